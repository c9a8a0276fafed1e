"""Who could be asked for a slot: the lookup of matching.md §2, and the facts the engine decides on.

Two queries find people: whom the asker is not to meet, then who is in the H3 disk and fits every rule SQL can hold.
Three add facts about at most :data:`MOST` of them. Nothing here grows with the country.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When

from buurthulp import clock
from exchange.enums import OfferStatus
from exchange.models import Category, Offer, OfferPlace, Slot
from matching.engine.bands import Band
from matching.engine.likelihood import NOTHING, Prior
from matching.engine.people import (
    CAR,
    CONFIRMED,
    VOG,
    Ask,
    At,
    Candidate,
    Standing,
    Together,
    Trust,
)
from matching.engine.times import ALL_PARTS, parts_between
from matching.engine.waves import Channel
from matching.enums import InvitationStatus, StillAnswer
from matching.models import Invitation, Silence
from matching.selectors.asks import ask_of, engine_home
from matching.selectors.disks import Disk, disk_round
from matching.selectors.facts import Facts, last_day_of
from matching.selectors.policy import prior_of
from members.bands import band_between, distance_between
from members.enums import ParticipantStatus, PlaceKind
from members.models import Community, Confirmation, Participant, Place, PlaceLabel
from members.quiet import awake_from
from members.selectors.blocks import not_together_with
from members.selectors.certificates import in_force_on
from notifications.enums import MailTopic
from notifications.selectors import address_for, channels_of

MOST = 200
# For the lot; not one more than a multiple of three, of which cubes would fall together.
_PRIME = 999_983


@dataclass(frozen=True, slots=True)
class Pool:
    """An ask, the people who may fit it, and by which channel each of them can be asked.

    ``asleep``: who is in quiet hours of their own now, and until when; they are asked afterwards. ``homes``: where
    they live, with its area. ``people``: themselves, their family name only where they were looked up loosely.
    ``prior``: what is known of the chance of a yes of who never answered; shown to nobody.
    """

    ask: Ask
    candidates: tuple[Candidate, ...]
    channels: Mapping[int, Channel]
    asleep: Mapping[int, datetime]
    homes: Mapping[int, Place]
    people: Mapping[int, Participant]
    prior: Prior = field(repr=False)

    @property
    def mailable(self) -> frozenset[int]:
        """Who of them can be asked by mail or by text message, now; the others only by telephone."""
        return frozenset(self.channels)


def find_pool(
    slot: Slot,
    *,
    now: datetime,
    is_loose: bool = False,
    most: int | None = MOST,
    asked: Q | None = None,
    near_m: int | None = None,
) -> Pool:
    """Everybody who may fit this slot, at most ``most``.

    ``is_loose`` leaves the rules to the engine, so that a coordinator sees who fell out and why. ``asked``: the
    invitations that put this question to somebody already; where nothing else is said, those for this slot.
    ``near_m``: whoever lives within it comes first, where more are found than are taken.
    """
    ask = ask_of(slot, now=now)
    if ask.circle is not None:
        return _pool_of_circle(slot, ask, ask.circle, now, is_loose=is_loose, asked=asked)
    found = _lookup(slot, ask, slot.occasion.help_request.radius_m, is_loose=is_loose, asked=asked, near_m=near_m)
    return _pool(slot, ask, _rows(found[:most], is_loose=is_loose), now)


def find_pool_within(slot: Slot, radius_m: int, *, now: datetime) -> Pool:
    """The same as :func:`find_pool` for a larger distance, as if the asker had chosen that.

    Whoever lives within the chosen distance comes first: where more fit than are taken, what is dropped lies beyond it.
    So the pool at the chosen distance is in it, for who lets the engine keep to that.
    """
    ask = replace(ask_of(slot, now=now), max_distance_m=radius_m)
    found = _lookup(slot, ask, radius_m, is_loose=False, asked=None, near_m=slot.occasion.help_request.radius_m)
    return _pool(slot, ask, _rows(found[:MOST], is_loose=False), now)


# Neither the engine nor who asks may know the first, and decrypting them takes longer than all the rest; of the others
# nobody looks at any, and reading them for two hundred takes as long as finding these.
_NOT_READ = (
    "offer__participant__phone",
    *(f"place__{name}" for name in ("postcode", "house_number", "street")),
    *(f"offer__{name}" for name in ("public_id", "title", "line", "words", "is_on_board", "created_at")),
    *(f"offer__participant__{name}" for name in ("family_name_hash", "family_name_start_hash", "phone_hash")),
    *(f"offer__participant__{name}" for name in ("phone_end_hash", "email_hash", "closed_reason", "erase_on")),
    *(f"place__{name}" for name in ("town", "postcode_hash", "address_hash", "label_version", "created_at")),
    *(f"place__label__{name}" for name in ("address_count", "area", "place_import")),
    *("ring_cell", "wide_cell", "is_active"),
)


def _rows(ids: QuerySet[OfferPlace, int] | Sequence[int], *, is_loose: bool) -> QuerySet[OfferPlace]:
    rows = OfferPlace.objects.filter(pk__in=ids).select_related("offer__participant", "place__label")
    names = () if is_loose else ("offer__participant__family_name",)
    return rows.defer(*_NOT_READ, *names).order_by("pk")


def _pool(slot: Slot, ask: Ask, rows: Iterable[OfferPlace], now: datetime) -> Pool:
    """With the facts about everybody in it."""
    help_request = slot.occasion.help_request
    place, community = help_request.place, help_request.community
    assert place is not None
    people = {row.offer.participant_id: row.offer.participant for row in rows}
    facts = Facts(ask=ask, slot=slot, people=set(people), now=now)
    return Pool(
        ask=ask,
        candidates=_candidates(rows, place.label, facts),
        channels=facts.channels,
        asleep=_asleep(people.values(), community, now),
        homes=facts.homes,
        people=people,
        prior=prior_of(community.preset, facts.answered),
    )


def _pool_of_circle(
    slot: Slot, ask: Ask, circle: Collection[int], now: datetime, *, is_loose: bool, asked: Q | None
) -> Pool:
    """Everybody of the circle and nobody else, whether they offer this kind of help or not: they said "ik doe mee"."""
    place, community = slot.occasion.help_request.place, slot.occasion.help_request.community
    assert place is not None
    rows = Participant.objects.filter(pk__in=circle)
    if not is_loose:
        rows = rows.filter(*_may_be_asked(ask, "pk", asked), status=ParticipantStatus.ACTIVE)
    names = ("phone",) if is_loose else ("phone", "family_name")
    people = {person.pk: person for person in rows.defer(*names)}
    facts = Facts(ask=ask, slot=slot, people=set(people), now=now)
    offers = OfferPlace.objects.filter(offer__participant__in=people, category_id=ask.category_id)
    offered = _candidates(
        list(offers.select_related("offer__participant", "place__label").defer(*_NOT_READ)), place.label, facts
    )
    others = people.keys() - {one.participant_id for one in offered}
    by_home = [
        _candidate(people[pk], [facts.homes[pk]], None, ask.category_id, ask.parent_id, place.label, facts)
        for pk in sorted(others)
        if pk in facts.homes
    ]
    return Pool(
        ask=ask,
        candidates=(*offered, *by_home),
        channels=facts.channels,
        asleep=_asleep(people.values(), community, now),
        homes=facts.homes,
        people=people,
        prior=prior_of(community.preset, facts.answered),
    )


def _asleep(people: Iterable[Participant], community: Community, now: datetime) -> dict[int, datetime]:
    asleep = {}
    for person in people:
        if person.quiet_from is not None:
            person.community = community  # they are of one community: it need not be read for each
            until = awake_from(now, person)
            if until > now:
                asleep[person.pk] = until
    return asleep


def question_channels(people: Collection[int], community: Community) -> dict[int, Channel]:
    """By which channel each of these people can be put a question now; who can only be called is left out."""
    found = channels_of(people, MailTopic.QUESTIONS, community=community)
    return {person: Channel(channel.value) for person, channel in found.items()}


def channel_of(participant: Participant) -> Channel:
    """By which channel this one person can be put a question now; else a coordinator calls."""
    return question_channels([participant.pk], participant.community).get(participant.pk, Channel.PHONE)


def channel_told_by(participant: Participant, kind: str) -> Channel:
    """By which channel this person is told this kind of thing."""
    address = address_for(participant, kind)
    return Channel(address.channel.value) if address is not None else Channel.PHONE


def candidate_for(slot: Slot, participant: Participant, *, now: datetime) -> tuple[Ask, Candidate]:
    """One person seen from a slot, whether they offer this kind of help or not: for asking by hand."""
    ask, candidate, _prior = candidate_with_prior(slot, participant, now=now)
    return ask, candidate


def candidate_with_prior(slot: Slot, participant: Participant, *, now: datetime) -> tuple[Ask, Candidate, Prior]:
    """The same, and what is known of the chance of a yes of who never answered."""
    ask = ask_of(slot, now=now)
    place = slot.occasion.help_request.place
    assert place is not None
    facts = Facts(ask=ask, slot=slot, people={participant.pk}, now=now)
    prior = prior_of(slot.occasion.help_request.community.preset, facts.answered)
    rows = list(
        OfferPlace.objects.filter(offer__participant=participant, category_id=ask.category_id).select_related(
            "offer__participant", "place__label"
        )
    )
    found = _candidates(rows, place.label, facts)
    if found:
        return ask, found[0], prior
    home = participant.places.select_related("label").get(kind=PlaceKind.HOME, is_current=True)
    return ask, _candidate(participant, [home], None, ask.category_id, ask.parent_id, place.label, facts), prior


def _lookup(
    slot: Slot, ask: Ask, radius_m: int, *, is_loose: bool, asked: Q | None, near_m: int | None = None
) -> QuerySet[OfferPlace, int]:
    place = slot.occasion.help_request.place
    assert place is not None
    disk = disk_round(place.label.cell, radius_m)
    # Said as kinds and not as "this kind, or one beside it": so the index of kind and cell finds them, and only them.
    alike = Category.objects.filter(Q(pk=ask.category_id) | Q(parent_id=ask.parent_id, parent_id__isnull=False))
    rows = OfferPlace.objects.filter(
        category_id__in=alike.values("pk"),
        offer__community_id=ask.community_id,
        **{f"{disk.column}__in": _cells(disk)},
    ).exclude(offer__participant_id=ask.participant_id)
    if is_loose:
        return _near_first(rows, ask, place.label.cell, radius_m, near_m)
    rows = rows.filter(
        *_may_be_asked(ask, "offer__participant_id", asked),
        is_active=True,
        offer__participant__status=ParticipantStatus.ACTIVE,
    )
    if ask.trust is not Trust.NONE:
        rows = rows.filter(Exists(Confirmation.objects.filter(participant_id=OuterRef("offer__participant_id"))))
    if CAR in ask.needs:
        rows = rows.filter(offer__participant__has_car=True)
    if VOG in ask.needs:
        rows = rows.filter(offer__participant__in=in_force_on(last_day_of(ask)).values("participant"))
    rows = _within_their_radius(rows, disk)
    parts = sum({1 << bit for bit, _piece in parts_between(ask.window)}) & ask.parts
    if parts != ALL_PARTS:
        rows = rows.annotate(free=F("offer__day_parts").bitand(parts))
        is_whole = ask.is_unbroken and isinstance(ask.when, At)
        rows = rows.filter(free=parts) if is_whole else rows.filter(free__gt=0)
    return _near_first(rows, ask, place.label.cell, radius_m, near_m)


def _near_first(
    rows: QuerySet[OfferPlace], ask: Ask, cell: int, radius_m: int, near_m: int | None
) -> QuerySet[OfferPlace, int]:
    """Ids, of who lives within ``near_m`` before the others; then as in :func:`_exact_first`."""
    if near_m is None or near_m >= radius_m:
        return _exact_first(rows, ask)
    near = disk_round(cell, near_m)
    is_far = Case(When(**{f"{near.column}__in": _cells(near)}, then=Value(0)), default=Value(1))
    return _exact_first(rows.annotate(is_far=is_far), ask, "is_far")


def _cells(disk: Disk) -> list[int]:
    return [cell for ring in disk.rings for cell in ring.cells]


def _may_be_asked(ask: Ask, person: str, asked: Q | None) -> tuple[Any, ...]:
    """What keeps somebody from being asked, whoever they are; ``person`` is their lookup path in the rows."""
    refused = Offer.objects.filter(participant_id=OuterRef(person), category_id=ask.category_id, status=OfferStatus.OFF)
    has_question = Invitation.objects.filter(
        Q(slot_id=ask.slot_id) if asked is None else asked, participant_id=OuterRef(person)
    ).exclude(status=InvitationStatus.ARRANGED)
    return (
        ~Exists(refused),
        ~Q(**{f"{person}__in": not_together_with(ask.participant_id)}),
        ~Exists(has_question),
        ~Exists(Silence.objects.exclude(answer=StillAnswer.YES).filter(participant=OuterRef(person))),
    )


def _exact_first(rows: QuerySet[OfferPlace], ask: Ask, *before: str) -> QuerySet[OfferPlace, int]:
    """Ids, offers of exactly this kind first: where more fit than are taken, likeness is what is dropped.

    ``before``: what counts before that.

    Within that the order is another for each slot, so that in a city nobody is always left out, and not always with the
    same others: a cube modulo a prime puts in another order what a sum would only turn round.
    """
    exact = Case(When(category_id=ask.category_id, then=Value(0)), default=Value(1))
    drawn = (F("pk") * 7_919 + ask.slot_id * 104_729) % _PRIME
    ordered = rows.annotate(likeness=exact, lot=drawn * drawn % _PRIME * drawn % _PRIME).order_by(
        *before, "likeness", "lot", "pk"
    )
    return ordered.values_list("pk", flat=True)


def _within_their_radius(rows: QuerySet[OfferPlace], disk: Disk) -> QuerySet[OfferPlace]:
    """Without those who live for certain farther away than they want to go; the engine measures the rest."""
    least = Case(
        *(When(**{f"{disk.column}__in": ring.cells}, then=Value(ring.least_m)) for ring in disk.rings if ring.least_m),
        default=Value(0),
    )
    return rows.annotate(least_m=least).filter(offer__radius_m__gte=F("least_m"))


def _candidates(rows: Iterable[OfferPlace], to: PlaceLabel, facts: Facts) -> tuple[Candidate, ...]:
    by_offer: dict[int, list[OfferPlace]] = defaultdict(list)
    for row in rows:
        by_offer[row.offer_id].append(row)
    return tuple(
        _candidate(
            group[0].offer.participant,
            [row.place for row in group],
            group[0].offer,
            group[0].category_id,
            group[0].parent_category_id,
            to,
            facts,
        )
        for group in by_offer.values()
    )


def _candidate(
    participant: Participant,
    places: list[Place],
    offer: Offer | None,
    category_id: int,
    parent_id: int | None,
    to: PlaceLabel,
    facts: Facts,
) -> Candidate:
    person = participant.pk
    distances = [(distance_between(place.label, to), place.pk, place) for place in places]
    distance, _, nearest = min(distances)
    home = facts.homes.get(person)
    last = facts.last_asked.get(person)
    return Candidate(
        participant_id=person,
        community_id=participant.community_id,
        category_id=category_id,
        parent_id=parent_id,
        offer_id=offer.pk if offer else None,
        distance_m=distance,
        home_distance_m=distance_between(home.label, to) if home else None,
        via_second_place=nearest.kind != PlaceKind.HOME,
        band=Band(band_between(nearest.label, to)),
        radius_m=offer.radius_m if offer else 100_000,
        min_distance_m=offer.min_distance_m if offer else 0,
        standing=_standing(participant, offer, facts),
        home=engine_home(home) if home else None,
        avoids_neighbours=participant.avoids_direct_neighbours,
        household_key=home.address_hash or None if home else None,
        availability=offer.day_parts if offer else None,
        exceptions=facts.exceptions.get(person, ()),
        agreements=facts.agreements.get(person, ()),
        monthly_number=participant.monthly_number,
        asked_this_month=facts.asked_in_number[person],
        weekly_budget=participant.weekly_contacts,
        contacts_this_week=facts.asked_in_budget[person],
        is_blocked=person in facts.blocked,
        same_household=person in facts.arranging
        or bool(home and facts.ask.household_key and home.address_hash == facts.ask.household_key),
        said_no=person in facts.said_no,
        capabilities=frozenset(
            code
            for code, holds in (
                (CAR, participant.has_car),
                (CONFIRMED, person in facts.confirmed),
                (VOG, person in facts.certified),
            )
            if holds
        ),
        learned=facts.learned.get(person, NOTHING),
        last_asked_days=(facts.now - last) / timedelta(days=1) if last else None,
        together=facts.together.get(person, Together()),
        wants_to_give_back=participant.wants_to_give,
    )


def _standing(participant: Participant, offer: Offer | None, facts: Facts) -> Standing:
    now = facts.now
    if participant.status == ParticipantStatus.CLOSED:
        return Standing.INACTIVE
    today = clock.localtime(now).date()
    if (
        participant.status == ParticipantStatus.PAUSED
        or participant.pk in facts.wants_rest
        or (participant.paused_until is not None and participant.paused_until >= today)
    ):
        return Standing.PAUSED
    if offer is not None and (
        offer.status == OfferStatus.OFF or (offer.expires_at is not None and offer.expires_at <= now)
    ):
        return Standing.EXPIRED
    return Standing.SILENT if participant.pk in facts.silent else Standing.ACTIVE

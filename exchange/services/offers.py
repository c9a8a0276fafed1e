"""What somebody likes to do, how often and how far; and the rows under which the lookup finds it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import Actor
from exchange.cells import lookup_cells
from exchange.day_parts import ALL_DAY_PARTS, DAYTIME_PARTS
from exchange.enums import OfferStatus, Side
from exchange.models import Category, Offer, OfferPlace, SmallThing
from exchange.suggesting import suggest_slug
from exchange.texts import PUBLIC_MAX, tidy_text
from members.enums import ParticipantStatus
from members.models import Participant, Place
from members.services.pausing import limit_weekly_contacts

MOST_TICKS = 20
WORDS_MAX = 700
RADIUS_M = range(500, 100_001)
MONTHLY_NUMBERS = range(1, 32)
_TOO_MANY = {
    Side.LIKES: gettext_lazy("Je hebt nu %(max)s keer iets aangeboden. Zet er eerst één uit."),
    Side.WISHES: gettext_lazy("Je koos er meer dan %(max)s. Haal er een paar weg."),
}


@transaction.atomic
def save_likes(
    *,
    actor: Actor,
    participant: Participant,
    small_thing_ids: Iterable[int],
    own_words: str = "",
    own_kind: Category | None = None,
) -> list[Offer]:
    """Turn on one offer per kind in which something is ticked, turn off the rest; returns the offers that are on.

    Nothing is deleted: an offer that is turned off keeps what was ticked. ``own_words`` stand on the offer of
    ``own_kind``, or of the kind they sound like. Ticking something that takes a car says that one has a car.
    Raises DomainError: error.offers.too_many (more than 20 ticks), error.likes.unknown, error.likes.own_kind (no kind
    found for the own words), error.text.too_long.
    """
    person = _lock(participant)
    line = tidy_text(own_words, PUBLIC_MAX)
    ticked = ticked_things(participant=person, side=Side.LIKES, small_thing_ids=small_thing_ids)
    things: dict[int, list[SmallThing]] = defaultdict(list)
    for thing in ticked:
        things[thing.category_id].append(thing)
    line_kind = _kind_of_own_words(person, line, own_kind) if line else None
    if line_kind is not None:
        things.setdefault(line_kind.pk, [])
    offers = {offer.category_id: offer for offer in Offer.objects.filter(participant=person).select_related("category")}
    radius_m, day_parts, is_on_board = _limits(person, offers.values())
    now_ticked: dict[int, list[SmallThing]] = {}
    for category_id, ticks in things.items():
        offer = offers.get(category_id) or Offer(
            community_id=person.community_id,
            participant=person,
            category_id=category_id,
            radius_m=radius_m,
            day_parts=day_parts,
            is_on_board=is_on_board,
            created_at=clock.now(),
        )
        offer.status = OfferStatus.ON
        offer.line = line if line_kind is not None and line_kind.pk == category_id else ""
        offer.words = _words(offer, ticks)
        offer.save()
        now_ticked[offer.pk] = ticks
    _tick(now_ticked)
    # Own words that moved to another kind, or were taken out, stand nowhere else.
    others = Offer.objects.filter(participant=person, category__is_active=True).exclude(category_id__in=list(things))
    others.update(status=OfferStatus.OFF, line="")
    if not person.has_car and Category.objects.filter(pk__in=list(things), needs_car=True).exists():
        person.has_car = True
    person.week_checked_at = clock.now()
    person.save(update_fields=["has_car", "week_checked_at"])
    rebuild_offer_places(participant=person)
    on = Offer.objects.filter(participant=person, status=OfferStatus.ON).select_related("category")
    return list(on.order_by("category__position"))


@transaction.atomic
def add_likes(*, actor: Actor, participant: Participant, small_thing_ids: Iterable[int]) -> list[Offer]:
    """Tick more small things beside those that are ticked; returns the offers that are on.

    Raises DomainError: error.offers.too_many (more than 20 ticks in all), error.likes.unknown.
    """
    person = _lock(participant)
    on = Offer.objects.filter(participant=person, status=OfferStatus.ON, category__is_active=True)
    before = set(on.exclude(small_things=None).values_list("small_things", flat=True))
    own = on.exclude(line="").select_related("category").order_by("pk").first()
    return save_likes(
        actor=actor,
        participant=person,
        small_thing_ids=before | set(small_thing_ids),
        own_words=own.line if own is not None else "",
        own_kind=own.category if own is not None else None,
    )


def _tick(things: Mapping[int, Iterable[SmallThing]]) -> None:
    """Let these offers have these small things and no others."""
    ticks = Offer.small_things.through.objects
    wanted = {(offer_id, thing.pk) for offer_id, ticked in things.items() for thing in ticked}
    had = {
        (offer_id, thing_id): pk
        for pk, offer_id, thing_id in ticks.filter(offer_id__in=list(things)).values_list(
            "pk", "offer_id", "smallthing_id"
        )
    }
    gone = [pk for pair, pk in had.items() if pair not in wanted]
    if gone:
        ticks.filter(pk__in=gone).delete()
    ticks.bulk_create(
        [ticks.model(offer_id=offer_id, smallthing_id=thing_id) for offer_id, thing_id in sorted(wanted - had.keys())]
    )


def ticked_things(*, participant: Participant, side: Side, small_thing_ids: Iterable[int]) -> list[SmallThing]:
    """The ticked rows of the participant's own community.

    Raises DomainError: error.offers.too_many, error.likes.unknown.
    """
    wanted = set(small_thing_ids)
    if len(wanted) > MOST_TICKS:
        raise DomainError("error.offers.too_many", _TOO_MANY[side] % {"max": MOST_TICKS})
    found = list(
        SmallThing.objects.filter(
            pk__in=wanted, side=side, category__community_id=participant.community_id, category__is_active=True
        )
    )
    if len(found) != len(wanted):
        raise DomainError("error.likes.unknown", _("Een van de voorbeelden is er niet meer. Bekijk je keuze nog even."))
    return found


@transaction.atomic
def set_limits(
    *,
    actor: Actor,
    participant: Participant,
    monthly_number: int | None,
    radius_m: int,
    avoids_direct_neighbours: bool,
    day_parts: int | None = None,
    is_on_board: bool | None = None,
    weekly_contacts: int | None = None,
) -> Participant:
    """How often (None: as often as it fits), how far, not too near, and when somebody may be asked, for all offers.

    ``day_parts`` is a mask of 28 bits; ``is_on_board`` says whether neighbours may read the offers;
    ``weekly_contacts`` is how many questions in seven days, at most; None leaves these.
    Without any offer the distance, the day parts and the board have nowhere to stand and are not kept.

    Raises DomainError: error.limits.often, error.limits.far, error.limits.when, error.weekly.
    """
    if monthly_number is not None and monthly_number not in MONTHLY_NUMBERS:
        raise DomainError("error.limits.often", _("Kies hoe vaak we je iets mogen vragen."))
    if radius_m not in RADIUS_M:
        raise DomainError("error.limits.far", _("Kies tot hoe ver je wilt gaan."))
    if day_parts is not None and not 0 < day_parts <= ALL_DAY_PARTS:
        raise DomainError("error.limits.when", _("Kies minstens één moment waarop je meestal kunt."))
    person = _lock(participant)
    person.monthly_number = monthly_number
    person.avoids_direct_neighbours = avoids_direct_neighbours
    person.week_checked_at = clock.now()
    person.save(update_fields=["monthly_number", "avoids_direct_neighbours", "week_checked_at"])
    if weekly_contacts is not None:
        limit_weekly_contacts(actor=actor, participant=person, number=weekly_contacts)
    chosen = {"radius_m": radius_m, "day_parts": day_parts, "is_on_board": is_on_board}
    offers = Offer.objects.filter(participant=person)
    offers.update(**{name: value for name, value in chosen.items() if value is not None})
    return person


@transaction.atomic
def set_offer(*, actor: Actor, participant: Participant, category: Category, is_on: bool) -> Offer:
    """Turn somebody's offer of this kind on or off; made when they had none (off: "liever niet meer dit soort").

    Raises DomainError("error.category") for a kind of another community or a group.
    """
    person = _lock(participant)
    if category.community_id != person.community_id or category.parent_id is None:
        raise DomainError("error.category", _("Deze soort hulp is er niet. Kies een andere."))
    radius_m, day_parts, is_on_board = _limits(person, Offer.objects.filter(participant=person))
    offer, _made = Offer.objects.get_or_create(
        participant=person,
        category=category,
        defaults={
            "community_id": person.community_id,
            "radius_m": radius_m,
            "day_parts": day_parts,
            "is_on_board": is_on_board,
            "words": category.name,
            "created_at": clock.now(),
        },
    )
    offer.status = OfferStatus.ON if is_on else OfferStatus.OFF
    offer.save(update_fields=["status"])
    rebuild_offer_places(participant=person)
    return offer


def switch_offer(*, actor: Actor, offer: Offer, is_on: bool) -> Offer:
    """Turn an offer on or off. Doing it again changes nothing."""
    return set_offer(actor=actor, participant=offer.participant, category=offer.category, is_on=is_on)


def turn_off_category(*, actor: Actor, participant: Participant, category: Category) -> Offer:
    """ "Liever niet meer dit soort vragen": an offer of this kind that is off, made where there was none.

    It also keeps questions of this kind away that a neighbouring kind would bring.
    """
    return set_offer(actor=actor, participant=participant, category=category, is_on=False)


@transaction.atomic
def rebuild_offer_places(*, participant: Participant) -> int:
    """Make the lookup's rows right: one per offer and current place; returns how many are active.

    Called when offers, places or the participant's status changed. A row is active while its offer is on and not
    expired and its owner takes part. A pause with an end date is not in it: it ends by itself at midnight, and what
    is stored would then be wrong; the engine reads it by the clock.
    """
    now = clock.now()
    person = _lock(participant)
    takes_part = person.status == ParticipantStatus.ACTIVE
    offers = list(Offer.objects.filter(participant=person).select_related("category").order_by("pk"))
    places = list(Place.objects.filter(participant=person, is_current=True).select_related("label").order_by("pk"))
    OfferPlace.objects.filter(Q(offer__participant=person), ~Q(place__in=places)).delete()
    rows = []
    for offer in offers:
        is_active = (
            takes_part and offer.status == OfferStatus.ON and (offer.expires_at is None or offer.expires_at > now)
        )
        for place in places:
            cells = lookup_cells(place.label.cell)
            rows.append(
                OfferPlace(
                    offer=offer,
                    place=place,
                    category_id=offer.category_id,
                    parent_category_id=offer.category.parent_id,
                    ring_cell=cells.ring,
                    wide_cell=cells.wide,
                    is_active=is_active,
                )
            )
    OfferPlace.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["offer", "place"],
        update_fields=["category", "parent_category", "ring_cell", "wide_cell", "is_active"],
    )
    return sum(row.is_active for row in rows)


def move_offer_places(place_ids: Collection[int]) -> int:
    """Find the offers at these places under the cells of the label they have now; returns how many rows moved.

    Called in the transaction in which an import gave the places another label.
    """
    moved = []
    for row in OfferPlace.objects.filter(place__in=place_ids).select_related("place__label").order_by("pk"):
        cells = lookup_cells(row.place.label.cell)
        if (row.ring_cell, row.wide_cell) != (cells.ring, cells.wide):
            row.ring_cell, row.wide_cell = cells.ring, cells.wide
            moved.append(row)
    OfferPlace.objects.bulk_update(moved, ["ring_cell", "wide_cell"])
    return len(moved)


def mend_offer_places(*, limit: int = 200) -> int:
    """Rebuild the rows of at most ``limit`` participants whose rows no longer fit; returns how many were rebuilt.

    For what happens below this app: somebody moved house, so that a row stands at a former place, or none at the
    present one. (Places that an import gives another label take their rows along: `move_offer_places`.)
    """
    present = Place.objects.filter(participant=OuterRef("participant"), is_current=True)
    missing = present.filter(~Exists(OfferPlace.objects.filter(offer=OuterRef(OuterRef("pk")), place=OuterRef("pk"))))
    former = OfferPlace.objects.filter(offer=OuterRef("pk"), place__is_current=False)
    unfit = Offer.objects.filter(Exists(missing) | Exists(former)).order_by("participant_id")
    ids = list(unfit.values_list("participant_id", flat=True).distinct()[:limit])
    people = list(Participant.objects.filter(pk__in=ids).order_by("pk"))
    for person in people:
        rebuild_offer_places(participant=person)
    return len(people)


def _lock(participant: Participant) -> Participant:
    return Participant.objects.select_for_update().select_related(None).get(pk=participant.pk)


def _limits(person: Participant, offers: Iterable[Offer]) -> tuple[int, int, bool]:
    """The radius, day parts and board somebody chose for their other offers, else the community's default.

    On the board only once somebody said so.
    """
    latest = max(offers, key=lambda offer: offer.pk, default=None)
    if latest is not None:
        return latest.radius_m, latest.day_parts, latest.is_on_board
    return person.community.preset.defaults.radius_m, DAYTIME_PARTS, False


def _words(offer: Offer, ticks: Iterable[SmallThing]) -> str:
    """What the board's search reads of an offer."""
    return " ".join([offer.category.name, *(thing.text for thing in ticks), offer.title, offer.line])[
        :WORDS_MAX
    ].strip()


def _kind_of_own_words(person: Participant, line: str, chosen: Category | None) -> Category:
    kinds = Category.objects.filter(community_id=person.community_id, parent__isnull=False, is_active=True)
    if chosen is not None:
        found = kinds.filter(pk=chosen.pk).first()
    else:
        before = Offer.objects.filter(participant=person, line=line, status=OfferStatus.ON).first()
        found = kinds.filter(pk=before.category_id).first() if before else kinds.filter(slug=suggest_slug(line)).first()
    if found is None:
        raise DomainError("error.likes.own_kind", _("Waar past dit bij? Kies de soort die er het meest op lijkt."))
    return found

"""What the system promises, recounted from the rows with code of its own: nothing of the engine is used here."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.db.models import Q

from buurthulp import clock
from exchange.enums import SlotStatus, Where
from exchange.models import Slot
from matching.enums import InvitedBy, MatchStatus, SearchEventCode
from matching.models import Invitation, InvitationStatusChange, Match, SearchEvent, Transfer
from members.distance import label_distance
from members.models import Block, Community, Confirmation, Place
from notifications.enums import OutboxStatus
from notifications.models import OutboxMessage
from tests.smtp_sink import SmtpSink


class Counted(Protocol):
    """What is counted of a request: its slot, whether it is a ride, and how many eligible people were willing."""

    @property
    def slot_id(self) -> int: ...
    @property
    def is_ride(self) -> bool: ...
    @property
    def willing(self) -> int: ...


@dataclass(frozen=True)
class Figures:
    """What a scenario prints. ``answerable``: not withdrawn before a match, and with somebody willing and eligible.

    Matched is matched by the system itself: with somebody whom it asked. ``invitations`` are all that it sent, for
    whatever request; ``invitations_answerable`` those for answerable requests, matched or not.
    """

    requests: int
    rides: int
    matched: int
    on_list: int
    withdrawn: int
    answerable: int
    answerable_matched: int
    invitations: int
    invitations_answerable: int

    @property
    def share(self) -> float:
        """Matched of the answerable."""
        return self.answerable_matched / max(1, self.answerable)

    @property
    def invitations_each(self) -> float:
        """All invitations, also those for requests that came to nothing, for each match."""
        return self.invitations / max(1, self.matched)

    @property
    def invitations_of_answerable(self) -> float:
        """The invitations for answerable requests, for each of them that was matched."""
        return self.invitations_answerable / max(1, self.answerable_matched)


def figures(asked: Sequence[Counted]) -> Figures:
    """Count, over everything that was published."""
    slots = {one.slot_id for one in asked}
    matched = set(
        Match.objects.filter(slot__in=slots, invitation__invited_by=InvitedBy.SYSTEM).values_list("slot_id", flat=True)
    )
    withdrawn = set(Slot.objects.filter(pk__in=slots, status=SlotStatus.WITHDRAWN).values_list("pk", flat=True))
    withdrawn -= matched
    answerable = {one.slot_id for one in asked if one.willing} - withdrawn
    sent = Counter(
        Invitation.objects.filter(slot__in=slots, invited_by=InvitedBy.SYSTEM).values_list("slot_id", flat=True)
    )
    return Figures(
        requests=len(slots),
        rides=sum(one.is_ride for one in asked),
        matched=len(matched),
        on_list=len(slots - matched - withdrawn),
        withdrawn=len(withdrawn),
        answerable=len(answerable),
        answerable_matched=len(answerable & matched),
        invitations=sent.total(),
        invitations_answerable=sum(count for slot, count in sent.items() if slot in answerable),
    )


def broken_promises(community: Community) -> list[str]:
    """Every invitation of the system that should not have been, and every request that was left nowhere."""
    return [*_wrong_invitations(community), *_lost_requests(community)]


def _wrong_invitations(community: Community) -> Iterator[str]:
    confirmed = set(Confirmation.objects.values_list("participant_id", flat=True))
    blocks = {pair for row in Block.objects.values_list("blocker_id", "blocked_id") for pair in (row, row[::-1])}
    places: dict[int, list[Place]] = defaultdict(list)
    for place in Place.objects.filter(is_current=True).select_related("label"):
        places[place.participant_id].append(place)
    busy = _agreements(community)
    asked: dict[int, list[datetime]] = {}
    rows = Invitation.objects.filter(community=community, invited_by=InvitedBy.SYSTEM).select_related(
        "participant",
        "offer__category",
        "slot__occasion__help_request__place__label",
        "slot__occasion__help_request__category",
        "slot__occasion__help_request__participant",
    )
    for invitation in rows.order_by("invited_at", "pk"):
        person, help_request = invitation.participant, invitation.slot.occasion.help_request
        for fault in (
            *_wrong_moment(invitation),
            *_wrong_people(invitation, confirmed, blocks),
            *_wrong_distance(invitation, places[person.pk]),
            *_too_often(invitation, asked.setdefault(person.pk, [])),
            *_wrong_time(invitation, busy[person.pk]),
            *_wrong_kind(invitation),
        ):
            yield f"{invitation.public_id} (request {help_request.public_id}): {fault}"


def _wrong_moment(invitation: Invitation) -> Iterator[str]:
    local = clock.localtime(invitation.invited_at)
    if local.hour >= 21 or local.hour < 8:
        yield f"asked at {local:%H:%M}"


def _wrong_people(invitation: Invitation, confirmed: set[int], blocks: set[tuple[int, int]]) -> Iterator[str]:
    person, help_request = invitation.participant, invitation.slot.occasion.help_request
    if person.pk == help_request.participant_id:
        yield "asked for their own request"
    if (person.pk, help_request.participant_id) in blocks:
        yield "asked although blocked"
    needs_trust = help_request.category.trust in ("keys", "money") or (
        help_request.category.trust == "at_home" and help_request.where == Where.ASKER
    )
    if needs_trust and person.pk not in confirmed:
        yield "asked without being confirmed"
    if help_request.category.needs_car and not person.has_car:
        yield "asked without having a car"


def _wrong_distance(invitation: Invitation, places: list[Place]) -> Iterator[str]:
    help_request = invitation.slot.occasion.help_request
    to = help_request.place
    nearest = min(
        label_distance(place.label.cell, to.label.cell, max(place.label.inner_distance_m, to.label.inner_distance_m))
        for place in places
    )
    if nearest > min(invitation.offer.radius_m, help_request.radius_m):
        yield f"{nearest:.0f} m away, beyond the radius"
    if any(place.address_hash and place.address_hash == to.address_hash for place in places):
        yield "asked in their own household"
    wants_distance = invitation.participant.avoids_direct_neighbours or help_request.avoids_direct_neighbours
    if wants_distance and any(_next_door(place, to) for place in places):
        yield "asked next door"


def _next_door(one: Place, other: Place) -> bool:
    same_label = one.label_id == other.label_id
    if "pc4" in (one.label.precision, other.label.precision):
        return same_label
    return (same_label and one.label.resolution == 9) or one.postcode_hash == other.postcode_hash


def _too_often(invitation: Invitation, before: list[datetime]) -> Iterator[str]:
    person, now = invitation.participant, invitation.invited_at
    before.append(now)
    month = sum(now - moment < timedelta(days=30) for moment in before)
    week = sum(now - moment < timedelta(days=7) for moment in before)
    if person.monthly_number is not None and month > person.monthly_number:
        yield f"question {month} in thirty days, their number is {person.monthly_number}"
    if week > person.weekly_contacts:
        yield f"question {week} in seven days, their budget is {person.weekly_contacts}"


def _wrong_time(invitation: Invitation, busy: list[Match]) -> Iterator[str]:
    """Asked for a time at which they never can, or at which they had promised to be somewhere else."""
    occasion = invitation.slot.occasion
    if occasion.starts_at is None:
        hours = int((occasion.flexible_until - occasion.flexible_from) / timedelta(hours=1))
        moments = [occasion.flexible_from + timedelta(hours=hour) for hour in range(hours)]
        if not any(_is_free(invitation.offer.day_parts, moment) for moment in moments):
            yield "asked for days that do not suit"
        return
    ends_at = occasion.starts_at + timedelta(minutes=occasion.minutes)
    if not any(
        _is_free(invitation.offer.day_parts, moment) for moment in (occasion.starts_at, ends_at - timedelta(seconds=1))
    ):
        yield "asked for a time that does not suit"
    for match in busy:
        until = match.starts_at + timedelta(minutes=match.minutes)
        stood = match.agreed_at < invitation.invited_at and (
            match.ended_at is None or match.ended_at > invitation.invited_at
        )
        if stood and match.starts_at < ends_at and occasion.starts_at < until:
            yield "asked for the time of an agreement"


def _agreements(community: Community) -> dict[int, list[Match]]:
    busy: dict[int, list[Match]] = defaultdict(list)
    for match in Match.objects.filter(community=community):
        busy[match.asker_id].append(match)
        busy[match.helper_id].append(match)
    return busy


def _is_free(day_parts: int, moment: datetime) -> bool:
    local = clock.localtime(moment)
    part = 0 if 6 <= local.hour < 12 else 1 if 12 <= local.hour < 18 else 2 if 18 <= local.hour < 22 else 3
    day = local.weekday() if local.hour >= 6 else (local.weekday() - 1) % 7
    return bool(day_parts >> (4 * day + part) & 1)


def _wrong_kind(invitation: Invitation) -> Iterator[str]:
    offered, wanted = invitation.offer.category, invitation.slot.occasion.help_request.category
    if offered.pk != wanted.pk and offered.parent_id != wanted.parent_id:
        yield f"asked for {wanted.slug}, offers {offered.slug}"


def _lost_requests(community: Community) -> Iterator[str]:
    desk = set(SearchEvent.objects.filter(code=SearchEventCode.DESK).values_list("search__slot_id", flat=True))
    matched = set(Match.objects.exclude(status=MatchStatus.CANCELLED).values_list("slot_id", flat=True))
    for slot in Slot.objects.filter(occasion__help_request__community=community).exclude(
        occasion__help_request__status="draft"
    ):
        if slot.pk not in matched and slot.pk not in desk and slot.status != SlotStatus.WITHDRAWN:
            yield f"slot {slot.pk} ({slot.status}) is neither matched, nor on the list, nor withdrawn"


def ledger_faults(community: Community) -> list[str]:
    """The book against the agreements: each confirmed one once, with its minutes, from who got to who gave."""
    booked = Counter(
        Transfer.objects.filter(community=community).values_list(
            "match_id", "debit__owner_id", "credit__owner_id", "minutes"
        )
    )
    due = Counter(
        Match.objects.filter(community=community, status=MatchStatus.DONE).values_list(
            "pk", "asker_id", "helper_id", "minutes"
        )
    )
    return [f"not booked: {row}" for row in due - booked] + [f"booked without cause: {row}" for row in booked - due]


def message_faults(sink: SmtpSink) -> list[str]:
    """Messages that came twice, or never, or two that told the same person the same of the same thing."""
    faults = [f"{message_id} came {count} times" for message_id, count in sink.deliveries().items() if count > 1]
    told = Q(status=OutboxStatus.SENT) | Q(status=OutboxStatus.GATHERED, gathered_in__status=OutboxStatus.SENT)
    rows = OutboxMessage.objects.exclude(pk__in=OutboxMessage.objects.filter(told)).values_list("key", "status")
    faults += [f"{key} is {status}" for key, status in rows]
    # What was told together with something else went out under that one's name.
    alone = OutboxMessage.objects.exclude(status=OutboxStatus.GATHERED)
    sent = set(alone.values_list("message_id", flat=True))
    faults += [f"{message_id} is in no row" for message_id in sink.deliveries().keys() - sent]
    faults += [f"{message_id} never came" for message_id in sent - sink.deliveries().keys()]
    about = Counter(
        (participant, *key.split(":")[:2])
        for participant, key in OutboxMessage.objects.values_list("participant_id", "key")
    )
    return faults + [
        f"participant {participant} got {number} mails {kind} about {thing}"
        for (participant, kind, thing), number in about.items()
        if number > 1
    ]


def steps_without_a_row() -> int:
    """Invitations whose present state no history row explains (0 is right)."""
    last = {
        row.subject_id: row.to_status
        for row in InvitationStatusChange.objects.order_by("pk").only("subject_id", "to_status")
    }
    return sum(last.get(pk, "invited") != status for pk, status in Invitation.objects.values_list("pk", "status"))

"""What the system promises, recounted from the rows with code of its own: nothing of the engine is used here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from buurthulp import clock
from exchange.enums import SlotStatus, Where
from exchange.models import Slot
from matching.enums import InvitedBy, MatchStatus, SearchEventCode
from matching.models import Invitation, InvitationStatusChange, Match, SearchEvent
from members.distance import label_distance
from members.models import Block, Community, Confirmation, Place
from notifications.enums import OutboxStatus
from notifications.models import OutboxMessage
from tests.smtp_sink import SmtpSink


@dataclass(frozen=True)
class Figures:
    """What a scenario prints."""

    requests: int
    matched: int
    on_list: int
    withdrawn: int
    invitations: int

    @property
    def share_matched(self) -> float:
        """Of the requests that were not withdrawn."""
        return self.matched / max(1, self.requests - self.withdrawn)

    @property
    def invitations_per_match(self) -> float:
        """How many were asked for each agreement."""
        return self.invitations / max(1, self.matched)


def broken_promises(community: Community) -> list[str]:
    """Every invitation of the system that should not have been, and every request that was left nowhere."""
    return [*_wrong_invitations(community), *_lost_requests(community)]


def _wrong_invitations(community: Community) -> Iterator[str]:
    confirmed = set(Confirmation.objects.values_list("participant_id", flat=True))
    blocks = {pair for row in Block.objects.values_list("blocker_id", "blocked_id") for pair in (row, row[::-1])}
    asked: dict[int, list[datetime]] = {}
    rows = Invitation.objects.filter(community=community, invited_by=InvitedBy.SYSTEM).select_related(
        "participant", "offer", "slot__occasion__help_request__place__label", "slot__occasion__help_request__category"
    )
    for invitation in rows.order_by("invited_at", "pk"):
        person, occasion = invitation.participant, invitation.slot.occasion
        help_request, name = occasion.help_request, invitation.public_id
        local = clock.localtime(invitation.invited_at)
        if local.hour >= 21 or local.hour < 8:
            yield f"{name}: asked at {local:%H:%M}"
        if person.pk == help_request.participant_id:
            yield f"{name}: asked for their own request"
        if (person.pk, help_request.participant_id) in blocks:
            yield f"{name}: asked although blocked"
        yield from _too_far(invitation)
        yield from _too_often(invitation, asked.setdefault(person.pk, []))
        if occasion.starts_at is not None and not _is_free(invitation.offer.day_parts, occasion.starts_at):
            yield f"{name}: asked for a time that does not suit"
        needs_trust = help_request.category.trust in ("keys", "money") or (
            help_request.category.trust == "at_home" and help_request.where == Where.ASKER
        )
        if needs_trust and person.pk not in confirmed:
            yield f"{name}: asked without being confirmed"


def _too_far(invitation: Invitation) -> Iterator[str]:
    help_request = invitation.slot.occasion.help_request
    to = help_request.place.label
    nearest = min(
        label_distance(place.label.cell, to.cell, max(place.label.inner_distance_m, to.inner_distance_m))
        for place in Place.objects.filter(participant=invitation.participant, is_current=True).select_related("label")
    )
    if nearest > min(invitation.offer.radius_m, help_request.radius_m):
        yield f"{invitation.public_id}: {nearest:.0f} m away, beyond the radius"


def _too_often(invitation: Invitation, before: list[datetime]) -> Iterator[str]:
    person, now = invitation.participant, invitation.invited_at
    before.append(now)
    month = sum(now - moment < timedelta(days=30) for moment in before)
    week = sum(now - moment < timedelta(days=7) for moment in before)
    if person.monthly_number is not None and month > person.monthly_number:
        yield f"{invitation.public_id}: question {month} in thirty days, their number is {person.monthly_number}"
    if week > person.weekly_contacts:
        yield f"{invitation.public_id}: question {week} in seven days, their budget is {person.weekly_contacts}"


def _is_free(day_parts: int, moment: datetime) -> bool:
    local = clock.localtime(moment)
    part = 0 if 6 <= local.hour < 12 else 1 if 12 <= local.hour < 18 else 2 if 18 <= local.hour < 22 else 3
    day = local.weekday() if local.hour >= 6 else (local.weekday() - 1) % 7
    return bool(day_parts >> (4 * day + part) & 1)


def _lost_requests(community: Community) -> Iterator[str]:
    desk = set(SearchEvent.objects.filter(code=SearchEventCode.DESK).values_list("search__slot_id", flat=True))
    matched = set(Match.objects.exclude(status=MatchStatus.CANCELLED).values_list("slot_id", flat=True))
    for slot in Slot.objects.filter(occasion__help_request__community=community).exclude(
        occasion__help_request__status="draft"
    ):
        if slot.pk not in matched and slot.pk not in desk and slot.status != SlotStatus.WITHDRAWN:
            yield f"slot {slot.pk} ({slot.status}) is neither matched, nor on the list, nor withdrawn"


def figures(community: Community) -> Figures:
    """Count, over everything that was published."""
    slots = Slot.objects.filter(occasion__help_request__community=community).exclude(
        occasion__help_request__status="draft"
    )
    matched = set(Match.objects.values_list("slot_id", flat=True))
    withdrawn = set(slots.filter(status=SlotStatus.WITHDRAWN).exclude(pk__in=matched).values_list("pk", flat=True))
    pks = set(slots.values_list("pk", flat=True))
    return Figures(
        requests=len(pks),
        matched=len(pks & matched),
        on_list=len(pks - matched - withdrawn),
        withdrawn=len(withdrawn),
        invitations=Invitation.objects.filter(community=community, invited_by=InvitedBy.SYSTEM).count(),
    )


def message_faults(sink: SmtpSink) -> list[str]:
    """Messages that came twice, or never, or for the same person about the same thing."""
    faults = [f"{message_id} came {count} times" for message_id, count in sink.deliveries().items() if count > 1]
    rows = OutboxMessage.objects.exclude(status=OutboxStatus.SENT).values_list("key", "status")
    faults += [f"{key} is {status}" for key, status in rows]
    sent = set(OutboxMessage.objects.values_list("message_id", flat=True))
    faults += [f"{message_id} is in no row" for message_id in sink.deliveries().keys() - sent]
    faults += [f"{message_id} never came" for message_id in sent - sink.deliveries().keys()]
    keys = Counter((row.participant_id, row.key) for row in OutboxMessage.objects.all())
    return faults + [f"{key} was written {count} times" for key, count in keys.items() if count > 1]


def steps_without_a_row() -> int:
    """Invitations whose present state no history row explains (0 is right)."""
    last = {
        row.subject_id: row.to_status
        for row in InvitationStatusChange.objects.order_by("pk").only("subject_id", "to_status")
    }
    return sum(last.get(pk, "invited") != status for pk, status in Invitation.objects.values_list("pk", "status"))

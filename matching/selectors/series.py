"""The dates of a series as its asker reads them, and those that somebody who is asked can choose from (ADR 13)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from buurthulp.clock import localtime
from buurthulp.viewers import Viewer
from exchange.enums import SlotStatus
from exchange.models import HelpRequest, Occasion, Slot
from exchange.wording import when_text
from matching.enums import InvitationStatus, MatchStatus
from matching.models import Invitation, Match
from matching.models.search import TAKEN_BACK_BESIDE
from matching.selectors.clashes import agreed_between
from matching.sights import own_match
from members.models import ConductCertificate


@dataclass(frozen=True, slots=True)
class SeriesDate:
    """One date of one's own series. ``match_id``: the agreement, "" without. ``can_skip``: "deze keer niet"."""

    on: date
    when: str
    state_text: str
    match_id: str
    can_skip: bool


@dataclass(frozen=True, slots=True)
class FreeDate:
    """A date on which somebody is still wanted."""

    on: date
    when: str


@dataclass(frozen=True, slots=True)
class OtherDate:
    """Another date on which the same two people meet."""

    match_id: str
    when: str


def dates_to_come(
    slots: Iterable[Slot], matches: Iterable[Match], held: Iterable[Invitation], now: datetime
) -> list[SeriesDate]:
    """The dates to come of one's own series, the first first: who comes, or that we are looking. No query."""
    comes = {match.slot_id: match for match in matches if match.status == MatchStatus.AGREED}
    names = {yes.slot_id: yes.participant.first_name for yes in held}
    coming = [
        (slot.occasion.starts_at, slot)
        for slot in slots
        if slot.occasion.starts_at is not None and slot.occasion.starts_at > now
    ]
    return [
        SeriesDate(
            on=day_of(slot.occasion),
            when=when_text(slot.occasion),
            state_text=_state_text(slot, comes.get(slot.pk), names.get(slot.pk, "")),
            match_id=comes[slot.pk].public_id if slot.pk in comes else "",
            can_skip=slot.status in (SlotStatus.OPEN, SlotStatus.MATCHED),
        )
        for _at, slot in sorted(coming, key=lambda date: date[0])
    ]


def _state_text(slot: Slot, match: Match | None, held: str) -> str:
    if slot.status == SlotStatus.WITHDRAWN:
        return _("Deze keer sla je over")
    if match is not None:
        return _("%(other)s komt") % {"other": match.helper.first_name}
    if held:
        return _("%(other)s wil komen") % {"other": held}
    return _("We zoeken nog iemand")


def free_dates(
    help_request: HelpRequest, participant_id: int, now: datetime, *, invitation_id: int | None = None
) -> list[FreeDate]:
    """On which dates of a series this person can say yes: nobody does it yet, and they have no agreement then.

    Not those that somebody is looked for by itself, nor those about which they were asked apart (``invitation_id``:
    the question to the whole series). Nor, of what needs a certificate of conduct, those on which theirs counts no
    more. Two queries.
    """
    mine = Q(participant=participant_id)
    theirs = Invitation.objects.filter(occasion=OuterRef("occasion"), status=InvitationStatus.HELD, exclusive=True)
    own = Invitation.objects.filter(mine, occasion=OuterRef("occasion")).exclude(TAKEN_BACK_BESIDE)
    standing = ConductCertificate.objects.filter(mine, withdrawn_at__isnull=True)
    slots = (
        Slot.objects.filter(
            ~Exists(theirs.exclude(mine)),
            ~Exists(own.exclude(pk=invitation_id or 0)),
            occasion__help_request=help_request,
            occasion__starts_at__gt=now,
            search__is_alone=False,
            status=SlotStatus.OPEN,
        )
        .annotate(
            needs_vog=F("occasion__help_request__category__needs_vog"),
            vog_until=Subquery(standing.values("expires_on")[:1]),
        )
        .select_related("occasion")
        .order_by("occasion__starts_at")
    )
    occasions = [slot.occasion for slot in slots if _is_allowed(slot)]
    busy = _busy(participant_id, occasions)
    return [FreeDate(day_of(one), when_text(one)) for one in occasions if not _overlaps(one, busy)]


def _is_allowed(slot: Any) -> bool:
    """Whether what needs a certificate of conduct falls within the days on which this person's counts."""
    return not slot.needs_vog or (slot.vog_until is not None and day_of(slot.occasion) <= slot.vog_until)


def _busy(participant_id: int, occasions: Sequence[Occasion]) -> list[tuple[datetime, datetime]]:
    """The agreements of somebody round these dates, as from and until. One query."""
    moments = [one.starts_at for one in occasions if one.starts_at is not None]
    if not moments:
        return []
    return agreed_between(participant_id, min(moments), max(moments) + timedelta(days=1))


def _overlaps(occasion: Occasion, busy: Iterable[tuple[datetime, datetime]]) -> bool:
    assert occasion.starts_at is not None  # what repeats has a fixed time
    start, end = occasion.starts_at, occasion.starts_at + timedelta(minutes=occasion.minutes)
    return any(begin < end and start < until for begin, until in busy)


def day_of(occasion: Occasion) -> date:
    """The local day of a date of a series."""
    assert occasion.starts_at is not None  # what repeats has a fixed time
    return localtime(occasion.starts_at).date()


def other_dates(viewer: Viewer, match: Match, now: datetime) -> list[OtherDate]:
    """When the same two meet again for the same series, the first first; nothing for what happens once. One query."""
    if not match.slot.occasion.help_request.repeats:
        return []
    matches = Match.objects.filter(
        own_match(viewer),
        slot__occasion__help_request=match.slot.occasion.help_request_id,
        asker=match.asker_id,
        helper=match.helper_id,
        status=MatchStatus.AGREED,
        starts_at__gt=now,
    ).exclude(pk=match.pk)
    rows = matches.select_related("slot__occasion").defer("door_word").order_by("starts_at", "pk")
    return [OtherDate(row.public_id, when_text(row.slot.occasion, row.starts_at)) for row in rows]

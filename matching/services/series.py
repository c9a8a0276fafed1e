"""A request that repeats goes on: further dates, who does them, and a date that its asker skips (ADR 13)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.sweeps import advance_each
from buurthulp.viewers import SYSTEM, Actor
from exchange.enums import RequestStatus, SlotStatus
from exchange.models import HelpRequest, Slot
from exchange.services.dates import add_dates
from exchange.services.statuses import move_slot
from matching.engine.rules import DropReason, reasons_against
from matching.engine.times import Interval
from matching.enums import InvitationStatus, MatchStatus, SearchEventCode
from matching.models import Invitation, Match, Search
from matching.selectors.asks import slot_with_request
from matching.selectors.candidates import candidate_for
from matching.selectors.series import day_of
from matching.services.agreeing import cancel_match
from matching.services.matches import make_matches
from matching.services.places import (
    RUNNING,
    Place,
    locked_search,
    open_places,
    place_for,
    put_at,
    still_waits,
    wake_places,
)
from matching.services.searching import start_search
from matching.services.series_answers import yes_beside
from matching.services.statuses import move_invitation, note, take_off_desk
from matching.services.telling import tell_arranged

# What keeps a regular helper from a further date. Their numbers and hours they set aside when they said yes to all.
KEEPS_FROM_GOING_ON = frozenset(
    {
        DropReason.NOT_ACTIVE,
        DropReason.PAUSED,
        DropReason.BLOCKED,
        DropReason.LACKS_CAR,
        DropReason.LACKS_VOG,
        DropReason.LACKS_CONFIRMED,
        DropReason.OUTSIDE_COMMUNITY,
        DropReason.OUTSIDE_CIRCLE,
    }
)


def sweep_series(*, limit: int = 50) -> int:
    """Make the dates that are due, at most for ``limit`` series, each in a transaction of its own. Returns how many."""
    due = HelpRequest.objects.filter(dates_due_at__lte=clock.now()).order_by("dates_due_at")
    rows = list(due.values_list("pk", flat=True)[:limit])
    return sum(advance_each(rows, advance=lambda pk: top_up(help_request_id=pk), put_off=_put_off))


def _put_off(help_request_id: int, until: datetime) -> None:
    HelpRequest.objects.filter(pk=help_request_id).update(dates_due_at=until)


@transaction.atomic
def top_up(*, help_request_id: int) -> bool:
    """Make the next dates of a series. Who does it every time has them at once; for the others somebody is looked for.

    Returns whether anything was due. Runs twice, late, or beside itself without a second effect.
    """
    first = Slot.objects.filter(occasion__help_request_id=help_request_id).order_by("search__pk").values_list("pk")[0]
    locked_search(first[0])
    help_request = HelpRequest.objects.select_for_update().get(pk=help_request_id)
    now = clock.now()
    if help_request.dates_due_at is None or help_request.dates_due_at > now:
        return False
    added = [slot.pk for slot in add_dates(help_request, now)]
    regulars = _regulars(help_request)
    for slot in slot_with_request(Slot.objects.filter(pk__in=added)).order_by("occasion__starts_at", "pk"):
        # With somebody who does it every time, a date on which they cannot is for somebody else, once.
        search = start_search(actor=SYSTEM, slot=slot, is_alone=bool(regulars), may_wait=True)
        search.slot = slot
        note(search, SearchEventCode.PUBLISHED, actor=SYSTEM, at=now)
        regular = next((one for one in regulars if _can(one, slot, now)), None)
        if regular is not None:
            _go_on(search, regular, now)
    return True


def _regulars(help_request: HelpRequest) -> list[Invitation]:
    """Who said yes to the dates that were still to be made, and got "Graag": each once, the first first."""
    said = (
        Invitation.objects.filter(
            slot__occasion__help_request=help_request,
            goes_on=True,
            match__isnull=False,
            status__in=[InvitationStatus.CHOSEN, InvitationStatus.STEPPED_BACK, InvitationStatus.WITHDRAWN],
        )
        .select_related("participant__community", "community")
        .order_by("answered_at", "pk")
    )
    return list({one.participant_id: one for one in reversed(said)}.values())[::-1]


def _can(regular: Invitation, slot: Slot, now: datetime) -> bool:
    ask, candidate = candidate_for(slot, regular.participant, now=now)
    if reasons_against(ask, candidate) & KEEPS_FROM_GOING_ON:
        return False
    occasion = slot.occasion
    assert occasion.starts_at is not None  # what repeats has a fixed time
    stretch = Interval(occasion.starts_at, occasion.starts_at + timedelta(minutes=occasion.minutes))
    return not any(stretch.overlaps(busy) for busy in (*candidate.agreements, *candidate.exceptions))


def _go_on(search: Search, regular: Invitation, now: datetime) -> None:
    beside = yes_beside(regular, Place(search, yeses=0, is_full=False), actor=SYSTEM, at=now)
    make_matches([(search, beside)], actor=SYSTEM, at=now, is_told=False)


@transaction.atomic
def skip_date(*, actor: Actor, help_request_id: int, on: date) -> HelpRequest:
    """ "Deze keer niet": on this local day of a series nobody need come. Whoever would, hears so. Again: no change.

    Raises DomainError "error.date.none" for a day that is none of its dates, "error.date.past" once it began.
    """
    slots = Slot.objects.filter(occasion__help_request_id=help_request_id, occasion__starts_at__isnull=False)
    slot = next((one for one in slots.select_related("occasion") if day_of(one.occasion) == on), None)
    if slot is None:
        raise DomainError("error.date.none", _("Op deze dag is er niets gepland."))
    search = locked_search(slot.pk)
    help_request = search.slot.occasion.help_request
    now = clock.now()
    if now >= search.need_at:
        raise DomainError("error.date.past", _("Deze keer is al geweest."))
    if search.slot.status == SlotStatus.MATCHED:
        match = Match.objects.get(slot=search.slot, status=MatchStatus.AGREED)
        cancel_match(actor=actor, match_id=match.pk, by=help_request.participant, search_on=False)
    elif search.slot.status == SlotStatus.OPEN and help_request.status == RequestStatus.OPEN:
        _skip_open(search, actor=actor, now=now)
    return help_request


def _skip_open(search: Search, *, actor: Actor, now: datetime) -> None:
    move_slot(search.slot, SlotStatus.WITHDRAWN, actor=actor, at=now, code="skipped")
    places = open_places(search, now)
    free: list[Invitation] = []
    running = search.slot.invitations.filter(status__in=RUNNING).select_related("participant__community")
    for invitation in running.order_by("pk"):
        invitation.slot = search.slot
        waits = invitation.status in (InvitationStatus.INVITED, InvitationStatus.LAPSED)
        place = place_for(invitation, places) if waits else None
        if place is not None:
            put_at(invitation, place)
            continue
        move_invitation(invitation, InvitationStatus.WITHDRAWN, actor=actor, at=now, code="skipped")
        free.append(invitation)
    search.due_at = search.asker_answer_by = None
    search.save(update_fields=["due_at", "asker_answer_by"])
    take_off_desk(search)
    note(search, SearchEventCode.SKIPPED, actor=actor, at=now)
    wake_places(places, now)
    for invitation in free:
        if not still_waits(invitation):
            tell_arranged(invitation)

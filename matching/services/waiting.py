"""What a search waits for instead of asking: its asker, its turn, one person, or the coordinator (matching.md §6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Min

from buurthulp.viewers import SYSTEM
from matching.enums import DeskReason, InvitationStatus
from matching.models import Invitation, Search
from matching.selectors.requests import waits_for_the_one_until
from matching.selectors.who_can import asked_for_this
from matching.services.places import Place, next_to_ask_for
from matching.services.statuses import put_on_desk, take_off_desk
from matching.services.telling import tell_whether_further

ROUND_LATE = timedelta(minutes=30)
"""A round that has not come by then is not waited for: nothing is forgotten."""


def until_when(search: Search) -> datetime | None:
    """Until when a search waits for its round, which may take a while; None where it waits for none."""
    return None if search.round_at is None else search.round_at + ROUND_LATE


def waits_for_its_round(search: Search, now: datetime) -> bool:
    """Whether the round is still to come, or at work. Whoever was asked meanwhile ends the waiting."""
    until = until_when(search)
    if until is None or now >= until:
        return False
    return not Invitation.objects.filter(asked_for_this(search, now)).exists()


def leave_round(search: Search) -> None:
    """It waits for no round any more. Again changes nothing."""
    if search.round_at is not None:
        search.round_at = None
        search.save(update_fields=["round_at"])


def leave_to_the_desk(place: Place, places: Sequence[Place], now: datetime) -> None:
    """One line on the coordinator's list, however many places there are."""
    if place == places[0]:
        put_on_desk(place.search, DeskReason.CALL_WANTED, actor=SYSTEM, at=now)
    rest(place.search, place.search.need_at)


def wait_for_turn(place: Place, places: Sequence[Place]) -> bool:
    """Where several places are searched for together one of them asks, for all; the others wait until it is full."""
    asking = next_to_ask_for(places)
    if asking is None or asking.search is place.search:
        return False
    if place.search.desk_reason != DeskReason.CANCELLED:
        take_off_desk(place.search)
    rest(place.search, place.search.need_at)
    return True


def wait_for_asker(place: Place, now: datetime) -> bool:
    """While enough yeses are held no wave goes out; an asker who stays silent becomes the coordinator's."""
    if not place.yeses:
        return False
    search = place.search
    is_silent = search.asker_answer_by is not None and now >= search.asker_answer_by
    if is_silent and not _is_later_date(search):
        put_on_desk(search, DeskReason.ASKER_SILENT, actor=SYSTEM, at=now)
    if not place.is_full:
        return False
    until = search.need_at if is_silent else search.asker_answer_by or search.need_at
    rest(search, min(until, _first_moment(search) or until))
    return True


def _first_moment(search: Search) -> datetime | None:
    """The first of the moments that yeses to something flexible name; None for what has a time of its own."""
    if search.slot.occasion.starts_at is not None:
        return None
    held = search.slot.invitations.filter(status=InvitationStatus.HELD)
    found: datetime | None = held.aggregate(first=Min("starts_at"))["first"]
    return found


def _is_later_date(search: Search) -> bool:
    """Whether the yes here is to a later date of a series: the coordinator has one line, for the first."""
    if not search.slot.occasion.help_request.repeats:
        return False
    here = search.slot.invitations.filter(status=InvitationStatus.HELD)
    return Invitation.objects.filter(
        slot__occasion__help_request=search.slot.occasion.help_request,
        participant__in=here.values("participant"),
        status=InvitationStatus.HELD,
        occasion__starts_at__lt=search.need_at,
    ).exists()


def wait_for_the_one(search: Search, now: datetime) -> None:
    """One person was asked, after their offer: when the time to answer is over, the asker says whether we go on.

    The same whether that person said "nu niet" or nothing, so that nobody can tell (safety.md §1).
    """
    until = waits_for_the_one_until(search.slot, now)
    if until is not None:
        rest(search, min(until, search.need_at))
        return
    tell_whether_further(search.slot.occasion.help_request)
    rest(search, search.need_at)


def rest(search: Search, due_at: datetime | None) -> None:
    """Look again at this moment; None: there is nothing left to do."""
    search.due_at = due_at
    search.save(update_fields=["due_at"])

"""Tells something anew, found by the key of the message that said it (notifications.telling_anew).

What holds no more is not told: a question that was answered or is over, a yes that is held no longer.
"""

from __future__ import annotations

from collections.abc import Callable

from buurthulp import clock
from exchange.enums import RequestStatus, SlotStatus, Way
from exchange.models import HelpRequest, Slot
from matching.enums import InvitationStatus, MatchStatus
from matching.models import Invitation, Match, Message, Thanks
from matching.selectors.asks import slot_by_id
from matching.services import telling
from matching.services.agreeing import OTHER_TIME
from matching.services.confirming import same_two, time_before
from matching.services.places import held_with, open_places
from matching.services.searching import dates_still_free
from members.models import Participant
from notifications.telling_anew import Teller, register_teller

_BOTH = ("asker__community", "helper__community", "invitation")
_MATCHES = Match.objects.select_related(*_BOTH)


def register_tellers() -> None:
    """For every kind that can be found again. Whoever hears "nobody could" is called as well (``unmet``)."""
    register_teller("invitation", _of_invitation(InvitationStatus.INVITED, _invited))
    register_teller("held", _of_invitation(InvitationStatus.HELD, _held))
    register_teller("reserve", _of_invitation(InvitationStatus.RESERVE, telling.tell_reserve))
    register_teller("moved_up", _of_invitation(InvitationStatus.HELD, telling.tell_moved_up))
    register_teller("came_to_nothing", _of_invitation(InvitationStatus.EXPIRED, telling.tell_came_to_nothing))
    register_teller("arranged", _of_invitation(InvitationStatus.ARRANGED, telling.tell_arranged))
    register_teller("withdrawn", _of_invitation(InvitationStatus.WITHDRAWN, telling.tell_withdrawn))
    register_teller("match", _matched)
    register_teller("reminder", _of_match(MatchStatus.AGREED, _reminder))
    register_teller("check", _of_match(MatchStatus.AGREED, _check))
    register_teller("cancelled", _of_match(MatchStatus.CANCELLED, _cancelled))
    register_teller("message", _message)
    register_teller("thanks", _thanks)
    register_teller("further", _further)


def _about(key: str) -> str:
    """The public id in it."""
    return key.split(":")[1]


def _of_invitation(status: InvitationStatus, tell: Callable[[Invitation], object]) -> Teller:
    def teller(_participant: Participant, key: str) -> bool:
        found = Invitation.objects.select_related("participant__community", "community")
        invitation = found.filter(public_id=_about(key)).first()
        if invitation is not None and invitation.status == status:
            invitation.slot = slot_by_id(invitation.slot_id)
            tell(invitation)
        return invitation is not None

    return teller


def _invited(invitation: Invitation) -> None:
    search = invitation.slot.search
    search.slot = invitation.slot
    dates = dates_still_free(search, open_places(search, clock.now()))
    telling.tell_invited(invitation, dates=dates, is_alone=search.is_alone)


def _held(invitation: Invitation) -> None:
    search = invitation.slot.search
    search.slot = invitation.slot
    if search.asker_answer_by is not None:
        dates = [one.slot.occasion for one, _yes in held_with(search, invitation)]
        telling.tell_held(invitation, search.asker_answer_by, dates=dates)


def _of_match(status: MatchStatus, tell: Callable[[Match, Participant, Participant], object]) -> Teller:
    def teller(participant: Participant, key: str) -> bool:
        match = _MATCHES.filter(public_id=_about(key)).first()
        if match is not None and match.status == status:
            match.slot = slot_by_id(match.slot_id)
            tell(match, *_sides(match, participant))
        return match is not None

    return teller


def _sides(match: Match, participant: Participant) -> tuple[Participant, Participant]:
    """This one of the two, and the other."""
    return (match.asker, match.helper) if match.asker_id == participant.pk else (match.helper, match.asker)


def _matched(participant: Participant, key: str) -> bool:
    """Of what was agreed at once, the dates that still stand; where none does, nothing."""
    first = _MATCHES.filter(public_id=_about(key)).first()
    if first is None:
        return False
    first.slot = slot_by_id(first.slot_id)
    stand = same_two(first).filter(agreed_at=first.agreed_at, status=MatchStatus.AGREED)
    dates = list(stand.select_related(*_BOTH, "slot__occasion").order_by("starts_at", "pk"))
    for match in dates:
        match.slot.occasion.help_request = first.slot.occasion.help_request
    if dates:
        telling.tell_one_matched(dates, *_sides(dates[0], participant), key=key)
    return True


def _reminder(match: Match, person: Participant, other: Participant) -> None:
    if clock.now() >= match.starts_at:
        return
    before = time_before(match)
    has_said = before is not None and before.outcomes.filter(participant=person).exists()
    telling.tell_one_reminder(match, person, other, asking=None if has_said else before)


def _check(match: Match, person: Participant, other: Participant) -> None:
    if not match.outcomes.filter(participant=person).exists():
        telling.tell_one_check(match, person, other)


def _cancelled(match: Match, person: Participant, other: Participant) -> None:
    cancelled = match.history.filter(to_status=MatchStatus.CANCELLED).latest("at")
    at = cancelled.at
    together = {"history__to_status": MatchStatus.CANCELLED, "history__at": at}
    others = same_two(match).select_related("slot__occasion").filter(**together).exclude(pk=match.pk).distinct()
    matches = [match, *others.order_by("starts_at", "pk")]
    said = Message.objects.select_related("match").filter(match__in=matches, author=other, is_last_word=True, at=at)
    telling.tell_cancelled(
        matches,
        by=other,
        last_word=said.first(),
        other_time=cancelled.code.endswith(OTHER_TIME),
    )


def _message(_participant: Participant, key: str) -> bool:
    of_match = "match__slot__occasion__help_request__place", "match__asker__community", "match__helper__community"
    message = Message.objects.select_related("author", *of_match).filter(public_id=_about(key)).first()
    if message is not None:
        telling.tell_message(message)
    return message is not None


def _thanks(participant: Participant, key: str) -> bool:
    found = Thanks.objects.select_related("match", "author", "recipient__community")
    thanks = found.filter(match__public_id=_about(key), recipient=participant).first()
    if thanks is not None:
        telling.tell_thanks(thanks)
    return thanks is not None


def _further(_participant: Participant, key: str) -> bool:
    found = HelpRequest.objects.select_related("participant__community", "category")
    help_request = found.filter(public_id=_about(key)).first()
    if help_request is not None and _is_for_the_asker_to_say(help_request):
        telling.tell_whether_further(help_request)
    return help_request is not None


def _is_for_the_asker_to_say(help_request: HelpRequest) -> bool:
    """Still of the one person who was asked, and nobody said yes since."""
    of_request = {"occasion__help_request": help_request, "status": SlotStatus.OPEN}
    is_open = help_request.status == RequestStatus.OPEN and Slot.objects.filter(**of_request).exists()
    held = Invitation.objects.filter(slot__occasion__help_request=help_request, status=InvitationStatus.HELD)
    return is_open and help_request.way == Way.ONE and not held.exists()

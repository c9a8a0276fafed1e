"""The doors to what somebody says is not right: each thing through its own, and never what is one's own."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404
from django.urls import reverse

from buurthulp import clock
from buurthulp.viewers import Viewer
from desk.access import get_match_to_leave
from desk.enums import SignalThing
from desk.pointing import Pointed
from exchange.access import get_activity_for, get_offer_on_board, get_request_on_board
from matching.access import Need, get_held_for, get_invitation_for
from matching.enums import MatchStatus
from matching.models import Message
from matching.selectors.messages import SHOWN_FOR
from members.models import Participant


def get_pointed(viewer: Viewer, thing: str, public_id: str) -> Pointed:
    """What this participant may read, of somebody else. ``thing`` is a word of the address: "bericht", "vraag", …

    Raises Http404 for what they may not, for their own, and for a word that is none; NotAllowedError for who looks on.
    """
    door = _DOORS.get(thing)
    if door is None or viewer.participant_id is None:
        raise Http404
    pointed = door(viewer, public_id)
    if pointed.about.pk == viewer.participant_id:
        raise Http404
    return pointed


def _message(viewer: Viewer, public_id: str) -> Pointed:
    message = Message.objects.filter(public_id=public_id).select_related("match", "author__community").first()
    if message is None:
        raise Http404
    match = get_match_to_leave(viewer, message.match.public_id)
    is_gone = match.status == MatchStatus.CANCELLED and not message.is_last_word
    if is_gone or clock.now() >= match.starts_at + SHOWN_FOR:
        raise Http404
    back = reverse("matching:agreement", args=[match.public_id])
    return Pointed(SignalThing.MESSAGE, message.pk, message.author, back, match=match, quote=message.text)


def _agreement(viewer: Viewer, public_id: str) -> Pointed:
    match = get_match_to_leave(viewer, public_id)
    about: Participant = match.helper if match.asker_id == viewer.participant_id else match.asker
    return Pointed(
        SignalThing.PERSON, match.pk, about, reverse("matching:agreement", args=[match.public_id]), match=match
    )


def _invitation(viewer: Viewer, public_id: str) -> Pointed:
    invitation = get_invitation_for(viewer, public_id, Need.ACT)
    asked = invitation.slot.occasion.help_request
    back = reverse("matching:invitation", args=[public_id])
    return Pointed(SignalThing.REQUEST, asked.pk, asked.participant, back, quote=_said(asked.title, asked.public_line))


def _yes(viewer: Viewer, public_id: str) -> Pointed:
    invitation = get_held_for(viewer, public_id)
    asked = invitation.slot.occasion.help_request
    back = reverse("matching:request", args=[asked.public_id])
    return Pointed(SignalThing.YES, invitation.pk, invitation.participant, back)


def _request(viewer: Viewer, public_id: str) -> Pointed:
    asked = get_request_on_board(viewer, public_id)
    back = reverse("exchange:nearby")
    return Pointed(SignalThing.REQUEST, asked.pk, asked.participant, back, quote=_said(asked.title, asked.public_line))


def _offer(viewer: Viewer, public_id: str) -> Pointed:
    offer = get_offer_on_board(viewer, public_id)
    back = reverse("exchange:nearby")
    return Pointed(SignalThing.OFFER, offer.pk, offer.participant, back, quote=_said(offer.title, offer.line))


def _activity(viewer: Viewer, public_id: str) -> Pointed:
    activity = get_activity_for(viewer, public_id)
    if activity.organiser is None:
        raise Http404
    back = reverse("exchange:activity", args=[public_id])
    quote = _said(activity.title, activity.text)
    return Pointed(SignalThing.ACTIVITY, activity.pk, activity.organiser, back, quote=quote)


def _said(*parts: str) -> str:
    return "\n".join(filter(None, parts))


_DOORS: dict[str, Callable[[Viewer, str], Pointed]] = {
    "bericht": _message,
    "afspraak": _agreement,
    "uitnodiging": _invitation,
    "ja": _yes,
    "vraag": _request,
    "aanbod": _offer,
    "activiteit": _activity,
}

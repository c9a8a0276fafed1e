"""May this person see or do this? Objects, not booleans: not mine to see is 404, seen but not mine to do is 403."""

from __future__ import annotations

from enum import StrEnum

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from buurthulp.crypto import keyed_hash
from buurthulp.errors import NotAllowedError
from buurthulp.viewers import AnyViewer, Viewer
from exchange.models import HelpRequest
from exchange.riding import FOR_RIDE
from matching.merged import asked_instead
from matching.models import Invitation, Match
from matching.models.calendar import FEED
from matching.sights import own_yes
from members.enums import ParticipantStatus
from members.models import Participant


class Need(StrEnum):
    """What somebody wants to do with it."""

    SEE = "see"
    ACT = "act"


def get_invitation_for(viewer: AnyViewer, public_id: str, need: Need = Need.SEE) -> Invitation:
    """An invitation to oneself. ACT: answer it. Raises Http404, or NotAllowedError for staff who look on."""
    invitation = (
        Invitation.objects.visible_to(viewer)
        .filter(public_id=public_id)
        .select_related(
            "participant__community",
            "community",
            "slot__occasion__help_request__participant",
            "slot__occasion__help_request__category",
        )
        .first()
    )
    if invitation is None:
        instead = asked_instead(public_id)
        if instead == public_id:
            raise Http404
        return get_invitation_for(viewer, instead, need)
    if need == Need.ACT and not _is(viewer, invitation.participant_id):
        raise NotAllowedError("not_yours", _("Alleen wie gevraagd is, kan antwoorden."))
    return invitation  # type: ignore[no-any-return]  # the visible queryset is untyped


def get_held_for(viewer: AnyViewer, public_id: str) -> Invitation:
    """A yes to one's own request, to say "Graag" or "liever iemand anders" to. Raises Http404.

    Only the asker may: to everybody else, the one who said yes included, it does not exist.
    """
    if not isinstance(viewer, Viewer) or viewer.participant_id is None:
        raise Http404
    invitation = (
        Invitation.objects.filter(
            own_yes(viewer),
            public_id=public_id,
            community_id=viewer.community_id,
            history__to_status__in=["held", "reserve"],
        )
        .select_related("participant", "slot__occasion__help_request")
        .distinct()
        .first()
    )
    if invitation is None:
        raise Http404
    return invitation


def get_match_for(viewer: AnyViewer, public_id: str, need: Need = Need.SEE) -> Match:
    """An agreement of one's own. ACT: cancel, confirm, thank. Raises Http404; NotAllowedError for staff."""
    match = (
        Match.objects.visible_to(viewer)
        .filter(public_id=public_id)
        .select_related(
            "asker__community",
            "helper__community",
            "slot__occasion__help_request__category",
            "slot__occasion__help_request__place__label__area",
            *(f"slot__occasion__help_request__{path}" for path in FOR_RIDE),
        )
        .first()
    )
    if match is None:
        raise Http404
    if need == Need.ACT and not (_is(viewer, match.asker_id) or _is(viewer, match.helper_id)):
        raise NotAllowedError("not_yours", _("Deze afspraak is niet van jou."))
    return match  # type: ignore[no-any-return]  # the visible queryset is untyped


def get_feed_owner(community_id: int, token: str) -> Participant:
    """Whose calendar answers at this address. Raises Http404, alike for a token that never was, one that was renewed
    or stopped, one of another community, and one of who has left.
    """
    owner: Participant | None = (
        Participant.objects.filter(calendar_feed__token_hash=keyed_hash(FEED, token), community_id=community_id)
        .exclude(status=ParticipantStatus.CLOSED)
        .select_related("community")
        .first()
    )
    if owner is None:
        raise Http404
    return owner


def get_own_request(viewer: AnyViewer, public_id: str) -> HelpRequest:
    """One's own request, with what its page shows. Raises Http404 for anybody else's."""
    if not isinstance(viewer, Viewer) or viewer.participant_id is None:
        raise Http404
    help_request = (
        HelpRequest.objects.filter(
            public_id=public_id, community_id=viewer.community_id, participant_id=viewer.participant_id
        )
        .select_related("category", "place", "participant__community", *FOR_RIDE)
        .first()
    )
    if help_request is None:
        raise Http404
    return help_request


def _is(viewer: AnyViewer, participant_id: int) -> bool:
    return isinstance(viewer, Viewer) and viewer.participant_id == participant_id

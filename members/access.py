"""May this viewer see or do this? Loaders that give objects, not booleans (house.md §6).

Not this viewer's to see is 404 (the same for foreign, blocked and unknown); seen but not theirs to do is 403. What a
visitor must do first (log in, choose who they are, give a second factor) is an exception of its own, which
CommunityMiddleware answers with a redirect and the API with a problem document.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import wraps
from typing import Concatenate, ParamSpec

from django.db.models import Q
from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from buurthulp.errors import NotAllowedError
from buurthulp.row_numbers import row_number
from buurthulp.viewers import AnyViewer, RoleHold, System, Viewer
from members.community_request import CommunityRequest
from members.enums import Feature, PlaceKind, Role
from members.models import ActsFor, Block, Community, HandOver, Participant, Place
from members.seats import handed_over_by, is_oneself, may_end, may_take_back

P = ParamSpec("P")


class SignInNeededError(Exception):
    """Only for somebody who is logged in."""


class ParticipantNeededError(Exception):
    """Only for a participant; this user must sign up first, or say who they are."""


class SecondFactorNeededError(Exception):
    """Staff must give a second factor first."""


class Need(Enum):
    """What somebody wants with a row."""

    SEE = "see"
    ACT = "act"


def need_login(viewer: AnyViewer) -> Viewer:
    """The viewer, when logged in. Raises SignInNeededError."""
    if not isinstance(viewer, Viewer):
        raise SignInNeededError
    return viewer


def need_participant(viewer: AnyViewer) -> Participant:
    """The participant this viewer acts for. Raises SignInNeededError or ParticipantNeededError.

    No query on a page, where it was read with who is looking; else one.
    """
    signed_in = need_login(viewer)
    if isinstance(signed_in.participant, Participant):
        return signed_in.participant
    participant_id = signed_in.participant_id
    participant = Participant.objects.filter(pk=participant_id).first() if participant_id else None
    if participant is None:
        raise ParticipantNeededError
    return participant


def need_oneself(viewer: AnyViewer) -> Participant:
    """The participant this viewer is, not whom they act for. Raises what need_participant raises, NotAllowedError."""
    participant = need_participant(viewer)
    if not is_oneself(need_login(viewer)):
        raise NotAllowedError("error.not_oneself", _("Dit kan alleen iemand zelf."))
    return participant


def need_feature(community: Community, feature: Feature) -> None:
    """For pages of something that not every community has. Raises Http404 where it is not switched on."""
    if not community.preset.has(feature):
        raise Http404


def need_staff(viewer: AnyViewer, *roles: Role) -> RoleHold:
    """The viewer's hold of the first of these roles they have.

    Raises SignInNeededError, NotAllowedError for who has none of them, SecondFactorNeededError for who gave none yet.
    """
    signed_in = need_login(viewer)
    hold = next((hold for role in roles for hold in signed_in.roles if hold.role == role), None)
    if hold is None:
        raise NotAllowedError("error.not_staff", _("Deze pagina is voor wie bij Buurthulp werkt."))
    if not signed_in.second_factor:
        raise SecondFactorNeededError
    return hold


def staff_page(
    *roles: Role,
) -> Callable[
    [Callable[Concatenate[CommunityRequest, P], HttpResponseBase]],
    Callable[Concatenate[CommunityRequest, P], HttpResponseBase],
]:
    """A view for staff who hold one of ``roles`` and gave a second factor."""

    def decorator(
        view: Callable[Concatenate[CommunityRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[CommunityRequest, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: CommunityRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            need_staff(request.viewer, *roles)
            return view(request, *args, **kwargs)

        return guarded

    return decorator


def covers_home(hold: RoleHold, participant: Participant, home: Place | None = None) -> bool:
    """Whether a role held in certain areas reaches this participant: by where they live now.

    ``home``: their home, where the caller read it.
    """
    if hold.area_ids is None:
        return True
    if home is not None:
        return home.participant_id == participant.pk and home.area_id in hold.area_ids
    return Place.objects.filter(
        participant=participant, kind=PlaceKind.HOME, is_current=True, area_id__in=hold.area_ids
    ).exists()


def is_coordinator_of(viewer: AnyViewer, participant: Participant, home: Place | None = None) -> bool:
    """Whether this viewer coordinates where the participant lives, with a second factor; SYSTEM always does.

    ``home``: their home, where the caller read it.
    """
    if isinstance(viewer, System):
        return True
    if not isinstance(viewer, Viewer) or viewer.community_id != participant.community_id:
        return False
    hold = viewer.holds(Role.COORDINATOR)
    return hold is not None and covers_home(hold, participant, home)


def get_participant_for(viewer: AnyViewer, public_id: str, need: Need = Need.SEE) -> Participant:
    """A participant by public id.

    Raises SignInNeededError for a visitor, Http404 for foreign, blocked and unknown alike, NotAllowedError for
    ``Need.ACT`` on somebody one only sees. Acting is for oneself and for their coordinator.
    """
    if not isinstance(viewer, System):
        need_login(viewer)
    participant: Participant | None = Participant.objects.visible_to(viewer).filter(public_id=public_id).first()
    if participant is None:
        raise Http404
    if is_coordinator_of(viewer, participant) or participant.pk == getattr(viewer, "participant_id", None):
        return participant
    if _is_blocked(viewer, participant):
        raise Http404
    if need is Need.ACT:
        raise NotAllowedError("error.not_yours", _("Dit is niet van jou."))
    return participant


def get_acting_for(viewer: Viewer, number: str) -> ActsFor:
    """An acting-for that this viewer may end, by the number on their own page. Raises Http404 for any other."""
    row = may_end(viewer).filter(pk=row_number(number)).first()
    if row is None:
        raise Http404
    return row


def get_asked_for(viewer: Viewer, number: str) -> HandOver:
    """Whom this viewer named as a trusted contact, by the number on their own page. Raises Http404 for any other."""
    row = may_take_back(viewer).filter(pk=row_number(number)).first()
    if row is None:
        raise Http404
    return row


def get_acted_for(viewer: Viewer, number: str) -> ActsFor:
    """An acting-for of this viewer's own with consent, to write a letter with a code. Raises Http404 for any other."""
    row = handed_over_by(viewer).filter(pk=row_number(number)).first()
    if row is None:
        raise Http404
    return row


def _is_blocked(viewer: AnyViewer, participant: Participant) -> bool:
    own_id = viewer.participant_id if isinstance(viewer, Viewer) else None
    return Block.objects.filter(
        Q(blocker=own_id, blocked=participant) | Q(blocker=participant, blocked=own_id)
    ).exists()

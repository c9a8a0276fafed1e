"""``/api/v1/``: my invitations, read and answer."""

from __future__ import annotations

from typing import Any, cast

from drf_spectacular.utils import OpenApiResponse, extend_schema
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from buurthulp import clock
from buurthulp.viewers import Viewer
from matching.access import Need, get_invitation_for
from matching.api.serializers import AnswerSerializer, InvitationSerializer, OneInvitationSerializer, ProblemSerializer
from matching.links import Answer
from matching.models import Invitation
from matching.selectors.clashes import clash_of
from matching.selectors.invitations import facts_of, invitations_of
from matching.services.replying import reply
from members.access import ParticipantNeededError, need_login
from members.community_request import CommunityRequest

PROBLEM = OpenApiResponse(ProblemSerializer, description="A problem document (application/problem+json).")
REFUSALS = {401: PROBLEM, 403: PROBLEM, 404: PROBLEM}


class NewestFirst(CursorPagination):
    """Pages by cursor: a new question while somebody reads on doubles nothing and skips nothing."""

    ordering = ("-invited_at", "-pk")
    page_size = 20


def _viewer(request: Request) -> Viewer:
    """Who asks. Raises SignInNeededError or ParticipantNeededError."""
    viewer = need_login(cast(CommunityRequest, request._request).viewer)
    if viewer.participant_id is None:
        raise ParticipantNeededError
    return viewer


def _found(viewer: Viewer, public_id: str) -> Invitation:
    pk = get_invitation_for(viewer, public_id, Need.ACT).pk
    return invitations_of(viewer).get(pk=pk)


def _shown(invitation: Invitation) -> Any:
    """One question, by itself: among twenty, what was agreed for the same time would be a query for each."""
    context = {"agreed_then": clash_of(invitation)}
    return OneInvitationSerializer(facts_of(invitation, clock.now()), context=context).data


class InvitationList(APIView):
    """The questions put to me, newest first."""

    @extend_schema(operation_id="invitations_list", responses={200: InvitationSerializer(many=True), **REFUSALS})
    def get(self, request: Request) -> Response:
        """A page of twenty, with links to the next and the previous one."""
        pages, now = NewestFirst(), clock.now()
        rows = pages.paginate_queryset(invitations_of(_viewer(request)), request, view=self) or []
        return pages.get_paginated_response([InvitationSerializer(facts_of(row, now)).data for row in rows])


class InvitationDetail(APIView):
    """One question put to me."""

    @extend_schema(operation_id="invitations_retrieve", responses={200: OneInvitationSerializer, **REFUSALS})
    def get(self, request: Request, public_id: str) -> Response:
        """What may be known before "Graag"."""
        return Response(_shown(_found(_viewer(request), public_id)))


class InvitationAnswer(APIView):
    """Answering it."""

    @extend_schema(
        operation_id="invitations_answer",
        request=AnswerSerializer,
        responses={200: OneInvitationSerializer, 400: PROBLEM, 409: PROBLEM, **REFUSALS},
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Yes, not now or never. Giving the same answer again changes nothing and gives the same result."""
        viewer = _viewer(request)
        invitation = _found(viewer, public_id)
        shape = AnswerSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        reply(
            actor=viewer,
            invitation_id=invitation.pk,
            answer=Answer(shape.validated_data["answer"]),
            starts_at=shape.validated_data.get("starts_at"),
        )
        return Response(_shown(_found(viewer, public_id)))


class Schema(SpectacularJSONAPIView):
    """The description of this API, for everybody."""

    permission_classes = (AllowAny,)
    authentication_classes = ()

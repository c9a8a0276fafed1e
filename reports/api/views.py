"""``/api/v1/figures/``: the released figures as JSON, for the analyst."""

from __future__ import annotations

from dataclasses import asdict
from hashlib import sha256
from typing import cast

from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from buurthulp.errors import DomainError
from buurthulp.viewers import Viewer
from members.api.problems import problem
from members.community_request import CommunityRequest
from reports.access import need_analyst
from reports.api.serializers import FiguresSerializer, PeriodSerializer, RefusalSerializer
from reports.asking import API, read_asked
from reports.exporting.notes import notes_of
from reports.exporting.rows import export_rows
from reports.refusing import nearest_of, status_of
from reports.selectors.tables import released, table_of

REFUSAL = OpenApiResponse(RefusalSerializer, description="A problem document (application/problem+json).")
REFUSALS = {400: REFUSAL, 401: REFUSAL, 403: REFUSAL, 404: REFUSAL, 409: REFUSAL}
ASKED = [
    OpenApiParameter(name, str, description=words)
    for name, words in (
        (API.measure, "What is counted, as requests; without it, requests."),
        (API.level, "municipality, district or neighbourhood."),
        (API.period, "2026-01, 2026-Q1 or 2026; or month, quarter or year for all that are out."),
        (API.grouping, "all, relation or category."),
        (API.area, "The code of one area; without it, every area."),
    )
]


def _viewer(request: Request) -> Viewer:
    return need_analyst(cast(CommunityRequest, request._request).viewer)


class FigureList(APIView):
    """The figures of one question."""

    @extend_schema(operation_id="figures_list", parameters=ASKED, responses={200: FiguresSerializer, **REFUSALS})
    def get(self, request: Request) -> Response:
        """The same figures as on the page and in the files."""
        viewer = _viewer(request)
        try:
            asked = read_asked(request.query_params.dict(), API)
            found = table_of(viewer.community_id, asked, released(viewer.community_id))
        except DomainError as error:
            nearest = nearest_of(error)
            address = f"{reverse('figures_api:figures')}?{nearest.query(API)}" if nearest is not None else ""
            return problem(status_of(error), error.code, str(error), nearest=address)
        community = cast(CommunityRequest, request._request).community
        rows = export_rows(found.figures)
        answer = {
            "title": found.title,
            "notes": notes_of(found.title, community, found.shown),
            "figures": [asdict(row) for row in rows],
        }
        tag = sha256(repr(answer).encode()).hexdigest()
        return Response(FiguresSerializer(answer).data, headers={"ETag": f'"{tag}"'})


class PeriodList(APIView):
    """The periods that are out."""

    @extend_schema(operation_id="figure_periods_list", responses={200: PeriodSerializer(many=True), **REFUSALS})
    def get(self, request: Request) -> Response:
        """Latest first."""
        out = released(_viewer(request).community_id)
        rows = [
            {
                "code": one.period.code,
                "kind": one.period.kind.value,
                "name": one.period.label,
                "frozen_on": one.frozen_on,
            }
            for one in out
        ]
        return Response(PeriodSerializer(rows, many=True).data)

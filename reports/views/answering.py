"""How a question that has no answer is answered: in words, with what comes nearest, and never with a figure."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from buurthulp.errors import DomainError
from members.community_request import CommunityRequest
from reports.asking import Asked
from reports.presenting.choosing import choices
from reports.refusing import nearest_of, status_of
from reports.selectors.tables import Released, areas_to_choose


def no_answer(request: CommunityRequest, error: DomainError, out: list[Released], asked: Asked) -> HttpResponse:
    """The page to choose on, with why there is nothing, and a link to what there is."""
    nearest = nearest_of(error)
    context: dict[str, Any] = {
        "choices": choices(asked, out, areas_to_choose(request.community.pk, asked.question.level, out)),
        "asked": asked,
        "refusal": str(error),
        "nearest_query": nearest.query() if nearest is not None else "",
        "nav_current": "figures",
    }
    return render(request, "reports/table.html", context, status=status_of(error))

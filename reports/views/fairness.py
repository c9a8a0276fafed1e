""" "Hoe eerlijk zijn we?": for everybody, as soon as there is a release."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.community_request import CommunityRequest
from reports import wording
from reports.selectors.fairness import fairness_of
from reports.selectors.tables import released


@require_safe
def fairness(request: CommunityRequest) -> HttpResponse:
    """How much of what was asked was met, how soon, and over how many people help is spread."""
    out = released(request.community.pk)
    found = fairness_of(request.community.pk, out)
    if not found:
        raise Http404
    context = {"found": found, "do_not_add_up": wording.do_not_add_up(), "frozen": wording.frozen_on(out[0].frozen_on)}
    return render(request, "reports/fairness.html", context)

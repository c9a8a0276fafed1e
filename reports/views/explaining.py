"""What figures there are and how they are protected: for the analyst, and on paper for a privacy officer."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from buurthulp import clock
from members.access import staff_page
from members.community_request import CommunityRequest
from members.enums import Role
from reports import wording
from reports.access import need_analyst
from reports.engine.noise import MOST, SHA256, VARIANCE
from reports.enums import PeriodKind, Symbol
from reports.presenting.attacks import measured
from reports.presenting.plan_page import measure_rows, slice_rows
from reports.selectors.tables import of_kind, released
from reports.thresholds import thresholds, weaker_because


@require_safe
@staff_page(Role.ANALYST)
def explanation(request: CommunityRequest) -> HttpResponse:
    """What each figure counts, what there is per what, and why something is not shown."""
    viewer = need_analyst(request.viewer)
    out = released(viewer.community_id)
    context: dict[str, Any] = {
        "slices": slice_rows(),
        "measures": measure_rows(),
        "symbol": Symbol.HIDDEN.value,
        "about_the_sign": wording.about_the_sign(),
        "do_not_add_up": wording.do_not_add_up(),
        "derived": [wording.SHARE_MET, wording.RECIPROCITY, wording.PER_THOUSAND, wording.VALUE],
        "coming": [wording.next_release(found[0].period.next) for kind in PeriodKind if (found := of_kind(out, kind))],
        "nav_current": "explanation",
    }
    return render(request, "reports/explanation.html", context)


@require_safe
@staff_page(Role.ANALYST)
def annex(request: CommunityRequest) -> HttpResponse:
    """Slices, thresholds and measured attacks, as this installation has them now; made for printing."""
    viewer = need_analyst(request.viewer)
    context: dict[str, Any] = {
        "slices": slice_rows(),
        "measures": measure_rows(),
        "thresholds": thresholds(),
        "weaker_because": weaker_because(),
        "noise": {"most": MOST, "variance": VARIANCE, "deviation": round(VARIANCE**0.5, 1), "digest": SHA256},
        "measured": measured(),
        "out": released(viewer.community_id)[:12],
        "today": clock.now(),
        "nav_current": "annex",
    }
    return render(request, "reports/annex.html", context)

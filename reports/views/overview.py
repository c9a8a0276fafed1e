"""The overview, on the screen and for the printer."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from buurthulp import clock
from buurthulp.errors import DomainError
from members.access import staff_page
from members.community_request import CommunityRequest
from members.enums import Role
from reports import wording
from reports.access import need_analyst
from reports.asking import read_period
from reports.enums import Measure, PeriodKind
from reports.periods import Period
from reports.presenting.maps import figure_map
from reports.presenting.parts import districts, explained, months_chart, relations, shortages
from reports.presenting.tiles import month_tiles, protections, quarter_tiles
from reports.refusing import status_of
from reports.selectors.overview import Overview, overview_of
from reports.selectors.shapes import map_of
from reports.selectors.tables import Released, of_kind, released


@require_safe
@staff_page(Role.ANALYST)
def overview(request: CommunityRequest) -> HttpResponse:
    """A month and a quarter of one gemeente."""
    return _overview(request, "reports/overview.html")


@require_safe
@staff_page(Role.ANALYST)
def print_overview(request: CommunityRequest) -> HttpResponse:
    """The same on paper, for a council: every explanation open, nothing to press."""
    return _overview(request, "reports/print_overview.html")


def _overview(request: CommunityRequest, template: str) -> HttpResponse:
    viewer = need_analyst(request.viewer)
    out = released(viewer.community_id)
    try:
        month = read_period(request.GET.get("maand", ""))
        found = overview_of(viewer.community_id, out, month=month, gemeente=request.GET.get("gemeente", ""))
    except DomainError as error:
        context = {"refusal": str(error), "months": months_to_choose(out, None), "nav_current": "overview"}
        return render(request, "reports/overview.html", context, status=status_of(error))
    if found is None:
        coming = Period.holding(PeriodKind.MONTH, clock.localtime(clock.now()).date()).previous
        if coming.freezes_on <= clock.localtime(clock.now()).date():
            coming = coming.next
        context = {"next_release": wording.next_release(coming), "nav_current": "overview"}
        return render(request, "reports/nothing_yet.html", context)
    return render(request, template, {**overview_context(request, found, out), "nav_current": "overview"})


def overview_context(request: CommunityRequest, found: Overview, out: list[Released]) -> dict[str, Any]:
    """Everything the overview shows."""
    chart, months = months_chart(found)
    participants = [one for one in found.districts if one.question.measure == Measure.PARTICIPANTS]
    period = found.month.period
    of_month, of_quarter = month_tiles(found, request.community.preset.hour_value), quarter_tiles(found)
    return {
        "found": found,
        "months": months_to_choose(out, period),
        "month_tiles": of_month,
        "quarter_tiles": of_quarter,
        "chart": chart,
        "month_rows": months,
        "shortages": shortages(found),
        "relations": relations(found),
        "districts": districts(found),
        "map": figure_map(map_of([one.area_code for one in participants]), participants) if participants else None,
        "query": f"maand={period.code}&gemeente={found.gemeente.code}",
        "do_not_add_up": wording.do_not_add_up(),
        "explained": explained(),
        "protections": protections([*of_month, *of_quarter]),
        "about_the_sign": wording.about_the_sign(),
        "why_hidden": wording.why_hidden(),
        "frozen": wording.frozen_apart(found.looked_at),
        "next_release": wording.next_release(of_kind(out, PeriodKind.MONTH)[0].period.next),
        "quote": wording.quote(request.community.name, wording.both(found.looked_at)),
    }


def months_to_choose(out: list[Released], chosen: Period | None) -> list[tuple[str, str, bool]]:
    """Code, words and whether it is chosen, of each month that is out, latest first."""
    return [(one.period.code, one.period.label, one.period == chosen) for one in of_kind(out, PeriodKind.MONTH)]

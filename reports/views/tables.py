"""One question to the figures: as a table with a picture, on paper, as CSV and as a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from buurthulp.errors import DomainError
from members.access import staff_page
from members.community_request import CommunityRequest
from members.enums import Role
from reports import wording
from reports.access import need_analyst
from reports.asking import DEFAULT, Asked, read_asked, read_period
from reports.enums import PeriodKind
from reports.exporting import csv_file, workbook
from reports.exporting.notes import notes_of
from reports.exporting.rows import ExportRow, export_rows
from reports.presenting.choosing import choices
from reports.presenting.table_page import picture_of, shown_rows
from reports.selectors.tables import Released, Table, areas_to_choose, everything_of, of_kind, released, table_of
from reports.views.answering import no_answer


@require_safe
@staff_page(Role.ANALYST)
def table(request: CommunityRequest) -> HttpResponse:
    """What was chosen: a table, with a line where it goes through time and a map where it goes over areas."""
    return _page(request, "reports/table.html")


@require_safe
@staff_page(Role.ANALYST)
def print_table(request: CommunityRequest) -> HttpResponse:
    """The same on paper."""
    return _page(request, "reports/print_table.html")


@require_safe
@staff_page(Role.ANALYST)
def csv_of_table(request: CommunityRequest) -> HttpResponse:
    """The same as CSV."""
    return _file(request, "csv")


@require_safe
@staff_page(Role.ANALYST)
def workbook_of_table(request: CommunityRequest) -> HttpResponse:
    """The same as a spreadsheet."""
    return _file(request, "xlsx")


@require_safe
@staff_page(Role.ANALYST)
def csv_of_release(request: CommunityRequest) -> HttpResponse:
    """All figures of one period (``periode``) as CSV; of the latest month where none is named."""
    return _whole_file(request, "csv")


@require_safe
@staff_page(Role.ANALYST)
def workbook_of_release(request: CommunityRequest) -> HttpResponse:
    """All figures of one period as a spreadsheet."""
    return _whole_file(request, "xlsx")


def _asked(request: CommunityRequest) -> tuple[int, list[Released], Asked, Table | HttpResponse]:
    """What was asked and its table, or the page that says why there is none."""
    viewer = need_analyst(request.viewer)
    out, asked = released(viewer.community_id), DEFAULT
    try:
        asked = read_asked(request.GET.dict())
        return viewer.community_id, out, asked, table_of(viewer.community_id, asked, out)
    except DomainError as error:
        return viewer.community_id, out, asked, no_answer(request, error, out, asked)


def _page(request: CommunityRequest, template: str) -> HttpResponse:
    community_id, out, asked, found = _asked(request)
    if isinstance(found, HttpResponse):
        return found
    areas = areas_to_choose(community_id, asked.question.level, out)
    days = {one.period: one.frozen_on for one in found.shown}
    context: dict[str, Any] = {
        "choices": choices(asked, out, areas),
        "asked": asked,
        "table": found,
        "rows": shown_rows(found),
        "picture": picture_of(found),
        "query": asked.query(),
        "what": wording.what_counts(asked.question.measure),
        "how": wording.how_protected(asked.question.measure),
        "about_the_sign": wording.about_the_sign(),
        "do_not_add_up": wording.do_not_add_up(),
        "frozen": wording.frozen_over(days),
        "quote": wording.quote(request.community.name, wording.from_to(days)),
        "nav_current": "figures",
    }
    return render(request, template, context)


def _file(request: CommunityRequest, form: str) -> HttpResponse:
    _community_id, _out, asked, found = _asked(request)
    if isinstance(found, HttpResponse):
        return found
    name = f"buurthulp-{asked.question.measure}-{asked.question.level}-{asked.when}"
    return _written(request, form, found.title, export_rows(found.figures), found.shown, name)


def _whole_file(request: CommunityRequest, form: str) -> HttpResponse:
    viewer = need_analyst(request.viewer)
    out = released(viewer.community_id)
    try:
        period = read_period(request.GET.get("periode", ""))
        latest = of_kind(out, PeriodKind.MONTH)
        if period is None and not latest:
            raise DomainError("nothing_yet", _("Er zijn nog geen cijfers uitgekomen."))
        frozen, figures = everything_of(viewer.community_id, period or latest[0].period)
    except DomainError as error:
        return no_answer(request, error, out, DEFAULT)
    title = _("Alle cijfers over %(period)s") % {"period": wording.the(frozen.period)}
    return _written(request, form, title, export_rows(figures), [frozen], f"buurthulp-{frozen.period.code}")


def _written(
    request: CommunityRequest, form: str, title: str, rows: list[ExportRow], shown: Sequence[Released], name: str
) -> HttpResponse:
    notes = notes_of(title, request.community, shown)
    if form == "csv":
        content, media_type = csv_file.csv_file(rows, notes), csv_file.MEDIA_TYPE
    else:
        content = workbook.workbook(rows, notes, title=title, made=shown[-1].frozen_on)
        media_type = workbook.MEDIA_TYPE
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    response["ETag"] = f'"{sha256(content).hexdigest()}"'
    return response

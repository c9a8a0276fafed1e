"""My data: what it is for, and everything in one file."""

from __future__ import annotations

import io
import json
import zipfile

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from buurthulp import clock
from members.access import need_login, need_oneself, need_participant
from members.community_request import CommunityRequest
from members.seats import is_oneself
from members.selectors.exporting import Table, own_data


@require_safe
def data(request: CommunityRequest) -> HttpResponse:
    """What I can do with my data. Downloading and removing are for oneself, not for who acts for somebody."""
    participant, viewer = need_participant(request.viewer), need_login(request.viewer)
    context = {"first_name": participant.first_name, "is_self": is_oneself(viewer), "nav_current": "me"}
    return render(request, "members/data.html", context)


@require_safe
def download(request: CommunityRequest) -> HttpResponse:
    """Everything about me as one zip: a page to read, and the same for programs."""
    participant = need_oneself(request.viewer)
    tables = own_data(participant)
    today = clock.localtime(clock.now()).date()
    context = {"tables": tables, "name": participant.first_name, "on": today, "community": request.community}
    page = render_to_string("members/data_file.html", context)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_("mijn-gegevens") + ".html", page)
        archive.writestr(_("mijn-gegevens") + ".json", _as_json(tables))
    response = HttpResponse(packed.getvalue(), content_type="application/zip")
    name = _("mijn-gegevens")
    response["Content-Disposition"] = f'attachment; filename="{name}-{today.isoformat()}.zip"'
    return response


def _as_json(tables: tuple[Table, ...]) -> str:
    return json.dumps({table.label: list(table.rows) for table in tables}, ensure_ascii=False, indent=2)

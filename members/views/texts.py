"""Pages of plain text, per community from good defaults (safety.md §11)."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from buurthulp import clock
from members.community_request import CommunityRequest
from members.default_texts import Text, filled


@require_safe
def text(request: CommunityRequest, which: Text) -> HttpResponse:
    """One of the texts, with this community's names and number in it."""
    title, paragraphs = filled(which, request.community)
    return render(request, "members/text.html", {"title": title, "paragraphs": paragraphs})


@require_safe
def security_txt(request: CommunityRequest) -> HttpResponse:
    """Whom to tell about a weakness (RFC 9116): the same number that everybody calls."""
    until = clock.machine_now().replace(microsecond=0) + timedelta(days=180)
    lines = [f"Contact: {request.community.phone_href}", f"Expires: {until.isoformat()}", "Preferred-Languages: nl, en"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")

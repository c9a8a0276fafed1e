"""Pages of plain text, per community from good defaults (safety.md §11)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.community_request import CommunityRequest
from members.default_texts import Text, filled


@require_safe
def text(request: CommunityRequest, which: Text) -> HttpResponse:
    """One of the texts, with this community's names and number in it."""
    title, paragraphs = filled(which, request.community)
    return render(request, "members/text.html", {"title": title, "paragraphs": paragraphs})

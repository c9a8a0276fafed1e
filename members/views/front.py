"""The front page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from buurthulp.errors import DomainError
from members.community_request import CommunityRequest
from members.forms import PostcodeForm
from members.selectors.neighbourhood import neighbourhood_at


@require_safe
def front(request: CommunityRequest) -> HttpResponse:
    """What it is, and whether it is there where the visitor lives."""
    form = PostcodeForm(request.GET if "postcode" in request.GET else None)
    result = None
    if form.is_valid():
        try:
            result = neighbourhood_at(request.community, form.cleaned_data["postcode"])
        except DomainError as error:
            form.add_error("postcode", str(error))
    return render(request, "members/front.html", {"form": form, "result": result, "asks": [], "likes": []})

"""The front page, and the same page as the poster of a village opens it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from buurthulp.errors import DomainError
from members.community_request import CommunityRequest
from members.forms import PostcodeForm
from members.front_examples import examples_of
from members.selectors.neighbourhood import Neighbourhood, neighbourhood_at, neighbourhood_of
from members.selectors.starting import starting_in
from members.selectors.villages import VillageAddresses


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
    return _front_page(request, form, result)


@require_safe
def village(request: CommunityRequest, word: str) -> HttpResponse:
    """The front page with what there is in one village: where its posters and cards lead."""
    area = VillageAddresses(request.community).find(word)
    if area is None:
        raise Http404
    return _front_page(request, PostcodeForm(), neighbourhood_of(request.community, area))


def _front_page(request: CommunityRequest, form: PostcodeForm, result: Neighbourhood | None) -> HttpResponse:
    starting = starting_in(request.community, result) if result is not None else None
    return render(
        request,
        "members/front.html",
        {"form": form, "result": result, "starting": starting, "examples": examples_of(request.community)},
    )

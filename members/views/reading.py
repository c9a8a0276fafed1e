"""In which language one reads the site."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from buurthulp.languages import known
from buurthulp.post_only import post_only
from members.access import need_login
from members.community_request import CommunityRequest
from members.language_choice import keep_in_browser
from members.models import User
from members.services.languages import choose_language
from members.site import is_own_address


# A visitor has no account that another site could change, and gets no cookie before there is something to remember.
@csrf_exempt
@post_only
def language(request: CommunityRequest) -> HttpResponse:
    """POST ``taal`` ("nl" or "en"): the same page again, in that language."""
    return _of_account(request) if isinstance(request.user, User) else _back(request)


@csrf_protect
def _of_account(request: CommunityRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    choose_language(actor=need_login(request.viewer), user=request.user, language=request.POST.get("taal", ""))
    return _back(request)


def _back(request: CommunityRequest) -> HttpResponse:
    # The browser says where it was: an address on the page itself would make two pages that must be alike differ.
    address, chosen = request.headers.get("Referer", ""), known(request.POST.get("taal", ""))
    response = redirect(address if is_own_address(request, address) else reverse("members:front"))
    if chosen:
        keep_in_browser(response, chosen)
    return response

"""Where somebody comes back to who must log in first, or show a second factor, and what they read on the way there."""

from __future__ import annotations

from urllib.parse import unquote, urlencode, urlsplit

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.urls import Resolver404, ResolverMatch, resolve, reverse

from buurthulp.post_only import opens
from members.community_request import CommunityRequest
from members.site import is_own_address

PRESSED = "knop"
"""In the address of the page that comes in between: a button was pressed, and did nothing yet."""
ON_THE_WAY = ("account_", "mfa_")
"""How the names of pages begin that are themselves on the way in."""


def way_back(request: CommunityRequest) -> str:
    """The query with which to go on: the page that was asked for, or where the button stood that was pressed.

    What was posted is not in it: what was typed is kept by the page itself (static/js/keep.js).
    """
    if request.method in ("GET", "HEAD"):
        return urlencode({REDIRECT_FIELD_NAME: request.get_full_path()}, safe="/")
    match = request.resolver_match
    back = request.path if match is None or opens(match) else _page_of_the_button(request, match)
    pressed = {PRESSED: "1"} if request.method == "POST" else {}
    return urlencode({REDIRECT_FIELD_NAME: back, **pressed}, safe="/")


def _page_of_the_button(request: CommunityRequest, button: ResolverMatch) -> str:
    """As far as the browser says where it stood, and that is a page of ours; else where the day begins."""
    came_from = request.headers.get("Referer", "")
    if is_own_address(request, came_from):
        address = urlsplit(came_from)
        if _is_page(unquote(address.path)):
            return f"{address.path}?{address.query}" if address.query else address.path
    return reverse("desk:worklist" if button.namespace == "desk" else "matching:home")


def _is_page(path: str) -> bool:
    """Whether one can come back to it: nothing that holds a secret of a mail, and nothing on the way in."""
    try:
        match = resolve(path)
    except Resolver404:
        return False
    return opens(match) and "token" not in match.kwargs and not match.view_name.startswith(ON_THE_WAY)

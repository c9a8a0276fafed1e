"""Where a community's site answers, for links in messages and on paper."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from members.models import Community


def site_url(community: Community) -> str:
    """ "https://host" without a slash at the end: the community's first host name, else the first allowed host.

    With the port where the site answers on another than the scheme's own, as the demo does.
    """
    port = f":{settings.SITE_PORT}" if settings.SITE_PORT else ""
    return f"{settings.SITE_SCHEME}://{community.first_host or settings.ALLOWED_HOSTS[0]}{port}"


def is_own_address(request: HttpRequest, address: str) -> bool:
    """Whether an address that came with a request leads to a page of this site, and not away from it."""
    return url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )

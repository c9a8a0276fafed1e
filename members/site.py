"""Where a community's site answers, for links in messages."""

from __future__ import annotations

from django.conf import settings

from members.models import Community


def site_url(community: Community) -> str:
    """ "https://host" without a slash at the end: the community's first host name, else the first allowed host."""
    host = community.hosts.order_by("pk").values_list("host", flat=True).first()
    return f"{settings.SITE_SCHEME}://{host or settings.ALLOWED_HOSTS[0]}"

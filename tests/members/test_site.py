"""Where a community's site answers."""

from __future__ import annotations

import pytest

from members.models import Community
from members.site import site_url


@pytest.mark.parametrize(("port", "address"), [(0, "http://testserver"), (8000, "http://testserver:8000")])
def test_with_the_port_where_there_is_one(community: Community, settings, port: int, address: str) -> None:
    settings.SITE_PORT = port
    assert site_url(community) == address


def test_without_a_host_of_its_own_it_is_the_first_that_is_allowed(community: Community, settings) -> None:
    community.hosts.all().delete()
    settings.SITE_PORT, settings.SITE_SCHEME, settings.ALLOWED_HOSTS = 0, "https", ["buurthulp.example.nl"]
    assert site_url(community) == "https://buurthulp.example.nl"

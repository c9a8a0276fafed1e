"""Examples on the front page: one of each group of kinds, and nothing that asks for much trust."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from exchange.enums import TrustNeed
from exchange.models import Category
from exchange.selectors.examples import MOST, examples
from members.models import Community


def test_one_of_each_group_on_both_sides(community: Community, kinds: dict[str, Category]) -> None:
    with CaptureQueriesContext(connection) as queries:
        found = examples(community)
    assert len(queries) == 1
    for side in (found.asks, found.likes):
        groups = [kinds[example.slug].parent_id for example in side]
        assert len(groups) == len(set(groups)) == min(MOST, len({kind.parent_id for kind in kinds.values()}))


def test_what_is_switched_off_or_asks_for_keys_is_no_example(community: Community, kinds: dict[str, Category]) -> None:
    first, *_rest = examples(community).asks
    Category.objects.filter(pk=kinds[first.slug].pk).update(is_active=False)
    assert first not in examples(community).asks
    Category.objects.filter(community=community, parent__isnull=False).update(is_active=True, trust=TrustNeed.KEYS)
    assert examples(community).asks == examples(community).likes == ()


def test_they_stand_on_the_front_page(client: Client, community: Community, kinds: dict[str, Category]) -> None:
    html = client.get("/").content.decode()
    first = examples(community).asks[0].text
    assert first[0].upper() + first[1:] in html
    assert "Waar mensen blij mee zijn" in html
    Category.objects.filter(community=community).update(is_active=False)
    assert "Waar mensen blij mee zijn" not in client.get("/").content.decode()

"""Small things for the front page: one of each group of kinds, so that it shows how different help can be."""

from __future__ import annotations

from buurthulp.spoken import standard
from exchange.enums import Side, TrustNeed
from exchange.models import SmallThing
from members.front_examples import Example, Examples
from members.models import Community

MOST = 5
# Who is new here is not asked for keys or money, nor told that people do.
LIGHT = (TrustNeed.NONE, TrustNeed.AT_HOME)


def examples(community: Community) -> Examples:
    """The first small thing of each group on either side, at most five, in the order of the list. One query."""
    things = (
        SmallThing.objects.filter(
            category__community=community,
            category__is_active=True,
            category__parent__is_active=True,
            category__trust__in=LIGHT,
        )
        .select_related("category")
        .order_by("category__parent__position", "category__position", "position", "pk")
    )
    found: dict[tuple[str, int | None], Example] = {}
    for thing in things:
        example = Example(slug=thing.category.slug, text=standard(thing.text))
        found.setdefault((thing.side, thing.category.parent_id), example)
    sides = {
        side: tuple(example for (of, _group), example in found.items() if of == side)[:MOST] for side in Side.values
    }
    return Examples(asks=sides[Side.WISHES], likes=sides[Side.LIKES])

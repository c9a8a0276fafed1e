"""Gives a community its kinds of help."""

from __future__ import annotations

from django.db import transaction

from buurthulp.viewers import Actor
from exchange.catalogue import Group, Kind, read_catalogue
from exchange.enums import Side
from exchange.models import Category, SmallThing
from members.models import Community

ROOM_PER_GROUP = 100


def load_catalogue(*, actor: Actor, community: Community, name: str = "standard") -> list[Category]:
    """Make or refresh the categories and small things of list ``name`` in this community; returns the kinds.

    What the list does not know (a community's own kinds and examples) stays as it is, and so does ``is_active``:
    a kind that was switched off stays off. Raises CatalogueError when the list is missing or wrong.
    """
    kinds: list[Category] = []
    with transaction.atomic():
        Community.objects.select_for_update().get(pk=community.pk)
        for place, group in enumerate(read_catalogue(name), start=1):
            parent = _save_group(community, group, place * ROOM_PER_GROUP)
            kinds += [
                _save_kind(community, parent, kind, parent.position + number)
                for number, kind in enumerate(group.kinds, start=1)
            ]
    return kinds


def _save_group(community: Community, group: Group, position: int) -> Category:
    parent, _ = Category.objects.update_or_create(
        community=community, slug=group.slug, defaults={"name": group.name, "parent": None, "position": position}
    )
    return parent


def _save_kind(community: Community, parent: Category, kind: Kind, position: int) -> Category:
    category, _ = Category.objects.update_or_create(
        community=community,
        slug=kind.slug,
        defaults={
            "name": kind.name,
            "parent": parent,
            "seeks": kind.seeks,
            "usual_minutes": kind.minutes,
            "relation": kind.relation,
            "trust": kind.trust,
            "needs_car": kind.needs_car,
            "position": position,
        },
    )
    for side, texts in ((Side.LIKES, kind.likes), (Side.WISHES, kind.wishes)):
        for number, text in enumerate(texts, start=1):
            SmallThing.objects.update_or_create(category=category, side=side, text=text, defaults={"position": number})
    return category

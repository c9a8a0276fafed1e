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
    a kind that was switched off stays off, and one that the list itself brings switched off is so only the first time.
    Four statements, however long the list. Raises CatalogueError when the
    list is missing or wrong.
    """
    places = list(enumerate(read_catalogue(name), start=1))
    with transaction.atomic():
        parents = _save_categories([_group(community, group, place * ROOM_PER_GROUP) for place, group in places])
        kinds = [
            (_kind(community, parent, kind, parent.position + number), kind)
            for parent, (_place, group) in zip(parents, places, strict=True)
            for number, kind in enumerate(group.kinds, start=1)
        ]
        _save_categories([category for category, _of in kinds])
        SmallThing.objects.bulk_create(
            [thing for category, kind in kinds for thing in _small_things(category, kind)],
            update_conflicts=True,
            unique_fields=["category", "side", "text"],
            update_fields=["position"],
        )
    return list(Category.objects.filter(pk__in=[category.pk for category, _of in kinds]).select_related("parent"))


def _save_categories(rows: list[Category]) -> list[Category]:
    """Made, or refreshed where the community has that slug already; with their keys."""
    fields = ["name", "parent", "seeks", "usual_minutes", "relation", "trust", "needs_car", "needs_vog"]
    fields += ["is_ride", "most_helpers", "position"]
    return Category.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["community", "slug"], update_fields=fields
    )


def _group(community: Community, group: Group, position: int) -> Category:
    return Category(community=community, slug=group.slug, name=group.name, position=position)


def _kind(community: Community, parent: Category, kind: Kind, position: int) -> Category:
    return Category(
        community=community,
        slug=kind.slug,
        name=kind.name,
        parent=parent,
        seeks=kind.seeks,
        usual_minutes=kind.minutes,
        relation=kind.relation,
        trust=kind.trust,
        needs_car=kind.needs_car,
        needs_vog=kind.needs_vog,
        is_ride=kind.is_ride,
        most_helpers=kind.helpers,
        position=position,
        is_active=kind.is_on,
    )


def _small_things(category: Category, kind: Kind) -> list[SmallThing]:
    return [
        SmallThing(category=category, side=side, text=text, position=number)
        for side, texts in ((Side.LIKES, kind.likes), (Side.WISHES, kind.wishes))
        for number, text in enumerate(texts, start=1)
    ]

"""Small things somebody may like to do next: what is asked nearby first, then what lies close to what they like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from buurthulp.spoken import standard
from buurthulp.viewers import Viewer
from exchange.enums import BoardReach, Side
from exchange.models import Category, Offer, SmallThing, Wish
from exchange.selectors.board import home_label, labels_of_reach, requests_for

IDEAS = 3
LOOKED_AT = 60
"""So many of the newest requests on the board say what is asked nearby."""


@dataclass(frozen=True, slots=True)
class Idea:
    """A small thing to tick. ``is_asked``: somebody nearby looks for this kind now."""

    value: int
    text: str
    slug: str
    category_name: str
    is_asked: bool


def asked_nearby(viewer: Viewer, now: datetime) -> list[Category]:
    """The kinds that others ask on the board within reach of a bicycle, as this viewer may see it; most asked first.

    Three queries. Never how many, and nothing for who does not see the board yet (safety.md §1 and §3).
    """
    assert viewer.participant_id is not None
    near = labels_of_reach(home_label(viewer.participant_id), BoardReach.BIKE) or []
    rows = requests_for(viewer, now).filter(place__label_id__in=near).exclude(participant_id=viewer.participant_id)
    newest = rows.select_related("category").only("category").order_by("-published_at", "-public_id")[:LOOKED_AT]
    counts = Counter(row.category for row in newest if row.category is not None)
    return [kind for kind, _count in sorted(counts.items(), key=lambda item: (-item[1], item[0].position))]


def ideas_for(viewer: Viewer, now: datetime, *, count: int = IDEAS) -> list[Idea]:
    """At most ``count`` small things, each of another kind that this person does not offer yet.

    First what is asked nearby, then kinds of a group in which they like or wish something, then what takes least time.
    Which of a kind's examples it is changes by the week. Seven queries.
    """
    assert viewer.participant_id is not None
    mine = viewer.participant_id
    offered = set(Offer.objects.filter(participant_id=mine).values_list("category_id", flat=True))
    groups = set(Offer.objects.filter(participant_id=mine).values_list("category__parent_id", flat=True))
    groups |= set(Wish.objects.filter(participant_id=mine).values_list("small_thing__category__parent_id", flat=True))
    asked = [kind.pk for kind in asked_nearby(viewer, now)]
    kinds = Category.objects.filter(
        community_id=viewer.community_id, parent__isnull=False, is_active=True, small_things__side=Side.LIKES
    ).exclude(pk__in=offered)
    likes = SmallThing.objects.filter(side=Side.LIKES).order_by("position", "pk")
    found = kinds.distinct().prefetch_related(Prefetch("small_things", likes))
    first = sorted(found, key=lambda kind: _order(kind, asked, groups))[:count]
    return [_idea(kind, asked, now.isocalendar().week) for kind in first]


def _order(kind: Category, asked: list[int], groups: Collection[int | None]) -> tuple[int, bool, int, int]:
    rank = asked.index(kind.pk) if kind.pk in asked else len(asked)
    return rank, kind.parent_id not in groups, kind.usual_minutes, kind.position


def _idea(kind: Category, asked: Collection[int], week: int) -> Idea:
    things = list(kind.small_things.all())
    thing = things[week % len(things)]
    return Idea(thing.pk, standard(thing.text), kind.slug, standard(kind.name), kind.pk in asked)

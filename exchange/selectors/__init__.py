"""What somebody likes, wishes and set, ready to show. What is open nearby: ``exchange.selectors.board``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from buurthulp.spoken import standard
from exchange.enums import OfferStatus, RequestStatus, Side
from exchange.models import Category, HelpRequest, Offer, SmallThing, Wish
from exchange.riding import FOR_RIDE
from exchange.suggesting import suggest_slug
from members.models import Community, Participant


@dataclass(frozen=True, slots=True)
class Tick:
    """A small thing on a page with boxes to tick."""

    value: int
    text: str
    checked: bool


@dataclass(frozen=True, slots=True)
class TickCategory:
    """A kind of help with its small things; only the side that was asked for is filled."""

    slug: str
    name: str
    likes: list[Tick]
    wishes: list[Tick]


@dataclass(frozen=True, slots=True)
class TickGroup:
    """A group of kinds."""

    name: str
    categories: list[TickCategory]


def tick_groups(community: Community, side: Side, checked: set[int]) -> list[TickGroup]:
    """All small things of one side in the order of the list, with what is ``checked`` (ids). Two queries."""
    kinds = (
        Category.objects.filter(community=community, parent__isnull=False, is_active=True)
        .select_related("parent")
        .prefetch_related(Prefetch("small_things", SmallThing.objects.filter(side=side).order_by("position", "pk")))
        .order_by("parent__position", "position", "pk")
    )
    groups: list[TickGroup] = []
    for kind in kinds:
        parent = kind.parent
        assert parent is not None
        if not groups or groups[-1].name != standard(parent.name):
            groups.append(TickGroup(standard(parent.name), []))
        ticks = [Tick(thing.pk, standard(thing.text), thing.pk in checked) for thing in kind.small_things.all()]
        is_like = side == Side.LIKES
        groups[-1].categories.append(
            TickCategory(kind.slug, standard(kind.name), ticks if is_like else [], [] if is_like else ticks)
        )
    return groups


def liked_ids(participant: Participant) -> set[int]:
    """Small things ticked on the offers that are on."""
    offers = Offer.objects.filter(participant=participant, status=OfferStatus.ON)
    return set(offers.exclude(small_things=None).values_list("small_things", flat=True))


def wished_ids(participant: Participant) -> set[int]:
    """Small things ticked as wishes."""
    return set(Wish.objects.filter(participant=participant).values_list("small_thing_id", flat=True))


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What somebody likes in own words, and the slug of the kind it stands on."""

    text: str = ""
    kind_slug: str = ""


def own_words_of(participant: Participant) -> OwnWords:
    """Own words on an offer that is on; empty when there are none."""
    offer = (
        Offer.objects.filter(participant=participant, status=OfferStatus.ON)
        .exclude(line="")
        .select_related("category")
        .order_by("pk")
        .first()
    )
    return OwnWords(offer.line, offer.category.slug) if offer else OwnWords()


@dataclass(frozen=True, slots=True)
class Like:
    """One thing somebody likes to do, with the slug of its kind for the picture."""

    slug: str
    text: str


@dataclass(frozen=True, slots=True)
class Liked:
    """An offer that is on: the kind, what is ticked of it, and own words."""

    slug: str
    name: str
    things: list[str]
    line: str


def liked_by(participant: Participant) -> list[Liked]:
    """The offers of somebody that are on, in the order of the list. One query."""
    rows = (
        Offer.objects.filter(participant=participant, status=OfferStatus.ON)
        .order_by("category__position", "pk", "small_things__position", "small_things__pk")
        .values_list("pk", "category__slug", "category__name", "line", "small_things__text")
    )
    liked: dict[int, Liked] = {}
    for pk, slug, name, line, thing in rows:
        one = liked.setdefault(pk, Liked(slug, name, [], line))
        if thing is not None:
            one.things.append(standard(thing))
    return list(liked.values())


def likes_of(participant: Participant) -> list[Like]:
    """Everything somebody likes to do: what is ticked, own words, and the kind's name where neither was said."""
    likes: list[Like] = []
    for liked in liked_by(participant):
        texts = liked.things + ([liked.line] if liked.line else [])
        likes += [Like(liked.slug, text) for text in texts or [standard(liked.name)]]
    return likes


@dataclass(frozen=True, slots=True)
class Limits:
    """How far and when: the limits on somebody's offers. None when they have no offer yet."""

    radius_m: int | None
    day_parts: int | None
    is_on_board: bool = False


def limits_of(participant: Participant) -> Limits:
    """The limits of the newest offer, which are those of all."""
    newest = (
        Offer.objects.filter(participant=participant)
        .order_by("-pk")
        .values_list("radius_m", "day_parts", "is_on_board")
        .first()
    )
    return Limits(*newest) if newest else Limits(None, None)


def kinds_of(community: Community) -> QuerySet[Category]:
    """The kinds of help of a community, in the order of the list."""
    return Category.objects.filter(community=community, parent__isnull=False, is_active=True).order_by("position", "pk")


def suggest_category(community: Community, text: str) -> Category | None:
    """The kind that own words sound like ("Dit klinkt als: ... Klopt dat?"), or None."""
    slug = suggest_slug(text)
    return kinds_of(community).filter(slug=slug).first() if slug else None


def examples_of(community: Community, side: Side = Side.WISHES) -> list[dict[str, Any]]:
    """The examples per kind, as the ask page shows them: slug, category_name, texts. Two queries."""
    kinds = kinds_of(community).prefetch_related(
        Prefetch("small_things", SmallThing.objects.filter(side=side).order_by("position", "pk"))
    )
    return [
        {
            "slug": kind.slug,
            "category_name": standard(kind.name),
            "texts": [standard(thing.text) for thing in kind.small_things.all()],
        }
        for kind in kinds
    ]


def live_draft(participant: Participant) -> HelpRequest | None:
    """The request somebody is writing, if any."""
    drafts = HelpRequest.objects.filter(participant=participant, status=RequestStatus.DRAFT)
    related = ("category", "community", "participant", "place__label", *FOR_RIDE)
    draft: HelpRequest | None = drafts.select_related(*related).order_by("-created_at", "-pk").first()
    return draft

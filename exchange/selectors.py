"""What is open nearby, and what somebody likes, wishes and set, ready to show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from buurthulp import clock
from buurthulp.viewers import AnyViewer, Viewer
from exchange.enums import OfferStatus, RequestStatus, Side, SlotStatus, Visibility
from exchange.models import Category, HelpRequest, Occasion, Offer, Slot, SmallThing, Wish
from exchange.suggesting import suggest_slug
from exchange.wording import when_text
from members.bands import band_between
from members.enums import PlaceKind
from members.models import Community, Confirmation, Participant, Place, PlaceLabel

PER_PAGE = 20

Answered = Callable[[Viewer, list[int]], set[int]]
_answered: list[Answered] = []


def register_answered(source: Answered) -> None:
    """Say which requests a viewer answered already; a higher app knows. Called from ``AppConfig.ready``.

    ``source(viewer, request_ids)`` gives the ids of those, in a fixed number of queries.
    """
    if source not in _answered:
        _answered.append(source)


@dataclass(frozen=True, slots=True)
class NearbyItem:
    """One open request, with nothing in it that may not be known before "Graag".

    ``band`` is a code, empty when the viewer or the request has no place; ``when`` is ready text.
    """

    public_id: str
    first_name: str
    category: Category
    title: str
    public_line: str
    when: str
    band: str
    since: datetime
    answered: bool
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Nearby:
    """One page of what is open nearby. ``area_name`` comes from the viewer's own label."""

    items: list[NearbyItem]
    page: Page[HelpRequest]
    area_name: str
    confirmed: bool


def nearby(viewer: AnyViewer, *, page: int | str = 1, category_slug: str = "") -> Nearby:
    """The board as this viewer may see it: open, not over, not taken; the newest first, twenty to a page.

    The number of queries does not depend on the number of rows. A page that does not exist is the nearest that does.
    """
    rows = _open_on_the_board(viewer)
    if category_slug:
        rows = rows.filter(category__slug=category_slug)
    found = Paginator(rows, PER_PAGE).get_page(page)
    mine = viewer.participant_id if isinstance(viewer, Viewer) else None
    label = home_label(mine) if mine else None
    answered = _answered_by(viewer, [row.pk for row in found.object_list])
    items = [_item(row, label, mine, row.pk in answered) for row in found.object_list]
    return Nearby(
        items=items,
        page=found,
        area_name=label.area.name if label and label.area else "",
        confirmed=mine is not None and Confirmation.objects.filter(participant_id=mine).exists(),
    )


def home_label(participant_id: int) -> PlaceLabel | None:
    """The group label of somebody's home, with its area; None without a home."""
    home = (
        Place.objects.filter(participant_id=participant_id, kind=PlaceKind.HOME, is_current=True)
        .select_related("label__area")
        .only("label")
        .first()
    )
    return home.label if home else None


def _open_on_the_board(viewer: AnyViewer) -> QuerySet[HelpRequest]:
    now = clock.now()
    still_open = Exists(
        Slot.objects.filter(
            Q(occasion__starts_at__gt=now) | Q(occasion__flexible_until__gt=now),
            occasion__help_request=OuterRef("pk"),
            status=SlotStatus.OPEN,
        )
    )
    rows: QuerySet[HelpRequest] = (
        HelpRequest.objects.visible_to(viewer)
        .filter(still_open, status=RequestStatus.OPEN, visibility=Visibility.BOARD)
        .select_related("category", "participant", "place__label")
        .prefetch_related(Prefetch("occasions", Occasion.objects.order_by("pk")))
        # What only the helper may know is not even read.
        .only(
            "public_id",
            "title",
            "public_line",
            "published_at",
            "category__slug",
            "category__name",
            "category__seeks",
            "participant__first_name",
            "participant__joined_at",
            "place__label__cell",
            "place__label__precision",
            "place__label__resolution",
            "place__label__inner_distance_m",
        )
        .order_by("-published_at", "-pk")
    )
    return rows


def _answered_by(viewer: AnyViewer, ids: list[int]) -> set[int]:
    if not isinstance(viewer, Viewer) or not ids:
        return set()
    return {pk for source in _answered for pk in source(viewer, ids)}


def _item(row: HelpRequest, label: PlaceLabel | None, mine: int | None, answered: bool) -> NearbyItem:
    category, place = row.category, row.place
    assert category is not None
    occasion = next(iter(row.occasions.all()))
    return NearbyItem(
        public_id=row.public_id,
        first_name=row.participant.first_name,
        category=category,
        title=row.title,
        public_line=row.public_line,
        when=when_text(occasion),
        band=band_between(label, place.label) if label is not None and place is not None else "",
        since=row.participant.joined_at,
        answered=answered,
        is_mine=row.participant_id == mine,
    )


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
        if not groups or groups[-1].name != parent.name:
            groups.append(TickGroup(parent.name, []))
        ticks = [Tick(thing.pk, thing.text, thing.pk in checked) for thing in kind.small_things.all()]
        is_like = side == Side.LIKES
        groups[-1].categories.append(
            TickCategory(kind.slug, kind.name, ticks if is_like else [], [] if is_like else ticks)
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


def likes_of(participant: Participant) -> list[Like]:
    """Everything somebody likes to do: what is ticked, own words, and the kind's name where neither was said."""
    offers = (
        Offer.objects.filter(participant=participant, status=OfferStatus.ON)
        .select_related("category")
        .prefetch_related(Prefetch("small_things", SmallThing.objects.order_by("position", "pk")))
        .order_by("category__position", "pk")
    )
    likes: list[Like] = []
    for offer in offers:
        texts = [thing.text for thing in offer.small_things.all()] + ([offer.line] if offer.line else [])
        likes += [Like(offer.category.slug, text) for text in texts or [offer.category.name]]
    return likes


@dataclass(frozen=True, slots=True)
class Limits:
    """How far and when: the limits on somebody's offers. None when they have no offer yet."""

    radius_m: int | None
    day_parts: int | None


def limits_of(participant: Participant) -> Limits:
    """The limits of the newest offer, which are those of all."""
    newest = Offer.objects.filter(participant=participant).order_by("-pk").values_list("radius_m", "day_parts").first()
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
        {"slug": kind.slug, "category_name": kind.name, "texts": [thing.text for thing in kind.small_things.all()]}
        for kind in kinds
    ]


def live_draft(participant: Participant) -> HelpRequest | None:
    """The request somebody is writing, if any."""
    drafts = HelpRequest.objects.filter(participant=participant, status=RequestStatus.DRAFT)
    draft: HelpRequest | None = drafts.select_related("category").order_by("-created_at", "-pk").first()
    return draft

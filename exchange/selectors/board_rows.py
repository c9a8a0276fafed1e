"""The rows of one page of the board, by their ids: what is shown of each and nothing else, in a query for each side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, Model, OuterRef, Q, QuerySet, Subquery, Value, When

from buurthulp.viewers import Viewer
from exchange.models import Category, HelpRequest, Occasion, Offer
from exchange.riding import FOR_RIDE
from members.models import PlaceLabel

Answered = Callable[[Viewer], QuerySet[Any, Any]]
_answered: dict[str, list[Answered]] = {}


def register_answered(model_label: str, source: Answered) -> None:
    """Say which requests or offers a viewer answered already; a higher app knows. Called from ``AppConfig.ready``.

    ``source(viewer)`` gives the ids of those; there are few, so they are looked for once for all rows of a page.
    """
    sources = _answered.setdefault(model_label, [])
    if source not in sources:
        sources.append(source)


def _is_answered(viewer: Viewer, model: type[Model], pk: str) -> Case | Value:
    """Whether the row with this id is among those of any source."""
    said = [Q(**{f"{pk}__in": source(viewer)}) for source in _answered.get(model._meta.label, [])]
    return Case(When(reduce(or_, said), then=Value(True)), default=Value(False)) if said else Value(False)


# What only a helper may know is not even read: neither here nor of the person.
_PERSON = ("participant__first_name", "participant__joined_at")
_KIND = ("category__slug", "category__name", "category__seeks")
_RIDE = (
    "pick_up",
    "pick_up_place__name",
    "pick_up_place__town",
    "destination",
    "destination_place__name",
    "destination_place__town",
    "destination_town",
    "be_there_at",
    "back",
    "back_at",
    "stay_minutes",
    "goes_inside",
)
_LABEL = ("cell", "precision", "resolution", "inner_distance_m")


def first_occasions(viewer: Viewer, ids: list[int]) -> QuerySet[Any]:
    """The first moment of each of these requests, with the request and all that is shown of it."""
    if not ids:
        return Occasion.objects.none()
    first = Occasion.objects.filter(help_request=OuterRef("help_request")).order_by("pk").values("pk")[:1]
    return (
        Occasion.objects.filter(
            pk=Subquery(first),
            help_request_id__in=ids,
            help_request__in=HelpRequest.objects.visible_to(viewer, among=ids),
        )
        .annotate(answered=_is_answered(viewer, HelpRequest, "help_request"))
        .select_related(
            "help_request__category",
            "help_request__participant",
            "help_request__place__label",
            *(f"help_request__{path}" for path in FOR_RIDE),
        )
        .only(
            "starts_at",
            "flexible_from",
            "flexible_until",
            "day_parts",
            "minutes",
            *(
                f"help_request__{name}"
                for name in (
                    "public_id",
                    "title",
                    "public_line",
                    "where",
                    "rhythm",
                    "until",
                    "turn",
                    "category__is_ride",
                    *_PERSON,
                    *_KIND,
                    *(f"place__label__{name}" for name in _LABEL),
                    *(f"ride__{name}" for name in _RIDE),
                )
            ),
        )
    )


@dataclass(slots=True)
class OfferRow:
    """What is shown of an offer; its small things and the labels of its places by their ids."""

    pk: int
    public_id: str
    title: str
    line: str
    day_parts: int
    participant_id: int
    first_name: str
    joined_at: datetime
    answered: bool
    category: Category
    things: dict[int, str] = field(default_factory=dict)
    labels: dict[int, PlaceLabel] = field(default_factory=dict)


_OFFER = ("pk", "public_id", "title", "line", "day_parts", "participant_id", "answered")


def offer_rows(viewer: Viewer, ids: list[int]) -> dict[int, OfferRow]:
    """These offers, in one query: a row for each small thing at each place, of which there are few."""
    if not ids:
        return {}
    found: dict[int, OfferRow] = {}
    at = ("places__place__label_id", *(f"places__place__label__{name}" for name in _LABEL))
    things = ("small_things__pk", "small_things__text")
    for row in (
        Offer.objects.visible_to(viewer, among=ids)
        .annotate(answered=_is_answered(viewer, Offer, "pk"))
        .order_by("small_things__position", "small_things__pk")
        .values(*_OFFER, *_PERSON, "category_id", *_KIND, *things, *at)
    ):
        offer = found.get(row["pk"])
        if offer is None:
            offer = found[row["pk"]] = OfferRow(
                **{name: row[name] for name in _OFFER},
                first_name=row["participant__first_name"],
                joined_at=row["participant__joined_at"],
                category=Category(
                    pk=row["category_id"], **{name.removeprefix("category__"): row[name] for name in _KIND}
                ),
            )
        if row["small_things__pk"] is not None:
            offer.things[row["small_things__pk"]] = row["small_things__text"]
        if row["places__place__label_id"] is not None:
            offer.labels[row["places__place__label_id"]] = PlaceLabel(
                **{name: row[f"places__place__label__{name}"] for name in _LABEL}
            )
    return found

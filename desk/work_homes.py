"""Where the person lives whom a line of work is about."""

from __future__ import annotations

from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet
from django.db.models.functions import Coalesce

from buurthulp.worklist import NO_TEXT
from members.enums import PlaceKind

HOME = {"area_id": F("work_home__area_id"), "area_name": Coalesce(F("work_home__area__name"), NO_TEXT)}


def at_home(found: QuerySet[Any], places: str) -> QuerySet[Any]:
    """With the current home, of which everybody has one at most."""
    is_home = Q(**{f"{places}__kind": PlaceKind.HOME, f"{places}__is_current": True})
    return found.annotate(work_home=FilteredRelation(places, condition=is_home))

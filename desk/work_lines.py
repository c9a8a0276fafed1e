"""What every line of work about a person says: where they live, and the row put into words."""

from __future__ import annotations

from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet
from django.db.models.functions import Coalesce

from buurthulp.worklist import NO_TEXT, WorkItem, WorkRow
from members.enums import PlaceKind

HOME = {"area_id": F("work_home__area_id"), "area_name": Coalesce(F("work_home__area__name"), NO_TEXT)}


def at_home(found: QuerySet[Any], places: str) -> QuerySet[Any]:
    """With the current home, of which everybody has one at most."""
    is_home = Q(**{f"{places}__kind": PlaceKind.HOME, f"{places}__is_current": True})
    return found.annotate(work_home=FilteredRelation(places, condition=is_home))


def line_of(row: WorkRow, *, why: str, step: str, title: str, url_name: str) -> WorkItem:
    """The row in words, with the page where it opens."""
    return WorkItem(
        reason=row.reason,
        reason_text=why,
        next_step=step,
        title=title,
        who=row.who,
        area_name=row.area_name,
        urgency=row.urgency,
        since=row.since,
        due_at=None,
        url_name=url_name,
        public_id=row.public_id,
        object_id=row.object_id,
        area_id=row.area_id,
        person_id=row.person_id,
        other_id=row.other_id,
    )

"""What was shared with a coordinator, on their list: with by whom, and why."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from buurthulp.viewers import Viewer
from buurthulp.worklist import NO_TEXT, Rows, WorkItem, WorkRow
from desk.enums import ShareReason
from desk.selectors.sharing import sharer_name
from desk.share_scope import shares_to
from members.enums import Role

URGENCY = 3
REASONS = tuple(ShareReason)


def shared_requests(viewer: Viewer) -> Rows | None:
    """Requests of other areas that a colleague shared with this coordinator."""
    if viewer.holds(Role.COORDINATOR) is None:
        return None
    rows: QuerySet[Any] = shares_to(viewer)
    columns = {
        "public_id": F("help_request__public_id"),
        "reason": Value("shared"),
        "urgency": Value(URGENCY),
        "since": F("at"),
        "title": F("help_request__title"),
        "who": F("help_request__participant__first_name"),
        "also": sharer_name(viewer.community_id),
        "area_name": Coalesce(F("help_request__place__area__name"), NO_TEXT),
        "person_id": F("help_request__participant_id"),
        "number": Case(
            *(When(reason=reason, then=Value(place)) for place, reason in enumerate(REASONS)),
            default=Value(0),
            output_field=IntegerField(),
        ),
    }
    return Rows(rows, columns)


def describe_shared(row: WorkRow) -> WorkItem:
    """Whose it is, and why they shared it."""
    names = {"name": row.also or _("een collega"), "reason": REASONS[row.number].label}
    return row.said(
        why=_("Gedeeld door %(name)s: %(reason)s.") % names,
        step=_("Kijk wie van jouw mensen past."),
        title=row.title or _("Een vraag van %(name)s") % {"name": row.who},
        url_name="desk:request",
    )

"""What the exchange puts on the coordinator's list: activities whose words somebody must read. One query."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buurthulp import clock
from buurthulp.prepared import PreparedFor
from buurthulp.viewers import Viewer
from buurthulp.worklist import WorkItem, register
from exchange.enums import ActivityStatus
from exchange.models import Activity
from members.enums import Role

URGENCY_WAITS = 3
URGENCY_READ_AFTER = 6


def activities_to_read(viewer: Viewer) -> Iterable[WorkItem]:
    """Activities that wait for a yes, and those that stand there with new words."""
    hold = viewer.holds(Role.COORDINATOR)
    if hold is None:
        return
    today = clock.localtime(clock.now()).date()
    for row in _to_read((viewer.community_id, hold.area_ids)):
        place, waits = row.public_place, row.status == ActivityStatus.HELD
        assert place is not None  # only a draft has none, and a draft is not to be read
        next_on = row.rule.next_date(today, row.until or row.rule.first_on.replace(year=today.year + 2))
        yield WorkItem(
            reason="activity_waits" if waits else "activity_changed",
            reason_text=_("Deze activiteit wacht op goedkeuring.") if waits else _("De tekst is veranderd."),
            next_step=_("Lees de tekst en keur hem goed.") if waits else _("Lees de tekst na."),
            title=row.title,
            who=row.organiser.first_name if row.organiser else "",
            area_name=place.area.name if place.area is not None else place.town,
            urgency=URGENCY_WAITS if waits else URGENCY_READ_AFTER,
            since=row.review_since,
            due_at=row.rule.starts_at(next_on) if next_on else None,
            url_name="desk:activity",
            public_id=row.public_id,
            object_id=row.pk,
            area_id=place.area_id,
            person_id=row.organiser_id,
        )


def _write_to_read(whose: tuple[int, frozenset[int] | None]) -> QuerySet[Activity]:
    community_id, area_ids = whose
    rows: QuerySet[Activity] = Activity.objects.filter(
        Q() if area_ids is None else Q(public_place__area_id__in=area_ids),
        community_id=community_id,
        review_since__isnull=False,
    )
    return rows.select_related("organiser", "public_place__area")


_to_read = PreparedFor(_write_to_read)


def register_sources() -> None:
    """Register this app's source of work."""
    register("activities", activities_to_read, label=gettext_lazy("Activiteiten"))

"""What the desk itself puts on the coordinator's list: worries first of all, and new people to meet."""

from __future__ import annotations

from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buurthulp import spoken
from buurthulp.viewers import Viewer
from buurthulp.worklist import NO_TEXT, Rows, WorkItem, WorkRow, register_rows
from desk.areas import living_in
from desk.enums import SignalStatus
from desk.signal_scope import signals_of
from members.enums import ParticipantStatus, PlaceKind, Role
from members.models import Participant

URGENCY = 5
URGENCY_NOW = 0
HOME = {"area_id": F("work_home__area_id"), "area_name": Coalesce(F("work_home__area__name"), NO_TEXT)}


def new_people(viewer: Viewer) -> Rows | None:
    """Participants whom nobody confirmed yet, from the coordinator's areas."""
    hold = viewer.holds(Role.COORDINATOR)
    if hold is None:
        return None
    people: QuerySet[Any] = Participant.objects.filter(
        living_in(hold), community_id=viewer.community_id, confirmation__isnull=True
    ).exclude(status=ParticipantStatus.CLOSED)
    columns = {
        "public_id": F("public_id"),
        "reason": Value("new_person"),
        "urgency": Value(URGENCY),
        "since": F("joined_at"),
        "who": F("first_name"),
        **HOME,
        "person_id": F("pk"),
    }
    return Rows(_at_home(people, "places"), columns)


def describe_newcomer(row: WorkRow) -> WorkItem:
    """Somebody to meet."""
    return _item(
        row,
        why=_("%(name)s is nieuw en wacht sinds %(date)s.") % {"name": row.who, "date": spoken.date(row.since)},
        step=_("Maak kennis, bevestig het adres."),
        title=_("Kennismaken met %(name)s") % {"name": row.who},
        url_name="desk:person",
    )


def worries(viewer: Viewer) -> Rows | None:
    """Signals that nobody followed up yet; what was told is on their own page, where looking is noted."""
    hold = viewer.holds(Role.COORDINATOR)
    if hold is None:
        return None
    waiting = signals_of(viewer, hold).filter(status=SignalStatus.OPEN)
    columns = {
        "public_id": F("public_id"),
        "reason": Value("signal_urgent"),
        "urgency": Value(URGENCY_NOW),
        "since": F("created_at"),
        "who": F("reporter__first_name"),
        "also": F("about__first_name"),
        **HOME,
        "person_id": F("reporter_id"),
        "other_id": F("about_id"),
    }
    return Rows(_at_home(waiting, "reporter__places"), columns)


def describe_worry(row: WorkRow) -> WorkItem:
    """Who does not feel safe, and because of whom."""
    names = {"reporter": row.who, "about": row.also}
    return _item(
        row,
        why=_("Seintje met haast van %(reporter)s: voelt zich niet veilig.") % names,
        step=_("Bel nu. Bij gevaar: 112."),
        title=_("Seintje van %(reporter)s over %(about)s") % names,
        url_name="desk:signal",
    )


def _at_home(found: QuerySet[Any], places: str) -> QuerySet[Any]:
    """With the current home, of which everybody has one at most."""
    is_home = Q(**{f"{places}__kind": PlaceKind.HOME, f"{places}__is_current": True})
    return found.annotate(work_home=FilteredRelation(places, condition=is_home))


def _item(row: WorkRow, *, why: str, step: str, title: str, url_name: str) -> WorkItem:
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


def register_sources() -> None:
    """Register this app's sources of work."""
    register_rows("signals", worries, describe_worry, label=gettext_lazy("Seintjes"))
    register_rows("new_people", new_people, describe_newcomer, label=gettext_lazy("Nieuwe mensen"))

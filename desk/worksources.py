"""What the desk itself puts on the coordinator's list: worries first of all, and new people to meet."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from buurthulp import spoken
from buurthulp.viewers import Viewer
from buurthulp.worklist import WorkItem, register
from desk.acting_work import left_open, maybe_twice
from desk.areas import living_in
from desk.enums import SignalStatus
from desk.signal_scope import signals_of
from members.enums import ParticipantStatus, PlaceKind, Role
from members.models import Participant, Place

URGENCY = 5
URGENCY_NOW = 0


def new_people(viewer: Viewer) -> Iterable[WorkItem]:
    """Participants whom nobody confirmed yet, from the coordinator's areas. One query."""
    hold = viewer.holds(Role.COORDINATOR)
    if hold is None:
        return
    home_area = Place.objects.filter(participant=OuterRef("pk"), kind=PlaceKind.HOME, is_current=True)
    people = (
        Participant.objects.filter(living_in(hold), community_id=viewer.community_id, confirmation__isnull=True)
        .exclude(status=ParticipantStatus.CLOSED)
        .annotate(home_area=Subquery(home_area.values("area__name")[:1]))
    )
    for person in people:
        yield WorkItem(
            reason="new_person",
            reason_text=_("%(name)s is nieuw en wacht sinds %(date)s.")
            % {"name": person.first_name, "date": spoken.date(person.joined_at)},
            next_step=_("Maak kennis, bevestig het adres."),
            title=_("Kennismaken met %(name)s") % {"name": person.first_name},
            who=person.first_name,
            area_name=person.home_area or "",
            urgency=URGENCY,
            since=person.joined_at,
            due_at=None,
            url_name="desk:person",
            public_id=person.public_id,
        )


def worries(viewer: Viewer) -> Iterable[WorkItem]:
    """Signals that nobody followed up yet. One query; what was told is on their own page, where looking is noted."""
    hold = viewer.holds(Role.COORDINATOR)
    if hold is None:
        return
    home_area = Place.objects.filter(participant=OuterRef("reporter"), kind=PlaceKind.HOME, is_current=True)
    waiting = (
        signals_of(viewer, hold)
        .filter(status=SignalStatus.OPEN)
        .select_related("reporter", "about")
        .annotate(home_area=Subquery(home_area.values("area__name")[:1]))
        .defer("text", "note")
    )
    for signal in waiting:
        names = {"reporter": signal.reporter.first_name, "about": signal.about.first_name}
        yield WorkItem(
            reason="signal_urgent",
            reason_text=_("Seintje met haast van %(reporter)s: voelt zich niet veilig.") % names,
            next_step=_("Bel nu. Bij gevaar: 112."),
            title=_("Seintje van %(reporter)s over %(about)s") % names,
            who=signal.reporter.first_name,
            area_name=signal.home_area or "",
            urgency=URGENCY_NOW,
            since=signal.created_at,
            due_at=None,
            url_name="desk:signal",
            public_id=signal.public_id,
        )


def register_sources() -> None:
    """Register this app's sources of work."""
    register("signals", worries)
    register("new_people", new_people)
    register("acting_ended", left_open)
    register("maybe_twice", maybe_twice)

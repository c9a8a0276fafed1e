"""What the desk itself puts on the coordinator's list: worries first of all, and new people to meet."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buurthulp import spoken
from buurthulp.viewers import Viewer
from buurthulp.worklist import Rows, WorkItem, WorkRow, register_rows
from desk.acting_work import describe_left_open, describe_maybe_twice, left_open, maybe_twice
from desk.areas import living_in
from desk.certificate_work import describe_expiring, expiring_certificates
from desk.enums import SignalStatus
from desk.referral_work import describe_silent, silent_referrals
from desk.signal_scope import signals_of
from desk.work_homes import HOME, at_home
from members.enums import ParticipantStatus, Role
from members.models import Participant

URGENCY = 5
URGENCY_NOW = 0


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
    return Rows(at_home(people, "places"), columns)


def describe_newcomer(row: WorkRow) -> WorkItem:
    """Somebody to meet."""
    return row.said(
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
    return Rows(at_home(waiting, "reporter__places"), columns)


def describe_worry(row: WorkRow) -> WorkItem:
    """Who does not feel safe, and because of whom."""
    names = {"reporter": row.who, "about": row.also}
    return row.said(
        why=_("Seintje met haast van %(reporter)s: voelt zich niet veilig.") % names,
        step=_("Bel nu. Bij gevaar: 112."),
        title=_("Seintje van %(reporter)s over %(about)s") % names,
        url_name="desk:signal",
    )


def register_sources() -> None:
    """Register this app's sources of work."""
    register_rows("signals", worries, describe_worry, label=gettext_lazy("Seintjes"))
    register_rows("new_people", new_people, describe_newcomer, label=gettext_lazy("Nieuwe mensen"))
    register_rows("acting_ended", left_open, describe_left_open, label=gettext_lazy("Niemand regelt het nog"))
    register_rows("certificates", expiring_certificates, describe_expiring, label=gettext_lazy("VOG verloopt"))
    register_rows("referrals", silent_referrals, describe_silent, label=gettext_lazy("Doorverwezen"))
    register_rows("maybe_twice", maybe_twice, describe_maybe_twice, label=gettext_lazy("Misschien dubbel"))

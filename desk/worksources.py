"""What the desk itself puts on the coordinator's list: worries first of all, and new people to meet."""

from __future__ import annotations

from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    DateTimeField,
    F,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buurthulp import spoken
from buurthulp.viewers import Viewer
from buurthulp.worklist import NO_MOMENT, Rows, WorkItem, WorkRow, register_rows
from desk.acting_work import describe_left_open, describe_maybe_twice, left_open, maybe_twice
from desk.areas import living_in
from desk.certificate_work import describe_expiring, expiring_certificates
from desk.circle_work import circles_to_call, describe_asked
from desk.enums import SignalKind, SignalStatus, SignalUrgency
from desk.kitchen_talk_work import describe_talk, talks_again
from desk.pair_work import describe_over, describe_pair, pairs_to_look_at, pairs_to_tell
from desk.referral_work import describe_silent, describe_taken_back, silent_referrals, taken_back
from desk.share_scope import SOURCE as SHARED
from desk.shared_work import describe_shared, shared_requests
from desk.signal_scope import SOURCE, signals_of
from desk.telephone_round_work import describe_missed, missed_calls
from desk.telephone_shift_work import describe_gap, shift_gaps
from desk.work_homes import HOME, at_home
from members.enums import ParticipantStatus, Role
from members.models import Participant

URGENCY = 5
URGENCY_NOW = 0
URGENCY_OF_REPORT = 2
URGENCY_OF_WORRY = {SignalUrgency.TODAY: 1, SignalUrgency.WEEK: 4, SignalUrgency.CALM: 5}


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


def signals(viewer: Viewer) -> Rows | None:
    """Signals that nobody followed up yet; what was told is on their own page, where looking is noted."""
    hold = viewer.holds(Role.COORDINATOR)
    if hold is None:
        return None
    waiting = signals_of(viewer, hold).filter(status=SignalStatus.OPEN)
    is_unsafe, is_misuse = Q(kind=SignalKind.UNSAFE), Q(kind=SignalKind.MISUSE)
    columns = {
        "public_id": F("public_id"),
        "reason": Case(
            When(is_unsafe, then=Value("signal_urgent")),
            When(is_misuse, then=Value("misuse")),
            default=Value("signal"),
            output_field=CharField(),
        ),
        "urgency": Case(
            When(is_unsafe, then=Value(URGENCY_NOW)),
            When(is_misuse, then=Value(URGENCY_OF_REPORT)),
            *(When(urgency=urgency, then=Value(number)) for urgency, number in URGENCY_OF_WORRY.items()),
            default=Value(URGENCY),
            output_field=IntegerField(),
        ),
        "since": F("created_at"),
        # Who does not feel safe is called at once; that needs no moment.
        "need_at": Case(When(is_unsafe, then=NO_MOMENT), default=F("answer_by"), output_field=DateTimeField()),
        "who": F("person__first_name"),
        "also": F("about__first_name"),
        **HOME,
        "person_id": F("person_id"),
        # Of a worry ``person`` is whom it is about already; of anything else, the reporter.
        "other_id": Case(
            When(kind=SignalKind.WORRY, then=F("reporter_id")), default=F("about_id"), output_field=BigIntegerField()
        ),
    }
    return Rows(at_home(waiting, "person__places"), columns)


def describe_signal(row: WorkRow) -> WorkItem:
    """Who does not feel safe because of whom, about whom somebody worries, or who says that something is not right."""
    names = {"person": row.who, "about": row.also}
    if row.reason == "signal_urgent":
        return row.said(
            why=_("Seintje met haast van %(person)s: voelt zich niet veilig.") % names,
            step=_("Bel nu. Bij gevaar: 112."),
            title=_("Seintje van %(person)s over %(about)s") % names,
            url_name="desk:signal",
        )
    assert row.need_at is not None  # both have a moment by which they are answered
    by = {"when": spoken.day_time(row.need_at)}
    if row.reason == "misuse":
        return row.said(
            why=_("%(person)s zegt: dit klopt niet.") % names,
            step=_("Kijk wat er staat. Laat uiterlijk %(when)s iets weten.") % by,
            title=_("Melding van %(person)s over %(about)s") % names,
            url_name="desk:signal",
            due_at=row.need_at,
        )
    return row.said(
        why=_("Iemand maakt zich zorgen om %(person)s.") % names,
        step=_("Lees het, en doe uiterlijk %(when)s iets.") % by,
        title=_("Seintje over %(person)s") % names,
        url_name="desk:signal",
        due_at=row.need_at,
    )


def register_sources() -> None:
    """Register this app's sources of work."""
    register_rows(SOURCE, signals, describe_signal, label=gettext_lazy("Seintjes"))
    register_rows(SHARED, shared_requests, describe_shared, label=gettext_lazy("Gedeeld met jou"))
    register_rows("new_people", new_people, describe_newcomer, label=gettext_lazy("Nieuwe mensen"))
    register_rows("acting_ended", left_open, describe_left_open, label=gettext_lazy("Niemand regelt het nog"))
    register_rows("certificates", expiring_certificates, describe_expiring, label=gettext_lazy("VOG verloopt"))
    register_rows("referrals", silent_referrals, describe_silent, label=gettext_lazy("Doorverwezen"))
    register_rows(
        "referrals_off",
        taken_back,
        describe_taken_back,
        label=gettext_lazy("Doorverwijzing ingetrokken"),
        may_be_done=True,
    )
    register_rows("maybe_twice", maybe_twice, describe_maybe_twice, label=gettext_lazy("Misschien dubbel"))
    register_rows("pairs", pairs_to_look_at, describe_pair, label=gettext_lazy("Maatjes"))
    register_rows("pairs_over", pairs_to_tell, describe_over, label=gettext_lazy("Maatjes, gestopt"), may_be_done=True)
    register_rows("rounds", missed_calls, describe_missed, label=gettext_lazy("Telefoonronde"))
    register_rows("circles", circles_to_call, describe_asked, label=gettext_lazy("Gevraagd in een kring"))
    register_rows("talks", talks_again, describe_talk, label=gettext_lazy("Tweede gesprek"), may_be_done=True)
    register_rows("shifts", shift_gaps, describe_gap, label=gettext_lazy("Telefoondienst"))

"""Making, changing, approving and cancelling an activity.

An activity stands on the open web under words that somebody typed, so somebody at Buurthulp reads them first
(safety.md §9): what a resident sends is held until a coordinator approves it. After that a confirmed organiser's new
words show at once and are read afterwards; those of somebody nobody met yet wait again (safety.md §3).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import Actor
from exchange.enums import ActivityStatus, Rhythm
from exchange.models import Activity, Attendance, CancelledDate, PublicPlace
from exchange.models.activity import MINUTES, PEOPLE
from exchange.moments import FARTHEST_DAYS, refuse_day
from exchange.occurrences import Rule, nths_of
from exchange.services.activity_mails import tell_cancelled, tell_changed, tell_organiser
from exchange.services.attending import reminder_for
from exchange.services.statuses import move_activity
from exchange.texts import PUBLIC_MAX, TITLE_MAX, tidy_line, tidy_text
from members.models import Community, Participant
from members.selectors.people import is_confirmed

MOST_RUNNING = 5
"""Activities of one organiser that go on or wait: as many as offers in own words (safety.md §9)."""

REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Words:
    """What everybody reads, and how many there is room for (None: as many as come)."""

    title: str
    text: str
    max_people: int | None = None


@transaction.atomic
def start_activity(*, actor: Actor, participant: Participant) -> Activity:
    """The participant's draft: the one there is, or a new one.

    Raises DomainError("error.activity.too_many") when five activities go on or wait.
    """
    person = Participant.objects.select_for_update().get(pk=participant.pk)
    _refuse_too_many(person)
    draft, _made = Activity.objects.get_or_create(
        organiser=person,
        status=ActivityStatus.DRAFT,
        defaults={"community_id": person.community_id, "created_at": clock.now()},
    )
    return draft


@transaction.atomic
def save_words(*, actor: Actor, draft: Activity, words: Words) -> Activity:
    """What it is. Raises DomainError: error.activity.title, error.activity.text, error.activity.room, text.too_long."""
    row = _lock_draft(draft)
    _set_words(row, words)
    row.save(update_fields=["title", "text", "max_people"])
    return row


@transaction.atomic
def save_place(*, actor: Actor, draft: Activity, public_place: PublicPlace) -> Activity:
    """Where it is: an approved public place of this community. Raises DomainError("error.activity.place")."""
    row = _lock_draft(draft)
    row.public_place = _place_for(row.community_id, public_place)
    row.save(update_fields=["public_place"])
    return row


@transaction.atomic
def save_when(*, actor: Actor, draft: Activity, on: date, at: time, minutes: int) -> Activity:
    """The first date, the time and the length. How it repeats starts anew when it no longer fits the date.

    Raises DomainError: error.date.past, error.date.far, error.minutes.
    """
    row = _lock_draft(draft)
    _refuse_minutes(minutes)
    _refuse_day(on, at)
    row.first_on, row.at, row.minutes = on, at, minutes
    if (row.nth is not None and row.nth not in nths_of(on)) or (row.until is not None and row.until < on):
        row.rhythm, row.nth, row.until = Rhythm.ONCE, None, None
    row.save(update_fields=["first_on", "at", "minutes", "rhythm", "nth", "until"])
    return row


@transaction.atomic
def save_rhythm(
    *, actor: Actor, draft: Activity, rhythm: str, nth: int | None = None, until: date | None = None
) -> Activity:
    """How it repeats, and until when. Raises DomainError: error.activity.when, error.activity.rhythm, .until."""
    row = _lock_draft(draft)
    if row.first_on is None or row.at is None:
        raise DomainError("error.activity.when", _("Kies eerst een dag en een tijd."))
    rule = _rule(row.first_on, row.at, row.minutes, rhythm, nth, until)
    row.rhythm, row.nth, row.until = rule.rhythm, rule.nth, rule.until
    row.save(update_fields=["rhythm", "nth", "until"])
    return row


@transaction.atomic
def drop_draft_activity(*, actor: Actor, draft: Activity) -> None:
    """Throw a draft away: its words are gone. Doing it again changes nothing."""
    row = _lock(draft.pk)
    if row.status != ActivityStatus.DRAFT:
        return
    row.title = row.text = ""
    move_activity(row, ActivityStatus.CANCELLED, actor=actor, at=clock.now(), code="dropped", also=("title", "text"))


@transaction.atomic
def publish_activity(*, actor: Actor, activity_id: int) -> Activity:
    """Send a draft: it waits until somebody at Buurthulp has read it. Sending again changes nothing.

    Raises DomainError for the first thing that is missing or past (see :func:`refuse_incomplete`), and
    error.activity.too_many.
    """
    row = _lock(activity_id)
    if row.status != ActivityStatus.DRAFT:
        return row
    refuse_incomplete(row)
    assert row.organiser is not None  # only a resident's begins as a draft
    Participant.objects.select_for_update().get(pk=row.organiser.pk)
    _refuse_too_many(row.organiser)
    now = clock.now()
    row.review_since = now
    move_activity(row, ActivityStatus.HELD, actor=actor, at=now, also=("review_since",))
    return row


def refuse_incomplete(draft: Activity) -> None:
    """Raise DomainError for what keeps this draft from being sent.

    error.activity.title, error.activity.place (also when the place is gone), error.activity.when, error.date.past.
    """
    if not draft.title:
        raise DomainError("error.activity.title", _("Schrijf in een paar woorden wat jullie gaan doen."))
    if draft.public_place is None:
        raise DomainError("error.activity.place", _("Kies waar het is."))
    _place_for(draft.community_id, draft.public_place)
    if draft.first_on is None or draft.at is None:
        raise DomainError("error.activity.when", _("Kies eerst een dag en een tijd."))
    _refuse_day(draft.first_on, draft.at)


@transaction.atomic
def add_activity(
    *,
    actor: Actor,
    community: Community,
    organiser: Participant | None,
    words: Words,
    public_place: PublicPlace,
    first_on: date,
    at: time,
    minutes: int,
    rhythm: str = Rhythm.ONCE,
    nth: int | None = None,
    until: date | None = None,
) -> Activity:
    """A coordinator adds an activity, for somebody on the telephone or without organiser: it is open at once.

    Raises DomainError as the steps of a resident do.
    """
    rule = _rule(first_on, at, minutes, rhythm, nth, until)
    _refuse_minutes(minutes)
    _refuse_day(first_on, at)
    if organiser is not None:
        _refuse_too_many(Participant.objects.select_for_update().get(pk=organiser.pk))
    now = clock.now()
    row = Activity(
        community=community,
        organiser=organiser,
        public_place=_place_for(community.pk, public_place),
        first_on=rule.first_on,
        at=rule.at,
        minutes=rule.minutes,
        rhythm=rule.rhythm,
        nth=rule.nth,
        until=rule.until,
        created_at=now,
    )
    _set_words(row, words)
    row.save()
    move_activity(row, ActivityStatus.OPEN, actor=actor, at=now, code="by_coordinator")
    return row


@transaction.atomic
def approve_activity(*, actor: Actor, activity_id: int) -> Activity:
    """A coordinator read it, and it may stand there. The organiser hears so the first time. Again changes nothing.

    Raises DomainError("status") for one that was cancelled.
    """
    row = _lock(activity_id)
    if row.review_since is None and row.status == ActivityStatus.OPEN:
        return row
    row.review_since = None
    if row.status == ActivityStatus.OPEN:
        row.save(update_fields=["review_since"])
        return row
    times = row.history.filter(to_status=ActivityStatus.OPEN).count()
    move_activity(row, ActivityStatus.OPEN, actor=actor, at=clock.now(), code="approved", also=("review_since",))
    tell_organiser(row, is_approved=True, times=times)
    return row


@transaction.atomic
def refuse_activity(*, actor: Actor, activity_id: int) -> Activity:
    """A coordinator read it, and it cannot stand there: it is cancelled, and the organiser is asked to call."""
    row = _lock(activity_id)
    if row.status == ActivityStatus.CANCELLED:
        return row
    times = row.history.filter(to_status=ActivityStatus.OPEN).count()
    _cancel(row, actor=actor, code=REFUSED)
    tell_organiser(row, is_approved=False, times=times)
    return row


@transaction.atomic
def change_activity(
    *,
    actor: Actor,
    activity_id: int,
    words: Words,
    public_place: PublicPlace,
    at: time,
    minutes: int,
    until: date | None,
) -> Activity:
    """New words, another place or time, another last day. Whoever said "ik kom" hears what changed for them.

    Which day of the week it is does not change: that is another activity. Raises DomainError as the steps do, and
    "status" for one that is over.
    """
    row = _lock(activity_id)
    if row.status not in (ActivityStatus.HELD, ActivityStatus.OPEN):
        raise DomainError("status", _("Dat kan nu niet meer. Bekijk de pagina opnieuw om te zien hoe het staat."))
    _refuse_minutes(minutes)
    before, old_words, old_place = row.rule, (row.title, row.text), row.public_place_id
    _set_words(row, words)
    if public_place.pk != old_place:
        row.public_place = _place_for(row.community_id, public_place)
    rule = _rule(before.first_on, at, minutes, before.rhythm, before.nth, until)
    row.at, row.minutes, row.until = rule.at, rule.minutes, rule.until
    now = clock.now()
    is_reworded = (row.title, row.text) != old_words
    if is_reworded:
        row.review_since = row.review_since or now
    row.save(update_fields=["title", "text", "max_people", "public_place", "at", "minutes", "until", "review_since"])
    if is_reworded and row.status == ActivityStatus.OPEN and not (row.organiser_id and is_confirmed(row.organiser_id)):
        move_activity(row, ActivityStatus.HELD, actor=actor, at=now, code="reworded")
    _tell_what_changed(row, before, has_moved=row.public_place_id != old_place)
    return row


@transaction.atomic
def cancel_date(*, actor: Actor, activity_id: int, on: date) -> Activity:
    """One date falls out; whoever said "ik kom" for it hears so. What happens once is then cancelled as a whole.

    Doing it again changes nothing. Raises DomainError: error.activity.date, error.activity.past, "status".
    """
    row = _lock(activity_id)
    rule = row.rule
    if not rule.is_on(on):
        raise DomainError("error.activity.date", _("Op deze dag is de activiteit er niet. Kies een andere dag."))
    now = clock.now()
    if rule.ends_at(on) <= now:
        raise DomainError("error.activity.past", _("Deze keer is al geweest. Kies een andere dag."))
    if row.rhythm == Rhythm.ONCE:
        _cancel(row, actor=actor, code="cancelled")
        return row
    _gone, is_new = CancelledDate.objects.get_or_create(activity=row, on=on, defaults={"at": now})
    if is_new:
        for attendance in _coming(row).filter(on=on):
            _call_off(attendance, row)
    return row


@transaction.atomic
def cancel_activity(*, actor: Actor, activity_id: int) -> Activity:
    """It does not go on at all; whoever said "ik kom" for a date to come hears so. Again changes nothing."""
    row = _lock(activity_id)
    if row.status != ActivityStatus.CANCELLED:
        _cancel(row, actor=actor, code="cancelled")
    return row


def _cancel(row: Activity, *, actor: Actor, code: str) -> None:
    row.review_since = None
    move_activity(row, ActivityStatus.CANCELLED, actor=actor, at=clock.now(), code=code, also=("review_since",))
    gone = set(row.cancelled_dates.values_list("on", flat=True))
    for attendance in _coming(row):
        if attendance.on not in gone:
            _call_off(attendance, row)


def _tell_what_changed(row: Activity, before: Rule, *, has_moved: bool) -> None:
    rule, now = row.rule, clock.now()
    is_other = has_moved or (rule.at, rule.minutes) != (before.at, before.minutes)
    gone = set(row.cancelled_dates.values_list("on", flat=True))
    for attendance in _coming(row):
        if attendance.on in gone:
            continue
        if not rule.is_on(attendance.on):
            _call_off(attendance, row)
        elif is_other:
            attendance.activity = row
            attendance.remind_at = reminder_for(row, attendance.on, now)
            attendance.save(update_fields=["remind_at"])
            tell_changed(attendance)


def _call_off(attendance: Attendance, row: Activity) -> None:
    """No reminder any more, and a mail. The row stays, so that the page still says to them what it was."""
    attendance.activity = row
    attendance.remind_at = None
    attendance.save(update_fields=["remind_at"])
    tell_cancelled(attendance)


def _coming(row: Activity):  # type: ignore[no-untyped-def]  # a queryset of rows with what a mail needs
    """Whoever said "ik kom" for today or later."""
    today = clock.localtime(clock.now()).date()
    return (
        Attendance.objects.select_for_update(of=("self",))
        .filter(activity=row, on__gte=today)
        .select_related("participant__community")
        .order_by("pk")
    )


def _lock(activity_id: int) -> Activity:
    row: Activity = (
        Activity.objects.select_for_update(of=("self",))
        .select_related("community", "organiser__community", "public_place")
        .get(pk=activity_id)
    )
    return row


def _lock_draft(draft: Activity) -> Activity:
    row = _lock(draft.pk)
    if row.status != ActivityStatus.DRAFT:
        raise DomainError("error.double_click", _("Je had dit al gedaan. Het is één keer verstuurd."))
    return row


def _refuse_too_many(person: Participant) -> None:
    """Counts those that still have a date to come; at most a handful of rows per person."""
    today = clock.localtime(clock.now()).date()
    running = [
        row
        for row in Activity.objects.filter(organiser=person, status__in=[ActivityStatus.HELD, ActivityStatus.OPEN])
        if row.rule.next_date(today, today + timedelta(days=FARTHEST_DAYS)) is not None
    ]
    if len(running) >= MOST_RUNNING:
        raise DomainError(
            "error.activity.too_many",
            _("Je organiseert er nu %(max)s. Rond er eerst één af.") % {"max": MOST_RUNNING},
        )


def _set_words(row: Activity, words: Words) -> None:
    row.title = tidy_line(words.title, TITLE_MAX)
    row.text = tidy_text(words.text, PUBLIC_MAX)
    row.max_people = words.max_people
    if not row.title:
        raise DomainError("error.activity.title", _("Schrijf in een paar woorden wat jullie gaan doen."))
    if not row.text:
        raise DomainError("error.activity.text", _("Schrijf een of twee zinnen over wat mensen kunnen verwachten."))
    if row.max_people is not None and row.max_people not in PEOPLE:
        raise DomainError("error.activity.room", _("Vul een aantal mensen in van 2 tot 500, of laat het leeg."))


def _place_for(community_id: int, public_place: PublicPlace) -> PublicPlace:
    found: PublicPlace | None = (
        PublicPlace.objects.approved().filter(pk=public_place.pk, community_id=community_id).first()
    )
    if found is None:
        raise DomainError("error.activity.place", _("Deze plek is er niet meer. Kies een andere."))
    return found


def _rule(first_on: date, at: time, minutes: int, rhythm: str, nth: int | None, until: date | None) -> Rule:
    if rhythm not in Rhythm.values:
        raise DomainError("error.activity.rhythm", _("Kies hoe vaak het is."))
    if until is not None and (rhythm == Rhythm.ONCE or until < first_on):
        raise DomainError("error.activity.until", _("De laatste dag is eerder dan de eerste. Kies een latere dag."))
    try:
        return Rule(first_on, at, minutes, rhythm, nth if rhythm == Rhythm.MONTHLY else None, until)
    except ValueError as error:
        raise DomainError("error.activity.rhythm", _("Kies hoe vaak het is.")) from error


def _refuse_minutes(minutes: int) -> None:
    if minutes not in MINUTES:
        until = _("Kies een eindtijd na het begin: minstens een kwartier en hoogstens 12 uur later.")
        raise DomainError("error.minutes", until)


def _refuse_day(on: date, at: time) -> None:
    now = clock.now()
    refuse_day(on, clock.localtime(now).date())
    if Rule(on, at, MINUTES[0]).starts_at(on) <= now:
        raise DomainError("error.date.past", _("Deze dag is al geweest. Kies vandaag of een dag erna."))

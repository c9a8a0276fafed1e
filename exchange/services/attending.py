""" "Ik kom", "toch niet", and the reminder the day before. Coming is free: nothing is asked and nothing is owed."""

from __future__ import annotations

import logging
from datetime import date, datetime, time, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import Actor
from exchange.enums import ActivityStatus
from exchange.models import Activity, Attendance, CancelledDate
from exchange.occurrences import remind_at
from exchange.services.activity_mails import tell_reminder
from members.models import Community, Participant

logger = logging.getLogger(__name__)

PUT_OFF = timedelta(minutes=10)


@transaction.atomic
def say_coming(*, actor: Actor, participant: Participant, activity_id: int, on: date) -> Attendance:
    """ "Ik kom" on this date. Saying it again changes nothing.

    Raises DomainError: error.activity.date (not one of its dates), error.activity.past, error.activity.cancelled,
    error.activity.full.
    """
    activity = Activity.objects.select_for_update(of=("self",)).select_related("community").get(pk=activity_id)
    now = clock.now()
    _refuse_not_on(activity, on, now)
    known = Attendance.objects.filter(activity=activity, participant=participant, on=on).first()
    if known is not None:
        return known
    said = Attendance.objects.filter(activity=activity, on=on).count()
    if activity.max_people is not None and said >= activity.max_people:
        raise DomainError("error.activity.full", _("Deze keer is vol. Kijk of een andere dag ook kan."))
    return Attendance.objects.create(
        activity=activity,
        participant=participant,
        on=on,
        remind_at=reminder_for(activity, on, now),
        created_at=now,
    )


@transaction.atomic
def say_not_coming(*, actor: Actor, participant: Participant, activity_id: int, on: date) -> None:
    """ "Toch niet": no reason asked, nobody is told. Saying it again changes nothing."""
    Attendance.objects.filter(activity_id=activity_id, participant=participant, on=on).delete()


def reminder_for(activity: Activity, on: date, now: datetime) -> datetime | None:
    """When a reminder is due; None when that moment has passed."""
    quiet = _quiet_of(activity.community)
    moment = remind_at(activity.rule, on, quiet_until=quiet[0], sunday_is_quiet=quiet[1])
    return moment if moment > now else None


def sweep_reminders(*, limit: int = 50) -> int:
    """Write the reminders that are due, at most ``limit``, each in a transaction of its own. Returns how many.

    One that fails is logged and put off for a while, so that it stops nobody else's.
    """
    due = Attendance.objects.filter(remind_at__lte=clock.now()).order_by("remind_at", "pk")
    done = 0
    for pk in list(due.values_list("pk", flat=True)[:limit]):
        try:
            done += remind(attendance_id=pk)
        except Exception:  # whatever is wrong with this row, the others must go on
            logger.exception("The reminder of attendance %s failed; it is tried again later.", pk)
            Attendance.objects.filter(pk=pk).update(remind_at=clock.now() + PUT_OFF)
    return done


@transaction.atomic
def remind(*, attendance_id: int) -> bool:
    """Write one reminder that is due. Safe to run twice or beside itself; too late for "tomorrow" it says nothing."""
    rows = Attendance.objects.filter(pk=attendance_id)
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    attendance = rows.select_related("activity__community", "activity__public_place", "participant__community").first()
    now = clock.now()
    if attendance is None or attendance.remind_at is None or attendance.remind_at > now:
        return False
    attendance.remind_at = None
    attendance.save(update_fields=["remind_at"])
    if is_still_on(attendance.activity, attendance.on) and clock.localtime(now).date() < attendance.on:
        tell_reminder(attendance)
    return True


def is_still_on(activity: Activity, on: date) -> bool:
    """Whether it takes place on this date, as far as anybody said."""
    if activity.status not in (ActivityStatus.OPEN, ActivityStatus.HELD) or not activity.rule.is_on(on):
        return False
    return not CancelledDate.objects.filter(activity=activity, on=on).exists()


def _refuse_not_on(activity: Activity, on: date, now: datetime) -> None:
    if activity.status != ActivityStatus.OPEN:
        raise DomainError("error.activity.cancelled", _("Deze activiteit gaat niet door."))
    if not activity.rule.is_on(on):
        raise DomainError("error.activity.date", _("Op deze dag is de activiteit er niet. Kies een andere dag."))
    if activity.rule.ends_at(on) <= now:
        raise DomainError("error.activity.past", _("Deze keer is al geweest. Kies een andere dag."))
    if CancelledDate.objects.filter(activity=activity, on=on).exists():
        raise DomainError("error.activity.cancelled", _("Deze keer gaat niet door. Kies een andere dag."))


def _quiet_of(community: Community) -> tuple[time, bool]:
    quiet = community.preset.quiet
    hours, minutes = quiet.end.split(":")
    return time(int(hours), int(minutes)), quiet.sunday

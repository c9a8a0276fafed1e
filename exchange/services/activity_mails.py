"""What people are told about activities, as outbox rows written in the transaction that decided it.

Subjects hold no typed text (safety.md §2); a public place may be named.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from buurthulp import spoken
from buurthulp.row_numbers import row_number
from exchange.models import Activity, Attendance
from exchange.wording import activity_when
from members.models import Participant
from members.site import site_url
from notifications.services.outbox import write_mail


def tell_reminder(attendance: Attendance) -> None:
    """To somebody who said "ik kom", the day before."""
    _tell("activity_reminder", attendance, stamp="")


def tell_cancelled(attendance: Attendance) -> None:
    """To somebody who said "ik kom": that date falls out."""
    _tell("activity_cancelled", attendance, stamp="")


def tell_changed(attendance: Attendance) -> None:
    """To somebody who said "ik kom": another time or another place, which the mail names."""
    activity = attendance.activity
    assert activity.at is not None
    place = activity.public_place_id
    _tell("activity_changed", attendance, stamp=f":{activity.at:%H%M}.{activity.minutes}.{place}")


def tell_attendance_again(participant: Participant, key: str) -> bool:
    """One of TOLD_AGAIN, found by the key of the message that said it (notifications.telling_anew)."""
    kind, _public_id, _on, row, *_stamp = key.split(":")
    found = Attendance.objects.select_related("activity__public_place", "participant__community")
    attendance = found.filter(pk=row_number(row), participant=participant).first()
    if attendance is not None:
        TOLD_AGAIN[kind](attendance)
    return attendance is not None


TOLD_AGAIN = {
    "activity_reminder": tell_reminder,
    "activity_cancelled": tell_cancelled,
    "activity_changed": tell_changed,
}


def tell_organiser(activity: Activity, *, is_approved: bool, times: int) -> None:
    """To the organiser: somebody at Buurthulp read it. ``times`` it was read before tells the mails apart."""
    organiser = activity.organiser
    if organiser is None:
        return
    write_mail(
        participant=organiser,
        kind="activity_read",
        key=f"activity_read:{activity.public_id}:{times}",
        context=lambda: {
            "title": activity.title,
            "is_approved": is_approved,
            "url": _url(organiser, "exchange:activity", activity.public_id),
        },
    )


def _tell(kind: str, attendance: Attendance, *, stamp: str) -> None:
    activity, person = attendance.activity, attendance.participant
    write_mail(
        participant=person,
        kind=kind,
        # Who said "toch niet" and "ik kom" again made a new row: that is a new message.
        key=f"{kind}:{activity.public_id}:{attendance.on.isoformat()}:{attendance.pk}{stamp}",
        context=lambda: {
            **_about(activity, attendance.on),
            "url": _url(person, "exchange:activity", activity.public_id),
            "all_url": _url(person, "exchange:activities"),
        },
    )


def _about(activity: Activity, on: date) -> dict[str, Any]:
    place = activity.public_place
    assert place is not None  # only a draft has none, and nobody comes to a draft
    return {
        "title": activity.title,
        "when": activity_when(activity.rule, on),
        "day": spoken.day(on),
        "place": ", ".join(part for part in (place.name, place.address, place.town) if part),
    }


def _url(participant: Participant, name: str, *args: str) -> str:
    return f"{site_url(participant.community)}{reverse(name, args=args)}"

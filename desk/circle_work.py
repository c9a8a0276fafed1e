"""What help circles put on the coordinator's list: who was asked into one and reads no mail."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Value
from django.utils.translation import gettext as _

from buurthulp import spoken
from buurthulp.viewers import Viewer
from buurthulp.worklist import Rows, WorkItem, WorkRow
from desk.areas import that_open
from desk.work_homes import HOME, at_home
from exchange.enums import MemberStatus
from exchange.models import CircleMember
from members.enums import ContactWay, Feature, Role
from members.selectors.features import switched_on

URGENCY = 6


def circles_to_call(viewer: Viewer) -> Rows | None:
    """People of the coordinator's areas who are told by telephone, and were asked into a circle."""
    hold = viewer.holds(Role.COORDINATOR)
    if hold is None:
        return None
    asked: Any = CircleMember.objects.filter(
        switched_on(Feature.CIRCLES, "circle__community"),
        circle__community_id=viewer.community_id,
        circle__ended_at=None,
        participant__in=that_open(hold),
        participant__told_by=ContactWay.PHONE,
        status=MemberStatus.INVITED,
    )
    columns = {
        "public_id": F("participant__public_id"),
        "reason": Value("circle_asked"),
        "urgency": Value(URGENCY),
        "since": F("invited_at"),
        "who": F("participant__first_name"),
        "also": F("circle__participant__first_name"),
        **HOME,
        "person_id": F("participant_id"),
        "other_id": F("circle__participant_id"),
    }
    return Rows(at_home(asked, "participant__places"), columns)


def describe_asked(row: WorkRow) -> WorkItem:
    """Whom to call, and about whose circle."""
    names = {"name": row.who, "other": row.also, "date": spoken.date(row.since)}
    return row.said(
        why=_("%(name)s is op %(date)s gevraagd en heeft geen mail.") % names,
        step=_("Bel, en vul in wat %(name)s zegt. “Nu niet” is ook goed.") % names,
        title=_("Doet %(name)s mee in de kring rond %(other)s?") % names,
        url_name="desk:new_circle",
    )

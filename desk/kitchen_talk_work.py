"""What kitchen table conversations put on the coordinator's list: with whom it is time for a second one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import F, Value
from django.utils.translation import gettext as _

from buurthulp import spoken
from buurthulp.prepared import Now
from buurthulp.viewers import Viewer
from buurthulp.worklist import Rows, WorkItem, WorkRow
from desk.areas import that_open
from desk.models import KitchenTalk
from desk.work_homes import HOME, at_home
from members.enums import Feature, Role
from members.selectors.features import switched_on

URGENCY = 7
SHOWN = timedelta(days=60)
"""Shorter than the list remembers that a line is done. Who was not spoken in two months, calls or is called anyhow."""


def talks_again(viewer: Viewer) -> Rows | None:
    """People of the coordinator's areas who were spoken weeks ago, and not again."""
    hold = viewer.holds(Role.COORDINATOR)
    if hold is None:
        return None
    rows: Any = KitchenTalk.objects.filter(
        switched_on(Feature.KITCHEN_TABLE, "community"),
        community_id=viewer.community_id,
        participant__in=that_open(hold),
        again_at__lte=Now(),
        again_at__gt=Now(-SHOWN),
        spoken_at=None,
    )
    columns = {
        "public_id": F("participant__public_id"),
        "reason": Value("talk_again"),
        "urgency": Value(URGENCY),
        "since": F("first_at"),
        "who": F("participant__first_name"),
        **HOME,
        "person_id": F("participant_id"),
    }
    return Rows(at_home(rows, "participant__places"), columns)


def describe_talk(row: WorkRow) -> WorkItem:
    """With whom, and when the first one was."""
    return row.said(
        why=_("Het eerste gesprek was op %(date)s.") % {"date": spoken.date(row.since)},
        step=_("Bel of ga langs: hoe gaat het, en wat past er nu?"),
        title=_("Tweede gesprek met %(name)s") % {"name": row.who},
        url_name="desk:person",
    )

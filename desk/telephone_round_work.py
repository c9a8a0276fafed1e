"""What telephone rounds put on the coordinator's list: who did not answer, above everything else."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Value
from django.utils.translation import gettext as _

from buurthulp import spoken
from buurthulp.viewers import Viewer
from buurthulp.worklist import Rows, WorkItem, WorkRow
from desk.areas import that_open
from desk.models import RoundCall
from desk.work_homes import HOME, at_home
from members.enums import Role

URGENCY_NOW = 0


def missed_calls(viewer: Viewer) -> Rows | None:
    """People in the coordinator's areas who did not answer and of whom nobody said yet that all is well."""
    hold = viewer.holds(Role.COORDINATOR)
    if hold is None:
        return None
    missed: Any = RoundCall.objects.filter(
        member__participant__in=that_open(hold),
        member__left_at=None,
        member__round__community_id=viewer.community_id,
        missed_at__isnull=False,
        closed_at=None,
    )
    columns = {
        "public_id": F("member__round__public_id"),
        "reason": Value("round_missed"),
        "urgency": Value(URGENCY_NOW),
        "since": F("missed_at"),
        "who": F("member__participant__first_name"),
        "also": F("member__round__name"),
        **HOME,
        "person_id": F("member__participant_id"),
    }
    return Rows(at_home(missed, "member__participant__places"), columns)


def describe_missed(row: WorkRow) -> WorkItem:
    """Who did not answer, since when."""
    names = {"name": row.who, "round": row.also, "when": spoken.day_time(row.since)}
    return row.said(
        why=_("%(name)s is niet gesproken: %(when)s.") % names,
        step=_("Bel nu, en anders de contactpersoon."),
        title=_("%(name)s nam niet op, %(round)s") % names,
        url_name="desk:round",
    )

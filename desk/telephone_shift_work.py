"""What the rota of the telephone puts on the coordinators' list: the first shift that nobody has, in one line."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Case, CharField, Count, F, IntegerField, Subquery, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from buurthulp import spoken
from buurthulp.prepared import Now
from buurthulp.viewers import Viewer
from buurthulp.worklist import Rows, WorkItem, WorkRow
from desk.models import TelephoneShift
from members.enums import Feature, Role
from members.selectors.features import switched_on

URGENCY, URGENCY_UNDER_WAY = 4, 2
AHEAD = timedelta(days=3)
"""So long before it begins: over a weekend too somebody reads it who can still find somebody."""


def shift_gaps(viewer: Viewer) -> Rows | None:
    """The first shift that nobody has, under way or soon; ``number``: how many there are."""
    if viewer.holds(Role.COORDINATOR) is None:
        return None
    here = TelephoneShift.objects.filter(switched_on(Feature.ROSTERS, "community"), community_id=viewer.community_id)
    gaps: Any = here.gaps(within=AHEAD)
    first = gaps.order_by("begins_at", "ends_at", "pk").values("pk")[:1]
    how_many = gaps.order_by().values("community").annotate(number=Count("pk")).values("number")
    columns = {
        "public_id": F("public_id"),
        "reason": Case(
            When(begins_at__lte=Now(), then=Value("shift_now")), default=Value("shift_gap"), output_field=CharField()
        ),
        "urgency": Case(
            When(begins_at__lte=Now(), then=Value(URGENCY_UNDER_WAY)),
            default=Value(URGENCY),
            output_field=IntegerField(),
        ),
        "since": F("open_since"),
        "need_at": F("begins_at"),
        "act_by": F("begins_at"),
        "who": Value(""),
        "number": Subquery(how_many, output_field=IntegerField()),
    }
    return Rows(TelephoneShift.objects.filter(pk=Subquery(first)), columns)


def describe_gap(row: WorkRow) -> WorkItem:
    """When nobody is on the telephone."""
    assert row.need_at is not None  # when it begins
    more = row.number - 1
    why = _("Nog niemand zei “ik kan” voor deze dienst.")
    if more:
        said = ngettext(
            "Voor deze dienst, en nog %(count)s daarna, zei nog niemand “ik kan”.",
            "Voor deze dienst, en nog %(count)s daarna, zei nog niemand “ik kan”.",
            more,
        )
        why = said % {"count": more}
    return row.said(
        why=why,
        step=_("Kun jij? Neem de dienst, of bel een collega."),
        title=_("Niemand aan de telefoon: %(when)s") % {"when": spoken.day_time(row.need_at)},
        url_name="desk:shift",
        due_at=row.need_at,
    )

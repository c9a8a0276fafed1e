"""What lasting pairs put on the coordinator's list: who waits for an answer, and whom to speak about how it goes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Case, CharField, DateTimeField, Exists, F, IntegerField, OuterRef, Q, Value, When
from django.utils.translation import gettext as _

from buurthulp import spoken
from buurthulp.prepared import Now
from buurthulp.viewers import Viewer
from buurthulp.worklist import Rows, WorkItem, WorkRow
from desk.areas import that_open
from desk.models import Pair, PairAnswer, PairLook
from desk.pair_enums import PairGoing, PairStatus
from desk.work_homes import HOME, at_home
from members.enums import Role

URGENCY, URGENCY_OF_WORRY = 6, 3
SHOWN = timedelta(days=30)


def pairs_to_look_at(viewer: Viewer) -> Rows | None:
    """Pairs of people in the coordinator's areas that wait for them: not answered, stuck, or to talk over."""
    hold = viewer.holds(Role.COORDINATOR)
    if hold is None:
        return None
    now = Now()
    looks = PairLook.objects.filter(pair=OuterRef("pk"), closed_at=None)
    said = PairAnswer.objects.filter(look__pair=OuterRef("pk"), look__closed_at=None)
    both_said = Q(asker_yes_at__isnull=False, helper_yes_at__isnull=False)
    rows: Any = Pair.objects.filter(asker__in=that_open(hold), community_id=viewer.community_id).annotate(
        is_worry=Exists(said.exclude(going=PairGoing.GOOD)),
        is_late=Exists(looks.filter(call_at__lte=now)),
        is_said=Exists(said.filter(participant=OuterRef("asker")))
        & Exists(said.filter(participant=OuterRef("helper"))),
    )
    rows = rows.filter(
        Q(status=PairStatus.PROPOSED) & (Q(due_at__lte=now) | both_said)
        | Q(status=PairStatus.MEETING) & (Q(is_worry=True) | Q(is_late=True) | Q(is_said=True))
    )
    is_proposed = Q(status=PairStatus.PROPOSED)
    columns = {
        "public_id": F("public_id"),
        "reason": Case(
            When(is_proposed & both_said, then=Value("pair_stuck")),
            When(is_proposed, then=Value("pair_waits")),
            When(is_worry=True, then=Value("pair_worry")),
            When(is_said=True, then=Value("pair_said")),
            default=Value("pair_silent"),
            output_field=CharField(),
        ),
        "urgency": Case(
            When(is_worry=True, then=Value(URGENCY_OF_WORRY)), default=Value(URGENCY), output_field=IntegerField()
        ),
        "since": Case(When(is_proposed, then=F("proposed_at")), default=F("due_at"), output_field=DateTimeField()),
        "who": F("asker__first_name"),
        "also": F("helper__first_name"),
        **HOME,
        "person_id": F("asker_id"),
        "other_id": F("helper_id"),
    }
    return Rows(at_home(rows, "asker__places"), columns)


def describe_pair(row: WorkRow) -> WorkItem:
    """Which two, and what to do."""
    names = {"name": row.who, "other": row.also, "date": spoken.date(row.since)}
    why, step = {
        "pair_stuck": (
            _("Allebei zeiden ze ja, maar de dagen lukken niet meer."),
            _("Bel, en stel een nieuwe dag voor."),
        ),
        "pair_waits": (_("Voorgesteld op %(date)s, nog niet allebei ja.") % names, _("Bel wie nog niets zei.")),
        "pair_worry": (_("Het gaat niet bij allebei goed."), _("Lees wat ze zeiden, en bel allebei.")),
        "pair_said": (_("Allebei zeiden ze hoe het gaat."), _("Lees het, en rond het af.")),
        "pair_silent": (_("Nog niet allebei zeiden ze hoe het gaat."), _("Bel, en vraag hoe het gaat.")),
    }[row.reason]
    return row.said(why=why, step=step, title=_("%(name)s en %(other)s, maatjes") % names, url_name="desk:pair")


def pairs_to_tell(viewer: Viewer) -> Rows | None:
    """Pairs that are over, of which one of the two cannot read it anywhere."""
    hold = viewer.holds(Role.COORDINATOR)
    if hold is None:
        return None
    over: Any = Pair.objects.filter(
        asker__in=that_open(hold),
        community_id=viewer.community_id,
        status__in=[PairStatus.DECLINED, PairStatus.ENDED],
        due_at__gt=Now(-SHOWN),
    )
    columns = {
        "public_id": F("public_id"),
        "reason": Value("pair_over"),
        "urgency": Value(URGENCY_OF_WORRY),
        "since": F("due_at"),
        "who": F("asker__first_name"),
        "also": F("helper__first_name"),
        **HOME,
        "person_id": F("asker_id"),
        "other_id": F("helper_id"),
    }
    return Rows(at_home(over, "asker__places"), columns)


def describe_over(row: WorkRow) -> WorkItem:
    """Who must hear it."""
    names = {"name": row.who, "other": row.also}
    return row.said(
        why=_("Het gaat niet door, en een van de twee heeft geen mail."),
        step=_("Bel, en bedank voor de tijd of voor het ja."),
        title=_("%(name)s en %(other)s, geen maatjes meer") % names,
        url_name="desk:pair",
    )

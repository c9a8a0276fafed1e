"""What referring somebody puts on the coordinator's list: who was not heard from, and who must hear that it is off."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.utils.translation import gettext as _

from buurthulp import spoken
from buurthulp.prepared import Now
from buurthulp.viewers import Viewer
from buurthulp.worklist import Rows, WorkItem, WorkRow
from desk.areas import that_open
from desk.enums import ReferralStatus, ReferralWay
from desk.models import Referral, ReferralStatusChange
from desk.work_homes import HOME, at_home
from members.enums import Role

URGENCY, URGENCY_TAKEN_BACK = 5, 2
SHOWN = timedelta(days=30)


def silent_referrals(viewer: Viewer) -> Rows | None:
    """Referrals of people in the coordinator's areas, for which it is time to ask how it went."""
    hold = viewer.holds(Role.COORDINATOR)
    if hold is None:
        return None
    waiting = Referral.objects.filter(
        participant__in=that_open(hold),
        community_id=viewer.community_id,
        status=ReferralStatus.SENT,
        ask_at__lte=Now(),
    )
    columns = {
        "public_id": F("public_id"),
        "reason": Value("referral_waiting"),
        "urgency": Value(URGENCY),
        "since": F("sent_at"),
        "who": F("participant__first_name"),
        "also": F("organisation__name"),
        **HOME,
        "person_id": F("participant_id"),
    }
    return Rows(at_home(waiting, "participant__places"), columns)


def describe_silent(row: WorkRow) -> WorkItem:
    """Whom to ask about whom."""
    names = {"name": row.who, "organisation": row.also, "date": spoken.date(row.since)}
    return row.said(
        why=_("Doorverwezen op %(date)s, nog niets gehoord.") % names,
        step=_("Bel %(organisation)s.") % names,
        title=_("%(name)s, doorverwezen naar %(organisation)s") % names,
        url_name="desk:referral",
    )


def taken_back(viewer: Viewer) -> Rows | None:
    """Referrals that somebody of the coordinator's areas took back themselves, of which the organisation knows."""
    hold = viewer.holds(Role.COORDINATOR)
    if hold is None:
        return None
    by_themselves = ReferralStatusChange.objects.filter(
        subject=OuterRef("pk"), to_status=ReferralStatus.WITHDRAWN, actor_participant_id=OuterRef("participant_id")
    )
    rows: QuerySet[Any] = Referral.objects.filter(
        Q(way=ReferralWay.LETTER) | Q(opened_at__isnull=False),
        participant__in=that_open(hold),
        community_id=viewer.community_id,
        status=ReferralStatus.WITHDRAWN,
    )
    rows = rows.annotate(taken_at=Subquery(by_themselves.values("at")[:1]))
    columns = {
        "public_id": F("public_id"),
        "reason": Value("referral_taken_back"),
        "urgency": Value(URGENCY_TAKEN_BACK),
        "since": F("taken_at"),
        "who": F("participant__first_name"),
        "also": F("organisation__name"),
        **HOME,
        "person_id": F("participant_id"),
    }
    return Rows(at_home(rows.filter(taken_at__gt=Now(-SHOWN)), "participant__places"), columns)


def describe_taken_back(row: WorkRow) -> WorkItem:
    """Which organisation must hear it."""
    names = {"name": row.who, "organisation": row.also, "date": spoken.date(row.since)}
    return row.said(
        why=_("%(name)s trok het ja in op %(date)s. Zij hebben de gegevens al.") % names,
        step=_("Bel %(organisation)s: zij wissen wat ze hebben.") % names,
        title=_("%(name)s, toch niet doorverwezen naar %(organisation)s") % names,
        url_name="desk:referral",
    )

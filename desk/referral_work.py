"""What referring somebody puts on the coordinator's list: an organisation from which nothing was heard."""

from __future__ import annotations

from django.db.models import F, Value
from django.utils.translation import gettext as _

from buurthulp import clock, spoken
from buurthulp.viewers import Viewer
from buurthulp.worklist import Rows, WorkItem, WorkRow
from desk.areas import that_open
from desk.enums import ReferralStatus
from desk.models import Referral
from desk.work_homes import HOME, at_home
from members.enums import Role

URGENCY = 5


def silent_referrals(viewer: Viewer) -> Rows | None:
    """Referrals of people in the coordinator's areas, for which it is time to ask how it went."""
    hold = viewer.holds(Role.COORDINATOR)
    if hold is None:
        return None
    waiting = Referral.objects.filter(
        participant__in=that_open(hold),
        community_id=viewer.community_id,
        status=ReferralStatus.SENT,
        ask_at__lte=clock.now(),
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

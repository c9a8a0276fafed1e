"""Which organisations know of somebody, as they read it themselves: who sees how it goes, who was told of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min

from buurthulp.spoken import sentence_of
from desk.enums import ReferralStatus
from desk.models import Entry, Referral
from desk.models.referral import OPEN
from members.models import Participant


@dataclass(frozen=True, slots=True)
class FollowerLine:
    """An organisation that sees whether they take part. ``public_id`` is the organisation's."""

    public_id: str
    name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class OwnReferral:
    """A referral of theirs. ``text``: what the organisation was told; "" where that is no longer kept."""

    public_id: str
    organisation: str
    state_label: str
    sent_at: datetime
    text: str
    can_withdraw: bool


def followers_of(participant: Participant) -> tuple[FollowerLine, ...]:
    """Who entered them, or whose link they used and let look. One query."""
    rows = Entry.objects.filter(participant=participant, stopped_at=None)
    named = rows.values_list("organisation__public_id", "organisation__name").annotate(first=Min("at"))
    return tuple(FollowerLine(*row) for row in named.order_by("first"))


def referrals_of(participant: Participant) -> tuple[OwnReferral, ...]:
    """Theirs, the latest first. One query."""
    rows = Referral.objects.filter(participant=participant).select_related("organisation").order_by("-sent_at", "-pk")
    return tuple(
        OwnReferral(
            public_id=row.public_id,
            organisation=row.organisation.name,
            state_label=sentence_of(str(ReferralStatus(row.status).label)),
            sent_at=row.sent_at,
            text=row.text,
            can_withdraw=row.status in OPEN,
        )
        for row in rows
    )

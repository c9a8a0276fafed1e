"""Who acts for whom, as both may read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from buurthulp.spoken import phone_number
from buurthulp.viewers import Viewer
from members.enums import ActsForKind, ParticipantStatus
from members.models import ActsFor
from members.seats import is_oneself, may_end


@dataclass(frozen=True, slots=True)
class ActingLine:
    """Somebody who acts, or is acted for. ``name`` is a first name, else a mail address or a number."""

    id: int
    name: str
    kind_text: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Acting:
    """``by``: who acts for the participant of this page; only they themselves read it. ``of``: for whom I act."""

    by: tuple[ActingLine, ...]
    of: tuple[ActingLine, ...]
    is_self: bool


def acting_of(viewer: Viewer) -> Acting:
    """Both lists, in a fixed number of queries."""
    own_name = ActsFor.objects.filter(
        user=OuterRef("user"), kind=ActsForKind.SELF, until=None, participant__community_id=viewer.community_id
    ).exclude(participant__status=ParticipantStatus.CLOSED)
    rows = list(
        may_end(viewer)
        .annotate(actor_name=Subquery(own_name.order_by("pk").values("participant__first_name")[:1]))
        .select_related("user", "participant")
        .defer("participant__family_name", "participant__phone")
        .order_by("since", "pk")
    )
    return Acting(
        by=tuple(
            _line(row, row.actor_name or row.user.email or phone_number(row.user.phone))
            for row in rows
            if row.user_id != viewer.user_id
        ),
        of=tuple(_line(row, row.participant.first_name) for row in rows if row.user_id == viewer.user_id),
        is_self=is_oneself(viewer),
    )


def _line(row: ActsFor, name: str) -> ActingLine:
    return ActingLine(id=row.pk, name=name, kind_text=str(ActsForKind(row.kind).label), since=row.since)

"""Who acts for whom, as both may read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import ngettext

from buurthulp import clock
from buurthulp.spoken import phone_number
from buurthulp.viewers import Viewer
from members.enums import ActsForKind, ParticipantStatus
from members.models import ActsFor
from members.seats import is_oneself, may_end


@dataclass(frozen=True, slots=True)
class ActingLine:
    """Somebody who acts, or is acted for. ``name`` is a first name, else a mail address or a number.

    ``is_proxy``: with consent, and so they can hand it over again.
    """

    id: int
    name: str
    kind_text: str
    relation: str
    since: datetime
    is_proxy: bool


@dataclass(frozen=True, slots=True)
class Acting:
    """``by``: who acts for the participant of this page; only they themselves read it. ``of``: for whom I act.

    Trusted contacts of theirs stand on a page of their own (members.selectors.trusting).
    """

    by: tuple[ActingLine, ...]
    of: tuple[ActingLine, ...]
    is_self: bool


def acting_of(viewer: Viewer) -> Acting:
    """Both lists, in a fixed number of queries."""
    rows = list(
        with_own_name(may_end(viewer))
        .select_related("user", "participant")
        .defer("participant__family_name", "participant__phone")
        .order_by("since", "pk")
    )
    return Acting(
        by=tuple(
            _line(row, name_of(row))
            for row in rows
            if row.user_id != viewer.user_id and row.kind != ActsForKind.TRUSTED
        ),
        of=tuple(_line(row, row.participant.first_name) for row in rows if row.user_id == viewer.user_id),
        is_self=is_oneself(viewer),
    )


def _line(row: ActsFor, name: str) -> ActingLine:
    return ActingLine(
        id=row.pk,
        name=name,
        kind_text=str(ActsForKind(row.kind).label),
        # Of a trusted contact it is what the other calls them.
        relation="" if row.kind == ActsForKind.TRUSTED else row.relation,
        since=row.since,
        is_proxy=row.kind == ActsForKind.PROXY,
    )


def with_own_name(rows: QuerySet[ActsFor]) -> QuerySet[ActsFor]:
    """The rows with the first name under which each user takes part in that community themselves, for name_of."""
    own = own_seat("user", community="participant__community").values("participant__first_name")[:1]
    return rows.annotate(actor_name=Subquery(own))


def own_seat(user: str, *, community: str) -> QuerySet[ActsFor]:
    """The row of who a user of an outer query is themselves in its community, for a subquery."""
    return (
        ActsFor.objects.filter(
            user=OuterRef(user), kind=ActsForKind.SELF, until=None, participant__community=OuterRef(community)
        )
        .exclude(participant__status=ParticipantStatus.CLOSED)
        .order_by("pk")
    )


def name_of(row: ActsFor) -> str:
    """Who acts, of a row that came through with_own_name: a first name, else a mail address or a number."""
    own: str = getattr(row, "actor_name", None) or ""
    return own or row.user.email or phone_number(row.user.phone)


def first_name_of(row: ActsFor) -> str:
    """The same for others to read, and on paper: a first name, and never an address or a number."""
    own: str = getattr(row, "actor_name", None) or ""
    return own or no_name()


def no_name() -> str:
    """What stands there for who takes no part here under a first name of their own."""
    return ngettext("je naaste", "je naasten", 1)


def acting_ended_since(participant_id: int, since: datetime) -> bool:
    """Whether somebody who acted for them then does so no more: a link of that time may be in their mail."""
    ended = ActsFor.objects.filter(participant=participant_id, kind=ActsForKind.PROXY, until__gt=since)
    return ended.filter(until__lte=clock.now()).exists()

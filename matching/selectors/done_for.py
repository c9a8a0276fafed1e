"""What others did for somebody: each act that a trusted contact or a proxy did in their name, with by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from exchange.enums import RequestStatus
from exchange.models import HelpRequestStatusChange
from matching.enums import InvitationStatus, MatchStatus
from matching.models import InvitationStatusChange, MatchStatusChange
from members.enums import ActsForKind
from members.models import ActsFor, Participant
from members.selectors.acting import no_name, own_seat

MOST = 20


@dataclass(frozen=True, slots=True)
class ActLine:
    """One act. ``by`` is a first name, else what stands for who takes no part here."""

    at: datetime
    by: str
    text: str


def done_for(participant: Participant) -> tuple[ActLine, ...]:
    """The latest twenty. One query.

    An act is theirs whose user acted for the participant then, and was not them.
    """
    requests = _acts(HelpRequestStatusChange, participant, of=_REQUESTS, title="subject__title")
    asked = "subject__slot__occasion__help_request__title"
    answers = _acts(InvitationStatusChange, participant, of=_ANSWERS, title=asked)
    matches = _acts(MatchStatusChange, participant, of=_MATCHES, title=asked)
    rows = requests.union(answers, matches, all=True).order_by("-at")[:MOST]
    return tuple(ActLine(at, by or no_name(), _said(status, title)) for at, status, title, by in rows)


def _said(status: str, title: str) -> str:
    about = {"title": title}
    match status:
        case RequestStatus.OPEN:
            return _("vroeg voor jou: %(title)s") % about
        case RequestStatus.WITHDRAWN:
            return _("trok voor jou in: %(title)s") % about
        case InvitationStatus.NOT_NOW:
            return _("zei voor jou “nu niet”: %(title)s") % about
        case InvitationStatus.DECLINED:
            return _("koos voor jou liever iemand anders: %(title)s") % about
        case InvitationStatus.CHOSEN:
            return _("zei voor jou “Graag”: %(title)s") % about
        case MatchStatus.CANCELLED:
            return _("zegde voor jou af: %(title)s") % about
    return _("zei voor jou “ja”: %(title)s") % about


_REQUESTS = (RequestStatus.OPEN, RequestStatus.WITHDRAWN)
_ANSWERS = (
    InvitationStatus.HELD,
    InvitationStatus.RESERVE,
    InvitationStatus.NOT_NOW,
    InvitationStatus.DECLINED,
    InvitationStatus.CHOSEN,
)
_MATCHES = (MatchStatus.CANCELLED,)


def _acts(history: Any, participant: Participant, *, of: tuple[Any, ...], title: str) -> QuerySet[Any, Any]:
    then = ActsFor.objects.filter(
        Q(until__isnull=True) | Q(until__gte=OuterRef("at")),
        participant=participant,
        user_id=OuterRef("actor_user_id"),
        since__lte=OuterRef("at"),
    )
    own = own_seat("user", community="participant__community").values("participant__first_name")[:1]
    named = then.annotate(own_name=Subquery(own)).order_by("-since").values("own_name")[:1]
    rows: QuerySet[Any, Any] = (
        history.objects.filter(
            Exists(then.exclude(kind=ActsForKind.SELF)),
            ~Exists(then.filter(kind=ActsForKind.SELF)),
            actor_participant_id=participant.pk,
            to_status__in=of,
        )
        .order_by()
        .values_list("at", "to_status", F(title), Subquery(named, output_field=CharField()))
    )
    return rows

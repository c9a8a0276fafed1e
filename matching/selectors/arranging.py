"""Who arranges a request for its asker, and who asked it for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from exchange.enums import RequestStatus
from exchange.models import HelpRequest, HelpRequestStatusChange
from members.enums import ActsForKind
from members.models import ActsFor, Block
from members.selectors.acting import own_seat
from members.selectors.people import acting_now


@dataclass(frozen=True, slots=True)
class ArrangedBy:
    """Somebody who acts for the asker with their consent, as they take part themselves."""

    participant_id: int
    first_name: str


def arranged_by(help_request: HelpRequest, *, reader_id: int | None) -> ArrangedBy | None:
    """Who sent this request for its asker and still acts for them: whom the helper reaches.

    None where the asker sent it themselves, where that is over, and where the reader and they do not want to meet
    (safety.md §8). One query.
    """
    apart = Block.objects.filter(
        Q(blocker=reader_id, blocked=OuterRef("own_id")) | Q(blocked=reader_id, blocker=OuterRef("own_id"))
    )
    found = _first(_senders(help_request).filter(acting_now(), ~Exists(apart)))
    return None if found is None or found.participant_id == reader_id else found


def asked_by(help_request: HelpRequest) -> str:
    """The first name of who sent this request for its asker, also when they no longer act for them; else ""."""
    found = _first(_senders(help_request))
    return found.first_name if found is not None else ""


def asked_by_column(help_request: HelpRequest) -> Subquery:
    """The same as :func:`asked_by`, to read along with something else; NULL where nobody did."""
    return Subquery(_senders(help_request).values("own_name")[:1])


def _senders(help_request: HelpRequest) -> QuerySet[Any]:
    """Who acted for the asker when they sent the request."""
    sent = HelpRequestStatusChange.objects.filter(
        subject=help_request,
        to_status=RequestStatus.OPEN,
        actor_user_id=OuterRef("user_id"),
        actor_participant_id=F("subject__participant_id"),
        at__gte=OuterRef("since"),
    )
    own = own_seat("user", community="participant__community")
    return (
        ActsFor.objects.filter(Exists(sent), participant_id=help_request.participant_id)
        .exclude(kind=ActsForKind.SELF)
        .annotate(
            own_id=Subquery(own.values("participant_id")[:1]),
            own_name=Subquery(own.values("participant__first_name")[:1]),
        )
        .filter(own_id__isnull=False)
        .order_by("-since", "-pk")
    )


def _first(rows: QuerySet[Any]) -> ArrangedBy | None:
    found = rows.values_list("own_id", "own_name").first()
    return ArrangedBy(*found) if found is not None else None

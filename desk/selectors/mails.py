"""Messages that could not be sent: which and why, never what they say or to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from desk.wording import ANSWER_BY_SMS, MAIL_KINDS
from notifications.enums import OutboxStatus
from notifications.models import OutboxMessage

MOST_ROWS = 100


@dataclass(frozen=True, slots=True)
class FailedMail:
    """One message that the mail server refused, or could not be given to it in eight tries."""

    kind: str
    written_at: datetime
    attempts: int
    last_error: str


def failed_mails(*, community_id: int) -> tuple[FailedMail, ...]:
    """The newest hundred of this community. The encrypted columns are not even read."""
    rows = (
        OutboxMessage.objects.filter(
            Q(community_id=community_id) | Q(community__isnull=True), status=OutboxStatus.FAILED
        )
        .order_by("-written_at", "-pk")
        .values_list("kind", "written_at", "attempts", "last_error")[:MOST_ROWS]
    )
    return tuple(FailedMail(str(MAIL_KINDS.get(kind, ANSWER_BY_SMS)), at, tries, why) for kind, at, tries, why in rows)

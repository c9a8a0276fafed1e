"""Who helped somebody before: whom a coordinator may ask first when they call again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from buurthulp import spoken
from matching.enums import MatchStatus
from matching.models import Match
from members.enums import ParticipantStatus
from members.models import Participant
from members.selectors.blocks import kept_apart_from

MOST_HELPERS = 5
_MOST_READ = 50


@dataclass(frozen=True, slots=True)
class HelpedBefore:
    """Somebody who helped this person; ``what``: the last time, "3 december: Zware boodschap"."""

    helper: Participant
    what: str


def helped_before(person: Participant) -> tuple[HelpedBefore, ...]:
    """Everybody who helped them and could again, each once, the latest first. One query.

    Nobody who stopped or rests, nor who is not to meet them.
    """
    rows: QuerySet[Any] = (
        Match.objects.filter(asker=person, status=MatchStatus.DONE, helper__status=ParticipantStatus.ACTIVE)
        .exclude(kept_apart_from(person.pk, "helper"))
        .select_related("helper__community", "slot__occasion__help_request")
        .order_by("-starts_at", "-pk")[:_MOST_READ]
    )
    latest: dict[int, HelpedBefore] = {}
    for match in rows:
        title = match.slot.occasion.help_request.title
        latest.setdefault(match.helper_id, HelpedBefore(match.helper, f"{spoken.date(match.starts_at)}: {title}"))
    return tuple(latest.values())[:MOST_HELPERS]

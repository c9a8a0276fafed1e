"""Whether it is time to ask "Heb je zin om ook eens iets te doen?" (text guide §5.6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from matching.enums import GiveBackAnswer, MatchStatus
from matching.models import GiveBack
from matching.selectors.agreements import MatchRow
from members.models import Participant

NOT_BEFORE = timedelta(days=1)
"""After what was received: never in the same breath as the thanks."""
NOT_AFTER = timedelta(days=21)
AT_MOST_EVERY = timedelta(days=30)


def received_from(participant: Participant, matches: Sequence[MatchRow], now: datetime) -> str:
    """The first name of who did something for this person lately, when it is time to ask; else "".

    Once in thirty days at most, and not of who said yes or never. At most one query.
    """
    lately = [row for row in matches if _received_lately(row, now)]
    if participant.wants_to_give or not lately:
        return ""
    last = GiveBack.objects.filter(participant=participant).first()
    if last is not None and (last.answer == GiveBackAnswer.NEVER or now - last.answered_at < AT_MOST_EVERY):
        return ""
    return max(lately, key=lambda row: row.ends_at).first_name


def _received_lately(row: MatchRow, now: datetime) -> bool:
    is_received = row.is_asker and row.status == MatchStatus.DONE
    return is_received and NOT_BEFORE <= now - row.ends_at <= NOT_AFTER

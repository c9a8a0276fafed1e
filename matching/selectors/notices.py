"""What else somebody reads on their first page: what waits for an answer, and what is asked about being asked.

Each is a row or two of a table that is mostly empty, so they are one query together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Value

from buurthulp.worklist import Seconds
from matching.enums import StillAnswer
from matching.models import Silence
from matching.selectors.circles import asked_into_circles, say_asked_in
from matching.selectors.refused_moments import Unsuited, moment_text, refused_moments
from matching.selectors.silence import StillQuestion, still_question
from matching.waiting import Source, WaitingItem, WaitingRow, columns, sources
from members.models import Participant

STILL, UNSUITED = "still", "unsuited"
CIRCLES = Source(asked_into_circles, frozenset({"circle"}), say_asked_in)


@dataclass(frozen=True, slots=True)
class Notices:
    """``still``: whether they are asked at all, where that is a question; ``unsuited``: a moment that never suits."""

    waiting: tuple[WaitingItem, ...]
    still: StillQuestion | None
    unsuited: Unsuited | None


def notices_of(participant: Participant, now: datetime) -> Notices:
    """All of it in one query."""
    known = (CIRCLES, *sources())
    silent = Silence.objects.filter(participant=participant).exclude(answer=StillAnswer.YES)
    asked = [
        columns(silent, kind=Value(STILL), text="answer", of=Seconds("asked_at")),
        columns(refused_moments(participant, now), kind=Value(UNSUITED), text="times", of="day_part"),
        *(rows for source in known if (rows := source.rows(participant)) is not None),
    ]
    found = sorted(WaitingRow(*row) for row in asked[0].union(*asked[1:], all=True))
    say = {kind: source.say for source in known for kind in source.kinds}
    return Notices(
        waiting=tuple(say[row.kind](row) for row in found if row.kind in say),
        still=next((_still(participant, row) for row in found if row.kind == STILL), None),
        unsuited=_unsuited([row for row in found if row.kind == UNSUITED]),
    )


def _still(participant: Participant, row: WaitingRow) -> StillQuestion:
    return still_question(participant, datetime.fromtimestamp(int(row.of), UTC), row.text)


def _unsuited(rows: list[WaitingRow]) -> Unsuited | None:
    """That which was refused most often; of equals the first of the week."""
    if not rows:
        return None
    day_part = min((-int(row.text), int(row.of)) for row in rows)[1]
    return Unsuited(day_part, moment_text(day_part))

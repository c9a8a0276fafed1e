"""Whether somebody is asked nothing for now, because they did not answer or would rather not."""

from __future__ import annotations

from dataclasses import dataclass

from matching.enums import StillAnswer
from matching.models import Silence
from matching.still_links import still_path
from members.models import Participant


@dataclass(frozen=True, slots=True)
class StillQuestion:
    """The question on somebody's own page; ``said_no``: they answered, and may change their mind."""

    said_no: bool
    yes_url: str
    no_url: str


def still_question(participant: Participant) -> StillQuestion | None:
    """None where they are asked as anybody. One query."""
    row = Silence.objects.filter(participant=participant).exclude(answer=StillAnswer.YES).first()
    if row is None:
        return None
    yes_url, no_url = (still_path(participant, row.asked_at, answer) for answer in (StillAnswer.YES, StillAnswer.NO))
    return StillQuestion(row.answer == StillAnswer.NO, yes_url, no_url)

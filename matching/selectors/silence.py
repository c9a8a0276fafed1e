"""Whether somebody is asked nothing for now, because they did not answer or would rather not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from matching.enums import StillAnswer
from matching.still_links import still_path
from members.models import Participant


@dataclass(frozen=True, slots=True)
class StillQuestion:
    """The question on somebody's own page; ``said_no``: they answered, and may change their mind."""

    said_no: bool
    yes_url: str
    no_url: str


def still_question(participant: Participant, asked_at: datetime, answer: str) -> StillQuestion:
    """The question that was asked then, with the answer so far."""
    yes_url, no_url = (still_path(participant, asked_at, one) for one in (StillAnswer.YES, StillAnswer.NO))
    return StillQuestion(answer == StillAnswer.NO, yes_url, no_url)

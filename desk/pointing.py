"""What "dit klopt niet" points at: whose it is, and what stands there now."""

from __future__ import annotations

from dataclasses import dataclass

from desk.enums import SignalThing
from matching.models import Match
from members.models import Participant


@dataclass(frozen=True, slots=True)
class Pointed:
    """A row of a kind, of whom, in which agreement if any, and its words as they stand there now.

    ``back`` is the address of the page it stands on.
    """

    thing: SignalThing
    thing_id: int
    about: Participant
    back: str
    match: Match | None = None
    quote: str = ""

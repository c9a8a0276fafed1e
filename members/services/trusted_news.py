"""What somebody hears of a trusted contact: apps above say how, from ``AppConfig.ready``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from buurthulp.viewers import Actor
from members.models import HandOver, Participant, User


class TrustedNews(Enum):
    """What happened."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    TAKEN_BACK = "taken_back"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Told:
    """Between whom. ``asked`` and ``code`` of a question, ``user`` of who is or was the contact, ``actor`` who did it.

    ``code`` is "" where the code was handed over on paper; ``relation`` is what a contact that was is
    called.
    """

    participant: Participant
    actor: Actor
    user: User | None = None
    asked: HandOver | None = None
    code: str = ""
    relation: str = ""


Teller = Callable[[TrustedNews, Told], object]
_tellers: list[Teller] = []


def register_teller(teller: Teller) -> None:
    """Say who tells it. It runs in the transaction in which it happened."""
    if teller not in _tellers:
        _tellers.append(teller)


def tell(news: TrustedNews, told: Told) -> None:
    """Let every teller tell it."""
    for teller in _tellers:
        teller(news, told)

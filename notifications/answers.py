"""Who takes an answer that came by text message: each app says so for its own kinds of question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from notifications.enums import QuestionKind
from notifications.models import SmsQuestion
from notifications.said import Said


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent back: the name of a file in templates/sms/, what its text needs, and where its link leads."""

    kind: str
    url: str = ""
    context: dict[str, Any] = field(default_factory=dict)


Taker = Callable[[SmsQuestion, Said], Reply | None]
_takers: dict[str, Taker] = {}


def register_taker(kind: QuestionKind, taker: Taker) -> None:
    """Register, from ``AppConfig.ready``, what an answer (yes or no) to this kind of question does.

    It runs in the transaction in which the message is taken, and returns what to send back; None: nothing, because
    what follows tells them already. Registering a kind again replaces it.
    """
    _takers[kind] = taker


def taker_of(kind: str) -> Taker:
    """Who takes answers to this kind of question. Raises KeyError where nobody does."""
    return _takers[kind]

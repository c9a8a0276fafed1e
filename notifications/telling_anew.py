"""Who can tell something anew: each app says so for its own kinds of message.

A message holds links that answer for one reader, in their language, and asks on one number. So where another reads it
after all, it is not sent on: it is told again, as to anybody else.
"""

from __future__ import annotations

from collections.abc import Callable

from members.models import Participant

Teller = Callable[[Participant, str], bool]
_tellers: dict[str, Teller] = {}


def register_teller(kind: str, teller: Teller) -> None:
    """Register, from ``AppConfig.ready``, who tells messages of this kind anew. Again: it is replaced.

    ``teller(participant, key)`` writes what the message with this key said, for who reads now, if it still holds. It
    returns False for a key it knows nothing of.
    """
    _tellers[kind] = teller


def tell_anew(participant: Participant, kind: str, key: str) -> bool:
    """Whether somebody knew what this message was about, and told it again or saw that it holds no more."""
    teller = _tellers.get(kind)
    return teller is not None and teller(participant, key)

"""What else happens when somebody has just signed up: higher apps say so, from ``AppConfig.ready``."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Any

from buurthulp.viewers import Viewer
from members.models import Participant

Joined = Callable[[Viewer, MutableMapping[str, Any], Participant], None]
_followers: list[Joined] = []


def register(follower: Joined) -> None:
    """Call this with who signs up, their session and the participant they became."""
    if follower not in _followers:
        _followers.append(follower)


def follow(actor: Viewer, session: MutableMapping[str, Any], participant: Participant) -> None:
    """Everything that was registered."""
    for follower in _followers:
        follower(actor, session, participant)

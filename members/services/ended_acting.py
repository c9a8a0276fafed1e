"""What must follow, in apps above, when somebody no longer acts for somebody."""

from __future__ import annotations

from collections.abc import Callable

from members.models import Participant, User

Follower = Callable[[Participant, User], object]
_followers: list[Follower] = []


def register_follower(follower: Follower) -> None:
    """Say what else they could still reach. Called from ``AppConfig.ready`` of a higher app.

    ``follower(participant, user)`` runs in the transaction in which this user stopped acting for this participant.
    """
    if follower not in _followers:
        _followers.append(follower)


def follow(participant: Participant, user: User) -> None:
    """Let every app take away what this user could still reach."""
    for follower in _followers:
        follower(participant, user)

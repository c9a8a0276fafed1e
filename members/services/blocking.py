"""Two people who do not want to meet here. Nobody sees it, and it works both ways (safety.md §8)."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import Actor
from members.models import Block, Participant
from members.services.vouching import unsay_between

Follower = Callable[[Actor, Participant, Participant], object]
_followers: list[Follower] = []


def register_follower(follower: Follower) -> None:
    """Say where else these two must not meet any more. Called from ``AppConfig.ready`` of a higher app.

    ``follower(actor, blocker, blocked)`` runs in the transaction of the block, after it was written.
    """
    if follower not in _followers:
        _followers.append(follower)


@transaction.atomic
def block(*, actor: Actor, blocker: Participant, blocked: Participant) -> Block:
    """From now on these two meet nowhere. Raises DomainError for oneself or somebody of another community."""
    if blocker.pk == blocked.pk or blocker.community_id != blocked.community_id:
        raise DomainError("error.block", _("Dit kan alleen met iemand anders uit jouw Buurthulp."))
    row, _made = Block.objects.get_or_create(blocker=blocker, blocked=blocked, defaults={"at": clock.now()})
    unsay_between(blocker, blocked)
    for follower in _followers:
        follower(actor, blocker, blocked)
    return row


@transaction.atomic
def unblock(*, actor: Actor, blocker: Participant, blocked: Participant) -> bool:
    """Take one's own block back; the other's, if any, stays. Returns whether there was one."""
    deleted, _rows = Block.objects.filter(blocker=blocker, blocked=blocked).delete()
    return deleted > 0

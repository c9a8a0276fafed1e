"""Moving a workflow object: check the table of moves, write, and append to its history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from buurthulp.errors import DomainError
from buurthulp.models import StatusChange
from buurthulp.viewers import Actor, Viewer


def move(
    subject: Any,
    to: models.TextChoices,
    *,
    moves: Mapping[Any, frozenset[Any]],
    history: type[StatusChange],
    actor: Actor,
    at: datetime,
    code: str = "",
    also: tuple[str, ...] = (),
) -> None:
    """Set ``subject.status`` to ``to`` and append a row to ``history``. The caller holds the lock.

    ``also`` names further fields, already set, to save with it. Raises DomainError("status") for a move that the
    table does not know; moving to the present status does nothing.
    """
    before = type(to)(subject.status)
    if before == to:
        return
    if to not in moves[before]:
        raise DomainError("status", _("Dat kan nu niet meer. Bekijk de pagina opnieuw om te zien hoe het staat."))
    subject.status = to
    subject.save(update_fields=["status", *also])
    history.objects.create(  # type: ignore[attr-defined]  # abstract base; subclasses have a manager
        subject=subject,
        at=at,
        actor_user_id=actor.user_id if isinstance(actor, Viewer) else None,
        actor_participant_id=actor.participant_id if isinstance(actor, Viewer) else None,
        from_status=before,
        to_status=to,
        code=code,
    )

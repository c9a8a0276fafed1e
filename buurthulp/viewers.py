"""Who is looking: a value, never None (ADR 0006, safety.md §4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Q


@dataclass(frozen=True, slots=True)
class System:
    """The services and tasks themselves. Never built from a request."""


SYSTEM = System()


@dataclass(frozen=True, slots=True)
class Anonymous:
    """A visitor of a community's site who is not logged in."""

    community_id: int


@dataclass(frozen=True, slots=True)
class RoleHold:
    """A role somebody holds; ``area_ids`` None means the whole community."""

    role: str
    area_ids: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Viewer:
    """A logged-in user who acts for one participant (or for none yet, during sign-up) in one community.

    ``user_id`` is None for the holder of an answer link: such a viewer acts for that participant, for one answer.
    ``may``: what they may there, of a trusted contact (members.enums.TrustedMay); None: everything.
    ``participant``: the row itself, where a page read it already; it says nothing more of who is looking.
    """

    user_id: int | None
    community_id: int
    participant_id: int | None = None
    roles: tuple[RoleHold, ...] = field(default=())
    second_factor: bool = False
    may: frozenset[str] | None = None
    participant: models.Model | None = field(default=None, compare=False, repr=False)

    def holds(self, role: str) -> RoleHold | None:
        """The hold of this role, but only when the second factor was passed (safety.md §6)."""
        if not self.second_factor:
            return None
        return next((hold for hold in self.roles if hold.role == role), None)


AnyViewer = System | Anonymous | Viewer
Actor = System | Viewer

Sight = Callable[[Viewer], Q]
_sights: dict[str, list[Sight]] = {}


def register_sight(model_label: str, sight: Sight) -> None:
    """Add a way in which a logged-in viewer may see rows of ``model_label`` ("exchange.HelpRequest").

    Called from ``AppConfig.ready``; a higher app registers what it adds (invited, matched).
    """
    sights = _sights.setdefault(model_label, [])
    if sight not in sights:
        sights.append(sight)


NOBODY = Q(pk__in=[])


def visible_q(model: type[models.Model], viewer: AnyViewer) -> Q:
    """The filter for the rows of ``model`` this viewer may see. Raises TypeError for anything but a viewer."""
    if isinstance(viewer, System):
        return Q()
    if isinstance(viewer, Anonymous):
        return NOBODY
    if not isinstance(viewer, Viewer):
        raise TypeError("visible_to needs a viewer; None is not one.")
    seen = NOBODY
    for sight in _sights.get(model._meta.label, []):
        seen |= sight(viewer)
    return seen & Q(community_id=viewer.community_id)


class VisibleQuerySet(models.QuerySet[Any]):
    """A queryset that starts at what a viewer may see."""

    def visible_to(self, viewer: AnyViewer, *, among: Sequence[int] | None = None) -> Any:
        """Rows this viewer may see; ``among`` looks at these ids alone, however many rows there are.

        Sights may join many rows, so the ids are taken from a subquery.
        """
        q = visible_q(self.model, viewer)
        # On both sides: no database carries the ids from the one to the other by itself.
        these = self if among is None else self.filter(pk__in=among)
        if among is not None:
            q &= Q(pk__in=among)
        if isinstance(viewer, System):
            return these.filter(q)
        return these.filter(pk__in=self.model._base_manager.filter(q).values("pk"))

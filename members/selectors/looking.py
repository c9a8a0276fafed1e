"""Who of the staff looked at somebody's contact data, as that somebody may read it (safety.md §6)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from members.enums import ActsForKind, Role
from members.models import AccessLog, ActsFor, Participant, RoleGrant

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Look:
    """One look. ``name`` is a first name, "" when unknown; ``role_text`` is empty when the role is gone too.

    ``reason`` is a code of members.services.access_log.REASONS.
    """

    at: datetime
    name: str
    role_text: str
    reason: str


@dataclass(frozen=True, slots=True)
class LookPage:
    """One page, the newest first. ``next_after``: where the next begins, "" on the last."""

    looks: tuple[Look, ...]
    next_after: str


def looks_at(participant: Participant, *, after: str = "", without: Collection[str] = ()) -> LookPage:
    """A page of who looked, from just before row ``after``; an ``after`` that is none is the beginning.

    ``without`` are reasons that who reads it is not told. Four queries at most, however many rows there are. By when
    somebody looked: what was withheld is written down later.
    """
    rows = looks_of(participant)
    if without:
        rows = rows.exclude(reason__in=without)
    if after.isascii() and after.isdecimal() and len(after) < 19:
        since = rows.filter(pk=int(after)).values_list("at", flat=True).first()
        earlier = Q(pk__lt=int(after)) if since is None else Q(at__lt=since) | Q(at=since, pk__lt=int(after))
        rows = rows.filter(earlier)
    found = list(rows.order_by("-at", "-pk")[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    users = {row.user_id for row in shown}
    roles = _roles(users, participant.community_id)
    names = _first_names(users, participant.community_id)
    return LookPage(
        looks=tuple(
            Look(
                at=row.at,
                name=roles.get(row.user_id, ("", ""))[1] or names.get(row.user_id, ""),
                role_text=roles.get(row.user_id, ("", ""))[0],
                reason=row.reason,
            )
            for row in shown
        ),
        next_after=str(shown[-1].pk) if len(found) > PER_PAGE else "",
    )


def looks_of(participant: Participant) -> QuerySet[AccessLog]:
    """The rows themselves, also of looks at who they were here as well before it was seen that it is one person."""
    former = Participant.objects.filter(merged_into=participant).values("pk")
    of_them = Q(subject_id=participant.pk) | Q(subject_id__in=former)
    return AccessLog.objects.filter(of_them, community_id=participant.community_id)


def _roles(users: Collection[int], community_id: int) -> dict[int, tuple[str, str]]:
    """The role each held last, as a label, and the name they gave with it. Also of who no longer holds it."""
    rows = RoleGrant.objects.filter(user_id__in=users, community_id=community_id).order_by("since", "pk")
    return {
        user_id: (str(Role(role).label), public_name)
        for user_id, role, public_name in rows.values_list("user_id", "role", "public_name")
    }


def _first_names(users: Collection[int], community_id: int) -> dict[int, str]:
    rows = ActsFor.objects.filter(user_id__in=users, kind=ActsForKind.SELF, participant__community_id=community_id)
    return dict(rows.order_by("since", "pk").values_list("user_id", "participant__first_name"))

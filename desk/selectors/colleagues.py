"""The coordinators of a community: how they are called, when they are there, and who takes over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from buurthulp import clock
from buurthulp.prepared import Prepared
from buurthulp.worklist import WorkRow
from desk.presence import Presence
from desk.share_scope import SOURCE as SHARED
from members.enums import ActsForKind, Role
from members.models import ActsFor, Area, Community, RoleGrant


@dataclass(frozen=True, slots=True)
class Colleague:
    """One coordinator. ``has_own_hours``: they chose hours of their own."""

    user_id: int
    grant_id: int
    name: str
    presence: Presence
    has_own_hours: bool
    stand_in_id: int | None


class Colleagues:
    """All coordinators of a community, by user."""

    def __init__(self, people: Iterable[Colleague], *, today: date) -> None:
        self._by_user = {person.user_id: person for person in people}
        self._today = today

    def __iter__(self) -> Iterator[Colleague]:
        """By name."""
        return iter(sorted(self._by_user.values(), key=lambda person: (person.name, person.user_id)))

    def get(self, user_id: int | None) -> Colleague | None:
        """Somebody who coordinates here now."""
        return None if user_id is None else self._by_user.get(user_id)

    def name_of(self, user_id: int | None) -> str:
        """The first name of a coordinator; who is none any more has none here."""
        person = self.get(user_id)
        return person.name if person else _("een collega")

    def is_away(self, user_id: int) -> bool:
        """Whether this coordinator is away today."""
        person = self.get(user_id)
        return person is not None and person.presence.is_away(self._today)

    def holder(self, owner_id: int | None) -> int | None:
        """Who has the work of ``owner_id`` today: they, or who takes over while they are away; None for nobody."""
        seen: set[int] = set()
        person = self.get(owner_id)
        while person is not None and person.user_id not in seen:
            if not person.presence.is_away(self._today):
                return person.user_id
            seen.add(person.user_id)
            person = self.get(person.stand_in_id)
        return None


def colleagues_of(community: Community) -> Colleagues:
    """Everybody who coordinates here now. One query."""
    now = clock.now()
    week = community.preset.office.by_weekday()
    people = (_colleague(grant, week) for grant in _coordinating(community_id=community.pk, now=now))
    return Colleagues(people, today=clock.localtime(now).date())


def _write_coordinating(community_id: int, now: datetime) -> QuerySet[RoleGrant]:
    own_name = ActsFor.objects.filter(
        user=OuterRef("user"), kind=ActsForKind.SELF, until__isnull=True, participant__community=OuterRef("community")
    ).order_by("-since", "-pk")
    held = RoleGrant.objects.filter(
        Q(until__isnull=True) | Q(until__gt=now), community_id=community_id, role=Role.COORDINATOR
    )
    return (
        held.select_related("desk_presence")
        .annotate(first_name=Subquery(own_name.values("participant__first_name")[:1]), mail=F("user__email"))
        .order_by("pk")
    )


_coordinating = Prepared(_write_coordinating, community_id=int, now=datetime)


def _colleague(grant: Any, week: tuple[tuple[str, ...], ...]) -> Colleague:
    kept = getattr(grant, "desk_presence", None)
    return Colleague(
        user_id=grant.user_id,
        grant_id=grant.pk,
        name=grant.public_name or grant.first_name or (grant.mail or "").partition("@")[0].title() or _("een collega"),
        presence=Presence(
            week=kept.week if kept and any(kept.week) else week,
            away_from=kept.away_from if kept else None,
            away_until=kept.away_until if kept else None,
        ),
        has_own_hours=bool(kept and any(kept.week)),
        stand_in_id=kept.stand_in_user_id if kept else None,
    )


def reaching(community: Community, row: WorkRow) -> frozenset[int]:
    """The users who coordinate the area of a line, or the whole community; not whom it is about. Two queries.

    A line without an area is the whole community's. What was shared stays with whom it was shared with.
    """
    if row.source == SHARED:
        return frozenset()
    area_id = row.area_id
    above: set[int] = set()
    if area_id is not None:
        chain = Area.objects.filter(pk=area_id).values_list("pk", "parent", "parent__parent").first()
        above = {one for one in chain or () if one is not None}
    held = RoleGrant.objects.filter(
        Q(until__isnull=True) | Q(until__gt=clock.now()), community=community, role=Role.COORDINATOR
    )
    about = ActsFor.objects.filter(participant__in=[row.person_id, row.other_id], until__isnull=True)
    held = held.exclude(user__in=about.values("user"))
    return frozenset(held.filter(Q(areas__isnull=True) | Q(areas__in=above)).values_list("user_id", flat=True))

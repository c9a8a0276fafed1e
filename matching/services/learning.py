"""What answers teach us, kept as sums (ADR 26). The only place that writes Likelihood rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Greatest

from buurthulp import clock
from matching.engine.likelihood import NOTHING, TOLERANCE, AnswerKind, Counts, weighed
from matching.enums import NOT_ASKED, InvitationStatus
from matching.models import Invitation, Likelihood
from members.enums import ParticipantStatus
from members.models import Participant

_ANSWERS = {
    InvitationStatus.HELD: AnswerKind.YES,
    InvitationStatus.RESERVE: AnswerKind.YES,
    InvitationStatus.CHOSEN: AnswerKind.YES,
    InvitationStatus.DECLINED: AnswerKind.YES,
    InvitationStatus.NOT_NOW: AnswerKind.NO,
    InvitationStatus.LAPSED: AnswerKind.LAPSE,
    InvitationStatus.EXPIRED: AnswerKind.LAPSE,
}
_AT_ONCE = 500
Key = tuple[int, int | None]
"""A person, and a kind of help, a group of kinds, or None for everything."""


def taught_by(status: str, invited_by: str, invited_at: datetime, answered_at: datetime | None) -> Counts:
    """What an invitation in this state counts for, as on the engine's LANDMARK; mostly nothing or one answer.

    A yes that still waited for "Graag" when the moment passed was an answer all the same.
    """
    kind = _ANSWERS.get(InvitationStatus(status))
    if kind is None or invited_by in NOT_ASKED:
        return NOTHING
    if status == InvitationStatus.EXPIRED and answered_at is not None:
        kind = AnswerKind.YES
    return weighed(kind, invited_at)


def taught(invitation: Invitation) -> Counts:
    """The same, of a row in hand."""
    return taught_by(invitation.status, invitation.invited_by, invitation.invited_at, invitation.answered_at)


def learn(invitation: Invitation, *, before: Counts) -> None:
    """Its state changed: what it counted for goes off, what it counts for now comes on. In the caller's transaction.

    Two updates, whatever the number of answers. The first takes the lock on this person's row of everything.
    """
    now = taught(invitation)
    if now == before:
        return
    person = invitation.participant_id
    kind = invitation.slot.occasion.help_request.category
    assert kind is not None  # nobody is asked for a draft
    keys = _keys(person, kind.pk, kind.parent_id)
    delta = now.plus(before.times(-1.0))
    change = {name: Greatest(F(name) + getattr(delta, name), Value(0.0)) for name in ("yes", "no", "lapse")}
    gate, others = Q(category__isnull=True), Q(category__in=[category for _, category in keys if category is not None])
    rows = Likelihood.objects.filter(participant=person)
    if not rows.filter(gate).update(**change):
        if not _may_be_kept(Participant.objects.filter(pk=person)).exists():
            return
        # Whoever does the same at this moment comes first, or waits for us.
        Likelihood.objects.bulk_create([Likelihood(participant_id=person)], ignore_conflicts=True)
        rows.filter(gate).update(**change)
    if rows.filter(others).update(**change) == len(keys) - 1:
        return
    # The first answer about this kind. Rows that were there are changed already.
    here = set(rows.values_list("category_id", flat=True))
    Likelihood.objects.bulk_create(
        [
            Likelihood(participant_id=person, category_id=category, yes=now.yes, no=now.no, lapse=now.lapse)
            for _, category in keys
            if category not in here
        ]
    )


def lock_learned(people: QuerySet[Any, Any]) -> None:
    """Lock what was learned of all these, in one order: of two who change it for several, none waits for the other.

    Only where the database locks rows; SQLite has one writer anyway.
    """
    if not connection.features.has_select_for_update:
        return
    without = _may_be_kept(Participant.objects.filter(pk__in=people)).exclude(
        Exists(Likelihood.gates().filter(participant=OuterRef("pk")))
    )
    first_time = [Likelihood(participant_id=pk) for pk in without.order_by("pk").values_list("pk", flat=True)]
    Likelihood.objects.bulk_create(first_time, ignore_conflicts=True)
    list(Likelihood.gates().filter(participant__in=people).select_for_update().values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Recounted:
    """How many people were looked at, and how many sums differed by more than TOLERANCE of an answer of today."""

    people: int = 0
    rows: int = 0
    differing: int = 0


def recount_learned(*, people: Iterable[int] | None = None, only_look: bool = False) -> Recounted:
    """Count everything again from the answers themselves, for these people or for all; ``only_look`` changes nothing.

    In transactions of at most 500 people, each under the locks of those people.
    """
    rows = Participant.objects.all() if people is None else Participant.objects.filter(pk__in=list(people))
    everybody = list(rows.order_by("pk").values_list("pk", flat=True))
    found = Recounted()
    for first in range(0, len(everybody), _AT_ONCE):
        found = _recount(everybody[first : first + _AT_ONCE], found, only_look=only_look)
    return found


@transaction.atomic
def _recount(people: list[int], so_far: Recounted, *, only_look: bool) -> Recounted:
    kept = Likelihood.objects.filter(participant__in=people)
    if connection.features.has_select_for_update:
        list(Likelihood.gates().filter(participant__in=people).select_for_update().values_list("pk", flat=True))
    wanted = _from_history(people)
    now = clock.now()
    here = {(row.participant_id, row.category_id): row for row in kept}
    differing = [
        key for key in here.keys() | wanted.keys() if _differ(_counts(here.get(key)), wanted.get(key, NOTHING), now)
    ]
    if not only_look:
        kept.delete()
        Likelihood.objects.bulk_create(
            Likelihood(participant_id=person, category_id=category, yes=sums.yes, no=sums.no, lapse=sums.lapse)
            for (person, category), sums in sorted(wanted.items(), key=lambda item: (item[0][0], item[0][1] or 0))
        )
    return Recounted(so_far.people + len(people), so_far.rows + len(wanted), so_far.differing + len(differing))


def _from_history(people: Collection[int]) -> Mapping[Key, Counts]:
    category = "slot__occasion__help_request__category"
    answers = Invitation.objects.filter(
        Exists(_may_be_kept(Participant.objects.filter(pk=OuterRef("participant")))), participant__in=people
    ).exclude(invited_by__in=NOT_ASKED)
    sums: dict[Key, Counts] = defaultdict(lambda: NOTHING)
    for person, kind, group, *state in answers.order_by("pk").values_list(
        "participant_id", category, f"{category}__parent", "status", "invited_by", "invited_at", "answered_at"
    ):
        taught_now = taught_by(*state)
        if not taught_now.is_nothing:
            for key in _keys(person, kind, group):
                sums[key] = sums[key].plus(taught_now)
    return sums


def _keys(person: int, kind: int, group: int | None) -> list[Key]:
    of_group: list[Key] = [] if group is None else [(person, group)]
    return [(person, None), *of_group, (person, kind)]


def _may_be_kept(people: QuerySet[Participant]) -> QuerySet[Participant]:
    """Who was not erased: of who was closed and can be taken back, what was learned stays."""
    return people.exclude(status=ParticipantStatus.CLOSED, erase_on__isnull=True)


def _counts(row: Likelihood | None) -> Counts:
    return NOTHING if row is None else row.counts


def _differ(one: Counts, other: Counts, now: datetime) -> bool:
    apart = one.plus(other.times(-1.0)).faded(now)
    return max(abs(apart.yes), abs(apart.no), abs(apart.lapse)) > TOLERANCE

"""The rota of the telephone: shifts for a week, and who says "ik kan" or "ik kan niet" to each (ADR 31)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from buurthulp import clock
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.viewers import Viewer
from desk.models import DeskPresence, ShiftAnswer, TelephoneShift
from exchange.moments import FARTHEST_DAYS, local_instant
from members.enums import Role
from members.models import Community, RoleGrant

WEEK = timedelta(days=7)


@transaction.atomic
def make_shifts(*, actor: Viewer, community: Community, days: Collection[date], starts: time, ends: time) -> int:
    """A shift on each of these days, which nobody has yet. What is there already, or over, is passed over.

    Returns how many are new. Raises NotAllowedError, DomainError ``shift.days``, ``.times``, ``.past`` (all of them
    are over) or ``.far``.
    """
    _need_desk(actor)
    if not days:
        raise DomainError("shift.days", _("Kies minstens één dag."))
    if not starts < ends:
        raise DomainError("shift.times", _("De dienst eindigt later dan hij begint."))
    return _make(community, [(local_instant(day, starts), local_instant(day, ends)) for day in sorted(set(days))])


@transaction.atomic
def repeat_week(*, actor: Viewer, community: Community, monday: date) -> int:
    """The same shifts as the week before ``monday``, at the same hours by the clock. Each is asked anew who can.

    Returns how many are new. Raises NotAllowedError, DomainError ``shift.nothing`` where that week had none, ``.past``.
    """
    _need_desk(actor)
    begin, end = local_instant(monday - WEEK, time.min), local_instant(monday, time.min)
    before = TelephoneShift.objects.filter(community=community, begins_at__gte=begin, begins_at__lt=end)
    spans = [(_week_later(row.begins_at), _week_later(row.ends_at)) for row in before.order_by("begins_at", "pk")]
    if not spans:
        raise DomainError("shift.nothing", _("In de week ervoor waren geen diensten. Maak ze hieronder."))
    return _make(community, spans)


@transaction.atomic
def say_can(*, actor: Viewer, shift: TelephoneShift) -> TelephoneShift:
    """ "Ik kan": it is the actor's where nobody has it; else they are known as somebody who could. Again: no change.

    Of several at once one has it. Raises NotAllowedError, DomainError ``shift.gone``, ``.over``, ``.overlap`` (they
    have another at that time) or ``.away``.
    """
    grant = _own_grant(actor)
    row = _locked(shift)
    now = clock.now()
    _answer(row, grant, now, can=True)
    if _is_covered(row, now):
        return row
    theirs = TelephoneShift.objects.filter(operator=grant, begins_at__lt=row.ends_at, ends_at__gt=row.begins_at)
    if theirs.exclude(pk=row.pk).exists():
        raise DomainError("shift.overlap", _("Je hebt dan al een andere dienst."))
    on = clock.localtime(row.begins_at).date()
    if DeskPresence.objects.filter(grant=grant, away_from__lte=on, away_until__gte=on).exists():
        raise DomainError(
            "shift.away", _("Je zei dat je er die dag niet bent. Verander dat eerst bij “Wanneer ben je er?”.")
        )
    row.operator = grant
    row.save(update_fields=["operator"])
    return row


@transaction.atomic
def say_cannot(*, actor: Viewer, shift: TelephoneShift) -> TelephoneShift:
    """ "Ik kan niet": where it was the actor's it is nobody's again. Again: no change.

    Raises NotAllowedError, DomainError ``shift.gone`` or ``.over``.
    """
    grant = _own_grant(actor)
    row = _locked(shift)
    now = clock.now()
    _answer(row, grant, now, can=False)
    if row.operator_id == grant.pk:
        row.operator, row.open_since = None, now
        row.save(update_fields=["operator", "open_since"])
    return row


@transaction.atomic
def remove_shift(*, actor: Viewer, shift: TelephoneShift) -> None:
    """There is none at that time. Again: no change. Raises NotAllowedError, DomainError ``shift.begun``."""
    _need_desk(actor)
    row = TelephoneShift.objects.select_for_update().filter(pk=shift.pk).first()
    if row is None:
        return
    if row.begins_at <= clock.now():
        raise DomainError("shift.begun", _("Deze dienst is al begonnen, en blijft staan."))
    row.delete()


def _make(community: Community, spans: Iterable[tuple[datetime, datetime]]) -> int:
    now = clock.now()
    coming = [(begin, end) for begin, end in spans if end > now]
    if not coming:
        raise DomainError("shift.past", _("Deze dagen zijn al geweest. Kies een latere week."))
    if max(begin for begin, _end in coming) > now + timedelta(days=FARTHEST_DAYS):
        raise DomainError("shift.far", _("Deze week is nog ver weg. Kies een week binnen een jaar."))
    known = set(
        TelephoneShift.objects.filter(community=community, begins_at__in=[begin for begin, _end in coming]).values_list(
            "begins_at", "ends_at"
        )
    )
    new = [
        TelephoneShift(community=community, begins_at=begin, ends_at=end, open_since=now)
        for begin, end in coming
        if (begin, end) not in known
    ]
    TelephoneShift.objects.bulk_create(new, ignore_conflicts=True)  # somebody may have made them at this moment
    return len(new)


def _week_later(moment: datetime) -> datetime:
    local = clock.localtime(moment)
    return local_instant(local.date() + WEEK, local.time())


def _is_covered(row: TelephoneShift, now: datetime) -> bool:
    return TelephoneShift.objects.filter(pk=row.pk).covered(now).exists()


def _answer(row: TelephoneShift, grant: RoleGrant, now: datetime, *, can: bool) -> None:
    if row.ends_at <= now:
        raise DomainError("shift.over", _("Deze dienst is al voorbij."))
    answer, _made = ShiftAnswer.objects.get_or_create(shift=row, grant=grant, defaults={"can": can, "at": now})
    if answer.can is not can:
        answer.can, answer.at = can, now
        answer.save(update_fields=["can", "at"])


def _locked(shift: TelephoneShift) -> TelephoneShift:
    row: TelephoneShift | None = TelephoneShift.objects.select_for_update().filter(pk=shift.pk).first()
    if row is None:
        raise DomainError("shift.gone", _("Deze dienst is er niet meer."))
    return row


def _own_grant(actor: Viewer) -> RoleGrant:
    """The actor's own role here, locked: two shifts at the same time are taken by one person one after the other."""
    _need_desk(actor)
    held = RoleGrant.objects.select_for_update().filter(
        Q(until__isnull=True) | Q(until__gt=clock.now()),
        user=actor.user_id,
        community=actor.community_id,
        role=Role.COORDINATOR,
    )
    grant = held.order_by("pk").first()
    if grant is None:
        raise _not_here()
    return grant


def _need_desk(actor: Viewer) -> None:
    if actor.holds(Role.COORDINATOR) is None:
        raise _not_here()


def _not_here() -> NotAllowedError:
    return NotAllowedError("error.not_coordinator", _("Alleen wie hier coördinator is, kan dit."))

"""Make a release: count, protect, freeze (reports.md §4). The only place that reads people for figures."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import Actor
from exchange.models import Category
from members.models import Community
from reports import plan
from reports.counting import CAPS, MINUTES, Cells, Kind, Shown
from reports.engine import noise
from reports.engine.noise import NoiseTable
from reports.engine.publish import Thresholds
from reports.enums import Measure, PeriodKind
from reports.models import Release, ReleaseCell, ReleaseClaim
from reports.periods import Period
from reports.selectors.contributions import people
from reports.selectors.units import units_of
from reports.services.combining import fix_combined_areas
from reports.thresholds import thresholds, weaker_because

logger = logging.getLogger(__name__)
LEASE = timedelta(hours=2)
"""A claim older than this is of a worker that died: making a release takes minutes."""
ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Draft:
    """A release before it is written: its cells in order, and their digest."""

    cells: list[Shown]
    digest: str


def make_release(*, actor: Actor, community: Community, period: Period) -> Release:
    """Freeze the figures of a period; one that was released is returned as it is, whatever changed since.

    Raises DomainError "too_early" before the tenth of the month after, "being_made" while somebody makes it,
    "no_areas" where the community serves no area that figures can be made of.
    """
    made = released(community, period)
    if made is not None:
        return made
    if clock.localtime(clock.now()).date() < period.freezes_on:
        raise DomainError(
            "too_early",
            _("De cijfers over %(period)s kunnen pas vanaf %(day)s: tot dan bevestigen mensen nog wat er gebeurd is.")
            % {"period": period.label, "day": f"{period.freezes_on:%d-%m-%Y}"},
        )
    if not _claim(community, period):
        raise DomainError("being_made", _("Deze cijfers worden nu gemaakt. Kijk over een paar minuten nog eens."))
    try:
        fix_combined_areas(actor=actor, community_id=community.pk)
        return freeze(community, period, draft(community, period))
    finally:
        ReleaseClaim.objects.filter(community=community, period=period.code).delete()


def released(community: Community, period: Period) -> Release | None:
    """The release of this period, if there is one."""
    return Release.objects.filter(community=community, period=period.code).first()


def draft(community: Community, period: Period) -> Draft:
    """What a release of this period would hold now. Writes nothing; the same data give the same bytes."""
    units = units_of(community.pk)
    if units.is_empty():
        raise DomainError(
            "no_areas",
            _("Deze uitwisseling heeft geen gebieden waarover cijfers te maken zijn. Voeg eerst gebieden toe."),
        )
    with translation.override("nl"):  # names are frozen in the language of the register
        cells = Cells(
            slices=plan.slices_of(period.kind),
            period=period,
            units=units,
            kinds=_kinds(community),
            secret=settings.BUURTHULP_REPORTS_KEY.encode(),
        )
        everybody = people(
            community.pk,
            since=period.since,
            until=period.until,
            most_minutes=CAPS[Measure.HOURS][period.kind] * MINUTES,
        )
        for person in everybody:
            cells.add(person)
        shown = list(
            cells.shown(release=community.slug, version=plan.VERSION, table=noise.load(), thresholds=thresholds())
        )
    return Draft(shown, sha256("\n".join(cell.line() for cell in shown).encode()).hexdigest())


def _kinds(community: Community) -> dict[int, Kind]:
    rows = Category.objects.filter(community=community, parent__isnull=False)
    return {row.pk: Kind(row.slug, row.name, row.relation) for row in rows}


def plan_digest(table: NoiseTable, limits: Thresholds) -> str:
    """What a release was made with: the plan, the caps, the thresholds and the noise."""
    caps = [(measure.value, kind.value, cap) for measure, kinds in CAPS.items() for kind, cap in kinds.items()]
    slices = [
        (part.level.value, part.period_kind.value, part.grouping.value, [one.value for one in part.measures])
        for part in plan.PLAN
    ]
    return sha256(repr((plan.VERSION, slices, caps, limits, table.as_text())).encode()).hexdigest()


def _claim(community: Community, period: Period) -> bool:
    """Take the turn to make this release; False while somebody else has it."""
    now = clock.machine_now()
    _row, is_new = ReleaseClaim.objects.get_or_create(
        community=community, period=period.code, defaults={"claimed_at": now}
    )
    if is_new:
        return True
    over = ReleaseClaim.objects.filter(community=community, period=period.code, claimed_at__lt=now - LEASE)
    return over.update(claimed_at=now) == 1


def freeze(community: Community, period: Period, made: Draft) -> Release:
    """Write a draft as the release of a period; of two at once one is enough."""
    now = clock.now()
    try:
        with transaction.atomic():
            release = Release.objects.create(
                community=community,
                community_slug=community.slug,
                period_kind=period.kind,
                period=period.code,
                since=period.first_day,
                until=period.day_after,
                frozen_at=now,
                plan_version=plan.VERSION,
                plan_digest=plan_digest(noise.load(), thresholds()),
                weaker_because=weaker_because()[:300],
                digest=made.digest,
            )
            ReleaseCell.objects.bulk_create(
                (
                    ReleaseCell(
                        release=release,
                        measure=cell.measure,
                        level=cell.unit.level,
                        area_code=cell.unit.code,
                        area_name=cell.unit.name,
                        area_residents=cell.unit.residents,
                        grouping=cell.grouping,
                        category_code=cell.category_code,
                        category_name=cell.category_name,
                        value=cell.value,
                        wait_bin=cell.wait_bin,
                        frozen_at=now,
                    )
                    for cell in made.cells
                ),
                batch_size=ROWS_AT_ONCE,
            )
    except IntegrityError:
        # A worker whose claim was taken over came first; one of two equal releases is enough.
        earlier = released(community, period)
        if earlier is None:
            raise
        return earlier
    return release


def due_periods(community: Community) -> list[Period]:
    """The closed periods whose day has come and that are not released, oldest first; a year back at most."""
    today = clock.localtime(clock.now()).date()
    begun = clock.localtime(community.created_at).date()
    known = set(Release.objects.filter(community=community).values_list("period", flat=True))
    due = []
    for kind, most in ((PeriodKind.MONTH, 12), (PeriodKind.QUARTER, 4), (PeriodKind.YEAR, 1)):
        period = Period.holding(kind, today)
        for _number in range(most + 1):
            period = period.previous
            if period.day_after <= begun:
                break
            if period.freezes_on <= today and period.code not in known:
                due.append(period)
    return sorted(due, key=lambda period: (period.day_after, period.first_day))


def sweep_releases(*, actor: Actor) -> int:
    """Make what is due, one after another, each by itself. Returns how many were made.

    Safe to run twice or beside itself: each release has a claim. A community without areas is passed over.
    """
    made = 0
    for community in Community.objects.filter(is_active=True).order_by("pk"):
        for period in due_periods(community):
            try:
                make_release(actor=actor, community=community, period=period)
            except DomainError:
                continue  # being made by another worker, or nowhere to make it of
            except Exception:
                # One exchange must not keep the others from their figures; the next sweep tries again.
                logger.exception("The release of %s for %s failed.", period.code, community.slug)
                continue
            made += 1
    return made

"""Once a night: how many take part in a wijk or gemeente, with how many kinds of help, in steps (safety.md §1)."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import partial

from django.db import transaction
from django.db.models import Count

from buurthulp import nightly
from buurthulp.crypto import keyed_hash
from buurthulp.viewers import Actor
from exchange.enums import OfferStatus
from exchange.models import Offer
from members.enums import AreaLevel, ParticipantStatus, PlaceKind
from members.models import Area, AreaStep, Place
from members.steps import PEOPLE_PER_KIND, is_due, kinds_step, people_step

NIGHTLY = "area steps"
NIGHT_OF_ITS_OWN = 0

Where = tuple[int, int]
"""Ids of a community and of an area in it."""


@transaction.atomic
def rebuild_area_steps(*, actor: Actor) -> int:
    """Count the areas whose night it is, if nobody did so this night; returns how many were counted.

    Counted are confirmed people who take part, by the real area of their home; a rest changes nothing. An area is
    counted when the first person there is confirmed, then once in four weeks (`members.steps` says why).
    """
    night = nightly.claim(NIGHTLY)
    if night is None:
        return 0
    people, kinds = _people(), _kinds()
    shown = {(row.community_id, row.area_id): row for row in AreaStep.objects.select_for_update().order_by("pk")}
    counted = []
    for where in sorted({*people, *shown}):
        draw = partial(_drawn, where)
        row = shown.get(where) or AreaStep(community_id=where[0], area_id=where[1], people=0, kinds=0)
        if row.pk is not None and not is_due(row.counted_on, night, draw(NIGHT_OF_ITS_OWN)):
            continue
        row.people = people_step(people[where], row.people, draw)
        row.kinds = kinds_step(kinds[where])
        row.counted_on = night
        counted.append(row)
    AreaStep.objects.bulk_create([row for row in counted if row.pk is None])
    AreaStep.objects.bulk_update([row for row in counted if row.pk is not None], ["people", "kinds", "counted_on"])
    return len(counted)


def _drawn(where: Where, step: int) -> int:
    """The same for an area and step every night, and to be computed by nobody without the key."""
    return int(keyed_hash("area step", f"{where[0]}|{where[1]}|{step}")[:8], 16)


def _people() -> Counter[Where]:
    homes = (
        Place.objects.filter(
            kind=PlaceKind.HOME,
            is_current=True,
            area__isnull=False,
            participant__confirmation__isnull=False,
        )
        .exclude(participant__status=ParticipantStatus.CLOSED)
        .values_list("participant__community_id", "area_id")
        .annotate(number=Count("pk"))
        .order_by()
    )
    counted: Counter[Where] = Counter()
    above = _shown_areas()
    for community_id, area_id, number in homes:
        for shown_id in above[area_id]:
            counted[community_id, shown_id] += number
    return counted


def _kinds() -> Counter[Where]:
    """Kinds of help that at least three confirmed people offer there."""
    offers = (
        Offer.objects.filter(
            status=OfferStatus.ON,
            participant__confirmation__isnull=False,
            participant__places__kind=PlaceKind.HOME,
            participant__places__is_current=True,
            participant__places__area__isnull=False,
        )
        .exclude(participant__status=ParticipantStatus.CLOSED)
        .values_list("community_id", "participant__places__area_id", "category_id")
        .annotate(number=Count("participant_id", distinct=True))
        .order_by()
    )
    above = _shown_areas()
    offering: Counter[tuple[int, int, int]] = Counter()
    for community_id, area_id, category_id, number in offers:
        for shown_id in above[area_id]:
            offering[community_id, shown_id, category_id] += number
    return Counter(
        (community_id, area_id)
        for (community_id, area_id, _category), number in offering.items()
        if number >= PEOPLE_PER_KIND
    )


def _shown_areas() -> dict[int, list[int]]:
    """For every area, the wijk and the gemeente it is or lies in."""
    rows = {pk: (level, parent_id) for pk, level, parent_id in Area.objects.values_list("pk", "level", "parent_id")}
    shown: dict[int, list[int]] = defaultdict(list)
    for area_id in rows:
        current: int | None = area_id
        while current is not None:
            level, parent_id = rows[current]
            if level != AreaLevel.NEIGHBOURHOOD:
                shown[area_id].append(current)
            current = parent_id
    return shown

"""What nobody offers yet in which village: kinds of help by area, in words and not in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q

from buurthulp.spoken import standard
from buurthulp.viewers import RoleHold
from desk.areas import ids_in_scope
from exchange.enums import OfferStatus
from exchange.models import Category
from exchange.selectors import kinds_of
from members.enums import ParticipantStatus, PlaceKind
from members.models import Area, Community, Place

PER_PAGE = 20
ENOUGH = 3


class Supply(Enum):
    """How many people of a village offer a kind of help."""

    NOBODY = "nobody"
    SOME = "some"
    ENOUGH = "enough"


@dataclass(frozen=True, slots=True)
class KindLine:
    """A kind of help in a list."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class VillageRow:
    """A village, and its kinds of help by how many people who live there offer them."""

    code: str
    name: str
    district: str
    nobody: tuple[KindLine, ...]
    some: tuple[KindLine, ...]
    enough: tuple[KindLine, ...]


@dataclass(frozen=True, slots=True)
class Villages:
    """One page of villages by name, and what the page can be narrowed to."""

    rows: tuple[VillageRow, ...]
    page: Page[Area]
    kinds: tuple[KindLine, ...]
    districts: tuple[tuple[str, str], ...]
    kind: str
    district: str


def villages_of(
    community: Community, hold: RoleHold, *, kind: str = "", district: str = "", page: int | str = 1
) -> Villages:
    """The villages a coordinator is responsible for: areas with none below them, and areas where somebody lives.

    ``kind`` (a slug) and ``district`` (the code of the area above) narrow it; what is unknown narrows nothing. The
    number of queries does not depend on how many villages there are.
    """
    people = _people_by_area(community, ids_in_scope(community.pk, hold))
    areas = _villages(ids_in_scope(community.pk, hold), people)
    districts = {area.parent.code: area.parent.name for area in areas if area.parent is not None}
    chosen = district if district in districts else ""
    found = Paginator(
        [area for area in areas if not chosen or (area.parent is not None and area.parent.code == chosen)], PER_PAGE
    ).get_page(page)
    kinds = list(kinds_of(community))
    shown = [one for one in kinds if one.slug == kind] or kinds
    return Villages(
        rows=tuple(_row(area, shown, people.get(area.pk, {})) for area in found.object_list),
        page=found,
        kinds=tuple(KindLine(one.slug, one.name) for one in kinds),
        districts=tuple(sorted(districts.items(), key=lambda one: one[1])),
        kind=shown[0].slug if len(shown) < len(kinds) else "",
        district=chosen,
    )


def _people_by_area(community: Community, reached: frozenset[int] | None) -> dict[int, dict[int, int]]:
    """For each area where somebody lives, how many people offer each kind (by its id)."""
    homes = Place.objects.filter(
        Q() if reached is None else Q(area__in=reached),
        kind=PlaceKind.HOME,
        is_current=True,
        area__isnull=False,
        participant__community=community,
        participant__status=ParticipantStatus.ACTIVE,
    )
    is_on = Q(participant__offers__status=OfferStatus.ON)
    people: dict[int, dict[int, int]] = {}
    for area_id, kind_id, count in homes.values_list("area", "participant__offers__category").annotate(
        count=Count("participant", filter=is_on, distinct=True)
    ):
        people.setdefault(area_id, {})[kind_id] = count
    return people


def _villages(reached: frozenset[int] | None, people: Mapping[int, object]) -> list[Area]:
    lived_in = Q(pk__in=people)
    chosen = lived_in if reached is None else Q(pk__in=reached) & (Q(children__isnull=True) | lived_in)
    return list(Area.objects.filter(chosen).select_related("parent").distinct().order_by("name", "code"))


def _row(area: Area, kinds: list[Category], people: Mapping[int, int]) -> VillageRow:
    by_supply: dict[Supply, list[KindLine]] = {supply: [] for supply in Supply}
    for kind in kinds:
        by_supply[supply_of(people.get(kind.pk, 0))].append(KindLine(kind.slug, standard(kind.name)))
    return VillageRow(
        code=area.code,
        name=area.name,
        district=area.parent.name if area.parent is not None else "",
        nobody=tuple(by_supply[Supply.NOBODY]),
        some=tuple(by_supply[Supply.SOME]),
        enough=tuple(by_supply[Supply.ENOUGH]),
    )


def supply_of(count: int) -> Supply:
    """Nobody, some (one or two), or enough (three and more)."""
    if count == 0:
        return Supply.NOBODY
    return Supply.ENOUGH if count >= ENOUGH else Supply.SOME

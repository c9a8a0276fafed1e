"""Organisations: the administrator's list, the page of one, and those that work where somebody lives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from buurthulp.spoken import sentence_of
from desk.enums import OrganisationKind
from desk.models import Organisation, OrganisationTask
from members.enums import AreaLevel
from members.models import Area, Community
from members.selectors.places import ids_served


@dataclass(frozen=True, slots=True)
class OrganisationLine:
    """One organisation. ``does`` and ``where`` in words; ``where`` empty: wherever the community is."""

    public_id: str
    name: str
    does: str
    line: str
    where: str
    phone: str
    email: str
    website: str
    address_lines: tuple[str, ...]
    is_active: bool


def organisations_of(community: Community) -> tuple[OrganisationLine, ...]:
    """All of them, those that can be chosen first, then by name. Three queries."""
    rows = _whole(Organisation.objects.filter(community=community)).order_by("-is_active", "name", "pk")
    return tuple(line_of(row) for row in rows)


def organisations_at(community: Community, area: Area | None) -> tuple[OrganisationLine, ...]:
    """Those that can be chosen and work in this area: named it, or an area it lies in, or none. By name."""
    within = [area.pk, area.parent_id, area.parent.parent_id if area.parent is not None else None] if area else []
    works_there = Q(areas__isnull=True) | Q(areas__in=[pk for pk in within if pk is not None])
    here = Organisation.objects.filter(works_there, community=community, is_active=True)
    rows = _whole(Organisation.objects.filter(pk__in=here.values("pk"))).order_by("name", "pk")
    return tuple(line_of(row) for row in rows)


def line_of(row: Organisation) -> OrganisationLine:
    """One of them, whose tasks and areas were read."""
    kinds = {task.kind for task in row.tasks.all()}
    town = f"{row.postcode[:4]} {row.postcode[4:]}  {row.town}".strip()
    return OrganisationLine(
        public_id=row.public_id,
        name=row.name,
        does=sentence_of(", ".join(str(kind.label) for kind in OrganisationKind if kind.value in kinds)),
        line=row.line,
        where=", ".join(sorted(area.name for area in row.areas.all())),
        phone=row.phone,
        email=row.email,
        website=row.website,
        address_lines=(row.address, town) if row.address else (),
        is_active=row.is_active,
    )


def named_but_missing(community: Community, lines: tuple[OrganisationLine, ...]) -> tuple[str, ...]:
    """What its way of working names to refer to, and is not on the list."""
    referral_out = community.preset.features.referral_out
    known = " ".join(line.name.lower() for line in lines)
    return tuple(name for name in (referral_out.organisations if referral_out else ()) if name.lower() not in known)


def areas_to_choose(community: Community) -> list[Area]:
    """Where an organisation may work: districts and municipalities, or where there are none, neighbourhoods.

    None for a community that serves any place. Two queries.
    """
    served = ids_served(community.pk)
    areas = list(Area.objects.filter(pk__in=served or ()).order_by("name", "pk"))
    return [area for area in areas if area.level != AreaLevel.NEIGHBOURHOOD] or areas


def as_entered(row: Organisation) -> dict[str, Any]:
    """What is known of one, as the form began with it."""
    fields = ("name", "line", "phone", "email", "website", "address", "postcode", "town")
    return {
        **{name: getattr(row, name) for name in fields},
        "kinds": [task.kind for task in row.tasks.all()],
        "areas": [area.pk for area in row.areas.all()],
    }


def _whole(rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
    return rows.prefetch_related(Prefetch("tasks", OrganisationTask.objects.order_by("pk")), "areas")

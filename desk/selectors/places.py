"""Public places on the desk: the list, and the page of one."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Case, IntegerField, Value, When
from django.utils.translation import gettext as _

from buurthulp.viewers import RoleHold, Viewer
from desk.areas import coordinates_ground_of, public_places_of
from exchange.enums import PublicPlaceKind
from exchange.models import PublicPlace

PER_PAGE = 30


@dataclass(frozen=True, slots=True)
class PublicPlaceLine:
    """One place. ``state``: waits, open or retired."""

    public_id: str
    name: str
    kind: str
    address: str
    town: str
    area_name: str
    state: str
    state_label: str
    has_exact_position: bool


@dataclass(frozen=True, slots=True)
class PublicPlaceOnDesk:
    """Everything of the page of one. Degrees as they are copied from a map."""

    place: PublicPlaceLine
    lat: str
    lon: str
    can_approve: bool


def public_places_on_desk(
    viewer: Viewer, hold: RoleHold, *, page: str
) -> tuple[tuple[PublicPlaceLine, ...], Page[PublicPlace]]:
    """One page, in a fixed number of queries: what waits first, then by town and name, what was taken out last."""
    order = Case(
        When(is_active=False, then=Value(2)),
        When(approved_at__isnull=True, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    rows = (
        PublicPlace.objects.filter(public_places_of(hold, viewer.community_id))
        .select_related("area")
        .order_by(order, "town", "name", "pk")
    )
    found = Paginator(rows, PER_PAGE).get_page(page)
    return tuple(_line(row) for row in found), found


def public_place_on_desk(viewer: Viewer, place: PublicPlace) -> PublicPlaceOnDesk:
    """The page of one."""
    return PublicPlaceOnDesk(
        place=_line(place),
        lat=f"{place.lat:.5f}",
        lon=f"{place.lon:.5f}",
        can_approve=coordinates_ground_of(viewer, place),
    )


def _line(place: PublicPlace) -> PublicPlaceLine:
    state = "retired" if not place.is_active else "open" if place.approved_at else "waits"
    labels = {"retired": _("uit de lijst"), "open": _("te kiezen"), "waits": _("wacht op goedkeuring")}
    return PublicPlaceLine(
        public_id=place.public_id,
        name=place.name,
        kind=str(PublicPlaceKind(place.kind).label),
        address=place.address,
        town=place.town,
        area_name=place.area.name if place.area is not None else "",
        state=state,
        state_label=labels[state],
        has_exact_position=place.has_exact_position,
    )

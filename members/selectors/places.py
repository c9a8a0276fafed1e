"""Areas, postcodes, and which community serves them."""

from __future__ import annotations

from math import ceil

import h3.api.basic_int as h3
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from buurthulp.errors import DomainError
from members.enums import PlaceKind
from members.models import Area, Community, CommunityArea, Participant, Place, PlaceLabel, Postcode
from members.search_keys import normal_postcode

INVENTED = "0"
LABEL_RESOLUTIONS = range(6, 10)


def ids_served(community_id: int) -> frozenset[int] | None:
    """The areas that a community serves and everything under them; None for any place. One query."""
    served = CommunityArea.objects.filter(community=community_id)
    rows = served.values_list("area_id", "area__children", "area__children__children")
    return frozenset(area_id for row in rows for area_id in row if area_id is not None) or None


def find_postcode(code: str) -> Postcode | None:
    """The row of a postcode in normal form; the row of its four digits where only those are known."""
    return (
        Postcode.objects.filter(code__in=[code, code[:4]])
        .select_related("area__parent", "label__area__parent")
        .order_by(Length("code").desc())
        .first()
    )


def area_of(postcode: Postcode) -> Area | None:
    """Where a postcode lies: its own area, else that of its label."""
    return postcode.area or postcode.label.area


def is_served(community: Community, postcode: Postcode) -> bool:
    """Whether the community serves this postcode. One that names no areas serves every place."""
    served = set(community.served_areas.values_list("area_id", flat=True))
    area = area_of(postcode)
    if not served or area is None:
        return not served
    parent = area.parent
    return bool(served & {area.pk, area.parent_id, parent.parent_id if parent else None})


def postcode_anywhere(community: Community, typed: str) -> Postcode:
    """The row of a postcode as typed, also where this community serves nobody: the hospital may be there.

    Raises DomainError ``error.postcode.format`` or ``.unknown`` (also for an invented postcode outside a demo).
    """
    code = normal_postcode(typed)
    if not code:
        raise DomainError("error.postcode.format", _("Vul je postcode in: vier cijfers en twee letters."))
    is_possible = community.is_demo or not code.startswith(INVENTED)
    postcode = find_postcode(code) if is_possible else None
    if postcode is None:
        raise DomainError(
            "error.postcode.unknown",
            _("Deze postcode kennen we niet. Klopt hij? Anders helpen we je op %(phone)s.")
            % {"phone": community.phone},
        )
    return postcode


def postcode_for(community: Community, typed: str) -> Postcode:
    """The row of a postcode as typed, where this community serves it.

    Raises DomainError ``error.postcode.format``, ``.unknown`` (also for an invented postcode outside a demo) or
    ``.outside``.
    """
    postcode = postcode_anywhere(community, typed)
    if not is_served(community, postcode):
        raise DomainError(
            "error.postcode.outside",
            _("Je woont buiten %(community)s. Bekijk welke uitwisseling bij je in de buurt is.")
            % {"community": community.name},
        )
    return postcode


def labels_within(label: PlaceLabel, metres: float) -> list[PlaceLabel]:
    """The labels that may lie within this distance of another, and some beyond: one disk of cells per resolution."""
    cells = {label.cell}
    for resolution in LABEL_RESOLUTIONS:
        centre = h3.latlng_to_cell(*h3.cell_to_latlng(label.cell), resolution)
        # Neighbouring centres lie 1.5 to 1.73 edges apart; one ring more covers both offsets in their cells.
        steps = ceil(metres / (1.5 * h3.average_hexagon_edge_length(resolution, unit="m"))) + 1
        cells.update(h3.grid_disk(centre, steps))
    return list(PlaceLabel.objects.filter(cell__in=cells))


def places_of(participant: Participant) -> list[Place]:
    """Somebody's own places as they are now, home first."""
    places = Place.objects.filter(participant=participant, is_current=True).select_related("label").order_by("pk")
    return sorted(places, key=lambda place: place.kind != PlaceKind.HOME)

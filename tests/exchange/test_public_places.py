"""Public places: added, placed, approved, retired."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM, Anonymous
from exchange.cells import cell_of_point
from exchange.models import PublicPlace
from exchange.services.public_places import (
    add_public_place,
    add_public_place_at_postcode,
    approve_public_place,
    retire_public_place,
    set_exact_position,
)
from members.distance import centre_of
from members.enums import AreaLevel
from members.models import AreaShape, Community
from tests.cast import Person
from tests.factories.exchange import PublicPlaceFactory
from tests.factories.members import DOKKUM
from tests.geography import Geography

LAT, LON = DOKKUM


def add(community: Community, **extra: Any) -> PublicPlace:
    values: dict[str, Any] = {
        "actor": SYSTEM,
        "community": community,
        "name": "De Sionsberg",
        "kind": "hospital",
        "address": "Birdaarderstraatweg 70",
        "town": "Dokkum",
        "lon": LON,
        "lat": LAT,
        "approve": True,
        **extra,
    }
    return add_public_place(**values)


def test_a_place_has_a_point_a_cell_and_the_area_round_it(community: Community, geography: Geography) -> None:
    place = add(community, name="  De   Sionsberg ")
    assert (place.name, place.town, place.address) == ("De Sionsberg", "Dokkum", "Birdaarderstraatweg 70")
    assert (place.lon, place.lat, place.cell) == (LON, LAT, cell_of_point(LON, LAT))
    assert place.area == geography.areas["havenbuurt"]
    assert (place.approved_at is not None, place.is_active, place.has_exact_position) == (True, True, True)


def test_outside_every_label_it_lies_in_the_gemeente_whose_outline_holds_it(
    community: Community, geography: Geography
) -> None:
    west, south = 5.7, 53.1
    square = [[west, south], [6.0, south], [6.0, 53.3], [west, 53.3], [west, south]]
    AreaShape.objects.create(
        area=geography.areas["overgemeente"], geometry={"type": "Polygon", "coordinates": [square]}
    )
    assert geography.areas["overgemeente"].level == AreaLevel.MUNICIPALITY
    assert add(community, lon=5.8, lat=53.2).area == geography.areas["overgemeente"]
    assert add(community, name="Nergens", lon=4.0, lat=52.0).area is None


def test_the_same_again_adds_nothing(community: Community) -> None:
    assert add(community).pk == add(community, name="de sionsberg").pk
    assert PublicPlace.objects.count() == 1


@pytest.mark.parametrize(
    ("extra", "code"),
    [
        ({"name": "  "}, "error.public_place.name"),
        ({"name": "x" * 81}, "error.text.too_long"),
        ({"kind": "castle"}, "error.public_place.kind"),
        ({"town": ""}, "error.public_place.town"),
        ({"lon": LAT, "lat": LON}, "error.public_place.point"),
        ({"lat": float("nan")}, "error.public_place.point"),
        ({"kind": "shop"}, "error.public_place.twice"),
    ],
)
def test_refused(community: Community, extra: dict[str, Any], code: str) -> None:
    if code.endswith("twice"):
        add(community)
    before = PublicPlace.objects.count()
    with pytest.raises(DomainError) as refused:
        add(community, **extra)
    assert (refused.value.code, PublicPlace.objects.count()) == (code, before)


def test_at_a_postcode_it_stands_at_the_centre_of_the_label(community: Community, geography: Geography) -> None:
    values = {"kind": "pharmacy", "address": "Kerkstraat 9", "town": "", "approve": False}
    place = add_public_place_at_postcode(
        actor=SYSTEM, community=community, name="Apotheek Dokkum", postcode="9101 ba", **values
    )
    lon, lat = centre_of(geography.postcodes["9101BA"].label.cell)
    assert (place.lon, place.lat, place.town) == (lon, lat, "Dokkum")
    assert (place.has_exact_position, place.approved_at, place.area) == (False, None, geography.areas["kerkbuurt"])
    # A hospital is often outside what the community serves.
    beyond = add_public_place_at_postcode(
        actor=SYSTEM, community=community, name="Over", postcode="9200AA", **{**values, "town": "Overdorp"}
    )
    assert (beyond.town, beyond.area) == ("Overdorp", geography.areas["overbuurt"])


@pytest.mark.parametrize(
    ("postcode", "code"),
    [("Dokkum", "error.postcode.format"), ("9999ZZ", "error.postcode.unknown"), ("0101AA", "error.postcode.unknown")],
)
def test_at_a_postcode_that_is_none(community: Community, postcode: str, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        add_public_place_at_postcode(
            actor=SYSTEM,
            community=community,
            name="Apotheek",
            kind="pharmacy",
            address="",
            town="Dokkum",
            postcode=postcode,
            approve=True,
        )
    assert (refused.value.code, PublicPlace.objects.count()) == (code, 0)


def test_an_exact_position_comes_later(community: Community, geography: Geography) -> None:
    place = add_public_place_at_postcode(
        actor=SYSTEM,
        community=community,
        name="Apotheek",
        kind="pharmacy",
        address="",
        town="Dokkum",
        postcode="9102AA",
        approve=True,
    )
    set_exact_position(actor=SYSTEM, public_place=place, lon=LON, lat=LAT)
    place.refresh_from_db()
    assert (place.lon, place.lat, place.cell, place.has_exact_position, place.area) == (
        LON,
        LAT,
        cell_of_point(LON, LAT),
        True,
        geography.areas["havenbuurt"],
    )
    with pytest.raises(DomainError) as refused:
        set_exact_position(actor=SYSTEM, public_place=place, lon=0, lat=0)
    assert refused.value.code == "error.public_place.point"


def test_only_an_approved_place_that_still_exists_can_be_chosen(community: Community) -> None:
    place = add(community, approve=False)
    assert not PublicPlace.objects.approved().exists()
    for _again in range(2):
        approve_public_place(actor=SYSTEM, public_place=place)
    since = PublicPlace.objects.approved().get().approved_at
    for _again in range(2):
        retire_public_place(actor=SYSTEM, public_place=place)
    assert not PublicPlace.objects.approved().exists()
    approve_public_place(actor=SYSTEM, public_place=place)
    assert PublicPlace.objects.approved().get().approved_at == since


def test_a_retired_place_does_not_come_back_beside_its_namesake(community: Community) -> None:
    old = add(community)
    retire_public_place(actor=SYSTEM, public_place=old)
    new = add(community)
    assert new.pk != old.pk
    with pytest.raises(DomainError) as refused:
        approve_public_place(actor=SYSTEM, public_place=old)
    assert refused.value.code == "error.public_place.twice"
    assert PublicPlace.objects.approved().get() == new


def test_who_sees_them(
    anna: Person, carla: Person, daan: Person, community: Community, other_community: Community
) -> None:
    place = PublicPlaceFactory(community=community)
    PublicPlaceFactory(community=community, approved_at=None)
    PublicPlaceFactory(community=community, is_active=False)
    PublicPlaceFactory(community=other_community)
    assert list(PublicPlace.objects.visible_to(anna.viewer)) == [place]
    assert list(PublicPlace.objects.visible_to(carla.viewer)) == [place]
    assert place not in PublicPlace.objects.visible_to(daan.viewer)
    assert not PublicPlace.objects.visible_to(Anonymous(community.pk)).exists()


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"name": ""}, "exchange_publicplace_has_name_and_town"),
        ({"kind": "castle"}, "exchange_publicplace_kind_known"),
        ({"lat": 91.0}, "exchange_publicplace_point_on_earth"),
        ({"name": "Twee"}, "exchange_publicplace"),  # SQLite names the columns
    ],
)
def test_rules_of_the_table(community: Community, change: dict[str, Any], rule: str) -> None:
    PublicPlaceFactory(community=community, name="Twee")
    place = PublicPlaceFactory(community=community)
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        PublicPlace.objects.filter(pk=place.pk).update(**change)
    place.refresh_from_db()
    assert (place.name != "Twee", place.kind) == (True, "meeting_place")

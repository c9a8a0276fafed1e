"""The units of real gemeenten: a city with 111 buurten, the country round Dokkum, and a city known by four digits."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
import time_machine

from buurthulp.viewers import SYSTEM
from members.enums import Precision
from members.models import Area, Community, CommunityArea, PlaceLabel
from members.services.import_areas import import_areas
from members.services.import_postcodes import import_postcodes
from reports.enums import Level
from reports.models import CombinedArea
from reports.periods import Period
from reports.selectors.coverage import coverage
from reports.selectors.units import units_of
from reports.services.combining import fix_combined_areas
from reports.services.releasing import make_release
from tests.factories.members import CommunityFactory
from tests.realdata import real_file
from tests.reports.world import FiguresWorld, at

pytestmark = [pytest.mark.deep, pytest.mark.django_db]


def only(path: Path, municipality: str, folder: Path) -> Path:
    """The shapes of one gemeente, from a file of more."""
    raw = path.read_bytes()
    content = json.loads(gzip.decompress(raw) if path.suffix == ".gz" else raw)
    content["features"] = [
        one
        for one in content["features"]
        if municipality in (one["properties"].get("gm_code"), one["properties"]["code"])
    ]
    small = folder / path.name.removesuffix(".gz")
    small.write_text(json.dumps(content), encoding="utf-8")
    return small


def community_of(municipality: str, folder: Path) -> Community:
    """One that serves a real gemeente."""
    for name in ("gemeenten_2022.geojson", "wijken_2022.geojson.gz", "buurten_5gemeenten.geojson"):
        import_areas(actor=SYSTEM, path=only(real_file(name), municipality, folder))
    CommunityFactory(slug="echt", name="Echt")
    community = Community.objects.get(slug="echt")
    CommunityArea.objects.create(community=community, area=Area.objects.get(code=municipality))
    return community


@pytest.mark.parametrize(("municipality", "buurten", "units"), [("GM0392", 111, 96), ("GM1970", 97, 56)])
def test_no_unit_of_fewer_than_two_hundred(municipality: str, buurten: int, units: int, tmp_path: Path) -> None:
    community = community_of(municipality, tmp_path)
    assert fix_combined_areas(actor=SYSTEM, community_id=community.pk) == buurten
    residents: dict[str, int] = {}
    for code, count in CombinedArea.objects.values_list("code", "area__residents"):
        residents[code] = residents.get(code, 0) + (count or 0)
    assert len(residents) == units
    assert min(residents.values()) >= 200
    assert not CombinedArea.objects.filter(is_large_enough=False).exists()


def test_a_city_by_four_digits_has_figures_of_the_gemeente_alone(tmp_path: Path) -> None:
    community = community_of("GM0392", tmp_path)
    import_postcodes(
        actor=SYSTEM,
        path=real_file("pc4_nl.csv"),
        precision=Precision.PC4,
        shapes=real_file("pc4_vlakken_5gemeenten.geojson"),
    )
    haarlem = Area.objects.get(code="GM0392")
    label = PlaceLabel.objects.filter(area=haarlem)[0]
    world = FiguresWorld(community, label)
    for person in world.residents(haarlem, 60):
        world.asks(person, "2026-01-15")
    with time_machine.travel(at("2027-01-10"), tick=False):
        releases = [
            make_release(actor=SYSTEM, community=community, period=Period.parse(text)) for text in ("2026-01", "2026")
        ]
    units = units_of(community.pk)
    assert [len(units.by_level[level]) for level in Level] == [0, 0, 1]
    assert {one.question.level for release in releases for one in coverage(release) if one.cells} == {
        Level.MUNICIPALITY
    }
    assert any(one.shown for one in coverage(releases[0]))


def test_the_country_by_six_has_all_levels(tmp_path: Path) -> None:
    community = community_of("GM1970", tmp_path)
    import_postcodes(actor=SYSTEM, path=real_file("pc6_noardeast_fryslan.csv"))
    fix_combined_areas(actor=SYSTEM, community_id=community.pk)
    units = units_of(community.pk)
    assert [len(units.by_level[level]) for level in (Level.MUNICIPALITY, Level.DISTRICT)] == [1, 15]
    assert len(units.by_level[Level.NEIGHBOURHOOD]) == 56

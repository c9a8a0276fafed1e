"""Importing areas: what is kept, what is repaired, and that a second time changes nothing."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM, RoleHold, Viewer
from members.enums import AreaLevel, Role
from members.geofiles import BadLine
from members.models import Area, AreaShape, PlaceImport
from members.services.import_areas import import_areas
from tests.realdata import real_file

pytestmark = pytest.mark.django_db

SQUARE = {"type": "Polygon", "coordinates": [[[5.9, 53.3], [6.0, 53.3], [6.0, 53.4], [5.9, 53.4], [5.9, 53.3]]]}
BOW_TIE = {"type": "Polygon", "coordinates": [[[5.9, 53.3], [6.0, 53.4], [6.0, 53.3], [5.9, 53.4], [5.9, 53.3]]]}


def geojson(folder: Path, *areas: dict[str, Any], name: str = "gebieden.geojson") -> Path:
    features = [
        {"type": "Feature", "properties": area, "geometry": area.pop("geometry", SQUARE)}
        for area in (dict(area) for area in areas)
    ]
    path = folder / name
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


GEMEENTE = {"code": "GM1970", "naam": "Noardeast-Fryslân", "inwoners": 45_000}
WIJK = {"code": "WK197008", "naam": "Ferwerderadiel"}
BUURT = {"code": "BU19700801", "naam": "Marrum"}


def stored() -> list[tuple[str, str, str, str | None, int | None]]:
    return list(Area.objects.order_by("code").values_list("code", "name", "level", "parent__code", "residents"))


def test_three_levels_in_one_file_in_any_order(tmp_path: Path) -> None:
    before = clock.machine_now()
    summary = import_areas(actor=SYSTEM, path=geojson(tmp_path, BUURT, WIJK, GEMEENTE))
    assert stored() == [
        ("BU19700801", "Marrum", AreaLevel.NEIGHBOURHOOD, "WK197008", None),
        ("GM1970", "Noardeast-Fryslân", AreaLevel.MUNICIPALITY, None, 45_000),
        ("WK197008", "Ferwerderadiel", AreaLevel.DISTRICT, "GM1970", None),
    ]
    assert (summary.created, summary.changed, summary.unchanged) == (3, 0, 0)
    assert summary.per_level == {"neighbourhood": 1, "district": 1, "municipality": 1}
    assert list(AreaShape.objects.values_list("geometry", flat=True)) == [SQUARE] * 3
    row = PlaceImport.objects.get(pk=summary.place_import_id)
    assert (row.kind, row.file_name, len(row.sha256)) == ("areas", "gebieden.geojson", 64)
    assert row.finished_at is not None
    assert before <= row.started_at <= row.finished_at
    assert (row.summary["created"], row.summary["bad_lines"]) == (3, 0)
    assert set(Area.objects.values_list("place_import", flat=True)) == {row.pk}


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    path = geojson(tmp_path, GEMEENTE, WIJK, BUURT | {"geometry": BOW_TIE})
    first = import_areas(actor=SYSTEM, path=path)
    before = list(Area.objects.order_by("pk").values()), list(AreaShape.objects.order_by("pk").values())
    again = import_areas(actor=SYSTEM, path=path)
    assert (again.created, again.changed, again.unchanged) == (0, 0, 3)
    assert again.place_import_id == first.place_import_id
    assert (list(Area.objects.order_by("pk").values()), list(AreaShape.objects.order_by("pk").values())) == before
    assert PlaceImport.objects.count() == 1


def test_what_changed_is_written_and_the_rest_is_not_touched(tmp_path: Path) -> None:
    first = import_areas(actor=SYSTEM, path=geojson(tmp_path, GEMEENTE, WIJK, BUURT))
    changed = [GEMEENTE, WIJK | {"naam": "Ferwert e.o."}, BUURT | {"geometry": BOW_TIE}]
    second = import_areas(actor=SYSTEM, path=geojson(tmp_path, *changed, name="nieuw.geojson"))
    assert (second.created, second.changed, second.unchanged) == (0, 2, 1)
    assert list(Area.objects.order_by("code").values_list("code", "name", "place_import")) == [
        ("BU19700801", "Marrum", second.place_import_id),
        ("GM1970", "Noardeast-Fryslân", first.place_import_id),
        ("WK197008", "Ferwert e.o.", second.place_import_id),
    ]
    assert AreaShape.objects.get(area__code="BU19700801").geometry["type"] == "MultiPolygon"


def test_what_a_file_leaves_empty_does_not_wipe_out_what_is_known(tmp_path: Path) -> None:
    import_areas(actor=SYSTEM, path=geojson(tmp_path, GEMEENTE, WIJK, BUURT | {"inwoners": 900}))
    summary = import_areas(actor=SYSTEM, path=geojson(tmp_path, BUURT | {"naam": None, "inwoners": None}))
    assert (summary.changed, summary.unchanged, summary.unnamed) == (0, 1, 0)
    assert stored()[0] == ("BU19700801", "Marrum", AreaLevel.NEIGHBOURHOOD, "WK197008", 900)


def test_without_a_name_there_is_the_code_and_without_a_wijk_the_gemeente(tmp_path: Path) -> None:
    summary = import_areas(
        actor=SYSTEM,
        path=geojson(tmp_path, GEMEENTE, BUURT | {"naam": None}, {"code": "BU00580101", "naam": "Hallum"}),
    )
    assert stored()[:2] == [
        ("BU00580101", "Hallum", AreaLevel.NEIGHBOURHOOD, None, None),
        ("BU19700801", "BU19700801", AreaLevel.NEIGHBOURHOOD, "GM1970", None),
    ]
    assert (summary.unnamed, summary.without_parent) == (1, ("BU00580101",))


def test_bad_objects_are_named_and_the_good_ones_go_in(tmp_path: Path) -> None:
    path = geojson(tmp_path, GEMEENTE, {"code": "Marrum", "naam": "Marrum"}, WIJK)
    summary = import_areas(actor=SYSTEM, path=path)
    assert summary.bad == (BadLine(2, "“Marrum” is geen code van een gemeente, wijk of buurt"),)
    assert [area[0] for area in stored()] == ["GM1970", "WK197008"]
    row = PlaceImport.objects.get(pk=summary.place_import_id)
    assert row.summary["bad"] == [{"number": 2, "reason": summary.bad[0].reason}]


def test_only_an_administrator_may(tmp_path: Path) -> None:
    path = geojson(tmp_path, GEMEENTE)
    coordinator = Viewer(user_id=1, community_id=1, roles=(RoleHold(Role.COORDINATOR),), second_factor=True)
    with pytest.raises(DomainError) as refusal:
        import_areas(actor=coordinator, path=path)
    assert refusal.value.code == "not_an_administrator"
    assert stored() == []
    administrator = Viewer(user_id=1, community_id=1, roles=(RoleHold(Role.ADMINISTRATOR),), second_factor=True)
    assert import_areas(actor=administrator, path=path).created == 1


def run(path: Path, *options: str) -> list[str]:
    output = StringIO()
    call_command("import_areas", path, *options, stdout=output, skip_checks=True)
    return output.getvalue().splitlines()


def test_the_command_prints_what_it_did(tmp_path: Path) -> None:
    features = [
        {"code": "WK197008", "statnaam": "Ferwerderadiel", "gm": "GM1970"},
        {"code": "WK19", "statnaam": "?", "gm": None},
        {"code": "BU00580101", "statnaam": None, "gm": None},
    ]
    options = ("--name", "statnaam", "--parent", "gm")
    path = geojson(tmp_path, *features)
    assert run(path, *options) == [
        "2 gebieden gelezen, 1 niet bruikbaar.",
        "2 gebieden bewaren…",
        "Gebied 2: “WK19” is geen code van een gemeente, wijk of buurt.",
        "wijk: 1",
        "buurt: 1",
        "Zonder naam, de code staat er: 1.",
        "BU00580101: geen wijk of gemeente gevonden waar dit in ligt.",
        "WK197008: geen wijk of gemeente gevonden waar dit in ligt.",
        "Zonder eigen wijk: 0 hangen onder hun gemeente, 2 nergens onder.",
        "Lees eerst de gemeenten en wijken van hetzelfde jaar in, en dan dit bestand opnieuw.",
        "Nieuw 2, gewijzigd 0, gelijk gebleven 0.",
    ]
    assert run(path, *options)[-1] == "Nieuw 0, gewijzigd 0, gelijk gebleven 2."


def test_the_command_says_in_one_line_why_a_file_is_no_use(tmp_path: Path) -> None:
    with pytest.raises(
        CommandError, match=r"^Deze kolommen ontbreken: statnaam\. Het bestand heeft: code, inwoners, naam"
    ):
        run(geojson(tmp_path, GEMEENTE), "--name", "statnaam")
    with pytest.raises(CommandError, match=r"^Het bestand weg\.geojson is niet te openen\.$"):
        run(tmp_path / "weg.geojson")


def test_the_real_gemeenten_and_buurten() -> None:
    first = import_areas(actor=SYSTEM, path=real_file("gemeenten_2022.geojson"))
    second = import_areas(actor=SYSTEM, path=real_file("buurten_5gemeenten.geojson"))
    assert (first.created, second.created) == (345, 507)
    assert (first.without_parent, second.without_parent) == ((), ())
    drents_dorp = Area.objects.select_related("parent").get(code="BU07726240")
    assert (drents_dorp.name, drents_dorp.residents, str(drents_dorp.parent)) == ("Drents Dorp", 2_655, "Eindhoven")
    again = import_areas(actor=SYSTEM, path=real_file("buurten_5gemeenten.geojson"))
    assert (again.created, again.changed, again.unchanged) == (0, 0, 507)

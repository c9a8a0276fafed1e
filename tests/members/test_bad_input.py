"""Every kind of bad file that issue 3 names, through the command that an administrator types: a clear message each.

What the readers do with single lines stands in test_geofiles.py; here it is whether the message reaches a person, and
what is left in the database.
"""

from __future__ import annotations

import gzip
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from members.models import Area, PlaceImport, PlaceLabel, Postcode
from tests.members.test_import_areas import BOW_TIE, BUURT, GEMEENTE, WIJK, geojson
from tests.members.test_import_postcodes import DOKKUM, HEADER, MARRUM, csv_file, line
from tests.realdata import real_file

pytestmark = pytest.mark.django_db

FAR_ISLAND = (4.8, 53.05)


def told(command: str, path: Path, *options: str) -> list[str]:
    """What the command prints; the message, where it refuses."""
    output = StringIO()
    try:
        call_command(command, path, *options, stdout=output, skip_checks=True)
    except CommandError as refusal:
        return [str(refusal)]
    return output.getvalue().splitlines()


def counts() -> tuple[int, int, int, int]:
    models: tuple[Any, ...] = (Area, Postcode, PlaceLabel, PlaceImport)
    first, second, third, fourth = (model.objects.count() for model in models)
    return first, second, third, fourth


class TestWrongEncoding:
    def test_postcodes(self, tmp_path: Path) -> None:
        """A line that is hit is named, the others go in; with the right name of the encoding all of them do."""
        path = tmp_path / "postcodes.csv"
        lines = [HEADER, line("9101AA", DOKKUM, 20, street="Súdergoawei"), line("9101AB", DOKKUM, 130)]
        path.write_bytes("\n".join(lines).encode("cp1252"))
        assert "Regel 2: “S?dergoawei” is niet goed te lezen: het bestand heeft een andere codering." in told(
            "import_postcodes", path
        )
        assert told("import_postcodes", path, "--encoding", "cp1252")[-1] == "Nieuw 1, gewijzigd 0, gelijk gebleven 1."
        assert Postcode.objects.get(code="9101AA").street == "Súdergoawei"

    def test_areas(self, tmp_path: Path) -> None:
        path = tmp_path / "gebieden.geojson"
        path.write_bytes(geojson(tmp_path, GEMEENTE).read_text().encode())
        text = json.dumps(json.loads(path.read_text()), ensure_ascii=False)
        path.write_bytes(text.encode("cp1252"))
        assert "Gebied 1: “Noardeast-Frysl?n” is niet goed te lezen: het bestand heeft een andere codering." in told(
            "import_areas", path
        )
        assert counts() == (0, 0, 0, 0)

    def test_spreadsheets_own(self, tmp_path: Path) -> None:
        path = tmp_path / "postcodes.csv"
        path.write_bytes("\n".join([HEADER, line("9101AA", DOKKUM, 120)]).encode("utf-16"))
        for command in ("import_postcodes", "import_area_figures"):
            assert told(command, path) == ["Dit bestand is UTF-16. Bewaar het als UTF-8, of geef de codering erbij."]

    def test_a_name_that_is_no_encoding(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, line("9101AA", DOKKUM, 120))
        assert told("import_postcodes", path, "--encoding", "nederlands") == [
            "Dit bestand is niet te lezen met de codering nederlands."
        ]


class TestMissingColumns:
    @pytest.mark.parametrize(
        ("command", "header", "message"),
        [
            (
                "import_postcodes",
                "postcode,lon,lat",
                "Deze kolommen ontbreken: adressen, pc6. Het bestand heeft: lat, lon, postcode.",
            ),
            (
                "import_area_figures",
                "code,inwoners",
                "Deze kolommen ontbreken: bu_code. Het bestand heeft: code, inwoners.",
            ),
        ],
    )
    def test_of_a_table(self, tmp_path: Path, command: str, header: str, message: str) -> None:
        assert told(command, csv_file(tmp_path, "1,2,3", header=header)) == [message]
        assert counts() == (0, 0, 0, 0)

    def test_of_areas(self, tmp_path: Path) -> None:
        path = geojson(tmp_path, {"statcode": "GM1970", "statnaam": "Noardeast-Fryslân"})
        message = "Deze kolommen ontbreken: code, naam. Het bestand heeft: statcode, statnaam."
        assert told("import_areas", path) == [message]
        assert told("import_areas", path, "--code", "statcode", "--name", "statnaam")[-1].startswith("Nieuw 1")

    def test_of_outlines(self, tmp_path: Path) -> None:
        points = csv_file(
            tmp_path, "9101,5.9989,53.3253,GM1970,2100", header="pc4,lon,lat,gm_code,inwoners_2021", name="pc4.csv"
        )
        shapes = geojson(tmp_path, GEMEENTE)
        assert told("import_postcodes", points, "--precision", "pc4", "--shapes", str(shapes))[-1] == (
            "Deze kolommen ontbreken: pc4. Het bestand heeft: code, inwoners, naam."
        )
        assert counts() == (0, 0, 0, 0)


def test_a_polygon_that_crosses_itself_is_mended_and_said(tmp_path: Path) -> None:
    output = told("import_areas", geojson(tmp_path, GEMEENTE, WIJK | {"geometry": BOW_TIE}))
    assert "Vlakken die zichzelf kruisten en zijn hersteld: 1." in output
    assert Area.objects.get(code="WK197008").shape.geometry["type"] == "MultiPolygon"


def test_a_polygon_of_which_nothing_is_left_is_named(tmp_path: Path) -> None:
    line_only = {"type": "Polygon", "coordinates": [[[5.9, 53.3], [6.0, 53.4], [5.9, 53.3], [5.9, 53.3]]]}
    output = told("import_areas", geojson(tmp_path, GEMEENTE, WIJK | {"geometry": line_only}))
    assert "Gebied 2: het vlak kruist zichzelf en er blijft na herstel niets over." in output
    assert list(Area.objects.values_list("code", flat=True)) == ["GM1970"]


def test_a_postcode_twice_counts_once_and_is_named(tmp_path: Path) -> None:
    path = csv_file(tmp_path, line("9101AA", DOKKUM, 120), line("9101 aa", MARRUM, 400))
    output = told("import_postcodes", path)
    assert "Regel 3: “9101AA” komt twee keer voor, eerder op 2." in output
    assert list(Postcode.objects.values_list("code", "address_count")) == [("9101AA", 120)]


def test_an_area_twice_counts_once_and_is_named(tmp_path: Path) -> None:
    output = told("import_areas", geojson(tmp_path, GEMEENTE, GEMEENTE | {"naam": "Nog eens"}))
    assert "Gebied 2: “GM1970” komt twee keer voor, eerder op 1." in output
    assert Area.objects.get().name == "Noardeast-Fryslân"


def test_areas_without_a_parent_hang_under_their_gemeente_or_are_named(tmp_path: Path) -> None:
    orphan = {"code": "BU00580101", "naam": "Hallum"}
    output = told("import_areas", geojson(tmp_path, GEMEENTE, BUURT, orphan))
    assert output[-4:] == [
        "BU00580101: geen wijk of gemeente gevonden waar dit in ligt.",
        "Zonder eigen wijk: 1 hangen onder hun gemeente, 1 nergens onder.",
        "Lees eerst de gemeenten en wijken van hetzelfde jaar in, en dan dit bestand opnieuw.",
        "Nieuw 3, gewijzigd 0, gelijk gebleven 0.",
    ]


@pytest.mark.deep
def test_the_real_neighbourhoods_without_a_wijk() -> None:
    """602 of the 13,593: 318 hang under their gemeente, of 284 the gemeente is of another year."""
    for name in ("gemeenten_2022.geojson", "wijken_2022.geojson.gz"):
        told("import_areas", real_file(name))
    output = told("import_areas", real_file("buurten_2019_nl.geojson.gz"), "--parent", "wk_code")
    assert "Zonder eigen wijk: 318 hangen onder hun gemeente, 284 nergens onder." in output
    assert sum(line.endswith("geen wijk of gemeente gevonden waar dit in ligt.") for line in output) == 284


class TestTooFewAtTheEdge:
    def test_a_hamlet_at_the_edge_joins_the_nearest_group_and_it_is_said(self, tmp_path: Path) -> None:
        output = told(
            "import_postcodes",
            csv_file(
                tmp_path, line("9101AA", DOKKUM, 120), line("1797AA", FAR_ISLAND, 12), line("9073AA", MARRUM, 130)
            ),
        )
        assert "1 postcodes (aan de rand) hadden geen 100 adressen om zich heen: bij de naaste groep." in output
        assert "262 adressen in 2 groepen; de kleinste heeft er 120." in output
        assert Postcode.objects.get(code="1797AA").label_id == Postcode.objects.get(code="9073AA").label_id

    def test_a_file_that_is_too_small_is_refused(self, tmp_path: Path) -> None:
        assert told("import_postcodes", csv_file(tmp_path, line("9101AA", DOKKUM, 99)))[-1] == (
            "Dit bestand heeft 99 bruikbare adressen. Er zijn er minstens 100 nodig, anders is te zien wie waar woont."
        )
        assert counts() == (0, 0, 0, 0)

    def test_the_database_refuses_a_label_under_a_hundred(self, tmp_path: Path) -> None:
        """The control: were the grouping wrong, nothing would be written."""
        told("import_postcodes", csv_file(tmp_path, line("9101AA", DOKKUM, 120)))
        with pytest.raises(IntegrityError), transaction.atomic():
            PlaceLabel.objects.update(address_count=99)


@pytest.mark.parametrize("command", ["import_areas", "import_postcodes", "import_area_figures"])
def test_a_file_that_is_cut_off_or_not_there(tmp_path: Path, command: str) -> None:
    whole = gzip.compress(b"pc6,lon,lat,adressen,bu_code,inwoners\n" * 1_000)
    path = tmp_path / "half.csv.gz"
    path.write_bytes(whole[: len(whole) // 2])
    assert told(command, path) == ["Het gz-bestand is beschadigd of niet compleet."]
    assert told(command, tmp_path / "weg.csv") == ["Het bestand weg.csv is niet te openen."]
    assert counts() == (0, 0, 0, 0)

"""Importing how many people live in each area."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM, RoleHold, Viewer
from members.enums import AreaLevel, Role
from members.geofiles import BadLine
from members.models import Area, PlaceImport
from members.services.import_area_figures import import_area_figures
from tests.factories.members import AreaFactory
from tests.members.test_import_postcodes import csv_file
from tests.realdata import real_file

pytestmark = pytest.mark.django_db

HEADER = "bu_code,bu_naam,inwoners"


@pytest.fixture
def areas() -> None:
    for number, residents in ((1, None), (2, 900), (3, 40)):
        AreaFactory(code=f"BU1970080{number}", residents=residents)


def residents() -> list[int | None]:
    return list(Area.objects.order_by("code").values_list("residents", flat=True))


LINES = ["BU19700801,Marrum,1200", "bu19700802,Hallum,900", "BU19700803,Klein,", "BU99990000,Weg,10"]


@pytest.mark.usefixtures("areas")
def test_residents_are_written_and_a_second_time_changes_nothing(tmp_path: Path) -> None:
    path = csv_file(tmp_path, *LINES, header=HEADER)
    first = import_area_figures(actor=SYSTEM, path=path)
    assert (first.changed, first.unchanged, first.without_figure, first.unknown, first.bad) == (1, 1, 1, 1, ())
    assert (first.residents, residents()) == (2_100, [1_200, 900, 40])
    again = import_area_figures(actor=SYSTEM, path=path)
    assert (again.changed, again.unchanged, again.place_import_id) == (0, 2, first.place_import_id)
    assert PlaceImport.objects.get().summary["changed"] == 1


@pytest.mark.usefixtures("areas")
def test_bad_lines_are_named_and_the_good_ones_go_in(tmp_path: Path) -> None:
    path = csv_file(
        tmp_path, LINES[0], "Marrum,x,3", LINES[0], "BU19700802,x,veel", "BU19700803,te kort", header=HEADER
    )
    assert import_area_figures(actor=SYSTEM, path=path).bad == (
        BadLine(3, "“Marrum” is geen code van een gemeente, wijk of buurt"),
        BadLine(4, "“BU19700801” komt twee keer voor, eerder op 2"),
        BadLine(5, "het aantal “veel” is geen heel getal"),
        BadLine(6, "2 velden in plaats van 3"),
    )
    assert residents() == [1_200, 900, 40]


@pytest.mark.usefixtures("areas")
def test_only_an_administrator_may(tmp_path: Path) -> None:
    analyst = Viewer(user_id=1, community_id=1, roles=(RoleHold(Role.ANALYST),), second_factor=True)
    with pytest.raises(DomainError) as refusal:
        import_area_figures(actor=analyst, path=csv_file(tmp_path, *LINES, header=HEADER))
    assert refusal.value.code == "not_an_administrator"
    assert residents() == [None, 900, 40]


def run(path: Path, *options: str) -> list[str]:
    output = StringIO()
    call_command("import_area_figures", path, *options, stdout=output, skip_checks=True)
    return output.getvalue().splitlines()


@pytest.mark.usefixtures("areas")
def test_the_command_prints_what_it_did(tmp_path: Path) -> None:
    path = csv_file(tmp_path, *[line.replace(",", ";") for line in LINES], "x;y;z", header="code;naam;aantal")
    assert run(path, "--code", "code", "--residents", "aantal") == [
        "4 gebieden gelezen, 1 niet bruikbaar.",
        "Regel 6: “x” is geen code van een gemeente, wijk of buurt.",
        "1 gebieden zonder aantal: wat er stond, blijft.",
        "1 gebieden kennen we niet (een ander jaar, of nog niet ingelezen).",
        "2100 inwoners in onze gebieden.",
        "Gewijzigd 1, gelijk gebleven 1.",
    ]
    with pytest.raises(CommandError, match=r"^Deze kolommen ontbreken: bu_code, inwoners\. Het bestand heeft: aantal,"):
        run(path)


def test_the_real_figures_of_2024() -> None:
    """Every neighbourhood of the file is made known; Drents Dorp is known by name (CBS 2024)."""
    path = real_file("buurten_kerncijfers_2024.csv.gz")
    AreaFactory(code="BU07726240", name="Drents Dorp", level=AreaLevel.NEIGHBOURHOOD)
    summary = import_area_figures(actor=SYSTEM, path=path)
    assert (summary.changed, summary.unknown, summary.bad) == (1, 14_573, ())
    assert Area.objects.get().residents == 2_655

"""Importing postcodes: labels, areas, bad lines, a second time, and what an earlier import left."""

import json
from collections import Counter
from io import StringIO
from pathlib import Path

import h3.api.basic_int as h3
import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, F, Sum

from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM, RoleHold, Viewer
from members.distance import between_points, label_distance
from members.enums import AreaLevel, Precision, Role
from members.geofiles import BadLine
from members.models import Area, AreaShape, PlaceImport, PlaceLabel, Postcode
from members.postcode_files import PostcodeColumns
from members.services.import_areas import import_areas
from members.services.import_postcodes import import_postcodes
from tests.factories.members import ParticipantFactory, PlaceFactory
from tests.realdata import real_file

pytestmark = pytest.mark.django_db

HEADER = "pc6,lon,lat,adressen,straat,woonplaats,bu_code"
DOKKUM, MARRUM = (5.9989, 53.3253), (5.8025, 53.3270)


def line(code: str, at: tuple[float, float], addresses: int, area: str = "", street: str = "") -> str:
    return f"{code},{at[0]},{at[1]},{addresses},{street},Dokkum,{area}"


def csv_file(folder: Path, *lines: str, header: str = HEADER, name: str = "postcodes.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([header, *lines]) + "\n")
    return path


def cell(at: tuple[float, float]) -> int:
    return h3.latlng_to_cell(at[1], at[0], 9)


def stored() -> list[tuple[str, int, int, str | None]]:
    rows = Postcode.objects.order_by("code")
    return list(rows.values_list("code", "label__cell", "address_count", "area__code"))


def everything() -> list[list[dict[str, object]]]:
    return [list(model.objects.order_by("pk").values()) for model in (Postcode, PlaceLabel, PlaceImport)]


def assert_every_label_is_carried_by_what_it_says() -> None:
    """Counted again by the database, over all that was ever imported."""
    labels = PlaceLabel.objects.annotate(carried=Sum("postcodes__address_count"))
    assert list(labels.exclude(carried=F("address_count"))) == []
    assert list(labels.filter(carried__lt=100)) == []


@pytest.fixture
def areas() -> dict[str, Area]:
    """A gemeente with one wijk of two buurten: Marrum in the west, Dokkum in the east."""
    made = {}
    for code, level, parent, west, east in (
        ("GM1970", AreaLevel.MUNICIPALITY, None, 5.70, 6.10),
        ("WK197008", AreaLevel.DISTRICT, "GM1970", 5.75, 6.05),
        ("BU19700801", AreaLevel.NEIGHBOURHOOD, "WK197008", 5.75, 5.90),
        ("BU19700802", AreaLevel.NEIGHBOURHOOD, "WK197008", 5.90, 6.05),
    ):
        made[code] = Area.objects.create(code=code, name=code, level=level, parent=made[parent] if parent else None)
        ring = [[west, 53.2], [east, 53.2], [east, 53.4], [west, 53.4], [west, 53.2]]
        AreaShape.objects.create(area=made[code], geometry={"type": "Polygon", "coordinates": [ring]})
    return made


@pytest.mark.usefixtures("areas")
def test_postcodes_get_a_label_and_an_area(tmp_path: Path) -> None:
    summary = import_postcodes(
        actor=SYSTEM,
        path=csv_file(
            tmp_path,
            line("9101AA", DOKKUM, 90, "BU19700802", "Kerkstraat"),
            line("9101AB", DOKKUM, 30),
            line("9073AA", MARRUM, 130, "BU00000000"),
        ),
    )
    assert stored() == [
        ("9073AA", cell(MARRUM), 130, "BU19700801"),
        ("9101AA", cell(DOKKUM), 90, "BU19700802"),
        ("9101AB", cell(DOKKUM), 30, "BU19700802"),
    ]
    postcode = Postcode.objects.get(code="9101AA")
    assert (postcode.street, postcode.town, postcode.place_import_id) == (
        "Kerkstraat",
        "Dokkum",
        summary.place_import_id,
    )
    label = postcode.label
    assert (label.address_count, label.resolution, label.precision) == (120, 9, "pc6")
    assert label.area is not None
    assert label.area.code == "BU19700802"
    # Pairs of one postcode are half the way to the other point apart, those of 9101AA and 9101AB stand at one point.
    of_one_postcode = (90 * 89 + 30 * 29) / (120 * 119)
    assert label.inner_distance_m == round(of_one_postcode * between_points(*DOKKUM, *MARRUM) / 2)
    assert (summary.created, summary.changed, summary.unchanged, summary.without_area) == (3, 0, 0, 0)
    assert (summary.addresses, summary.labels, summary.smallest, summary.shares) == (250, 2, 120, {9: 1.0})
    row = PlaceImport.objects.get(pk=summary.place_import_id)
    assert (row.kind, row.summary["smallest"], row.summary["shares"]) == ("pc6", 120, {"9": 1.0})


@pytest.mark.usefixtures("areas")
def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    path = csv_file(tmp_path, line("9101AA", DOKKUM, 90), line("9073AA", MARRUM, 130))
    first = import_postcodes(actor=SYSTEM, path=path)
    before = everything()
    again = import_postcodes(actor=SYSTEM, path=path)
    assert (again.created, again.changed, again.unchanged) == (0, 0, 2)
    assert (again.labels_changed, again.labels_removed, again.place_import_id) == (0, 0, first.place_import_id)
    assert everything() == before


def test_bad_lines_are_named_and_the_good_ones_go_in(tmp_path: Path) -> None:
    path = csv_file(
        tmp_path,
        line("9101AA", DOKKUM, 120),
        line("9101", DOKKUM, 120),
        line("9101AB", (0.0, 0.0), 120),
        line("9101AA", MARRUM, 120),
        "9101AC,5.9,53.3,veel,,,",
        "9101AD",
        line("9101AE", DOKKUM, 20),
    )
    summary = import_postcodes(actor=SYSTEM, path=path)
    assert summary.bad == (
        BadLine(3, "“9101” is geen postcode"),
        BadLine(4, "ligt buiten Nederland (0.00000, 0.00000)"),
        BadLine(5, "“9101AA” komt twee keer voor, eerder op 2"),
        BadLine(6, "het aantal “veel” is geen heel getal"),
        BadLine(7, "1 velden in plaats van 7"),
    )
    assert stored() == [("9101AA", cell(DOKKUM), 120, None), ("9101AE", cell(DOKKUM), 20, None)]
    assert summary.without_area == 2


def test_a_file_with_too_few_addresses_changes_nothing(tmp_path: Path) -> None:
    import_postcodes(actor=SYSTEM, path=csv_file(tmp_path, line("9101AA", DOKKUM, 120)))
    before = everything()
    with pytest.raises(DomainError) as refusal:
        import_postcodes(actor=SYSTEM, path=csv_file(tmp_path, line("9101AA", DOKKUM, 99), line("9101", MARRUM, 500)))
    assert refusal.value.code == "too_few_addresses"
    assert str(refusal.value) == (
        "Dit bestand heeft 99 bruikbare adressen. Er zijn er minstens 100 nodig, anders is te zien wie waar woont."
    )
    assert everything() == before


def test_what_an_earlier_import_left_moves_along_when_it_is_too_few(tmp_path: Path) -> None:
    import_postcodes(
        actor=SYSTEM,
        path=csv_file(tmp_path, line("9073AA", MARRUM, 90), line("9074AB", MARRUM, 30), line("9101AA", DOKKUM, 120)),
    )
    new_street = (5.8200, 53.3270)
    summary = import_postcodes(
        actor=SYSTEM, path=csv_file(tmp_path, line("9073AA", new_street, 150), name="volgend_jaar.csv")
    )
    assert stored() == [
        ("9073AA", cell(new_street), 150, None),
        ("9074AB", cell(new_street), 30, None),
        ("9101AA", cell(DOKKUM), 120, None),
    ]
    assert (summary.changed, summary.moved_along, summary.labels_removed) == (1, 1, 1)
    assert_every_label_is_carried_by_what_it_says()


@pytest.mark.usefixtures("community")
def test_a_label_that_stands_for_somebodys_place_stays(tmp_path: Path) -> None:
    Postcode.objects.all().delete()
    PlaceLabel.objects.all().delete()
    import_postcodes(actor=SYSTEM, path=csv_file(tmp_path, line("9073AA", MARRUM, 120), line("9101AA", DOKKUM, 120)))
    place = PlaceFactory(participant=ParticipantFactory(), at=Postcode.objects.get(code="9073AA"))
    path = csv_file(tmp_path, line("9073AA", DOKKUM, 120), line("9101AA", DOKKUM, 120), name="volgend_jaar.csv")
    for expected in ((1, 0), (0, 0)):
        summary = import_postcodes(actor=SYSTEM, path=path)
        assert (summary.changed, summary.labels_removed) == expected
    place.refresh_from_db()
    assert (place.label.cell, place.label.address_count) == (cell(MARRUM), 120)


def test_only_an_administrator_may(tmp_path: Path) -> None:
    analyst = Viewer(user_id=1, community_id=1, roles=(RoleHold(Role.ANALYST),), second_factor=True)
    with pytest.raises(DomainError) as refusal:
        import_postcodes(actor=analyst, path=csv_file(tmp_path, line("9101AA", DOKKUM, 120)))
    assert refusal.value.code == "not_an_administrator"
    assert everything() == [[], [], []]


PC4_HEADER = "pc4,lon,lat,woonplaats,gm_code,inwoners_2021"


def pc4_files(folder: Path) -> tuple[Path, Path]:
    """9101 lies in one buurt, 9102 in two, 9103 is too small and has no outline."""
    path = csv_file(
        folder,
        "9101,5.9989,53.3253,Dokkum,GM1970,2100",
        "9102,5.9000,53.3000,Dokkum,GM1970,2100",
        "9103,5.8025,53.3270,Marrum,GM1970,21",
        "9104,5.8100,53.2500,Hallum,,420",
        header=PC4_HEADER,
    )
    outlines = {
        "9101": [[5.98, 53.31], [6.01, 53.31], [6.01, 53.34], [5.98, 53.34], [5.98, 53.31]],
        "9102": [[5.88, 53.29], [5.92, 53.29], [5.92, 53.31], [5.88, 53.31], [5.88, 53.29]],
        "wad": [[5.88, 53.29], [5.92, 53.29], [5.92, 53.31], [5.88, 53.29]],
    }
    features = [
        {"type": "Feature", "properties": {"pc4": pc4}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for pc4, ring in outlines.items()
    ]
    shapes = folder / "vlakken.geojson"
    shapes.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path, shapes


@pytest.mark.usefixtures("areas")
def test_pc4s_get_their_own_labels_beside_those_of_pc6(tmp_path: Path) -> None:
    import_postcodes(actor=SYSTEM, path=csv_file(tmp_path, line("9101AA", DOKKUM, 120), name="pc6.csv"))
    path, shapes = pc4_files(tmp_path)
    summary = import_postcodes(actor=SYSTEM, path=path, precision=Precision.PC4, shapes=shapes)
    middle, hallum = (5.9000, 53.3000), (5.8100, 53.2500)
    assert stored() == [
        ("9101", cell(DOKKUM), 1000, "BU19700802"),
        ("9101AA", cell(DOKKUM), 120, "BU19700802"),
        ("9102", cell(middle), 1000, "WK197008"),
        ("9103", cell(middle), 10, "GM1970"),
        ("9104", cell(hallum), 200, "GM1970"),
    ]
    assert (summary.merged, summary.joined) == ({"9103": "9102"}, 1)
    assert summary.bad_shapes == (BadLine(3, "“wad” is geen postcode"),)
    labels = PlaceLabel.objects.filter(precision=Precision.PC4).order_by("address_count")
    assert list(labels.values_list("cell", "address_count", "area__code")) == [
        (cell(hallum), 200, "GM1970"),
        (cell(DOKKUM), 1000, "BU19700802"),
        (cell(middle), 1010, "GM1970"),
    ]
    # 0.03° by 0.03° at 53.3° north is 1,993 by 3,336 metres; without an outline half the way to the nearest label.
    assert [labels[1].inner_distance_m, labels[0].inner_distance_m] == [
        1315,
        round(label_distance(cell(hallum), cell(middle), 0) / 2),
    ]
    again = import_postcodes(actor=SYSTEM, path=path, precision=Precision.PC4, shapes=shapes)
    assert (again.created, again.changed, again.unchanged, again.labels_changed) == (0, 0, 4, 0)


def run(path: Path, *options: str) -> list[str]:
    output = StringIO()
    call_command("import_postcodes", path, *options, stdout=output, skip_checks=True)
    return output.getvalue().splitlines()


def test_the_command_prints_what_it_did(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "9101AA;5,9989;53,3253;120", "9101;5;53;8", header="Postcode;X;Y;Aantal")
    options = ("--code", "Postcode", "--lon", "X", "--lat", "Y", "--addresses", "Aantal")
    assert run(path, *options) == [
        "1 postcodes gelezen, 1 niet bruikbaar.",
        "1 groepen van minstens 100 adressen gemaakt.",
        "1 postcodes bewaren…",
        "Regel 3: “9101” is geen postcode.",
        "120 adressen in 1 groepen; de kleinste heeft er 120.",
        "Adressen per fijnheid van de groep (9 is het fijnst): 9: 100,0%.",
        "1 postcodes liggen in geen bekend gebied.",
        "Nieuw 1, gewijzigd 0, gelijk gebleven 0.",
    ]
    assert run(path, *options)[-1] == "Nieuw 0, gewijzigd 0, gelijk gebleven 1."


def test_the_command_prints_which_pc4s_were_merged(tmp_path: Path) -> None:
    path, shapes = pc4_files(tmp_path)
    output = run(path, "--precision", "pc4", "--shapes", str(shapes))
    assert output[2:6] == [
        "4 postcodes bewaren…",
        "Vlak 3: “wad” is geen postcode.",
        "9103 is samengevoegd met 9102.",
        "2210 adressen in 3 groepen; de kleinste heeft er 200.",
    ]


def test_the_command_says_in_one_line_why_a_file_is_no_use(tmp_path: Path) -> None:
    with pytest.raises(
        CommandError, match=r"^Deze kolommen ontbreken: aantal\. Het bestand heeft: adressen, bu_code, lat,"
    ):
        run(csv_file(tmp_path, line("9101AA", DOKKUM, 120)), "--addresses", "aantal")


def test_residents_instead_of_addresses(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "9101AA,5.9989,53.3253,420", header="pc6,lon,lat,inwoners")
    columns = PostcodeColumns(addresses=None, residents="inwoners")
    assert import_postcodes(actor=SYSTEM, path=path, columns=columns).addresses == 200
    assert run(path, "--residents", "inwoners")[-1] == "Nieuw 0, gewijzigd 0, gelijk gebleven 1."


def test_the_real_file_of_noardeast_fryslan() -> None:
    import_areas(actor=SYSTEM, path=real_file("gemeenten_2022.geojson"))
    import_areas(actor=SYSTEM, path=real_file("buurten_5gemeenten.geojson"))
    path = real_file("pc6_noardeast_fryslan.csv")
    summary = import_postcodes(actor=SYSTEM, path=path)
    assert (summary.created, summary.bad, summary.addresses) == (1_781, (), 24_516)
    assert (summary.labels, summary.smallest, summary.joined) == (137, 100, 13)
    assert {resolution: round(share, 3) for resolution, share in summary.shares.items()} == {
        9: 0.372,
        8: 0.247,
        7: 0.265,
        6: 0.116,
    }
    assert_every_label_is_carried_by_what_it_says()
    levels = Counter(dict(Postcode.objects.values_list("area__level").annotate(number=Count("pk")).order_by()))
    assert levels == {"neighbourhood": 1_776, "municipality": 4, None: 1}
    assert summary.without_area == 1
    again = import_postcodes(actor=SYSTEM, path=path)
    assert (again.created, again.changed, again.unchanged, again.labels_changed) == (0, 0, 1_781, 0)


@pytest.mark.deep
def test_the_real_files_over_each_other() -> None:
    """The file of one municipality, that of three provinces, and the first again: never a label under a hundred."""
    small, large = real_file("pc6_noardeast_fryslan.csv"), real_file("pc6_fryslan_groningen_drenthe.csv.gz")
    import_postcodes(actor=SYSTEM, path=small)
    assert import_postcodes(actor=SYSTEM, path=large).moved_along == 0
    assert_every_label_is_carried_by_what_it_says()
    assert import_postcodes(actor=SYSTEM, path=small).moved_along == 6
    assert_every_label_is_carried_by_what_it_says()
    again = import_postcodes(actor=SYSTEM, path=small)
    assert (again.changed, again.labels_changed, again.labels_removed) == (0, 0, 0)

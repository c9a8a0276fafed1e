"""After an import of postcodes the current places follow: in batches, to be gone on with, and twice without effect."""

from __future__ import annotations

from pathlib import Path

import pytest

from buurthulp.viewers import SYSTEM
from exchange.cells import lookup_cells
from exchange.models import OfferPlace
from members.enums import Precision
from members.models import Community, Place, PlaceImport, PlaceLabel, Postcode
from members.services.import_postcodes import import_postcodes
from members.services.label_following import Following, follow_batch, follow_labels
from members.tasks import sweep_labels
from tests.cast import make_resident
from tests.factories.members import PlaceFactory
from tests.matching.world import offers
from tests.members.test_import_postcodes import DOKKUM, MARRUM, cell, csv_file, line

pytestmark = pytest.mark.django_db

BETWEEN = (5.9000, 53.3260)
FIRST = [line("9073AA", MARRUM, 90), line("9073AB", MARRUM, 30), line("9101AA", DOKKUM, 120)]


@pytest.fixture
def village(community: Community, tmp_path: Path) -> Path:
    """The postcodes of FIRST, and the folder in which the next file may be written."""
    PlaceFactory._meta.model.objects.all().delete()
    Postcode.objects.all().delete()
    PlaceLabel.objects.all().delete()
    import_postcodes(actor=SYSTEM, path=csv_file(tmp_path, *FIRST))
    return tmp_path


def next_year(folder: Path, *lines: str) -> None:
    import_postcodes(actor=SYSTEM, path=csv_file(folder, *lines, name="volgend_jaar.csv"))


def lives_at(code: str, number: str = "1") -> Place:
    return PlaceFactory(at=Postcode.objects.get(code=code), number=number)


def labels_of(*places: Place) -> list[tuple[int, str | None]]:
    rows = Place.objects.in_bulk([place.pk for place in places])
    return [(rows[place.pk].label.cell, rows[place.pk].area.code if rows[place.pk].area else None) for place in places]


def test_places_follow_their_postcode_and_what_was_before_stays(village: Path) -> None:
    moves, stays = lives_at("9073AA"), lives_at("9101AA")
    former = lives_at("9073AA", "2")
    Place.objects.filter(pk=former.pk).update(is_current=False)
    next_year(village, line("9073AA", BETWEEN, 130), line("9073AB", MARRUM, 110), line("9101AA", DOKKUM, 120))
    assert follow_labels() == Following(checked=2, moved=1, gone=0)
    assert labels_of(moves, stays, former) == [(cell(BETWEEN), None), (cell(DOKKUM), None), (cell(MARRUM), None)]
    assert follow_labels() == Following()


def test_offers_are_found_under_the_new_label_at_once(village: Path, community: Community) -> None:
    bram = make_resident(community, "Bram", at=Postcode.objects.get(code="9073AA"))
    offers(bram, "garden")
    next_year(village, line("9073AA", DOKKUM, 90), line("9101AA", DOKKUM, 120))
    before = OfferPlace.objects.get()
    follow_labels()
    row, cells = OfferPlace.objects.get(), lookup_cells(cell(DOKKUM))
    assert (row.pk, row.ring_cell, row.wide_cell) == (before.pk, cells.ring, cells.wide)
    assert before.ring_cell != row.ring_cell


def test_a_run_that_was_stopped_goes_on_where_it_was(village: Path) -> None:
    places = [lives_at("9073AA", str(number)) for number in range(1, 6)]
    next_year(village, line("9073AA", BETWEEN, 130), line("9101AA", DOKKUM, 120))
    assert follow_batch(limit=2) == Following(checked=2, moved=2)
    assert [place_cell for place_cell, _area in labels_of(*places)] == [cell(BETWEEN)] * 2 + [cell(MARRUM)] * 3
    assert sweep_labels() == 3
    assert {place_cell for place_cell, _area in labels_of(*places)} == {cell(BETWEEN)}
    assert sweep_labels() == 0


def test_who_signs_up_while_postcodes_are_imported_follows_as_well(village: Path) -> None:
    """They read the old label just before the import was there, and were written just after."""
    old = Postcode.objects.select_related("label").get(code="9073AA").label
    next_year(village, line("9073AA", BETWEEN, 130), line("9101AA", DOKKUM, 120))
    follow_labels()
    late = lives_at("9073AA")
    old.save(force_insert=not PlaceLabel.objects.filter(pk=old.pk).exists())
    Place.objects.filter(pk=late.pk).update(label=old)
    assert sweep_labels() == 1
    assert labels_of(late) == [(cell(BETWEEN), None)]


def test_a_label_goes_when_nobody_carries_it_any_more(village: Path) -> None:
    lives_at("9073AA")
    next_year(village, line("9073AA", DOKKUM, 90), line("9073AB", DOKKUM, 30), line("9101AA", DOKKUM, 120))
    assert set(PlaceLabel.objects.values_list("cell", flat=True)) == {cell(MARRUM), cell(DOKKUM)}
    follow_labels()
    assert set(PlaceLabel.objects.values_list("cell", flat=True)) == {cell(DOKKUM)}


def test_a_label_that_a_former_home_carries_stays(village: Path) -> None:
    lives_at("9101AA")
    Place.objects.filter(pk=lives_at("9073AA").pk).update(is_current=False)
    next_year(village, line("9073AA", DOKKUM, 90), line("9073AB", DOKKUM, 30), line("9101AA", DOKKUM, 120))
    follow_labels()
    assert set(PlaceLabel.objects.values_list("cell", flat=True)) == {cell(MARRUM), cell(DOKKUM)}


def test_a_postcode_that_is_gone_keeps_a_label_that_still_stands(village: Path) -> None:
    place = lives_at("9073AB")
    next_year(village, line("9073AA", MARRUM, 140), line("9101AA", DOKKUM, 120))
    gone = Postcode.objects.get(code="9073AB")
    assert (gone.is_gone, gone.address_count, gone.label.address_count) == (True, 0, 140)
    assert follow_labels() == Following(checked=1, moved=0, gone=1)
    assert labels_of(place) == [(cell(MARRUM), None)]


def test_a_postcode_that_is_gone_goes_along_when_its_label_is_too_small(village: Path) -> None:
    """Its addresses have another postcode now: counted under both, the label would seem to stand."""
    place = lives_at("9073AB")
    next_year(village, line("9073AA", DOKKUM, 90), line("9073AC", MARRUM, 80), line("9101AA", DOKKUM, 120))
    assert follow_labels() == Following(checked=1, moved=1, gone=1)
    [(label, _area)] = labels_of(place)
    assert PlaceLabel.objects.get(cell=label).address_count >= 100
    next_year(village, *FIRST)
    assert not Postcode.objects.get(code="9073AB").is_gone
    assert follow_labels().gone == 0
    assert labels_of(place) == [(cell(MARRUM), None)]


def test_a_postcode_of_other_digits_is_not_gone(village: Path) -> None:
    next_year(village, line("9101AA", DOKKUM, 130))
    assert not Postcode.objects.filter(is_gone=True).exists()


def test_a_home_known_by_four_digits_follows_to_the_full_postcode(village: Path) -> None:
    pc4 = csv_file(
        village, "8900,5.8025,53.3270,Marrum,GM1970,2100", header="pc4,lon,lat,woonplaats,gm_code,inwoners_2021"
    )
    import_postcodes(actor=SYSTEM, path=pc4, precision=Precision.PC4)
    place = lives_at("8900")
    place.postcode = "8900AB"
    place.save()
    assert follow_labels().moved == 0
    next_year(village, line("8900AB", BETWEEN, 130))
    assert follow_labels() == Following(checked=1, moved=1)
    place.refresh_from_db()
    assert (place.label.precision, place.label.cell) == ("pc6", cell(BETWEEN))


def test_a_place_whose_postcode_we_never_had(village: Path) -> None:
    """It keeps its label while that stands, and goes to the nearest when nobody else carries it."""
    place = lives_at("9073AB")
    place.postcode = "9999XX"
    place.save()
    next_year(village, line("9073AA", MARRUM, 140), line("9101AA", DOKKUM, 121))
    assert follow_labels() == Following(checked=1, moved=0, gone=1)
    next_year(village, line("9073AA", BETWEEN, 140), line("9101AA", DOKKUM, 122))
    assert follow_labels() == Following(checked=1, moved=1, gone=1)
    assert labels_of(place) == [(cell(BETWEEN), None)]


@pytest.mark.usefixtures("village")
def test_an_import_that_did_not_finish_makes_nothing_due() -> None:
    PlaceImport.objects.update(finished_at=None)
    lives_at("9073AA")
    assert follow_labels() == Following()


@pytest.mark.parametrize("number", [1, 30])
def test_a_batch_asks_the_same_number_of_questions(
    village: Path, number: int, django_assert_num_queries: object
) -> None:
    for house in range(number):
        lives_at("9073AA", str(house + 1))
    next_year(village, line("9073AA", BETWEEN, 130), line("9101AA", DOKKUM, 120))
    with django_assert_num_queries(8):  # type: ignore[operator]  # the fixture of pytest-django
        assert follow_batch().moved == number

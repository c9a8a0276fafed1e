"""The board: who sees what, in which order, page by page, and what it costs."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from buurthulp import clock
from buurthulp.viewers import Anonymous, Viewer
from exchange.enums import OfferStatus, RequestStatus, SlotStatus, Visibility
from exchange.models import Category, HelpRequest, Occasion, Offer, Slot
from exchange.selectors import found
from exchange.selectors.board import Wanted, board
from exchange.selectors.board_rows import register_answered
from members.enums import ParticipantStatus
from members.models import Block, Confirmation, Participant
from tests.cast import Person, make_resident
from tests.factories.exchange import board_offer, open_request
from tests.geography import Geography
from tests.matching.world import AMSTERDAM

Kinds = dict[str, Category]
WEDNESDAY_NOON = datetime(2026, 12, 2, 12, 0, tzinfo=AMSTERDAM)


def ids(viewer: Viewer | Anonymous, **wanted: str) -> list[str]:
    return [item.public_id for item in board(viewer, Wanted(**wanted)).items]


def at(help_request: HelpRequest, moment: datetime) -> HelpRequest:
    """The same request for a fixed moment."""
    Occasion.objects.filter(help_request=help_request).update(starts_at=moment, flexible_from=None, flexible_until=None)
    return help_request


def test_a_request_holds_what_may_be_known_before_graag(anna: Person, bram: Person, kinds: Kinds) -> None:
    row = open_request(anna, kinds["odd_jobs"])
    page = board(bram.viewer)
    (item,) = page.items
    assert (item.is_request, item.public_id, item.first_name, item.category, item.title, item.text, item.band) == (
        True,
        row.public_id,
        "Anna",
        kinds["odd_jobs"],
        "Een lamp",
        "Wie kan mijn lamp vervangen?",
        "walk",
    )
    assert (item.since, item.answered, item.is_mine) == (row.participant.joined_at, False, False)
    assert (page.area_name, page.confirmed, page.next_after) == ("Kerkbuurt", True, "")
    assert item.when.startswith("in overleg, uiterlijk ")
    assert board(anna.viewer).items[0].is_mine is True


def test_an_offer_says_who_likes_what_when(anna: Person, bram: Person, kinds: Kinds) -> None:
    row = board_offer(bram, kinds["garden"], 1, 2, own_words="Met koffie erbij.", day_parts=0b0010_0001_0000)
    (item,) = board(anna.viewer).items
    assert (item.is_request, item.public_id, item.first_name, item.category, item.title, item.text, item.when) == (
        False,
        row.public_id,
        "Bram",
        kinds["garden"],
        "een haag knippen, bakken vullen op een balkon",
        "Met koffie erbij.",
        "dinsdag en woensdag",
    )
    assert (item.band, item.answered, item.is_mine) == ("walk", False, False)


@pytest.mark.parametrize(
    ("postcode", "band", "walk", "bike"),
    [("9101AB", "walk", 2, 2), ("9101BA", "walk", 2, 2), ("9102AA", "bike", 0, 2), ("9103AA", "far", 0, 0)],
)
def test_bands(
    postcode: str, band: str, walk: int, bike: int, anna: Person, kinds: Kinds, geography: Geography
) -> None:
    other = make_resident(anna.community, "Sem", at=geography.postcodes[postcode])
    open_request(anna, kinds["garden"])
    board_offer(anna, kinds["rides"], 1)
    assert [item.band for item in board(other.viewer).items] == [band, band]
    assert (len(ids(other.viewer, reach="walk")), len(ids(other.viewer, reach="bike"))) == (walk, bike)


def test_two_in_one_coarse_label_are_near(anna: Person, kinds: Kinds, geography: Geography) -> None:
    sem = make_resident(anna.community, "Sem", at=geography.postcodes["9103AA"])
    noor = make_resident(anna.community, "Noor", at=geography.postcodes["9103AB"])
    row = open_request(noor, kinds["garden"])
    assert [item.band for item in board(sem.viewer).items] == ["near"]
    assert ids(sem.viewer, reach="walk") == [row.public_id]


def test_nothing_is_near_to_who_has_no_home(anna: Person, bram: Person, kinds: Kinds) -> None:
    row = open_request(anna, kinds["garden"])
    bram.participant.places.all().delete()
    assert (ids(bram.viewer), ids(bram.viewer, reach="bike")) == ([row.public_id], [])
    assert [item.band for item in board(bram.viewer).items] == [""]


def test_who_sees_the_board(anna: Person, bram: Person, carla: Person, daan: Person, kinds: Kinds) -> None:
    offer = board_offer(anna, kinds["rides"], 1)
    row = open_request(anna, kinds["garden"])
    open_request(anna, kinds["garden"], visibility=Visibility.INVITED)
    all_of_it = [row.public_id, offer.public_id]
    assert {
        "anna": ids(anna.viewer),
        "bram": ids(bram.viewer),
        "daan": ids(daan.viewer),
        "carla": ids(carla.viewer),
        "a visitor": ids(Anonymous(anna.community.pk)),
    } == {"anna": all_of_it, "bram": all_of_it, "daan": [], "carla": [], "a visitor": []}
    Confirmation.objects.filter(participant=bram.participant).delete()
    assert (ids(bram.viewer), board(bram.viewer).confirmed) == ([], False)


def test_blocked_people_do_not_meet_here(anna: Person, bram: Person, kinds: Kinds) -> None:
    annas = [board_offer(anna, kinds["rides"], 1), open_request(anna, kinds["garden"])]
    brams = [board_offer(bram, kinds["rides"], 1), open_request(bram, kinds["garden"])]
    assert set(ids(bram.viewer)) == {row.public_id for row in annas + brams}
    Block.objects.create(blocker=anna.participant, blocked=bram.participant, at=clock.now())
    assert set(ids(anna.viewer)) == {row.public_id for row in annas}
    assert set(ids(bram.viewer)) == {row.public_id for row in brams}


def test_what_tells_that_somebody_is_away_is_never_here(anna: Person, bram: Person, kinds: Kinds) -> None:
    for slug in ("eye_out", "pets_plants"):
        open_request(anna, kinds[slug])
        board_offer(anna, kinds[slug], 1)
    assert ids(bram.viewer) == []


def test_direct_neighbours_do_not_see_what_was_not_for_them(
    anna: Person, bram: Person, kinds: Kinds, geography: Geography
) -> None:
    """The same label at resolution 9; the bands of everybody else stay as they were."""
    noor = make_resident(anna.community, "Noor", at=geography.postcodes["9101AB"])
    row = open_request(anna, kinds["garden"], avoids_direct_neighbours=True)
    Participant.objects.filter(pk=anna.participant.pk).update(avoids_direct_neighbours=True)
    offer = board_offer(anna, kinds["rides"], 1)
    seen = {"anna": set(ids(anna.viewer)), "bram": set(ids(bram.viewer)), "noor": set(ids(noor.viewer))}
    both = {row.public_id, offer.public_id}
    assert seen == {"anna": both, "bram": both, "noor": set()}


def test_only_requests_that_are_still_open(anna: Person, bram: Person, kinds: Kinds) -> None:
    now = clock.now()
    kept = open_request(anna, kinds["garden"])
    at(open_request(anna, kinds["garden"]), now - timedelta(minutes=1))
    taken = open_request(anna, kinds["garden"])
    Slot.objects.filter(occasion__help_request=taken).update(status=SlotStatus.MATCHED)
    open_request(anna, kinds["garden"], status=RequestStatus.CLOSED)
    soon = at(open_request(anna, kinds["garden"]), now + timedelta(hours=1))
    assert ids(bram.viewer) == [soon.public_id, kept.public_id]


@pytest.mark.parametrize(
    ("of", "change"),
    [
        ("offer", {"status": OfferStatus.OFF}),
        ("offer", {"is_on_board": False}),
        ("offer", {"expires_at": datetime(2026, 1, 1, tzinfo=AMSTERDAM)}),
        ("owner", {"status": ParticipantStatus.PAUSED}),
        ("owner", {"status": ParticipantStatus.CLOSED}),
        ("owner", {"paused_until": datetime(2126, 1, 1).date()}),
        ("kind", {"is_active": False}),
        ("confirmation", {}),
    ],
)
def test_only_offers_that_stand(of: str, change: dict[str, object], anna: Person, bram: Person, kinds: Kinds) -> None:
    offer = board_offer(anna, kinds["rides"], 1)
    assert ids(bram.viewer) == [offer.public_id]
    match of:
        case "offer":
            Offer.objects.update(**change)
        case "owner":
            Participant.objects.filter(pk=anna.participant.pk).update(**change)
        case "kind":
            Category.objects.filter(pk=offer.category_id).update(**change)
        case _:
            Confirmation.objects.filter(participant=anna.participant).delete()
    assert ids(bram.viewer) == []


def test_sides_and_kinds(anna: Person, bram: Person, kinds: Kinds) -> None:
    row, ride = open_request(anna, kinds["garden"]), open_request(anna, kinds["rides"])
    offer = board_offer(anna, kinds["rides"], 1)
    found = {
        "requests": ids(bram.viewer, side="requests"),
        "offers": ids(bram.viewer, side="offers"),
        "rides": ids(bram.viewer, kind="rides"),
        "rides asked": ids(bram.viewer, kind="rides", side="requests"),
        "no such kind": ids(bram.viewer, kind="nothing"),
    }
    assert found == {
        "requests": [ride.public_id, row.public_id],
        "offers": [offer.public_id],
        "rides": [offer.public_id, ride.public_id],
        "rides asked": [ride.public_id],
        "no such kind": [],
    }


def test_days(anna: Person, bram: Person, kinds: Kinds) -> None:
    with time_machine.travel(WEDNESDAY_NOON, tick=False):
        made = {
            "this evening": at(open_request(anna, kinds["garden"]), WEDNESDAY_NOON + timedelta(hours=7)),
            "tomorrow": at(open_request(anna, kinds["garden"]), WEDNESDAY_NOON + timedelta(days=1)),
            "saturday": at(open_request(anna, kinds["garden"]), WEDNESDAY_NOON + timedelta(days=3)),
            "next monday": at(open_request(anna, kinds["garden"]), WEDNESDAY_NOON + timedelta(days=5)),
            "until saturday": open_request(anna, kinds["garden"]),
            # Bit 4 x weekday + part: the morning of every Wednesday, and the evening of every Sunday.
            "wednesday mornings": board_offer(anna, kinds["rides"], 1, day_parts=1 << 8),
            "sunday evenings": board_offer(bram, kinds["rides"], 1, day_parts=1 << 26),
        }
        names = {row.public_id: name for name, row in made.items()}
        found = {
            day: {names[one] for one in ids(bram.viewer, day=day)} for day in ("today", "tomorrow", "week", "weekend")
        }
    assert found == {
        "today": {"this evening", "until saturday"},
        "tomorrow": {"tomorrow", "until saturday"},
        "week": {"this evening", "tomorrow", "saturday", "until saturday", "sunday evenings"},
        "weekend": {"saturday", "until saturday", "sunday evenings"},
    }


WORDS = [
    ("lamp", {"request", "offer"}),
    ("LAMP", {"request", "offer"}),
    ("de lamp", {"request", "offer"}),
    ("lamp gang", {"request"}),
    ("gang lamp", {"request"}),
    ("gan", {"request"}),
    ("vervang", {"request", "offer"}),
    ("trapje", {"request"}),
    ("klusje", {"offer"}),
    ("fiets", set()),
    ("lamp fiets", set()),
    ("sleutelen", {"offer"}),
    ("de van voor", {"request", "offer", "other"}),
    ("", {"request", "offer", "other"}),
    ("'; drop & | ! : * ( ) --", set()),
    ("%", {"request", "offer", "other"}),
    ("_", {"request", "offer", "other"}),
]


@pytest.mark.parametrize(("typed", "expected"), WORDS)
def test_words_the_same_on_both_databases(
    typed: str, expected: set[str], anna: Person, bram: Person, kinds: Kinds
) -> None:
    made = {
        "request": open_request(
            anna,
            kinds["odd_jobs"],
            title="Lamp in de gang vervangen",
            public_line="Een trapje heb ik. Alleen mijn knie wil er niet op.",
        ),
        "offer": board_offer(anna, kinds["odd_jobs"], 1, own_words="Ik mag graag sleutelen."),
        "other": open_request(anna, kinds["rides"], title="Naar het station", public_line="Met een zware koffer."),
    }
    names = {row.public_id: name for name, row in made.items()}
    assert {names[one] for one in ids(bram.viewer, words=typed)} == expected


@pytest.mark.skipif(connection.vendor != "postgresql", reason="Only PostgreSQL knows Dutch.")
@pytest.mark.parametrize("typed", ["lampen", "koffers"])
def test_postgresql_knows_other_forms_of_a_word(typed: str, anna: Person, bram: Person, kinds: Kinds) -> None:
    row = open_request(anna, kinds["odd_jobs"], title="Een lamp", public_line="Met een zware koffer en een trapje.")
    assert ids(bram.viewer, words=typed) == [row.public_id]


@pytest.mark.parametrize("few", [0, 1, 500])
@pytest.mark.parametrize("reach", ["", "bike"])
def test_a_word_is_found_however_common_it_is(
    few: int, reach: str, anna: Person, bram: Person, kinds: Kinds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL reads the board in its order where a word is common, and its index of words where it is rare."""
    monkeypatch.setattr(found, "FEW", few)
    request = open_request(anna, kinds["odd_jobs"], title="Een lamp vervangen")
    offer = board_offer(anna, kinds["garden"], 1, own_words="Ook een lamp")
    open_request(anna, kinds["rides"], title="Naar het station", public_line="Met een zware koffer.")
    assert set(ids(bram.viewer, words="lamp", reach=reach)) == {request.public_id, offer.public_id}


def test_newest_first_twelve_to_a_page_and_stable(anna: Person, bram: Person, kinds: Kinds) -> None:
    """Both sides in one order; what is put there or goes while somebody reads on moves nothing on later pages."""
    start = clock.now() - timedelta(days=1)
    rows = [open_request(anna, kinds["garden"], published_at=start + timedelta(minutes=number)) for number in range(28)]
    offer = board_offer(anna, kinds["rides"], 1, created_at=start + timedelta(minutes=14, seconds=30))
    newest_first = [row.public_id for row in reversed(rows)]
    newest_first.insert(13, offer.public_id)
    first = board(bram.viewer)
    assert [item.public_id for item in first.items] == newest_first[:12]
    newer = open_request(anna, kinds["garden"])
    HelpRequest.objects.filter(public_id=newest_first[2]).update(status=RequestStatus.WITHDRAWN)
    HelpRequest.objects.filter(public_id=newest_first[11]).update(status=RequestStatus.WITHDRAWN)
    second = board(bram.viewer, after=first.next_after)
    third = board(bram.viewer, after=second.next_after)
    assert [item.public_id for item in second.items] == newest_first[12:24]
    assert ([item.public_id for item in third.items], third.next_after) == (newest_first[24:], "")
    again = [newer.public_id, *(one for one in newest_first if one not in (newest_first[2], newest_first[11]))]
    for nonsense in ("", "x", "99", "²³.abc", "1.", ".", "9" * 40 + ".abc", "-1.abc"):
        assert [item.public_id for item in board(bram.viewer, after=nonsense).items] == again[:12]


def test_of_one_moment_none_is_lost_and_none_comes_twice(anna: Person, bram: Person, kinds: Kinds) -> None:
    now = clock.now()
    made = {open_request(anna, kinds["garden"], published_at=now).public_id for _number in range(45)}
    seen: list[str] = []
    after, pages = "", 0
    while not pages or after:
        page = board(bram.viewer, after=after)
        seen += [item.public_id for item in page.items]
        after, pages = page.next_after, pages + 1
    assert (pages, len(seen), set(seen)) == (4, 45, made)


def test_the_same_number_of_queries_for_one_and_thirty(
    clock_at_tuesday_ten: object, anna: Person, bram: Person, kinds: Kinds, community: object, geography: Geography
) -> None:
    def queries(**wanted: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            board(bram.viewer, Wanted(**wanted))
        return len(captured)

    open_request(anna, kinds["garden"])
    board_offer(anna, kinds["garden"], 1, own_words="Ook een lamp")
    everything = {"day": "week", "reach": "bike", "words": "lamp"}
    one = (queries(), queries(**everything))
    for number in range(29):
        open_request(anna, kinds["garden"])
        sem = make_resident(anna.community, f"Sem{number}", at=geography.postcodes["9101AA"], number=str(number + 20))
        board_offer(sem, kinds["garden"], 1, own_words="Ook een lamp")
    # One more for the labels nearby, and on PostgreSQL one for the word.
    looking_up = 1 if connection.vendor == "postgresql" else 0
    assert (queries(), queries(**everything)) == one == (5, 6 + looking_up)


def test_what_only_the_helper_may_know_is_not_even_read(anna: Person, bram: Person, kinds: Kinds) -> None:
    open_request(anna, kinds["garden"])
    board_offer(anna, kinds["garden"], 1)
    with CaptureQueriesContext(connection) as captured:
        board(bram.viewer)
    asked = [query["sql"] for query in captured if '"members_place"."participant_id" =' not in query["sql"]]
    columns = ("private_line", "elsewhere", "family_name", "phone", "street", "house_number", "postcode")
    assert [column for column in columns for sql in asked if f'"{column}",' in sql.partition(" FROM ")[0] + ","] == []


def test_a_higher_app_says_what_was_answered(
    anna: Person, bram: Person, kinds: Kinds, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [open_request(anna, kinds["garden"]) for _number in range(2)]
    offer = board_offer(anna, kinds["garden"], 1)
    monkeypatch.setattr("exchange.selectors.board_rows._answered", {})
    for row in (rows[0], offer):
        only = type(row)._base_manager.filter(pk=row.pk).values_list("pk", flat=True)
        register_answered(
            row._meta.label,
            lambda viewer, only=only: only if viewer == bram.viewer else only.none(),  # type: ignore[misc]
        )
    answered = {item.public_id: item.answered for item in board(bram.viewer).items}
    assert answered == {rows[0].public_id: True, rows[1].public_id: False, offer.public_id: True}
    assert {item.answered for item in board(anna.viewer).items} == {False}


def test_moving_inside_a_label_changes_nothing_for_others(anna: Person, bram: Person, kinds: Kinds) -> None:
    open_request(anna, kinds["garden"])
    board_offer(anna, kinds["garden"], 1)
    before = board(bram.viewer).items
    home = anna.home
    assert home is not None
    home.postcode, home.house_number, home.street = "9101AB", "99", "Achterweg"
    home.save()
    assert board(bram.viewer).items == before

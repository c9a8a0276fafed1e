"""The list of what is open nearby, and what pages show of somebody's likes and limits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from buurthulp import clock
from buurthulp.viewers import Anonymous, Viewer
from exchange.enums import RequestStatus, Side, SlotStatus, Visibility
from exchange.models import Category, HelpRequest, Occasion, Slot
from exchange.selectors import (
    Like,
    Limits,
    OwnWords,
    examples_of,
    liked_ids,
    likes_of,
    limits_of,
    live_draft,
    nearby,
    own_words_of,
    register_answered,
    suggest_category,
    tick_groups,
    wished_ids,
)
from exchange.services.drafts import start_draft
from exchange.services.offers import save_likes, set_limits, turn_off_category
from exchange.services.wishes import save_wishes
from members.models import Block, Confirmation
from tests.cast import Person, make_resident
from tests.factories.exchange import open_request, thing
from tests.geography import Geography

Kinds = dict[str, Category]


def ids(viewer: Viewer | Anonymous) -> list[str]:
    return [item.public_id for item in nearby(viewer).items]


def test_an_item_holds_what_may_be_known_before_graag(anna: Person, bram: Person, kinds: Kinds) -> None:
    row = open_request(anna, kinds["odd_jobs"])
    board = nearby(bram.viewer)
    (item,) = board.items
    assert (item.public_id, item.first_name, item.category.seeks, item.title, item.public_line, item.band) == (
        row.public_id,
        "Anna",
        "zoekt iemand voor een klusje",
        "Een lamp",
        "Wie kan mijn lamp vervangen?",
        "walk",
    )
    assert (item.since, item.answered, item.is_mine) == (row.participant.joined_at, False, False)
    assert (board.area_name, board.confirmed, board.page.paginator.count) == ("Kerkbuurt", True, 1)
    assert item.when.startswith("in overleg, uiterlijk ")
    assert row.category.pk == item.category.pk
    assert nearby(anna.viewer).items[0].is_mine is True


@pytest.mark.parametrize(
    ("postcode", "band"), [("9101AB", "walk"), ("9101BA", "walk"), ("9102AA", "bike"), ("9103AA", "far")]
)
def test_bands(postcode: str, band: str, anna: Person, kinds: Kinds, geography: Geography) -> None:
    other = make_resident(anna.community, "Sem", at=geography.postcodes[postcode])
    open_request(anna, kinds["garden"])
    assert [item.band for item in nearby(other.viewer).items] == [band]


def test_two_in_one_coarse_label_are_near(anna: Person, kinds: Kinds, geography: Geography) -> None:
    sem = make_resident(anna.community, "Sem", at=geography.postcodes["9103AA"])
    noor = make_resident(anna.community, "Noor", at=geography.postcodes["9103AB"])
    open_request(noor, kinds["garden"])
    assert [item.band for item in nearby(sem.viewer).items] == ["near"]


def test_who_sees_the_board(anna: Person, bram: Person, carla: Person, daan: Person, kinds: Kinds) -> None:
    row = open_request(anna, kinds["garden"])
    hidden = open_request(anna, kinds["garden"], visibility=Visibility.INVITED)
    assert {
        "anna": ids(anna.viewer),
        "bram": ids(bram.viewer),
        "daan": ids(daan.viewer),
        "a visitor": ids(Anonymous(anna.community.pk)),
    } == {"anna": [row.public_id], "bram": [row.public_id], "daan": [], "a visitor": []}
    assert hidden.public_id not in ids(carla.viewer)
    Confirmation.objects.filter(participant=bram.participant).delete()
    assert (ids(bram.viewer), nearby(bram.viewer).confirmed) == ([], False)


def test_blocked_people_do_not_meet_here(anna: Person, bram: Person, kinds: Kinds) -> None:
    rows = [open_request(anna, kinds["garden"]), open_request(bram, kinds["garden"])]
    assert ids(bram.viewer) == [rows[1].public_id, rows[0].public_id]
    Block.objects.create(blocker=anna.participant, blocked=bram.participant, at=clock.now())
    assert (ids(anna.viewer), ids(bram.viewer)) == ([rows[0].public_id], [rows[1].public_id])


def test_only_what_is_still_open(anna: Person, bram: Person, kinds: Kinds) -> None:
    now = clock.now()
    kept = open_request(anna, kinds["garden"])
    over = open_request(anna, kinds["garden"])
    Occasion.objects.filter(help_request=over).update(
        starts_at=now - timedelta(minutes=1), flexible_from=None, flexible_until=None
    )
    taken = open_request(anna, kinds["garden"])
    Slot.objects.filter(occasion__help_request=taken).update(status=SlotStatus.MATCHED)
    open_request(anna, kinds["garden"], status=RequestStatus.CLOSED)
    assert ids(bram.viewer) == [kept.public_id]
    soon = open_request(anna, kinds["garden"])
    Occasion.objects.filter(help_request=soon).update(
        starts_at=now + timedelta(hours=1), flexible_from=None, flexible_until=None
    )
    assert ids(bram.viewer) == [soon.public_id, kept.public_id]


def test_newest_first_and_twenty_to_a_page(anna: Person, bram: Person, kinds: Kinds) -> None:
    start = clock.now()
    rows = [
        open_request(anna, kinds["garden" if number % 2 else "rides"], published_at=start + timedelta(minutes=number))
        for number in range(25)
    ]
    newest_first = [row.public_id for row in reversed(rows)]
    pages = [[item.public_id for item in nearby(bram.viewer, page=page).items] for page in (1, 2, "99", "x")]
    assert pages == [newest_first[:20], newest_first[20:], newest_first[20:], newest_first[:20]]
    assert {item.category.slug for item in nearby(bram.viewer, category_slug="rides").items} == {"rides"}


def test_the_same_number_of_queries_for_one_and_thirty(anna: Person, bram: Person, kinds: Kinds) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            nearby(bram.viewer)
        return len(captured)

    open_request(anna, kinds["garden"])
    one = queries()
    for _number in range(29):
        open_request(anna, kinds["garden"])
    assert (queries(), one) == (5, 5)


def test_what_only_the_helper_may_know_is_not_even_read(anna: Person, bram: Person, kinds: Kinds) -> None:
    open_request(anna, kinds["garden"])
    with CaptureQueriesContext(connection) as captured:
        nearby(bram.viewer)
    text = " ".join(query["sql"] for query in captured)
    columns = ("private_line", "elsewhere", "family_name", "phone", "street", "house_number", "postcode")
    assert [column for column in columns if f'"{column}"' in text] == []


def test_a_higher_app_says_what_was_answered(
    anna: Person, bram: Person, kinds: Kinds, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [open_request(anna, kinds["garden"]) for _number in range(2)]
    monkeypatch.setattr("exchange.selectors._answered", [])
    register_answered(lambda viewer, found: {rows[0].pk} & set(found) if viewer == bram.viewer else set())
    assert [item.answered for item in nearby(bram.viewer).items] == [False, True]
    assert [item.answered for item in nearby(anna.viewer).items] == [False, False]


def test_moving_inside_a_label_changes_nothing_for_others(
    anna: Person, bram: Person, kinds: Kinds, geography: Geography
) -> None:
    open_request(anna, kinds["garden"])
    before = nearby(bram.viewer).items
    home = anna.home
    assert home is not None
    home.postcode, home.house_number, home.street = "9101AB", "99", "Achterweg"
    home.save()
    assert nearby(bram.viewer).items == before


def test_ticks_of_the_page(anna: Person, kinds: Kinds) -> None:
    lamp, soup = thing(kinds["odd_jobs"]), thing(kinds["meals"], 3, Side.WISHES)
    save_likes(actor=anna.viewer, participant=anna.participant, small_thing_ids=[lamp])
    save_wishes(actor=anna.viewer, participant=anna.participant, small_thing_ids=[soup])
    assert (liked_ids(anna.participant), wished_ids(anna.participant)) == ({lamp}, {soup})
    likes = tick_groups(anna.community, Side.LIKES, {lamp})
    assert [(group.name, [category.slug for category in group.categories]) for group in likes][:2] == [
        ("In en om het huis", ["groceries", "odd_jobs", "garden"]),
        ("Op pad", ["rides", "going_out"]),
    ]
    ticked = [
        (tick.value, tick.text)
        for group in likes
        for category in group.categories
        for tick in category.likes
        if tick.checked
    ]
    assert ticked == [(lamp, "een lamp vervangen")]
    wishes = tick_groups(anna.community, Side.WISHES, set())
    assert sum(len(category.wishes) for group in wishes for category in group.categories) == 36
    assert [category.likes for group in wishes for category in group.categories] == [[]] * 12


def test_likes_own_words_and_limits(bram: Person, kinds: Kinds) -> None:
    person = bram.participant
    assert (likes_of(person), own_words_of(person), limits_of(person)) == ([], OwnWords(), Limits(None, None))
    save_likes(
        actor=bram.viewer,
        participant=person,
        small_thing_ids=[thing(kinds["garden"])],
        own_words="Honden uitlaten",
    )
    set_limits(
        actor=bram.viewer,
        participant=person,
        monthly_number=1,
        radius_m=25_000,
        avoids_direct_neighbours=False,
        day_parts=3,
    )
    assert likes_of(person) == [Like("garden", "een haag knippen"), Like("pets_plants", "Honden uitlaten")]
    assert (own_words_of(person), limits_of(person)) == (
        OwnWords("Honden uitlaten", "pets_plants"),
        Limits(25_000, 3),
    )
    turn_off_category(actor=bram.viewer, participant=person, category=kinds["pets_plants"])
    assert (likes_of(person), own_words_of(person)) == ([Like("garden", "een haag knippen")], OwnWords())


def test_suggestions_and_examples_of_the_own_community(anna: Person, kinds: Kinds, other_kinds: Kinds) -> None:
    assert suggest_category(anna.community, "Mijn printer hapert") == kinds["digital"]
    assert suggest_category(anna.community, "Iets") is None
    kinds["digital"].is_active = False
    kinds["digital"].save()
    assert suggest_category(anna.community, "Mijn printer hapert") is None
    assert [example["slug"] for example in examples_of(anna.community)] == [slug for slug in kinds if slug != "digital"]
    assert examples_of(anna.community)[3] == {
        "slug": "rides",
        "category_name": "Meerijden",
        "texts": ["een lift naar een afspraak", "vervoer voor iets groots", "iemand die me ophaalt"],
    }


def test_the_draft_that_waits(anna: Person, bram: Person) -> None:
    assert live_draft(anna.participant) is None
    draft = start_draft(actor=anna.viewer, participant=anna.participant)
    assert (live_draft(anna.participant), live_draft(bram.participant)) == (draft, None)
    HelpRequest.objects.update(status=RequestStatus.WITHDRAWN)
    assert live_draft(anna.participant) is None

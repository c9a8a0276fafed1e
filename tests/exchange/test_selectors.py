"""What pages show of somebody's likes and limits."""

from __future__ import annotations

from exchange.enums import RequestStatus, Side
from exchange.models import Category, HelpRequest
from exchange.selectors import (
    Like,
    Limits,
    OwnWords,
    examples_of,
    liked_ids,
    likes_of,
    limits_of,
    live_draft,
    own_words_of,
    suggest_category,
    tick_groups,
    wished_ids,
)
from exchange.services.drafts import start_draft
from exchange.services.offers import save_likes, set_limits, turn_off_category
from exchange.services.wishes import save_wishes
from tests.cast import Person
from tests.factories.exchange import thing

Kinds = dict[str, Category]


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
    assert [example["slug"] for example in examples_of(anna.community)] == [
        slug for slug in kinds if slug not in ("digital", "children")
    ]
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

""" "Heb je zin om ook eens iets te doen?": when it is asked, what the answers do, and that it is never a demand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from buurthulp.viewers import SYSTEM
from exchange.enums import OfferStatus, Side
from exchange.models import Offer, SmallThing
from exchange.selectors.ideas import asked_nearby, ideas_for
from exchange.services.offers import MOST_TICKS, save_likes
from matching.enums import GiveBackAnswer, MatchStatus
from matching.models import GiveBack
from matching.selectors.agreements import own_matches
from matching.selectors.giving_back import received_from
from matching.services.confirming import settle_by_hand
from matching.services.giving_back import answer_give_back
from members.models import Confirmation
from tests.cast import Person
from tests.factories.exchange import open_request, thing
from tests.matching.test_views_home import done_with
from tests.matching.world import TUESDAY_TEN, category

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]
ClientFor = Callable[..., Client]
QUESTION = "Heb je zin om ook eens iets te doen?"
TWO_DAYS_AGO = TUESDAY_TEN - timedelta(days=2)


def asked_of(person: Person, *, after: timedelta = timedelta()) -> str:
    person.participant.refresh_from_db()
    return received_from(person.participant, own_matches(person.viewer), TUESDAY_TEN + after)


def home_of(person: Person, client_for: ClientFor) -> str:
    return client_for(person).get(reverse("matching:home")).content.decode()


def thanked(anna: Person, bram: Person) -> None:
    """Nothing else waits for anna."""
    match = done_with(anna, bram, at=TWO_DAYS_AGO)
    match.thanks.create(author=anna.participant, recipient=bram.participant, card=1, at=TUESDAY_TEN)


def test_asked_a_day_after_and_not_of_who_gave(anna: Person, bram: Person) -> None:
    done_with(anna, bram, at=TUESDAY_TEN - timedelta(hours=2))
    assert asked_of(anna) == ""
    assert asked_of(anna, after=timedelta(days=1)) == "Bram"
    assert asked_of(anna, after=timedelta(days=22)) == ""
    assert asked_of(bram, after=timedelta(days=1)) == ""


def test_what_did_not_happen_asks_nothing(anna: Person, bram: Person) -> None:
    done_with(anna, bram, at=TWO_DAYS_AGO, status=MatchStatus.NOT_DONE)
    assert asked_of(anna) == ""


@pytest.mark.parametrize(
    ("answer", "next_month"), [(GiveBackAnswer.YES, ""), (GiveBackAnswer.NOT_NOW, "Bram"), (GiveBackAnswer.NEVER, "")]
)
def test_an_answer_gives_rest(answer: GiveBackAnswer, next_month: str, anna: Person, bram: Person) -> None:
    done_with(anna, bram, at=TWO_DAYS_AGO)
    assert asked_of(anna) == "Bram"
    for _again in range(2):
        answer_give_back(actor=anna.viewer, participant=anna.participant, answer=answer)
    assert GiveBack.objects.get().answer == answer
    assert asked_of(anna) == ""
    done_with(anna, bram, at=TUESDAY_TEN + timedelta(days=28))
    assert asked_of(anna, after=timedelta(days=29, hours=23)) == ""
    assert asked_of(anna, after=timedelta(days=30)) == next_month


def test_wanting_to_ends_when_something_was_given(anna: Person, bram: Person) -> None:
    answer_give_back(actor=bram.viewer, participant=bram.participant, answer=GiveBackAnswer.YES)
    bram.participant.refresh_from_db()
    assert bram.participant.wants_to_give is True
    match = done_with(anna, bram, at=TWO_DAYS_AGO, status=MatchStatus.UNCONFIRMED)
    settle_by_hand(actor=SYSTEM, match_id=match.pk, minutes=30)
    bram.participant.refresh_from_db()
    assert bram.participant.wants_to_give is False


def test_my_page_asks_when_nothing_else_waits(anna: Person, bram: Person, client_for: ClientFor) -> None:
    done_with(anna, bram, at=TWO_DAYS_AGO)
    page = home_of(anna, client_for)
    assert (QUESTION in page, "Wil je Bram bedanken?" in page) == (False, True)  # never beside the thanks


def test_both_answers_are_of_one_size_and_lead_where_they_say(
    anna: Person, bram: Person, client_for: ClientFor
) -> None:
    thanked(anna, bram)
    category(anna)
    page = home_of(anna, client_for)
    assert QUESTION in page
    assert "Het hoeft niet voor Bram te zijn" in page
    browser = client_for(anna)
    no = browser.post(reverse("matching:give_back"), {"answer": "not_now"}, follow=True).content.decode()
    assert "Prima. Je mag gewoon blijven vragen." in no
    assert QUESTION not in no
    yes = browser.post(reverse("matching:give_back"), {"answer": "yes"})
    assert (yes.status_code, yes["Location"]) == (302, reverse("matching:give_back_ideas"))
    assert browser.post(reverse("matching:give_back"), {"answer": "misschien"})["Location"] == reverse("matching:home")
    assert GiveBack.objects.get().answer == GiveBackAnswer.YES


def test_an_idea_comes_beside_what_one_likes(anna: Person, client_for: ClientFor) -> None:
    garden = category(anna, "garden")
    save_likes(
        actor=anna.viewer,
        participant=anna.participant,
        small_thing_ids=[thing(garden)],
        own_words="Ik kan goed snoeien",
        own_kind=garden,
    )
    ideas = ideas_for(anna.viewer, TUESDAY_TEN)
    assert len({idea.slug for idea in ideas}) == 3
    page = client_for(anna).get(reverse("matching:give_back_ideas")).content.decode()
    assert [f'value="{idea.value}"' in page for idea in ideas] == [True] * 3
    sent = client_for(anna).post(reverse("matching:give_back_ideas"), {"likes": [str(ideas[0].value)]})
    assert sent["Location"] == reverse("matching:home")
    on = Offer.objects.filter(participant=anna.participant, status=OfferStatus.ON)
    assert {offer.category.slug: offer.line for offer in on} == {"garden": "Ik kan goed snoeien", ideas[0].slug: ""}
    assert {ticked.pk for offer in on for ticked in offer.small_things.all()} == {thing(garden), ideas[0].value}


def test_more_than_fits_is_refused_with_the_way_out(anna: Person, client_for: ClientFor) -> None:
    kinds = [
        category(anna, slug) for slug in ("garden", "groceries", "odd_jobs", "company", "meals", "digital", "papers")
    ]
    many = [thing(kind, number) for kind in kinds for number in (1, 2, 3)][:MOST_TICKS]
    save_likes(actor=anna.viewer, participant=anna.participant, small_thing_ids=many)
    idea = ideas_for(anna.viewer, TUESDAY_TEN)[0]
    answer = client_for(anna).post(reverse("matching:give_back_ideas"), {"likes": [str(idea.value)]}, follow=True)
    assert "Je hebt nu 20 keer iets aangeboden. Zet er eerst één uit." in answer.content.decode()
    assert Offer.objects.filter(category__slug=idea.slug).exists() is False


def test_what_is_asked_nearby_comes_first(anna: Person, bram: Person, client_for: ClientFor) -> None:
    lending, papers = category(anna, "lending"), category(anna, "papers")
    open_request(bram, lending)
    open_request(bram, lending)
    open_request(bram, papers)
    open_request(anna, category(anna, "garden"))
    assert [kind.slug for kind in asked_nearby(anna.viewer, TUESDAY_TEN)] == ["lending", "papers"]
    ideas = ideas_for(anna.viewer, TUESDAY_TEN)
    assert [(idea.slug, idea.is_asked) for idea in ideas[:2]] == [("lending", True), ("papers", True)]
    assert ideas[2].is_asked is False
    page = client_for(anna).get(reverse("exchange:likes")).content.decode()
    assert 'href="#soort-lending"' in page
    save_likes(actor=anna.viewer, participant=anna.participant, small_thing_ids=[thing(lending)])
    assert 'href="#soort-lending"' not in client_for(anna).get(reverse("exchange:likes")).content.decode()


def test_who_does_not_see_the_board_is_told_nothing_of_it(anna: Person, bram: Person) -> None:
    open_request(bram, category(anna, "lending"))
    Confirmation.objects.filter(participant=anna.participant).delete()
    assert asked_nearby(anna.viewer, TUESDAY_TEN) == []
    assert [idea.is_asked for idea in ideas_for(anna.viewer, TUESDAY_TEN)] == [False] * 3


def test_ideas_are_likes_and_change_by_the_week(anna: Person) -> None:
    category(anna)
    weeks = [ideas_for(anna.viewer, TUESDAY_TEN + timedelta(weeks=week)) for week in range(3)]
    assert len({ideas[0].text for ideas in weeks}) == 3
    assert {idea.slug for idea in weeks[0]} == {idea.slug for idea in weeks[1]}
    sides = SmallThing.objects.filter(pk__in=[idea.value for idea in weeks[0]]).values_list("side", flat=True)
    assert list(sides) == [Side.LIKES] * 3

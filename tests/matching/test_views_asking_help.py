"""What helps while asking: what is offered already, the turned-round form, looking farther, another device."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from exchange.enums import Visibility
from exchange.models import HelpRequest, Offer
from exchange.selectors.board import Wanted, board, fitting_offers
from exchange.services.drafts import save_what, turn_round
from exchange.turning import TURNED
from matching.services.publishing import publish_request
from matching.services.searching import sweep_due
from members.models import Block, Confirmation
from notifications.models import OutboxMessage
from tests.cast import Person
from tests.matching.world import AMSTERDAM, TUESDAY_TEN, category, draft, offers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]
ClientFor = Callable[..., Client]
THURSDAY_TWO = datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM)
WHAT, TURN, WHEN, CHECK, FITTING = (
    reverse(f"matching:{name}") for name in ("ask_what", "ask_turn", "ask_when", "ask_check", "ask_fitting")
)
COFFEE = {"category": "company", "title": "Een kop koffie", "public_line": "Ik woon hier pas."}


@pytest.fixture
def browser(anna: Person, client_for: ClientFor) -> Client:
    category(anna)
    return client_for(anna)


def on_board(person: Person, slug: str, title: str) -> Offer:
    offers(person, slug)
    Offer.objects.filter(participant=person.participant, category__slug=slug).update(is_on_board=True, title=title)
    return Offer.objects.get(participant=person.participant, category__slug=slug)


class TestWhatIsOffered:
    def test_own_words_show_what_is_offered_of_the_kind_they_sound_like(self, browser: Client, bram: Person) -> None:
        on_board(bram, "odd_jobs", "Lamp, plank of scharnier")
        answer = browser.post(FITTING, {"title": "Wie kan mijn lamp vervangen?"})
        html = answer.content.decode()
        assert ("Dit klinkt als: Klusjes in huis." in html, "Lamp, plank of scharnier" in html) == (True, True)
        assert "<html" not in html
        assert 'type="submit"' not in html  # Enter in the field above must not answer for somebody

    def test_without_script_it_comes_with_the_suggestion_and_on_the_next_page(
        self, browser: Client, bram: Person
    ) -> None:
        on_board(bram, "odd_jobs", "Lamp, plank of scharnier")
        answer = browser.post(WHAT, {"title": "Wie kan mijn lamp vervangen?"})
        assert answer.context["suggestion"].slug == "odd_jobs"
        assert [item.title for item in answer.context["offers"]] == ["Lamp, plank of scharnier"]
        browser.post(WHAT, {"title": "Wie kan mijn lamp vervangen?", "confirm_category": "odd_jobs"})
        assert [item.title for item in browser.get(WHEN).context["offers"]] == ["Lamp, plank of scharnier"]

    def test_a_chosen_kind_says_it_without_words(self, browser: Client, bram: Person) -> None:
        on_board(bram, "company", "Dammen of kletsen")
        assert "Dammen of kletsen" in browser.post(FITTING, {"category": "company"}).content.decode()
        assert browser.post(FITTING, {"category": "nothing", "title": "xyz"}).content.decode().strip() == ""

    def test_only_what_one_may_see_on_the_board(self, browser: Client, anna: Person, bram: Person) -> None:
        offer = on_board(bram, "company", "Dammen of kletsen")
        kind = category(anna, "company")
        assert len(fitting_offers(anna.viewer, kind)) == 1
        Offer.objects.filter(pk=offer.pk).update(is_on_board=False)
        assert fitting_offers(anna.viewer, kind) == []
        Offer.objects.filter(pk=offer.pk).update(is_on_board=True)
        block = Block.objects.create(blocker=bram.participant, blocked=anna.participant, at=TUESDAY_TEN)
        assert fitting_offers(anna.viewer, kind) == []
        block.delete()
        Confirmation.objects.filter(participant=anna.participant).delete()
        assert fitting_offers(anna.viewer, kind) == []

    def test_not_ones_own_and_three_at_most(self, anna: Person, bram: Person, coos: Person) -> None:
        for person in (anna, bram, coos):
            on_board(person, "company", f"Koffie bij {person.participant.first_name}")
        assert {item.first_name for item in fitting_offers(anna.viewer, category(anna, "company"))} == {"Coos", "Bram"}
        assert len(fitting_offers(anna.viewer, category(anna, "company"), most=1)) == 1

    def test_sixty_times_in_five_minutes(self, browser: Client) -> None:
        cache.clear()
        answers = [browser.post(FITTING, {"category": "company"}).status_code for _ in range(61)]
        assert (set(answers[:60]), answers[60]) == ({200}, 429)

    def test_it_is_posted_so_that_words_stand_in_no_log(self, browser: Client) -> None:
        assert browser.get(FITTING, {"title": "lamp"}).status_code == 405


class TestTurned:
    def test_after_the_first_step_where_it_fits(self, browser: Client) -> None:
        assert browser.post(WHAT, COFFEE).headers["Location"] == TURN
        page = browser.get(TURN)
        # Words that stand there ready would be sent as they are, Tuesday and all.
        assert page.context["form"].initial == {}
        assert page.context["form"].fields["title"].help_text == (
            "Bijvoorbeeld: “Ik schenk koffie op dinsdag. Wie schuift aan?”"
        )
        assert browser.post(WHAT, {"category": "groceries", "title": "Een tas"}).headers["Location"] == WHEN
        assert browser.get(TURN).headers["Location"] == WHEN

    def test_nee_is_remembered_for_this_question(self, browser: Client) -> None:
        browser.post(WHAT, COFFEE)
        assert browser.post(TURN, {"turn": "no"}).headers["Location"] == WHEN
        assert browser.post(WHAT, COFFEE).headers["Location"] == WHEN
        row = HelpRequest.objects.get()
        assert (row.turn, row.title, row.visibility) == ("no", "Een kop koffie", "invited")

    def test_ja_puts_it_down_as_an_invitation_and_loses_no_word(self, browser: Client) -> None:
        browser.post(WHAT, COFFEE)
        browser.post(TURN, {"turn": "yes", "title": "Ik schenk koffie op vrijdag. Wie schuift aan?"})
        row = HelpRequest.objects.get()
        assert (row.turn, row.title, row.visibility, row.public_line) == (
            "yes",
            "Ik schenk koffie op vrijdag. Wie schuift aan?",
            "board",
            "Een kop koffie\nIk woon hier pas.",
        )

    def test_where_neighbours_read_no_more_it_goes_to_who_helps(self, anna: Person) -> None:
        row = draft(anna, starts_at=THURSDAY_TWO, slug="company", title="Een kop koffie", public_line="x" * 299)
        saved = turn_round(actor=anna.viewer, draft=row, words="Wie schuift aan?")
        assert (saved.public_line, saved.private_line.splitlines()[0]) == ("x" * 299, "Een kop koffie")

    def test_words_are_needed_and_keep_their_place(self, browser: Client) -> None:
        browser.post(WHAT, COFFEE)
        for title, error in (("", "Schrijf in een paar woorden"), ("x" * 81, "Deze tekst is te lang.")):
            answer = browser.post(TURN, {"turn": "yes", "title": title})
            assert answer.context["form"].errors["title"][0].startswith(error)

    @pytest.mark.parametrize("slug", ["eye_out", "pets_plants"])
    def test_what_is_about_a_key_stands_on_no_board(self, anna: Person, slug: str) -> None:
        row = draft(anna, starts_at=THURSDAY_TWO, slug=slug, public_line="")
        assert turn_round(actor=anna.viewer, draft=row, words=str(TURNED[slug])).visibility == Visibility.INVITED

    def test_another_kind_is_no_invitation_any_more(self, anna: Person) -> None:
        row = draft(anna, starts_at=THURSDAY_TWO, slug="company")
        turn_round(actor=anna.viewer, draft=row, words="Wie schuift aan?")
        saved = save_what(actor=anna.viewer, draft=row, category=category(anna, "rides"), title="Een lift")
        assert saved.turn == ""

    def test_on_the_board_it_stands_among_what_is_offered(self, anna: Person, bram: Person, client_for) -> None:
        row = draft(anna, starts_at=THURSDAY_TWO, slug="going_out")
        turn_round(actor=anna.viewer, draft=row, words="Ik wandel op donderdag. Wie loopt mee?")
        publish_request(actor=anna.viewer, help_request_id=row.pk)
        seen = {side: [item.title for item in board(bram.viewer, Wanted(side=side)).items] for side in ("", "requests")}
        assert seen == {"": ["Ik wandel op donderdag. Wie loopt mee?"], "requests": []}
        [item] = board(bram.viewer, Wanted(side="offers")).items
        assert (item.is_request, item.is_turned, item.seeks) == (True, True, "nodigt je uit: samen op pad")
        html = client_for(bram).get(reverse("exchange:nearby")).content.decode()
        assert ("Ik doe mee" in html, "Dat wil ik wel doen" in html) == (True, False)

    def test_who_is_asked_is_invited(self, anna: Person, bram: Person) -> None:
        offers(bram, "going_out")
        row = draft(anna, starts_at=THURSDAY_TWO, slug="going_out")
        turn_round(actor=anna.viewer, draft=row, words="Ik wandel op donderdag. Wie loopt mee?")
        publish_request(actor=anna.viewer, help_request_id=row.pk)
        sweep_due()
        assert OutboxMessage.objects.get(kind="invitation").subject == "Anna nodigt je uit: samen op pad"

    def test_every_kind_of_the_text_guide_has_its_sentence(self, anna: Person) -> None:
        assert set(TURNED) == {
            "company",
            "going_out",
            "meals",
            "papers",
            "garden",
            "digital",
            "eye_out",
            "pets_plants",
        }
        assert {category(anna, slug).slug for slug in TURNED} == set(TURNED)

    def test_the_database_knows_two_answers(self, anna: Person) -> None:
        row = draft(anna, starts_at=THURSDAY_TWO)
        with pytest.raises(IntegrityError), transaction.atomic():
            HelpRequest.objects.filter(pk=row.pk).update(turn="may")


class TestFarther:
    def test_where_the_chance_is_better_farther_away_it_is_proposed(
        self, browser: Client, anna: Person, bram: Person, coos: Person
    ) -> None:
        for person in (bram, coos):
            offers(person, radius_m=20_000)
        row = draft(anna, starts_at=THURSDAY_TWO, radius_m=500)
        context = browser.get(CHECK).context
        assert (context["chance"], context["wider"]) == ("hard", "bike")
        assert browser.post(CHECK, {"wider": "1"}).headers["Location"] == CHECK
        row.refresh_from_db()
        assert (row.radius_m, row.status) == (5_000, "draft")
        assert browser.get(CHECK).context["chance"] == "maybe"

    def test_where_nobody_lives_there_either_it_is_not(self, browser: Client, anna: Person) -> None:
        draft(anna, starts_at=THURSDAY_TWO, radius_m=500)
        assert browser.get(CHECK).context["wider"] == ""

    def test_and_not_where_a_coordinator_looks(self, browser: Client, anna: Person, bram: Person) -> None:
        offers(bram, radius_m=20_000)
        draft(anna, starts_at=THURSDAY_TWO, radius_m=500, visibility=Visibility.DESK)
        assert browser.get(CHECK).context["wider"] == ""


def test_begun_on_the_telephone_and_finished_on_another_device(
    anna: Person, browser: Client, client_for: ClientFor
) -> None:
    browser.post(WHAT, {"category": "groceries", "title": "Een zware tas", "public_line": "Aardappels."})
    browser.post(WHEN, {"day": "date", "date": "2026-12-03", "time": "14.00"})
    tablet = client_for(anna)
    assert tablet.session.session_key != browser.session.session_key
    [item] = tablet.get(reverse("matching:home")).context["drafts"]
    assert item["title"] == "Een zware tas"
    assert tablet.get(WHAT).context["form"].initial["public_line"] == "Aardappels."
    assert tablet.get(WHEN).context["form"].initial["time"] == "14.00"
    sent = tablet.post(CHECK, follow=True)
    assert sent.context["help_request"]["title"] == "Een zware tas"
    # On the first device it is sent as well, not once more.
    again = browser.post(CHECK, {"token": HelpRequest.objects.get().public_id}, follow=True)
    assert "Het is één keer verstuurd." in again.content.decode()
    assert HelpRequest.objects.count() == 1

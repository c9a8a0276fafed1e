"""My page and the story; and that no page needs more queries for thirty rows than for one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from buurthulp.viewers import SYSTEM
from desk.models import Pair
from desk.pair_enums import PairGoing, PairStatus
from desk.services.pair_looks import ask_how
from exchange.enums import ActivityStatus, RequestStatus, SlotStatus, Way
from exchange.models import HelpRequest, Slot
from exchange.services import drafts
from exchange.services.catalogue import load_catalogue
from matching.enums import InvitationStatus, MatchStatus, SearchEventCode
from matching.models import Invitation, Match, Search, SearchEvent
from matching.services.agreeing import accept_held
from matching.services.answering import answer_yes
from matching.services.ledger import post_help
from matching.services.searching import sweep_due
from matching.services.statuses import note
from members.enums import Feature
from members.models import Community, Confirmation
from members.services.blocking import block
from members.services.settings import switch_feature
from tests.cast import Person, make_resident
from tests.circles import circle_round
from tests.factories.activities import ActivityFactory
from tests.factories.desk import PairFactory
from tests.factories.members import UserFactory
from tests.geography import Geography
from tests.kept import kept
from tests.matching.world import AMSTERDAM, TUESDAY_TEN, category, draft, offers, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]
THURSDAY_TWO = datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM)
MOST_QUERIES = 15
ClientFor = Callable[..., Client]
Queries = Callable[..., CaptureQueriesContext]


@kept
def neighbours(community: Community, geography: Geography) -> list[Person]:
    """Thirty people who take part."""
    return [
        make_resident(community, f"Buur{number}", at=geography.postcodes["9102AA"], number=str(number + 20))
        for number in range(30)
    ]


def asked(asker: Person, helper: Person, status: InvitationStatus = InvitationStatus.INVITED, **extra: Any) -> Search:
    """A question of ``asker`` that was put to ``helper``."""
    search = published(asker, starts_at=THURSDAY_TWO, **extra)
    invite(search, helper, status)
    return search


def invite(search: Search, helper: Person, status: InvitationStatus = InvitationStatus.INVITED) -> Invitation:
    return Invitation.objects.create(
        community=search.community,
        slot=search.slot,
        participant=helper.participant,
        status=status,
        exclusive=False,
        wave_number=1,
        reason_codes=["fit.exact"],
        distance_m=3_000,
        band="bike",
        invited_at=TUESDAY_TEN,
        wait_until=TUESDAY_TEN + timedelta(days=1),
        answered_at=TUESDAY_TEN,
    )


def done_with(asker: Person, helper: Person, *, at: datetime, status: MatchStatus = MatchStatus.DONE) -> Match:
    """``helper`` did something for ``asker``."""
    search = asked(asker, helper, InvitationStatus.CHOSEN)
    slot_status = SlotStatus.DONE if status == MatchStatus.DONE else SlotStatus.MATCHED
    Slot.objects.filter(pk=search.slot_id).update(status=slot_status)
    if status == MatchStatus.DONE:
        HelpRequest.objects.filter(pk=search.slot.occasion.help_request_id).update(status=RequestStatus.CLOSED)
    return Match.objects.create(
        community=search.community,
        slot=search.slot,
        invitation=search.slot.invitations.get(),
        asker=asker.participant,
        helper=helper.participant,
        status=status,
        starts_at=at,
        minutes=45,
        door_word="merel",
        agreed_at=TUESDAY_TEN - timedelta(days=400),
    )


def queries_of(browser: Client, address: str, counted: Queries) -> int:
    """How many queries the page takes; the looking makes nothing, so that both counts start alike."""
    with counted() as queries:
        assert browser.get(address).status_code == 200
    return len(queries)


@pytest.fixture
def counted() -> Queries:
    return lambda: CaptureQueriesContext(connection)


def test_home_takes_the_same_few_queries_for_one_row_and_for_thirty(
    anna: Person,
    bram: Person,
    neighbours: list[Person],
    client_for: ClientFor,
    counted: Queries,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(drafts, "MOST_OPEN", 1_000)  # ten are allowed; thirty show that the list does not cost more
    offers(anna)
    browser, home = client_for(anna), reverse("matching:home")

    def add(somebody: Person) -> None:
        asked(somebody, anna)
        asked(anna, somebody, InvitationStatus.HELD, way=Way.CHOOSE)
        draft(anna, starts_at=THURSDAY_TWO)
        done_with(somebody, anna, at=TUESDAY_TEN - timedelta(days=5))
        done_with(anna, somebody, at=TUESDAY_TEN - timedelta(days=4))
        done_with(anna, somebody, at=THURSDAY_TWO, status=MatchStatus.AGREED)
        done_with(bram, somebody, at=TUESDAY_TEN - timedelta(days=1))

    add(neighbours[0])
    first = queries_of(browser, home, counted)
    for somebody in neighbours[1:]:
        add(somebody)
    context = browser.get(home).context
    kinds = [item.kind for item in context["waiting"]]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {"invitation": 30, "held": 30, "thanks": 30}
    assert (len(context["coming"]), len(context["drafts"])) == (30, 30)
    assert (first, queries_of(browser, home, counted)) == (first, first)
    assert first <= MOST_QUERIES


def test_request_page_takes_the_same_few_queries(
    anna: Person, neighbours: list[Person], client_for: ClientFor, counted: Queries
) -> None:
    search = asked(anna, neighbours[0], InvitationStatus.HELD, way=Way.CHOOSE)
    browser = client_for(anna)
    address = reverse("matching:request", args=[search.slot.occasion.help_request.public_id])
    first = queries_of(browser, address, counted)
    for minutes, somebody in enumerate(neighbours[1:]):
        invite(search, somebody, InvitationStatus.HELD)
        note(search, SearchEventCode.WAVE, actor=SYSTEM, at=TUESDAY_TEN + timedelta(minutes=minutes), number=1)
    context = browser.get(address).context
    assert (len(context["held"]), len(context["history"])) == (30, 30)
    assert (first, queries_of(browser, address, counted)) == (first, first)
    assert first <= MOST_QUERIES


def test_agreements_take_the_same_few_queries(
    anna: Person, neighbours: list[Person], client_for: ClientFor, counted: Queries
) -> None:
    match = done_with(neighbours[0], anna, at=THURSDAY_TWO, status=MatchStatus.AGREED)
    browser = client_for(anna)
    addresses = {
        name: reverse(f"matching:{name}", args=args)
        for name, args in (("agreement", [match.public_id]), ("agreements", []), ("story", []))
    }
    first = {name: queries_of(browser, address, counted) for name, address in addresses.items()}
    for somebody in neighbours[1:]:
        done_with(somebody, anna, at=THURSDAY_TWO, status=MatchStatus.AGREED)
    assert len(browser.get(addresses["agreements"]).context["coming"]) == 30
    assert {name: queries_of(browser, address, counted) for name, address in addresses.items()} == first
    assert max(first.values()) <= MOST_QUERIES


def test_home_of_somebody_new(anna: Person, client_for: ClientFor) -> None:
    Confirmation.objects.all().delete()
    context = client_for(anna).get(reverse("matching:home")).context
    keys = ("greeting", "waiting", "coming", "my_requests", "drafts", "story", "likes", "confirmed", "nav_current")
    assert {key: context[key] for key in keys} == {
        "greeting": "Goedemorgen",
        "waiting": [],
        "coming": [],
        "my_requests": [],
        "drafts": [],
        "story": None,
        "likes": [],
        "confirmed": False,
        "nav_current": "start",
    }


def test_a_circle_and_a_pair_wait_there_until_they_are_answered(
    anna: Person, bram: Person, carla: Person, community: Community, client_for: ClientFor
) -> None:
    load_catalogue(actor=SYSTEM, community=community)
    for feature in (Feature.CIRCLES, Feature.PAIRS):
        switch_feature(actor=SYSTEM, community=community, feature=feature, is_on=True)
    bram.participant.community.refresh_from_db()
    circle = circle_round(anna, bram, says_yes=False)
    kind = category(anna, "going_out")
    pair = PairFactory(asker=anna.participant, helper=bram.participant, title="Samen lopen", category=kind)
    browser, home = client_for(bram), reverse("matching:home")
    waiting = {item.kind: (item.title, item.url) for item in browser.get(home).context["waiting"]}
    circle_url, pair_url = (
        reverse("matching:circle", args=[circle.public_id]),
        reverse("signals:pair", args=[pair.public_id]),
    )
    assert waiting == {
        "circle": ("Doe je mee in de kring rond Anna?", circle_url),
        "pair": ("Samen met Anna: Samen lopen", pair_url),
    }
    browser.post(circle_url, {"do": "not_now"})
    browser.post(pair_url, {"do": "yes"})
    assert browser.get(home).context["waiting"] == []
    # And how it goes, until that is said.
    Pair.objects.update(status=PairStatus.MEETING, asker_yes_at=TUESDAY_TEN, asker_yes_how="web", due_at=TUESDAY_TEN)
    ask_how(pair=pair)
    assert [item.title for item in browser.get(home).context["waiting"]] == ["Hoe gaat het met Anna en jou?"]
    browser.post(pair_url, {"do": "going", "going": PairGoing.GOOD.value})
    assert browser.get(home).context["waiting"] == []


@pytest.mark.parametrize(
    ("hour", "greeting"),
    [(5, "Goedenavond"), (6, "Goedemorgen"), (11, "Goedemorgen"), (12, "Goedemiddag"), (18, "Goedenavond")],
)
def test_greeting(
    anna: Person, client_for: ClientFor, clock_at_tuesday_ten: time_machine.Coordinates, hour: int, greeting: str
) -> None:
    clock_at_tuesday_ten.move_to(datetime(2026, 12, 1, hour, 0, tzinfo=AMSTERDAM))
    assert client_for(anna).get(reverse("matching:home")).context["greeting"] == greeting


def test_what_waits_for_an_answer(anna: Person, bram: Person, client_for: ClientFor) -> None:
    offers(bram)
    search = published(anna, starts_at=THURSDAY_TWO)
    sweep_due()
    invitation = Invitation.objects.get()
    (question,) = client_for(bram).get(reverse("matching:home")).context["waiting"]
    assert (question.kind, question.first_name, question.title, question.when, question.url) == (
        "invitation",
        "Anna",
        "Anna zoekt iemand voor een boodschap",
        "donderdagmiddag 3\u00a0december, 14.00\u00a0uur",
        reverse("matching:invitation", args=[invitation.public_id]),
    )
    browser = client_for(bram)
    browser.post(reverse("matching:answer", args=[invitation.public_id]), {"answer": "yes"})
    (held,) = client_for(anna).get(reverse("matching:home")).context["waiting"]
    assert (held.kind, held.title, held.url) == (
        "held",
        "Bram wil dit doen: Zware boodschap op vrijdag",
        reverse("matching:request", args=[search.slot.occasion.help_request.public_id]),
    )
    assert browser.get(reverse("matching:home")).context["waiting"] == []


def test_question_that_is_over_waits_for_nobody(
    anna: Person, bram: Person, client_for: ClientFor, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    asked(anna, bram)
    clock_at_tuesday_ten.move_to(THURSDAY_TWO)
    assert client_for(bram).get(reverse("matching:home")).context["waiting"] == []


def story_of(browser: Client) -> Any:
    return browser.get(reverse("matching:story")).context["story"]


@pytest.mark.parametrize(
    ("gave", "received", "december", "january"),
    [
        (
            0,
            0,
            "Hier komt je verhaal. Het mag met iets kleins beginnen.",
            "Er is nog niets gebeurd. Dat hoeft ook niet vandaag.",
        ),
        (
            2,
            0,
            "Je deed iets voor twee mensen. Mag een ander ook eens iets voor jou doen?",
            "Je was er voor twee mensen. Jij mag ook eens iets vragen.",
        ),
        (
            0,
            1,
            "Je gaf één mens de kans iets te doen. Daar begint het mee.",
            "Je kon terecht bij één mens. Vragen is ook meedoen.",
        ),
        (
            1,
            2,
            "Je deed iets voor één mens. En anderen deden iets voor jou.",
            "Soms hielp jij, soms hielp een ander. Zo rolt het door.",
        ),
    ],
)
def test_story_has_one_sentence_in_two_forms(
    anna: Person,
    neighbours: list[Person],
    client_for: ClientFor,
    clock_at_tuesday_ten: time_machine.Coordinates,
    gave: int,
    received: int,
    december: str,
    january: str,
) -> None:
    for somebody in neighbours[:gave]:
        done_with(somebody, anna, at=TUESDAY_TEN - timedelta(days=3))
    for somebody in neighbours[:received]:
        done_with(anna, somebody, at=TUESDAY_TEN - timedelta(days=2))
    assert story_of(client_for(anna)).sentence == december
    clock_at_tuesday_ten.move_to(datetime(2027, 1, 5, 10, 0, tzinfo=AMSTERDAM))
    assert story_of(client_for(anna)).sentence == january


@pytest.mark.parametrize(
    ("onward", "people", "travel"),
    [(3, 0, ""), (4, 4, "Jouw hulp ging verder, naar vier mensen.")],
)
def test_how_help_travelled_is_told_from_four_people(
    anna: Person, bram: Person, neighbours: list[Person], client_for: ClientFor, onward: int, people: int, travel: str
) -> None:
    done_with(bram, anna, at=TUESDAY_TEN - timedelta(days=30))
    for somebody in neighbours[:onward]:
        done_with(somebody, bram, at=TUESDAY_TEN - timedelta(days=3))
    # None of these went on from anna: her own turn, the same person twice, and what bram did before she helped him.
    done_with(anna, bram, at=TUESDAY_TEN - timedelta(days=2))
    done_with(neighbours[0], bram, at=TUESDAY_TEN - timedelta(days=2))
    done_with(neighbours[29], bram, at=TUESDAY_TEN - timedelta(days=60))
    story = story_of(client_for(anna))
    assert (story.people, story.second, story.travel) == (people, people, travel)


def test_hours_are_shown_where_the_community_counts_them(
    anna: Person, bram: Person, community: Community, client_for: ClientFor
) -> None:
    match = done_with(bram, anna, at=TUESDAY_TEN - timedelta(days=3))
    post_help(actor=SYSTEM, match=match, minutes=90)
    browser, address = client_for(anna), reverse("matching:story")
    assert browser.get(address).context["hours"] is None
    for is_on, expected in ((True, ("1,5", "0")), (False, None)):
        switch_feature(actor=SYSTEM, community=community, feature=Feature.HOURS, is_on=is_on)
        hours = browser.get(address).context["hours"]
        assert (hours and (hours.given, hours.received)) == expected


def test_story_is_without_minus_and_without_who_was_not_done(
    anna: Person, bram: Person, neighbours: list[Person], client_for: ClientFor
) -> None:
    done_with(anna, bram, at=TUESDAY_TEN - timedelta(days=3))
    done_with(anna, neighbours[0], at=TUESDAY_TEN - timedelta(days=2), status=MatchStatus.NOT_DONE)
    response = client_for(anna).get(reverse("matching:story"))
    assert [row.first_name for row in response.context["received"]] == ["Bram"]
    assert "-45" not in response.content.decode()
    assert SearchEvent.objects.filter(code=SearchEventCode.PUBLISHED).count() == 2


def test_staff_who_take_no_part_end_at_the_desk(carla: Person, client_for: ClientFor) -> None:
    for name in ("home", "agreements", "story", "ask_what"):
        response = client_for(carla).get(reverse(f"matching:{name}"), follow=True)
        assert response.redirect_chain[-1] == (reverse("desk:worklist"), 302)


def test_who_has_not_signed_up_yet_does_so_first(community: Community) -> None:
    browser = Client(SERVER_NAME="testserver")
    browser.force_login(UserFactory(email="nieuw@example.nl"))
    for name in ("home", "agreements", "story", "ask_what"):
        response = browser.get(reverse(f"matching:{name}"), follow=True)
        assert response.redirect_chain[-1] == (reverse("members:signup_names"), 302)


def test_what_one_organises_is_coming(anna: Person, client_for: ClientFor) -> None:
    activity = ActivityFactory(community=anna.community, organiser=anna.participant, status=ActivityStatus.HELD)
    page = client_for(anna).get(reverse("matching:home"))
    (item,) = page.context["coming"]
    assert (item.title, item.url) == (activity.title, reverse("exchange:activity", args=[activity.public_id]))
    assert "Jij organiseert dit. We lezen het nog." in " ".join(page.content.decode().split())
    # "Alle afspraken" shows the same.
    assert client_for(anna).get(reverse("matching:agreements")).context["coming"] == [item]


def test_what_was_agreed_stands_once_and_is_not_lost_when_the_agreement_is_out_of_sight(
    anna: Person, bram: Person, client_for: ClientFor
) -> None:
    offers(bram)
    published(anna, starts_at=THURSDAY_TWO)
    sweep_due()
    invitation = answer_yes(actor=bram.viewer, invitation_id=Invitation.objects.get().pk)
    accept_held(actor=anna.viewer, invitation_id=invitation.pk)
    page = client_for(anna).get(reverse("matching:home")).context
    assert ([item.first_name for item in page["coming"]], page["my_requests"]) == (["Bram"], [])
    block(actor=SYSTEM, blocker=bram.participant, blocked=anna.participant)
    page = client_for(anna).get(reverse("matching:home")).context
    assert page["coming"] == []
    assert [row.state for row in page["my_requests"]] == ["arranged"]

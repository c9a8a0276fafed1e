"""One's own question: how it stands, who said yes, and stopping."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from buurthulp import clock
from buurthulp.viewers import SYSTEM
from exchange.enums import RequestStatus, SlotStatus, Visibility, Way
from exchange.models import HelpRequest
from matching.enums import InvitationStatus, MatchStatus
from matching.models import Invitation, Match, Search, Thanks
from matching.selectors.requests import own_requests, request_state
from matching.services.agreeing import accept_held
from matching.services.answering import answer_not_now, answer_yes
from matching.services.searching import invite_by_hand, sweep_due
from members.enums import ConfirmedBy
from members.models import Block, Confirmation
from tests.cast import Person, make_resident
from tests.geography import Geography
from tests.kept import kept
from tests.matching.world import AMSTERDAM, TUESDAY_TEN, draft, offers, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]
THURSDAY_TWO = datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM)
ClientFor = Callable[..., Client]


@kept
def search(anna: Person, bram: Person) -> Search:
    """Anna's question for Thursday at two, for which Bram was asked."""
    offers(bram)
    made = published(anna, starts_at=THURSDAY_TWO)
    sweep_due()
    return made


@kept
def held(search: Search, bram: Person) -> Invitation:
    """Bram said yes."""
    return answer_yes(actor=bram.viewer, invitation_id=search.slot.invitations.get().pk)


def address(search: Search) -> str:
    return reverse("matching:request", args=[search.slot.occasion.help_request.public_id])


def state(browser: Client, search: Search) -> str:
    return str(browser.get(address(search)).context["help_request"].state)


def messages_of(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_while_we_ask(search: Search, anna: Person, client_for: ClientFor) -> None:
    context = client_for(anna).get(address(search)).context
    assert (context["help_request"].state, context["asked"], context["held"]) == ("open", 1, [])
    assert context["answer_by"] == datetime(2026, 12, 3, 10, 0, tzinfo=AMSTERDAM)
    assert [step.text for step in context["history"]] == ["We vroegen één buur.", "Je stelde je vraag."]
    assert (context["can_withdraw"], context["match_url"]) == (True, "")


def test_who_said_yes_before_graag(held: Invitation, search: Search, anna: Person, client_for: ClientFor) -> None:
    response = client_for(anna).get(address(search))
    (yes,) = response.context["held"]
    assert (yes.invitation_id, yes.first_name, yes.since, yes.confirmed_by, yes.thanked, yes.band) == (
        held.public_id,
        "Bram",
        held.participant.joined_at,
        "Fatma",
        0,
        "walk",
    )
    assert (yes.when, yes.reasons) == ("donderdagmiddag 3\u00a0december, 14.00\u00a0uur", ["Bram doet dit graag."])
    assert yes.reply_by == Search.objects.get().asker_answer_by
    text = response.content.decode()
    assert [word for word in ("Visser", "Kerkstraat", "12345602", "bram@example.nl") if word in text] == []


def test_a_letter_does_not_make_somebody_known(
    held: Invitation, search: Search, anna: Person, client_for: ClientFor
) -> None:
    Confirmation.objects.filter(participant=held.participant).update(how=ConfirmedBy.LETTER)
    assert client_for(anna).get(address(search)).context["held"][0].confirmed_by == ""


def test_reasons_the_asker_never_reads(held: Invitation, search: Search, anna: Person, client_for: ClientFor) -> None:
    codes = ["proximity.apart", "fit.time", "familiarity", "reciprocity", "rest", "likelihood"]
    Invitation.objects.update(reason_codes=codes)
    asker = client_for(anna)
    assert asker.get(address(search)).context["held"][0].reasons == ["Jullie deden eerder iets samen."]
    Invitation.objects.update(reason_codes=["fit.exact", *codes])
    assert asker.get(address(search)).context["held"][0].reasons == [
        "Bram doet dit graag.",
        "Jullie deden eerder iets samen.",
    ]


def test_no_is_told_to_nobody_and_counted_nowhere(
    search: Search, anna: Person, bram: Person, client_for: ClientFor
) -> None:
    browser = client_for(anna)
    before = browser.get(address(search)).context
    answer_not_now(actor=bram.viewer, invitation_id=search.slot.invitations.get().pk)
    after = browser.get(address(search)).context
    assert (after["history"], after["asked"], after["held"]) == (before["history"], before["asked"], [])


def test_graag_makes_the_agreement_once(held: Invitation, search: Search, anna: Person, client_for: ClientFor) -> None:
    browser = client_for(anna)
    graag = reverse("matching:accept_held", args=[held.public_id])
    first, second = browser.post(graag), browser.post(graag)
    match = Match.objects.get()
    agreement = reverse("matching:agreement", args=[match.public_id])
    assert (first.headers["Location"], second.headers["Location"]) == (agreement, agreement)
    context = browser.get(address(search)).context
    assert (context["help_request"].state, context["match_url"], context["can_withdraw"]) == (
        "arranged",
        agreement,
        False,
    )


def test_rather_somebody_else(held: Invitation, search: Search, anna: Person, client_for: ClientFor) -> None:
    browser = client_for(anna)
    response = browser.post(reverse("matching:decline_held", args=[held.public_id]), follow=True)
    assert response.redirect_chain == [(address(search), 302)]
    assert messages_of(response) == ["Goed. We zoeken verder."]
    held.refresh_from_db()
    assert held.status == InvitationStatus.DECLINED
    late = browser.post(reverse("matching:accept_held", args=[held.public_id]), follow=True)
    assert messages_of(late) == ["Dit aanbod geldt niet meer. Bekijk je vraag opnieuw om te zien hoe het staat."]
    assert Match.objects.count() == 0


@pytest.mark.parametrize("name", ["accept_held", "decline_held"])
def test_graag_is_the_askers_alone(
    held: Invitation, bram: Person, daan: Person, carla: Person, client_for: ClientFor, name: str
) -> None:
    address = reverse(f"matching:{name}", args=[held.public_id])
    assert [client_for(person).post(address).status_code for person in (bram, daan)] == [404, 404]
    assert client_for(carla).post(address).headers["Location"].startswith(reverse("members:after_login"))
    assert client_for(bram).get(address).status_code == 405
    held.refresh_from_db()
    assert held.status == InvitationStatus.HELD


def test_yes_of_somebody_blocked_is_not_shown_and_cannot_be_accepted(
    held: Invitation, search: Search, anna: Person, bram: Person, client_for: ClientFor
) -> None:
    Block.objects.create(blocker=anna.participant, blocked=bram.participant, at=TUESDAY_TEN)
    browser = client_for(anna)
    assert browser.get(address(search)).context["held"] == []
    assert browser.get(reverse("matching:home")).context["waiting"] == []
    assert browser.post(reverse("matching:accept_held", args=[held.public_id])).status_code == 404


def test_question_is_its_askers_alone(search: Search, bram: Person, daan: Person, client_for: ClientFor) -> None:
    withdraw = reverse("matching:withdraw", args=[search.slot.occasion.help_request.public_id])
    for person in (bram, daan):
        browser = client_for(person)
        assert (browser.get(address(search)).status_code, browser.post(withdraw).status_code) == (404, 404)


@pytest.mark.parametrize(("reason", "code"), [("done", "done"), ("none", ""), ("x" * 500, ""), (None, "")])
def test_stopping(search: Search, anna: Person, client_for: ClientFor, reason: str | None, code: str) -> None:
    help_request = search.slot.occasion.help_request
    browser = client_for(anna)
    withdraw = reverse("matching:withdraw", args=[help_request.public_id])
    data = {} if reason is None else {"reason": reason}
    for _ in range(2):
        response = browser.post(withdraw, data, follow=True)
    assert response.redirect_chain == [(address(search), 302)]
    assert messages_of(response) == ["Je vraag is ingetrokken. Wie hem kreeg, krijgt bericht."]
    assert state(browser, search) == "withdrawn"
    assert [(row.to_status, row.code) for row in help_request.history.order_by("pk")] == [
        ("open", ""),
        ("withdrawn", code),
    ]
    assert browser.get(withdraw).status_code == 405


def test_draft_goes_on_where_it_was_and_can_be_thrown_away(anna: Person, client_for: ClientFor) -> None:
    help_request = draft(anna, starts_at=THURSDAY_TWO)
    browser = client_for(anna)
    page = reverse("matching:request", args=[help_request.public_id])
    assert browser.get(page).headers["Location"] == reverse("matching:ask_check")
    browser.post(reverse("matching:withdraw", args=[help_request.public_id]))
    help_request.refresh_from_db()
    assert (help_request.status, help_request.title, help_request.private_line) == (RequestStatus.WITHDRAWN, "", "")
    assert browser.get(page).headers["Location"] == reverse("matching:home")


def test_who_chooses_sees_everybody_who_said_yes(
    anna: Person, bram: Person, geography: Geography, client_for: ClientFor
) -> None:
    coos = make_resident(anna.community, "Coos", at=geography.postcodes["9102AA"], number="7")
    for helper in (bram, coos):
        offers(helper)
    search = published(anna, starts_at=THURSDAY_TWO, way=Way.CHOOSE)
    for helper in (bram, coos):
        invitation = invite_by_hand(actor=SYSTEM, slot_id=search.slot_id, participant=helper.participant)
        answer_yes(actor=helper.viewer, invitation_id=invitation.pk)
    names = [yes.first_name for yes in client_for(anna).get(address(search)).context["held"]]
    assert names == ["Bram", "Coos"]


def test_nobody_fits_and_the_coordinator_looks_along(anna: Person, client_for: ClientFor) -> None:
    search = published(anna, starts_at=THURSDAY_TWO)
    sweep_due()
    browser = client_for(anna)
    context = browser.get(address(search)).context
    assert (context["help_request"].state, context["answer_by"], context["can_withdraw"]) == ("desk", None, True)
    assert [step.text for step in context["history"]] == ["Fatma van Buurthulp zoekt mee.", "Je stelde je vraag."]
    (row,) = browser.get(reverse("matching:home")).context["my_requests"]
    assert (row.state, row.state_text) == ("desk", "Fatma van Buurthulp zoekt mee")


@pytest.mark.parametrize("extra", [{"way": Way.CALL}, {"visibility": Visibility.DESK}])
def test_call_is_said_to_come(anna: Person, client_for: ClientFor, extra: dict[str, str]) -> None:
    search = published(anna, starts_at=THURSDAY_TWO, **extra)
    sweep_due()
    browser = client_for(anna)
    assert state(browser, search) == "call"
    done = reverse("matching:ask_done", args=[search.slot.occasion.help_request.public_id])
    assert browser.get(done).context["help_request"]["how"] == "call"


def test_nobody_could(search: Search, anna: Person, client_for: ClientFor, clock_at_tuesday_ten: Any) -> None:
    clock_at_tuesday_ten.move_to(THURSDAY_TWO + timedelta(minutes=1))
    sweep_due()
    browser = client_for(anna)
    assert state(browser, search) == "unmet"
    assert [row.state for row in browser.get(reverse("matching:home")).context["my_requests"]] == ["unmet"]
    clock_at_tuesday_ten.move_to(THURSDAY_TWO + timedelta(days=8))
    assert browser.get(reverse("matching:home")).context["my_requests"] == []


STATES = [
    (RequestStatus.DRAFT, None, None, Way.SEARCH, False, "draft"),
    (RequestStatus.OPEN, SlotStatus.OPEN, "", Way.SEARCH, False, "open"),
    (RequestStatus.OPEN, SlotStatus.OPEN, "short", Way.SEARCH, False, "open"),
    (RequestStatus.OPEN, SlotStatus.OPEN, "cancelled", Way.SEARCH, False, "open"),
    (RequestStatus.OPEN, SlotStatus.OPEN, "exhausted", Way.SEARCH, False, "desk"),
    (RequestStatus.OPEN, SlotStatus.OPEN, "exhausted", Way.SEARCH, True, "held"),
    (RequestStatus.OPEN, SlotStatus.OPEN, "asker_silent", Way.SEARCH, True, "held"),
    (RequestStatus.OPEN, SlotStatus.OPEN, "call_wanted", Way.CALL, False, "call"),
    (RequestStatus.OPEN, SlotStatus.MATCHED, "", Way.SEARCH, False, "arranged"),
    (RequestStatus.CLOSED, SlotStatus.DONE, "", Way.SEARCH, False, "done"),
    (RequestStatus.CLOSED, SlotStatus.UNMET, "", Way.SEARCH, False, "unmet"),
    (RequestStatus.CLOSED, SlotStatus.WITHDRAWN, "", Way.SEARCH, False, "withdrawn"),
    (RequestStatus.WITHDRAWN, SlotStatus.WITHDRAWN, "", Way.SEARCH, False, "withdrawn"),
    (RequestStatus.WITHDRAWN, None, None, Way.SEARCH, False, "withdrawn"),
]


@pytest.mark.parametrize(("status", "slot", "desk", "way", "is_held", "expected"), STATES)
def test_every_state(status: str, slot: str | None, desk: str | None, way: str, is_held: bool, expected: str) -> None:
    found = request_state(status=status, slot_status=slot, desk_reason=desk, way=way, is_held=is_held)
    assert found == expected


def test_thanks_are_counted_per_helper(held: Invitation, search: Search, anna: Person, client_for: ClientFor) -> None:
    match = Match.objects.create(
        community=search.community,
        slot=search.slot,
        invitation=held,
        asker=anna.participant,
        helper=held.participant,
        status=MatchStatus.CANCELLED,
        starts_at=THURSDAY_TWO,
        minutes=45,
        door_word="merel",
        agreed_at=TUESDAY_TEN,
    )
    Thanks.objects.create(match=match, author=anna.participant, recipient=held.participant, card=1, at=TUESDAY_TEN)
    assert client_for(anna).get(address(search)).context["held"][0].thanked == 1
    assert HelpRequest.objects.count() == 1


def test_yes_to_a_flexible_question_says_which_moment(anna: Person, bram: Person, client_for: ClientFor) -> None:
    offers(bram)
    search = published(anna, flexible_until=TUESDAY_TEN + timedelta(days=3))
    sweep_due()
    moment = datetime(2026, 12, 2, 14, 30, tzinfo=AMSTERDAM)
    invitation = answer_yes(actor=bram.viewer, invitation_id=search.slot.invitations.get().pk, starts_at=moment)
    browser, when = client_for(anna), "woensdagmiddag 2\u00a0december, 14.30\u00a0uur"
    page = browser.get(address(search)).context
    assert (page["held"][0].when, page["help_request"].when) == (when, "in overleg, uiterlijk vrijdag 4\u00a0december")
    assert browser.get(reverse("matching:home")).context["waiting"][0].when == when
    browser.post(reverse("matching:accept_held", args=[invitation.public_id]))
    assert browser.get(address(search)).context["help_request"].when == when


class TestItDidNotHappen:
    """A "nee" afterwards: nobody is told whose doing it was, and asking again is one tap."""

    @pytest.fixture
    def agreed(self, held: Invitation, anna: Person, clock_at_tuesday_ten: time_machine.Coordinates) -> Match:
        match = accept_held(actor=anna.viewer, invitation_id=held.pk)
        clock_at_tuesday_ten.move_to(THURSDAY_TWO + timedelta(days=1))
        return match

    def say_no(self, browser: Client, match: Match) -> Any:
        return browser.post(reverse("matching:check", args=[match.public_id]), {"outcome": "no"}, follow=True)

    def test_the_asker_is_offered_to_look_again(
        self, search: Search, agreed: Match, anna: Person, client_for: ClientFor
    ) -> None:
        browser = client_for(anna)
        answer = self.say_no(browser, agreed)
        assert answer.redirect_chain[-1][0] == address(search)
        assert answer.context["help_request"].state == "fell_through"
        html = answer.content.decode()
        assert "Dankjewel dat je het zegt." in html
        assert "Dat kan gebeuren. Waarom, hoeft niemand te zeggen." in html
        assert "niemand kon op dat moment" not in html
        assert [row.state_text for row in own_requests(anna.viewer, clock.now(), "Fatma")] == ["Ging niet door"]

    def test_when_both_say_so_it_is_no_question_that_nobody_wanted(
        self, search: Search, agreed: Match, anna: Person, bram: Person, client_for: ClientFor
    ) -> None:
        for somebody in (anna, bram):
            self.say_no(client_for(somebody), agreed)
        agreed.refresh_from_db()
        assert agreed.status == MatchStatus.NOT_DONE
        assert state(client_for(anna), search) == "fell_through"

    def test_the_giver_goes_home_and_is_asked_nothing(self, agreed: Match, bram: Person, client_for: ClientFor) -> None:
        answer = self.say_no(client_for(bram), agreed)
        assert answer.redirect_chain[-1][0] == reverse("matching:home")
        assert messages_of(answer) == ["Dankjewel dat je het zegt."]

    def test_until_the_asker_says_so_it_stands_as_agreed(
        self, search: Search, agreed: Match, anna: Person, bram: Person, client_for: ClientFor
    ) -> None:
        self.say_no(client_for(bram), agreed)
        assert state(client_for(anna), search) == "arranged"

    def test_one_tap_takes_over_the_words(
        self, search: Search, agreed: Match, anna: Person, client_for: ClientFor
    ) -> None:
        browser = client_for(anna)
        self.say_no(browser, agreed)
        again = reverse("matching:ask_again", args=[search.slot.occasion.help_request.public_id])
        answer = browser.post(again, follow=True)
        assert answer.redirect_chain[-1][0] == reverse("matching:ask_when")
        assert messages_of(answer) == ["We namen je woorden over. Kies nu een nieuwe dag."]
        draft_now = HelpRequest.objects.get(status=RequestStatus.DRAFT)
        assert draft_now.title == search.slot.occasion.help_request.title

    def test_what_is_being_written_is_shown_and_stays(
        self, search: Search, agreed: Match, anna: Person, client_for: ClientFor
    ) -> None:
        writing = draft(anna, starts_at=THURSDAY_TWO + timedelta(days=5))
        HelpRequest.objects.filter(pk=writing.pk).update(title="Iets heel anders")
        again = reverse("matching:ask_again", args=[search.slot.occasion.help_request.public_id])
        answer = client_for(anna).post(again, follow=True)
        assert answer.redirect_chain[-1][0] == reverse("matching:ask_check")
        assert "Je was al met een vraag bezig." in answer.content.decode()
        assert HelpRequest.objects.get(pk=writing.pk).title == "Iets heel anders"


def test_while_we_look_asking_again_changes_nothing(search: Search, anna: Person, client_for: ClientFor) -> None:
    again = reverse("matching:ask_again", args=[search.slot.occasion.help_request.public_id])
    answer = client_for(anna).post(again, follow=True)
    assert messages_of(answer) == ["We zoeken hier nog iemand voor. Daarna kun je het opnieuw vragen."]
    assert not HelpRequest.objects.filter(status=RequestStatus.DRAFT).exists()


class TestAtAnotherTime:
    def test_it_stops_and_its_words_wait_for_a_new_day(
        self, search: Search, anna: Person, client_for: ClientFor
    ) -> None:
        asked = search.slot.occasion.help_request
        withdraw = reverse("matching:withdraw", args=[asked.public_id])
        assert "Toch op een ander moment" in client_for(anna).get(address(search)).content.decode()
        answer = client_for(anna).post(withdraw, {"moved": "1"})
        assert (answer.status_code, answer["Location"]) == (302, reverse("matching:ask_when"))
        asked.refresh_from_db()
        draft = HelpRequest.objects.get(status=RequestStatus.DRAFT)
        assert (asked.status, draft.title, draft.participant) == (
            RequestStatus.WITHDRAWN,
            asked.title,
            anna.participant,
        )

    def test_while_another_is_being_written_both_stay(
        self, search: Search, anna: Person, client_for: ClientFor
    ) -> None:
        asked = search.slot.occasion.help_request
        other = draft(anna, title="Iets heel anders", status=RequestStatus.DRAFT)
        answer = client_for(anna).post(reverse("matching:withdraw", args=[asked.public_id]), {"moved": "1"})
        assert answer["Location"] == reverse("matching:ask_check")
        asked.refresh_from_db()
        other.refresh_from_db()
        assert (asked.status, other.title) == (RequestStatus.OPEN, "Iets heel anders")

"""What one of the two sees of the other, when, and for how long (safety.md §2); cancelling."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from exchange.enums import Costs, RequestStatus, SlotStatus, Where
from exchange.models import HelpRequest
from matching.enums import MatchStatus
from matching.models import Invitation, Match
from matching.services.agreeing import accept_held, cancel_match
from matching.services.answering import answer_yes
from matching.services.searching import sweep_due
from members.enums import Role
from members.models import Block, Confirmation
from notifications.models import OutboxMessage
from tests.cast import Person, make_resident
from tests.factories.members import RoleGrantFactory
from tests.geography import Geography
from tests.matching.world import AMSTERDAM, TUESDAY_TEN, offers, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]
THURSDAY_TWO = datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM)
ClientFor = Callable[..., Client]
Agree = Callable[..., Match]


def page(browser: Client, match: Match) -> Any:
    return browser.get(reverse("matching:agreement", args=[match.public_id]))


def contacts(context: Any) -> list[tuple[str, str]]:
    return [(contact.kind, contact.value) for contact in context["other"].contacts]


def messages_of(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_helper_sees_name_contact_street_word_and_private_line(
    agree: Agree, bram: Person, client_for: ClientFor
) -> None:
    match = agree(costs=Costs.RECEIPT)
    context = page(client_for(bram), match).context
    shown = context["agreement"]
    assert (context["other"].first_name, context["other"].family_name) == ("Anna", "de Boer")
    assert contacts(context) == [("phone", "06 12345601"), ("mail", "anna@example.nl")]
    assert shown.place == "bij Anna thuis: Havenstraat 12, Dokkum"
    assert (shown.door_word, shown.private_line) == (match.door_word, "De bel doet het niet.")
    assert shown.costs_text == "Anna betaalt wat op de bon staat, van hand tot hand."
    assert (shown.state, shown.soon, context["check_url"]) == ("arranged", False, "")
    assert context["mine_shown"] == "je naam, je telefoonnummer en je mailadres"


def test_asker_sees_the_helper_but_not_where_they_live(agree: Agree, anna: Person, client_for: ClientFor) -> None:
    match = agree()
    response = page(client_for(anna), match)
    context = response.context
    assert (context["other"].first_name, context["other"].family_name) == ("Bram", "Visser")
    assert contacts(context) == [("phone", "06 12345602"), ("mail", "bram@example.nl")]
    assert (context["agreement"].place, context["agreement"].private_line) == ("bij jou thuis", "")
    assert context["agreement"].door_word == match.door_word
    assert "Kerkstraat" not in response.content.decode()


def test_at_the_helpers_home_it_is_the_other_way_round(
    agree: Agree, anna: Person, bram: Person, client_for: ClientFor
) -> None:
    match = agree(where=Where.HELPER)
    helpers = page(client_for(bram), match)
    assert page(client_for(anna), match).context["agreement"].place == "bij Bram thuis: Kerkstraat 5, Dokkum"
    assert helpers.context["agreement"].place == "bij jou thuis"
    assert "Havenstraat" not in helpers.content.decode()


def test_elsewhere_both_see_what_was_typed_and_nobodys_street(
    agree: Agree, anna: Person, bram: Person, client_for: ClientFor
) -> None:
    match = agree(where=Where.ELSEWHERE, elsewhere="Buurthuis De Schakel")
    for person, street in ((anna, "Kerkstraat"), (bram, "Havenstraat")):
        response = page(client_for(person), match)
        assert response.context["agreement"].place == "Buurthuis De Schakel"
        assert street not in response.content.decode()


@pytest.mark.parametrize(
    ("where", "to_anna", "to_bram"),
    [
        (Where.ASKER, "Vraag ernaar als Bram aanbelt.", "Zeg het als je bij Anna aanbelt."),
        (Where.HELPER, "Zeg het als je bij Bram aanbelt.", "Vraag ernaar als Anna aanbelt."),
        (Where.ELSEWHERE, "Vraag ernaar als je Bram ziet.", "Zeg het als je Anna ziet."),
    ],
)
def test_the_word_is_asked_by_whose_door_it_is(
    agree: Agree, anna: Person, bram: Person, client_for: ClientFor, where: Where, to_anna: str, to_bram: str
) -> None:
    match = agree(where=where, elsewhere="De ingang van het park")
    for person, words in ((anna, to_anna), (bram, to_bram)):
        text = " ".join(page(client_for(person), match).content.decode().split())
        said = [one for one in ("aanbelt.", f"{'Bram' if person is anna else 'Anna'} ziet.") if one in text]
        assert (words in text, len(said)) == (True, 1)
        assert ("woord aan de deur" in text) == (where != Where.ELSEWHERE)


def test_who_asked_can_go_back_to_the_question(agree: Agree, anna: Person, bram: Person, client_for: ClientFor) -> None:
    match = agree()
    address = reverse("matching:request", args=[match.slot.occasion.help_request.public_id])
    links = [f'href="{address}"' in page(client_for(person), match).content.decode() for person in (anna, bram)]
    assert links == [True, False]


def test_an_example_of_a_message_fits_the_time(
    agree: Agree, anna: Person, client_for: ClientFor, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    match, browser = agree(), client_for(anna)

    def hint() -> str:
        return str(page(browser, match).context["form"].fields["text"].help_text)

    assert hint() == "Bijvoorbeeld: “Hoi, fijn dat het lukt. Tot dan!”"
    clock_at_tuesday_ten.move_to(THURSDAY_TWO + timedelta(hours=3))
    assert hint() == "Bijvoorbeeld: “Fijn dat je er was. Tot een volgende keer!”"


@pytest.mark.parametrize("where", [Where.ASKER, Where.ELSEWHERE])
def test_helper_who_is_not_confirmed_sees_no_street(
    agree: Agree, bram: Person, client_for: ClientFor, where: Where
) -> None:
    match = agree(where=where, elsewhere="Singel 3")
    Confirmation.objects.filter(participant=bram.participant).delete()
    response = page(client_for(bram), match)
    assert response.context["agreement"].place == (
        "Dokkum. Fatma van Buurthulp maakt eerst kennis met je, of jullie spreken af in het buurthuis"
    )
    assert [word for word in ("Havenstraat", "Singel") if word in response.content.decode()] == []


def test_asker_who_is_not_confirmed_does_not_see_the_helpers_street(
    agree: Agree, anna: Person, client_for: ClientFor
) -> None:
    match = agree(where=Where.HELPER)
    Confirmation.objects.filter(participant=anna.participant).delete()
    assert "Kerkstraat" not in page(client_for(anna), match).content.decode()


def test_only_the_contact_ways_that_were_chosen(
    agree: Agree, anna: Person, bram: Person, client_for: ClientFor
) -> None:
    bram.participant.shares_phone = False
    bram.participant.save()
    match = agree()
    response = page(client_for(anna), match)
    assert contacts(response.context) == [("mail", "bram@example.nl")]
    assert "12345602" not in response.content.decode()
    assert page(client_for(bram), match).context["mine_shown"] == "je naam en je mailadres"


def test_everything_is_gone_after_thirty_days(
    agree: Agree, bram: Person, client_for: ClientFor, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    match = agree()
    clock_at_tuesday_ten.move_to(THURSDAY_TWO + timedelta(days=30) - timedelta(minutes=1))
    browser = client_for(bram)
    text = page(browser, match).content.decode()
    assert "Havenstraat 12" in text
    assert "Deze gegevens zie je tot 30 dagen na de afspraak." in text
    clock_at_tuesday_ten.shift(timedelta(minutes=1))
    text = page(browser, match).content.decode()
    hidden = ("de Boer", "Havenstraat", "12345601", "anna@example.nl", "De bel doet het niet", match.door_word)
    assert [word for word in hidden if word in text] == []
    assert "Dokkum" in text
    assert "De afspraak is meer dan 30 dagen geleden. Wat jullie van elkaar zagen, staat hier niet meer." in text


def test_everything_is_gone_once_it_was_cancelled(
    agree: Agree, anna: Person, bram: Person, client_for: ClientFor
) -> None:
    match = agree()
    cancel_match(actor=anna.viewer, match_id=match.pk, by=anna.participant, search_on=False)
    text = page(client_for(bram), match).content.decode()
    assert [word for word in ("de Boer", "Havenstraat", "12345601", "De bel doet het niet") if word in text] == []
    assert "De afspraak gaat niet door. Wat jullie van elkaar zagen, staat hier niet meer." in text
    assert "tot 30 dagen na de afspraak" not in text


@pytest.mark.parametrize("name", ["agreement", "cancel", "check", "thanks"])
def test_agreement_is_for_the_two_alone(
    agree: Agree, daan: Person, carla: Person, gerda: Person, geography: Geography, client_for: ClientFor, name: str
) -> None:
    match = agree()
    coos = make_resident(match.community, "Coos", at=geography.postcodes["9102AA"])
    address = reverse(f"matching:{name}", args=[match.public_id])
    assert [client_for(person).get(address).status_code for person in (coos, daan)] == [404, 404]
    # Staff take no part: they are sent to sign up, and see agreements at the desk, where looking is logged.
    for person in (carla, gerda):
        assert client_for(person).get(address).headers["Location"].startswith(reverse("members:after_login"))
    assert (
        Client(SERVER_NAME="testserver")
        .get(address)
        .headers["Location"]
        .startswith(reverse("account_request_login_code"))
    )


def test_coordinator_who_takes_part_sees_no_contact_data_here(
    agree: Agree, geography: Geography, client_for: ClientFor
) -> None:
    match = agree()
    coos = make_resident(match.community, "Coos", at=geography.postcodes["9102AA"])
    RoleGrantFactory(community=match.community, user=coos.user, role=Role.COORDINATOR)
    response = client_for(coos, second_factor=True).get(reverse("matching:agreement", args=[match.public_id]))
    assert response.status_code == 403
    assert "de Boer" not in response.content.decode()


@pytest.mark.parametrize("is_asker", [True, False])
def test_blocking_hides_the_agreement_for_both(
    agree: Agree, anna: Person, bram: Person, client_for: ClientFor, is_asker: bool
) -> None:
    match = agree()
    one, other = (anna, bram) if is_asker else (bram, anna)
    Block.objects.create(blocker=one.participant, blocked=other.participant, at=TUESDAY_TEN)
    for person in (anna, bram):
        browser = client_for(person)
        assert page(browser, match).status_code == 404
        assert browser.get(reverse("matching:agreements")).context["coming"] == []
        assert browser.get(reverse("matching:home")).context["coming"] == []


def test_lists_say_when_and_who(
    agree: Agree, anna: Person, client_for: ClientFor, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    match = agree()
    browser = client_for(anna)
    address = reverse("matching:agreement", args=[match.public_id])
    when = "donderdagmiddag 3\u00a0december, 14.00\u00a0uur"
    row = {"first_name": "Bram", "title": "Zware boodschap op vrijdag", "when": when, "url": address}
    listed = browser.get(reverse("matching:agreements")).context
    home = browser.get(reverse("matching:home")).context
    assert (listed["coming"], listed["past"]) == (home["coming"], [])
    (coming,) = home["coming"]
    assert (coming.first_name, coming.title, coming.when, coming.place, coming.url) == (
        "Bram",
        "Zware boodschap op vrijdag",
        when,
        "bij jou thuis",
        address,
    )
    # Nobody looks for what is agreed: it stands among what is coming, and nowhere else.
    assert home["my_requests"] == []
    clock_at_tuesday_ten.move_to(THURSDAY_TWO + timedelta(minutes=45))
    listed = browser.get(reverse("matching:agreements")).context
    assert (listed["coming"], listed["past"]) == ([], [row | {"state_text": "geweest"}])


def test_helper_cannot_after_all(agree: Agree, bram: Person, client_for: ClientFor) -> None:
    match = agree()
    browser = client_for(bram)
    address = reverse("matching:cancel", args=[match.public_id])
    assert browser.get(address).context["soon"] is False
    response = browser.post(address, {"how": "not_now"}, follow=True)
    assert response.redirect_chain == [(reverse("matching:home"), 302)]
    assert messages_of(response) == ["Dankjewel dat je het laat weten. Wij vertellen het Anna."]
    match.refresh_from_db()
    assert (match.status, match.slot.status) == (MatchStatus.CANCELLED, SlotStatus.OPEN)


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ("not_now", ["Dankjewel dat je het laat weten. Wij vertellen het Bram."]),
        (
            "other_time",
            [
                "Dankjewel dat je het laat weten. Wij vertellen het Bram.",
                "We namen je woorden over. Kies nu een nieuwe dag.",
            ],
        ),
    ],
)
def test_asker_no_longer_needs_it(agree: Agree, anna: Person, client_for: ClientFor, how: str, told: list[str]) -> None:
    match = agree()
    response = client_for(anna).post(reverse("matching:cancel", args=[match.public_id]), {"how": how}, follow=True)
    assert messages_of(response) == told
    match.refresh_from_db()
    assert (match.status, match.slot.status) == (MatchStatus.CANCELLED, SlotStatus.WITHDRAWN)


def test_within_four_hours_the_telephone_number_is_large(
    agree: Agree, bram: Person, client_for: ClientFor, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    match = agree()
    browser = client_for(bram)
    clock_at_tuesday_ten.move_to(THURSDAY_TWO - timedelta(hours=4))
    assert page(browser, match).context["agreement"].soon is False
    clock_at_tuesday_ten.shift(timedelta(minutes=1))
    assert page(browser, match).context["agreement"].soon is True
    text = browser.get(reverse("matching:cancel", args=[match.public_id])).content.decode()
    assert "Het is al bijna zover. Bel Fatma: 085 000 00 00." in text.replace("\N{NO-BREAK SPACE}", " ")


def test_cancelling_needs_a_choice_and_a_time_that_is_still_to_come(
    agree: Agree, bram: Person, client_for: ClientFor, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    match = agree()
    browser = client_for(bram)
    address = reverse("matching:cancel", args=[match.public_id])
    assert browser.post(address, {"how": "iets anders"}).templates[0].name == "matching/cancel.html"
    clock_at_tuesday_ten.move_to(THURSDAY_TWO)
    response = browser.post(address, {"how": "not_now"}, follow=True)
    assert messages_of(response) == ["Deze afspraak is al geweest. Zeg hoe het ging bij “Is het gelukt?”."]
    match.refresh_from_db()
    assert match.status == MatchStatus.AGREED


def test_at_another_time_the_other_reads_that_and_the_words_stay(
    agree: Agree, anna: Person, client_for: ClientFor
) -> None:
    match = agree()
    title = match.slot.occasion.help_request.title
    answer = client_for(anna).post(reverse("matching:cancel", args=[match.public_id]), {"how": "other_time"})
    assert (answer.status_code, answer["Location"]) == (302, reverse("matching:ask_when"))
    mail = OutboxMessage.objects.get(kind="cancelled")
    assert ("wil graag, maar op een ander moment" in mail.body_text, "niet meer nodig" in mail.body_text) == (
        True,
        False,
    )
    draft = HelpRequest.objects.get(status=RequestStatus.DRAFT)
    assert (draft.title, draft.participant) == (title, anna.participant)


def test_who_helps_and_would_at_another_time_says_so(agree: Agree, bram: Person, client_for: ClientFor) -> None:
    match = agree()
    client_for(bram).post(reverse("matching:cancel", args=[match.public_id]), {"how": "other_time"})
    mail = OutboxMessage.objects.get(kind="cancelled")
    assert ("Op een ander moment wil Bram wel." in mail.body_text, "Op een ander moment" in mail.body_html) == (
        True,
        True,
    )


def test_what_falls_away_before_its_day_is_not_what_has_been(agree: Agree, anna: Person, client_for: ClientFor) -> None:
    match = agree()
    browser = client_for(anna)
    browser.post(reverse("matching:cancel", args=[match.public_id]), {"how": "not_now"})
    context = browser.get(reverse("matching:agreements")).context
    assert [len(context[name]) for name in ("coming", "cancelled", "past")] == [0, 1, 0]


def test_the_host_reads_that_their_address_is_seen_too(
    agree: Agree, anna: Person, bram: Person, client_for: ClientFor
) -> None:
    page = reverse("matching:agreement", args=[agree().public_id])
    assert "je adres" in client_for(anna).get(page).context["mine_shown"]
    assert "je adres" not in client_for(bram).get(page).context["mine_shown"]


def test_with_several_helpers_no_other_moment_is_offered(anna: Person, bram: Person, client_for: ClientFor) -> None:
    offers(bram)
    published(anna, starts_at=TUESDAY_TEN + timedelta(days=2), helpers=2)
    sweep_due()
    invitation = Invitation.objects.get()
    answer_yes(actor=bram.viewer, invitation_id=invitation.pk)
    page = reverse("matching:cancel", args=[accept_held(actor=anna.viewer, invitation_id=invitation.pk).public_id])
    assert 'value="other_time"' not in client_for(anna).get(page).content.decode()
    assert 'value="other_time"' in client_for(bram).get(page).content.decode()
    client_for(anna).post(page, {"how": "other_time"})
    assert "maar op een ander moment" not in OutboxMessage.objects.get(kind="cancelled").body_text

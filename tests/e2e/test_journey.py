"""One help, seen by the two people it is about: from a stranger's postcode to "gegeven en gekregen".

A real browser, a real server, a separate Celery worker and a real mail server. Nothing is known but what stands on a
page or in a mail.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from buurthulp import clock
from matching.enums import MatchStatus, TransferKind
from matching.models import Match, Thanks, Transfer
from members.models import Community, Participant
from tests.cast import Person, make_resident
from tests.e2e.hands import Hands, KeyboardHands
from tests.e2e.mailbox import Mailbox, link_behind
from tests.geography import Geography
from tests.matching.world import offers
from tests.scenarios.village import start_on_a_monday_morning
from tests.scenarios.worker import running_worker
from tests.smtp_sink import running_sink
from tests.tiers import landing

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
TRUUS = "truus@example.nl"
DAY_LATER = timedelta(days=1)


@pytest.fixture
def karim(community: Community, geography: Geography) -> Person:
    """Lives 600 metres from Truus, is confirmed, and likes small jobs."""
    person = make_resident(
        community, "Karim", at=geography.postcodes["9101BA"], number="5", family_name="Zomer", phone="+31612345602"
    )
    offers(person, "odd_jobs")
    return person


@pytest.mark.parametrize(
    ("with_javascript", "hands_of"),
    [(True, Hands), (False, Hands), pytest.param(True, KeyboardHands, marks=landing)],
    ids=["javascript", "no javascript", "keyboard"],
)
def test_a_newcomer_asks_and_a_neighbour_helps(
    with_javascript: bool,
    hands_of: type[Hands],
    movable_clock: None,
    process_environment: dict[str, str],
    karim: Person,
    new_page: Callable[..., Page],
) -> None:
    start_on_a_monday_morning()
    clock.move_forward(timedelta(hours=2))  # so that a day later tomorrow's half past nine has passed
    truus, karims = (hands_of(new_page(java_script_enabled=with_javascript)) for _ in range(2))
    with running_sink() as sink, running_worker(process_environment, mail_url=sink.url) as worker:
        truus_mail, karims_mail = (Mailbox(sink, worker, address) for address in (TRUUS, karim.user.email))

        _join(truus, truus_mail)
        _ask(truus)
        _say_yes_from_the_mail(karims, karims_mail)
        _say_graag(truus, truus_mail)

        worker.catch_up()
        clock.move_forward(DAY_LATER)
        _say_that_it_worked(truus, truus_mail, other="Karim", minutes="40")
        _thank(truus, other="Karim")
        _log_in_and_say_that_it_worked(karims, karims_mail)
        _thank(karims, other="Truus")
        assert truus_mail.wait_for("Een bedankje van Karim").to == (TRUUS,)
        assert karims_mail.wait_for("Een bedankje van Truus").to == (karim.user.email,)

        truus.page.goto(reverse("matching:story"))
        expect(_list_under(truus.page, "Iemand deed iets voor jou")).to_have_text(
            [re.compile(r"Karim\s+Klusjes in huis")]
        )
        expect(_list_under(truus.page, "Jij deed iets voor")).to_have_count(0)
        karims.page.goto(reverse("matching:story"))
        expect(_list_under(karims.page, "Jij deed iets voor")).to_have_text([re.compile(r"Truus\s+Klusjes in huis")])
        expect(_list_under(karims.page, "Iemand deed iets voor jou")).to_have_count(0)
        worker.catch_up()

    assert truus_mail.subjects() == [
        "Je code voor Buurthulp",
        "Karim wil dit doen",
        "Je hebt een afspraak met Karim",
        "Is het gelukt met Karim?",
        "Een bedankje van Karim",
    ]
    person = Participant.objects.get(first_name="Truus")
    match = Match.objects.get()
    assert (match.asker_id, match.helper_id, match.status) == (person.pk, karim.participant.pk, MatchStatus.DONE)
    assert [(row.kind, row.minutes, row.credit.owner_id, row.debit.owner_id) for row in Transfer.objects.all()] == [
        (TransferKind.HELP, 40, karim.participant.pk, person.pk)
    ]
    assert Thanks.objects.count() == 2


def _join(hands: Hands, mail: Mailbox) -> None:
    """From the front page: postcode, mail address, code, names, likes, limits, wishes."""
    page = hands.page
    page.goto("/")
    hands.fill(page.get_by_label("Wat is je postcode?"), "9101 AA")
    hands.press(page.get_by_role("button", name="Kijk in mijn buurt"))
    expect(page.get_by_role("heading", name="In Havenbuurt beginnen we net")).to_be_visible()
    hands.press(page.get_by_role("link", name="Inloggen"))
    hands.fill(page.get_by_label("Je mailadres"), mail.address)
    hands.press(page.get_by_role("button", name="Stuur mij een code"))
    hands.fill(page.get_by_label("Je code"), mail.code(1))
    hands.press(page.get_by_role("button", name="Ga verder"))

    hands.fill(page.get_by_label("Wat is je voornaam?"), "Truus")
    hands.fill(page.get_by_label("Wat is je achternaam?"), "Voorbeeld")
    hands.fill(page.get_by_label("Postcode"), "9101aa")
    hands.fill(page.get_by_label("Huisnummer"), "12")
    hands.fill(page.get_by_label("Wat is je telefoonnummer?"), "06 12 34 56 01")
    for tick in ("Ik ben 16 jaar of ouder.", "Zo ga ik ook met anderen om.", "Ik vind het goed"):
        hands.check(page.get_by_label(tick))
    hands.press(page.get_by_role("button", name="Verder"))

    expect(page.get_by_role("heading", level=1)).to_have_text("Wat doe je graag?")
    hands.check(page.get_by_label("Koffie drinken"))
    hands.press(page.get_by_role("button", name="Verder"))
    hands.check(page.get_by_label("Twee keer per maand"))
    hands.check(page.get_by_label("Op loopafstand"))
    hands.press(page.get_by_role("button", name="Verder"))
    hands.check(page.get_by_label("Een lamp die het weer doet"))
    hands.press(page.get_by_role("button", name="Verder"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Welkom, Truus. Fijn dat je meedoet.")


def _ask(hands: Hands) -> None:
    """The five steps, tomorrow at nine."""
    page = hands.page
    hands.press(page.get_by_role("link", name="Ik zoek iemand").first)
    hands.check(page.get_by_label("Klusjes in huis"))
    hands.fill(page.get_by_label("In je eigen woorden"), "Lamp in de gang vervangen")
    hands.fill(page.get_by_label("Wat mogen buren lezen?"), "Een trapje heb ik.")
    hands.fill(page.get_by_label("Wat hoeft alleen degene te weten die komt?"), "De bel doet het niet.")
    hands.press(page.get_by_role("button", name="Verder"))
    hands.check(page.get_by_label("Morgen"))
    hands.fill(page.get_by_label("Op een vaste tijd?"), "9.00")
    hands.fill(page.get_by_label("Hoeveel minuten duurt het ongeveer?"), "30")
    hands.press(page.get_by_role("button", name="Verder"))
    hands.check(page.get_by_label("Bij mij thuis"))
    hands.press(page.get_by_role("button", name="Verder"))
    hands.check(page.get_by_label("Zoek voor mij"))
    hands.check(page.get_by_label("Alleen mensen die we het vragen"))
    hands.check(page.get_by_role("group", name="Kost het iets?").get_by_role("radio").first)
    hands.press(page.get_by_role("button", name="Verder"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Lees het nog even na")
    hands.press(page.get_by_role("button", name="Vraag het", exact=True))
    expect(page.get_by_role("heading", level=1)).to_have_text("Je vraag is verstuurd")


def _say_yes_from_the_mail(hands: Hands, mail: Mailbox) -> None:
    """The link shows what it is about; only its one button says yes. Nobody logs in."""
    page = hands.page
    page.goto(link_behind(mail.wait_for("Truus zoekt iemand voor een klusje"), "Ja, dat wil ik"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Truus zoekt iemand voor een klusje")
    expect(page.get_by_role("main").get_by_role("button")).to_have_count(1)
    hands.press(page.get_by_role("button", name="Nog één tik: ja, ik doe het"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Dankjewel dat je wilt")


def _say_graag(hands: Hands, mail: Mailbox) -> None:
    """From the mail to the page of the question, where Truus still is logged in."""
    page = hands.page
    page.goto(link_behind(mail.wait_for("Karim wil dit doen"), "Bekijk en kies"))
    expect(page.get_by_role("main")).not_to_contain_text("Zomer")
    hands.press(page.get_by_role("button", name="Graag Dan is het afgesproken"))
    expect(page.get_by_role("status")).to_have_text("Jullie hebben een afspraak.")
    expect(page.get_by_role("main")).to_contain_text("Karim Zomer")


def _say_that_it_worked(hands: Hands, mail: Mailbox, *, other: str, minutes: str) -> None:
    """The mail's link, where somebody is logged in; then a page that offers to thank."""
    page = hands.page
    page.goto(link_behind(mail.wait_for(f"Is het gelukt met {other}?"), "Vertel hoe het ging"))
    _fill_in_how_it_went(hands, other=other, minutes=minutes)


def _log_in_and_say_that_it_worked(hands: Hands, mail: Mailbox) -> None:
    """The mail's link asks for a code first, and comes back to what it was about."""
    page = hands.page
    page.goto(link_behind(mail.wait_for("Is het gelukt met Truus?"), "Vertel hoe het ging"))
    hands.fill(page.get_by_label("Je mailadres"), mail.address)
    hands.press(page.get_by_role("button", name="Stuur mij een code"))
    hands.fill(page.get_by_label("Je code"), mail.code(1))
    hands.press(page.get_by_role("button", name="Ga verder"))
    _fill_in_how_it_went(hands, other="Truus", minutes="40")


def _fill_in_how_it_went(hands: Hands, *, other: str, minutes: str) -> None:
    page = hands.page
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Is het gelukt met {other}?")
    hands.check(page.get_by_label("Ja, het is gelukt"))
    hands.fill(page.get_by_label("Hoe lang duurde het ongeveer?"), minutes)
    hands.press(page.get_by_role("button", name="Verstuur"))
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Wil je {other} bedanken?")


def _thank(hands: Hands, *, other: str) -> None:
    page = hands.page
    hands.check(page.get_by_role("group", name=f"Wil je {other} bedanken?").get_by_role("radio").first)
    hands.press(page.get_by_role("button", name="Verstuur"))
    expect(page.get_by_role("status")).to_contain_text(f"Je bedankje is onderweg naar {other}.")


def _list_under(page: Page, heading: str) -> Locator:
    return page.get_by_role("region", name=heading).get_by_role("listitem")

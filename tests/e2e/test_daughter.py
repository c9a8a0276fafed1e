"""A daughter asks for her mother, who has no mail; later the mother takes over with a code on paper.

A real browser and a real server. Nothing is known but what stands on a page.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from matching.models import Match
from matching.services.searching import sweep_due
from members.enums import ActsForKind
from members.models import ActsFor, Community, Consent, Participant, User
from tests.cast import Person, make_resident
from tests.e2e.conftest import SITE
from tests.factories.members import UserFactory
from tests.geography import Geography
from tests.matching.world import offers
from tests.scenarios.village import start_on_a_monday_morning
from tests.tiers import landing

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]


def resident(community: Community, geography: Geography, name: str, at: str, phone: str) -> Person:
    return make_resident(community, name, at=geography.postcodes[at], number="5", family_name="Linde", phone=phone)


def log_in(page: Page, user: User) -> None:
    """As who typed their code."""
    browser = Client(SERVER_NAME="testserver")
    browser.force_login(user)
    page.context.add_cookies([{"name": "sessionid", "value": browser.cookies["sessionid"].value, "url": SITE}])


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("main").get_by_role("button", name=name).first.click()


@pytest.mark.parametrize(
    "with_javascript",
    [pytest.param(True, marks=landing), pytest.param(False, marks=pytest.mark.deep)],
    ids=["javascript", "no javascript"],
)
def test_a_daughter_asks_and_her_mother_takes_over(
    with_javascript: bool,
    movable_clock: None,
    community: Community,
    geography: Geography,
    new_page: Callable[..., Page],
) -> None:
    start_on_a_monday_morning()
    ans = resident(community, geography, "Ans", "9101AA", "+31612345610")
    karim = resident(community, geography, "Karim", "9101BA", "+31612345602")
    offers(karim)
    anss, karims, truuss = (new_page(java_script_enabled=with_javascript) for _ in range(3))
    for page, user in ((anss, ans.user), (karims, karim.user), (truuss, UserFactory(email="truus@example.nl"))):
        log_in(page, user)

    _add_her_mother(anss)
    _ask_for_groceries(anss)
    sweep_due()
    _say_yes(karims)
    _say_graag(anss)
    _read_who_arranges_it(karims, ans)
    code = _make_a_letter(anss)
    _take_over(truuss, code)

    truus = Participant.objects.get(first_name="Truus")
    match = Match.objects.get()
    assert (match.asker, match.helper) == (truus, karim.participant)
    acting = ActsFor.objects.filter(participant=truus, until=None).order_by("kind")
    assert [(row.kind, row.user.email) for row in acting] == [
        (ActsForKind.PROXY, "ans@example.nl"),
        (ActsForKind.SELF, "truus@example.nl"),
    ]
    assert Consent.objects.filter(participant=truus, kind="acting", withdrawn_at=None, how="web").count() == 1


def _add_her_mother(page: Page) -> None:
    """From the quiet link in the first step of asking, and back to it."""
    page.goto(reverse("matching:ask_what"))
    page.get_by_role("link", name="Vraag je dit voor iemand anders?").click()
    for label, value in {
        "Voornaam": "Truus",
        "Achternaam": "Zomer",
        "Wie is dit voor jou?": "mijn moeder",
        "Postcode": "9101 ab",
        "Huisnummer": "9",
    }.items():
        page.get_by_label(label).fill(value)
    press(page, "Bewaar")
    # Not before she was asked; and nothing that was typed is gone.
    expect(page.get_by_role("main")).to_contain_text("Vraag het eerst. Mag het?")
    expect(page.get_by_label("Voornaam")).to_have_value("Truus")
    page.get_by_label("Hardop, tegen mij").check()
    page.get_by_label("Ik heb het gevraagd en het mag.").check()
    page.get_by_label("Die is 16 jaar of ouder").check()
    press(page, "Bewaar")
    expect(page.get_by_role("status")).to_have_text("Bewaard. Je regelt dit nu voor Truus.")
    expect(page.get_by_text("Je regelt dit voor Truus.")).to_be_visible()


def _ask_for_groceries(page: Page) -> None:
    page.get_by_label("Boodschappen").check()
    page.get_by_label("In je eigen woorden").fill("Een zware boodschap")
    press(page, "Verder")
    page.get_by_label("Morgen").check()
    page.get_by_label("Op een vaste tijd?").fill("14.00")
    press(page, "Verder")
    page.get_by_label("Bij Truus thuis").check()
    press(page, "Verder")
    page.get_by_label("Zoek voor mij").check()
    page.get_by_label("Alleen mensen die we het vragen").check()
    page.get_by_role("group", name="Kost het iets?").get_by_role("radio").first.check()
    press(page, "Verder")
    page.get_by_role("button", name="Vraag het", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Je vraag is verstuurd")


def _say_yes(page: Page) -> None:
    page.goto(reverse("matching:home"))
    page.get_by_role("link", name=re.compile("Truus")).first.click()
    expect(page.get_by_role("main")).to_contain_text("Ans regelt dit voor Truus.")
    expect(page.get_by_role("main")).not_to_contain_text("Zomer")
    press(page, re.compile("Ja, dat wil ik"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Dankjewel dat je wilt")


def _say_graag(page: Page) -> None:
    page.get_by_role("link", name="Bekijk je vraag").click()
    expect(page.get_by_role("main")).to_contain_text("Gevraagd door Ans, voor Truus.")
    press(page, re.compile("^Graag"))
    expect(page.get_by_role("status")).to_have_text("Jullie hebben een afspraak.")
    expect(page.get_by_text("Je regelt dit voor Truus.")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Karim Linde")


def _read_who_arranges_it(page: Page, ans: Person) -> None:
    page.goto(reverse("matching:agreements"))
    page.get_by_role("link", name="Een zware boodschap").click()
    expect(page.get_by_role("main")).to_contain_text("Ans regelt dit voor Truus. Zo bereik je Ans:")
    expect(page.get_by_role("link", name="06 12345610")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Truus Zomer")


def _make_a_letter(page: Page) -> str:
    page.goto(reverse("members:acting"))
    press(page, "Maak een brief met een code")
    expect(page.get_by_role("heading", level=1)).to_have_text("Dag Truus,")
    return page.locator("main .word").inner_text()


def _take_over(page: Page, code: str) -> None:
    """She has taken part for a while, and logs in for the first time."""
    page.goto(reverse("members:take_over"))
    page.get_by_label("Vul de code uit de brief in").fill(code.upper())
    press(page, "Verder")
    expect(page.get_by_role("heading", level=1)).to_have_text("Dag Truus")
    page.get_by_label("Ans mag blijven helpen").check()
    page.get_by_label("Ik vind het goed").check()
    press(page, "Ik neem het over")
    expect(page.get_by_role("status")).to_have_text("Welkom, Truus. Vanaf nu doen jullie het samen.")
    expect(page.get_by_role("main")).to_contain_text("Met Karim")
    expect(page.get_by_text("Je regelt dit voor")).to_have_count(0)
    page.goto(reverse("members:acting"))
    expect(page.get_by_role("region", name="Wie regelt dingen voor jou?")).to_contain_text("Ans")

"""Asking: each step, what is typed stays, and what cannot be is said in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from buurthulp.viewers import SYSTEM
from exchange.enums import Costs, RequestStatus, Visibility, Way, Where
from exchange.models import HelpRequest, Occasion, Slot
from exchange.services.catalogue import load_catalogue
from matching.models import Search
from members.models import Community
from tests.cast import Person
from tests.matching.world import AMSTERDAM, TUESDAY_TEN, draft, offers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]
ClientFor = Callable[..., Client]
WHAT, WHEN, WHERE, HOW, CHECK = (f"/vragen/{step}/" for step in ("wat", "wanneer", "waar", "hoe", "nalezen"))
GROCERIES = {
    "category": "groceries",
    "title": "Een zware tas",
    "public_line": "Aardappels worden me te zwaar.",
    "private_line": "De bel doet het niet.",
}


@pytest.fixture
def browser(anna: Person, client_for: ClientFor) -> Client:
    """Anna's."""
    load_catalogue(actor=SYSTEM, community=anna.community)
    return client_for(anna)


def messages_of(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def errors_of(response: Any) -> dict[str, list[str]]:
    return {name: list(texts) for name, texts in response.context["form"].errors.items()}


def test_looking_at_the_steps_makes_no_draft(browser: Client) -> None:
    assert browser.get(WHAT).status_code == 200
    for step in (WHEN, WHERE, HOW, CHECK):
        assert browser.get(step).headers["Location"] == WHAT
    assert HelpRequest.objects.count() == 0


def test_steps_are_for_who_takes_part(community: Community, carla: Person, client_for: ClientFor) -> None:
    for step in (WHAT, WHEN, WHERE, HOW, CHECK):
        login = unquote(Client(SERVER_NAME="testserver").get(step).headers["Location"])
        assert login == f"{reverse('account_request_login_code')}?next={step}"
        assert client_for(carla).get(step).headers["Location"].startswith(reverse("members:after_login"))


def test_what_was_typed_is_kept_in_the_row_and_comes_back(browser: Client) -> None:
    assert browser.post(WHAT, GROCERIES).headers["Location"] == WHEN
    row = HelpRequest.objects.get()
    assert (row.title, row.public_line, row.private_line, row.status) == (
        "Een zware tas",
        "Aardappels worden me te zwaar.",
        "De bel doet het niet.",
        RequestStatus.DRAFT,
    )
    initial = browser.get(WHAT).context["form"].initial
    assert initial == GROCERIES


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        ({"title": ""}, {"title": ["Schrijf in een paar woorden waar je blij mee zou zijn."]}),
        ({"category": ""}, {"category": ["Kies de soort hulp die erop lijkt."]}),
        ({"category": "bestaat-niet"}, {"category": ["Deze soort hulp is er niet. Kies een andere."]}),
        ({"category": "home"}, {"category": ["Deze soort hulp is er niet. Kies een andere."]}),
        ({"title": "x" * 81}, {"title": ["Deze tekst is te lang. Houd het bij 80 tekens."]}),
        ({"public_line": "y" * 301}, {"public_line": ["Deze tekst is te lang. Houd het bij 300 tekens."]}),
        ({"private_line": "z" * 2001}, {"private_line": ["Deze tekst is te lang. Houd het bij 2000 tekens."]}),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(
    browser: Client, changed: dict[str, str], errors: dict[str, list[str]]
) -> None:
    data = GROCERIES | {"title": "Een groot ding", "public_line": "Kom je langs met mooi weer?"} | changed
    # Words that sound like no kind of help, so that none is suggested.
    response = browser.post(WHAT, data | {"confirm_category": data["category"]})
    assert errors_of(response) == errors
    bound = response.context["form"].data
    assert {name: bound[name] for name in data} == data


def test_own_words_suggest_a_kind_that_one_may_refuse(browser: Client) -> None:
    typed = {"title": "Wie haalt een pakketje op?", "public_line": "", "private_line": "", "category": ""}
    response = browser.post(WHAT, typed)
    assert response.context["suggestion"].slug == "groceries"
    refused = browser.post(WHAT, typed | {"confirm_category": ""})
    assert errors_of(refused) == {"category": ["Kies de soort hulp die erop lijkt."]}
    assert HelpRequest.objects.count() == 0
    assert browser.post(WHAT, typed | {"confirm_category": "groceries"}).headers["Location"] == WHEN
    assert HelpRequest.objects.get().category.slug == "groceries"


def test_112_comes_first_and_only_once_for_the_same_words(browser: Client) -> None:
    typed = GROCERIES | {"public_line": "Kan iemand 112 bellen? Ik ben gevallen."}
    response = browser.post(WHAT, typed)
    assert response.context["urgent"] is True
    assert '<a class="btn bad" href="tel:112">' in response.content.decode()
    assert "Bel 112 of je huisarts." in response.content.decode()
    assert browser.post(WHAT, typed).headers["Location"] == WHEN


def test_more_than_something_small_has_three_ways_on(browser: Client) -> None:
    typed = GROCERIES | {"title": "Helpen met douchen"}
    assert browser.post(WHAT, typed).context["too_heavy"] is True
    smaller = browser.post(WHAT, typed | {"smaller": "1"})
    assert messages_of(smaller) == ["Schrijf op welk klein stukje iemand kan doen. Wat je schreef, staat er nog."]
    assert HelpRequest.objects.count() == 0
    assert browser.post(WHAT, typed | {"keep": "1"}).headers["Location"] == WHEN
    assert HelpRequest.objects.get().way == Way.SEARCH
    assert browser.post(WHAT, typed | {"call": "1"}).headers["Location"] == WHEN
    row = HelpRequest.objects.get()
    assert (row.way, row.visibility) == (Way.CALL, Visibility.DESK)


def test_later_keeps_what_is_there(browser: Client) -> None:
    response = browser.post(WHAT, {"title": "Iets met de", "later": "1"}, follow=True)
    assert response.redirect_chain == [(reverse("matching:home"), 302)]
    assert messages_of(response) == ["Bewaard."]
    assert response.context["drafts"] == [{"title": "Iets met de", "url": WHAT}]
    assert browser.get(WHAT).context["form"].initial["title"] == "Iets met de"


def test_a_draft_is_thrown_away_from_any_step_of_it(browser: Client) -> None:
    assert "Gooi weg" not in browser.get(WHAT).content.decode()  # there is nothing yet
    browser.post(WHAT, GROCERIES)
    draft = HelpRequest.objects.get()
    away = reverse("matching:withdraw", args=[draft.public_id])
    for step in (WHAT, WHEN, WHERE, HOW):
        assert f'formaction="{away}"' in browser.get(step).content.decode()
    # What stands in the step goes along, and changes nothing.
    assert browser.post(away, {"day": "today", "time": "9.30"}).headers["Location"] == reverse("matching:home")
    draft.refresh_from_db()
    assert (draft.status, draft.title) == (RequestStatus.WITHDRAWN, "")
    assert "Gooi weg" not in browser.get(WHAT).content.decode()


def test_later_on_every_step(browser: Client) -> None:
    browser.post(WHAT, GROCERIES)
    home = reverse("matching:home")
    assert browser.post(WHEN, {"later": "1"}).headers["Location"] == home
    assert Occasion.objects.count() == 0
    assert browser.post(WHEN, {"day": "week", "later": "1"}).headers["Location"] == home
    assert Occasion.objects.count() == 1
    assert browser.post(WHERE, {"where": "elsewhere", "later": "1"}).headers["Location"] == home
    how = {"how": "search", "who": "board", "costs": "none", "later": "1"}
    assert browser.post(HOW, how).headers["Location"] == home
    assert browser.post(CHECK, {"later": "1"}).headers["Location"] == home
    row = HelpRequest.objects.get()
    assert (row.status, row.where, row.visibility) == (RequestStatus.DRAFT, Where.ELSEWHERE, Visibility.BOARD)


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({}, {"day": ["Kies wanneer het goed uitkomt."]}),
        ({"day": "ooit"}, {"day": ["Kies wanneer het goed uitkomt."]}),
        ({"day": "date"}, {"day": ["Kies een dag."]}),
        (
            {"day": "date", "date": "2026-11-30"},
            {"date": ["Deze dag is al geweest. Kies vandaag of een dag erna."]},
        ),
        ({"day": "date", "date": "31 februari"}, {"date": ["Vul de dag zo in: 31-12-2026."]}),
        (
            {"day": "date", "date": "2030-01-01"},
            {"date": ["Deze dag is nog ver weg. Kies een dag binnen een jaar."]},
        ),
        ({"day": "today", "time": "9.30"}, {"time": ["Dit tijdstip is al geweest. Kies een later moment."]}),
        ({"day": "tomorrow", "time": "kwart voor drie"}, {"time": ["Vul de tijd zo in: 14.00"]}),
        ({"day": "week", "time": "14.00"}, {"date": ["Kies ook een dag bij deze tijd."]}),
        ({"part": ["afternoon"]}, {"day": ["Kies wanneer het goed uitkomt."]}),
        (
            {"day": "today", "date": "2026-12-03"},
            {
                "date": [
                    "“Vandaag” en deze dag gaan niet samen. Kies “Op een dag die ik kies”, of maak de dag leeg.",
                ]
            },
        ),
        (
            {"day": "week", "date": "2026-12-07", "time": "14.00"},
            {
                "date": [
                    "“Deze week” en deze dag gaan niet samen. Kies “Op een dag die ik kies”, of maak de dag leeg.",
                ]
            },
        ),
        (
            {"day": "date", "date": "2026-12-03", "part": ["morning"], "time": "14.00"},
            {"time": ["Deze tijd past niet bij dat deel van de dag. Maak een van de twee leeg."]},
        ),
        ({"day": "any", "part": ["nacht"]}, {"part": ["Kies ochtend, middag of avond."]}),
        (
            {"day": "tomorrow", "minutes": "-1"},
            {"minutes": ["Vul in hoe lang het ongeveer duurt, van 5 minuten tot 12 uur."]},
        ),
        (
            {"day": "tomorrow", "minutes": "veel"},
            {"minutes": ["Vul in hoe lang het ongeveer duurt, van 5 minuten tot 12 uur."]},
        ),
    ],
)
def test_when_cannot_be(browser: Client, data: dict[str, Any], errors: dict[str, list[str]]) -> None:
    browser.post(WHAT, GROCERIES)
    response = browser.post(WHEN, data)
    assert errors_of(response) == errors
    assert {name: response.context["form"].data.getlist(name) for name in data} == {
        name: value if isinstance(value, list) else [value] for name, value in data.items()
    }
    assert Occasion.objects.count() == 0


@pytest.mark.parametrize("day", [{}, {"day": "any"}, {"day": "week"}, {"day": "date"}])
def test_a_day_that_was_filled_in_is_the_day(browser: Client, day: dict[str, str]) -> None:
    browser.post(WHAT, GROCERIES)
    assert browser.post(WHEN, {**day, "date": "2026-12-03", "part": ["afternoon"]}).headers["Location"] == WHERE
    window = Occasion.objects.get()
    noon = datetime(2026, 12, 3, 12, tzinfo=AMSTERDAM)
    assert (window.flexible_from, window.flexible_until) == (noon, noon + timedelta(hours=6))
    # Who comes back and takes another tile has not filled that day in again.
    browser.post(WHEN, {"day": "any", "date": "2026-12-03"})
    assert Occasion.objects.get().flexible_until == datetime(2026, 12, 15, 22, tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("data", "initial"),
    [
        (
            {"day": "tomorrow", "time": "14.00", "minutes": "30"},
            {
                "day": "date",
                "date": datetime(2026, 12, 2).date(),
                "time": "14.00",
                "minutes": 30,
                "repeat": "once",
                "until": None,
            },
        ),
        (
            {"day": "tomorrow", "part": ["afternoon"]},
            {"day": "date", "date": datetime(2026, 12, 2).date(), "part": ["afternoon"], "minutes": 45},
        ),
        ({"day": "week"}, {"day": "week", "date": None, "part": [], "minutes": 45}),
        (
            {"day": "week", "part": ["morning", "evening"]},
            {"day": "week", "date": None, "part": ["morning", "evening"], "minutes": 45},
        ),
        ({"day": "any", "part": ["morning"]}, {"day": "any", "date": None, "part": ["morning"], "minutes": 45}),
    ],
)
def test_when_comes_back_as_it_was_chosen(browser: Client, data: dict[str, Any], initial: dict[str, Any]) -> None:
    browser.post(WHAT, GROCERIES)
    assert browser.post(WHEN, data).headers["Location"] == WHERE
    assert browser.get(WHEN).context["form"].initial == initial
    assert browser.post(WHEN, data).headers["Location"] == WHERE
    assert (Occasion.objects.count(), Slot.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({}, {"where": ["Kies waar het is."]}),
        ({"where": "maan"}, {"where": ["Kies waar het is."]}),
        ({"where": "elsewhere"}, {"place": ["Schrijf op waar het is, bijvoorbeeld het buurthuis."]}),
        (
            {"where": "elsewhere", "place": "p" * 201},
            {"place": ["Deze tekst is te lang. Houd het bij 200 tekens."]},
        ),
    ],
)
def test_where_cannot_be(browser: Client, data: dict[str, str], errors: dict[str, list[str]]) -> None:
    browser.post(WHAT, GROCERIES)
    assert errors_of(browser.post(WHERE, data)) == errors


def test_only_the_ways_of_the_community(browser: Client) -> None:
    browser.post(WHAT, GROCERIES)
    form = browser.get(HOW).context["form"]
    assert [value for value, _label in form.fields["how"].choices] == ["search", "call"]
    response = browser.post(HOW, {"how": "choose", "who": "invited", "costs": "none"})
    assert errors_of(response) == {"how": ["Kies hoe we iemand zoeken."]}
    assert errors_of(browser.post(HOW, {})) == {
        "how": ["Kies hoe we iemand zoeken."],
        "who": ["Kies wie je vraag mag zien."],
        "costs": ["Kies of er kosten zijn."],
    }


@pytest.mark.parametrize(
    ("visibility", "way_text", "is_shown"),
    [
        (Visibility.INVITED, "Zoek voor mij", True),
        (Visibility.BOARD, "Zoek voor mij", True),
        (Visibility.DESK, "Laat iemand bellen", False),
    ],
)
def test_how_others_see_it_is_there_where_others_see_it(
    browser: Client, anna: Person, visibility: Visibility, way_text: str, is_shown: bool
) -> None:
    row = draft(anna, starts_at=datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM), visibility=visibility)
    page = browser.get(CHECK)
    assert page.context["draft"].how_text == way_text
    assert ("Zo ziet een ander het" in page.content.decode()) == is_shown
    browser.post(CHECK, {"token": row.public_id})
    sent = browser.get(reverse("matching:ask_done", args=[row.public_id])).content.decode()
    assert ("Fatma van Buurthulp belt je" in " ".join(sent.split())) == (way_text == "Laat iemand bellen")


def test_reading_over_says_it_all(browser: Client, anna: Person, bram: Person) -> None:
    offers(bram)
    draft(
        anna,
        starts_at=datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM),
        where=Where.ELSEWHERE,
        elsewhere="Buurthuis De Schakel",
        visibility=Visibility.DESK,
        costs=Costs.RECEIPT,
    )
    context = browser.get(CHECK).context
    summary = context["draft"]
    assert (summary.when, summary.where_text, summary.how_text, summary.who_text, summary.costs_text) == (
        "donderdagmiddag 3\u00a0december, 14.00\u00a0uur",
        "Buurthuis De Schakel",
        "Laat iemand bellen",
        "Alleen Fatma van Buurthulp",
        "Ja, ik betaal wat op de bon staat",
    )
    assert (context["chance"], context["confirmed"]) == ("", True)
    assert context["answer_by"] == datetime(2026, 12, 3, 10, 0, tzinfo=AMSTERDAM)


@pytest.mark.parametrize(("helpers", "chance"), [(0, "hard"), (1, "maybe")])
def test_whether_it_will_work_out_is_said_in_steps(
    browser: Client, anna: Person, bram: Person, helpers: int, chance: str
) -> None:
    if helpers:
        offers(bram)
    draft(anna, starts_at=datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM))
    assert browser.get(CHECK).context["chance"] == chance


def test_sending_what_is_not_finished_leads_to_the_step(browser: Client) -> None:
    browser.post(WHAT, GROCERIES)
    response = browser.post(CHECK, follow=True)
    assert response.redirect_chain == [(WHEN, 302)]
    assert messages_of(response) == ["Kies wanneer het goed uitkomt."]


def test_sending_after_its_time_has_come(
    browser: Client, anna: Person, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    help_request = draft(anna, starts_at=TUESDAY_TEN + timedelta(hours=1))
    clock_at_tuesday_ten.shift(timedelta(hours=2))
    response = browser.post(CHECK, {"token": help_request.public_id})
    assert response.context["form"].non_field_errors() == ["Deze dag is al geweest. Kies vandaag of een dag erna."]
    assert (response.context["draft"].title, Search.objects.count()) == ("Zware boodschap op vrijdag", 0)


def test_token_of_somebody_elses_question_is_unknown(browser: Client, bram: Person) -> None:
    theirs = draft(bram, starts_at=datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM))
    assert browser.post(CHECK, {"token": theirs.public_id}).status_code == 404
    assert browser.get(reverse("matching:ask_done", args=[theirs.public_id])).status_code == 404
    theirs.refresh_from_db()
    assert theirs.status == RequestStatus.DRAFT


def test_ten_megabytes_of_text(browser: Client) -> None:
    response = browser.post(WHAT, GROCERIES | {"public_line": "a" * 10_000_000})
    assert (response.status_code, HelpRequest.objects.count()) == (400, 0)
    assert "te veel" in response.content.decode()


def test_eleventh_open_question(browser: Client, anna: Person) -> None:
    for _ in range(10):
        help_request = draft(anna, starts_at=datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM))
        HelpRequest.objects.filter(pk=help_request.pk).update(status=RequestStatus.OPEN, published_at=TUESDAY_TEN)
    response = browser.post(WHAT, GROCERIES)
    assert errors_of(response) == {"__all__": ["Je hebt nu 10 vragen open. Rond er eerst één af of trek er een in."]}
    assert response.context["form"].data["title"] == "Een zware tas"

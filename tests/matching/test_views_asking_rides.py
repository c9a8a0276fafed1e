"""The steps of asking that only a ride has: from where, where to, and back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from buurthulp.viewers import SYSTEM
from exchange.models import HelpRequest, Occasion, PublicPlace, Ride
from exchange.services.catalogue import load_catalogue
from tests.cast import Person
from tests.factories.exchange import PublicPlaceFactory
from tests.matching.rides import (
    BACK,
    CANARY,
    CHECK,
    FROM,
    HOW,
    STREET,
    TO,
    TYPED,
    WAIT,
    WHAT,
    WHEN,
    WHERE,
    asked,
    begin,
    errors_of,
    text_of,
)
from tests.matching.world import AMSTERDAM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]
ClientFor = Callable[..., Client]


@pytest.fixture
def browser(anna: Person, client_for: ClientFor) -> Client:
    """Anna's."""
    load_catalogue(actor=SYSTEM, community=anna.community)
    return client_for(anna)


class TestAsking:
    def test_a_ride_has_steps_of_its_own(self, browser: Client) -> None:
        assert "Stap 1 van 5" in text_of(browser.get(WHAT))
        begin(browser)
        for path, number in ((WHAT, 1), (WHEN, 2), (FROM, 3), (TO, 4), (BACK, 5), (HOW, 6)):
            progress = browser.get(path).context["progress"]
            assert (progress.number, progress.total) == (number, 7)
        assert browser.get(WHERE).headers["Location"] == FROM

    def test_anything_else_has_none_of_them(self, browser: Client) -> None:
        for step in (FROM, TO, BACK):
            assert browser.get(step).headers["Location"] == WHAT
        browser.post(WHAT, {"category": "garden", "title": "Een haag"})
        for step in (FROM, TO, BACK):
            assert browser.get(step).headers["Location"] == WHERE
            assert browser.post(step, {"back": "none"}).headers["Location"] == WHERE
        assert browser.get(WHERE).context["progress"].total == 5
        assert Ride.objects.count() == 0

    def test_what_was_chosen_comes_back(self, browser: Client, anna: Person, hospital: PublicPlace) -> None:
        row = asked(browser, anna, {"to": hospital.public_id}, visibility="invited")
        occasion = Occasion.objects.get(help_request=row)
        assert (occasion.starts_at, occasion.minutes) == (datetime(2026, 12, 3, 9, 35, tzinfo=AMSTERDAM), 95)
        HelpRequest.objects.filter(pk=row.pk).update(status="draft", published_at=None)
        assert browser.get(FROM).context["form"].initial == {"start": f"own-{anna.home.pk}", "near": False}
        assert browser.get(TO).context["form"].initial == {"to": hospital.public_id}
        assert browser.get(BACK).context["form"].initial == {
            "stay": 45,
            "back": "wait",
            "back_at": "",
            "inside": True,
        }
        when = browser.get(WHEN).context["form"].initial
        assert (when["day"], when["time"], when["time_is"]) == ("date", "10.00", "arrival")
        browser.post(TO, TYPED)
        assert browser.get(TO).context["form"].initial == TYPED
        browser.post(BACK, {"back": "fetch", "stay": "60", "back_at": "14.30"})
        initial = browser.get(BACK).context["form"].initial
        assert (initial["back"], initial["back_at"], initial["inside"]) == ("fetch", "14.30", False)

    def test_reading_over_shows_both_what_one_wrote_and_what_others_see(self, browser: Client) -> None:
        begin(browser)
        browser.post(TO, TYPED)
        browser.post(BACK, WAIT)
        page = browser.get(CHECK)
        draft = page.context["draft"]
        assert (draft.ride.pick_up, draft.ride.destination) == ("bij mij thuis", f"{CANARY}, {STREET}, Holwerd")
        assert (draft.shown.pick_up, draft.shown.destination) == ("bij Anna thuis", "Holwerd")
        for path in (FROM, TO, BACK):
            assert f'href="{path}"' in page.content.decode()

    @pytest.mark.parametrize(
        ("sent", "errors"),
        [
            ({}, {"to": ["Kies waar je heen wilt, of schrijf het op."]}),
            ({"to": "bestaat-niet"}, {"to": ["Kies waar je heen wilt, of schrijf het op."]}),
            ({**TYPED, "town": ""}, {"town": ["Vul in in welk dorp of welke stad het is."]}),
            (
                {**TYPED, "town": STREET},
                {"town": ["Schrijf alleen de naam van het dorp of de stad, zonder straat of nummer."]},
            ),
            ({**TYPED, "text": ""}, {"text": ["Schrijf op waar je heen wilt."]}),
        ],
    )
    def test_where_to_that_cannot_be(self, browser: Client, sent: dict[str, str], errors: dict[str, list[str]]) -> None:
        begin(browser)
        response = browser.post(TO, sent)
        assert errors_of(response) == errors
        assert {name: response.context["form"].data[name] for name in sent} == sent

    @pytest.mark.parametrize(
        ("sent", "errors"),
        [
            ({}, {"back": ["Kies of je ook terug wilt."]}),
            ({"back": "wait", "stay": "7"}, {"stay": ["Kies hoe lang je daar ongeveer bent."]}),
            ({"back": "wait", "back_at": "straks"}, {"back_at": ["Vul de tijd zo in: 14.00"]}),
            (
                {"back": "wait", "back_at": "9.00"},
                {
                    "back_at": [
                        "Deze tijd terug is voordat je er bent. Kies een latere tijd, of laat hem leeg.",
                    ]
                },
            ),
        ],
    )
    def test_a_way_back_that_cannot_be(
        self, browser: Client, sent: dict[str, str], errors: dict[str, list[str]]
    ) -> None:
        begin(browser)
        browser.post(TO, TYPED)
        assert errors_of(browser.post(BACK, sent)) == errors

    def test_what_lacks_is_asked_before_it_is_sent(self, browser: Client, hospital: PublicPlace) -> None:
        begin(browser)
        assert browser.get(CHECK).headers["Location"] == TO
        browser.post(TO, {"to": hospital.public_id})
        assert browser.get(CHECK).headers["Location"] == BACK
        browser.post(BACK, WAIT)
        assert browser.get(CHECK).status_code == 200
        PublicPlace.objects.update(is_active=False)
        assert browser.get(CHECK).headers["Location"] == TO

    def test_later_keeps_half_of_it(self, browser: Client) -> None:
        begin(browser)
        assert browser.post(TO, {"to": "typed", "text": CANARY, "later": "1"}).headers["Location"] == "/mijn/"
        assert browser.get(TO).context["form"].initial == {"to": "typed", "text": CANARY, "town": ""}
        assert browser.post(BACK, {"later": "1"}).headers["Location"] == "/mijn/"

    def test_a_place_is_found_by_its_words(
        self, browser: Client, anna: Person, hospital: PublicPlace, other_community: Any
    ) -> None:
        near = PublicPlaceFactory(community=anna.community, name="Apotheek Haven", kind="pharmacy", north_m=100)
        PublicPlaceFactory(community=anna.community, name="Nog niet goed", approved_at=None)
        PublicPlaceFactory(community=other_community, name="Elders")
        begin(browser)

        def found(query: str) -> list[str]:
            form = browser.get(TO, {"zoek": query}).context["form"]
            return [code for code, _label in form.fields["to"].choices if code != "typed"]

        assert found("") == [near.public_id, hospital.public_id]  # the nearest first
        assert found("ziekenhuis HOLWERD") == found("sions") == [hospital.public_id]
        assert found("elders") == found("nog niet") == []
        # What was chosen stays there to be chosen while one searches on.
        browser.post(TO, {"to": near.public_id})
        assert found("sions") == [near.public_id, hospital.public_id]
        assert browser.post(f"{TO}?zoek=sions", {"to": hospital.public_id}).headers["Location"] == BACK

    def test_from_the_station_home(self, browser: Client, anna: Person) -> None:
        station = PublicPlaceFactory(community=anna.community, name="Station Dokkum", kind="station", north_m=600)
        begin(browser)
        assert [code for code, _ in browser.get(FROM).context["form"].fields["start"].choices] == [
            f"own-{anna.home.pk}"
        ]
        assert "own" not in dict(browser.get(TO).context["form"].fields["to"].choices)
        sent = browser.post(f"{FROM}?zoek=station", {"start": station.public_id, "near": "on"})
        assert sent.headers["Location"] == TO
        assert browser.get(FROM).context["form"].initial == {"start": station.public_id, "near": True}
        assert errors_of(browser.post(TO, {"to": station.public_id})) == {
            "to": ["Dit is dezelfde plek als het begin of het einde. Kies een andere."]
        }
        assert browser.post(TO, {"to": "own"}).headers["Location"] == BACK
        assert browser.get(TO).context["form"].initial == {"to": "own"}

    def test_nobody_elses_place_and_no_place_of_another_community(
        self, browser: Client, bram: Person, other_community: Any
    ) -> None:
        foreign = PublicPlaceFactory(community=other_community)
        begin(browser)
        for start in (f"own-{bram.home.pk}", foreign.public_id):
            assert errors_of(browser.post(FROM, {"start": start})) == {"start": ["Kies waar je wordt opgehaald."]}
        assert list(errors_of(browser.post(TO, {"to": foreign.public_id}))) == ["to"]

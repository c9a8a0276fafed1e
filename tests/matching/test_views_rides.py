"""A ride, from the first step of asking until after "Graag": who reads what of where it goes (safety.md §2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from buurthulp.clock import localtime
from buurthulp.viewers import SYSTEM
from exchange.models import HelpRequest, Occasion, Offer, PublicPlace, Ride
from exchange.services.catalogue import load_catalogue
from exchange.services.offers import rebuild_offer_places
from matching.links import Answer, token_for
from matching.models import Invitation
from matching.services.agreeing import accept_held, cancel_match
from matching.services.answering import answer_yes
from matching.services.confirming import sweep_matches
from matching.services.publishing import publish_request
from matching.services.searching import sweep_due
from members.models import Confirmation
from tests.cast import Person, make_resident
from tests.factories.exchange import PublicPlaceFactory
from tests.geography import Geography
from tests.matching.rides import (
    BACK,
    CANARY,
    FROM,
    STREET,
    THURSDAY,
    TO,
    TYPED,
    WAIT,
    agreed,
    asked,
    begin,
    errors_of,
    mails,
    text_of,
)
from tests.matching.world import AMSTERDAM, offers, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]
ClientFor = Callable[..., Client]


@pytest.fixture
def browser(anna: Person, client_for: ClientFor) -> Client:
    """Anna's."""
    load_catalogue(actor=SYSTEM, community=anna.community)
    return client_for(anna)


class TestBeforeGraag:
    def test_a_typed_destination_is_its_village_and_nothing_more(
        self, browser: Client, anna: Person, bram: Person, client_for: ClientFor, geography: Geography
    ) -> None:
        offers(bram, "rides", radius_m=25_000)
        coos = make_resident(anna.community, "Coos", at=geography.postcodes["9102AA"])
        row = asked(browser, anna, TYPED)
        invitation = Invitation.objects.get()
        helper = client_for(bram)
        pages = {
            "invitation": helper.get(reverse("matching:invitation", args=[invitation.public_id])),
            "api": helper.get(reverse("api:invitation", args=[invitation.public_id])),
            "api list": helper.get(reverse("api:invitations")),
            "home": helper.get("/mijn/"),
            "board": client_for(coos).get("/in-de-buurt/"),
            "link": Client(SERVER_NAME="testserver").get(
                reverse("matching:answer_by_link", args=[token_for(invitation, Answer.YES)])
            ),
        }
        answer_yes(actor=bram.viewer, invitation_id=invitation.pk)
        pages["after yes"] = helper.get(reverse("matching:invitation", args=[invitation.public_id]))
        for name, response in pages.items():
            seen = text_of(response)
            assert (CANARY in seen, STREET in seen, "Havenstraat" in seen) == (False, False, False), name
        for name in ("invitation", "api", "board"):
            assert "Holwerd" in text_of(pages[name]), name
        for mail in mails():
            sent = f"{mail.subject} {mail.body_text} {mail.body_html}"
            assert (CANARY in sent, STREET in sent, "Havenstraat" in sent) == (False, False, False), mail.kind
        asking = next(mail for mail in mails() if mail.kind == "invitation")
        for body in (asking.body_text, asking.body_html):
            assert "bij Anna thuis" in body
            assert "Holwerd" in body
        # The one who asked reads it all, before and after; so the canary is in there to be found.
        own = text_of(browser.get(reverse("matching:request", args=[row.public_id])))
        assert f"{CANARY}, {STREET}, Holwerd" in own

    def test_what_is_asked_is_said_whole(
        self, browser: Client, anna: Person, bram: Person, client_for: ClientFor, hospital: PublicPlace
    ) -> None:
        offers(bram, "rides", radius_m=25_000)
        asked(browser, anna, {"to": hospital.public_id})
        invitation = Invitation.objects.get()
        seen = text_of(client_for(bram).get(reverse("matching:invitation", args=[invitation.public_id])))
        for words in (
            "donderdagochtend 3 december, 9.35 uur",
            "bij Anna thuis",
            "De Sionsberg in Holwerd",
            "10.00 uur",
            "Daar wachten, ongeveer drie kwartier, en weer terug",
            "Graag mee naar binnen",
        ):
            assert words.lower() in seen.lower(), words
        ride = client_for(bram).get(reverse("api:invitation", args=[invitation.public_id])).json()["ride"]
        assert ride == {
            "pick_up": "bij Anna thuis",
            "destination": "De Sionsberg in Holwerd",
            "be_there_at": "2026-12-03T10:00:00+01:00",
            "back": "wait",
            "back_at": None,
            "stay_minutes": 45,
            "goes_inside": True,
            "back_text": "Daar wachten, ongeveer drie kwartier, en weer terug",
        }

    def test_what_is_no_ride_says_nothing_of_one(self, anna: Person, bram: Person, client_for: ClientFor) -> None:
        offers(bram, "garden")
        published(anna, slug="garden")
        sweep_due()
        invitation = Invitation.objects.get()
        assert client_for(bram).get(reverse("api:invitation", args=[invitation.public_id])).json()["ride"] is None
        assert "Ophalen" not in text_of(
            client_for(bram).get(reverse("matching:invitation", args=[invitation.public_id]))
        )


def test_after_an_offer_of_rides_one_says_where_to(
    anna: Person, bram: Person, client_for: ClientFor, hospital: PublicPlace
) -> None:
    offers(bram, "rides", radius_m=25_000)
    offer = Offer.objects.get(participant=bram.participant)
    Offer.objects.filter(pk=offer.pk).update(is_on_board=True, line="Ik rijd graag.")
    browser = client_for(anna)
    address = reverse("matching:ask_one", args=[offer.public_id])
    refused = browser.post(address, {"title": "Een lift", "day": "week", "back": "none"})
    assert errors_of(refused) == {"to": ["Kies waar je heen wilt, of schrijf het op."]}
    assert HelpRequest.objects.count() == 0
    sent = {"title": "Een lift", **THURSDAY, "to": hospital.public_id, **WAIT}
    assert browser.post(address, sent).status_code == 302
    row = HelpRequest.objects.get()
    ride = Ride.objects.get(help_request=row)
    assert (ride.destination_place, ride.back, ride.goes_inside, row.status) == (hospital, "wait", True, "open")
    occasion = Occasion.objects.get()
    assert (occasion.starts_at, occasion.minutes) == (datetime(2026, 12, 3, 9, 35, tzinfo=AMSTERDAM), 95)


class TestAfterGraag:
    def test_a_confirmed_driver_sees_the_door_and_the_destination(
        self, browser: Client, anna: Person, bram: Person, client_for: ClientFor
    ) -> None:
        offers(bram, "rides", radius_m=25_000)
        match = agreed(asked(browser, anna, TYPED), anna, bram)
        page = client_for(bram).get(reverse("matching:agreement", args=[match.public_id]))
        ride = page.context["agreement"].ride
        assert ride.pick_up == "bij Anna thuis: Havenstraat 12, Dokkum"
        assert ride.destination == f"{CANARY}, {STREET}, Holwerd"
        seen = text_of(page)
        for words in (ride.pick_up, ride.destination, "10.00 uur", ride.back_text, "Graag mee naar binnen"):
            assert words.lower() in seen.lower()
        own = browser.get(reverse("matching:agreement", args=[match.public_id])).context["agreement"].ride
        assert (own.pick_up, own.destination) == ("bij jou thuis", f"{CANARY}, {STREET}, Holwerd")

    def test_home_from_the_station_the_driver_sees_where_home_is(
        self, browser: Client, anna: Person, bram: Person, client_for: ClientFor
    ) -> None:
        station = PublicPlaceFactory(community=anna.community, name="Station Dokkum", address="Plein 1", north_m=600)
        offers(bram, "rides", radius_m=25_000)
        begin(browser)
        browser.post(f"{FROM}?zoek=station", {"start": station.public_id})
        browser.post(TO, {"to": "own"})
        browser.post(BACK, {"back": "none"})
        row = HelpRequest.objects.get()
        publish_request(actor=anna.viewer, help_request_id=row.pk)
        sweep_due()
        before = text_of(
            client_for(bram).get(reverse("matching:invitation", args=[Invitation.objects.get().public_id]))
        )
        assert "Station Dokkum" in before
        assert "Havenstraat" not in before
        match = agreed(row, anna, bram)
        ride = client_for(bram).get(reverse("matching:agreement", args=[match.public_id])).context["agreement"].ride
        assert (ride.pick_up, ride.destination) == (
            "Station Dokkum, Plein 1, Dokkum",
            "bij Anna thuis: Havenstraat 12, Dokkum",
        )

    def test_a_driver_who_is_not_confirmed_sees_no_street(
        self, browser: Client, anna: Person, bram: Person, client_for: ClientFor
    ) -> None:
        offers(bram, "rides", radius_m=25_000)
        match = agreed(asked(browser, anna, TYPED), anna, bram)
        Confirmation.objects.filter(participant=bram.participant).delete()
        page = client_for(bram).get(reverse("matching:agreement", args=[match.public_id]))
        seen = text_of(page)
        assert (CANARY in seen, STREET in seen, "Havenstraat" in seen) == (False, False, False)
        assert page.context["agreement"].ride.destination == "Holwerd"
        assert "Fatma van Buurthulp maakt eerst kennis met je" in seen

    @pytest.mark.parametrize("gone_by", ["thirty days", "cancelling"])
    def test_it_is_gone_again_later(
        self,
        browser: Client,
        anna: Person,
        bram: Person,
        client_for: ClientFor,
        clock_at_tuesday_ten: time_machine.Coordinates,
        gone_by: str,
    ) -> None:
        offers(bram, "rides", radius_m=25_000)
        match = agreed(asked(browser, anna, TYPED), anna, bram)
        if gone_by == "cancelling":
            cancel_match(actor=bram.viewer, match_id=match.pk, by=bram.participant)
        else:
            clock_at_tuesday_ten.move_to(match.starts_at + timedelta(days=30))
        seen = text_of(client_for(bram).get(reverse("matching:agreement", args=[match.public_id])))
        assert (CANARY in seen, STREET in seen, "Havenstraat" in seen) == (False, False, False)
        assert "Holwerd" in seen

    def test_mails_carry_villages_and_public_places_alone(
        self,
        browser: Client,
        anna: Person,
        bram: Person,
        hospital: PublicPlace,
        clock_at_tuesday_ten: time_machine.Coordinates,
    ) -> None:
        offers(bram, "rides", radius_m=25_000)
        match = agreed(asked(browser, anna, TYPED), anna, bram)
        clock_at_tuesday_ten.move_to(localtime(match.starts_at - timedelta(hours=22)))
        sweep_matches()
        found = mails()
        assert {mail.kind for mail in found} >= {"invitation", "held", "match", "reminder"}
        for mail in found:
            sent = f"{mail.subject} {mail.body_text} {mail.body_html}"
            assert (CANARY in sent, STREET in sent, "Havenstraat" in sent) == (False, False, False), mail.kind
        reminders = [mail for mail in found if mail.kind == "reminder"]
        assert len(reminders) == 2
        for mail in reminders:
            assert "ophalen in Dokkum, naar Holwerd" in mail.body_text
            assert "ophalen in Dokkum, naar Holwerd" in mail.body_html

    def test_the_desk_reads_it_all(self, browser: Client, anna: Person, carla: Person, client_for: ClientFor) -> None:
        row = asked(browser, anna, TYPED)
        seen = text_of(client_for(carla).get(reverse("desk:request", args=[row.public_id])))
        assert f"{CANARY}, {STREET}, Holwerd" in seen
        assert "Havenstraat" not in seen


@pytest.mark.parametrize(("other_hour", "is_asked"), [(11, False), (12, True)])
def test_a_driver_who_is_elsewhere_before_it_is_over_is_not_asked(
    browser: Client, anna: Person, bram: Person, hospital: PublicPlace, other_hour: int, is_asked: bool
) -> None:
    """The whole of it counts: there, waiting and back, 9.35 until 11.10."""
    for kind in ("rides", "garden"):
        offers(bram, kind, radius_m=25_000)
    garden = published(anna, slug="garden", starts_at=datetime(2026, 12, 3, other_hour, 0, tzinfo=AMSTERDAM))
    sweep_due()
    yes = answer_yes(actor=bram.viewer, invitation_id=garden.slot.invitations.get().pk)
    accept_held(actor=anna.viewer, invitation_id=yes.pk)
    row = asked(browser, anna, {"to": hospital.public_id})
    assert Invitation.objects.filter(slot__occasion__help_request=row).exists() is is_asked


THURSDAY_MORNING, THURSDAY_AFTERNOON = 1 << 12, 1 << 13


@pytest.mark.parametrize(
    ("there_at", "back", "can", "is_asked"),
    [
        ("10.00", WAIT, THURSDAY_MORNING, True),  # 9.35 until 11.10
        ("11.15", WAIT, THURSDAY_MORNING, False),  # 10.50 until 12.25: the way back falls after twelve
        ("11.15", {"back": "none"}, THURSDAY_MORNING, True),  # 10.50 until 11.15
        ("11.15", WAIT, THURSDAY_MORNING | THURSDAY_AFTERNOON, True),
        ("11.15", {"back": "fetch", "stay": "30"}, THURSDAY_MORNING, False),  # 10.50 until 12.10
        ("12.10", {"back": "none"}, THURSDAY_AFTERNOON, False),  # 11.45 until 12.10: the way there begins too early
        ("13.00", {"back": "none"}, THURSDAY_AFTERNOON, True),
    ],
)
def test_who_can_on_a_part_of_the_day_is_asked_when_the_whole_ride_falls_in_it(
    browser: Client,
    anna: Person,
    bram: Person,
    hospital: PublicPlace,
    there_at: str,
    back: dict[str, str],
    can: int,
    is_asked: bool,
) -> None:
    """The hospital is 25 minutes away; there, waiting and back must all fall in the week of who drives."""
    offers(bram, "rides", radius_m=25_000)
    Offer.objects.filter(participant=bram.participant).update(day_parts=can)
    rebuild_offer_places(participant=bram.participant)
    row = asked(browser, anna, {"to": hospital.public_id}, at=there_at, back=back)
    assert Invitation.objects.filter(slot__occasion__help_request=row).exists() is is_asked

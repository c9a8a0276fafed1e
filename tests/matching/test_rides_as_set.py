"""A lift in communities that have rides, have them otherwise, or have none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from exchange.enums import RideBack
from exchange.models import HelpRequest, Offer, Ride
from exchange.services.catalogue import load_catalogue
from exchange.services.rides import save_ride_back, save_ride_from
from members.enums import Feature
from members.models import Community
from members.preset import load_preset, preset_names, settings_with
from members.services.settings import switch_feature
from tests.cast import Person
from tests.matching.rides import BACK, CHECK, FROM, HOW, TO, TYPED, WHAT, WHEN, WHERE, asked, begin, text_of
from tests.matching.world import offers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]
ClientFor = Callable[..., Client]


@pytest.fixture
def browser(anna: Person, client_for: ClientFor) -> Client:
    """Anna's."""
    load_catalogue(actor=SYSTEM, community=anna.community)
    return client_for(anna)


def rides_are(community: Community, **changes: Any) -> None:
    """From now on rides go like this here."""
    row = Community.objects.get(pk=community.pk)
    row.settings = settings_with(row.settings, features={"rides": changes})
    row.save()


def rides_off(community: Community) -> None:
    switch_feature(actor=SYSTEM, community=community, feature=Feature.RIDES, is_on=False)


class TestWithout:
    def test_a_lift_is_asked_as_anything_else(self, anna: Person, browser: Client) -> None:
        begin(browser)  # with them it has steps of its own
        rides_off(anna.community)
        assert browser.post(WHAT, {"category": "rides", "title": "Lift"}).headers["Location"] == WHEN
        assert "time_is" not in browser.get(WHEN).context["form"].fields
        when = {"day": "date", "date": "2026-12-03", "time": "10.00"}
        assert browser.post(WHEN, when).headers["Location"] == WHERE
        assert browser.get(WHERE).context["progress"].total == 5
        for step in (FROM, TO, BACK):
            assert browser.get(step).headers["Location"] == WHERE
        assert browser.post(WHERE, {"where": "asker"}).headers["Location"] == HOW
        assert browser.post(HOW, {"how": "search", "who": "board", "costs": "none"}).headers["Location"] == CHECK
        row = HelpRequest.objects.get(participant=anna.participant)
        sent = browser.post(CHECK, {"token": row.public_id})
        assert sent.headers["Location"] == reverse("matching:ask_done", args=[row.public_id])
        assert (Ride.objects.exists(), row.category.slug if row.category else "") == (False, "rides")
        assert "Lift" in text_of(browser.get(reverse("matching:request", args=[row.public_id])))

    def test_the_services_refuse_one(self, anna: Person, browser: Client) -> None:
        begin(browser)
        draft = HelpRequest.objects.get(participant=anna.participant)
        save_ride_from(actor=anna.viewer, draft=draft)
        rides_off(anna.community)
        with pytest.raises(DomainError) as error:
            save_ride_from(actor=anna.viewer, draft=draft)
        assert error.value.code == "error.ride.kind"

    def test_a_ride_that_was_asked_stays_one(self, anna: Person, browser: Client) -> None:
        row = asked(browser, anna, TYPED)
        rides_off(anna.community)
        assert TYPED["text"] in text_of(browser.get(reverse("matching:request", args=[row.public_id])))

    def test_an_offer_of_a_ride_is_answered_as_any_other(self, anna: Person, bram: Person, browser: Client) -> None:
        offers(bram, "rides")
        Offer.objects.filter(participant=bram.participant).update(is_on_board=True, line="Ik rijd graag.")
        address = reverse("matching:ask_one", args=[Offer.objects.get(participant=bram.participant).public_id])
        assert {"to", "back"} <= browser.get(address).context["form"].fields.keys()
        rides_off(anna.community)
        fields = browser.get(address).context["form"].fields.keys()
        assert ({"to", "back"} & fields, "where" in fields) == (set(), True)


class TestAsSet:
    def test_everything_by_default(self, browser: Client) -> None:
        begin(browser)
        form = browser.get(BACK).context["form"]
        assert [code for code, _label in form.fields["back"].choices] == ["none", "wait", "fetch"]
        assert {"stay", "back_at", "inside"} <= form.fields.keys()

    @pytest.mark.parametrize(
        ("changes", "ways", "fields"),
        [
            ({"waits": False}, ["none", "fetch"], {"stay", "back_at", "inside"}),
            ({"accompanies": False}, ["none", "wait", "fetch"], {"stay", "back_at"}),
            ({"returns": False}, ["none"], {"inside"}),
            ({"returns": False, "accompanies": False}, ["none"], set()),
        ],
    )
    def test_what_drivers_here_do_not_do_is_not_asked_and_not_taken(
        self, anna: Person, browser: Client, changes: dict[str, bool], ways: list[str], fields: set[str]
    ) -> None:
        begin(browser)
        rides_are(anna.community, **changes)
        form = browser.get(BACK).context["form"]
        assert [code for code, _label in form.fields["back"].choices] == ways
        assert form.fields.keys() - {"back"} == fields
        draft = HelpRequest.objects.get(participant=anna.participant)
        for back in RideBack:
            if back.value in ways:
                ride = save_ride_back(actor=anna.viewer, draft=draft, back=back, goes_inside=True)
                assert (ride.back, ride.goes_inside) == (back, "inside" in fields)
            else:
                with pytest.raises(DomainError) as error:
                    save_ride_back(actor=anna.viewer, draft=draft, back=back)
                assert error.value.code == "error.ride.back"

    def test_the_price_of_a_kilometre_stands_with_the_choice_and_only_for_a_ride(
        self, anna: Person, browser: Client
    ) -> None:
        begin(browser)
        assert "cent per kilometer" not in text_of(browser.get(HOW))
        rides_are(anna.community, cents_per_km=35)
        assert "35 cent per kilometer." in text_of(browser.get(HOW))
        browser.post(WHAT, {"category": "garden", "title": "Een haag"})
        assert "cent per kilometer" not in text_of(browser.get(HOW))


def test_which_presets_have_them() -> None:
    assert load_preset("vervoersdienst").features.rides.cents_per_km == 35  # type: ignore[union-attr]
    without = {name for name in preset_names() if not load_preset(name).has(Feature.RIDES)}
    assert without == {"contactladder", "maatjes", "telefooncirkel"}

"""Asking to be called: of whom nobody knows a number, one is asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from buurthulp.viewers import SYSTEM
from exchange.enums import RequestStatus, Visibility, Way
from exchange.models import HelpRequest
from exchange.services.catalogue import load_catalogue
from members.enums import TrustedMay
from members.models import Participant
from members.search_keys import phone_keys
from tests.arranged import arranged_for_by
from tests.cast import Person, make_resident
from tests.geography import Geography
from tests.matching.world import AMSTERDAM, draft
from tests.trusting import trusts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]
ClientFor = Callable[..., Client]
HOW, CHECK = "/vragen/hoe/", "/vragen/nalezen/"
SEARCH = {"how": "search", "who": "invited", "costs": "none"}
CALLED = [SEARCH | {"how": "call"}, SEARCH | {"who": "desk"}]
MISSING = "Vul een telefoonnummer in, zoals 06 12345678. Dan kunnen we bellen."
NUMBER = "+31687654321"


@pytest.fixture
def jose(anna: Person, geography: Geography) -> Person:
    """Asks, and left no number."""
    load_catalogue(actor=SYSTEM, community=anna.community)
    return make_resident(anna.community, "José", at=geography.postcodes["9101AA"], number="14")


@pytest.fixture
def browser(jose: Person, client_for: ClientFor) -> Client:
    """José's, who is about to say how."""
    begun(jose)
    return client_for(jose)


def begun(person: Person, **extra: object) -> HelpRequest:
    return draft(person, starts_at=datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM), **extra)


def fresh(person: Person) -> Participant:
    assert person.participant is not None
    return Participant.objects.get(pk=person.participant.pk)


def in_seat_of(person: Person, browser: Client) -> Client:
    """Of who acts for more than one."""
    browser.post(reverse("members:who"), {"choice": fresh(person).public_id})
    return browser


def errors_of(response: Any) -> dict[str, list[str]]:
    return {name: list(texts) for name, texts in response.context["form"].errors.items()}


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("chosen", CALLED)
@pytest.mark.parametrize("shares_phone", [True, False])
def test_who_is_called_gives_a_number(
    browser: Client, jose: Person, chosen: dict[str, str], shares_phone: bool
) -> None:
    Participant.objects.filter(pk=fresh(jose).pk).update(shares_phone=shares_phone)
    page = browser.get(HOW)
    seen = "Anderen zien het pas na een afspraak." if shares_phone else "Anderen zien het niet."
    assert f"Fatma van Buurthulp belt op dit nummer. {seen}" in text_of(page)
    assert errors_of(browser.post(HOW, chosen)) == {"phone": [MISSING]}
    wrong = browser.post(HOW, chosen | {"phone": "12"})
    assert errors_of(wrong) == {"phone": ["Vul een telefoonnummer in, zoals 06 12345678."]}
    assert (wrong.context["form"]["phone"].value(), 'value="12"' in text_of(wrong)) == ("12", True)
    row = HelpRequest.objects.get()
    assert (row.way, row.visibility, fresh(jose).phone) == (Way.SEARCH, Visibility.INVITED, "")
    assert browser.post(HOW, chosen | {"phone": "06 87654321"}).headers["Location"] == CHECK
    now = fresh(jose)
    assert (now.phone, now.phone_hash, now.shares_phone) == (NUMBER, phone_keys(NUMBER).whole, shares_phone)
    # Now that it is known, it is not asked again.
    assert "phone" not in browser.get(HOW).context["form"].fields
    assert browser.post(CHECK, {"token": row.public_id}).headers["Location"] == reverse(
        "matching:ask_done", args=[row.public_id]
    )


def test_who_is_searched_for_gives_none(browser: Client, jose: Person) -> None:
    assert browser.post(HOW, SEARCH | {"phone": "06 87654321"}).headers["Location"] == CHECK
    assert browser.post(HOW, SEARCH | {"phone": "12"}).headers["Location"] == CHECK
    assert fresh(jose).phone == ""


def test_for_later_it_may_wait(browser: Client, jose: Person) -> None:
    later = browser.post(HOW, CALLED[0] | {"later": "1"})
    assert (later.headers["Location"], HelpRequest.objects.get().way) == (reverse("matching:home"), Way.CALL)
    browser.post(HOW, CALLED[0] | {"later": "1", "phone": "06 87654321"})
    assert fresh(jose).phone == NUMBER


@pytest.mark.parametrize("extra", [{"way": Way.CALL}, {"visibility": Visibility.DESK}])
def test_it_is_not_sent_without_a_number(jose: Person, client_for: ClientFor, extra: dict[str, str]) -> None:
    row = begun(jose, **extra)
    browser = client_for(jose)
    for response in (browser.get(CHECK, follow=True), browser.post(CHECK, {"token": row.public_id}, follow=True)):
        assert response.redirect_chain == [(HOW, 302)]
        assert [str(message) for message in response.context["messages"]] == [MISSING]
    row.refresh_from_db()
    assert row.status == RequestStatus.DRAFT


def test_whose_number_is_known_is_not_asked(anna: Person, jose: Person, client_for: ClientFor) -> None:
    begun(anna)
    browser = client_for(anna)
    assert 'name="phone"' not in text_of(browser.get(HOW))
    assert browser.post(HOW, CALLED[0] | {"phone": "06 87654321"}).headers["Location"] == CHECK
    assert fresh(anna).phone == "+31612345601"


def test_who_arranges_it_gives_the_number_of_whom_it_is_for(
    anna: Person, jose: Person, geography: Geography, client_for: ClientFor
) -> None:
    truus = arranged_for_by(anna, "Truus", at=geography.postcodes["9101AA"])
    begun(truus)
    browser = in_seat_of(truus, client_for(anna))
    assert "Telefoonnummer van Truus" in text_of(browser.get(HOW))
    assert browser.post(HOW, CALLED[0] | {"phone": "06 87654321"}).headers["Location"] == CHECK
    assert (fresh(truus).phone, fresh(anna).phone) == (NUMBER, "+31612345601")


def test_a_trusted_contact_changes_no_number(jose: Person, bram: Person, client_for: ClientFor) -> None:
    trusts(jose, bram.user, {TrustedMay.ASK})
    begun(jose)
    browser = in_seat_of(jose, client_for(bram))
    assert 'name="phone"' not in text_of(browser.get(HOW))
    refused = browser.post(HOW, CALLED[0] | {"phone": "06 87654321"})
    assert errors_of(refused) == {
        "how": ["We weten geen nummer om José te bellen. Kies iets anders, of laat José het invullen."]
    }
    assert fresh(jose).phone == ""
    assert browser.post(HOW, SEARCH).headers["Location"] == CHECK

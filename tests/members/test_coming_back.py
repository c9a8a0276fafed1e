"""Where whoever must log in first comes back to, and what is said on the way to whoever pressed a button."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse

from buurthulp import clock
from members.models import Community
from tests.cast import Person
from tests.members.test_entering import log_in, path_of

ClientFor = Callable[..., Client]
LOGIN = "account_request_login_code"
AGAIN = "Log in. Druk daarna nog één keer op de knop."
AFTER_THE_CODE = "Eerst dit. Druk daarna nog één keer op de knop."
BUTTON = "/uitnodigingen/k3f9q2xm/graag/"
STOOD_ON = "/hulpvragen/k3f9q2xm/"
SITE = "http://testserver"
HOME = "/mijn/"


@pytest.fixture
def visitor(community: Community) -> Client:
    """Somebody without a session."""
    return Client()


def words_of(browser: Client, address: str) -> str:
    return " ".join(html.unescape(browser.get(address).content.decode()).split())


def sent_to(browser: Client, path: str, came_from: str | None, *, is_safe: bool = False) -> str:
    """Where a press of that button leads, from a page with this address; None: the browser does not say."""
    headers = {} if came_from is None else {"Referer": came_from}
    answer = browser.post(path, headers=headers, secure=is_safe)
    assert answer.status_code == 302
    return str(answer.headers["Location"])


class TestAButton:
    @pytest.mark.parametrize(
        ("came_from", "back"),
        [
            (f"{SITE}{STOOD_ON}", STOOD_ON),
            (f"{SITE}{STOOD_ON}?pagina=2&soort=a+b", f"{STOOD_ON}%3Fpagina%3D2%26soort%3Da%2Bb"),
            (STOOD_ON, STOOD_ON),
        ],
    )
    def test_one_comes_back_where_it_stood(self, visitor: Client, came_from: str, back: str) -> None:
        assert sent_to(visitor, BUTTON, came_from) == f"{reverse(LOGIN)}?next={back}&knop=1"

    @pytest.mark.parametrize(
        "came_from",
        [
            None,
            "",
            f"https://kwaad.example{STOOD_ON}",
            f"http://testserver.kwaad.example{STOOD_ON}",
            f"http://testserver@kwaad.example{STOOD_ON}",
            f"http://testserver:8000{STOOD_ON}",
            f"//kwaad.example{STOOD_ON}",
            f"///kwaad.example{STOOD_ON}",
            f"\\\\kwaad.example{STOOD_ON}",
            "javascript:alert(1)",
            "http://[kwaad",
            # Of this site, and without the host in front of it an address of another.
            f"{SITE}//kwaad.example{STOOD_ON}",
            f"{SITE}/\\kwaad.example{STOOD_ON}",
            f"{SITE}/bestaat-niet/",
            # No page to open: an answer that was refused stands at the address of its button.
            f"{SITE}{BUTTON}",
            # On the way in already.
            f"{SITE}/account/code/?next={STOOD_ON}",
            f"{SITE}/account/inloggen/",
            f"{SITE}/account/2fa/reauthenticate/",
            # What a mail opens is for who holds that mail.
            f"{SITE}/antwoord/abc/",
            f"{SITE}/welkom/abc/",
        ],
    )
    def test_never_elsewhere_never_to_what_does_not_open(self, visitor: Client, came_from: str | None) -> None:
        assert sent_to(visitor, BUTTON, came_from) == f"{reverse(LOGIN)}?next={HOME}&knop=1"

    @pytest.mark.parametrize(("scheme", "back"), [("http", HOME), ("https", STOOD_ON)])
    def test_from_a_page_that_was_not_safe_one_goes_to_one_that_is(
        self, visitor: Client, scheme: str, back: str
    ) -> None:
        login = sent_to(visitor, BUTTON, f"{scheme}://testserver{STOOD_ON}", is_safe=True)
        assert login == f"{reverse(LOGIN)}?next={back}&knop=1"

    def test_at_the_desk_the_day_begins_with_the_worklist(self, visitor: Client) -> None:
        button = reverse("desk:confirm_address", args=["k3f9q2xm"])
        worklist = reverse("desk:worklist")
        assert sent_to(visitor, button, "//kwaad.example") == f"{reverse(LOGIN)}?next={worklist}&knop=1"

    def test_it_is_said_that_it_did_nothing_yet_also_after_a_mistake(self, visitor: Client) -> None:
        login = sent_to(visitor, BUTTON, f"{SITE}{STOOD_ON}")
        assert AGAIN in words_of(visitor, login)
        mistaken = visitor.post(login, {"email": "anna"})
        assert (mistaken.status_code, AGAIN in html.unescape(mistaken.content.decode())) == (200, True)
        assert AGAIN not in words_of(visitor, reverse(LOGIN))

    def test_after_the_code_one_is_there(self, anna: Person, client: Client) -> None:
        activities = reverse("exchange:activities")
        login = sent_to(client, reverse("exchange:attend", args=["k3f9q2xm"]), f"{SITE}{activities}")
        assert login == f"{reverse(LOGIN)}?next={activities}&knop=1"
        answer = log_in(client, anna.user.email, back=activities)
        assert (path_of(answer), answer.status_code) == (activities, 200)


class TestAPage:
    """Whatever opens: as it was, for whom the page asks and for whom they send its form."""

    def test_that_is_opened_is_come_back_to_with_what_was_asked_of_it(self, visitor: Client) -> None:
        answer = visitor.get(f"{STOOD_ON}?pagina=2", headers={"Referer": f"{SITE}{HOME}"})
        assert answer.headers["Location"] == f"{reverse(LOGIN)}?next={STOOD_ON}%3Fpagina%3D2"
        assert AGAIN not in words_of(visitor, answer.headers["Location"])

    @pytest.mark.parametrize("came_from", [None, f"{SITE}{HOME}", "https://kwaad.example/"])
    def test_whose_form_is_sent_is_come_back_to_whatever_the_browser_says(
        self, visitor: Client, came_from: str | None
    ) -> None:
        page = reverse("matching:ask_what")
        assert sent_to(visitor, page, came_from) == f"{reverse(LOGIN)}?next={page}&knop=1"


class TestStaff:
    def test_who_was_idle_comes_back_to_the_page_of_the_button(self, carla: Person, client_for: ClientFor) -> None:
        totp.TOTP.activate(carla.user, totp.generate_totp_secret())
        browser, page = client_for(carla), "/werkplek/mensen/k3f9q2xm/"
        button = reverse("desk:confirm_address", args=["k3f9q2xm"])
        with time_machine.travel(clock.machine_now() + timedelta(minutes=31)):
            code = sent_to(browser, button, f"{SITE}{reverse('desk:person', args=['k3f9q2xm'])}")
            assert code == f"{reverse('mfa_reauthenticate')}?next={page}&knop=1"
            assert AFTER_THE_CODE in words_of(browser, code)
            assert sent_to(browser, button, None) == (
                f"{reverse('mfa_reauthenticate')}?next={reverse('desk:worklist')}&knop=1"
            )
            assert AFTER_THE_CODE not in words_of(browser, browser.get(page).headers["Location"])

    def test_with_a_finger_it_is_said_too(
        self, carla: Person, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("allauth.mfa.webauthn.internal.auth.get_credentials", lambda _user: [])
        Authenticator.objects.create(user=carla.user, type=Authenticator.Type.WEBAUTHN, data={})
        browser = client_for(carla, second_factor=False)
        shown = sent_to(browser, reverse("desk:confirm_address", args=["k3f9q2xm"]), None)
        assert shown.startswith(reverse("mfa_reauthenticate_webauthn"))
        assert AFTER_THE_CODE in words_of(browser, shown)

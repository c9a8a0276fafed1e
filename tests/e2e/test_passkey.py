"""To log in with a finger or a face: Chromium with a virtual authenticator (W3C Web Authentication)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from members.models import Community
from tests.cast import Person
from tests.tiers import landing

pytestmark = [landing, pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
FINGER = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
LOG_IN, SWITCH_ON = "Log in met je vinger of gezicht", "Zet aan op dit apparaat"


@pytest.fixture
def telephone(chromium: Browser, live_server: LiveServer) -> Callable[..., Page]:
    """A window on localhost, the one address without https where browsers allow this, on a device with a lock."""

    def make(**more: Any) -> Page:
        context = chromium.new_context(base_url=live_server.url, viewport={"width": 390, "height": 844}, locale="nl-NL")
        page = context.new_page()
        device = context.new_cdp_session(page)
        device.send("WebAuthn.enable")
        device.send("WebAuthn.addVirtualAuthenticator", {"options": FINGER | more})
        return page

    return make


def log_in(page: Page, browser: Client, live_server: LiveServer) -> None:
    cookie = browser.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])


def switched_on(page: Page) -> None:
    page.goto(reverse("members:passkeys"))
    page.get_by_role("link", name=SWITCH_ON).click()
    page.get_by_role("button", name=SWITCH_ON).click()


def test_a_resident_switches_it_on_logs_in_with_it_and_off_again(
    community: Community,
    anna: Person,
    client_for: Callable[..., Client],
    telephone: Callable[..., Page],
    live_server: LiveServer,
) -> None:
    page = telephone()
    log_in(page, client_for(anna), live_server)
    switched_on(page)
    expect(page.get_by_text("De volgende keer kun je zo inloggen.")).to_be_visible()
    kept = Authenticator.objects.get()
    assert (kept.user, kept.type, kept.wrap().is_passwordless) == (anna.user, "webauthn", True)

    page.context.clear_cookies()
    page.goto(reverse("account_request_login_code"))
    page.get_by_role("button", name=LOG_IN).click()
    page.wait_for_url(f"**{reverse('matching:home')}")
    page.goto(reverse("members:passkeys"))
    expect(page.get_by_text("Voor het laatst gebruikt op")).to_be_visible()
    page.get_by_role("button", name="Zet uit").click()
    expect(page.get_by_text("Nu krijg je elke keer een code.")).to_be_visible()
    assert Authenticator.objects.count() == 0

    page.context.clear_cookies()
    page.goto(reverse("account_request_login_code"))
    page.get_by_role("button", name=LOG_IN).click()
    expect(page.locator(".toast")).to_have_text("Dit lukte niet. Probeer het nog eens, of laat je een code sturen.")


def test_a_device_without_a_lock_is_no_key(
    community: Community,
    anna: Person,
    client_for: Callable[..., Client],
    telephone: Callable[..., Page],
    live_server: LiveServer,
) -> None:
    page = telephone(isUserVerified=False)
    log_in(page, client_for(anna), live_server)
    switched_on(page)
    expect(page.locator("[data-passkey-error]")).to_be_visible()
    assert Authenticator.objects.count() == 0


def test_it_is_the_second_step_of_staff(
    community: Community,
    carla: Person,
    client_for: Callable[..., Client],
    telephone: Callable[..., Page],
    live_server: LiveServer,
) -> None:
    page = telephone()
    log_in(page, client_for(carla), live_server)
    switched_on(page)
    page.get_by_role("link", name="Met je vinger of gezicht").click()
    page.get_by_role("button", name="Met je vinger of gezicht").click()
    expect(page.get_by_role("heading", name="codes")).to_be_visible()
    page.context.clear_cookies()
    page.goto(reverse("account_request_login_code"))
    page.get_by_role("button", name=LOG_IN).click()
    page.wait_for_url(f"**{reverse('desk:worklist')}")
    expect(page.get_by_role("heading", name="Werklijst")).to_be_visible()

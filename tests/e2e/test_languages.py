"""English at the widths of telephones, chosen at the foot of a page; and pages read from the right (ADR 15)."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.demo_site import serving
from tests.e2e import checks
from tests.e2e.chromium import PATIENCE_MS, running_chromium
from tests.e2e.walker import PHONE, Walker, first_link

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.own_database]
WIDTHS = (320, 390)
LEAN_RIGHT = 'document.documentElement.setAttribute("dir", "rtl")'
FROM_THE_RIGHT = ("home", "request", "nearby")


class English(Walker):
    """The pages that matter most, for somebody who chose English at the foot of the one they were on."""

    def ten_pages(self) -> None:
        """As a visitor, as Truus who asks, Karim who is asked, Xiu who may say "Graag", and Willemien who goes."""
        with self._somebody() as page:
            self._choose(page)
            self._stops(page, "visitor", {"front": "/", "log-in": "/account/inloggen/", "activities": "/activiteiten/"})
        with self._somebody("truus") as page:
            self._choose(page)
            self._stops(page, "truus", {"home": "/mijn/", "nearby": "/in-de-buurt/", "me": "/ik/"})
            self._stops(page, "truus", {"request": first_link(page, "/mijn/", "/hulpvragen/")})
        for key, name, on, beginning in (
            ("karim", "invitation", "/mijn/", "/uitnodigingen/"),
            ("r05", "held", "/mijn/", "/hulpvragen/"),
            ("r01", "agreement", "/afspraken/", "/afspraken/."),
        ):
            with self._somebody(key) as page:
                self._choose(page)
                self._stops(page, key, {name: first_link(page, on, beginning)})

    @staticmethod
    def _choose(page: Page) -> None:
        if page.url == "about:blank":
            page.goto("/")
        page.get_by_role("contentinfo").get_by_role("button", name="English").click()


def take_the_offer(browser: Browser, site: str, *, with_scripts: bool) -> list[str]:
    """A browser that would rather have English is offered it; taken and given back, the address stays the same.

    Returns what is wrong with the page that offers it, where axe can be asked.
    """
    context = browser.new_context(
        base_url=site, viewport=PHONE, locale="en-GB", java_script_enabled=with_scripts, reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto("/activiteiten/?plek=")
    where = page.url
    found = checks.axe_faults(page) + checks.small_targets(page, least=checks.TARGET_PX) if with_scripts else []
    for button, title in (("", "Activiteiten"), ("Read on in English", "Activities"), ("Nederlands", "Activiteiten")):
        if button:
            page.get_by_role("button", name=button).click()
        assert (page.url, page.get_by_role("heading", level=1).text_content()) == (where, title)
    assert page.get_by_role("button", name="Read on in English").count() == 0
    context.close()
    return found


@pytest.mark.deep
@pytest.mark.usefixtures("has_chromium")
def test_ten_pages_fit_and_can_be_used_in_english_and_three_from_the_right(own_demo: Path) -> None:
    faults: list[str] = []
    seen: list[str] = []

    def look(page: Page, role: str, name: str) -> None:
        seen.append(name)
        assert page.locator("html").get_attribute("lang") == "en"
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": PHONE["height"]})
            found = checks.sideways(page) + checks.small_targets(page, least=checks.TARGET_PX)
            faults.extend(f"{role} {name} at {width}: {fault}" for fault in found)
        faults.extend(f"{role} {name}: {fault}" for fault in checks.axe_faults(page))
        if name in FROM_THE_RIGHT:
            page.evaluate(LEAN_RIGHT)
            faults.extend(f"{role} {name} from the right: {fault}" for fault in checks.sideways(page))

    with serving(own_demo) as site, running_chromium() as browser:
        English(browser, site, look).ten_pages()
        for with_scripts in (True, False):
            faults.extend(take_the_offer(browser, site, with_scripts=with_scripts))
    assert faults == []
    assert len(seen) == 10
    assert set(FROM_THE_RIGHT) <= set(seen)


@pytest.mark.usefixtures("has_chromium")
def test_control_what_is_too_wide_is_seen_from_the_right_as_well() -> None:
    with running_chromium() as browser:
        page = browser.new_page(viewport={"width": 390, "height": 844})
        page.set_content('<html dir="rtl"><body style="margin:0"><div style="width:700px">Breed</div></body></html>')
        assert [fault.partition(";")[0] for fault in checks.sideways(page)] == ["scrolls sideways: 700 in 390"]

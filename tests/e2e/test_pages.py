"""Every page of the demo as everybody it is for, at 320, 390 and 1280 pixels."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import Page

from tests.e2e import checks
from tests.e2e.chromium import running_chromium
from tests.e2e.demo_site import running_demo
from tests.e2e.walk import Walk

pytestmark = pytest.mark.browser
WIDTHS = (320, 1280, 390)
OURS = ("members", "exchange", "matching", "desk")
# Only posted to, read by programs, or on the way to a page.
WITHOUT_A_PAGE = {
    "members:after_login",
    "members:pause",
    "members:security_txt",
    "exchange:switch_offer",
    "matching:accept_held",
    "matching:answer",
    "matching:decline_held",
    "matching:undo_answer",
    "matching:undo_by_link",
    "matching:withdraw",
    "desk:answer",
    "desk:confirm_address",
    "desk:invite",
}
BAD_PAGE = """<!doctype html><html lang="nl"><head><title>Slecht</title></head><body><main><h1>Slecht</h1>
<p style="color:#bbb;background:#fff">Te licht.</p><button style="width:20px;height:20px;padding:0">X</button>
<p>In een zin mag <a href="/">een link</a> zo hoog zijn als de regel.</p>
<div style="width:700px">Breed</div></main></body></html>"""


class Inspection:
    """Looks at each stop of the walk and remembers what is wrong and what was seen."""

    def __init__(self, site: str, *, asks_axe: Callable[[str, str], bool]) -> None:
        self._site, self._asks_axe = site, asks_axe
        self.faults: list[str] = []
        self.routes: set[str] = set()

    def look(self, page: Page, role: str, name: str) -> None:
        """One stop: its weight, its layout at three widths, and what axe says at 390."""
        path = page.url.removeprefix(self._site).partition("?")[0].partition("#")[0]
        route = _route_of(path)
        self.routes.add(route)
        found = checks.heavy_or_foreign(page, self._site)
        is_staff = page.locator("body.staff").count() > 0
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            told = checks.sideways(page)
            if role != "mail":
                least = checks.STAFF_TARGET_PX if is_staff and width == 1280 else checks.TARGET_PX
                told += checks.small_targets(page, least=least)
            found += [f"at {width}: {fault}" for fault in told]
        if self._asks_axe(route or path, role):
            found += _axe_on_mail(page) if role == "mail" else checks.axe_faults(page)
        self.faults += [f"{role} {name} ({path}): {fault}" for fault in found]


def _axe_on_mail(page: Page) -> list[str]:
    """A mail is shown in a sandbox where no script runs, not even axe: ask it about a copy."""
    copy = page.context.new_page()
    copy.set_content(page.content())
    found = checks.axe_faults(copy)
    copy.close()
    return found


def _route_of(path: str) -> str:
    """The name of a page; "" for one outside what the tests know (the demo's own, an address that does not exist)."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


def _first_of_each() -> Callable[[str, str], bool]:
    """True once for each page; for mails, whose addresses all differ, each time."""
    seen: set[str] = set()

    def is_first(route: str, _role: str) -> bool:
        is_new = route not in seen
        seen.add(route)
        return is_new

    return is_first


def _inspect(folder: Path, *, asks_axe: Callable[[str, str], bool]) -> Inspection:
    with running_demo(folder) as site, running_chromium() as browser:
        inspection = Inspection(site, asks_axe=asks_axe)
        Walk(browser, site, inspection.look).everywhere()
    return inspection


def _our_routes() -> Iterable[str]:
    for resolver in get_resolver().url_patterns:
        if isinstance(resolver, URLResolver) and resolver.namespace in OURS:
            for pattern in resolver.url_patterns:
                assert isinstance(pattern, URLPattern)
                yield f"{resolver.namespace}:{pattern.name}"


@pytest.mark.usefixtures("has_chromium")
def test_every_page_fits_and_can_be_used(tmp_path: Path) -> None:
    inspection = _inspect(tmp_path, asks_axe=_first_of_each())
    assert inspection.faults == []
    assert set(_our_routes()) - inspection.routes == WITHOUT_A_PAGE


@pytest.mark.deep
@pytest.mark.usefixtures("has_chromium")
def test_axe_agrees_at_every_stop(tmp_path: Path) -> None:
    assert _inspect(tmp_path, asks_axe=lambda _route, _role: True).faults == []


@pytest.mark.usefixtures("has_chromium")
def test_the_checks_see_what_is_wrong() -> None:
    with running_chromium() as browser:
        page = browser.new_page(viewport={"width": 390, "height": 844})
        page.set_content(BAD_PAGE)
        assert checks.small_targets(page, least=44) == ['button "X" is 20 x 20']
        assert [fault.partition(";")[0] for fault in checks.sideways(page)] == ["scrolls sideways: 708 in 390"]
        assert [fault.partition(" ")[2].partition(":")[0] for fault in checks.axe_faults(page)] == ["color-contrast"]

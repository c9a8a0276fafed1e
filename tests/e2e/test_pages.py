"""Every page of the demo as everybody it is for, at 320 and 390 pixels; in the deep tier at 640 and 1280 too.

At one's desk each page once, at 390, and the colours of one page of each person in the walk: in which state, as whom
else, and every colour, is looked at where a change lands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Page

from tests.demo_site import serving
from tests.e2e import checks
from tests.e2e.addresses import route_of
from tests.e2e.chromium import running_chromium
from tests.e2e.walk import Walk
from tests.tiers import IS_LANDING, landing

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.own_database]
WIDTHS = (320, 390) if IS_LANDING else (390,)
ZOOMED = 640
"""What is left of 1280 pixels at 200%."""
WIDTHS_WHEN_DEEP = (320, ZOOMED, 1280, 390)
OURS = ("members", "notifications", "exchange", "matching", "desk", "signals", "referral")
# Only posted to, read by programs, or on the way to a page.
WITHOUT_A_PAGE = {
    "members:logo",
    "members:after_login",
    "members:download",
    "members:house_style",
    "members:language",
    "members:security_txt",
    "exchange:activity_calendar",
    "exchange:attend",
    "exchange:switch_offer",
    "matching:ask_again",
    "matching:accept_held",
    "matching:answer",
    "matching:answer_board",
    "matching:ask_fitting",
    "matching:ask_wider",
    "matching:availability",
    "matching:calendar",
    "matching:decline_held",
    "matching:feed",
    "matching:give_back",
    "matching:search_further",
    "matching:skip_date",
    "matching:undo_answer",
    "matching:undo_by_link",
    "matching:withdraw",
    "notifications:short_link",
    "notifications:sms_in",
    "notifications:sms_status",
    "desk:answer",
    "desk:approve_place",
    "desk:confirm_address",
    "desk:end_acting",
    "desk:intake_typed",
    "desk:invite",
    "desk:reopen_person",
    "desk:retire_place",
    "desk:settle_activity",
    "desk:switch_feature",
    "desk:undo_evening",
}
# Seen in the second half of the walk alone, where something happened before; at one's desk the journeys lead past most.
WHILE_ACTING = {
    "matching:ask_check",
    "matching:ask_done",
    "matching:ask_how",
    "matching:ask_ride_back",
    "matching:ask_ride_from",
    "matching:ask_ride_to",
    "matching:ask_turn",
    "matching:ask_what",
    "matching:ask_when",
    "matching:ask_where",
    "matching:check",
    "matching:still_by_link",
    "matching:thanks",
    "desk:pass_on",
    "desk:signal",
    "signals:misuse",
    "signals:unsafe",
    "signals:worry",
}
HIDING_PAGE = """<!doctype html><html lang="nl"><head><title>Verstopt</title>
<style>.none:focus{outline:0}</style></head>
<body><main><h1>Verstopt</h1><a href="/">Te zien</a><div style="height:600px"></div><a href="/onder">Onder de balk</a>
<a class="none" href="/zonder">Zonder rand</a></main>
<div style="position:fixed;inset:300px 0 0;background:#fff">Een balk</div></body></html>"""
BAD_PAGE = """<!doctype html><html lang="nl"><head><title>Slecht</title></head><body><main><h1>Slecht</h1>
<p style="color:#bbb;background:#fff">Te licht.</p><button style="width:20px;height:20px;padding:0">X</button>
<p>In een zin mag <a href="/">een link</a> zo hoog zijn als de regel.</p>
<div style="width:700px">Breed</div></main></body></html>"""


class Inspection:
    """Looks at each stop of the walk and remembers what is wrong and what was seen."""

    def __init__(
        self, site: str, *, widths: Sequence[int], asks_axe: Callable[[str, str], bool], is_brief: bool = False
    ) -> None:
        self._site, self._widths, self._asks_axe, self._is_brief = site, widths, asks_axe, is_brief
        self.faults: list[str] = []
        self.routes: set[str] = set()
        self._roles: set[str] = set()

    def look(self, page: Page, role: str, name: str) -> None:
        """One stop: its weight, its layout at each width, and what axe says at the last one."""
        path = _bare(page.url.removeprefix(self._site))
        route = route_of(path)
        self.routes.add(route)
        found = checks.heavy_or_foreign(page, self._site)
        is_staff: bool = page.evaluate("() => document.body.classList.contains('staff')")
        asks_axe = self._asks_axe(route or path, role)
        # Seen before: at the narrowest, where most goes wrong.
        for width in self._widths if asks_axe else self._widths[:1]:
            page.set_viewport_size({"width": width, "height": 844})
            told = checks.sideways(page)
            if role != "mail":
                least = checks.STAFF_TARGET_PX if is_staff and width == 1280 else checks.TARGET_PX
                told += checks.small_targets(page, least=least)
            found += [f"at {width}: {fault}" for fault in told]
        if asks_axe:
            found += [] if role == "mail" else checks.hidden_focus(page)
            sees_colours = not self._is_brief or role not in self._roles
            self._roles.add(role)
            found += _axe_on_mail(page) if role == "mail" else checks.axe_faults(page, sees_colours=sees_colours)
        self.faults += [f"{role} {name} ({path}): {fault}" for fault in found]

    def passes_by(self, path: str) -> bool:
        """Whether a stop may be left out: where it is to be brief, at a page that was seen before."""
        return self._is_brief and route_of(_bare(path)) in self.routes


def _bare(path: str) -> str:
    return path.partition("?")[0].partition("#")[0]


def _axe_on_mail(page: Page) -> list[str]:
    """A mail is shown in a sandbox where no script runs, not even axe: ask it about a copy."""
    copy = page.context.new_page()
    copy.set_content(page.content())
    found = checks.axe_faults(copy)
    copy.close()
    return found


def _first_of_each() -> Callable[[str, str], bool]:
    """True once for each page; for mails, whose addresses all differ, each time.

    At one's desk once for all mails, which have one frame.
    """
    seen: set[str] = set()

    def is_first(route: str, role: str) -> bool:
        page = role if role == "mail" and not IS_LANDING else route
        is_new = page not in seen
        seen.add(page)
        return is_new

    return is_first


def _inspect(
    folder: Path,
    walk: Callable[[Walk], None],
    *,
    widths: Sequence[int] = WIDTHS,
    asks_axe: Callable[[str, str], bool],
    is_brief: bool = not IS_LANDING,
) -> Inspection:
    with serving(folder) as site, running_chromium() as browser:
        inspection = Inspection(site, widths=widths, asks_axe=asks_axe, is_brief=is_brief)
        walk(Walk(browser, site, inspection.look, passes_by=inspection.passes_by))
    return inspection


def _our_routes() -> Iterable[str]:
    for resolver in get_resolver().url_patterns:
        if isinstance(resolver, URLResolver) and resolver.namespace in OURS:
            for pattern in resolver.url_patterns:
                assert isinstance(pattern, URLPattern)
                yield f"{resolver.namespace}:{pattern.name}"


@pytest.mark.usefixtures("has_chromium")
def test_every_page_fits_and_can_be_used(own_demo: Path) -> None:
    inspection = _inspect(own_demo, Walk.looking, asks_axe=_first_of_each())
    assert inspection.faults == []
    assert set(_our_routes()) - inspection.routes == WITHOUT_A_PAGE | WHILE_ACTING


@landing
@pytest.mark.usefixtures("has_chromium")
def test_every_page_of_what_happens_next_fits_and_can_be_used(own_demo: Path) -> None:
    inspection = _inspect(own_demo, Walk.acting, asks_axe=_first_of_each())
    assert inspection.faults == []
    assert inspection.routes >= WHILE_ACTING


@pytest.mark.deep
@pytest.mark.usefixtures("has_chromium")
def test_axe_agrees_at_every_stop(own_demo: Path) -> None:
    inspection = _inspect(
        own_demo, Walk.everywhere, widths=WIDTHS_WHEN_DEEP, asks_axe=lambda _route, _role: True, is_brief=False
    )
    assert inspection.faults == []


@landing
@pytest.mark.usefixtures("has_chromium")
def test_the_checks_see_what_is_wrong() -> None:
    with running_chromium() as browser:
        page = browser.new_page(viewport={"width": 390, "height": 844})
        page.set_content(BAD_PAGE)
        assert checks.small_targets(page, least=44) == ['button "X" is 20 x 20']
        assert [fault.partition(";")[0] for fault in checks.sideways(page)] == ["scrolls sideways: 708 in 390"]
        assert [fault.partition(" ")[2].partition(":")[0] for fault in checks.axe_faults(page)] == ["color-contrast"]


@landing
@pytest.mark.usefixtures("has_chromium")
def test_the_check_sees_a_focus_that_is_hidden() -> None:
    with running_chromium() as browser:
        page = browser.new_page(viewport={"width": 390, "height": 844})
        page.set_content(HIDING_PAGE)
        assert checks.hidden_focus(page) == [
            'focus is not seen on <a href="/onder">Onder de balk</a>',
            'focus is not seen on <a class="none" href="/zonder">Zonder rand</a>',
            'focus does not show on <a class="none" href="/zonder">Zonder rand</a>',
        ]

"""Somebody who walks through the demo: the browser, and what every part of the walk needs."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page

from tests.e2e.chromium import PATIENCE_MS

Look = Callable[[Page, str, str], None]
PassesBy = Callable[[str], bool]
PHONE = {"width": 390, "height": 844}
# How far back in the demo's mailbox is looked.
MAIL_PAGES = 12
_LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]+)"[^>]*>(.*?)</a>', re.DOTALL)
_MAIL = re.compile(r'<li class="card.*?</li>', re.DOTALL)
_HEADING = re.compile(r"<h2[^>]*>(.*?)</h2>", re.DOTALL)


class Walker:
    """Walks through the demo at ``site`` and shows each page to ``look(page, role, name)``.

    An address that it ``passes_by`` is left out, unless something is done there next.
    """

    def __init__(self, browser: Browser, site: str, look: Look, *, passes_by: PassesBy = lambda _path: False) -> None:
        self._browser, self._site, self._show, self._passes_by = browser, site, look, passes_by
        self._free: list[Page] = []

    def _look(self, page: Page, role: str, name: str) -> None:
        """Show a page once it is whole: a click returns when the next one has only just begun."""
        page.wait_for_load_state()
        self._show(page, role, name)

    @contextmanager
    def _somebody(self, key: str = "") -> Iterator[Page]:
        """A browser of their own, as the demo's person with this key; nothing is left in it of who had it before."""
        page = self._free.pop() if self._free else self._new_page()
        if key:
            page.goto(_picked(page, key))
        yield page
        _forget(page)
        self._free.append(page)

    def _new_page(self) -> Page:
        context = self._browser.new_context(
            base_url=self._site, viewport=PHONE, locale="nl-NL", reduced_motion="reduce"
        )
        context.set_default_timeout(PATIENCE_MS)
        return context.new_page()

    def _stops(self, page: Page, role: str, paths: dict[str, str]) -> None:
        """Go to each and look. Whoever walks goes on from the last, so that one is never left out."""
        *others, last = paths.items()
        for name, path in [*((name, path) for name, path in others if not self._passes_by(path)), last]:
            page.goto(path)
            self._look(page, role, name)


def _forget(page: Page) -> None:
    """As if nobody had been there: to open a new browser takes three times as long as a page does."""
    page.goto("/.well-known/security.txt")  # of our site, and with nothing on it
    page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
    page.context.clear_cookies()
    page.set_viewport_size(PHONE)


def _picked(page: Page, key: str) -> str:
    """Pick somebody as the button on /demo/ does, without drawing that page each time; gives where one then is."""
    page.request.get("/huisregels/")  # for the token that every form sends
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie.get("name") == "csrftoken")
    sent: dict[str, str | float | bool] = {"person": key, "csrfmiddlewaretoken": token}
    return page.request.post("/demo/", form=sent, max_redirects=0).headers["location"]


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """Press a button that sends, and be where it leads: a click alone returns before the next page is there."""
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.get_by_role("main").get_by_role("button", name=name).first.click()


def later(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def fill(page: Page, values: dict[str, str]) -> None:
    for label, value in values.items():
        page.get_by_label(label).fill(value)


def links_on(page: Page, on: str, beginning: str) -> list[str]:
    """Addresses on a page that begin like this (and go on), each once; the page is asked for and not drawn."""
    found = (address for address, _words in _links(_main(page, on)))
    return list(dict.fromkeys(path for path in found if re.match(beginning + ".", path)))


def first_link(page: Page, on: str, beginning: str) -> str:
    found = links_on(page, on, beginning)
    assert found, f"nothing on {on} leads to {beginning}"
    return found[0]


def mail_pages(page: Page, *, most: int = MAIL_PAGES) -> Iterator[list[str]]:
    """The demo's mailbox page by page, the newest first: of each the mails as they stand there."""
    for number in range(1, most + 1):
        main = _main(page, f"/demo/postvak/?page={number}")
        yield _MAIL.findall(main)
        if "Oudere mails" not in main:
            return


def subject_of(mail: str) -> str:
    """What stands above it."""
    heading = _HEADING.search(mail)
    assert heading is not None, mail
    return html.unescape(heading[1])


def link_in_mail(page: Page, subject: str, words: str, *, pages: int = MAIL_PAGES) -> str:
    """The address behind ``words`` in the newest mail with this subject; "" when these pages show none."""
    for mails in mail_pages(page, most=pages):
        mail = next((mail for mail in mails if subject in subject_of(mail)), "")
        for address, said in _links(mail):
            if words in said:
                return address
    return ""


def drawn_mail(mail: str) -> str:
    """Where it stands as a mail program shows it; "" for a text message."""
    return next((address for address, _words in _links(mail) if address.startswith("/demo/postvak/")), "")


def _main(page: Page, path: str) -> str:
    return page.request.get(path).text().partition("<main")[2].partition("</main>")[0]


def _links(part: str) -> list[tuple[str, str]]:
    return [(html.unescape(address), html.unescape(words)) for address, words in _LINK.findall(part)]

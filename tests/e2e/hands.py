"""How somebody uses a page: with a pointer, or with a keyboard alone."""

from __future__ import annotations

from django.test import Client
from playwright.sync_api import Locator, Page

from tests.e2e.conftest import SITE

MOST_TABS = 250
"""No page has so many stops: whatever is not reached in these, is not reached by Tab."""


class Hands:
    """A window and whoever uses it, with a finger or a mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def fill(self, field: Locator, value: str) -> None:
        """Type into a field what was not there."""
        field.fill(value)

    def check(self, choice: Locator) -> None:
        """Choose or tick."""
        choice.check()

    def press(self, target: Locator) -> None:
        """Follow a link or press a button."""
        target.click()


class KeyboardHands(Hands):
    """Somebody without a pointer: Tab, the arrows, the space bar and Enter. Fails on what these do not reach."""

    def fill(self, field: Locator, value: str) -> None:
        """Tab to it, empty it, type."""
        self._reach(field)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(value)

    def check(self, choice: Locator) -> None:
        """A box by the space bar; of choices that exclude each other, Tab reaches the group and the arrows the one."""
        if choice.is_checked():
            return
        if choice.get_attribute("type") != "radio":
            self._reach(choice)
            self.page.keyboard.press("Space")
        else:
            self._reach_group_of(choice)
            if choice.evaluate("(one) => document.activeElement === one"):
                self.page.keyboard.press("Space")
            for _turn in range(MOST_TABS):
                if choice.is_checked():
                    break
                self.page.keyboard.press("ArrowDown")
        assert choice.is_checked()

    def press(self, target: Locator) -> None:
        """Tab to it, Enter."""
        self._reach(target)
        self.page.keyboard.press("Enter")
        self.page.wait_for_load_state()

    def _reach(self, target: Locator) -> None:
        self._tab_until(target, "(one) => document.activeElement === one")

    def _reach_group_of(self, choice: Locator) -> None:
        self._tab_until(
            choice, "(one) => document.activeElement?.name === one.name && document.activeElement.form === one.form"
        )

    def _tab_until(self, target: Locator, is_reached: str) -> None:
        for _stop in range(MOST_TABS):
            if target.evaluate(is_reached):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {target}")


class Keyboard:
    """Presses keys and counts them, as fingers do."""

    def __init__(self, page: Page) -> None:
        self._page, self.count, self.letters = page, 0, 0

    def type(self, text: str) -> None:
        self._page.keyboard.type(text)
        self.count += len(text)
        self.letters += len(text)

    def press(self, *keys: str) -> None:
        for key in keys:
            self._page.keyboard.press(key)
        self.count += len(keys)


def log_in(page: Page, browser: Client) -> None:
    """Give the window the session of this browser."""
    page.context.add_cookies([{"name": "sessionid", "value": browser.cookies["sessionid"].value, "url": SITE}])

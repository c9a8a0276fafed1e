"""How somebody uses a page: with a pointer, or with a keyboard alone."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

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

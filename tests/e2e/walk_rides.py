"""The steps of asking that only a ride has: a part of the walk."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page


def ask_for_a_ride(page: Page, look: Callable[[str], None]) -> None:
    """From where, where to, and back. It is read over and kept for later."""
    page.goto("/vragen/wat/")
    page.get_by_label("Meerijden").check()
    page.get_by_label("In je eigen woorden").fill("Een lift naar mijn zus")
    _press(page, "Verder")
    page.get_by_label("Morgen").check()
    page.get_by_label("Op een vaste tijd?").fill("10.00")
    look("2-when")
    _press(page, "Verder")
    look("3-from")
    page.goto("/vragen/vanwaar/?zoek=station")
    look("3-from-found")
    page.goto("/vragen/vanwaar/")
    _press(page, "Verder")
    look("4-to")
    _press(page, "Verder")
    look("4-to-error")
    for name, words in (("4-to-found", "dijkdorp"), ("4-to-none", "niets")):
        page.goto(f"/vragen/waarheen/?zoek={words}")
        look(name)
    page.goto("/vragen/waarheen/")
    page.get_by_label("Ergens anders").check()
    page.get_by_label("Waar dan precies?").fill("Mijn zus, Zeedijk 9")
    page.get_by_label("In welk dorp of welke stad?").fill("Dijkdorp")
    _press(page, "Verder")
    look("5-back")
    _press(page, "Verder")
    look("5-back-error")
    page.get_by_label("Ja, en wacht daar op mij").check()
    page.get_by_label("Kom graag mee naar binnen").check()
    _press(page, "Verder")
    page.get_by_label("Zoek voor mij").check()
    page.get_by_label("Iedereen die meedoet in de buurt").check()
    page.get_by_role("group", name="Kost het iets?").get_by_role("radio").first.check()
    _press(page, "Verder")
    look("7-check")
    _press(page, "Bewaar, ik vraag het later")


def _press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name).first.click()

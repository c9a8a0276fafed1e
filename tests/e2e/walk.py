"""A walk through every page of the demo, as everybody it is for: the same for the checks and for the pictures.

``Walk.everywhere`` calls ``look(page, role, name)`` at each stop. Stops that only look come first; then questions are
asked and answered, and at the end a few days pass. What is filled in is what the demo's people would fill in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page

from tests.e2e.chromium import PATIENCE_MS

Look = Callable[[Page, str, str], None]
PHONE = {"width": 390, "height": 844}
TEXTS = ("zo-werkt-het", "huisregels", "hoe-wij-kiezen", "privacy", "toegankelijkheid")


class Walk:
    """Walks through the demo at ``site`` and shows each page to ``look``."""

    def __init__(self, browser: Browser, site: str, look: Look) -> None:
        self._browser, self._site, self._look = browser, site, look

    def everywhere(self) -> None:
        """Every page, each as somebody for whom it is there. The order matters: later stops change things."""
        for part in (
            self.visitor,
            self.newcomer,
            self.resident,
            self.helper,
            self.asker_with_a_yes,
            self.both_sides,
            self.desk,
            self.mails,
            self.asking,
            self.answering,
            self.afterwards,
        ):
            part()

    @contextmanager
    def _somebody(self, key: str = "") -> Iterator[Page]:
        """A browser of their own, as the demo's person with this key."""
        context = self._browser.new_context(
            base_url=self._site, viewport=PHONE, locale="nl-NL", reduced_motion="reduce"
        )
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        if key:
            page.goto("/demo/")
            page.locator(f'button[data-person="{key}"]').click()
        try:
            yield page
        finally:
            context.close()

    def _stops(self, page: Page, role: str, paths: dict[str, str]) -> None:
        for name, path in paths.items():
            page.goto(path)
            self._look(page, role, name)

    def visitor(self) -> None:
        """Somebody who only looks around."""
        with self._somebody() as page:
            self._stops(
                page,
                "visitor",
                {
                    "front": "/",
                    "front-nearby": "/?postcode=0000AE#buurt",
                    "front-elsewhere": "/?postcode=9999ZZ#buurt",
                    "front-error": "/?postcode=hier",
                    **{name: f"/{name}/" for name in TEXTS},
                    "not-found": "/bestaat-niet/",
                    "old-link": "/antwoord/verlopen/",
                    "demo-pick": "/demo/",
                    "login": "/account/code/",
                },
            )
            _press(page, "Stuur mij een code")
            self._look(page, "visitor", "login-error")

    def newcomer(self) -> None:
        """Somebody who signs up, and comes back for a second person with the same mail address."""
        address = "nieuw@voorbeeldstad.example"
        with self._somebody() as page:
            self._code(page, address, look=True)
            self._look(page, "newcomer", "names")
            _press(page, "Verder")
            self._look(page, "newcomer", "names-errors")
            _fill(page, {"Wat is je voornaam?": "Anneke", "Wat is je achternaam?": "Nieuwland"})
            _fill(page, {"Postcode": "0000AE", "Huisnummer": "30"})
            for tick in ("Ik ben 16 jaar", "Zo ga ik ook", "Ik vind het goed"):
                page.get_by_label(tick).check()
            _press(page, "Verder")
            self._look(page, "newcomer", "likes")
            page.get_by_label("Koffie drinken").check()
            _press(page, "Verder")
            self._look(page, "newcomer", "limits")
            _press(page, "Verder")
            self._look(page, "newcomer", "wishes")
            _press(page, "Verder")
            self._look(page, "newcomer", "done")
            self._stops(page, "newcomer", self.own_pages())
            page.goto("/account/uitloggen/")
            self._look(page, "newcomer", "logout")
            _press(page, "Uitloggen")
            self._code(page, address)
            self._look(page, "newcomer", "who")
            _press(page, "Ik meld nog iemand aan")
            self._look(page, "newcomer", "names-for-another")

    def _code(self, page: Page, address: str, *, look: bool = False) -> None:
        page.goto("/account/code/")
        page.get_by_label("Je mailadres").fill(address)
        _press(page, "Stuur mij een code")
        if look:
            self._look(page, "newcomer", "code")
            page.get_by_label("Je code").fill("12345")
            _press(page, "Ga verder")
            self._look(page, "newcomer", "code-error")
        with self._somebody() as post:
            post.goto("/demo/postvak/")
            mail = post.get_by_role("main").get_by_role("listitem").filter(has_text=address).first
            code = re.search(r"Je code is (\d{6})", mail.text_content() or "")
            assert code is not None
        page.get_by_label("Je code").fill(code[1])
        _press(page, "Ga verder")

    @staticmethod
    def own_pages() -> dict[str, str]:
        """The pages that everybody who takes part has."""
        return {
            "home": "/mijn/",
            "nearby": "/in-de-buurt/",
            "agreements": "/afspraken/",
            "me": "/ik/",
            "story": "/mijn/gegeven-en-gekregen/",
            "my-likes": "/wat-ik-graag-doe/",
            "my-limits": "/wat-bij-mij-past/",
            "my-wishes": "/waar-ik-blij-mee-ben/",
        }

    def resident(self) -> None:
        """Truus, who is looking for a lift."""
        with self._somebody("truus") as page:
            self._stops(page, "truus", self.own_pages())
            self._stops(page, "truus", {"request": _first(page, "/mijn/", "/hulpvragen/")})
            page.goto("/ik/")
            _press(page, re.compile("pauze"))
            self._look(page, "truus", "me-resting")

    def helper(self) -> None:
        """Karim, whom two people ask for a lift."""
        with self._somebody("karim") as page:
            self._stops(page, "karim", self.own_pages())
            self._stops(page, "karim", {"invitation": _first(page, "/mijn/", "/uitnodigingen/")})

    def asker_with_a_yes(self) -> None:
        """Xiu, for whom Rachid said yes; and people with a story or two accounts of the same afternoon."""
        with self._somebody("r05") as page:
            self._stops(page, "xiu", {"home": "/mijn/", "story": "/mijn/gegeven-en-gekregen/"})
            self._stops(page, "xiu", {"request-held": _first(page, "/mijn/", "/hulpvragen/")})
        with self._somebody("r10") as page:
            self._stops(page, "hendrik", {"agreements": "/afspraken/"})
            self._stops(page, "hendrik", {"agreement-in-doubt": _first(page, "/afspraken/", "/afspraken/.")})
        with self._somebody("r04") as page:
            self._stops(page, "marlon", {"agreements": "/afspraken/"})
            self._stops(page, "marlon", {"agreement-done": _first(page, "/afspraken/", "/afspraken/.")})
        with self._somebody("r16") as page:
            self._stops(page, "kofi", {"home-unconfirmed": "/mijn/"})

    def both_sides(self) -> None:
        """Willemien and Sjoukje, who will cut a hedge together."""
        with self._somebody("r01") as page:
            agreement = _first(page, "/afspraken/", "/afspraken/.")
            self._stops(page, "willemien", {"home": "/mijn/", "agreements": "/afspraken/", "agreement": agreement})
            self._stops(page, "willemien", {"cancel": f"{agreement}lukt-niet/"})
        with self._somebody("r03") as page:
            self._stops(page, "sjoukje", {"agreement": _first(page, "/afspraken/", "/afspraken/.")})

    def desk(self) -> None:
        """Fatma of the whole town, Piet of one district, Beatrijs who administers; and somebody who is none of them."""
        with self._somebody("fatma") as page:
            self._look(page, "fatma", "worklist")
            requests = _all(page, "/werkplek/", "/werkplek/vragen/")
            self._stops(page, "fatma", {f"request-{n}": path for n, path in enumerate(requests, 1)})
            self._stops(
                page,
                "fatma",
                {
                    "person": _first(page, "/werkplek/", "/werkplek/mensen/"),
                    "match": _first(page, "/werkplek/", "/werkplek/afspraken/"),
                    "requests": "/werkplek/vragen/",
                    "home": "/mijn/",
                    "second-factor": "/account/2fa/",
                    "second-factor-new": "/account/2fa/totp/activate/",
                },
            )
            self._stops(page, "fatma", {"second-factor-check": "/account/nog-even-controleren/"})
        with self._somebody("piet") as page:
            self._look(page, "piet", "worklist")
        with self._somebody("beatrijs") as page:
            self._look(page, "beatrijs", "mails")
        with self._somebody("truus") as page:
            self._stops(page, "truus", {"not-allowed": "/werkplek/"})

    def mails(self) -> None:
        """The demo's mailbox, and one of each kind of mail as a mail program shows it."""
        with self._somebody() as page:
            page.goto("/demo/postvak/")
            self._look(page, "visitor", "demo-mailbox")
            self._each_kind(page, set())

    def _each_kind(self, page: Page, seen: set[str]) -> None:
        found = {}
        for mail in page.get_by_role("main").locator("li.card").all():
            address = mail.locator('a[href^="/demo/postvak/"]').first.get_attribute("href")
            kind = _kind_of(mail.locator("h2").inner_text())
            if address and kind not in seen:
                found.setdefault(kind, address)
        self._stops(page, "mail", found)
        seen |= set(found)

    def asking(self) -> None:
        """The five steps, with what can go wrong in each."""
        with self._somebody("truus") as page:
            page.goto("/vragen/wat/")
            self._look(page, "asking", "1-what")
            _press(page, "Verder")
            self._look(page, "asking", "1-what-error")
            page.get_by_label("In je eigen woorden").fill("Ik ben gevallen en lig op de grond")
            _press(page, "Verder")
            self._look(page, "asking", "1-what-112")
            page.get_by_label("In je eigen woorden").fill("Wie helpt mij met wassen en aankleden?")
            _press(page, "Verder")
            self._look(page, "asking", "1-what-too-heavy")
            page.get_by_label("In je eigen woorden").fill("Mijn lamp in de gang is stuk")
            _press(page, "Verder")
            self._look(page, "asking", "1-what-suggestion")
            _press(page, "Ja, dat klopt")
            self._look(page, "asking", "2-when")
            page.get_by_label("Morgen").check()
            page.get_by_label("Op een vaste tijd?").fill("half drie")
            _press(page, "Verder")
            self._look(page, "asking", "2-when-error")
            page.get_by_label("Op een vaste tijd?").fill("")
            page.get_by_label("Het maakt niet uit").check()
            page.get_by_label("Middag").check()
            _press(page, "Verder")
            self._look(page, "asking", "3-where")
            page.get_by_label("Ergens anders").check()
            _press(page, "Verder")
            self._look(page, "asking", "3-where-error")
            page.get_by_label("Bij mij thuis").check()
            _press(page, "Verder")
            self._look(page, "asking", "4-how")
            page.get_by_label("Zoek voor mij").check()
            page.get_by_label("Iedereen die meedoet in de buurt").check()
            page.get_by_role("group", name="Kost het iets?").get_by_role("radio").first.check()
            _press(page, "Verder")
            self._look(page, "asking", "5-check")
            page.get_by_role("button", name="Vraag het", exact=True).click()
            self._look(page, "asking", "done")
            _later(page, "Een uur later")
            page.get_by_role("link", name="Bekijk je vraag").click()
            self._look(page, "asking", "request-open")

    def answering(self) -> None:
        """A yes that names its moment, by mail and logged in; "nu niet"; "Graag"."""
        with self._somebody() as post:
            for _ in range(14):  # to the next morning at most
                post.goto("/demo/postvak/")
                yes = _link_in_mail(post, "Truus zoekt iemand voor een klusje", "Ja, dat wil ik")
                if yes:
                    break
                _later(post, "Een uur later")
            self._stops(post, "by-mail", {"moment": yes})
            _press(post, re.compile("Nog één tik"))
            self._look(post, "by-mail", "moment-error")
            post.get_by_label("Op welke dag kun jij?").select_option(index=2)
            post.get_by_label("Hoe laat?").fill("14.00")
            _press(post, re.compile("Nog één tik"))
            self._look(post, "by-mail", "answered-yes")
            post.goto("/demo/postvak/")
            for name, words in (
                ("confirm-yes", "Ja, dat wil ik"),
                ("confirm-never", "Liever niet meer"),
                ("confirm-not-now", "Nu niet"),
            ):
                post.goto("/demo/postvak/")
                self._stops(post, "by-mail", {name: _link_in_mail(post, "Truus zoekt een lift", words)})
            _press(post, re.compile("Nog één tik"))
            self._look(post, "by-mail", "answered-not-now")
        with self._somebody("truus") as page:
            page.goto("/mijn/")
            self._look(page, "truus", "home-with-a-yes")
            page.get_by_role("link", name="Bekijk wie ja zei").click()
            page.get_by_role("button", name=re.compile("^Graag")).click()
            self._look(page, "truus", "agreement-new")
        with self._somebody("karim") as page:
            page.goto(_first(page, "/mijn/", "/uitnodigingen/"))
            _press(page, re.compile("Liever niet meer"))
            self._look(page, "karim", "answered-never")

    def afterwards(self) -> None:
        """Days pass: reminders, "Is het gelukt?", thanks, the story."""
        with self._somebody("r01") as page:
            for _ in range(3):
                page.goto("/mijn/")
                _later(page, "Een dag later")
            page.goto("/mijn/")
            self._look(page, "willemien", "home-afterwards")
            page.get_by_role("link", name="Vertel hoe het ging").first.click()
            self._look(page, "willemien", "check")
            _press(page, "Verstuur")
            self._look(page, "willemien", "check-error")
            page.get_by_label("Ja, het is gelukt").check()
            _press(page, "Verstuur")
            self._look(page, "willemien", "thanks")
            _press(page, "Verstuur")
            self._look(page, "willemien", "thanks-error")
            page.get_by_role("radio").first.check()
            _press(page, "Verstuur")
            self._look(page, "willemien", "story-thanked")
        with self._somebody("fatma") as page:
            self._look(page, "fatma", "worklist-later")
        with self._somebody() as page:
            page.goto("/demo/postvak/")
            self._each_kind(page, set())


def _press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("main").get_by_role("button", name=name).first.click()


def _later(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def _fill(page: Page, values: dict[str, str]) -> None:
    for label, value in values.items():
        page.get_by_label(label).fill(value)


def _all(page: Page, on: str, beginning: str) -> list[str]:
    """Addresses on a page that begin like this (and go on), each once."""
    page.goto(on)
    found = [link.get_attribute("href") or "" for link in page.get_by_role("main").get_by_role("link").all()]
    return list(dict.fromkeys(path for path in found if re.match(beginning + ".", path)))


def _first(page: Page, on: str, beginning: str) -> str:
    found = _all(page, on, beginning)
    assert found, f"nothing on {on} leads to {beginning}"
    return found[0]


def _link_in_mail(page: Page, subject: str, words: str) -> str:
    """The address behind ``words`` in the newest mail with this subject; "" when there is none."""
    mail = page.get_by_role("main").locator("li.card").filter(has=page.get_by_role("heading", name=subject)).first
    link = mail.get_by_role("link", name=words)
    return (link.first.get_attribute("href") or "") if link.count() else ""


def _kind_of(subject: str) -> str:
    kinds = {
        "Je code voor": "login-code",
        "wil dit doen": "held",
        "Je hebt een afspraak": "match",
        "Morgen zie je": "reminder",
        "Is het gelukt": "check",
        "Een bedankje": "thanks",
        "Het is al geregeld": "arranged",
        "was je net voor": "reserve",
        "zoekt niemand meer": "withdrawn",
        "gaat niet door": "cancelled",
        "nog niet gelukt": "unmet",
    }
    return next((kind for words, kind in kinds.items() if words in subject), "invitation")

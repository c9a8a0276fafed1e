"""The pages of whoever looks around, signs up and takes part."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import Page

from buurthulp import clock
from tests.e2e.walker import Walker, drawn_mail, fill, first_link, link_in_mail, mail_pages, press, subject_of

TEXTS = ("zo-werkt-het", "huisregels", "hoe-wij-kiezen", "privacy", "toegankelijkheid")


class Residents(Walker):
    """Nobody here asks or answers."""

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
                    "demo-pick-found": "/demo/?zoek=koken",
                    "demo-pick-nobody": "/demo/?zoek=olifant",
                    "login-after-a-button": "/account/code/?next=/mijn/&knop=1",
                    "login": "/account/code/",
                },
            )
            press(page, "Stuur mij een code")
            self._look(page, "visitor", "login-error")

    def newcomer(self) -> None:
        """Somebody who signs up, and comes back for a second person with the same mail address."""
        address = "nieuw@voorbeeldstad.example"
        with self._somebody() as page:
            self._code(page, address, look=True)
            self._look(page, "newcomer", "names")
            press(page, "Verder")
            self._look(page, "newcomer", "names-errors")
            fill(page, {"Wat is je voornaam?": "Anneke", "Wat is je achternaam?": "Nieuwland"})
            fill(page, {"Postcode": "0000AE", "Huisnummer": "30"})
            for tick in ("Ik ben 16 jaar", "Zo ga ik ook", "Ik vind het goed"):
                page.get_by_label(tick).check()
            press(page, "Verder")
            self._look(page, "newcomer", "likes")
            page.get_by_label("Koffie drinken").check()
            press(page, "Verder")
            self._look(page, "newcomer", "limits")
            press(page, "Verder")
            self._look(page, "newcomer", "wishes")
            press(page, "Verder")
            self._look(page, "newcomer", "done")
            self._stops(page, "newcomer", self.own_pages())
            page.goto("/account/uitloggen/")
            self._look(page, "newcomer", "logout")
            press(page, "Uitloggen")
            page.goto("/account/code/")
            page.get_by_label("Je mailadres").fill("06 11111111")
            press(page, "Stuur mij een code")
            self._look(page, "newcomer", "code-by-sms")
            self._code(page, address)
            self._look(page, "newcomer", "who")
            press(page, "Ik meld nog iemand aan")
            self._look(page, "newcomer", "names-for-another")

    def _code(self, page: Page, address: str, *, look: bool = False) -> None:
        page.goto("/account/code/")
        self._sign_in(page, address, look=look)

    def _sign_in(self, page: Page, address: str, *, look: bool = False) -> None:
        page.get_by_label("Je mailadres").fill(address)
        press(page, "Stuur mij een code")
        if look:
            self._look(page, "newcomer", "code")
            page.get_by_label("Je code").fill("12345")
            press(page, "Ga verder")
            self._look(page, "newcomer", "code-error")
        with self._somebody() as post:
            post.goto("/demo/postvak/")
            mail = post.get_by_role("main").get_by_role("listitem").filter(has_text=address).first
            code = re.search(r"Je code is (\d{6})", mail.text_content() or "")
            assert code is not None
        page.get_by_label("Je code").fill(code[1])
        press(page, "Ga verder")

    @staticmethod
    def own_pages() -> dict[str, str]:
        """The pages that everybody who takes part has."""
        return {
            "home": "/mijn/",
            "nearby": "/in-de-buurt/",
            "nearby-map": "/in-de-buurt/kaart/",
            "agreements": "/afspraken/",
            "me": "/ik/",
            "address": "/ik/adres/",
            "mail": "/ik/mail/",
            "pause": "/ik/pauze/",
            "blocks": "/ik/niet-tegenkomen/",
            "acting": "/ik/namens/",
            "organisations": "/ik/organisaties/",
            "pairs": "/maatjes/",
            "round": "/telefoonronde/",
            "passkeys": "/ik/inloggen/",
            "passkey-new": "/account/2fa/webauthn/add/",
            "looks": "/ik/wie-keek/",
            "my-calendar": "/ik/agenda/",
            "data": "/ik/gegevens/",
            "leave": "/ik/gegevens/stoppen/",
            "story": "/mijn/gegeven-en-gekregen/",
            "my-likes": "/wat-ik-graag-doe/",
            "my-limits": "/wat-bij-mij-past/",
            "my-days-away": "/wanneer-ik-niet-kan/",
            "my-wishes": "/waar-ik-blij-mee-ben/",
        }

    def resident(self) -> None:
        """Truus, who is looking for a lift."""
        with self._somebody("truus") as page:
            self._stops(page, "truus", self.own_pages())
            self._stops(page, "truus", {"request": first_link(page, "/mijn/", "/hulpvragen/")})
            page.goto("/ik/")
            press(page, re.compile("pauze"))
            self._look(page, "truus", "me-resting")

    def trusted(self) -> None:
        """Truus and whom she trusts: naming somebody, a letter with a code, and what Sanne sees of her."""
        with self._somebody("truus") as page:
            self._stops(page, "truus", {"trusted": "/ik/vertrouwenspersoon/"})
            self._stops(page, "truus", {"name-trusted": "/ik/vertrouwenspersoon/nieuw/"})
            press(page, "Geef de code")
            self._look(page, "truus", "name-trusted-errors")
            page.get_by_label("Wie is het?").fill("mijn broer Jan")
            for box in page.get_by_role("checkbox").all():
                box.check()
            press(page, "Geef de code")
            self._look(page, "truus", "trusted-letter")
            code = page.locator("main .word").inner_text()
        with self._somebody("r05") as page:
            page.goto("/overnemen/")
            page.get_by_label("Vul de code uit de brief in").fill(code)
            press(page, "Verder")
            self._look(page, "xiu", "trusted-choice")
        with self._somebody("r23") as page:
            page.goto("/wie-ben-je/")
            press(page, "Ik regel iets voor Truus")
            self._look(page, "sanne", "home-of-truus")
            self._stops(page, "sanne", {"not-hers": "/afspraken/"})

    def for_somebody(self) -> None:
        """Anja, who acts for her mother Riet: the choice, her mother's pages, another person, and the letter."""
        with self._somebody("n12") as page:
            self._stops(page, "anja", {"who": "/wie-ben-je/?next=/vragen/wat/", "acting": "/ik/namens/"})
            self._stops(page, "anja", {"add": "/ik/namens/nieuw/"})
            press(page, "Bewaar")
            self._look(page, "anja", "add-errors")
            page.goto("/wie-ben-je/")
            press(page, "Ik regel iets voor Riet")
            self._look(page, "anja", "home-of-riet")
            agreement = first_link(page, "/mijn/", "/afspraken/.")
            self._stops(page, "anja", {"request-of-riet": first_link(page, agreement, "/hulpvragen/")})
            page.goto("/ik/namens/")
            press(page, "Maak een brief met een code")
            self._look(page, "anja", "letter")
            code = page.locator("main .word").inner_text()
        with self._somebody("r05") as page:
            self._stops(page, "riet", {"take-over": "/overnemen/"})
            page.get_by_label("Vul de code uit de brief in").fill("abcd-abcd-abcd")
            press(page, "Verder")
            self._look(page, "riet", "take-over-error")
            page.get_by_label("Vul de code uit de brief in").fill(code)
            press(page, "Verder")
            self._look(page, "riet", "take-over-choice")
        with self._somebody("fatma") as page:
            page.goto("/werkplek/vragen/")
            page.get_by_role("link", name="Een kaartmiddag").first.click()
            self._look(page, "fatma", "request-for-riet")
            page.get_by_role("link", name=re.compile("^Riet")).first.click()
            self._look(page, "fatma", "person-riet")
            press(page, "Brief met een code")
            self._look(page, "fatma", "letter")

    def just_helped(self) -> None:
        """Marlon, for whom Nadia did something the other day."""
        with self._somebody("r04") as page:
            self._stops(page, "marlon", {"home-give-back": "/mijn/"})
            press(page, "Ja, laat me iets zien")
            self._look(page, "marlon", "ideas")

    def helper(self) -> None:
        """Karim, whom two people ask for a lift."""
        with self._somebody("karim") as page:
            self._stops(page, "karim", self.own_pages())
            self._stops(page, "karim", {"invitation": first_link(page, "/mijn/", "/uitnodigingen/")})
            self._stops(
                page,
                "karim",
                {
                    "nearby-chosen": "/in-de-buurt/?wat=aanbod&ver=fietsen&zoek=koffie",
                    "nearby-nothing": "/in-de-buurt/?zoek=olifant",
                    "ask-one": first_link(page, "/in-de-buurt/?wat=aanbod&soort=company", "/in-de-buurt/aanbod/"),
                },
            )
            press(page, re.compile("^Stuur het"))
            self._look(page, "karim", "ask-one-errors")
            page.get_by_label("Het maakt niet uit").check()
            page.get_by_label("Bij mij thuis").check()
            press(page, re.compile("^Stuur het"))
            self._look(page, "karim", "request-to-one")

    def asker_with_a_yes(self) -> None:
        """Xiu, for whom Rachid said yes; and people with a story or two accounts of the same afternoon."""
        with self._somebody("r05") as page:
            self._stops(page, "xiu", {"circles": "/kring/", "circle-asked": first_link(page, "/kring/", "/kring/")})
            self._stops(page, "xiu", {"home": "/mijn/", "story": "/mijn/gegeven-en-gekregen/"})
            self._stops(page, "xiu", {"request-held": first_link(page, "/mijn/", "/hulpvragen/")})
        with self._somebody("r10") as page:
            self._stops(page, "hendrik", {"agreements": "/afspraken/"})
            self._stops(page, "hendrik", {"agreement-in-doubt": first_link(page, "/afspraken/", "/afspraken/.")})
        with self._somebody("r04") as page:
            self._stops(page, "marlon", {"agreements": "/afspraken/"})
            self._stops(page, "marlon", {"agreement-done": first_link(page, "/afspraken/", "/afspraken/.")})
        with self._somebody("r16") as page:
            self._stops(page, "kofi", {"home-unconfirmed": "/mijn/"})

    def both_sides(self) -> None:
        """Willemien and Sjoukje, who will cut a hedge together."""
        with self._somebody("r01") as page:
            self._stops(page, "willemien", {"pair": first_link(page, "/maatjes/", "/maatjes/")})
            self._stops(page, "willemien", {"circle": first_link(page, "/kring/", "/kring/")})
            agreement = first_link(page, "/afspraken/", "/afspraken/.")
            self._stops(page, "willemien", {"home": "/mijn/", "agreements": "/afspraken/", "agreement": agreement})
            self._stops(
                page,
                "willemien",
                {"cancel": f"{agreement}lukt-niet/", "meet-no-more": f"{agreement}niet-meer-tegenkomen/"},
            )
        with self._somebody("r03") as page:
            self._stops(page, "sjoukje", {"agreement": first_link(page, "/afspraken/", "/afspraken/.")})

    def several(self) -> None:
        """Jasmijn who chooses, Noor who needs three people, and Ans who walks every week."""
        for key, role in (("n03", "jasmijn"), ("n18", "noor"), ("n26", "ans")):
            with self._somebody(key) as page:
                request = first_link(page, "/mijn/", "/hulpvragen/")
                self._stops(page, role, {"home": "/mijn/", "request": request})
        with self._somebody("r07") as page:
            page.goto("/mijn/")
            page.get_by_role("link", name="Ik wandel op dinsdag").first.click()
            self._look(page, "aylin", "agreement-of-a-series")
            self._stops(page, "aylin", {"cancel-of-a-series": f"{page.url}lukt-niet/"})
        with self._somebody() as post:
            days = link_in_mail(post, "Ans nodigt je uit: samen op pad", "Ja, dat wil ik")
            self._stops(post, "by-mail", {"days": days})
            for box in post.get_by_role("checkbox").all():
                box.uncheck()
            press(post, re.compile("Nog één tik"))
            self._look(post, "by-mail", "days-error")

    def activities(self) -> None:
        """What there is to do: looked at, come to, made, changed and called off; and what the desk sees of it."""
        with self._somebody() as page:
            one = first_link(page, "/activiteiten/", "/activiteiten/[^m]")
            self._stops(page, "visitor", {"activities": "/activiteiten/", "activity": one})
        with self._somebody("karim") as page:
            self._stops(
                page, "karim", {"activities": "/activiteiten/", "activities-on-foot": "/activiteiten/?afstand=walk"}
            )
            page.goto("/activiteiten/")
            page.get_by_role("link", name="Rondje met de hond").first.click()
            self._look(page, "karim", "activity")
            press(page, re.compile("Ik kom"))
            self._look(page, "karim", "activity-coming")
            page.goto("/activiteiten/?plek=bestaatniet")
            self._look(page, "karim", "activities-none")
        with self._somebody("r02") as page:
            page.goto("/activiteiten/")
            page.get_by_role("link", name="Soep op vrijdag").first.click()
            self._look(page, "younes", "activity-own")
            self._stops(page, "younes", {"activity-poster": f"{page.url}poster/"})
            page.go_back()
            self._stops(page, "younes", {"activity-cards": f"{page.url}kaartjes/"})
            page.go_back()
            self._stops(page, "younes", {"activity-change": f"{page.url}wijzigen/"})
            page.go_back()
            self._stops(page, "younes", {"activity-cancel": f"{page.url}afzeggen/"})
            press(page, "Dit gaat niet door")
            self._look(page, "younes", "activity-cancel-error")
        self._make_an_activity()
        with self._somebody("fatma") as page:
            held = first_link(page, "/werkplek/activiteiten/", "/werkplek/activiteiten/[^n]")
            self._stops(page, "fatma", {"activities": "/werkplek/activiteiten/", "activity": held})
            self._stops(page, "fatma", {"activity-new": "/werkplek/activiteiten/nieuw/"})
            press(page, "Zet op de site")
            self._look(page, "fatma", "activity-new-error")

    def _make_an_activity(self) -> None:
        """The five steps, with what can go wrong in the first and the third."""
        with self._somebody("r24") as page:
            page.goto("/activiteiten/maken/wat/")
            press(page, "Verder")
            self._look(page, "rohan", "activity-1-what-error")
            fill(page, {"Hoe heet het?": "De grote pan"})
            fill(page, {"Wat kunnen mensen verwachten?": "Op zondag staat hier de grote pan op het vuur."})
            press(page, "Verder")
            self._look(page, "rohan", "activity-2-where")
            page.get_by_label("Buurthuis De Linde").check()
            press(page, "Verder")
            self._look(page, "rohan", "activity-3-when")
            press(page, "Verder")
            self._look(page, "rohan", "activity-3-when-error")
            soon = (clock.localtime(clock.machine_now()) + timedelta(days=9)).date().isoformat()
            fill(page, {"Op welke dag?": soon, "Hoe laat begint het?": "17.30", "Tot hoe laat?": "19.30"})
            press(page, "Verder")
            self._look(page, "rohan", "activity-4-rhythm")
            page.get_by_role("radio").nth(1).check()
            press(page, "Verder")
            self._look(page, "rohan", "activity-5-check")
            press(page, "Verstuur")
            self._look(page, "rohan", "activity-held")
            self._stops(page, "rohan", {"activities-own": "/activiteiten/"})

    def inviting(self) -> None:
        """Karim invites a neighbour, who opens his link and begins to sign up."""
        with self._somebody("karim") as page:
            self._stops(page, "karim", {"invite-none": "/nodig-uit/"})
            page.get_by_label("Mijn voornaam mag erop staan").check()
            press(page, "Maak mijn link")
            self._look(page, "karim", "invite")
            link = page.get_by_role("link", name="Bekijk wat je buur ziet").get_attribute("href") or ""
            self._stops(page, "karim", {"invite-cards": "/nodig-uit/kaartjes/", "welcome-own": link})
        with self._somebody() as page:
            self._stops(page, "invited", {"welcome": link, "welcome-unknown": "/welkom/bestaatniet/"})
            page.goto(link)
            press(page, "Ik doe mee")
            self._sign_in(page, "buur@voorbeeldstad.example")
            self._look(page, "invited", "names")

        self._known_by_karim()

    def _known_by_karim(self) -> None:
        """Somebody new asks Karim to say that he knows her."""
        with self._somebody("n25") as page:
            self._stops(page, "new", {"who-knows-me": "/ik/wie-kent-mij/"})
            link = re.findall(r"/kent/[^\s]+", page.get_by_label("Of kopieer deze woorden").input_value())[0]
        with self._somebody("karim") as page:
            self._stops(page, "karim", {"do-you-know": link, "do-you-know-unknown": "/kent/bestaatniet/"})
            page.goto(link)
            press(page, re.compile("Ja, ik ken"))
            self._look(page, "karim", "known")

    def mails(self) -> None:
        """The demo's mailbox, and one of each kind of mail as a mail program shows it."""
        with self._somebody() as page:
            page.goto("/demo/postvak/")
            self._look(page, "visitor", "demo-mailbox")
            page.get_by_label("Van wie?").select_option(label="Karim")
            press(page, "Toon")
            self._look(page, "visitor", "demo-mailbox-of-karim")
            page.goto("/demo/postvak/")
            page.get_by_label("Van wie?").select_option(label="Ans")
            press(page, "Toon")
            self._look(page, "visitor", "demo-mailbox-sms")
            page.get_by_label("Stuur een sms naar Buurthulp").fill("nee sorry")
            press(page, "Stuur")
            self._look(page, "visitor", "demo-mailbox-sms-answered")
            self._each_kind(page)
            stop = link_in_mail(page, "Een bedankje", "Minder mail krijgen")
            self._stops(page, "visitor", {"mail-stop": stop})
            press(page, "Stop deze mails")
            self._look(page, "visitor", "mail-stopped")
            press(page, "Toch weer wel")

    def _each_kind(self, page: Page) -> None:
        found: dict[str, str] = {}
        for mails in mail_pages(page):
            for mail in filter(drawn_mail, mails):
                found.setdefault(_kind_of(subject_of(mail)), drawn_mail(mail))
        self._stops(page, "mail", found)


def _kind_of(subject: str) -> str:
    kinds = {
        "Mogen we je nog vragen": "still",
        "Je code voor": "login-code",
        "Welkom bij Buurthulp": "welcome",
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
        "Morgen: de activiteit": "activity-reminder",
        "Gaat niet door: de activiteit": "activity-cancelled",
        "Let op: de activiteit": "activity-changed",
        "Je activiteit staat op de site": "activity-read",
    }
    return next((kind for words, kind in kinds.items() if words in subject), "invitation")

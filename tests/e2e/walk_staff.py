"""The pages of coordinators and administrators."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from tests.e2e.walker import Walker, fill, first_link, link_in_mail, links_on, press
from tests.pictures import drawn_logo

_REGISTER = """Voornaam;Achternaam;Postcode;Huisnummer;Telefoon;Mail;Toestemming;Toestemming op;Geboren
Renée;van den Berg;0000BE;31;0850000007;;papier;3-11-2026;1950
Samir;Bos;0000BE;33b;;samir.bos@voorbeeldstad.example;telefoon;3-11-2026;
Ineke;de Vries;0000BE;35;0850000008;;;;
Jan;Bos;0000BE;12-jan;0850000009;;papier;3-11-2026;
Jan;Kok;0000BE;37;12;;papier;3-11-2026;
"""


class Staff(Walker):
    """Everything behind the second factor."""

    def desk(self) -> None:
        """Fatma of the whole town, Piet of one district, Beatrijs who administers; and somebody who is none of them."""
        with self._somebody("fatma") as page:
            self._look(page, "fatma", "worklist")
            self._work(page)
            requests = links_on(page, "/werkplek/", "/werkplek/vragen/")
            self._stops(page, "fatma", {f"request-{n}": path for n, path in enumerate(requests, 1)})
            self._stops(page, "fatma", {"share": f"{requests[0]}delen/"})
            self._stops(
                page,
                "fatma",
                {
                    "person": first_link(page, "/werkplek/", "/werkplek/mensen/"),
                    "match": first_link(page, "/werkplek/", "/werkplek/afspraken/"),
                    "requests": "/werkplek/vragen/",
                    "search-rounds": "/werkplek/rondes/",
                    "places": "/werkplek/plekken/",
                    "place": first_link(page, "/werkplek/plekken/", "/werkplek/plekken/(?!nieuw)"),
                    "place-new": "/werkplek/plekken/nieuw/",
                    "home": "/mijn/",
                    "second-factor": "/account/2fa/",
                    "second-factor-new": "/account/2fa/totp/activate/",
                },
            )
            self._stops(page, "fatma", {"letter-of-an-agreement": _letter(page)})
            self._certificate(page)
            self._referral(page)
            self._pairs(page)
            self._rounds(page)
            self._shifts(page)
            page.goto("/werkplek/plekken/nieuw/")
            press(page, "Zet in de lijst")
            self._look(page, "fatma", "place-new-error")
            self._stops(page, "fatma", {"second-factor-check": "/account/nog-even-controleren/"})
        with self._somebody("piet") as page:
            self._look(page, "piet", "worklist")
            work = first_link(page, "/werkplek/?van=mij&soort=new_people", "/werkplek/werk/")
            self._stops(page, "piet", {"work-with-a-word": work})
            press(page, "Draag over")
            self._look(page, "piet", "work-error")
            self._stops(page, "piet", {"hours-of-his-own": "/werkplek/mijn-tijden/"})
            self._telephone(page)
        with self._somebody("beatrijs") as page:
            self._look(page, "beatrijs", "mails")
            place = first_link(page, "/werkplek/plekken/", "/werkplek/plekken/(?!nieuw)")
            self._stops(page, "beatrijs", {"place": place, "place-new": "/werkplek/plekken/nieuw/"})
        with self._somebody("rosa") as page:
            self._look(page, "rosa", "entered")
            self._stops(page, "rosa", {"enter": "/doorverwijzer/iemand/"})
            press(page, "Meld aan")
            self._look(page, "rosa", "enter-errors")
            page.goto("/doorverwijzer/")
            press(page, "Een link om het zelf te doen")
            self._look(page, "rosa", "link-on-paper")
            found = re.search(r"/kom-erbij/[\w-]+", page.locator(".sheet").inner_text())
            assert found is not None
            self._stops(page, "client", {"link": f"{found[0]}/", "link-unknown": "/kom-erbij/bestaatniet/"})
        with self._somebody("truus") as page:
            self._stops(page, "truus", {"not-allowed": "/werkplek/"})

    def _certificate(self, page: Page) -> None:
        """Fatma saw somebody's VOG; first she forgets its date, and later the reason why it counts no more."""
        person = first_link(page, "/werkplek/", "/werkplek/mensen/")
        self._stops(page, "fatma", {"name-trusted": f"{person}vertrouwenspersoon/", "vog": f"{person}vog/"})
        press(page, "Ik heb de VOG gezien")
        self._look(page, "fatma", "vog-error")
        page.get_by_label("Welke datum staat op de VOG?").fill("2026-06-01")
        press(page, "Ik heb de VOG gezien")
        self._look(page, "fatma", "person-with-vog")
        self._stops(page, "fatma", {"vog-seen": f"{person}vog/"})
        press(page, "Trek de VOG in")
        self._look(page, "fatma", "vog-end-error")

    def _rounds(self, page: Page) -> None:
        """The round of the morning, one without a name, and somebody who is to be called without having said yes."""
        morning = first_link(page, "/werkplek/telefoonrondes/", "/werkplek/telefoonrondes/.")
        person = first_link(page, morning, "/werkplek/mensen/")
        self._stops(page, "fatma", {"round": morning, "round-join": f"{person}telefoonronde/"})
        press(page, "Doet mee")
        self._look(page, "fatma", "round-join-errors")
        page.goto("/werkplek/telefoonrondes/")
        press(page, "Maak deze ronde")
        self._look(page, "fatma", "rounds-errors")

    def _shifts(self, page: Page) -> None:
        """The rota of this week, a shift of it, the week on paper, and new ones that end before they begin."""
        page.goto("/werkplek/telefoondienst/")
        page.get_by_label("Tot hoe laat?").fill("8.00")
        press(page, "Maak deze diensten")
        self._look(page, "fatma", "shifts-error")
        shift = first_link(page, "/werkplek/telefoondienst/", r"/werkplek/telefoondienst/(?!afdrukken|\?).")
        self._stops(page, "fatma", {"shift": shift, "shifts-on-paper": "/werkplek/telefoondienst/afdrukken/"})

    def _pairs(self, page: Page) -> None:
        """Two whom she proposed, two who meet, and two she would bring together without saying when."""
        waits = first_link(page, "/werkplek/?soort=pairs", "/werkplek/maatjes/")
        page.goto("/werkplek/maatjes/")
        meet = page.get_by_role("link", name="Soraya en Loes").get_attribute("href") or ""
        self._stops(page, "fatma", {"pairs": "/werkplek/maatjes/", "pair-waits": waits, "pair": meet})
        person = first_link(page, waits, "/werkplek/mensen/")
        other = first_link(page, meet, "/werkplek/mensen/").split("/")[3]
        self._stops(page, "fatma", {"pair-search": f"{person}maatje/", "pair-new": f"{person}maatje/?met={other}"})
        press(page, "Stel voor")
        self._look(page, "fatma", "pair-errors")
        self._stops(page, "fatma", {"circle-new": f"{person}kring/"})

    def _referral(self, page: Page) -> None:
        """Somebody of whom nothing was heard, referred elsewhere as well; a leaflet; what the organisation opens."""
        referral = first_link(page, "/werkplek/?soort=referrals", "/werkplek/doorverwijzingen/")
        person = first_link(page, referral, "/werkplek/mensen/")
        page.goto(f"{person}doorverwijzen/")
        press(page, "Verwijs door")
        self._look(page, "fatma", "refer-errors")
        page.get_by_label("Wmo-loket Voorbeeldstad").check()
        page.get_by_label("aan de telefoon").check()
        page.get_by_label("Wat moeten zij weten?").fill("Een scootmobiel zou veel schelen.")
        press(page, "Verwijs door")
        self._look(page, "fatma", "referral")
        page.goto(referral)
        press(page, "Het is klaar")
        page.goto(f"{person}doorverwijzen/")
        for choice in ("Thuiszorg Voorbeeld", "op papier", "Per brief"):
            page.get_by_label(choice).check()
        page.get_by_label("Wat moeten zij weten?").fill("Graag ook op zondag.")
        press(page, "Verwijs door")
        letter = page.get_by_role("link", name="Druk de brief af").get_attribute("href") or ""
        self._stops(page, "fatma", {"referral-letter": letter})
        page.goto(f"{person}doorverwijzen/")
        page.get_by_label("Samen uit Voorbeeldstad").check()
        page.get_by_label("ik geef alleen een folder").check()
        press(page, "Verwijs door")
        self._look(page, "fatma", "leaflet")
        link = link_in_mail(page, "Een vraag via Buurthulp Voorbeeldstad", "Bekijk de gegevens")
        self._stops(page, "organisation", {"referral-link": link})
        press(page, "Bekijk de gegevens")
        self._look(page, "organisation", "referral-opened")
        self._stops(page, "organisation", {"referral-used": link})

    def _work(self, page: Page) -> None:
        """The list narrowed and on paper, one line of it, and when Fatma is there."""
        self._stops(
            page,
            "fatma",
            {
                "worklist-mine": "/werkplek/?van=mij",
                "worklist-nothing": "/werkplek/?van=mij&soort=signals",
                "worklist-print": "/werkplek/afdrukken/",
                "work": first_link(page, "/werkplek/?soort=new_people&buurt=Vogelbuurt", "/werkplek/werk/"),
            },
        )
        page.goto("/werkplek/mijn-tijden/")
        self._look(page, "fatma", "hours")
        page.get_by_label("maandag, van").fill("half tien")
        page.get_by_label("dinsdag, van").fill("9.00")
        press(page, "Bewaar")
        self._look(page, "fatma", "hours-error")

    def _telephone(self, page: Page) -> None:
        """Piet takes in a call, prints a letter, and calls about what was asked."""
        self._stops(page, "piet", {"intake": "/werkplek/telefoon/"})
        press(page, "Zoek iemand")
        self._look(page, "piet", "intake-errors")
        fill(page, {"Nummer of naam": "085 000 00 03", "Voornaam": "Durk", "Achternaam": "Wiersma"})
        fill(page, {"Postcode": "0000BE", "In eigen woorden": "Wie vervangt mijn lamp?"})
        page.get_by_label("Nummer", exact=True).fill("14")
        page.get_by_label("Zei ja").check()
        press(page, "Zoek iemand")
        if page.get_by_label("Gevraagd: het is iemand anders").count():
            self._look(page, "piet", "intake-known")
            page.get_by_label("Gevraagd: het is iemand anders").check()
            press(page, "Zoek iemand")
        page.get_by_role("heading", name="Genoteerd voor Durk").wait_for()
        self._look(page, "piet", "intake-done")
        request = page.get_by_role("link", name="Bekijk de vraag").get_attribute("href") or ""
        letter = page.get_by_role("link", name="Maak een brief").get_attribute("href") or ""
        self._stops(page, "piet", {"letter": letter, "request-of-a-call": request, "change": f"{request}veranderen/"})
        press(page, "Bewaar")
        self._look(page, "piet", "change-errors")
        page.goto(request)
        press(page, "Bewaar de notitie")
        self._look(page, "piet", "note-errors")
        self._stops(page, "piet", {"call": first_link(page, request, f"{request}bellen/")})
        press(page, "Schrijf op")
        self._look(page, "piet", "call-errors")

    def letters(self) -> None:
        """Fatma makes letters with a code; somebody calls with a wrong one, and Sam types one that does not work."""
        with self._somebody("fatma") as page:
            code = first_link(page, "/werkplek/brieven/", "/werkplek/mensen/[^/]+/code")
            self._stops(page, "fatma", {"letters-with-a-code": "/werkplek/brieven/?kies=alle"})
            for box in page.get_by_role("checkbox").all():
                box.uncheck()
            press(page, "Maak de brieven")
            self._look(page, "fatma", "letters-error")
            page.get_by_role("checkbox").first.check()
            press(page, "Maak de brieven")
            self._look(page, "fatma", "letters-to-print")
            self._stops(page, "fatma", {"code-by-telephone": code})
            press(page, "Bevestig")
            self._look(page, "fatma", "code-error")
        with self._somebody("n25") as page:
            self._stops(page, "sam", {"home-with-a-letter": "/mijn/", "confirm-address": "/adres-bevestigen/"})
            page.get_by_label("Vul de code uit de brief in").fill("abcd-efgh")
            press(page, "Bevestig")
            self._look(page, "sam", "confirm-address-error")

    def villages(self) -> None:
        """Piet begins in his villages: what is missing, posters and cards, and an evening in a hall."""
        with self._somebody() as page:
            self._stops(page, "visitor", {"village": "/in/dijkdorp/"})
        with self._somebody("piet") as page:
            self._stops(
                page, "piet", {"villages": "/werkplek/dorpen/", "introduction": "/werkplek/dorpen/naam-en-nummer/"}
            )
            fill(page, {"Je voornaam": "Piet", "Nummer waarop bewoners bellen": "12"})
            press(page, "Bewaar")
            self._look(page, "piet", "introduction-error")
            fill(page, {"Nummer waarop bewoners bellen": "085 000 00 09"})
            press(page, "Bewaar")
            self._look(page, "piet", "villages-introduced")
            paper = first_link(page, "/werkplek/dorpen/", "/werkplek/dorpen/[^/]+/poster")
            self._stops(page, "piet", {"poster": paper, "cards": paper.replace("/poster/", "/kaartjes/")})
            self._stops(page, "piet", {"evening": "/werkplek/avond/"})
            press(page, "Schrijf op")
            self._look(page, "piet", "evening-errors")
            for first_name, contact in (("Hanneke", "hanneke@voorbeeldstad.example"), ("Wiebe", "085 000 00 02")):
                fill(page, {"Voornaam": first_name, "Achternaam": "Nieuwhof", "Postcode": "0000BE", "Nummer": "12"})
                fill(page, {"Mail of telefoon": contact})
                page.get_by_label("Zei drie keer ja").check()
                page.get_by_role("group", name="Doet graag").get_by_role("checkbox").first.check()
                press(page, "Schrijf op")
                self._look(page, "piet", f"evening-{first_name.lower()}")
            page.goto("/werkplek/avond/")
            page.get_by_role("link", name=re.compile("Verander.*Hanneke")).click()
            self._look(page, "piet", "evening-change")
        with self._somebody("fatma") as page:
            self._stops(page, "fatma", {"villages": "/werkplek/dorpen/"})

    def administering(self) -> None:
        """Beatrijs looks at the settings, writes a text that she does not publish, and tries other colours."""
        with self._somebody("beatrijs") as page:
            self._stops(page, "beatrijs", {"kinds": "/werkplek/instellingen/soorten/"})
            self._stops(page, "beatrijs", {"organisations": "/werkplek/instellingen/organisaties/"})
            organisation = first_link(
                page, "/werkplek/instellingen/organisaties/", "/werkplek/.*organisaties/(?!nieuw)"
            )
            self._stops(page, "beatrijs", {"organisation": organisation})
            page.goto("/werkplek/instellingen/organisaties/nieuw/")
            press(page, "Zet in de lijst")
            self._look(page, "beatrijs", "organisation-errors")
            self._stops(page, "beatrijs", {"staff": "/werkplek/instellingen/wie-werkt-hier/"})
            press(page, "Geef deze taak")
            self._look(page, "beatrijs", "staff-errors")
            self._stops(page, "beatrijs", {"settings": "/werkplek/instellingen/"})
            page.get_by_role("link", name=re.compile("Lees of verander Huisregels")).click()
            self._look(page, "beatrijs", "text")
            page.get_by_label("De tekst").fill("# Bij ons\nOnze vrijwilligers wonen {hier}.")
            press(page, "Bekijk hoe het wordt")
            self._look(page, "beatrijs", "text-error")
            page.get_by_label("De tekst").fill(
                "# Bij ons\nOnze vrijwilligers doen graag iets.\n\n- Wees lief.\n- Bel op tijd."
            )
            press(page, "Bekijk hoe het wordt")
            self._look(page, "beatrijs", "text-seen")
            self._name_and_logo(page)
            page.goto("/werkplek/instellingen/uurbedrag/")
            page.get_by_label("Euro per uur").fill("25,00")
            page.get_by_label("Waar dit bedrag vandaan komt").fill("")
            press(page, "Bewaar")
            self._look(page, "beatrijs", "hour-value-error")
            page.get_by_label("Waar dit bedrag vandaan komt").fill("raadsbesluit van 12 maart")
            press(page, "Bewaar")
            page.goto("/werkplek/instellingen/kleuren/")
            self._look(page, "beatrijs", "colours")
            page.locator('[name="action"]').fill("#ffd166")
            press(page, "Bewaar de kleuren")
            self._look(page, "beatrijs", "colours-error")
            for name, colour in {
                "brand": "#0b2a5b",
                "action": "#0b57a4",
                "accent": "#ffd166",
                "warm": "#9c4a00",
            }.items():
                page.locator(f'[name="{name}"]').fill(colour)
            press(page, "Bewaar de kleuren")
            self._look(page, "beatrijs", "colours-own")
            with self._somebody("r01") as other:
                self._stops(other, "willemien", {"home-in-own-colours": "/mijn/"})
            with self._somebody() as other:
                self._stops(other, "visitor", {"front-in-own-colours": "/"})
            press(page, "Terug naar de kleuren van Buurthulp")

    def figures(self) -> None:
        """Gerda reads the figures, chooses some that are not there, and prints; a visitor reads those for everybody."""
        with self._somebody("gerda") as page:
            self._stops(
                page,
                "gerda",
                {
                    "overview": "/cijfers/",
                    "overview-printed": "/cijfers/afdrukken/",
                    "months": "/cijfers/kies/",
                    "buurten": "/cijfers/kies/?cijfer=participants&niveau=neighbourhood&periode=year",
                    "explanation": "/cijfers/uitleg/",
                    "annex": "/cijfers/bijlage/",
                },
            )
            page.goto("/cijfers/kies/")
            page.get_by_label("Per", exact=True).select_option("neighbourhood")
            press(page, "Laat zien")
            self._look(page, "gerda", "not-in-the-plan")
            page.get_by_role("link", name="Laat zien wat er wel is").click()
            self._look(page, "gerda", "what-there-is")
        with self._somebody() as page:
            self._stops(page, "visitor", {"how-fair": "/hoe-eerlijk/"})

    def registers(self) -> None:
        """Fatma has a list of people already: first two lists pasted together, and then as it should be."""
        with self._somebody("fatma") as page:
            page.goto("/werkplek/lijsten/")
            pasted = _REGISTER + "\n" + _REGISTER.splitlines()[1]
            _send(page, _REGISTER.encode() + pasted.removeprefix(_REGISTER).encode("cp1252"))
            self._look(page, "fatma", "register-error")
            _send(page, _REGISTER.encode())
            self._look(page, "fatma", "register")
            page.get_by_role("link", name=re.compile("Komt erbij")).click()
            self._look(page, "fatma", "register-new")
            press(page, "Lees 2 mensen in")
            self._look(page, "fatma", "register-running")

    def merging(self) -> None:
        """Fatma thinks that somebody is here twice, and first forgets to say that she asked."""
        with self._somebody("fatma") as page:
            person = first_link(page, "/werkplek/", "/werkplek/mensen/")
            page.goto(f"{person}samenvoegen/?zoek=Truus")
            self._look(page, "fatma", "merge-search")
            page.get_by_role("link", name=re.compile("^Truus")).first.click()
            self._look(page, "fatma", "merge")
            press(page, "Maak er één deelnemer van")
            self._look(page, "fatma", "merge-error")
            self._ending(page, person)

    def _ending(self, page: Page, person: str) -> None:
        """The same person asks for a rest, and stops after all."""
        self._stops(page, "fatma", {"rest": f"{person}pauze/"})
        page.goto(f"{person}stoppen/")
        press(page, "Doet niet meer mee")
        self._look(page, "fatma", "close-error")
        page.get_by_label("is verhuisd").check()
        press(page, "Doet niet meer mee")
        self._look(page, "fatma", "closed")
        page.get_by_role("button", name=re.compile("^Doet weer mee")).first.click()
        self._look(page, "fatma", "person-reopened")

    def _name_and_logo(self, page: Page) -> None:
        """A name that is missing, a file that is no picture, and a logo that stays until it is taken away."""
        page.goto("/werkplek/instellingen/naam/")
        self._look(page, "beatrijs", "name")
        page.get_by_label("Naam", exact=True).fill("")
        press(page, "Bewaar")
        self._look(page, "beatrijs", "name-error")
        file = page.get_by_label("Bestand met het logo")
        file.set_input_files({"name": "logo.png", "mimeType": "image/png", "buffer": b"geen plaatje"})
        press(page, "Gebruik dit logo")
        self._look(page, "beatrijs", "logo-error")
        file.set_input_files({"name": "logo.png", "mimeType": "image/png", "buffer": drawn_logo()})
        press(page, "Gebruik dit logo")
        self._look(page, "beatrijs", "logo")
        with self._somebody("r01") as other:
            self._stops(other, "willemien", {"home-with-own-logo": "/mijn/"})
        press(page, "Haal het logo weg")


def _send(page: Page, data: bytes) -> None:
    file = {"name": "lijst.csv", "mimeType": "text/csv", "buffer": data}
    page.get_by_label("Bestand met de lijst").set_input_files(file)
    press(page, "Bekijk wat erin staat")


def _letter(page: Page) -> str:
    """Where the first letter of an agreement that is to come is printed."""
    for asked in links_on(page, "/werkplek/vragen/", "/werkplek/vragen/"):
        for agreement in links_on(page, asked, "/werkplek/afspraken/"):
            for letter in links_on(page, agreement, f"{agreement}brief/"):
                return letter
    raise AssertionError("No agreement that is to come has a letter.")

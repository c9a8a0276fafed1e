"""The pages of what happens: somebody asks, others answer, days pass."""

from __future__ import annotations

import re
from datetime import timedelta

from buurthulp import clock
from tests.e2e.walk_rides import ask_for_a_ride
from tests.e2e.walker import Walker, first_link, later, link_in_mail, press


class Happening(Walker):
    """Each part goes on where the one before it ended."""

    def asking(self) -> None:
        """The five steps, with what can go wrong in each."""
        with self._somebody("truus") as page:
            page.goto("/vragen/wat/")
            self._look(page, "asking", "1-what")
            press(page, "Verder")
            self._look(page, "asking", "1-what-error")
            page.get_by_label("In je eigen woorden").fill("Ik ben gevallen en lig op de grond")
            press(page, "Verder")
            self._look(page, "asking", "1-what-112")
            page.get_by_label("In je eigen woorden").fill("Wie helpt mij met wassen en aankleden?")
            press(page, "Verder")
            self._look(page, "asking", "1-what-too-heavy")
            page.get_by_label("In je eigen woorden").fill("Mijn lamp in de gang is stuk")
            press(page, "Verder")
            self._look(page, "asking", "1-what-suggestion")
            press(page, "Ja, dat klopt")
            self._look(page, "asking", "2-when")
            page.get_by_label("Morgen").check()
            page.get_by_label("Op een vaste tijd?").fill("half drie")
            press(page, "Verder")
            self._look(page, "asking", "2-when-error")
            page.get_by_label("Op een vaste tijd?").fill("")
            page.get_by_label("Het maakt niet uit").check()
            page.get_by_label("Middag").check()
            press(page, "Verder")
            self._look(page, "asking", "3-where")
            page.get_by_label("Ergens anders").check()
            press(page, "Verder")
            self._look(page, "asking", "3-where-error")
            page.get_by_label("Bij mij thuis").check()
            press(page, "Verder")
            self._look(page, "asking", "4-how")
            page.get_by_label("Zoek voor mij").check()
            page.get_by_label("Iedereen die meedoet in de buurt").check()
            page.get_by_role("group", name="Kost het iets?").get_by_role("radio").first.check()
            press(page, "Verder")
            self._look(page, "asking", "5-check")
            page.get_by_role("button", name="Vraag het", exact=True).click()
            self._look(page, "asking", "done")
            later(page, "Een uur later")
            page.get_by_role("link", name="Bekijk je vraag").click()
            self._look(page, "asking", "request-open")

    def asking_for_a_ride(self) -> None:
        """Willemien asks for a lift and keeps it for later."""
        with self._somebody("r01") as page:
            ask_for_a_ride(page, lambda name: self._look(page, "ride", name))

    def inviting_to_coffee(self) -> None:
        """Tjitske would like company, and puts it as an invitation for every other week; she keeps it for later."""
        with self._somebody("n30") as page:
            page.goto("/vragen/wat/")
            page.get_by_label("Koffie en gezelschap").check()
            page.get_by_label("In je eigen woorden").fill("Een kop koffie met iemand")
            page.get_by_text("Dit doen buren al graag").wait_for()
            self._look(page, "inviting", "1-what-is-offered")
            press(page, "Verder")
            self._look(page, "inviting", "1-turn")
            press(page, re.compile("Ja, zo zet ik het neer"))
            self._look(page, "inviting", "1-turn-error")
            page.get_by_label("Hoe zeg jij het?").fill("Ik schenk koffie op vrijdag. Wie schuift aan?")
            press(page, re.compile("Ja, zo zet ik het neer"))
            page.get_by_label("Deze week").check()
            page.get_by_label("Om de week").check()
            press(page, "Verder")
            self._look(page, "inviting", "2-when-error")
            soon = (clock.localtime(clock.machine_now()) + timedelta(days=8)).date().isoformat()
            page.get_by_label("Op een dag die ik kies").check()
            page.get_by_label("Welke dag?", exact=True).fill(soon)
            page.get_by_label("Op een vaste tijd?").fill("15.00")
            press(page, "Verder")
            press(page, "Verder")
            page.get_by_role("group", name="Hoe zoeken we iemand?").get_by_role("radio").nth(1).check()
            self._look(page, "inviting", "4-how")
            press(page, "Verder")
            self._look(page, "inviting", "5-check")
            press(page, "Bewaar, ik vraag het later")

    def answering(self) -> None:
        """A yes that names its moment, by mail and logged in; "nu niet"; "Graag"."""
        with self._somebody() as post:
            post.goto("/demo/postvak/")
            for _ in range(14):  # to the next morning at most
                yes = link_in_mail(post, "Truus zoekt iemand voor een klusje", "Ja, dat wil ik", pages=2)
                if yes:
                    break
                later(post, "Een uur later")
            self._stops(post, "by-mail", {"moment": yes})
            press(post, "Ja, ik doe het")
            self._look(post, "by-mail", "moment-error")
            post.get_by_label("Op welke dag kun jij?").select_option(index=2)
            post.get_by_label("Hoe laat?").fill("14.00")
            press(post, "Ja, ik doe het")
            self._look(post, "by-mail", "answered-yes")
            for name, words in (
                ("confirm-yes", "Ja, dat wil ik"),
                ("confirm-never", "Liever niet meer"),
                ("confirm-not-now", "Nu niet"),
            ):
                self._stops(post, "by-mail", {name: link_in_mail(post, "Truus zoekt een lift", words)})
            press(post, re.compile("Nog één tik"))
            self._look(post, "by-mail", "answered-not-now")
        with self._somebody("n23") as page:
            page.goto("/mijn/")
            self._look(page, "silent", "home")
            page.get_by_role("link", name="Ja, vraag me gerust").click()
            self._look(page, "silent", "still")
            press(page, re.compile("Nog één tik"))
            self._look(page, "silent", "still-said")
        with self._somebody("truus") as page:
            page.goto("/mijn/")
            self._look(page, "truus", "home-with-a-yes")
            page.get_by_role("link", name="Bekijk wie ja zei").click()
            page.get_by_role("button", name=re.compile("^Graag")).click()
            self._look(page, "truus", "agreement-new")
        with self._somebody("karim") as page:
            page.goto(first_link(page, "/mijn/", "/uitnodigingen/"))
            press(page, re.compile("Liever niet meer"))
            self._look(page, "karim", "answered-never")

    def afterwards(self) -> None:
        """Days pass: reminders, "Is het gelukt?", thanks, the story."""
        with self._somebody("r01") as page:
            for _ in range(3):
                page.goto("/mijn/")
                later(page, "Een dag later")
            page.goto("/mijn/")
            self._look(page, "willemien", "home-afterwards")
            page.get_by_role("link", name="Vertel hoe het ging").first.click()
            self._look(page, "willemien", "check")
            press(page, "Verstuur")
            self._look(page, "willemien", "check-error")
            page.get_by_label("Ja, het is gelukt").check()
            press(page, "Verstuur")
            self._look(page, "willemien", "thanks")
            press(page, "Verstuur")
            self._look(page, "willemien", "thanks-error")
            page.get_by_role("radio").first.check()
            press(page, "Verstuur")
            self._look(page, "willemien", "story-thanked")
        with self._somebody("fatma") as page:
            self._look(page, "fatma", "worklist-later")
        with self._somebody() as page:
            self._each_kind(page)

    def worried(self) -> None:
        """Truus writes a message; Willemien does not feel safe, and Fatma reads it."""
        with self._somebody("truus") as page:
            page.goto(first_link(page, "/afspraken/", "/afspraken/."))
            press(page, "Verstuur")
            self._look(page, "truus", "message-error")
            page.get_by_label("een berichtje").fill("Hoi, welke bel is van jou?")
            press(page, "Verstuur")
            self._look(page, "truus", "message-sent")
        with self._somebody("r01") as page:
            agreement = first_link(page, "/afspraken/", "/afspraken/.")
            page.goto(agreement)
            page.get_by_role("link", name="Dit klopt niet").first.click()
            press(page, "Laat het weten")
            self._look(page, "willemien", "misuse-error")
            page.goto(agreement)
            page.get_by_role("link", name="Ik maak me zorgen om").click()
            self._look(page, "willemien", "worry")
            press(page, "Vragen kan nu niet")
            page.get_by_role("link", name="Ik voel me niet veilig").click()
            self._look(page, "willemien", "unsafe")
            press(page, "Laat het weten")
            self._look(page, "willemien", "home-after-unsafe")
        with self._somebody("fatma") as page:
            self._look(page, "fatma", "worklist-with-a-signal")
            page.get_by_role("link", name=re.compile("^Seintje van")).first.click()
            self._look(page, "fatma", "signal")
            press(page, "Sluit het seintje")
            self._look(page, "fatma", "signal-error")
            page.goto("/werkplek/?soort=signals")
            page.get_by_role("link", name=re.compile("^Seintje over")).first.click()
            page.get_by_label("Overlegd met Veilig Thuis").check()
            page.get_by_label("Is dit een stap van de meldcode?").select_option(index=2)
            press(page, "Schrijf op")
            self._look(page, "fatma", "signal-followed")
            page.goto(f"{first_link(page, '/werkplek/?soort=new_people', '/werkplek/mensen/')}seintje/")
            press(page, "Zet het op de werklijst")
            self._look(page, "fatma", "pass-on-error")

"""What an administrator sees of the settings, switches, colours and writes; and setting up a community by command."""

from __future__ import annotations

from dataclasses import asdict
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from desk.views.administering import TEXT_PAGES
from exchange.models import Category
from members import features
from members.enums import Feature, Role, TextKind
from members.models import Community, CommunityText, RoleGrant, User
from members.preset import HouseStyle, load_preset
from members.services.roles import grant_role
from members.services.settings import switch_feature
from tests.cast import Person, make_staff
from tests.kept import kept

pytestmark = pytest.mark.django_db
SETTINGS = "desk:settings"


@kept
def beatrijs(community: Community) -> Person:
    """Administers the community."""
    return make_staff(community, "Beatrijs", Role.ADMINISTRATOR)


@pytest.fixture
def browser(beatrijs, client_for):
    return client_for(beatrijs)


def be(community: Community, name: str) -> None:
    """From now on this community works like preset ``name``."""
    Community.objects.filter(pk=community.pk).update(settings=load_preset(name).to_dict())


def html_of(browser, page: str = "") -> str:
    return browser.get(page or reverse(SETTINGS)).content.decode()


class TestPage:
    def test_it_says_what_this_community_is_set_to(self, community, browser):
        be(community, "timebank")
        shown = browser.get(reverse(SETTINGS)).context["shown"]
        assert (shown.title, shown.version) == ("Tijdbank", 2)
        assert {row.name: row.words for row in shown.rows} == {
            "Kantooruren": "Op werkdagen van 9 tot 12 en van 13 tot 17 uur, niet op feestdagen. "
            "Bij het telefoonnummer staat: op werkdagen van 9 tot 17 uur.",
            "Rust": "Tussen 21 en 8 uur vragen we niemand iets.",
            "Zondag": "Een gewone dag.",
            "Hoeveel we er vragen": "Zoveel dat 90 van de 100 keer iemand ja zegt. "
            "Van wie we niets weten, verwachten we om te beginnen 38 keer ja op de 100. "
            "Wat buren antwoorden, stelt dat bij.",
            "Vragen zonder haast": "Wat nog twee dagen of langer kan wachten, bekijken we overdag samen, "
            "steeds na een uur.",
            "Wachten op antwoord": "Op een mail: een gewone dag. Aan de telefoon: 6 minuten. Op een sms: 4 uur. "
            "De meesten antwoorden binnen 5 uur. Daarna vragen we er zo nodig iemand bij.",
            "Naar de werklijst": "4 kantooruren voor het moment zelf, als er dan nog niemand is.",
            "Volgorde": "Wat meetelt, en hoe zwaar: hoe vaak ja komt (50), hoe dichtbij iemand woont (20), "
            "hoe goed het past (20), hoe lang niet gevraagd (20), wil zelf ook iets doen (15), eerder samen (10).",
            "Hoe ver": "6 km, tot iemand iets anders kiest.",
            "Hoe vaak": "Hooguit 4 vragen per maand en 3 per week, tot iemand iets anders kiest.",
            "Een nieuwe vraag": "Begint met “Zoek voor mij” en “Iedereen die meedoet in de buurt”.",
        }
        html = html_of(browser)
        assert "Nog niet: uren weggeven." in html
        assert (
            "Voor iedereen, en niet uit te zetten: "
            "prikbord, samen doen in plaats van vragen, ontmoetingsplekken, activiteiten, seintjes." in html
        )

    def test_keys_of_a_newer_release_are_told(self, community, browser):
        assert "doen nu niets" not in html_of(browser)
        community.settings["muziek"] = 1
        community.save()
        html = html_of(browser)
        assert "Ze blijven bewaard en doen nu niets:" in html
        assert "<p>muziek</p>" in html

    @pytest.mark.parametrize("page", ["desk:settings", "desk:house_style"])
    def test_a_coordinator_has_no_part_in_it(self, carla, client_for, page):
        assert client_for(carla).get(reverse(page)).status_code == 403

    def test_who_coordinates_and_administers_has_both_tabs(self, community, carla, browser, client_for):
        grant_role(actor=SYSTEM, community=community, user=carla.user, role=Role.ADMINISTRATOR)
        tabs = [reverse(name) for name in ("desk:worklist", "desk:mails", SETTINGS)]
        both, alone = html_of(client_for(carla)), html_of(browser)
        assert [f'<a href="{tab}"' in both for tab in tabs] == [True, True, True]
        # In the menu; the footer leads everybody of the staff to the worklist.
        menu = alone[alone.index('class="nav"') : alone.index("</nav>")]
        assert [f'<a href="{tab}"' in menu for tab in tabs] == [False, True, True]

    def test_the_number_of_queries_does_not_grow_with_versions(self, community, browser, django_assert_max_num_queries):
        from members.services.texts import publish_text

        for number in range(30):
            publish_text(
                actor=SYSTEM, community=community, kind=TextKind.PRIVACY, body=f"Versie {number}", instead_of=number
            )
        browser.get(reverse(SETTINGS))
        with django_assert_max_num_queries(8):
            browser.get(reverse(SETTINGS))


class TestSwitching:
    def switch(self, browser, feature: str, on: str = "1"):
        answer = browser.post(reverse("desk:switch_feature"), {"feature": feature, "on": on}, follow=True)
        return [str(message) for message in answer.context["messages"]]

    def test_on_and_off_again(self, community, browser):
        assert self.switch(browser, "hours") == ["Staat aan: uren laten zien."]
        assert Community.objects.get().preset.has(Feature.HOURS) is True
        assert self.switch(browser, "hours", "0") == ["Staat uit: uren laten zien."]
        assert Community.objects.get().preset.has(Feature.HOURS) is False

    def test_twice_is_once(self, community, browser):
        self.switch(browser, "hours")
        before = Community.objects.get().settings
        self.switch(browser, "hours")
        assert Community.objects.get().settings == before

    def test_what_is_not_there_cannot_be_switched_on(self, community, browser):
        assert self.switch(browser, "subscription") == ["Dit is er nog niet: abonnement."]
        assert self.switch(browser, "board", "0") == ["Dit is er voor iedereen: prikbord."]
        assert Community.objects.get().preset.wanted == community.preset.wanted

    def test_the_last_way_cannot_be_switched_off(self, community, browser):
        self.switch(browser, "call", "0")
        assert Community.objects.get().preset.ways == ("search",)
        [said] = self.switch(browser, "search", "0")
        assert said == (
            "Dat kan niet: features heeft geen enkele weg die er al is; dat moet minstens search of call zijn."
        )
        assert Community.objects.get().preset.ways == ("search",)

    def test_a_feature_that_landed_waits_for_this_button(self, community, browser, monkeypatch):
        monkeypatch.setattr(features, "_provided", {*features._provided} - {Feature.CHOOSE})
        be(community, "buuv")
        monkeypatch.setattr(features, "_provided", {*features._provided, Feature.CHOOSE})
        assert "Is er nu. Staat uit tot jij het aanzet." in html_of(browser)
        assert Community.objects.get().preset.has(Feature.CHOOSE) is False
        assert self.switch(browser, "choose") == ["Staat aan: ik kies zelf."]
        preset = Community.objects.get().preset
        assert (preset.has(Feature.CHOOSE), preset.features.choose.most_yeses) == (True, 4)  # with its own settings

    def test_an_unknown_one_is_not_there(self, browser):
        assert browser.post(reverse("desk:switch_feature"), {"feature": "glijbaan", "on": "1"}).status_code == 404

    def test_another_community_stays_as_it_is(self, community, other_community):
        switch_feature(actor=SYSTEM, community=community, feature=Feature.HOURS, is_on=True)
        assert Community.objects.get(pk=other_community.pk).preset.has(Feature.HOURS) is False


class TestHouseStyle:
    URL = "desk:house_style"
    BLUE = {"brand": "#0B2A5B", "on_brand": "#ffffff", "action": "#0b57a4", "accent": "#ffd166", "warm": "#9c4a00"}

    def test_kept_and_seen_at_once(self, community, browser):
        answer = browser.post(reverse(self.URL), self.BLUE, follow=True)
        assert answer.redirect_chain == [(reverse(self.URL), 302)]
        assert asdict(Community.objects.get().preset.house_style) == {**self.BLUE, "brand": "#0b2a5b"}
        assert 'value="#0b2a5b"' in answer.content.decode()
        assert "/huisstijl.css?v=" in answer.content.decode()

    @pytest.mark.parametrize(
        ("change", "errors"),
        [
            ({"brand": "rood"}, {"brand": ["Vul een kleur in, bijvoorbeeld #173d33."]}),
            ({"brand": ""}, {"brand": ["Vul een kleur in, bijvoorbeeld #173d33."]}),
            ({"accent": "#fff;}"}, {"accent": ["Vul een kleur in, bijvoorbeeld #173d33."]}),
            (
                {"action": "#ffd166"},
                {
                    "action": [
                        "Knoppen en links zijn niet overal goed te lezen (1,3). Kies een donkerder kleur, 4,5 of meer."
                    ]
                },
            ),
        ],
    )
    def test_what_is_wrong_stands_at_its_field_and_stays_typed(self, community, browser, change, errors):
        answer = browser.post(reverse(self.URL), {**self.BLUE, **change})
        assert answer.context["form"].errors == errors
        assert Community.objects.get().preset.house_style == HouseStyle()
        assert f'value="{(self.BLUE | change)["warm"]}"' in answer.content.decode()

    def test_back_to_those_of_buurthulp(self, community, browser):
        browser.post(reverse(self.URL), self.BLUE)
        browser.post(reverse(self.URL), {"default": "1"})
        assert Community.objects.get().preset.house_style == HouseStyle()


class TestTexts:
    URL = "/werkplek/instellingen/teksten/huisregels/"

    def test_each_page_has_one(self, browser):
        assert set(TEXT_PAGES.values()) == set(TextKind)
        assert [browser.get(reverse("desk:text", args=[page])).status_code for page in TEXT_PAGES] == [200] * 5
        assert browser.get(reverse("desk:text", args=["gedicht"])).status_code == 404
        # Under the address that residents know it by.
        assert [browser.get(f"/{page}/").status_code for page in TEXT_PAGES] == [200] * 5

    def test_it_begins_with_the_text_that_holds(self, browser):
        html = html_of(browser, self.URL)
        assert "Nu geldt de gewone tekst van Buurthulp," in html
        assert "# Nee zeggen mag" in html
        assert "Publiceer deze tekst" not in html

    def test_looking_shows_it_as_residents_read_it_and_publishes_nothing(self, community, browser):
        answer = browser.post(
            self.URL, {"body": "# Regels\nBel {coordinator}, onze vrijwilliger.", "number": 0, "look": 1}
        )
        html = answer.content.decode()
        assert "<h2>Regels</h2>" in html
        assert "<p>Bel Fatma, onze vrijwilliger.</p>" in html
        assert answer.context["remarks"] == ["Dit woord lezen bewoners hier nooit: vrijwilliger."]
        assert "Publiceer deze tekst" in html
        assert CommunityText.objects.count() == 0

    def test_published_changed_and_back_to_the_default(self, community, browser, beatrijs, client):
        answer = browser.post(self.URL, {"body": "Wees lief.", "number": 0, "publish": 1}, follow=True)
        assert answer.redirect_chain == [(reverse(SETTINGS), 302)]
        assert [str(message) for message in answer.context["messages"]] == ["Gepubliceerd. Deze tekst geldt vanaf nu."]
        assert CommunityText.objects.get().by_user_id == beatrijs.user.pk
        assert "Wees lief." in html_of(client, "/huisregels/")
        assert "Nu geldt jullie eigen tekst," in html_of(browser, self.URL)
        browser.post(self.URL, {"body": "Wees lief.", "number": 1, "default": 1})
        assert "Een dankjewel is genoeg" in html_of(client, "/huisregels/")

    @pytest.mark.parametrize("button", ["look", "publish"])
    @pytest.mark.parametrize(
        ("body", "says"),
        [
            ("", "Schrijf eerst een tekst. Of ga terug naar de gewone tekst."),
            ("a" * 20_001, "Deze tekst is te lang. Kort hem in."),
            ("Bel {wie}.", "{wie} kennen we niet. Haal het weg of kies er een van."),
        ],
    )
    def test_what_cannot_be_published_stays_typed(self, browser, button, body, says):
        answer = browser.post(self.URL, {"body": body, "number": 0, button: 1})
        assert answer.context["form"].errors == {"body": [says]}
        assert CommunityText.objects.count() == 0

    def test_somebody_else_was_first(self, community, browser):
        browser.post(self.URL, {"body": "Van de een.", "number": 0, "publish": 1})
        answer = browser.post(self.URL, {"body": "Van de ander.", "number": 0, "publish": 1})
        assert answer.context["form"].errors == {
            "body": ["Iemand anders heeft deze tekst net veranderd. Lees hem eerst opnieuw."]
        }
        assert "Van de ander." in answer.content.decode()

    @pytest.mark.parametrize("number", ["", "x", "-1"])
    def test_a_form_that_was_tampered_with_changes_nothing(self, browser, number):
        assert browser.post(self.URL, {"body": "Wees lief.", "number": number, "publish": 1}).status_code == 200
        assert CommunityText.objects.count() == 0


class TestCreateCommunity:
    ARGUMENTS = ("--name=Zeedorp", "--organisation=Stichting Zee", "--phone=085 222 22 22", "--coordinator=Joke")

    def create(self, *more: str, slug: str = "zeedorp", preset: str = "buuv") -> str:
        out = StringIO()
        call_command("create_community", slug, f"--preset={preset}", *self.ARGUMENTS, *more, stdout=out)
        return out.getvalue()

    def test_all_that_a_community_needs(self, geography):
        told = self.create(
            "--host=Zeedorp.example",
            "--area=gm9001",
            "--administrator=Bea@Example.nl",
            "--coordinator-mail=joke@example.nl",
            "--privacy-contact=privacy@zee.example",
        )
        made = Community.objects.get(slug="zeedorp")
        assert (made.name, made.organisation, made.phone, made.coordinator_name, made.privacy_contact) == (
            "Zeedorp",
            "Stichting Zee",
            "085 222 22 22",
            "Joke",
            "privacy@zee.example",
        )
        assert made.hours_text == "op maandag tot en met donderdag van 9 tot 17 uur en vrijdag van 9 tot 13 uur"
        assert made.preset == load_preset("buuv")
        assert made.hosts.get().host == "zeedorp.example"
        assert made.served_areas.count() == 1
        assert Category.objects.filter(community=made).count() > 12
        roles = RoleGrant.objects.filter(community=made).values_list("user__email", "role")
        assert sorted(roles) == [("bea@example.nl", "administrator"), ("joke@example.nl", "coordinator")]
        assert told.splitlines() == [
            "Buurthulp Zeedorp staat klaar: http://zeedorp.example",
            (
                "Aan: zoek voor mij, ik kies zelf, laat iemand bellen, prikbord, samen doen in plaats van vragen, "
                "ritten, ontmoetingsplekken, activiteiten, organisaties melden iemand aan, bevestigen met een brief, "
                "sms, vragen zonder haast in rondes."
            ),
            "Nog niet: prikbord dat iedereen kan lezen.",
            "De beheerder logt in met een code uit de mail en maakt dan eerst een tweede stap aan.",
        ]

    def test_again_changes_nothing(self, geography):
        self.create("--administrator=bea@example.nl")
        before = (Category.objects.count(), RoleGrant.objects.count(), User.objects.count())
        self.create("--administrator=bea@example.nl", preset="timebank")
        assert (Category.objects.count(), RoleGrant.objects.count(), User.objects.count()) == before
        assert Community.objects.get(slug="zeedorp").preset.system == "buuv"

    @pytest.mark.parametrize(
        ("more", "says"),
        [
            ({"preset": "onbekend"}, "Er is geen preset 'onbekend'. Bekend zijn: burenhulpcentrale,"),
            ({"slug": "Zee dorp"}, "slug: "),
            ({"more": ["--phone=112"]}, r"Vul een telefoonnummer in, bijvoorbeeld 085 000 00 00\."),
            ({"more": ["--coordinator= "]}, "coordinator_name: "),
            ({"more": [f"--name={'x' * 81}"]}, "name: "),
            ({"more": ["--area=GM9999"]}, r"Gebied GM9999 kennen we niet\. Lees eerst de gebieden in\."),
            ({"more": ["--catalogue=onbekend"]}, "There is no catalogue 'onbekend'"),
            ({"more": ["--host=testserver"]}, r"Op dit adres antwoordt al een andere uitwisseling\."),
        ],
    )
    def test_a_mistake_makes_nothing(self, community, more, says):
        with pytest.raises(CommandError, match=says):
            self.create(*more.pop("more", ()), **more)
        assert list(Community.objects.values_list("slug", flat=True)) == ["kustdorp"]


class TestRoles:
    def test_held_once_and_in_these_areas(self, community, geography):
        user = User.objects.create_user("joke@example.nl")
        first = grant_role(
            actor=SYSTEM, community=community, user=user, role=Role.COORDINATOR, areas=[geography.areas["noord"]]
        )
        assert grant_role(actor=SYSTEM, community=community, user=user, role=Role.COORDINATOR) == first
        assert list(first.areas.all()) == [geography.areas["noord"]]

    @pytest.mark.parametrize(
        ("first", "second"), [(Role.ANALYST, Role.COORDINATOR), (Role.ADMINISTRATOR, Role.ANALYST)]
    )
    def test_who_reads_the_figures_has_no_other_task_anywhere(self, community, other_community, first, second):
        user = User.objects.create_user("gerda@example.nl")
        grant_role(actor=SYSTEM, community=other_community, user=user, role=first)
        with pytest.raises(DomainError) as refused:
            grant_role(actor=SYSTEM, community=community, user=user, role=second)
        assert refused.value.code == "role.analyst_alone"


class TestHourValue:
    """The municipality's own amount for an hour of help."""

    PAGE = "desk:hour_value"

    def saved(self, community: Community) -> tuple[int, str]:
        value = Community.objects.get(pk=community.pk).preset.hour_value
        return value.cents, value.source

    def test_it_is_kept_with_its_source(self, community, browser):
        answer = browser.post(reverse(self.PAGE), {"euros": "25,50", "source": "  raadsbesluit   12 maart "})
        assert answer.headers["Location"] == reverse(SETTINGS)
        assert self.saved(community) == (2550, "raadsbesluit 12 maart")
        assert "Een uur hulp telt daar voor €\u00a025,50 (bron: raadsbesluit 12 maart)." in html_of(browser)

    def test_empty_means_none(self, community, browser):
        browser.post(reverse(self.PAGE), {"euros": "25", "source": "raad"})
        answer = browser.post(reverse(self.PAGE), {"euros": "", "source": "raad"}, follow=True)
        assert self.saved(community) == (0, "")
        assert "Bewaard. Zonder bedrag ziet de gemeente bij de uren geen waarde." in answer.content.decode()
        assert "Er is nog geen bedrag voor een uur hulp." in html_of(browser)

    def test_nothing_an_hour_is_none_too(self, community, browser):
        answer = browser.post(reverse(self.PAGE), {"euros": "0", "source": "raad"}, follow=True)
        assert self.saved(community) == (0, "")
        html = answer.content.decode()
        assert "Bewaard. Zonder bedrag ziet de gemeente bij de uren geen waarde." in html
        assert "De gemeente ziet het bij de uren." not in html

    @pytest.mark.parametrize(
        ("euros", "source", "said"),
        [
            ("25", "", "Schrijf erbij waar dit bedrag vandaan komt."),
            ("250", "raad", "Vul een bedrag in van 0 tot 200 euro"),
            ("-1", "raad", "Vul een bedrag in van 0 tot 200 euro"),
            ("veel", "raad", "Vul een bedrag in van 0 tot 200 euro"),
            ("1,234", "raad", "Vul een bedrag in van 0 tot 200 euro"),
        ],
    )
    def test_what_does_not_fit_is_said_and_nothing_typed_is_lost(self, community, browser, euros, source, said):
        answer = browser.post(reverse(self.PAGE), {"euros": euros, "source": source})
        assert answer.status_code == 200
        html = answer.content.decode()
        assert said in html
        assert f'value="{euros}"' in html
        assert self.saved(community) == (0, "")

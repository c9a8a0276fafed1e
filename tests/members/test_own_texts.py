"""Texts that a community writes itself, and the default texts they begin from."""

from __future__ import annotations

from datetime import UTC, date, datetime
from hashlib import sha256

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st

from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from members.default_texts import DEFAULT_TEXTS, Paragraph
from members.enums import ConsentHow, Feature, TextKind
from members.models import CommunityText, Consent
from members.own_texts import GAPS, body_of, names_of, parse, remarks_on, unknown_gaps, words_per_sentence
from members.plain_words import FORBIDDEN, forbidden_words_in
from members.preset import settings_with
from members.selectors.texts import text_in_force, texts_in_force
from members.services.consents import NEEDED, give_consent
from members.services.settings import switch_feature
from members.services.texts import publish_text, restore_default
from tests.house.tree import ROOT

# A text that changes gets another version in members/default_texts.py, and its line here: people agreed to the old one.
PUBLISHED = {
    ("how_it_works", "2026-11"): "299c57dbcd3e",
    ("house_rules", "2026-11"): "707925e23e69",
    ("how_we_choose", "2026-11"): "6d9dd280d691",
    ("privacy", "2026-11-28.2"): "b3934a85dc05",
    ("accessibility", "2026-11"): "adf3dd1b1395",
}
OWN = "# Bij ons\nWees lief.\n\n- Bel {coordinator}: {telefoon}.\n- Kom langs."


def publish(community, body=OWN, *, kind=TextKind.HOUSE_RULES, instead_of=0, actor=SYSTEM):
    return publish_text(actor=actor, community=community, kind=kind, body=body, instead_of=instead_of)


class TestDefaults:
    def test_a_changed_text_has_another_version(self):
        now = {
            (kind.value, text.version): sha256(body_of(text).encode()).hexdigest()[:12]
            for kind, text in DEFAULT_TEXTS.items()
        }
        assert now == PUBLISHED

    def test_there_is_one_of_every_kind_and_its_version_fits_a_consent(self):
        assert DEFAULT_TEXTS.keys() == set(TextKind)
        longest = Consent._meta.get_field("text_version").max_length
        assert [text.version for text in DEFAULT_TEXTS.values() if len(text.version) > longest] == []

    @pytest.mark.parametrize("kind", TextKind)
    def test_it_would_raise_no_remark(self, kind):
        assert remarks_on(kind, body_of(DEFAULT_TEXTS[kind])) == []

    @pytest.mark.parametrize("kind", TextKind)
    def test_it_comes_back_from_the_plain_form(self, kind):
        shown = [
            Paragraph(str(part.heading), str(part.text), [str(item) for item in part.items])
            for part in DEFAULT_TEXTS[kind].paragraphs
        ]
        assert parse(body_of(DEFAULT_TEXTS[kind])) == shown

    def test_its_gaps_are_known(self, community):
        assert [gap for text in DEFAULT_TEXTS.values() for gap in unknown_gaps(body_of(text))] == []
        assert tuple(names_of(community)) == GAPS

    @pytest.mark.parametrize(
        "words",
        [
            "verantwoordelijk",  # who is the controller
            "Neem contact op: privacy@kustdorp.nl",  # how to reach who answers for privacy
            "om mensen bij elkaar te brengen",  # purposes
            "toestemming",  # ground
            "mag je gegevens alleen daarvoor gebruiken",  # recipients
            "Zolang je meedoet",  # how long
            "te laten zien wat we van je hebben, of het je mee te geven",  # access, portability
            "iets te verbeteren of te wissen",
            "iets een tijd niet te gebruiken",  # restriction
            "bezwaar",
            "weer intrekken",
            "Autoriteit Persoonsgegevens",
            "nooit verplicht",  # whether it must be given
            "Een computer kiest wie we het eerst vragen",  # decided by computer
            "kregen we je naam, je adres",  # article 14: from somebody else
        ],
    )
    def test_privacy_says_what_articles_13_and_14_ask(self, community, client, words):
        community.privacy_contact = "privacy@kustdorp.nl"
        community.save()
        assert words in client.get(reverse("members:privacy")).content.decode()

    def test_accessibility_is_a_statement(self, community, client):
        html = client.get(reverse("members:accessibility")).content.decode()
        said = ("WCAG 2.2", "status", "085 000 00 00", "binnen twee weken", "Nationale ombudsman", "geldt sinds")
        assert [words for words in said if words not in html] == []

    def test_how_we_choose_says_when_we_are_quiet_here(self, community, client):
        community.settings["quiet"] = {"start": "20:00", "end": "09:00", "sunday": True}
        community.save()
        assert "We vragen niets tussen 20 en 9 uur en op zondag." in client.get("/hoe-wij-kiezen/").content.decode()

    def test_how_we_choose_says_when_vragen_wait_for_each_other_where_they_do(self, community, client):
        """Whatever the text: it is said of the way of working, and only on this page."""
        said = "Dan bekijken we overdag, steeds na {}, al zulke vragen samen."

        def page(name):
            return " ".join(client.get(reverse(f"members:{name}")).content.decode().split())

        assert "Wanneer we vragen" not in page("how_we_choose")
        switch_feature(actor=SYSTEM, community=community, feature=Feature.ROUNDS, is_on=True)
        assert said.format("een uur") in page("how_we_choose")
        assert "Wanneer we vragen" not in page("how_it_works")
        community.refresh_from_db()
        community.settings = settings_with(community.settings, features={"rounds": {"every_minutes": 90}})
        community.save()
        assert said.format("anderhalf uur") in page("how_we_choose")


class TestPlainForm:
    @pytest.mark.parametrize(
        ("body", "paragraphs"),
        [
            ("Een regel.", [("", "Een regel.", [])]),
            ("# Kop\nTekst\nen nog een regel", [("Kop", "Tekst\nen nog een regel", [])]),
            ("# Kop\n\nTekst", [("Kop", "Tekst", [])]),
            ("## Kop\r\n\r\n\r\n- een\r\n-twee", [("Kop", "", ["een", "twee"])]),
            ("Zeg:\n- ja\n- nee\ndaarna", [("", "Zeg:", ["ja", "nee"]), ("", "daarna", [])]),
            ("# Een\n# Twee", [("Een", "", []), ("Twee", "", [])]),
            ("-\n\n---", [("", "-", []), ("", "---", [])]),
            (" \n\t\n ", []),
        ],
    )
    def test_read(self, body, paragraphs):
        assert [(part.heading, part.text, part.items) for part in parse(body)] == paragraphs

    @given(st.text(alphabet="a# -\n\r\t{}<&", max_size=60))
    def test_whatever_is_typed_is_read_and_no_letter_is_lost(self, body):
        said = "".join(part.heading + part.text + "".join(part.items) for part in parse(body))
        assert said.count("a") == body.count("a")
        assert said.count("<") == body.count("<")

    def test_words_are_counted_per_sentence(self):
        assert words_per_sentence("# Een kop\nEen twee drie. Vier vijf?\n- zes zeven acht") == 2.5
        assert words_per_sentence("") == 0.0


class TestWords:
    def test_found_by_their_beginning(self):
        text = "Onze Vrijwilligers en mantelzorgers. Wie is er onschuldig? Vrijwilligers!"
        assert forbidden_words_in(text) == ["Vrijwilligers", "mantelzorgers"]

    def test_the_list_is_that_of_the_glossary(self):
        glossary = (ROOT / "docs" / "glossary.md").read_text()
        listed = glossary[glossary.index("## Words residents never read") :]
        assert [word for word in FORBIDDEN if word not in listed] == []

    def test_an_administrator_is_warned_and_decides(self):
        assert remarks_on(TextKind.HOUSE_RULES, "Onze vrijwilligers helpen.") == [
            "Dit woord lezen bewoners hier nooit: vrijwilligers."
        ]
        assert remarks_on(TextKind.HOUSE_RULES, "Ga nu " * 20) == [
            "De zinnen zijn lang. Korter leest iedereen makkelijker."
        ]
        assert len(remarks_on(TextKind.PRIVACY, "We zijn aardig.")) == 4


class TestPublishing:
    def test_it_holds_from_now_with_the_names_of_this_community(self, community, other_community, client):
        with time_machine.travel(datetime(2026, 12, 1, 23, 30, tzinfo=UTC)):
            now = publish(community)
        assert (now.version, now.since, now.number, now.is_own) == ("eigen-1", date(2026, 12, 2), 1, True)
        html = client.get("/huisregels/").content.decode()
        assert "<h2>Bij ons</h2>" in html
        assert "<li>Bel Fatma: 085 000 00 00.</li>" in html
        assert "Deze tekst geldt sinds 2 december 2026." in html
        assert "Wees lief." not in client.get("/huisregels/", SERVER_NAME="overdorp.test").content.decode()

    def test_nothing_that_is_typed_becomes_html(self, community, client):
        evil = '<script>alert(1)</script> & "x" <b>{coordinator}</b>'
        community.coordinator_name = "<i>Fatma</i>"
        community.save()
        publish(community, f"# {evil}\n{evil}\n- {evil}")
        html = client.get("/huisregels/").content.decode()
        shown = escape(evil.replace("{coordinator}", "<i>Fatma</i>"))
        assert (html.count(shown), "alert(1)</script>" in html, "<i>Fatma" in html) == (3, False, False)

    def test_versions_follow_each_other_and_the_default_can_come_back(self, community):
        publish(community)
        second = publish(community, "Anders.", instead_of=1)
        back = restore_default(actor=SYSTEM, community=community, kind=TextKind.HOUSE_RULES, instead_of=2)
        assert (second.version, back.version, back.number, back.is_own) == ("eigen-2", "2026-11", 3, False)
        again = publish(community, instead_of=3)
        assert (again.version, CommunityText.objects.count()) == ("eigen-4", 4)

    def test_a_double_click_publishes_once(self, community):
        assert publish(community) == publish(community)
        for _ in range(2):
            restore_default(actor=SYSTEM, community=community, kind=TextKind.HOUSE_RULES, instead_of=1)
        assert CommunityText.objects.count() == 2

    def test_the_default_holds_already(self, community):
        restore_default(actor=SYSTEM, community=community, kind=TextKind.PRIVACY, instead_of=0)
        assert CommunityText.objects.count() == 0

    def test_who_published_is_written_down(self, community, carla):
        publish(community, actor=carla.viewer)
        assert CommunityText.objects.get().by_user_id == carla.user.pk

    @pytest.mark.parametrize(
        ("body", "code", "says"),
        [
            (" \n ", "text.empty", "Schrijf eerst een tekst. Of ga terug naar de gewone tekst."),
            ("a" * 20_001, "text.long", "Deze tekst is te lang. Kort hem in."),
            ("Bel {nummer}.", "text.gap", "{nummer} kennen we niet. Haal het weg of kies er een van."),
            ("{0.__class__}", "text.gap", "{0.__class__} kennen we niet. Haal het weg of kies er een van."),
        ],
    )
    def test_what_is_refused(self, community, body, code, says):
        with pytest.raises(DomainError) as refused:
            publish(community, body)
        assert (refused.value.code, str(refused.value), CommunityText.objects.count()) == (code, says, 0)

    def test_two_administrators_at_once(self, community):
        publish(community)
        with pytest.raises(DomainError) as refused:
            publish(community, "Van de tweede.", instead_of=0)
        assert refused.value.code == "text.changed"
        assert str(refused.value) == "Iemand anders heeft deze tekst net veranderd. Lees hem eerst opnieuw."

    def test_all_pages_in_one_query(self, community, django_assert_num_queries):
        publish(community)
        publish(community, "Prive.", kind=TextKind.PRIVACY)
        with django_assert_num_queries(1):
            texts = texts_in_force(community)
        assert [text.is_own for text in texts] == [False, True, False, True, False]
        assert texts == [text_in_force(community, kind) for kind in TextKind]


class TestInTheDatabase:
    def test_what_was_published_stays_as_it_was(self, community):
        publish(community)
        for change in (
            lambda: CommunityText.objects.update(body="Anders."),
            lambda: CommunityText.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
        assert CommunityText.objects.get().body == OWN

    @pytest.mark.parametrize("wrong", [{"number": 1}, {"number": 0}, {"number": 2, "kind": "poem"}])
    def test_numbers_and_kinds(self, community, wrong):
        publish(community)
        row = {
            "community": community,
            "kind": "house_rules",
            "published_at": datetime(2026, 12, 1, tzinfo=UTC),
            **wrong,
        }
        with pytest.raises(IntegrityError), transaction.atomic():
            CommunityText.objects.create(**row)


def test_a_consent_says_which_text_it_was_given_to(community, anna):
    def versions() -> dict[str, str]:
        given = [
            give_consent(actor=SYSTEM, participant=anna.participant, kind=kind, how=ConsentHow.WEB) for kind in NEEDED
        ]
        return {consent.kind: consent.text_version for consent in given}

    assert versions() == {"age": "2026-11", "rules": "2026-11", "privacy": DEFAULT_TEXTS[TextKind.PRIVACY].version}
    publish(community)
    assert versions() == {"age": "eigen-1", "rules": "eigen-1", "privacy": DEFAULT_TEXTS[TextKind.PRIVACY].version}
    publish(community, "Wij letten op.", kind=TextKind.PRIVACY)
    assert versions() == {"age": "eigen-1", "rules": "eigen-1", "privacy": "eigen-1"}

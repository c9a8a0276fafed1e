"""English is complete: every message of the source has its words, nothing that people read stands outside gettext."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.utils.translation import override

from buurthulp.languages import Language
from exchange.catalogue import LONGEST_SEEKS, read_catalogue
from members.plain_words import FORBIDDEN, FORBIDDEN_IN_ENGLISH, forbidden_words_in
from tests.house.tree import ROOT
from tools import bare_words, messages, words

SOURCE = {
    "members/page.py": 'A = _("Je bent er bijna.")\nB = ngettext("%(count)s buur", "%(count)s buren", 2)\n'
    'C = f"{name}: {_(\'Stuur STOP.\')}"\nD = _("Lang " "woord") + _(name)\n',
    "exchange/parts.py": 'PARTS = {"morning": pgettext_lazy("achter een weekdag", "ochtend")}\n',
    "templates/page.html": """
      <p>{% translate "Doe mee" %}</p>
        {% blocktranslate trimmed with other=name %}
          {{ other }} doet
          dit graag
        {% endblocktranslate %}
      {# {% translate "niet gelezen" %} #}
    """,
    messages.KINDS: """[[group]]
name = "Op pad"
[[group.kind]]
seeks = "zoekt een lift"
likes = ["rijden"]
keywords = ["auto"]
""",
}


@cache
def all_messages() -> list[messages.Found]:
    """Every message of the source: read once, and not while tests are only being looked for."""
    return messages.messages()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A house of four small files, with English for all of it."""
    for name, text in SOURCE.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    messages.bring_up_to_date("en", tmp_path)
    catalog = messages.read("en", tmp_path)
    for message in catalog:
        if message.id:
            said = message.id if isinstance(message.id, str) else message.id[0]
            message.string = f"EN {said}" if isinstance(message.id, str) else (f"EN {said}", f"EN {message.id[1]}")
    messages.po_path("en", tmp_path).write_bytes(messages.po_bytes(catalog))
    assert messages.bring_up_to_date("en", tmp_path) == []
    return tmp_path


def test_every_language_but_the_source_has_a_catalogue() -> None:
    assert [*messages.LANGUAGES, "nl"] == [*sorted(set(Language.values) - {"nl"}), "nl"]


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_every_message_has_its_words_and_the_files_are_as_the_command_writes_them(language: str) -> None:
    assert len(all_messages()) > 2_000
    assert messages.check(language) == [], "run `make messages`, and give what is new its words"


def test_what_is_a_message(root: Path) -> None:
    assert {(one.ids, one.context) for one in messages.messages(root)} == {
        ("Je bent er bijna.", None),
        (("%(count)s buur", "%(count)s buren"), None),
        ("Stuur STOP.", None),
        ("Lang woord", None),
        ("ochtend", "achter een weekdag"),
        ("Doe mee", None),
        ("%(other)s doet dit graag", None),
        ("Op pad", messages.KIND_CONTEXT),
        ("zoekt een lift", messages.KIND_CONTEXT),
        ("rijden", messages.KIND_CONTEXT),
    }


def _say(catalog: Catalog, msgid: str, words: object, context: str | None = None) -> None:
    message = catalog.get(msgid, context)
    assert message is not None
    message.string = words  # type: ignore[assignment]  # wrong on purpose, too


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda catalog: _say(catalog, "Doe mee", ""), "no words yet: 'Doe mee'"),
        (lambda catalog: _say(catalog, "%(other)s doet dit graag", "likes it"), "other gaps (%(other)s)"),
        (lambda catalog: _say(catalog, "Doe mee", "Join %(name)s"), "other gaps (%(name)s)"),
        (lambda catalog: _say(catalog, "%(count)s buur", ("one", "many")), "other gaps (%(count)s)"),
        (lambda catalog: _say(catalog, "%(count)s buur", ("%(count)s one", "")), "no words yet: '%(count)s buur'"),
        (lambda catalog: _say(catalog, "Doe mee", "Join "), "other white space round it"),
        (lambda catalog: catalog.get("Doe mee").flags.add("fuzzy"), "marked as unsure: 'Doe mee'"),
        (lambda catalog: catalog.add("Van vroeger", "From before"), "gone from the source: 'Van vroeger'"),
        (lambda catalog: catalog.delete("Doe mee"), "not in the file: 'Doe mee'"),
    ],
)
def test_control_what_is_not_in_order_is_told(root: Path, spoil: Callable[[Catalog], object], told: str) -> None:
    catalog = messages.read("en", root)
    spoil(catalog)
    messages.po_path("en", root).write_bytes(messages.po_bytes(catalog))
    assert [fault for fault in messages.check("en", root) if fault.startswith(told)] != []


def test_control_an_old_mo_is_told(root: Path) -> None:
    compiled = messages.po_path("en", root).with_suffix(".mo")
    compiled.write_bytes(compiled.read_bytes().replace(b"EN Doe mee", b"EN Doe nie"))
    assert messages.check("en", root) == ["locale/en/LC_MESSAGES/django.mo is not what the .po says"]


def test_words_stay_when_something_else_changes_and_go_with_their_message(root: Path) -> None:
    page = root / "members" / "page.py"
    page.write_text(page.read_text().replace("Je bent er bijna.", "Je bent er."))
    assert messages.bring_up_to_date("en", root) == ["no words yet: 'Je bent er.' (members/page.py)"]
    catalog = messages.read("en", root)
    assert catalog.get("Doe mee").string == "EN Doe mee"
    assert catalog.get("Je bent er bijna.") is None
    assert catalog.obsolete == {}


def test_no_words_stand_outside_gettext() -> None:
    assert bare_words.in_templates() == []
    assert bare_words.in_code() == []


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("templates/a.html", "<p>{{ name }} doet mee</p>", "doet mee"),
        ("templates/a.html", '<p title="Doe mee">{{ name }}</p>', "Doe mee"),
        ("templates/a.html", '<img alt="Een huis" src="a.svg">', "Een huis"),
        ("templates/a.html", '<input placeholder="zoek">', "zoek"),
        ("templates/a.html", '{% include "b.html" with text="Doe mee" %}', "Doe mee"),
        ("templates/a.html", '{{ title|default:"Een activiteit" }}', "Een activiteit"),
        ("templates/mail/a.txt", '{% translate "Hoi" %} {{ name }}, tot dan', ", tot dan"),
        ("members/a.py", 'error = "Vul je postcode in."', None),
        ("members/a.py", 'messages.success(request, f"Dit is van {name} en van jou.")', " en van jou."),
    ],
)
def test_control_bare_words_are_found(tmp_path: Path, name: str, text: str, told: str | None) -> None:
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).write_text(text)
    found = bare_words.in_templates(tmp_path) + bare_words.in_code(tmp_path)
    assert found != []
    assert told is None or any(told in one for one in found)


def test_words_in_gettext_codes_and_comments_are_not_bare(tmp_path: Path) -> None:
    for name, text in {
        "templates/a.html": """
            {# Een huis #}
            <a title="{% translate 'Doe mee' %}" class="a b">{% blocktranslate %}Kom{% endblocktranslate %}</a>
        """,
        "members/a.py": '"""Zegt dat je van hier bent."""\nA = _("Vul je postcode in.")\nB = "the kinds there are"\n',
    }.items():
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text)
    assert bare_words.in_templates(tmp_path) + bare_words.in_code(tmp_path) == []


def test_residents_read_none_of_the_english_words_they_never_read_either() -> None:
    catalog = messages.read("en")
    said = {reading.text for reading in words.readings()}
    for_residents = [one for one in all_messages() if any(not _is_for_staff(place) for place in one.places)]
    assert len(for_residents) > 1_000
    assert said
    held = {}
    for one in for_residents:
        message = catalog.get(one.ids if isinstance(one.ids, str) else one.ids[0], one.context)
        texts = [message.string] if isinstance(message.string, str) else list(message.string)
        if found := forbidden_words_in(" ".join(texts), FORBIDDEN_IN_ENGLISH):
            held[texts[0]] = found
    assert held == {}


def _is_for_staff(place: str) -> bool:
    return "/staff/" in place or place.partition("/")[0] in words.FOR_STAFF or "management/commands" in place


@pytest.mark.parametrize("word", FORBIDDEN_IN_ENGLISH)
def test_control_an_english_word_is_found(word: str) -> None:
    assert forbidden_words_in(f"Every {word.upper()}s neighbour", FORBIDDEN_IN_ENGLISH) == [f"{word.upper()}s"]
    assert not set(FORBIDDEN) & set(FORBIDDEN_IN_ENGLISH)


def test_a_kind_of_help_fits_a_text_message_in_english_too() -> None:
    from buurthulp.spoken import standard

    with override("en"):
        said = {standard(kind.seeks) for group in read_catalogue() for kind in group.kinds}
    assert [text for text in said if len(text) > LONGEST_SEEKS] == []
    assert len(said) == 13


def test_the_command_writes_into_the_house() -> None:
    assert messages.po_path("en") == ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"

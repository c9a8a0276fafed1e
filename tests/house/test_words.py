"""What residents read, from the source: none of the words they never read, and sentences of a length one can say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from members.plain_words import FORBIDDEN, forbidden_words_in
from tests.house.tree import ROOT, tracked
from tools import words

# Texts that name a word in order to refuse it.
NAMES_THEM = {ROOT / "members" / "plain_words.py"}
COMMENT = re.compile(r"{#.*?#}|{%\s*comment\b.*?%}.*?{%\s*endcomment\s*%}", re.DOTALL)


@pytest.fixture(scope="module")
def texts() -> list[words.Reading]:
    return list(words.readings())


def resident_templates() -> list[Path]:
    folder = ROOT / "templates"
    return [path for path in tracked() if path.is_relative_to(folder) and "staff" not in path.parts]


def test_no_template_or_mail_holds_a_word_that_residents_never_read() -> None:
    templates = resident_templates()
    assert len(templates) > 150
    found = {
        str(path.relative_to(ROOT)): held
        for path in templates
        if (held := forbidden_words_in(COMMENT.sub("", path.read_text(encoding="utf-8"))))
    }
    assert found == {}


def test_no_message_or_standard_text_does(texts: list[words.Reading]) -> None:
    assert {text.where.partition("/")[0] for text in texts} >= {"templates", "exchange", "matching", "members", "demo"}
    assert [(text.where, held) for text in texts if (held := forbidden_words_in(text.text))] == []


def test_what_only_staff_read_is_no_reading_of_residents(texts: list[words.Reading]) -> None:
    places = {text.where for text in texts}
    assert [place for place in places if "/staff/" in place or place.startswith("desk/selectors")] == []


@pytest.mark.parametrize("word", FORBIDDEN)
def test_control_a_word_is_found_wherever_it_stands(word: str, tmp_path: Path) -> None:
    (tmp_path / "templates" / "mail").mkdir(parents=True)
    for app in words.APPS:
        (tmp_path / app).mkdir()
    for name in words.TEXT_FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f'[[thing]]\ntext = "Een {word}"\n')
    (tmp_path / "templates" / "mail" / "body.txt").write_text(
        f'{{% translate "Beste {word}," %}}{{% blocktranslate count n=n %}}Eén {word}{{% plural %}}{{{{ n }}}} {word}en'
        "{% endblocktranslate %}"
    )
    (tmp_path / "members" / "page.py").write_text(f'TEXT = _("Je bent geen {word}.")\nOTHER = "{word}"\n')
    held = [held for text in words.readings(tmp_path) if (held := forbidden_words_in(text.text))]
    assert len(held) == len(words.TEXT_FILES) + 3 + 1


def test_no_sentence_is_longer_than_one_can_say() -> None:
    longest = words.sentences()
    assert len(longest) > 1_500
    assert [one for one in longest if one.words > words.MOST_WORDS] == []


def test_a_long_sentence_is_told_with_its_place(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "MOST_WORDS", 5)
    assert words.main() == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 * words.LONGEST
    counts = [int(line.split()[0]) for line in lines[::2]]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > 5

"""The words that residents read: in templates, mails, messages and the standard texts. Standard library only.

``python -m tools.words`` prints the ten longest sentences with where they stand; 1 when one of them is longer than
``MOST_WORDS``. What only staff read is left out: ``staff/`` among the templates, the desk and the reports.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
APPS = ("buurthulp", "members", "notifications", "exchange", "matching", "desk")
FOR_STAFF = {"desk", "reports"}
# What the desk shows to residents.
DESK_FOR_RESIDENTS = {"unsafe.py", "worries.py", "signal_forms.py"}
TEXT_FILES = ("exchange/catalogue/standard.toml", "demo/voorbeeldstad/people.toml", "demo/voorbeeldstad/requests.toml")
MOST_WORDS = 20
LONGEST = 10
_GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
_COMMENT = re.compile(r"{#.*?#}|{%\s*comment\b.*?%}.*?{%\s*endcomment\s*%}", re.DOTALL)
_TRANSLATE = re.compile(r"""{%\s*translate\s+(?:"([^"]*)"|'([^']*)')""")
_BLOCK = re.compile(r"{%\s*blocktranslate\b.*?%}(.*?){%\s*endblocktranslate\s*%}", re.DOTALL)
_PLURAL = re.compile(r"{%\s*plural\s*%}")
_VALUE = re.compile(r"{{.*?}}|%\(\w+\)[sd]|%[sd]|{\w+}", re.DOTALL)
_SENTENCE_END = re.compile(r"(?<=[.!?:])[\"”’)]*\s+|\n+")


@dataclass(frozen=True, slots=True, order=True)
class Reading:
    """Something that residents read, and the file it stands in. A value that is filled in is one word, "…"."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of it, and how many words it has."""

    words: int
    text: str
    where: str


def readings(root: Path = ROOT) -> Iterator[Reading]:
    """Every text that residents read, from the source."""
    for path in sorted((root / "templates").rglob("*")):
        if path.is_file() and "staff" not in path.parts:
            yield from _of_template(path, root)
    for app in APPS:
        for path in sorted((root / app).rglob("*.py")):
            if app not in FOR_STAFF or path.name in DESK_FOR_RESIDENTS:
                yield from _of_python(path, root)
    for name in TEXT_FILES:
        yield from _of_values(tomllib.loads((root / name).read_text(encoding="utf-8")), name)


def _of_template(path: Path, root: Path) -> Iterator[Reading]:
    text = _COMMENT.sub("", path.read_text(encoding="utf-8"))
    found = [double or single for double, single in _TRANSLATE.findall(text)]
    found += [part for block in _BLOCK.findall(text) for part in _PLURAL.split(block)]
    for one in found:
        yield Reading(str(path.relative_to(root)), _plain(one))


def _of_python(path: Path, root: Path) -> Iterator[Reading]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _GETTEXT:
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield Reading(str(path.relative_to(root)), _plain(argument.value))


def _of_values(value: Any, where: str) -> Iterator[Reading]:
    if isinstance(value, str):
        yield Reading(where, _plain(value))
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _of_values(part, where)


def _plain(text: str) -> str:
    return re.sub(r"[ \t]*\n\s*(?=\S)", " ", _VALUE.sub("…", text)).strip()


def sentences(root: Path = ROOT) -> list[Sentence]:
    """All sentences, the longest first; the same sentence once."""
    found = {
        part.strip(): Sentence(len(part.split()), part.strip(), reading.where)
        for reading in readings(root)
        for part in _SENTENCE_END.split(reading.text)
        if part.strip()
    }
    return sorted(found.values(), key=lambda one: (-one.words, one.text))


def main() -> int:
    """Print the longest and say whether they are short enough."""
    longest = sentences()[:LONGEST]
    for one in longest:
        print(f"{one.words:3}  {one.text}\n     {one.where}")
    return 1 if longest[0].words > MOST_WORDS else 0


if __name__ == "__main__":
    sys.exit(main())

"""Words that people read and that gettext does not see: text in a template outside its tags, Dutch in code outside its
functions. Standard library only.

A template is read as HTML with its tags taken out: what is left of text, and of attributes that are read aloud, was
written there bare. Of code, only what is plainly Dutch is told: two of the small words that every sentence has.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = ("buurthulp", "members", "notifications", "exchange", "matching", "desk", "reports", "demo")
# Names and codes, the same in every language.
NO_WORDS = frozenset({"Buurthulp", "buurthulp", "Enter", "Tab", "wait", "clear", "paper", "page", "staff"})
# A language by its own name, whatever one reads.
OWN_NAMES = ("English", "Nederlands", "Buurthulp", "Enter")
# What is typed by who installs or writes a preset file; what is compared with and not shown; what fields are for (it
# quotes); and what the people of the demo say, who are invented.
NOT_FOR_READERS = (
    "/models/",
    "/personal_data.py",
    "demo/services/",
    "exchange/suggesting.py",
    "exchange/words.py",
    "management/commands",
    "members/features.py",
    "members/preset.py",
    "members/setting_values.py",
    "notifications/said.py",
)
_READ_ALOUD = ("title", "alt", "aria-label", "placeholder")
_SAID = re.compile(
    r"{#.*?#}|{%\s*comment\b.*?%}.*?{%\s*endcomment\s*%}|{%\s*blocktranslate\b.*?%}.*?{%\s*endblocktranslate\s*%}",
    re.DOTALL,
)
_TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
_SAID_IN_TAG = re.compile(r"""_\((?:"[^"]*"|'[^']*')\)""")
_GIVEN = re.compile(r"""{%\s*(?:include|with|firstof)\b.*?%}|{{.*?}}""", re.DOTALL)
_QUOTED = re.compile(r""""([^"]*)"|'([^']*)'""")
_WORD = re.compile(r"[^\W\d_]{2,}")
_SENTENCE_LIKE = re.compile(r"^[A-Z][a-zà-ÿ]+( |$)|[a-zà-ÿ]+ [a-zà-ÿ]+ ")
_GETTEXT = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
_SMALL_WORDS = frozenset(
    "als bij dan dat de deze die dit een geen heeft het hoe iemand je jij jou kan kies maar naar niet nog om ook op te "
    "tot uit van vanaf voor vul waar wat wie wij wordt zijn".split()
)


def in_templates(root: Path = ROOT) -> list[str]:
    """Where a template has words outside gettext, with the words."""
    folder = root / "templates"
    paths = sorted(path for path in folder.rglob("*") if path.suffix in (".html", ".txt"))
    return [f"{path.relative_to(root)}: {text}" for path in paths for text in _bare(path.read_text(encoding="utf-8"))]


def _bare(template: str) -> Iterator[str]:
    source = _SAID.sub("", template)
    reader = _Reader()
    reader.feed(_TAG.sub("", source))
    for text in reader.texts:
        if set(_WORD.findall(text)) - NO_WORDS:
            yield " ".join(text.split())
    for tag in _GIVEN.findall(source):
        for double, single in _QUOTED.findall(_SAID_IN_TAG.sub("", tag)):
            text = double or single
            if _SENTENCE_LIKE.search(text) and text not in OWN_NAMES:
                yield text


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._is_code = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_code = tag in ("script", "style")
        self.texts += [value for name, value in attrs if name in _READ_ALOUD and value]

    def handle_endtag(self, tag: str) -> None:
        self._is_code = False

    def handle_data(self, data: str) -> None:
        if not self._is_code:
            self.texts.append(data)


def in_code(root: Path = ROOT) -> list[str]:
    """Where code has plainly Dutch words outside gettext, with the words."""
    found = []
    for app in APPS:
        for path in sorted((root / app).rglob("*.py")):
            place = str(path.relative_to(root))
            if "migrations" not in path.parts and not any(part in place for part in NOT_FOR_READERS):
                found += [f"{place}: {text}" for text in _dutch(path.read_text(encoding="utf-8"))]
    return found


def _dutch(source: str) -> Iterator[str]:
    tree = ast.parse(source)
    said = {id(part) for node in ast.walk(tree) if _is_said(node) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            words = re.findall(r"[a-zà-ÿ]+", node.value.lower())
            if " " in node.value and sum(word in _SMALL_WORDS for word in words) >= 2:
                yield node.value


def _is_said(node: ast.AST) -> bool:
    """Passed to gettext, or a docstring, which quotes."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _GETTEXT

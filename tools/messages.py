"""The catalogue of what the site says: from the source to ``locale/<language>/LC_MESSAGES/django.po``, and to its .mo.

``python -m tools.messages`` brings the .po up to date and compiles it; ``check`` changes nothing and tells what is not
in order. Dutch is the source: a message is found by its Dutch words, and one without words in a language is a fault.
Needs Babel and Django alone; no gettext of the machine.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages import pofile
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("en",)
APPS = ("buurthulp", "members", "notifications", "exchange", "matching", "desk", "reports", "demo")
# The standard kinds of help are kept in the database as they stand there, and said in the reader's language.
KINDS = "exchange/catalogue/standard.toml"
KIND_CONTEXT = "soort hulp"
KIND_KEYS = frozenset({"name", "seeks", "likes", "wishes"})
HEADER = "# What Buurthulp says. Made by `make messages`; the words are written by hand.\n#"
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w+\}")
WIDTH = 110

Ids = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A message in the source: its words (with a plural form: both), its context, and the files it stands in."""

    ids: Ids
    context: str | None
    places: list[str] = field(default_factory=list)


def messages(root: Path = ROOT) -> list[Found]:
    """Every message of the source, once, in the order of the files."""
    found: dict[tuple[Ids, str | None], Found] = {}
    for place, ids, context in _occurrences(root):
        places = found.setdefault((ids, context), Found(ids, context)).places
        if place not in places:
            places.append(place)
    return list(found.values())


def _occurrences(root: Path) -> Iterator[tuple[str, Ids, str | None]]:
    for path in _sources(root):
        place = str(path.relative_to(root))
        text = path.read_text(encoding="utf-8")
        found = _in_code(text) if path.suffix == ".py" else _in_template(text, place)
        yield from ((place, ids, context) for ids, context in found)
    if (root / KINDS).exists():
        for text in _kind_texts(tomllib.loads((root / KINDS).read_text(encoding="utf-8"))):
            yield KINDS, text, KIND_CONTEXT


def _sources(root: Path) -> Iterator[Path]:
    for app in APPS:
        yield from sorted(path for path in (root / app).rglob("*.py") if "migrations" not in path.parts)
    yield from sorted(path for path in (root / "templates").rglob("*") if path.suffix in (".html", ".txt"))


def _in_template(template: str, origin: str) -> Iterator[tuple[Ids, str | None]]:
    """As Django gives a template to gettext, every line at the margin: what is no message is no code either."""
    if not settings.configured:
        settings.configure(USE_I18N=True)
    source = "\n".join(line.lstrip() for line in templatize(template, origin=origin).split("\n"))
    for _line, ids, _comments, context in extract("python", BytesIO(source.encode()), keywords=KEYWORDS):
        if ids:
            yield ids, context


def _in_code(source: str) -> Iterator[tuple[Ids, str | None]]:
    """Every call of a gettext function with words in it; also within an f-string, which Babel reads as one word."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS:
            has_context, count = node.func.id.startswith(("p", "np")), 2 if "ngettext" in node.func.id else 1
            said = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if len(said) == count + has_context:
                ids = said[has_context:]
                yield (tuple(ids) if count == 2 else ids[0]), said[0] if has_context else None


def _kind_texts(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _kind_texts(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from _kind_texts(part, key)
    elif key in KIND_KEYS:
        yield value


class WordsAlone(Catalog):
    """A catalogue whose head holds no date, so that the same words give the same bytes."""

    def _get_mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", str(self.locale)),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", self.plural_forms),
        ]

    mime_headers = property(_get_mime_headers, Catalog._set_mime_headers)


def po_path(language: str, root: Path = ROOT) -> Path:
    """Where the words of a language are written."""
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def read(language: str, root: Path = ROOT) -> Catalog:
    """The catalogue of a language; an empty one where there is none yet."""
    path = po_path(language, root)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return pofile.read_po(file, locale=language)


def updated(old: Catalog, found: Iterable[Found]) -> Catalog:
    """A catalogue of these messages alone, with the words that ``old`` has for them."""
    new = WordsAlone(locale=old.locale, header_comment=HEADER, fuzzy=False)
    for one in found:
        known = old.get(one.ids if isinstance(one.ids, str) else one.ids[0], one.context)
        words = known.string if known is not None and known.id == one.ids else ""
        new.add(
            one.ids,
            words or ("" if isinstance(one.ids, str) else ("",) * new.num_plurals),
            locations=[(place, 0) for place in one.places],
            context=one.context,
        )
    return new


def po_bytes(catalog: Catalog) -> bytes:
    """The catalogue as its file has it, without line numbers, which change with everything."""
    out = BytesIO()
    pofile.write_po(out, catalog, width=WIDTH, include_lineno=False)
    return out.getvalue()


def mo_bytes(catalog: Catalog) -> bytes:
    """What Django reads: the catalogue's words."""
    out, bare = BytesIO(), WordsAlone(locale=catalog.locale, fuzzy=False)
    for message in catalog:
        if message.id:
            bare.add(message.id, message.string, context=message.context)
    write_mo(out, bare)
    return out.getvalue()


def faults(catalog: Catalog, found: Iterable[Found]) -> list[str]:
    """What is not in order: no words yet, words for what is gone, other gaps than the Dutch has."""
    wanted = {(one.ids, one.context): one for one in found}
    has = {(message.id, message.context): message for message in catalog if message.id}
    told = [f"gone from the source: {_first(ids)!r}" for ids, _context in has.keys() - wanted.keys()]
    told += [f"gone from the source, and kept: {_first(message.id)!r}" for message in catalog.obsolete.values()]
    for key, one in wanted.items():
        message = has.get(key)
        if message is None:
            told.append(f"not in the file: {_first(one.ids)!r} ({one.places[0]})")
        elif message.fuzzy:
            told.append(f"marked as unsure: {_first(one.ids)!r}")
        else:
            told += [f"{fault}: {_first(one.ids)!r} ({one.places[0]})" for fault in _word_faults(message)]
    return sorted(told)


def _word_faults(message: Message) -> Iterator[str]:
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    words = [message.string] if isinstance(message.string, str) else list(message.string or [""])
    if not all(words):
        yield "no words yet"
        return
    if (len(ids) > 1) != (len(words) > 1):
        yield "not as many forms"
    whole = gaps(ids[-1])
    for number, text in enumerate(words):
        # The form for one may leave the number out ("one neighbour"), and no form may fill in what is not given.
        missing, unknown = whole - gaps(text), gaps(text) - whole - gaps(ids[0])
        may_lack = len(words) > 1 and number == 0
        if unknown or (missing and not may_lack):
            yield f"other gaps ({', '.join(sorted(missing | unknown))})"
        if text.strip("\n") != text or (text != text.strip()) != (ids[0] != ids[0].strip()):
            yield "other white space round it"


def gaps(text: str) -> set[str]:
    """What is filled in when it is said: ``%(name)s``, ``{naam}``."""
    return set(_PLACEHOLDER.findall(text))


def _first(ids: Any) -> str:
    return str(ids if isinstance(ids, str) else ids[0])


def bring_up_to_date(language: str, root: Path = ROOT) -> list[str]:
    """Write the .po and the .mo of a language anew; gives what still has no words."""
    found = messages(root)
    catalog = updated(read(language, root), found)
    path = po_path(language, root)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(po_bytes(catalog))
    path.with_suffix(".mo").write_bytes(mo_bytes(catalog))
    return faults(catalog, found)


def check(language: str, root: Path = ROOT) -> list[str]:
    """What is not in order, in the words and in the files; nothing is changed."""
    found, catalog, path = messages(root), read(language, root), po_path(language, root)
    told = faults(catalog, found)
    if path.read_bytes() != po_bytes(updated(catalog, found)):
        told.append(f"{path.relative_to(root)} is not as `make messages` writes it")
    if path.with_suffix(".mo").read_bytes() != mo_bytes(catalog):
        told.append(f"{path.with_suffix('.mo').relative_to(root)} is not what the .po says")
    return told


def main(arguments: list[str]) -> int:
    """Update or check every language; 1 when something is not in order."""
    parser = argparse.ArgumentParser(description="The catalogue of what the site says.")
    parser.add_argument("do", nargs="?", choices=("update", "check"), default="update")
    work = check if parser.parse_args(arguments).do == "check" else bring_up_to_date
    told = [f"{language}: {fault}" for language in LANGUAGES for fault in work(language)]
    print("\n".join(told) or "Everything has its words.")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

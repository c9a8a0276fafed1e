"""The lists of kinds of help that come with Buurthulp: ``<name>.toml`` beside this file, read into typed rows."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from exchange.enums import HELPERS, Relation, TrustNeed

FOLDER = Path(__file__).resolve().parent
EXAMPLES = 3
LONGEST_SEEKS = 36


class CatalogueError(ValueError):
    """A list holds a key nobody knows, misses one, or has a value that does not fit. The message names the place."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of help. ``seeks`` follows a first name; ``keywords`` are beginnings of words, in lower case.

    ``is_ride``: it asks from where and where to. ``helpers``: how many people can be asked for at once.
    ``needs_vog``: only for who has a certificate of conduct that a coordinator saw. ``is_on``: a community that gets
    the kind has it at once; else somebody must switch it on there.
    """

    slug: str
    name: str
    seeks: str
    minutes: int
    relation: Relation
    trust: TrustNeed
    needs_car: bool
    needs_vog: bool
    is_ride: bool
    is_on: bool
    helpers: int
    likes: tuple[str, ...]
    wishes: tuple[str, ...]
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A group of kinds, as people see them together."""

    slug: str
    name: str
    kinds: tuple[Kind, ...]


@lru_cache(maxsize=8)
def read_catalogue(name: str = "standard") -> tuple[Group, ...]:
    """Read ``<name>.toml``. Raises CatalogueError when there is none or it is wrong."""
    path = FOLDER / f"{name}.toml"
    if not name.isidentifier() or not path.is_file():
        raise CatalogueError(f"There is no catalogue {name!r}.")
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{path.name}: {error}") from error
    return parse_catalogue(values)


def parse_catalogue(values: Mapping[str, Any]) -> tuple[Group, ...]:
    """Groups out of the dictionary of a TOML file. Raises CatalogueError."""
    _only(values, {"group"}, "the file")
    groups = tuple(_group(raw) for raw in _tables(values, "group", "the file"))
    slugs = [group.slug for group in groups] + [kind.slug for group in groups for kind in group.kinds]
    twice = sorted({slug for slug in slugs if slugs.count(slug) > 1})
    if twice:
        raise CatalogueError(f"{', '.join(twice)} stands in it twice.")
    return groups


def _group(raw: Mapping[str, Any]) -> Group:
    slug = _text(raw, "slug", "a group")
    _only(raw, {"slug", "name", "kind"}, slug)
    return Group(slug, _text(raw, "name", slug), tuple(_kind(kind) for kind in _tables(raw, "kind", slug)))


def _kind(raw: Mapping[str, Any]) -> Kind:
    slug = _text(raw, "slug", "a kind")
    _only(raw, {*Kind.__dataclass_fields__}, slug)
    seeks = _text(raw, "seeks", slug)
    if len(seeks) > LONGEST_SEEKS:
        raise CatalogueError(f"{slug}: seeks has {len(seeks)} characters, at most {LONGEST_SEEKS} fit.")
    minutes = raw.get("minutes")
    if type(minutes) is not int or not 5 <= minutes <= 480:
        raise CatalogueError(f"{slug}: minutes must be a whole number from 5 to 480.")
    helpers = raw.get("helpers", 1)
    if type(helpers) is not int or helpers not in HELPERS:
        raise CatalogueError(f"{slug}: helpers must be a whole number from {HELPERS[0]} to {HELPERS[-1]}.")
    for flag in ("needs_car", "needs_vog", "is_ride", "is_on"):
        if type(raw.get(flag, False)) is not bool:
            raise CatalogueError(f"{slug}: {flag} must be true or false.")
    try:
        relation, trust = Relation(raw.get("relation", "")), TrustNeed(raw.get("trust", ""))
    except ValueError as error:
        raise CatalogueError(f"{slug}: {error}") from error
    return Kind(
        slug=slug,
        name=_text(raw, "name", slug),
        seeks=seeks,
        minutes=minutes,
        relation=relation,
        trust=trust,
        needs_car=raw.get("needs_car", False),
        needs_vog=raw.get("needs_vog", False),
        is_ride=raw.get("is_ride", False),
        is_on=raw.get("is_on", True),
        helpers=helpers,
        likes=_texts(raw, "likes", slug, exactly=EXAMPLES),
        wishes=_texts(raw, "wishes", slug, exactly=EXAMPLES),
        keywords=tuple(word.lower() for word in _texts(raw, "keywords", slug)),
    )


def _only(raw: Mapping[str, Any], known: set[str], where: str) -> None:
    unknown = sorted(set(raw) - known)
    if unknown:
        raise CatalogueError(f"{where}: unknown key {', '.join(unknown)}.")


def _tables(raw: Mapping[str, Any], key: str, where: str) -> list[Mapping[str, Any]]:
    tables = raw.get(key)
    if not isinstance(tables, list) or not tables or not all(isinstance(table, Mapping) for table in tables):
        raise CatalogueError(f"{where}: needs at least one [[{key}]].")
    return tables


def _text(raw: Mapping[str, Any], key: str, where: str) -> str:
    text = raw.get(key)
    if not isinstance(text, str) or not text:
        raise CatalogueError(f"{where}: {key} must be text.")
    return text


def _texts(raw: Mapping[str, Any], key: str, where: str, *, exactly: int | None = None) -> tuple[str, ...]:
    texts = raw.get(key, [])
    if not isinstance(texts, list) or not all(isinstance(text, str) and text for text in texts):
        raise CatalogueError(f"{where}: {key} must be a list of texts.")
    if exactly is not None and len(texts) != exactly:
        raise CatalogueError(f"{where}: {key} must hold {exactly} texts.")
    return tuple(texts)

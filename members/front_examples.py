"""Small examples of help on the front page. What kinds of help there are, a higher app knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from members.models import Community


@dataclass(frozen=True, slots=True)
class Example:
    """A small thing ("een lamp vervangen") and the kind of help it is of."""

    slug: str
    text: str


@dataclass(frozen=True, slots=True)
class Examples:
    """What people are glad of, and what they like to do."""

    asks: tuple[Example, ...] = ()
    likes: tuple[Example, ...] = ()


Source = Callable[[Community], Examples]
_sources: list[Source] = []


def register_examples(source: Source) -> None:
    """Say who knows them. Called from ``AppConfig.ready``; the last one counts."""
    _sources[:] = [source]


def examples_of(community: Community) -> Examples:
    """Of this community; none where nobody knows them."""
    return _sources[0](community) if _sources else Examples()

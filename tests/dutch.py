"""Finds Dutch on what somebody reads in English: words of ours that have English ones and were not said with them.

What people typed is Dutch in these tests and stays so; it is no message of ours, so nothing of it is looked for. A part
of a page that says of itself that it is Dutch (``lang="nl"``) is passed over.
"""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser

from tools.messages import read

_GAP = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}|<[^>]+>")
_READ_ALOUD = ("title", "alt", "aria-label", "placeholder", "content")
_NO_TEXT = {"script", "style"}
_NEVER_CLOSED = {"area", "br", "col", "hr", "img", "input", "link", "meta", "wbr"}
_SHORTEST = 10


@cache
def _catalogue() -> tuple[frozenset[str], tuple[str, ...]]:
    """Dutch messages that differ from their English, whole; and the stretches of them that say what they are of."""
    whole: set[str] = set()
    stretches: set[str] = set()
    for message in read("en"):
        if not message.id:
            continue
        forms = (message.id, message.string) if isinstance(message.id, tuple) else ((message.id,), (message.string,))
        for dutch, english in zip(*forms, strict=True):
            if _plain(dutch) != _plain(english):
                whole.add(_plain(dutch))
                stretches |= {part for part in map(_plain, _GAP.split(dutch)) if _tells(part) and part not in english}
    return frozenset(whole), tuple(sorted(stretches))


def _tells(part: str) -> bool:
    return len(part) >= _SHORTEST and part.count(" ") >= 1


def _plain(text: str) -> str:
    return " ".join(text.split())


def dutch_in(text: str) -> list[str]:
    """Stretches of Dutch messages in a text."""
    _whole, stretches = _catalogue()
    plain = _plain(text)
    return [part for part in stretches if part in plain]


def dutch_on(page: str) -> list[str]:
    """Dutch messages on a page: as a whole text of their own, or a stretch of one in a text."""
    whole, _stretches = _catalogue()
    reader = _Reader()
    reader.feed(page)
    texts = [_plain(text) for text in reader.texts if text.strip()]
    return [text for text in texts if text in whole] + [f"{found} …" for text in texts for found in dutch_in(text)]


class _Reader(HTMLParser):
    """Every text that is shown or read aloud, but for what is marked as Dutch."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        is_dutch = own.get("lang", "").startswith("nl") if own.get("lang") else self._is_dutch
        if not is_dutch:
            self.texts += [value for name, value in attrs if name in _READ_ALOUD and value]
            if tag == "input" and own.get("type") in ("submit", "button"):
                self.texts.append(own.get("value") or "")
        if tag not in _NEVER_CLOSED:
            self._open.append((tag, is_dutch))

    def handle_endtag(self, tag: str) -> None:
        while self._open and any(name == tag for name, _is_dutch in self._open):
            if self._open.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        if not self._is_dutch and not (self._open and self._open[-1][0] in _NO_TEXT):
            self.texts.append(data)

    @property
    def _is_dutch(self) -> bool:
        return bool(self._open) and self._open[-1][1]

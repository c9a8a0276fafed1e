"""What is printed and hung up or handed out: a title, a few lines, a code to scan, and somebody to call.

One function for every app: a village's poster, the poster of an activity, a neighbour's own card.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from members.selectors.contacts import Contact


class Paper(Enum):
    """How it comes out of the printer: one poster on an A4, or four cards of A6 on an A4, to cut."""

    POSTER = 1
    CARDS = 4


FREE = gettext_lazy("Meedoen kost niets.")
SHORT_TITLE, SHORT_TEXT = 40, 220
MOST_LINES = {Paper.POSTER: 4, Paper.CARDS: 2}


@dataclass(frozen=True, slots=True)
class Printed:
    """What stands on it. ``address`` begins with its scheme; empty lines are left out, and a card has room for the
    first two. Nothing here is personal but the first name and number of the coordinator.
    """

    title: str
    lines: tuple[str, ...]
    address: str
    contact: Contact
    last_line: str | Promise = FREE

    @property
    def short_address(self) -> str:
        """The address as people type it: without scheme, and without the slash at the end."""
        return self.address.partition("://")[2].rstrip("/")

    @property
    def is_long(self) -> bool:
        """Whether it needs smaller letters, so that the code stays on the sheet."""
        return len(self.title) > SHORT_TITLE or sum(map(len, self.lines)) > SHORT_TEXT


def printed_page(request: HttpRequest, printed: Printed, *, paper: Paper, back: str) -> HttpResponse:
    """A page made for printing. ``back`` is where its link on the screen leads."""
    context = {
        "printed": printed,
        "lines": [line for line in printed.lines if line][: MOST_LINES[paper]],
        "copies": range(paper.value),
        "is_poster": paper is Paper.POSTER,
        "back_url": back,
    }
    return render(request, "members/paper.html", context)

"""The conversation of an agreement, as one of the two reads it, and what of it may stand in a mail."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from buurthulp import clock
from buurthulp.viewers import Viewer
from matching.enums import MatchStatus
from matching.models import Match, Message
from members.enums import ActsForKind, PlaceKind
from members.models import ActsFor, Block, Participant, Place

SHOWN_FOR = timedelta(days=30)
"""How long after the moment of an agreement the two can write, and see what of each other is not for everybody."""
PAGE = 30

# Not in a mail (safety.md §2): a number to call, a postcode, a street with a number, a mail address, a link.
_NOT_FOR_MAIL = re.compile(
    r"(?:\d[\s().-]?){8,}"
    r"|\b\d{4}\s?[a-z]{2}\b"
    r"|(?:straat|weg|laan|plein|kade|gracht|singel|dijk|hof|pad|steeg|plantsoen|markt|wal|dreef|buren)\s+\d"
    r"|@|://|\bwww\.",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Said:
    """One message as the reader sees it; ``by`` is "Jij", the other's first name, or for whom it was written."""

    public_id: str
    is_mine: bool
    by: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Conversation:
    """The latest messages, the oldest of them first; ``earlier`` is the id to read on from, "" at the beginning.

    ``is_open``: this one can write. ``is_unheard``: the other reads nothing here; call them.
    """

    messages: list[Said]
    earlier: str
    is_later: bool
    is_open: bool
    is_unheard: bool


def is_still_shared(match: Match, now: datetime) -> bool:
    """Whether they can write and see of each other what is not for everybody: until then, unless it was cancelled."""
    return match.status != MatchStatus.CANCELLED and now < match.starts_at + SHOWN_FOR


def is_blocked(match: Match) -> bool:
    """One of the two blocked the other."""
    one, other = match.asker_id, match.helper_id
    return Block.objects.filter(Q(blocker=one, blocked=other) | Q(blocker=other, blocked=one)).exists()


def writes_as_proxy(viewer: Viewer, author: Participant) -> bool:
    """Whether who is logged in acts for the author rather than being them."""
    if viewer.user_id is None:
        return False
    return not ActsFor.objects.filter(
        Q(until__isnull=True) | Q(until__gt=clock.now()),
        user_id=viewer.user_id,
        participant=author,
        kind=ActsForKind.SELF,
    ).exists()


def conversation_of(viewer: Viewer, match: Match, now: datetime, *, reached: bool, before: str = "") -> Conversation:
    """Thirty messages of an agreement of this viewer's own, up to ``before`` (a public id). Two queries at most.

    After thirty days they are not to be read any more, for they may hold what must be gone by then. Of an agreement
    that was cancelled only the last word is left. ``reached``: whether the other reads mail at all.
    """
    me = match.asker if match.asker_id == viewer.participant_id else match.helper
    other = match.helper if me is match.asker else match.asker
    is_open = is_still_shared(match, now)
    if now >= match.starts_at + SHOWN_FOR:
        return Conversation(messages=[], earlier="", is_later=False, is_open=False, is_unheard=False)
    rows = Message.objects.filter(match=match)
    if match.status == MatchStatus.CANCELLED:
        rows = rows.filter(is_last_word=True)
    since = rows.filter(public_id=before).values_list("at", "pk").first() if before else None
    if since is not None:
        rows = rows.filter(Q(at__lt=since[0]) | Q(at=since[0], pk__lt=since[1]))
    found = list(rows.order_by("-at", "-pk")[: PAGE + 1])
    shown = found[:PAGE][::-1]
    return Conversation(
        messages=[_said(row, me, other) for row in shown],
        earlier=shown[0].public_id if len(found) > PAGE else "",
        is_later=since is not None,
        is_open=is_open and reached,
        is_unheard=is_open and not reached,
    )


def _said(row: Message, me: Participant, other: Participant) -> Said:
    is_mine = row.author_id == me.pk
    by = _("Jij") if is_mine else other.first_name
    if row.by_proxy:
        by = _("Namens %(name)s") % {"name": me.first_name if is_mine else other.first_name}
    return Said(public_id=row.public_id, is_mine=is_mine, by=by, text=row.text, at=row.at)


def words_for_mail(message: Message) -> str:
    """What of a message a mail may carry: all of it, or "" where it holds an address or a way to reach somebody."""
    match = message.match
    kept: list[str] = [match.door_word, *_streets_of([match.asker_id, match.helper_id])]
    return message.text if is_fit_for_mail(message.text, kept) else ""


def is_fit_for_mail(text: str, kept: Iterable[str]) -> bool:
    """Whether a text holds no number to call, postcode, mail address or link, and none of the words in ``kept``."""
    lower = text.casefold()
    return _NOT_FOR_MAIL.search(text) is None and not any(word and word.casefold() in lower for word in kept)


def _streets_of(participant_ids: list[int]) -> list[str]:
    homes = Place.objects.filter(participant__in=participant_ids, kind=PlaceKind.HOME, is_current=True)
    return [home.street for home in homes]

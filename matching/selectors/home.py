"""My page: what waits for my answer, what is coming, what I asked, and my story."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from buurthulp.spoken import people_words, sentence_of, standard
from buurthulp.viewers import Viewer
from exchange.selectors.activities import coming_activities, organised_activities
from matching.enums import MatchStatus
from matching.selectors.agreements import MatchRow, is_coming, own_matches
from matching.selectors.giving_back import received_from
from matching.selectors.invitations import open_invitations
from matching.selectors.requests import RequestRow, own_requests
from matching.selectors.stories import Story, story_of
from matching.waiting import WaitingItem
from members.models import Participant

THANKS_WAIT_FOR = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class ComingItem:
    """What is coming: an agreement (``place``: at home, or a village at most), or an activity (no ``first_name``).

    ``more``: how many further dates of the same series with the same person follow. Of an activity ``is_own``: one
    organises it, and ``is_held``: Buurthulp still reads it.
    """

    starts_at: datetime
    first_name: str
    title: str
    when: str
    place: str
    url: str
    more: int = 0
    is_own: bool = False
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class Home:
    """My page. ``story`` is None as long as nothing happened.

    ``received_from``: a first name where it is time to ask "heb je zin om ook eens iets te doen?"; else "".
    """

    waiting: list[WaitingItem]
    coming: list[ComingItem]
    requests: list[RequestRow]
    drafts: list[RequestRow]
    story: Story | None
    received_from: str


def home_of(
    viewer: Viewer,
    participant: Participant,
    now: datetime,
    *,
    coordinator: str,
    skipped: Collection[str] = (),
    further: Iterable[WaitingItem] = (),
) -> Home:
    """My page in at most six queries. ``skipped``: agreements whose thanks were said in person.

    ``further``: what waits besides, of which matching knows nothing (``matching.waiting``).

    "Wil je ook iets doen?" waits until nothing else does.
    """
    matches = own_matches(viewer)
    requests = own_requests(viewer, now, coordinator)
    has_story = any(row.status == MatchStatus.DONE for row in matches)
    waiting = [
        *_held(requests),
        *_further(requests),
        *_invited(viewer, now),
        *further,
        *_after(matches, now, skipped),
    ]
    agreed = {row.request_id for row in matches}
    return Home(
        waiting=waiting,
        coming=coming_of(viewer, _first_of_each(matches, now), now),
        # What is agreed with one person stands among what is coming or was, and nobody looks for it any more. Unless
        # that agreement is out of sight, since one of the two blocked the other.
        requests=[row for row in requests if row.state != "draft" and not (row.is_found and row.public_id in agreed)],
        drafts=[row for row in requests if row.state == "draft"],
        story=story_of(participant.pk, matches, now) if has_story else None,
        received_from="" if waiting else received_from(participant, matches, now),
    )


def coming_of(viewer: Viewer, matches: Iterable[tuple[MatchRow, int]], now: datetime) -> list[ComingItem]:
    """What is coming, the first one first: agreements, each with how many of its series follow, and activities."""
    agreed = [
        ComingItem(
            starts_at=row.starts_at,
            first_name=row.first_name,
            title=row.title or standard(row.category_name),
            when=row.when,
            place=row.place,
            url=reverse("matching:agreement", args=[row.public_id]),
            more=more,
        )
        for row, more in matches
        if is_coming(row, now)
    ]
    return sorted([*agreed, *_going_to(viewer, now)], key=lambda item: item.starts_at)


def _first_of_each(matches: Sequence[MatchRow], now: datetime) -> list[tuple[MatchRow, int]]:
    """Of the dates of one series with one person the first alone. They come with the last first."""
    coming = [row for row in matches if is_coming(row, now)]
    alike = Counter((row.series_id, row.other_id) for row in coming)
    of_series = {(row.series_id, row.other_id) if row.series_id else row.public_id: row for row in coming}
    return [(row, alike[row.series_id, row.other_id] - 1 if row.series_id else 0) for row in of_series.values()]


def _going_to(viewer: Viewer, now: datetime) -> list[ComingItem]:
    return [
        ComingItem(
            starts_at=row.starts_at,
            first_name="",
            title=row.title,
            when=row.when,
            place=row.place_name,
            url=reverse("exchange:activity", args=[row.public_id]),
            is_own=row.is_own,
            is_held=row.is_held,
        )
        for row in (*coming_activities(viewer, now), *organised_activities(viewer, now))
    ]


def _invited(viewer: Viewer, now: datetime) -> list[WaitingItem]:
    return [
        WaitingItem(
            kind="invitation",
            first_name=question.asker.first_name,
            title=f"{question.asker.first_name} {question.seeks}",
            when=question.when,
            url=reverse("matching:invitation", args=[question.public_id]),
        )
        for question in open_invitations(viewer, now)
    ]


def _held(requests: Sequence[RequestRow]) -> list[WaitingItem]:
    return [
        WaitingItem(
            kind="held",
            first_name=row.held_name,
            title=ngettext("%(other)s wil dit doen: %(title)s", "%(people)s willen dit doen: %(title)s", row.held_count)
            % {"other": row.held_name, "people": sentence_of(people_words(row.held_count)), "title": row.title},
            when=row.when,
            url=reverse("matching:request", args=[row.public_id]),
        )
        for row in requests
        if row.held_name
    ]


def _further(requests: Sequence[RequestRow]) -> list[WaitingItem]:
    return [
        WaitingItem(
            kind="further",
            first_name="",
            title=_("Zullen we verder zoeken? %(title)s") % {"title": row.title},
            when=row.when,
            url=reverse("matching:request", args=[row.public_id]),
        )
        for row in requests
        if row.state == "further"
    ]


def _after(matches: Sequence[MatchRow], now: datetime, skipped: Collection[str]) -> list[WaitingItem]:
    items = []
    thanked: set[tuple[int, int]] = set()
    for row in matches:
        other = {"other": row.first_name}
        if row.status == MatchStatus.AGREED and row.ends_at <= now and not row.said:
            kind, title = "check", _("Is het gelukt met %(other)s?") % other
        elif _may_thank(row, now) and row.public_id not in skipped and (row.series_id, row.other_id) not in thanked:
            if row.series_id:  # for what repeats once, the last time
                thanked.add((row.series_id, row.other_id))
            kind, title = "thanks", _("Wil je %(other)s bedanken?") % other
        else:
            continue
        url = reverse(f"matching:{kind}", args=[row.public_id])
        items.append(WaitingItem(kind=kind, first_name=row.first_name, title=title, when=row.when, url=url))
    return items


def _may_thank(row: MatchRow, now: datetime) -> bool:
    """Whoever received something may like to say so, for a while; the other way round it stays possible unasked."""
    is_fresh = now - row.starts_at < THANKS_WAIT_FOR
    return row.is_asker and row.status == MatchStatus.DONE and is_fresh and not row.thanked

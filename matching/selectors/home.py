"""My page: what waits for my answer, what is coming, what I asked, and my story."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from buurthulp.viewers import Viewer
from matching.enums import MatchStatus
from matching.selectors.agreements import MatchRow, is_coming, own_matches
from matching.selectors.invitations import open_invitations
from matching.selectors.requests import RequestRow, own_requests
from matching.selectors.stories import Story, story_of

THANKS_WAIT_FOR = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """Something this person can answer now. ``kind``: invitation, held, check or thanks."""

    kind: str
    first_name: str
    title: str
    when: str
    url: str


@dataclass(frozen=True, slots=True)
class ComingItem:
    """An agreement that is coming; ``place`` is a village at most."""

    first_name: str
    title: str
    when: str
    place: str
    url: str


@dataclass(frozen=True, slots=True)
class Home:
    """My page. ``story`` is None as long as nothing happened."""

    waiting: list[WaitingItem]
    coming: list[ComingItem]
    requests: list[RequestRow]
    drafts: list[RequestRow]
    story: Story | None


def home_of(viewer: Viewer, now: datetime, *, coordinator: str, skipped: Collection[str] = ()) -> Home:
    """My page in at most four queries. ``skipped``: agreements whose thanks were said in person."""
    assert viewer.participant_id is not None
    matches = own_matches(viewer)
    requests = own_requests(viewer, now, coordinator)
    has_story = any(row.status == MatchStatus.DONE for row in matches)
    return Home(
        waiting=[
            *_held(requests),
            *_invited(viewer, now),
            *_after(matches, now, skipped),
        ],
        coming=[
            ComingItem(
                first_name=row.first_name,
                title=row.title or row.category_name,
                when=row.when,
                place=row.town,
                url=reverse("matching:agreement", args=[row.public_id]),
            )
            for row in sorted(matches, key=lambda row: row.starts_at)
            if is_coming(row, now)
        ],
        requests=[row for row in requests if row.state != "draft"],
        drafts=[row for row in requests if row.state == "draft"],
        story=story_of(viewer.participant_id, matches, now) if has_story else None,
    )


def _invited(viewer: Viewer, now: datetime) -> list[WaitingItem]:
    return [
        WaitingItem(
            kind="invitation",
            first_name=question.asker.first_name,
            title=f"{question.asker.first_name} {question.category.seeks}",
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
            title=_("%(other)s wil dit doen: %(title)s") % {"other": row.held_name, "title": row.title},
            when=row.when,
            url=reverse("matching:request", args=[row.public_id]),
        )
        for row in requests
        if row.held_name
    ]


def _after(matches: Sequence[MatchRow], now: datetime, skipped: Collection[str]) -> list[WaitingItem]:
    items = []
    for row in matches:
        other = {"other": row.first_name}
        if row.status == MatchStatus.AGREED and row.ends_at <= now and not row.said:
            kind, title = "check", _("Is het gelukt met %(other)s?") % other
        elif _may_thank(row, now) and row.public_id not in skipped:
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

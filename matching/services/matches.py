"""Making an agreement: the one place where a match row is born."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from buurthulp import clock
from buurthulp.viewers import Actor
from exchange.enums import SlotStatus
from exchange.services.statuses import move_slot
from matching.engine.hours import next_waking
from matching.enums import InvitationStatus, SearchEventCode
from matching.models import Invitation, Match, Search
from matching.selectors.policy import calendar_of
from matching.services.places import still_waits
from matching.services.releasing import release_others
from matching.services.statuses import move_invitation, note, take_off_desk
from matching.services.telling import tell_arranged, tell_matched

REMINDER_HOUR = 10
CHECK_AFTER = timedelta(hours=1)

DOOR_WORDS: tuple[str, ...] = tuple(
    """
    appeltaart bakfiets bloempot boekenkast brievenbus dakraam dauwtrap fluitketel fietsbel gieter haardvuur
    hagelslag herfstblad houtduif ijsvogel klaproos knikker koekblik lantaarn lentebui maanlicht merel mosterd
    narcis notenboom paraplu peperkoek poffertje regenboog reiger roodborst schommel sneeuwklok speculaas
    stroopwafel theepot tuinhek tulpenbol veerpont vlieger vlinder voordeur waterlelie windmolen winterjas
    wolkenlucht zeilboot zonnebloem zwaluw
    """.split()
)
"""What both can say at the door: easy to hear, hard to guess, about nobody."""


def make_matches(
    held: Sequence[tuple[Search, Invitation]], *, actor: Actor, at: datetime, is_told: bool = True
) -> list[Match]:
    """Turn the held yeses of one person into agreements, for a series one for each date, and tell everybody once.

    The caller holds the lock on the request. Without ``is_told`` the two hear nothing: they agreed before that it
    goes on.
    """
    matches = [_make_match(search, invitation, actor=actor, at=at) for search, invitation in held]
    free: dict[int, Invitation] = {}
    for search, _invitation in held:
        for other in release_others(search, actor=actor, at=at):
            free[other.participant_id] = other
    if is_told:
        tell_matched(matches)
    for other in free.values():
        if not still_waits(other):
            tell_arranged(other)
    return matches


def _make_match(search: Search, invitation: Invitation, *, actor: Actor, at: datetime) -> Match:
    slot = search.slot
    help_request = slot.occasion.help_request
    starts_at = invitation.starts_at or slot.occasion.starts_at
    assert starts_at is not None  # a yes to a flexible request names its moment
    move_invitation(invitation, InvitationStatus.CHOSEN, actor=actor, at=at)
    match = Match.objects.create(
        community_id=search.community_id,
        slot=slot,
        invitation=invitation,
        asker=help_request.participant,
        helper=invitation.participant,
        starts_at=starts_at,
        minutes=slot.occasion.minutes,
        door_word=secrets.choice(DOOR_WORDS),
        agreed_at=at,
    )
    match.due_at = next_step_at(match, at)
    match.save(update_fields=["due_at"])
    move_slot(slot, SlotStatus.MATCHED, actor=actor, at=at)
    note(search, SearchEventCode.MATCHED, actor=actor, at=at, invitation=invitation)
    search.due_at = None
    search.asker_answer_by = None
    search.save(update_fields=["due_at", "asker_answer_by"])
    take_off_desk(search)
    return match


def next_step_at(match: Match, now: datetime) -> datetime:
    """When the sweep must look at this agreement again: the reminder the day before, else the question afterwards."""
    calendar = calendar_of(match.slot.occasion.help_request.community.preset)
    local = clock.localtime(match.starts_at)
    remind_at = (local - timedelta(days=1)).replace(hour=REMINDER_HOUR, minute=0, second=0, microsecond=0)
    if next_waking(remind_at, calendar) >= local.replace(hour=0, minute=0, second=0, microsecond=0):
        remind_at -= timedelta(days=1)  # the day before is a quiet one
    if not match.reminded and now < remind_at < match.starts_at:
        return next_waking(remind_at, calendar)
    return next_waking(match.starts_at + timedelta(minutes=match.minutes) + CHECK_AFTER, calendar)

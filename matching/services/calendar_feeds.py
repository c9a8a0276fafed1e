"""The address of somebody's own calendar: made, renewed, stopped."""

from __future__ import annotations

import secrets

from django.db import transaction

from buurthulp import clock
from buurthulp.crypto import keyed_hash
from buurthulp.viewers import SYSTEM, Actor
from matching.models import CalendarFeed
from matching.models.calendar import FEED
from members.models import Participant, User


@transaction.atomic
def make_calendar_feed(*, actor: Actor, participant: Participant) -> CalendarFeed:
    """The participant's calendar, made when there is none."""
    known = CalendarFeed.objects.filter(participant=participant).first()
    return known or _new(participant)


@transaction.atomic
def renew_calendar_feed(*, actor: Actor, participant: Participant) -> CalendarFeed:
    """Another address in place of the present one, which answers no more."""
    return _new(participant)


@transaction.atomic
def stop_calendar_feed(*, actor: Actor, participant: Participant) -> None:
    """From now on the address answers no more. Without one, nothing happens."""
    CalendarFeed.objects.filter(participant=participant).delete()


def stop_for_who_acted(participant: Participant, user: User) -> None:
    """Who acted for somebody may have put the address in a calendar of their own: it answers no more."""
    stop_calendar_feed(actor=SYSTEM, participant=participant)


def _new(participant: Participant) -> CalendarFeed:
    token = secrets.token_urlsafe(24)
    values = {"token": token, "token_hash": keyed_hash(FEED, token), "made_at": clock.now()}
    return CalendarFeed.objects.update_or_create(participant=participant, defaults=values)[0]

"""What a referrer sees: whom they entered and how that stands. And who signs people up for an organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from buurthulp import clock
from desk.models import Entry, Organisation, ReferrerAccount
from exchange.enums import RequestStatus
from matching.enums import MatchStatus
from matching.models import Match
from members.enums import ParticipantStatus
from members.models import Confirmation
from members.search_keys import family_initial

PER_PAGE = 30


@dataclass(frozen=True, slots=True)
class EntryLine:
    """Somebody they entered: first name and initial, and in a few words how it stands. ``asked``: "" without one."""

    first_name: str
    initial: str
    at: datetime
    state: str
    asked: str


@dataclass(frozen=True, slots=True)
class AccountLine:
    """Somebody who signs people up for an organisation."""

    number: int
    email: str
    since: datetime


def entered_by(account: ReferrerAccount, *, page: str) -> tuple[tuple[EntryLine, ...], Page[Any]]:
    """One page of whom they entered themselves for this organisation, the latest first. Two queries.

    Nothing of anybody else, nor of who agreed that another organisation sees how it stands, nor of who took it back.
    """
    asked = Match.objects.filter(slot__occasion__help_request=OuterRef("help_request"))
    rows: QuerySet[Any] = (
        Entry.objects.filter(by_user_id=account.grant.user_id, organisation_id=account.organisation_id, stopped_at=None)
        .select_related("participant", "help_request")
        .annotate(
            is_met=Exists(Confirmation.objects.filter(participant=OuterRef("participant"))),
            is_found=Exists(asked.filter(status__in=[MatchStatus.AGREED, MatchStatus.DONE])),
        )
        .order_by("-at", "-pk")
    )
    found = Paginator(rows, PER_PAGE).get_page(page)
    return tuple(_line(row) for row in found), found


def accounts_of(organisation: Organisation) -> tuple[AccountLine, ...]:
    """Who signs people up for it now. One query."""
    now_held = Q(grant__until__isnull=True) | Q(grant__until__gt=clock.now())
    rows = ReferrerAccount.objects.filter(now_held, organisation=organisation).select_related("grant__user")
    return tuple(
        AccountLine(row.pk, row.grant.user.email or "", row.grant.since) for row in rows.order_by("grant__since", "pk")
    )


def _line(row: Any) -> EntryLine:
    return EntryLine(
        first_name=row.participant.first_name,
        initial=family_initial(row.participant.family_name),
        at=row.at,
        state=_state(row),
        asked=_asked(row),
    )


def _state(row: Any) -> str:
    if row.participant.status == ParticipantStatus.CLOSED:
        return _("doet niet meer mee")
    return _("doet mee, we hebben kennisgemaakt") if row.is_met else _("aangemeld, we maken nog kennis")


def _asked(row: Any) -> str:
    if row.help_request is None:
        return ""
    if row.is_found:
        return _("er is iemand gevonden")
    return str(RequestStatus(row.help_request.status).label)

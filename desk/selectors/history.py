"""What happened with a request, the latest first: steps of the search, calls, notes and changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext as _

from desk.enums import CallOutcome
from desk.models import Call, Note
from desk.selectors.staff import staff_name
from desk.wording import event_text, note_text
from exchange.models import HelpRequest
from matching.models import Invitation, SearchEvent


@dataclass(frozen=True, slots=True)
class EventLine:
    """One step. ``words`` are what a coordinator wrote, or how it was before a change."""

    at: datetime
    text: str
    words: str = ""


def history_of(help_request: HelpRequest, invitations: Sequence[Invitation]) -> tuple[EventLine, ...]:
    """Every step of it, in three queries."""
    community = help_request.community_id
    events = _by_staff(
        SearchEvent.objects.filter(search__slot__occasion__help_request=help_request), "actor_user_id", community
    )
    calls = _by_staff(
        Call.objects.filter(help_request=help_request).select_related("participant"), "by_user_id", community
    )
    notes = _by_staff(Note.objects.filter(help_request=help_request), "by_user_id", community)
    names = {invitation.pk: invitation.participant.first_name for invitation in invitations}
    asker = help_request.participant.first_name
    lines = [
        EventLine(
            at=call.at,
            text=_("%(staff)s belde %(other)s. %(outcome)s.")
            % {
                "staff": call.staff or _("Een coördinator"),
                "other": call.participant.first_name,
                "outcome": CallOutcome(call.outcome).label,
            },
        )
        for call in calls
    ]
    lines += [
        EventLine(note.at, note_text(note.kind, asker=asker, staff=note.staff or ""), note.text) for note in notes
    ]
    lines += [
        EventLine(
            at=event.at,
            text=event_text(
                event,
                asker=asker,
                other=names.get(event.invitation_id or 0, ""),
                staff=event.staff or "",
            ),
        )
        for event in events
    ]
    # What happened to several places at once happened once.
    return tuple(dict.fromkeys(sorted(lines, key=lambda line: line.at, reverse=True)))


def _by_staff(rows: QuerySet[Any], user: str, community_id: int) -> QuerySet[Any]:
    """The rows, latest first, with the first name of who of the staff did it as ``staff``; else None."""
    named: QuerySet[Any] = rows.annotate(staff=staff_name(OuterRef(user), community_id=community_id))
    return named.order_by("-at", "-pk")

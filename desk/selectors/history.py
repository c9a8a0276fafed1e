"""What happened with a request, the latest first: steps of the search, calls, notes and changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from desk.enums import CallOutcome
from desk.models import Call, Note
from desk.selectors.staff import staff_names
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
    """Every step of it, in four queries."""
    events = list(SearchEvent.objects.filter(search__slot__occasion__help_request=help_request).order_by("-at", "-pk"))
    calls = list(Call.objects.filter(help_request=help_request).select_related("participant").order_by("-at", "-pk"))
    notes = list(Note.objects.filter(help_request=help_request).order_by("-at", "-pk"))
    names = {invitation.pk: invitation.participant.first_name for invitation in invitations}
    users = [event.actor_user_id for event in events]
    users += [call.by_user_id for call in calls] + [note.by_user_id for note in notes]
    staff = staff_names(users, community_id=help_request.community_id)
    asker = help_request.participant.first_name
    lines = [
        EventLine(
            at=call.at,
            text=_("%(staff)s belde %(other)s. %(outcome)s.")
            % {
                "staff": staff.get(call.by_user_id) or _("Een coördinator"),
                "other": call.participant.first_name,
                "outcome": CallOutcome(call.outcome).label,
            },
        )
        for call in calls
    ]
    lines += [
        EventLine(note.at, note_text(note.kind, asker=asker, staff=staff.get(note.by_user_id, "")), note.text)
        for note in notes
    ]
    lines += [
        EventLine(
            at=event.at,
            text=event_text(
                event,
                asker=asker,
                other=names.get(event.invitation_id or 0, ""),
                staff=staff.get(event.actor_user_id or 0, ""),
            ),
        )
        for event in events
    ]
    # What happened to several places at once happened once.
    return tuple(dict.fromkeys(sorted(lines, key=lambda line: line.at, reverse=True)))

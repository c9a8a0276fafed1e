"""What happened with a request, the latest first: steps of the search, calls, notes, changes and referrals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, BinaryField, CharField, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from desk.enums import CallOutcome
from desk.models import Call, Note, ReferralStatusChange
from desk.selectors.staff import staff_name
from desk.wording import event_text, note_text, referral_text
from exchange.models import HelpRequest
from matching.models import Invitation, SearchEvent


@dataclass(frozen=True, slots=True)
class EventLine:
    """One step. ``words`` are what a coordinator wrote, or how it was before a change."""

    at: datetime
    text: str
    words: str = ""


class _Step(NamedTuple):
    """A row of one of the four tables. Of two at the same moment the one of the higher ``source`` is the later."""

    at: datetime
    source: int
    pk: int
    code: str
    number: int | None
    reason: str
    invitation_id: int | None
    words: str | None
    other: str
    staff: str | None


_EVENT, _NOTE, _CALL, _REFERRAL = range(4)
_NO_TEXT = Value("", output_field=CharField())
_NO_NUMBER = Cast(Value(None), BigIntegerField())
_ABSENT: dict[str, Any] = {
    "number": _NO_NUMBER,
    "reason": _NO_TEXT,
    "invitation_id": _NO_NUMBER,
    "words": Cast(Value(None), BinaryField()),
    "other": _NO_TEXT,
}


def history_of(help_request: HelpRequest, invitations: Sequence[Invitation]) -> tuple[EventLine, ...]:
    """Every step of it, in one query."""
    names = {invitation.pk: invitation.participant.first_name for invitation in invitations}
    asker = help_request.participant.first_name
    lines = (_line(step, asker=asker, invited=names.get(step.invitation_id or 0, "")) for step in _steps(help_request))
    # What happened to several places at once happened once.
    return tuple(dict.fromkeys(lines))


def _line(step: _Step, *, asker: str, invited: str) -> EventLine:
    staff = step.staff or ""
    if step.source == _CALL:
        said = {
            "staff": staff or _("Een coördinator"),
            "other": step.other,
            "outcome": CallOutcome(step.code).label,
        }
        return EventLine(step.at, _("%(staff)s belde %(other)s. %(outcome)s.") % said)
    if step.source == _REFERRAL:
        return EventLine(step.at, referral_text(step.code, organisation=step.other, name=asker, staff=staff))
    if step.source == _NOTE:
        return EventLine(step.at, note_text(step.code, asker=asker, staff=staff), step.words or "")
    return EventLine(
        step.at,
        event_text(step.code, number=step.number or 0, reason=step.reason, asker=asker, other=invited, staff=staff),
    )


def _steps(help_request: HelpRequest) -> list[_Step]:
    """All of them, the latest first."""
    community = help_request.community_id
    notes = _rows(
        Note.objects.filter(help_request=help_request), _NOTE, "by_user_id", community, code=F("kind"), words=F("text")
    )
    calls = _rows(
        Call.objects.filter(help_request=help_request),
        _CALL,
        "by_user_id",
        community,
        code=F("outcome"),
        other=F("participant__first_name"),
    )
    events = _rows(
        SearchEvent.objects.filter(search__slot__occasion__help_request=help_request),
        _EVENT,
        "actor_user_id",
        community,
        code=F("code"),
        number=F("number"),
        reason=F("reason"),
        invitation_id=F("invitation_id"),
    )
    referrals = _rows(
        ReferralStatusChange.objects.filter(subject__help_request=help_request),
        _REFERRAL,
        "actor_user_id",
        community,
        code=F("code"),
        other=F("subject__organisation__name"),
    )
    # Notes first: by the columns of the first what is read is decrypted.
    found = (_Step._make(row) for row in notes.union(calls, events, referrals, all=True))
    return sorted(found, key=lambda step: (step.at, step.source, step.pk), reverse=True)


def _rows(rows: QuerySet[Any], source: int, user: str, community_id: int, **columns: Any) -> QuerySet[Any, Any]:
    """The columns of a step, with the first name of who of the staff did it as ``staff``; else None."""
    given = {
        **_ABSENT,
        **columns,
        "at": F("at"),
        "source": Value(source),
        "pk": F("pk"),
        "staff": staff_name(OuterRef(user), community_id=community_id),
    }
    marked = {f"step_{name}": given[name] for name in _Step._fields}
    found: QuerySet[Any, Any] = rows.order_by().annotate(**marked).values_list(*marked)
    return found

"""Calling about a request: how it went, what was said, and what is to be remembered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from buurthulp import clock
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.seen import mark_of, refuse_overwriting
from buurthulp.viewers import Viewer
from desk.enums import CallOutcome, NoteKind
from desk.models import Call, Note
from desk.selectors.calling import waiting_yes
from desk.services.heard import Heard, enter_heard
from desk.share_scope import mediates
from exchange.models import HelpRequest, Slot
from exchange.texts import tidy_text
from matching.services.changing import ask_anew, lock_open_request, reword
from matching.services.places import locked_search
from matching.services.publishing import stop_looking
from matching.services.searching import invite_by_hand
from members.access import is_coordinator_of
from members.models import Participant

NOTE_MAX = 1000
SENT_TWICE = timedelta(minutes=1)
_OF_WHO_WAS_ASKED = {CallOutcome.YES: Heard.YES, CallOutcome.NOT_NOW: Heard.NOT_NOW}
_OF_THE_ASKER = {CallOutcome.PLEASE: Heard.PLEASE, CallOutcome.SOMEBODY_ELSE: Heard.SOMEBODY_ELSE}


@dataclass(frozen=True, slots=True)
class Moment:
    """Another moment, in the codes of exchange.moments."""

    day: str
    on: date | None = None
    parts: tuple[str, ...] = ()
    at: time | None = None


@transaction.atomic
def log_call(
    *,
    actor: Viewer,
    slot: Slot,
    participant: Participant,
    outcome: CallOutcome,
    starts_at: datetime | None = None,
    held_id: str = "",
    note: str = "",
) -> Call:
    """Write down that somebody was called about a request, with what they answered.

    A yes or "nu niet" is entered as their answer; who was not asked yet is asked in this very call, and nothing is
    sent. "Graag" and "liever iemand anders" are the asker's, about the yes that was named to them (``held_id``).
    ``starts_at`` is the moment that a yes to a flexible request names. The same again within a minute changes nothing,
    but for what is noted with it.

    Raises NotAllowedError outside the coordinator's areas and what was shared with them;
    DomainError("error.call.outcome") for what this person cannot have said, "error.call.changed" when another yes
    waits by now, error.note.long, and what the answers raise.
    """
    if actor.user_id is None or not (
        is_coordinator_of(actor, participant) or mediates(actor, slot.occasion.help_request, participant)
    ):
        raise NotAllowedError("error.not_coordinator", _("Alleen wie hier coördinator is, kan dit invullen."))
    locked_search(slot.pk)  # a double click waits here, and then finds what the first wrote
    help_request = slot.occasion.help_request
    is_asker = participant.pk == help_request.participant_id
    held = waiting_yes(help_request) if outcome in _OF_THE_ASKER else None
    again: Call | None = Call.objects.filter(
        help_request=help_request,
        participant=participant,
        outcome=outcome,
        by_user_id=actor.user_id,
        at__gt=clock.now() - SENT_TWICE,
    ).first()
    # An answer about the yes that waits now is another one, however soon it comes.
    if again is not None and (held is None or held.public_id != held_id):
        if note.strip():
            add_note(actor=actor, help_request=help_request, text=note)
        return again
    if outcome in (_OF_WHO_WAS_ASKED if is_asker else _OF_THE_ASKER):
        raise DomainError("error.call.outcome", _("Kies hoe het gesprek ging."))
    if outcome in _OF_WHO_WAS_ASKED:
        invitation = invite_by_hand(actor=actor, slot_id=slot.pk, participant=participant, on_the_phone=True)
        enter_heard(actor=actor, invitation=invitation, heard=_OF_WHO_WAS_ASKED[outcome], starts_at=starts_at)
    elif outcome in _OF_THE_ASKER:
        if held is None or held.public_id != held_id:
            raise DomainError("error.call.changed", _("Er is intussen iets veranderd. Kijk wie er nu ja zei."))
        enter_heard(actor=actor, invitation=held, heard=_OF_THE_ASKER[outcome])
    if note.strip():
        add_note(actor=actor, help_request=help_request, text=note)
    call: Call = Call.objects.create(
        help_request=help_request,
        participant=participant,
        outcome=outcome,
        by_user_id=actor.user_id,
        at=clock.now(),
    )
    return call


@transaction.atomic
def add_note(*, actor: Viewer, help_request: HelpRequest, text: str, kind: NoteKind = NoteKind.NOTE) -> Note:
    """Note something at a request, for coordinators alone; the same again within a minute is one.

    Raises DomainError: error.note.missing, error.note.long."""
    if actor.user_id is None:
        raise NotAllowedError("error.not_coordinator", _("Alleen wie hier coördinator is, kan dit invullen."))
    if len(text) > NOTE_MAX:
        raise DomainError("error.note.long", _("Deze notitie is te lang. Kort hem in."))
    words = tidy_text(text, NOTE_MAX)
    if not words and kind == NoteKind.NOTE:
        raise DomainError("error.note.missing", _("Schrijf op wat je wilt onthouden."))
    if kind == NoteKind.NOTE:
        HelpRequest.objects.select_for_update().get(pk=help_request.pk)
        recent = Note.objects.filter(
            help_request=help_request, kind=kind, by_user_id=actor.user_id, at__gt=clock.now() - SENT_TWICE
        )
        again: Note | None = next((one for one in recent if one.text == words), None)
        if again is not None:
            return again
    note: Note = Note.objects.create(
        help_request=help_request, kind=kind, text=words, by_user_id=actor.user_id, at=clock.now()
    )
    return note


@transaction.atomic
def change_request(
    *,
    actor: Viewer,
    help_request: HelpRequest,
    title: str,
    public_line: str,
    private_line: str,
    radius_m: int,
    moment: Moment | None = None,
    was: str = "",
    seen: str = "",
) -> HelpRequest:
    """Change a request after speaking to its asker; the history says so, and how it was.

    With ``moment`` it is asked anew: then it is another request that is returned. ``was`` is the former moment in
    words, ``seen`` the mark of the words that were looked at. Raises what reword, ask_anew and refuse_overwriting do.
    """
    former = lock_open_request(help_request.pk)
    before, far_m = (former.title, former.public_line, former.private_line), former.radius_m
    there = mark_of_words(former)
    changed = reword(
        actor=actor,
        help_request_id=help_request.pk,
        title=title,
        public_line=public_line,
        private_line=private_line,
        radius_m=radius_m,
    )
    refuse_overwriting(seen=seen, before=there, after=mark_of_words(changed))
    if (changed.title, changed.public_line, changed.private_line) != before:
        add_note(actor=actor, help_request=changed, text="\n".join(filter(None, before)), kind=NoteKind.WORDS)
    if changed.radius_m != far_m:
        add_note(actor=actor, help_request=changed, text=_kilometres(far_m), kind=NoteKind.FAR)
    if moment is None:
        return changed
    fresh = ask_anew(
        actor=actor, help_request_id=changed.pk, day=moment.day, on=moment.on, parts=moment.parts, at=moment.at
    )
    for row in (changed, fresh):
        add_note(actor=actor, help_request=row, text=was, kind=NoteKind.WHEN)
    return fresh


def mark_of_words(help_request: HelpRequest) -> str:
    """By what it is known again that the words and the distance of a request are as they were looked at."""
    row = help_request
    return mark_of(row.title, row.public_line, row.private_line, row.radius_m)


@transaction.atomic
def stop_request(*, actor: Viewer, help_request: HelpRequest) -> HelpRequest:
    """Who asked says it is no longer needed: nobody is looked for, and whoever was asked hears so. Again: no change.

    What was agreed already stands. The caller made sure that the coordinator mediates it.
    """
    return stop_looking(actor=actor, help_request_id=help_request.pk)


def _kilometres(metres: int) -> str:
    return f"{metres / 1_000:g} km".replace(".", ",")

"""The demo shows everything that can be: each state that a row can have is there, or stands here with why it is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db.models import Count, F, Q, QuerySet
from django.db.models.enums import TextChoices

from desk.models import Call, Note
from exchange.enums import Costs, OfferStatus, RequestStatus, SlotStatus, Visibility, Way, Where
from exchange.models import HelpRequest, Occasion, Offer, Slot
from matching.enums import DeskReason, InvitationStatus, InvitedBy, MatchStatus, Said, SearchEventCode
from matching.models import Invitation, Match, Outcome, Search, SearchEvent
from members.enums import ActsForKind, ContactWay
from members.models import ActsFor, Block, Community, Participant

COLUMNS: dict[str, tuple[type[TextChoices], type, str]] = {
    "request": (RequestStatus, HelpRequest, "status"),
    "slot": (SlotStatus, Slot, "status"),
    "invitation": (InvitationStatus, Invitation, "status"),
    "match": (MatchStatus, Match, "status"),
    "desk": (DeskReason, Search, "desk_reason"),
    "step": (SearchEventCode, SearchEvent, "code"),
    "asked by": (InvitedBy, Invitation, "invited_by"),
    "said": (Said, Outcome, "said"),
    "way": (Way, HelpRequest, "way"),
    "visibility": (Visibility, HelpRequest, "visibility"),
    "where": (Where, HelpRequest, "where"),
    "costs": (Costs, HelpRequest, "costs"),
    "offer": (OfferStatus, Offer, "status"),
    "told by": (ContactWay, Participant, "told_by"),
    "acts": (ActsForKind, ActsFor, "kind"),
}
CANNOT_BE = {
    ("desk", "cancelled"): "The sweep that follows replaces it at once by how much time is left (short, time_short).",
    ("step", "waits_morning"): "No service writes it: a wave at night waits by its due time.",
}
SITUATIONS: dict[str, Callable[[], QuerySet]] = {
    "called in vain": lambda: Call.objects.filter(outcome__in=["no_answer", "voicemail"]),
    "spoken to": lambda: Call.objects.filter(outcome="spoken"),
    "a note at a request": lambda: Note.objects.filter(kind="note"),
    "a draft without a time": lambda: HelpRequest.objects.filter(status="draft", occasions=None),
    "a draft that was thrown away": lambda: HelpRequest.objects.filter(status="withdrawn", published_at=None),
    "left open in time": lambda: Occasion.objects.filter(flexible_until__isnull=False),
    "a yes that names its moment": lambda: Match.objects.filter(invitation__starts_at__isnull=False),
    "held, with a reserve behind it": lambda: Slot.objects.filter(invitations__status="held").filter(
        invitations__status="reserve"
    ),
    "agreed and to come": lambda: Match.objects.filter(status="agreed", reminded=False),
    "reminded of": lambda: Match.objects.filter(status="agreed", reminded=True, checked_at=None),
    "asked whether it worked": lambda: Match.objects.filter(status="agreed", checked_at__isnull=False),
    "thanked both ways": lambda: done(2),
    "thanked one way": lambda: done(1),
    "done without a word": lambda: done(0),
    "thanked in own words": lambda: Match.objects.filter(thanks__isnull=False, thanks__card=None),
    "told by one of the two": lambda: Match.objects.annotate(told=Count("outcomes")).filter(status="done", told=1),
    "the minutes differ": lambda: Match.objects.annotate(told=Count("outcomes")).filter(
        ~Q(outcomes__said="no"), status="review", told=2
    ),
    "yes against no": lambda: Match.objects.filter(status="review", outcomes__said="no"),
    "settled by the coordinator": lambda: Match.objects.filter(history__code="by_hand", status="done"),
    "cancelled by the helper, and searched for again": lambda: Slot.objects.filter(
        status="open", matches__status="cancelled", invitations__status="stepped_back"
    ),
    "cancelled by the asker for good": lambda: Slot.objects.filter(status="withdrawn", matches__status="cancelled"),
    "withdrawn while people were asked": lambda: HelpRequest.objects.filter(
        status="withdrawn", occasions__slots__invitations__status="withdrawn"
    ),
    "asked and answered by telephone": lambda: Match.objects.filter(status="agreed", asker__told_by="phone"),
    "asked by text message, and waited for": lambda: Invitation.objects.filter(status="invited", channel="sms"),
    "not this kind of question any more": lambda: Offer.objects.filter(status="off"),
    "resting": lambda: Participant.objects.filter(paused_until__isnull=False),
    "new, and not known yet": lambda: Participant.objects.filter(confirmation=None),
    "keeping away from somebody": lambda: Block.objects.all(),
    "a mailbox of two": lambda: ActsFor.objects.filter(
        user__acts_for__gt=F("pk"), kind="self", user__acts_for__kind="self"
    ),
}


def done(thanks: int) -> QuerySet:
    """Agreements that worked, thanked for so many times."""
    return Match.objects.filter(status="done").annotate(thanked=Count("thanks")).filter(thanked=thanks)


@pytest.mark.parametrize(
    ("column", "value"),
    [(column, value) for column, (enum, _model, _field) in COLUMNS.items() for value in enum.values],
    ids=lambda part: part.replace(" ", "_"),
)
def test_every_state_is_there(voorbeeldstad: Community, column: str, value: str) -> None:
    """``pytest -v`` reads as the list. A state that came to be possible must leave CANNOT_BE."""
    _enum, model, field = COLUMNS[column]
    is_there = model._default_manager.filter(**{field: value}).exists()
    assert is_there is ((column, value) not in CANNOT_BE), CANNOT_BE.get((column, value), "missing")


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_situation_is_there(voorbeeldstad: Community, situation: str) -> None:
    assert SITUATIONS[situation]().exists()

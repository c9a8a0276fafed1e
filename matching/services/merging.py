"""Somebody was here twice: what they were asked, agreed and gave becomes one person's (ADR 19)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Q

from buurthulp import clock
from buurthulp.viewers import Actor
from exchange.models import Slot
from matching.enums import GiveBackAnswer, InvitationStatus, InvitedBy
from matching.models import (
    CalendarFeed,
    FirstContact,
    GiveBack,
    Invitation,
    Match,
    Message,
    Outcome,
    Silence,
    Thanks,
)
from matching.models.contact import MOST_A_DAY
from matching.models.message import MOST_MESSAGES_A_DAY
from matching.models.search import TAKEN_BACK_BESIDE
from matching.services.answering import hold_next
from matching.services.learning import recount_learned
from matching.services.ledger import take_accounts_over
from matching.services.places import RUNNING, lock_invitation, lock_searches, open_places, wake_places
from matching.services.statuses import move_invitation
from members.models import Participant
from members.services.merging import MOVES, UNLESS_THERE, hand_on
from notifications.services.forgetting import forget_mails_about

COUNTED_AGAIN = "is counted again, from the answers that are the other's by now"
TREATED: Mapping[str, str] = {
    "matching.Invitation.participant": UNLESS_THERE,
    "matching.Match.asker": MOVES,
    "matching.Match.helper": MOVES,
    "matching.Outcome.participant": MOVES,
    "matching.Thanks.author": MOVES,
    "matching.Thanks.recipient": MOVES,
    "matching.Message.author": MOVES,
    "matching.Account.owner": MOVES,
    "matching.FirstContact.participant": UNLESS_THERE,
    "matching.FirstContact.other": UNLESS_THERE,
    "matching.GiveBack.participant": UNLESS_THERE,
    "matching.CalendarFeed.participant": UNLESS_THERE,
    "matching.Silence.participant": UNLESS_THERE,
    "matching.Likelihood.participant": COUNTED_AGAIN,
}
CODE = "merged"
_ASKER = "slot__occasion__help_request__participant"
# Of two questions about one moment the one that says most of what somebody wants is the one that stays.
_SAYS_MOST = (
    InvitationStatus.CHOSEN,
    InvitationStatus.HELD,
    InvitationStatus.RESERVE,
    InvitationStatus.NOT_NOW,
    InvitationStatus.INVITED,
    InvitationStatus.LAPSED,
)


def stop_double_questions(*, actor: Actor, former: Participant, by: Participant) -> None:
    """What both are asked for one moment, only one still is; and nobody is asked what they asked themselves.

    Before any row changes hands: the locks wait for a yes that is being given at this moment. What is not said yet by
    mail about a question that stops, is not said any more.
    """
    about = Q(participant__in=[former, by]) & (Q(status__in=RUNNING) | Q(status=InvitationStatus.NOT_NOW))
    asked = dict(Invitation.objects.filter(about).values_list("pk", "slot"))
    lock_searches(Slot.objects.filter(pk__in=asked.values()))
    for pk in sorted(asked):
        search, invitation = lock_invitation(pk)
        if invitation.status in RUNNING and _is_too_many(invitation, former, by):
            _stop(search, invitation, actor=actor)


def _is_too_many(invitation: Invitation, former: Participant, by: Participant) -> bool:
    if invitation.slot.occasion.help_request.participant_id in (former.pk, by.pk):
        return True
    other = by if invitation.participant_id == former.pk else former
    twin = Invitation.objects.filter(~TAKEN_BACK_BESIDE, occasion=invitation.occasion_id, participant=other).first()
    return twin is not None and _rank(twin, by) < _rank(invitation, by)


def _rank(invitation: Invitation, by: Participant) -> tuple[int, bool]:
    status = InvitationStatus(invitation.status)
    place = _SAYS_MOST.index(status) if status in _SAYS_MOST else len(_SAYS_MOST)
    return place, invitation.participant_id != by.pk


def _stop(search: Any, invitation: Invitation, *, actor: Actor) -> None:
    now = clock.now()
    was_held = invitation.status == InvitationStatus.HELD
    invitation.goes_on = False
    move_invitation(invitation, InvitationStatus.WITHDRAWN, actor=actor, at=now, code=CODE, also=("goes_on",))
    forget_mails_about(actor=actor, public_ids=[invitation.public_id], recipients=[invitation.participant_id])
    if was_held:
        hold_next(search, actor=actor, at=now)
    else:
        wake_places(open_places(search, now), now)


def merge_matching(*, former: Participant, by: Participant, offers: Mapping[int, int]) -> None:
    """Everything of this app. ``offers``: which offer counts for which from now on. After stop_double_questions."""
    for offer_id, kept_id in offers.items():
        Invitation.objects.filter(offer=offer_id).update(offer=kept_id)
    _invitations(former, by)
    recount_learned(people=[former.pk, by.pk])
    for rows, field in (
        (Match.objects.all(), "asker"),
        (Match.objects.all(), "helper"),
        (Outcome.objects.all(), "participant"),
        (Thanks.objects.all(), "author"),
        (Thanks.objects.all(), "recipient"),
    ):
        hand_on(rows, field, former=former, by=by)
    _numbered(Message.objects.filter(author=former), "author", by, most=MOST_MESSAGES_A_DAY)
    FirstContact.objects.filter(
        Q(other__in=FirstContact.objects.filter(participant=by).values("other")), participant=former
    ).delete()
    _numbered(FirstContact.objects.filter(participant=former), "participant", by, most=MOST_A_DAY)
    hand_on(FirstContact.objects.all(), "other", former=former, by=by, unless=["participant"])
    take_accounts_over(former=former, by=by)
    if GiveBack.objects.filter(participant=former, answer=GiveBackAnswer.NEVER).exists():
        GiveBack.objects.filter(participant=by).update(answer=GiveBackAnswer.NEVER)
    hand_on(GiveBack.objects.all(), "participant", former=former, by=by, unless=[])
    hand_on(Silence.objects.all(), "participant", former=former, by=by, unless=[])
    hand_on(CalendarFeed.objects.all(), "participant", former=former, by=by, unless=[])


def _invitations(former: Participant, by: Participant) -> None:
    """One for each moment: the one that says most. Another of that moment stays with the row that is closed."""
    theirs = {one.occasion_id: one for one in Invitation.objects.filter(~TAKEN_BACK_BESIDE, participant=by)}
    beside = set(Invitation.objects.filter(TAKEN_BACK_BESIDE, participant=former).values_list("pk", flat=True))
    for one in Invitation.objects.filter(participant=former).order_by("pk"):
        other = None if one.pk in beside else theirs.get(one.occasion_id)
        if other is None:
            Invitation.objects.filter(pk=one.pk).update(participant=by)
        elif _rank(one, by) < _rank(other, by):
            _change_places(other, one)


def _change_places(other: Invitation, one: Invitation) -> None:
    """Each becomes the other's. No two of one person stand at one moment, so that the one steps aside meanwhile."""
    row, back = Invitation.objects.filter(pk=other.pk), {"invited_by": other.invited_by, "status": other.status}
    row.update(invited_by=InvitedBy.SERIES, status=InvitationStatus.NOT_NOW)
    Invitation.objects.filter(pk=one.pk).update(participant=other.participant_id)
    row.update(participant=one.participant_id, **back)


def _numbered(rows: Any, field: str, by: Participant, *, most: int) -> None:
    """Rows that are numbered by the day: where a number is taken, the next that is free, if need be of a day before."""
    model = rows.model
    for row in rows.order_by("pk"):
        day = row.on
        while True:
            taken = set(model.objects.filter(**{field: by}, on=day).values_list("number", flat=True))
            free = next((number for number in range(1, most + 1) if number not in taken), None)
            if free is not None:
                break
            day -= timedelta(days=1)
        setattr(row, field, by)
        row.on, row.number = day, row.number if day == row.on and row.number not in taken else free
        row.save(update_fields=[field, "on", "number"])

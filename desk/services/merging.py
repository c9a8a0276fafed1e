"""Somebody was here twice, and is one person from now on (ADR 19)."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from buurthulp.errors import NotAllowedError
from buurthulp.viewers import SYSTEM, Actor
from desk.models import (
    Call,
    Entry,
    Intake,
    KitchenTalk,
    Pair,
    PairAnswer,
    Referral,
    RegisterLine,
    RoundMember,
    TelephoneRound,
    WorkState,
)
from desk.selectors.merging import refuse_merge
from desk.services.handing_on import hand_signals_on
from desk.services.telephone_rounds import leave_round
from exchange.services.merging import TREATED as OF_EXCHANGE
from exchange.services.merging import merge_exchange
from matching.services.merging import TREATED as OF_MATCHING
from matching.services.merging import merge_matching, stop_double_questions
from members.access import is_coordinator_of
from members.models import Participant, Vouch
from members.services.erasing import erase_rows
from members.services.merging import MOVES, STOPS, hand_on, merge_members
from members.services.merging import TREATED as OF_MEMBERS
from notifications.services.merging import TREATED as OF_NOTIFICATIONS
from notifications.services.merging import merge_notifications

OF_DESK: Mapping[str, str] = {
    "desk.Signal.reporter": MOVES,
    "desk.Signal.about": MOVES,
    "desk.Signal.person": MOVES,
    "desk.Intake.participant": MOVES,
    "desk.KitchenTalk.participant": MOVES,
    "desk.Call.participant": MOVES,
    "desk.WorkState.person": MOVES,
    "desk.WorkState.other": MOVES,
    "desk.RegisterLine.participant": MOVES,
    "desk.Referral.participant": MOVES,
    "desk.Entry.participant": MOVES,
    "desk.Pair.asker": MOVES,
    "desk.Pair.helper": MOVES,
    "desk.PairAnswer.participant": MOVES,
    "desk.TelephoneRound.caller": MOVES,
    "desk.RoundMember.participant": STOPS,
}
TREATED: Mapping[str, str] = {**OF_MEMBERS, **OF_NOTIFICATIONS, **OF_EXCHANGE, **OF_MATCHING, **OF_DESK}
"""Every foreign key to a participant, and what becomes of it. A test walks over all that there are."""


@transaction.atomic
def merge_people(*, actor: Actor, former: Participant, by: Participant) -> Participant:
    """``former`` and ``by`` are one person: all of the one goes to the other, and its row is closed, without a name.

    Nobody is told and nobody is asked twice: what both were asked for one moment, one is. What stays behind is ids and
    codes, and what the other had already. It cannot be undone. Again: no change; returns who they are now.

    Raises NotAllowedError for who does not coordinate where both live, and what ``refuse_merge`` raises.
    """
    # As where somebody leaves: people first, their keys free, so that whoever agrees with them at this moment goes on.
    # Who said to know them comes along: a confirmation may fall with it.
    said = Vouch.objects.filter(Q(voucher=former) | Q(participant=former)).values("participant")
    these = Q(pk__in=[former.pk, by.pk]) | Q(pk__in=said)
    rows = Participant.objects.select_for_update(of=("self",), no_key=True).select_related("community")
    locked = {row.pk: row for row in rows.filter(these).order_by("pk")}
    former, by = locked[former.pk], locked[by.pk]
    if former.merged_into_id == by.pk:
        return by
    if not (is_coordinator_of(actor, former) and is_coordinator_of(actor, by)):
        raise NotAllowedError("error.not_coordinator", _("Alleen wie voor allebei coördinator is, kan dit."))
    refuse_merge(former, by)
    stop_double_questions(actor=actor, former=former, by=by)
    refuse_merge(former, by)  # somebody may have said yes while we waited
    # What is theirs by now, before there is somebody to tell; the notes of who reads along go with the seats.
    merge_members(actor=actor, former=former, by=by)
    offers = merge_exchange(former=former, by=by)
    merge_matching(former=former, by=by, offers=offers)
    merge_notifications(former=former, by=by)
    hand_signals_on(actor=actor, former=former, by=by)
    _merge_desk(former, by)
    erase_rows(actor=actor, participant=former)
    Participant.objects.filter(pk=former.pk).update(merged_into=by)
    by.refresh_from_db()
    return by


def _merge_desk(former: Participant, by: Participant) -> None:
    # Of two places in a round one is enough.
    if RoundMember.objects.filter(participant=by, left_at=None).exists():
        for member in RoundMember.objects.filter(participant=former, left_at=None):
            leave_round(actor=SYSTEM, member=member)
    for rows, field in (
        (TelephoneRound.objects.all(), "caller"),
        (RoundMember.objects.all(), "participant"),
        (Intake.objects.all(), "participant"),
        (KitchenTalk.objects.all(), "participant"),
        (Call.objects.all(), "participant"),
        (WorkState.objects.all(), "person"),
        (WorkState.objects.all(), "other"),
        (RegisterLine.objects.all(), "participant"),
        (Referral.objects.all(), "participant"),
        (Entry.objects.all(), "participant"),
        (Pair.objects.all(), "asker"),
        (Pair.objects.all(), "helper"),
        (PairAnswer.objects.all(), "participant"),
    ):
        hand_on(rows, field, former=former, by=by)

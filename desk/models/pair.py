"""Lasting pairs: two people who meet in a rhythm, and how they say it goes (ADR 28)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from buurthulp.constraints import one_of
from buurthulp.crypto import EncryptedTextField
from buurthulp.models import StatusChange
from buurthulp.public_ids import new_public_id
from desk.pair_enums import PairGoing, PairStatus
from exchange.enums import REPEATS, Rhythm, Where
from exchange.models import Category, HelpRequest
from members.enums import ConsentHow
from members.models import Community, Participant

LIVE = (PairStatus.PROPOSED, PairStatus.MEETING)


class Pair(models.Model):
    """``asker`` and ``helper`` as of a match: what is done for the one by the other is the hours of the ledger.

    Before both said yes it is a proposal: from when on, how long, how often. From then on their dates are those of
    ``help_request``, a series as any other. ``begun_with`` is the question of ``asker`` that it began with.
    """

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    asker = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    helper = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    begun_with = models.ForeignKey(HelpRequest, null=True, on_delete=models.SET_NULL, related_name="+")
    help_request = models.OneToOneField(HelpRequest, null=True, on_delete=models.SET_NULL, related_name="+")
    status = models.CharField(max_length=10, choices=PairStatus.choices, default=PairStatus.PROPOSED)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=80, help_text="What they do together, in own words.")
    where = models.CharField(max_length=10, choices=Where.choices, default=Where.ASKER)
    elsewhere = EncryptedTextField(blank=True, help_text="A typed place.")
    first_at = models.DateTimeField(help_text="The first time they could meet.")
    minutes = models.PositiveSmallIntegerField()
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices)
    until = models.DateField(null=True, help_text="The last day; empty: until one of them stops.")
    proposed_at = models.DateTimeField()
    asker_yes_at = models.DateTimeField(null=True)
    asker_yes_how = models.CharField(max_length=10, choices=ConsentHow.choices, blank=True)
    helper_yes_at = models.DateTimeField(null=True)
    helper_yes_how = models.CharField(max_length=10, choices=ConsentHow.choices, blank=True)
    # When both are asked "Hoe gaat het?" again; of a proposal, when who did not answer is called; of what is over,
    # since when somebody must be told by telephone.
    due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(asker=F("helper")), name="desk_pair_two_people"),
            models.UniqueConstraint(
                fields=["asker", "helper"],
                condition=Q(status__in=[status.value for status in LIVE]),
                name="desk_pair_once",
            ),
            models.CheckConstraint(
                condition=~Q(status=PairStatus.MEETING)
                | Q(asker_yes_at__isnull=False, helper_yes_at__isnull=False, due_at__isnull=False),
                name="desk_pair_both_said_yes",
            ),
            models.CheckConstraint(condition=Q(rhythm__in=REPEATS), name="desk_pair_has_a_rhythm"),
            models.CheckConstraint(condition=Q(minutes__range=(5, 720)), name="desk_pair_minutes_sane"),
            one_of("status", PairStatus, table="desk_pair"),
            one_of("where", Where, table="desk_pair"),
            one_of("asker_yes_how", ConsentHow, table="desk_pair", or_empty=True),
            one_of("helper_yes_how", ConsentHow, table="desk_pair", or_empty=True),
        ]
        indexes = [models.Index(fields=["community", "status", "due_at"], name="desk_pair_live")]


class PairStatusChange(StatusChange):
    """The history of a pair, also of what moves nothing: a yes, "Hoe gaat het?", a conversation."""

    subject = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="history")


class PairLook(models.Model):
    """Once "Hoe gaat het?" for both; who did not answer by ``call_at`` is called. Open until it was talked over."""

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="looks")
    asked_at = models.DateTimeField()
    call_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    note = EncryptedTextField(blank=True, help_text="What the coordinator noted of the conversation.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pair"], condition=Q(closed_at__isnull=True), name="desk_pairlook_one_at_a_time"
            )
        ]


class PairAnswer(models.Model):
    """What one of the two said of it; read by the coordinator alone."""

    look = models.ForeignKey(PairLook, on_delete=models.CASCADE, related_name="answers")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    going = models.CharField(max_length=5, choices=PairGoing.choices)
    text = EncryptedTextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["look", "participant"], name="desk_pairanswer_once_each"),
            one_of("going", PairGoing, table="desk_pairanswer"),
        ]

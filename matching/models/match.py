"""An agreement between two people, what they said of it afterwards, and their thanks."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from buurthulp.constraints import one_of
from buurthulp.crypto import EncryptedTextField
from buurthulp.models import StatusChange
from buurthulp.public_ids import new_public_id
from buurthulp.viewers import VisibleQuerySet
from exchange.models import Slot
from matching.enums import MatchStatus, Said
from matching.models.search import Invitation
from members.models import Community, Participant

LIVE = [MatchStatus.AGREED, MatchStatus.DONE, MatchStatus.REVIEW, MatchStatus.UNCONFIRMED]


class Match(models.Model):
    """A yes and its "Graag": two people, one slot, a time. ``due_at`` is when the sweep must look again."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="matches")
    invitation = models.OneToOneField(Invitation, on_delete=models.PROTECT, related_name="match")
    asker = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="matches_as_asker")
    helper = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="matches_as_helper")
    status = models.CharField(max_length=12, choices=MatchStatus.choices, default=MatchStatus.AGREED)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(help_text="Agreed duration; after confirmation, the confirmed one.")
    door_word = EncryptedTextField(help_text="The herkenningswoord both ask at the door.")
    due_at = models.DateTimeField(null=True)
    reminded = models.BooleanField(default=False)
    checked_at = models.DateTimeField(null=True, help_text='When "Is het gelukt?" was asked.')
    agreed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "matches"
        constraints = [
            models.UniqueConstraint(fields=["slot"], condition=Q(status__in=LIVE), name="matching_match_one_live"),
            models.CheckConstraint(condition=~Q(asker=F("helper")), name="matching_match_two_people"),
            models.CheckConstraint(condition=Q(minutes__range=(1, 720)), name="matching_match_minutes_sane"),
            one_of("status", MatchStatus, table="matching_match"),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="matching_match_due")]


class MatchStatusChange(StatusChange):
    """The history of a match."""

    subject = models.ForeignKey(Match, on_delete=models.CASCADE, related_name="history")


class Outcome(models.Model):
    """One side's answer to "Is het gelukt?"."""

    match = models.ForeignKey(Match, on_delete=models.CASCADE, related_name="outcomes")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    said = models.CharField(max_length=5, choices=Said.choices)
    minutes = models.PositiveSmallIntegerField(null=True)
    again = models.BooleanField(null=True, help_text="Would like to meet again; remembered only when both say so.")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["match", "participant"], name="matching_outcome_once_each"),
            models.CheckConstraint(
                condition=Q(said=Said.NO, minutes__isnull=True) | Q(said=Said.YES, minutes__range=(1, 720)),
                name="matching_outcome_yes_has_minutes",
            ),
            one_of("said", Said, table="matching_outcome"),
        ]


class Thanks(models.Model):
    """A word after it happened, from one to the other: one of the eight cards or own words."""

    match = models.ForeignKey(Match, on_delete=models.CASCADE, related_name="thanks")
    author = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="thanks_given")
    recipient = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="thanks_received")
    card = models.PositiveSmallIntegerField(null=True, help_text="1 to 8: thanks.ready.* in the text guide.")
    own_words = EncryptedTextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "thanks"
        constraints = [
            models.UniqueConstraint(fields=["match", "author"], name="matching_thanks_once_each"),
            models.CheckConstraint(
                condition=Q(card__isnull=True) | Q(card__range=(1, 8)), name="matching_thanks_card_known"
            ),
        ]

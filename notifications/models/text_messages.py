"""Text messages: numbers that want none, questions they may answer, what came in, and addresses short enough."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from buurthulp.constraints import one_of
from buurthulp.crypto import EncryptedTextField
from members.models import Participant
from notifications.enums import QuestionKind, StopReason


class SmsStop(models.Model):
    """A number that gets no text messages: whoever holds it sent STOP, or they do not arrive there.

    Known by the key of the number alone: it holds for everybody who gave that number, also for who takes no part.
    """

    number_hash = models.CharField(max_length=64, unique=True)
    reason = models.CharField(max_length=12, choices=StopReason.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [one_of("reason", StopReason, table="notifications_smsstop")]


class SmsQuestion(models.Model):
    """A question put to a number, so that "JA" needs no more words. At most one is open at a time (text guide §4).

    ``about`` is the public id of what it is about. Open until it is answered, over, or followed by another.
    """

    number_hash = models.CharField(max_length=64)
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="sms_questions")
    kind = models.CharField(max_length=12, choices=QuestionKind.choices)
    about = models.CharField(max_length=12)
    asked_at = models.DateTimeField()
    until = models.DateTimeField(help_text="Until when the answer is waited for.")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            one_of("kind", QuestionKind, table="notifications_smsquestion"),
            models.UniqueConstraint(
                fields=["number_hash"], condition=Q(closed_at__isnull=True), name="notifications_smsquestion_one_open"
            ),
        ]
        indexes = [
            models.Index(fields=["number_hash", "-asked_at"], name="notifications_smsquestion_last"),
            models.Index(fields=["kind", "about"], name="notifications_smsquestion_what"),
        ]


class ReceivedSms(models.Model):
    """A text message that came in, once: the provider may hand over the same one again. Its words are not kept."""

    provider_id = models.CharField(max_length=64, unique=True)
    number_hash = models.CharField(max_length=64, blank=True)
    participant = models.ForeignKey(Participant, null=True, on_delete=models.SET_NULL, related_name="+")
    said = models.CharField(max_length=8, help_text="What it was read as.")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["number_hash", "-at"], name="notifications_receivedsms_last")]


class ShortLink(models.Model):
    """An address short enough for a text message, and where it leads. Whoever has the database cannot follow it."""

    token_hash = models.CharField(max_length=64, unique=True)
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    path = EncryptedTextField()
    made_at = models.DateTimeField()

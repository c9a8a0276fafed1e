"""The outbox: what must be told is a row, written in the transaction that decided it (matching.md §7)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from buurthulp.constraints import one_of
from buurthulp.crypto import EncryptedTextField
from members.models import Community, Participant
from notifications.enums import Channel, Delivery, OutboxStatus


class OutboxMessage(models.Model):
    """One message to one person. ``key`` says what it is about, once: the same key is never a second message."""

    community = models.ForeignKey(Community, null=True, on_delete=models.PROTECT, related_name="+")
    participant = models.ForeignKey(Participant, null=True, on_delete=models.CASCADE, related_name="messages")
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.MAIL)
    kind = models.CharField(max_length=30, help_text="The folder in templates/mail/, or the file in templates/sms/.")
    key = models.CharField(max_length=120, unique=True)
    message_id = models.CharField(max_length=120, unique=True, help_text="The fixed Message-ID header.")
    to = EncryptedTextField()
    reader = models.CharField(
        max_length=8, blank=True, help_text="Who reads it there (members.readers); empty: their own number, or nobody."
    )
    subject = EncryptedTextField(help_text="Empty for a text message.")
    body_text = EncryptedTextField()
    body_html = EncryptedTextField(blank=True)
    part_text = EncryptedTextField(blank=True, help_text="What of it stands in one mail with others.")
    part_html = EncryptedTextField(blank=True)
    status = models.CharField(max_length=10, choices=OutboxStatus.choices, default=OutboxStatus.WAITING)
    held_until = models.DateTimeField(null=True, help_text="Time between people: no sooner than this moment.")
    gathered_in = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="parts")
    due_at = models.DateTimeField(help_text="Machine time: when the next try is due.")
    claimed_until = models.DateTimeField(null=True)
    claim = models.CharField(max_length=40, blank=True, help_text="Which claim holds the lease.")
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=120, blank=True, help_text="Class and code, never text.")
    written_at = models.DateTimeField(help_text="Time between people, as the message's Date says.")
    sent_at = models.DateTimeField(null=True)
    provider_id = models.CharField(max_length=64, blank=True, help_text="What the provider calls this text message.")
    delivery = models.CharField(max_length=12, choices=Delivery.choices, blank=True)

    class Meta:
        constraints = [
            one_of("status", OutboxStatus, table="notifications_outboxmessage"),
            one_of("channel", Channel, table="notifications_outboxmessage"),
            one_of("delivery", Delivery, table="notifications_outboxmessage"),
            models.CheckConstraint(
                condition=~Q(status=OutboxStatus.SENT) | Q(sent_at__isnull=False),
                name="notifications_outboxmessage_sent_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status=OutboxStatus.HELD) | Q(held_until__isnull=False),
                name="notifications_outboxmessage_held_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(status__in=[OutboxStatus.WAITING, OutboxStatus.SENDING]),
                name="notifications_outbox_due",
            ),
            models.Index(
                fields=["held_until"], condition=Q(status=OutboxStatus.HELD), name="notifications_outbox_held"
            ),
        ]

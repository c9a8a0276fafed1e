"""What a coordinator does on the telephone: a call being taken in, who was called and what for, and notes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from buurthulp.constraints import one_of
from buurthulp.crypto import EncryptedTextField
from buurthulp.public_ids import new_public_id
from desk.enums import CallOutcome, NoteKind
from exchange.models import HelpRequest
from members.models import Community, Participant


class Intake(models.Model):
    """A call that this coordinator takes in: what was typed so far, until it has become a request.

    The page sends its ``public_id`` along: sent twice, it is entered once. ``participant`` is who was picked.
    """

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    user_id = models.BigIntegerField()
    participant = models.ForeignKey(Participant, null=True, on_delete=models.SET_NULL, related_name="+")
    typed = EncryptedTextField(blank=True, help_text="The fields of the form as JSON; empty once it was sent.")
    help_request = models.ForeignKey(HelpRequest, null=True, on_delete=models.CASCADE, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "user_id"],
                condition=Q(help_request__isnull=True),
                name="desk_intake_one_at_a_time",
            ),
        ]


class Call(models.Model):
    """A coordinator called somebody about a request."""

    help_request = models.ForeignKey(HelpRequest, on_delete=models.CASCADE, related_name="calls")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=13, choices=CallOutcome.choices)
    by_user_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [one_of("outcome", CallOutcome, table="desk_call")]


class Note(models.Model):
    """Something to remember at a request, for coordinators alone; or what a coordinator changed in it.

    ``text`` of a change is how it was before.
    """

    help_request = models.ForeignKey(HelpRequest, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=5, choices=NoteKind.choices, default=NoteKind.NOTE)
    text = EncryptedTextField(blank=True)
    by_user_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [one_of("kind", NoteKind, table="desk_note")]

"""What two people who have an agreement write to each other."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from buurthulp.crypto import EncryptedTextField
from buurthulp.public_ids import new_public_id
from matching.models.match import Match
from members.models import Participant

MOST_MESSAGES_A_DAY = 30


class Message(models.Model):
    """A few words from one of the two to the other. Thirty on one local day for each author, numbered 1 to 30."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    match = models.ForeignKey(Match, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    by_proxy = models.BooleanField(default=False, help_text="Somebody who acts for the author wrote it.")
    is_last_word = models.BooleanField(default=False, help_text='Said with "het lukt toch niet".')
    text = EncryptedTextField()
    at = models.DateTimeField()
    on = models.DateField()
    number = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["author", "on", "number"], name="matching_message_numbered"),
            models.CheckConstraint(
                condition=Q(number__range=(1, MOST_MESSAGES_A_DAY)), name="matching_message_thirty_a_day"
            ),
        ]
        indexes = [models.Index(fields=["match", "at"], name="matching_message_of_match")]

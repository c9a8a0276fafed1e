"""Texts that a community wrote itself."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from buurthulp.constraints import one_of
from members.enums import TextKind
from members.models.community import Community


class CommunityText(models.Model):
    """Append-only: a version of a page of text; the newest holds. An empty body: the default text holds again.

    It stays as long as somebody may have agreed to it (``Consent.text_version``). It is the organisation's text, about
    no resident; names of staff are filled in when it is shown, so that they need not stand in it.
    """

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="texts")
    kind = models.CharField(max_length=20, choices=TextKind.choices)
    number = models.PositiveSmallIntegerField(help_text="1, 2, 3 per community and kind.")
    body = models.TextField(blank=True, help_text="In the plain form of members/own_texts.py.")
    by_user_id = models.BigIntegerField(null=True, help_text="Who published it; none for the system.")
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "kind", "number"], name="members_communitytext_numbered_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="members_communitytext_from_one"),
            one_of("kind", TextKind, table="members_communitytext"),
        ]

    @property
    def version(self) -> str:
        """What a consent says it was given to."""
        return f"eigen-{self.number}"

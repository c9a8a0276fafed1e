"""A search for one slot, the invitations it sends, and its history."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from buurthulp.constraints import one_of
from buurthulp.models import StatusChange
from buurthulp.public_ids import new_public_id
from buurthulp.viewers import VisibleQuerySet
from exchange.models import Occasion, Offer, Slot
from matching.enums import AskedVia, DeskReason, InvitationStatus, InvitedBy, SearchEventCode
from members.models import Community, Participant


class Search(models.Model):
    """The system's search for one slot. ``due_at`` is when the sweep must look again; empty when nothing is due."""

    slot = models.OneToOneField(Slot, on_delete=models.CASCADE, related_name="search")
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    need_at = models.DateTimeField(help_text="The time of need; the end of a flexible one.")
    decide_by = models.DateTimeField()
    is_alone = models.BooleanField(
        default=False, help_text="One date of a series that is searched for by itself, because somebody cannot once."
    )
    is_short = models.BooleanField(default=False, help_text="The ordinary decide_by had passed at publication.")
    due_at = models.DateTimeField(null=True)
    round_at = models.DateTimeField(
        null=True, help_text="The round of the community that its first wave waits for; empty when it waits for none."
    )
    wave_number = models.PositiveSmallIntegerField(default=0)
    asker_answer_by = models.DateTimeField(null=True, help_text='While a yes is held: until when "Graag" is awaited.')
    desk_reason = models.CharField(max_length=15, choices=DeskReason.choices, blank=True)
    desk_since = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "searches"
        constraints = [
            models.CheckConstraint(
                condition=Q(desk_since__isnull=True, desk_reason="")
                | (Q(desk_since__isnull=False) & ~Q(desk_reason="")),
                name="matching_search_desk_has_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="matching_search_due"),
            models.Index(fields=["community"], condition=Q(desk_since__isnull=False), name="matching_search_desk"),
            models.Index(fields=["round_at"], condition=Q(round_at__isnull=False), name="matching_search_round"),
        ]


class SearchEvent(models.Model):
    """Append-only: what happened in a search, in codes and numbers."""

    search = models.ForeignKey(Search, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    code = models.CharField(max_length=15, choices=SearchEventCode.choices)
    number = models.PositiveSmallIntegerField(null=True, help_text="How many were asked in a wave.")
    reason = models.CharField(max_length=15, blank=True, help_text="A DeskReason.")
    invitation_id = models.BigIntegerField(null=True)
    actor_user_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [one_of("code", SearchEventCode, table="matching_searchevent")]


TAKEN_BACK_BESIDE = Q(invited_by=InvitedBy.SERIES, status=InvitationStatus.NOT_NOW)
"""A yes to one of several dates that was taken back: nobody had asked for that date apart."""


class Invitation(models.Model):
    """The question "kun jij dit doen?" to one participant. A held yes is its state ``held``.

    ``slot`` is where a yes would land, or landed: where a request has several places, another one may become free.
    At one occasion a person has one invitation, whatever the number of places.
    """

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="invitations")
    occasion = models.ForeignKey(Occasion, on_delete=models.CASCADE, related_name="+", help_text="That of the slot.")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="invitations")
    offer = models.ForeignKey(Offer, null=True, on_delete=models.SET_NULL, related_name="+")
    status = models.CharField(max_length=12, choices=InvitationStatus.choices, default=InvitationStatus.INVITED)
    exclusive = models.BooleanField(default=True, help_text='One held yes at a time; false under "ik kies zelf".')
    invited_by = models.CharField(max_length=10, choices=InvitedBy.choices, default=InvitedBy.SYSTEM)
    channel = models.CharField(max_length=5, choices=AskedVia.choices, default=AskedVia.MAIL)
    wave_number = models.PositiveSmallIntegerField()
    chance = models.FloatField(default=0, help_text="Expected chance of a yes; sizes the waves, never shown.")
    reason_codes = models.JSONField(default=list, help_text="Why you: reason.* codes that hold, best first.")
    distance_m = models.PositiveIntegerField(help_text="Between the two labels' centres, metres.")
    band = models.CharField(max_length=5)
    invited_at = models.DateTimeField()
    wait_until = models.DateTimeField(help_text="Until when we wait before asking others.")
    answered_at = models.DateTimeField(null=True)
    starts_at = models.DateTimeField(null=True, help_text="The moment a yes names for a flexible request.")
    goes_on = models.BooleanField(
        default=False, help_text="A yes to a series that also counts for the dates which are still to be made."
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["occasion", "participant"],
                condition=~TAKEN_BACK_BESIDE,
                name="matching_invitation_once_per_occasion",
            ),
            models.UniqueConstraint(
                fields=["slot"],
                condition=Q(status=InvitationStatus.HELD, exclusive=True),
                name="matching_invitation_one_held",
            ),
            one_of("status", InvitationStatus, table="matching_invitation"),
            one_of("invited_by", InvitedBy, table="matching_invitation"),
            one_of("channel", AskedVia, table="matching_invitation"),
        ]
        indexes = [
            models.Index(fields=["participant", "-invited_at"], name="matching_invitation_person"),
            models.Index(
                fields=["wait_until"], condition=Q(status=InvitationStatus.INVITED), name="matching_invitation_lapse"
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new one is of its slot's occasion; that it stays so, a trigger holds (sql/invitation_occasion)."""
        if self._state.adding and self.occasion_id is None:
            self.occasion_id = self.slot.occasion_id
        super().save(*args, **kwargs)


class InvitationStatusChange(StatusChange):
    """The history of an invitation."""

    subject = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="history")

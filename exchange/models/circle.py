"""A help circle: several people round one, who said yes to that (ADR 32)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from buurthulp.constraints import one_of
from buurthulp.models import StatusChange
from buurthulp.public_ids import new_public_id
from buurthulp.viewers import VisibleQuerySet
from exchange.enums import MemberStatus
from members.enums import ConsentHow
from members.models import Community, Participant

LIVE_MEMBER = (MemberStatus.INVITED, MemberStatus.MEMBER)
OF_A_TYPED_ADDRESS = Q(status=MemberStatus.INVITED, by_address=True)
"""Asked, and nothing that whom the circle is round may know of."""


class Circle(models.Model):
    """The circle round ``participant``, who said yes to it. What they ask of it is a request for ``Visibility.CIRCLE``.

    Nothing here says what is asked or who does it: that are requests and agreements as any other.
    """

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    started_at = models.DateTimeField()
    consent_how = models.CharField(max_length=10, choices=ConsentHow.choices)
    by_user_id = models.BigIntegerField(null=True, help_text="Who started it: they, who acts for them, a coordinator.")
    ended_at = models.DateTimeField(null=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant"], condition=Q(ended_at__isnull=True), name="exchange_circle_one_round_a_person"
            ),
            one_of("consent_how", ConsentHow, table="exchange_circle"),
        ]


class CircleMember(models.Model):
    """Somebody who was asked into a circle. In it only from their own yes on."""

    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="members")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    status = models.CharField(max_length=10, choices=MemberStatus.choices, default=MemberStatus.INVITED)
    invited_at = models.DateTimeField()
    yes_at = models.DateTimeField(null=True)
    yes_how = models.CharField(max_length=10, choices=ConsentHow.choices, blank=True)
    ended_at = models.DateTimeField(null=True)
    by_address = models.BooleanField(
        default=False, help_text="Found by a typed address: who typed it learns only of a yes that somebody takes part."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["circle", "participant"],
                condition=Q(status__in=[status.value for status in LIVE_MEMBER]),
                name="exchange_circlemember_once",
            ),
            models.CheckConstraint(
                condition=~Q(status=MemberStatus.MEMBER) | (Q(yes_at__isnull=False) & ~Q(yes_how="")),
                name="exchange_circlemember_said_yes",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, status__in=[status.value for status in LIVE_MEMBER])
                | Q(ended_at__isnull=False) & ~Q(status__in=[status.value for status in LIVE_MEMBER]),
                name="exchange_circlemember_over_or_not",
            ),
            one_of("status", MemberStatus, table="exchange_circlemember"),
            one_of("yes_how", ConsentHow, table="exchange_circlemember", or_empty=True),
        ]

    @property
    def is_unknown(self) -> bool:
        """As OF_A_TYPED_ADDRESS, of a row in hand."""
        return self.by_address and self.status == MemberStatus.INVITED


class CircleMemberStatusChange(StatusChange):
    """The history of a member of a circle."""

    subject = models.ForeignKey(CircleMember, on_delete=models.CASCADE, related_name="history")

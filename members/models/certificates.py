"""That a coordinator has seen somebody's certificate of conduct (VOG): never the paper, a copy, or its number."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from buurthulp.constraints import one_of
from members.enums import CertificateEnd
from members.models.people import Participant


class ConductCertificate(models.Model):
    """A VOG was seen, on paper. ``expires_on`` is the last day on which it counts.

    At most one stands for each participant; what was replaced or withdrawn stays as history until its retention.
    """

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="conduct_certificates")
    issued_on = models.DateField(help_text="The date on the paper.")
    seen_on = models.DateField()
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    expires_on = models.DateField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=10, choices=CertificateEnd.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant"], condition=Q(withdrawn_at__isnull=True), name="members_certificate_one_stands"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, reason="") | (Q(withdrawn_at__isnull=False) & ~Q(reason="")),
                name="members_certificate_ends_for_a_reason",
            ),
            models.CheckConstraint(condition=Q(seen_on__gte=F("issued_on")), name="members_certificate_seen_later"),
            models.CheckConstraint(condition=Q(expires_on__gt=F("issued_on")), name="members_certificate_lasts"),
            one_of("reason", CertificateEnd, table="members_certificate", or_empty=True),
        ]

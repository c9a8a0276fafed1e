"""Whose certificate of conduct (VOG) counts, and until when."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import FilteredRelation, Q, QuerySet

from buurthulp import clock
from members.models import ConductCertificate, Participant


def in_force_on(day: date) -> QuerySet[ConductCertificate]:
    """The certificates that still count on that day, the last day among them."""
    found: QuerySet[ConductCertificate] = ConductCertificate.objects.filter(
        withdrawn_at__isnull=True, expires_on__gte=day
    )
    return found


def is_in_force_at(participant_id: int, moment: datetime) -> bool:
    """Whether this person's certificate counts on the local day of that moment."""
    return in_force_on(clock.localtime(moment).date()).filter(participant_id=participant_id).exists()


def standing_certificate(participant: Participant) -> ConductCertificate | None:
    """The one that was neither replaced nor withdrawn, also when its time is over; None without any."""
    return ConductCertificate.objects.filter(participant=participant, withdrawn_at__isnull=True).first()


def with_certificate(people: QuerySet[Participant]) -> QuerySet[Participant]:
    """The same people with what :func:`standing_certificate` gives as ``certificate``, in the same query.

    Who has none has no such attribute.
    """
    stands = Q(conduct_certificates__withdrawn_at__isnull=True)
    found: QuerySet[Participant] = people.annotate(
        certificate=FilteredRelation("conduct_certificates", condition=stands)
    ).select_related("certificate")  # type: ignore[misc]  # mypy's plugin knows no FilteredRelation
    return found


def counts_now(certificate: ConductCertificate | None) -> bool:
    """Whether it is there and its time is not over today."""
    return certificate is not None and certificate.expires_on >= clock.localtime(clock.now()).date()

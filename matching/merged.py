"""What was asked of somebody who was here twice, found by the address it had before (ADR 19)."""

from __future__ import annotations

from matching.models import Invitation


def asked_instead(public_id: str) -> str:
    """The question that counts, where both of one person were asked for one moment; else the same. One query.

    An old link or address of the one that was stopped leads there: whoever has it may answer after all.
    """
    found = Invitation.objects.filter(public_id=public_id, participant__merged_into__isnull=False)
    stopped = found.values_list("occasion_id", "participant__merged_into_id").first()
    if stopped is None:
        return public_id
    occasion_id, person_id = stopped
    kept = Invitation.objects.filter(occasion=occasion_id, participant=person_id).order_by("pk")
    return kept.values_list("public_id", flat=True).first() or public_id

"""Figures about a person that another may see."""

from __future__ import annotations

from matching.models import Thanks
from members.models import Participant


def thanked_count(participant: Participant) -> int:
    """How often somebody was thanked."""
    return Thanks.objects.filter(recipient=participant).count()

"""What mails about lasting pairs are about, for who leaves."""

from __future__ import annotations

from django.db.models import Q

from desk.models import Pair
from members.models import Participant


def trail_of_pairs(participant: Participant) -> tuple[set[str], set[int]]:
    """The pairs that this participant is one of, and with whom. One query."""
    rows = Pair.objects.filter(Q(asker=participant) | Q(helper=participant))
    found = list(rows.values_list("public_id", "asker_id", "helper_id"))
    return {row[0] for row in found}, {person for row in found for person in row[1:]}

"""Acting for somebody ends: by who is acted for, or by who acts."""

from __future__ import annotations

from django.db import transaction

from buurthulp import clock
from buurthulp.viewers import Actor
from members.models import ActsFor


@transaction.atomic
def end_acting(*, actor: Actor, acts_for: ActsFor) -> ActsFor:
    """From now on this user no longer acts for this participant; their next page knows it. Again: no change."""
    row = ActsFor.objects.select_for_update().get(pk=acts_for.pk)
    now = clock.now()
    if row.until is None or row.until > now:
        row.until = now
        row.save(update_fields=["until"])
    return row

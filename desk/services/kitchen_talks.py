"""Remember that somebody was spoken at length, so that they are spoken again."""

from __future__ import annotations

from datetime import timedelta

from buurthulp import clock
from desk.models import KitchenTalk
from members.enums import Feature
from members.features import KitchenTable
from members.models import Participant


def note_talk(participant: Participant) -> KitchenTalk | None:
    """Somebody was just spoken: the first time it says when again, and from then on it was that second conversation.

    A call in between is none. None where this community has no second one. In the caller's transaction.
    """
    preset = participant.community.preset
    kitchen_table = preset.features.kitchen_table or KitchenTable()
    if not preset.has(Feature.KITCHEN_TABLE) or not kitchen_table.again_after_weeks:
        return None
    now = clock.now()
    # Two who take in a call of the same person at once, know of each other's.
    Participant.objects.select_for_update(no_key=True).get(pk=participant.pk)
    row: KitchenTalk | None = KitchenTalk.objects.filter(participant=participant).order_by("pk").first()
    if row is None:
        return KitchenTalk.objects.create(
            community_id=participant.community_id,
            participant=participant,
            first_at=now,
            again_at=now + timedelta(weeks=kitchen_table.again_after_weeks),
        )
    if row.spoken_at is None and row.again_at <= now:
        row.spoken_at = now
        row.save(update_fields=["spoken_at"])
    return row

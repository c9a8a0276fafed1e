"""Who at Buurthulp did something, by first name."""

from __future__ import annotations

from collections.abc import Collection

from members.enums import ActsForKind
from members.models import ActsFor


def staff_names(user_ids: Collection[int | None], *, community_id: int) -> dict[int, str]:
    """First names of staff who take part themselves; who does not is absent. One query."""
    wanted = {user_id for user_id in user_ids if user_id is not None}
    rows = ActsFor.objects.filter(
        user_id__in=wanted, kind=ActsForKind.SELF, until__isnull=True, participant__community_id=community_id
    ).order_by("-since", "-pk")
    return dict(rows.values_list("user_id", "participant__first_name"))

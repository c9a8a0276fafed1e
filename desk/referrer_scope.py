"""For which organisation somebody signs people up."""

from __future__ import annotations

from django.db.models import Q

from buurthulp import clock
from buurthulp.viewers import Viewer
from desk.models import ReferrerAccount
from members.enums import Role


def account_of(viewer: Viewer) -> ReferrerAccount | None:
    """The account of who is looking, while they hold the role and passed the second factor. One query."""
    if viewer.holds(Role.REFERRER) is None:
        return None
    now_held = Q(grant__until__isnull=True) | Q(grant__until__gt=clock.now())
    return (
        ReferrerAccount.objects.filter(now_held, grant__user=viewer.user_id, grant__community=viewer.community_id)
        .select_related("organisation")
        .first()
    )

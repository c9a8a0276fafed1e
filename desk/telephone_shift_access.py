"""The doors to the rota of the telephone: for the coordinators of a community that has one."""

from __future__ import annotations

from django.http import Http404

from buurthulp.viewers import AnyViewer, Viewer
from desk.access import need_desk
from desk.models import TelephoneShift
from members.models import Community


def need_rota(viewer: AnyViewer, community: Community) -> Viewer:
    """A coordinator of a community with a rota. Raises Http404 where it has none, and what need_desk raises."""
    staff, _hold = need_desk(viewer)
    if not community.has_shifts:
        raise Http404
    return staff


def get_shift(viewer: AnyViewer, public_id: str) -> TelephoneShift:
    """A shift of this community. Raises Http404 and what need_desk raises."""
    staff, _hold = need_desk(viewer)
    row: TelephoneShift | None = TelephoneShift.objects.filter(
        community_id=staff.community_id, public_id=public_id
    ).first()
    if row is None:
        raise Http404
    return row

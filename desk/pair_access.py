"""The doors to lasting pairs: for the coordinator of who asked, and for the two themselves."""

from __future__ import annotations

from django.http import Http404

from buurthulp.viewers import AnyViewer
from desk.access import need_desk
from desk.areas import that_open
from desk.models import Pair
from desk.selectors.pairs import is_one_of
from members.models import Participant

_BOTH = ("community", "asker__community", "helper__community", "help_request", "category")


def get_pair_on_desk(viewer: AnyViewer, public_id: str) -> Pair:
    """A pair whose asker lives in the coordinator's areas and takes part. Raises Http404 and what need_desk raises."""
    staff, hold = need_desk(viewer)
    pair: Pair | None = (
        Pair.objects.filter(asker__in=that_open(hold), community_id=staff.community_id, public_id=public_id)
        .select_related(*_BOTH)
        .first()
    )
    if pair is None:
        raise Http404
    return pair


def get_own_pair(participant: Participant, public_id: str) -> Pair:
    """A pair of which this participant is one. Raises Http404 for any other, and where the two may not meet."""
    pairs = Pair.objects.filter(is_one_of(participant), public_id=public_id)
    pair: Pair | None = pairs.select_related(*_BOTH).first()
    if pair is None:
        raise Http404
    return pair

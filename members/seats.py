"""Whose seat somebody sits in, and which of these they may give up or take back."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from buurthulp import clock
from buurthulp.viewers import AnyViewer, Viewer
from members.enums import ActsForKind, ParticipantStatus
from members.models import ActsFor, HandOver, Participant


def may_end(viewer: Viewer) -> QuerySet[ActsFor]:
    """What this viewer may end: what they do for others, and what others do for them. Never being oneself."""
    if viewer.user_id is None:
        return ActsFor.objects.none()
    by_me = Q(user_id=viewer.user_id)
    mine = by_me | Q(participant_id=viewer.participant_id) if is_oneself(viewer) else by_me
    return _held(viewer).exclude(kind=ActsForKind.SELF).filter(mine)


def handed_over_by(viewer: Viewer) -> QuerySet[ActsFor]:
    """Whom this viewer acts for with consent, and so may write a letter with a code for."""
    if viewer.user_id is None:
        return ActsFor.objects.none()
    return _held(viewer).filter(user_id=viewer.user_id, kind=ActsForKind.PROXY)


def still_open() -> Q:
    """The filter for codes that work now."""
    return Q(used_at=None, stopped_at=None, expires_at__gt=clock.now())


def may_take_back(viewer: Viewer) -> QuerySet[HandOver]:
    """Whom this viewer named as a trusted contact, and who did not answer yet."""
    if viewer.participant_id is None or not is_oneself(viewer):
        return HandOver.objects.none()
    return HandOver.objects.filter(still_open(), participant=viewer.participant_id, kind=ActsForKind.TRUSTED)


def acts_as_proxy(viewer: AnyViewer, participant: Participant) -> bool:
    """Whether this viewer acts for the participant with their consent, rather than being them."""
    return isinstance(viewer, Viewer) and handed_over_by(viewer).filter(participant=participant).exists()


def is_oneself(viewer: Viewer) -> bool:
    """Whether this viewer is the participant, and does not act for them."""
    if viewer.user_id is None or viewer.participant_id is None:
        return False
    return (
        _held(viewer)
        .filter(user_id=viewer.user_id, participant_id=viewer.participant_id, kind=ActsForKind.SELF)
        .exists()
    )


def _held(viewer: Viewer) -> QuerySet[ActsFor]:
    now = Q(until__isnull=True) | Q(until__gt=clock.now())
    return ActsFor.objects.filter(now, participant__community_id=viewer.community_id).exclude(
        participant__status=ParticipantStatus.CLOSED
    )

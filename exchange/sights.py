"""Who sees which rows (safety.md §1-§5). The community and "nobody but a viewer" are the kernel's part."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from buurthulp.viewers import NOBODY, Viewer, register_sight
from exchange.enums import RequestStatus, Visibility
from members.enums import ParticipantStatus, PlaceKind, Role
from members.models import Block, Confirmation, Participant, Place


def own(viewer: Viewer) -> Q:
    """What is one's own."""
    return NOBODY if viewer.participant_id is None else Q(participant_id=viewer.participant_id)


def on_the_board(viewer: Viewer) -> Q:
    """Open requests for all who take part, seen by confirmed participants; not where one of two blocked the other."""
    if viewer.participant_id is None:
        return NOBODY
    is_confirmed = Exists(Confirmation.objects.filter(participant_id=viewer.participant_id))
    asker_takes_part = Exists(
        Participant.objects.filter(pk=OuterRef("participant_id")).exclude(status=ParticipantStatus.CLOSED)
    )
    blocked = Exists(
        Block.objects.filter(
            Q(blocker_id=viewer.participant_id, blocked_id=OuterRef("participant_id"))
            | Q(blocked_id=viewer.participant_id, blocker_id=OuterRef("participant_id"))
        )
    )
    return (
        Q(status=RequestStatus.OPEN, visibility=Visibility.BOARD) & Q(is_confirmed) & Q(asker_takes_part) & ~Q(blocked)
    )


def requests_of_my_areas(viewer: Viewer) -> Q:
    """What a coordinator mediates: every request that was sent, from the areas of the role."""
    hold = viewer.holds(Role.COORDINATOR)
    if hold is None:
        return NOBODY
    sent = Q(published_at__isnull=False)
    return sent if hold.area_ids is None else sent & Q(place__area_id__in=hold.area_ids)


def offers_of_my_areas(viewer: Viewer) -> Q:
    """The offers of people who live in a coordinator's areas."""
    hold = viewer.holds(Role.COORDINATOR)
    if hold is None:
        return NOBODY
    if hold.area_ids is None:
        return Q(community_id=viewer.community_id)
    homes = Place.objects.filter(kind=PlaceKind.HOME, is_current=True, area_id__in=hold.area_ids)
    return Q(participant_id__in=homes.values("participant_id"))


def register() -> None:
    """Register this app's sights. Higher apps add theirs (invited, matched)."""
    register_sight("exchange.HelpRequest", own)
    register_sight("exchange.HelpRequest", on_the_board)
    register_sight("exchange.HelpRequest", requests_of_my_areas)
    register_sight("exchange.Offer", own)
    register_sight("exchange.Offer", offers_of_my_areas)

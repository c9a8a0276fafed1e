"""Who sees which rows (safety.md §1-§5). The community and "nobody but a viewer" are the kernel's part."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from buurthulp import clock
from buurthulp.per_row import ExistsPerRow
from buurthulp.viewers import NOBODY, Viewer, register_sight
from exchange.enums import ActivityStatus, MemberStatus, OfferStatus, RequestStatus, TrustNeed, Visibility
from exchange.models import Attendance, CircleMember
from exchange.models.circle import LIVE_MEMBER
from members.enums import ParticipantStatus, PlaceKind, Precision, Role
from members.models import Confirmation, Participant, Place
from members.selectors.blocks import kept_apart_from


def own(viewer: Viewer) -> Q:
    """What is one's own."""
    return NOBODY if viewer.participant_id is None else Q(participant_id=viewer.participant_id)


def on_the_board(viewer: Viewer) -> Q:
    """Open requests for all who take part, seen by confirmed participants; not where one of two blocked the other.

    Never what says that somebody is away or where a key is; and not to direct neighbours where the asker wished so.
    """
    if viewer.participant_id is None:
        return NOBODY
    too_near = Q(avoids_direct_neighbours=True) & Q(_at_homes_next_to(viewer.participant_id, "place"))
    return (
        Q(status=RequestStatus.OPEN, visibility=Visibility.BOARD)
        & Q(_is_confirmed(viewer.participant_id))
        & ~Q(participant__status=ParticipantStatus.CLOSED)
        & ~Q(category__trust=TrustNeed.KEYS)
        & ~kept_apart_from(viewer.participant_id, "participant_id")
        & ~(too_near & ~Q(participant_id=viewer.participant_id))
    )


def in_the_circle(viewer: Viewer) -> Q:
    """What somebody asks of their circle, for who said yes to being in it; nobody else, also not on the board."""
    if viewer.participant_id is None:
        return NOBODY
    membership = CircleMember.objects.filter(
        participant_id=viewer.participant_id,
        status=MemberStatus.MEMBER,
        circle__participant_id=OuterRef("participant_id"),
        circle__ended_at__isnull=True,
    )
    return (
        Q(status=RequestStatus.OPEN, visibility=Visibility.CIRCLE)
        & Q(Exists(membership))
        & ~Q(participant__status=ParticipantStatus.CLOSED)
        & ~kept_apart_from(viewer.participant_id, "participant_id")
    )


def circle_round_me(viewer: Viewer) -> Q:
    """One's own, as long as it is there."""
    return own(viewer) & Q(ended_at__isnull=True)


def circles_i_am_in(viewer: Viewer) -> Q:
    """Of others: where one was asked in or said yes, as long as that is so."""
    if viewer.participant_id is None:
        return NOBODY
    here = CircleMember.objects.filter(
        circle=OuterRef("pk"), participant_id=viewer.participant_id, status__in=LIVE_MEMBER
    )
    return Q(Exists(here), ended_at__isnull=True) & ~kept_apart_from(viewer.participant_id, "participant_id")


def offers_on_the_board(viewer: Viewer) -> Q:
    """Offers that their owners put on the board: of confirmed people who take part now, for confirmed participants."""
    if viewer.participant_id is None:
        return NOBODY
    now = clock.now()
    home = Place.objects.filter(participant_id=OuterRef("participant_id"), kind=PlaceKind.HOME, is_current=True)
    owner = Participant.objects.filter(pk=OuterRef("participant_id"), status=ParticipantStatus.ACTIVE)
    takes_part_now = ExistsPerRow(owner.exclude(paused_until__gte=clock.localtime(now).date()))
    too_near = Q(ExistsPerRow(owner.filter(avoids_direct_neighbours=True))) & Q(
        ExistsPerRow(home.filter(_at_homes_next_to(viewer.participant_id, "")))
    )
    return (
        Q(status=OfferStatus.ON, is_on_board=True)
        & Q(_is_confirmed(viewer.participant_id))
        & Q(_is_confirmed(OuterRef("participant_id")))
        & Q(takes_part_now)
        & Q(category__is_active=True)
        & (Q(expires_at__isnull=True) | Q(expires_at__gt=now))
        & ~Q(category__trust=TrustNeed.KEYS)
        & ~kept_apart_from(viewer.participant_id, "participant_id")
        & ~(too_near & ~Q(participant_id=viewer.participant_id))
    )


def _is_confirmed(participant_id: int | OuterRef) -> Exists:
    return ExistsPerRow(Confirmation.objects.filter(participant_id=participant_id))


def _at_homes_next_to(participant_id: int, place: str) -> Exists:
    """The place of a row is next door to this participant's home: as matching decides who counts as a direct neighbour.

    The same label of resolution 9 or known by four digits, or the same postcode.
    """
    to = f"{place}__" if place else ""
    same_label = Q(label_id=OuterRef(f"{to}label_id")) & (Q(label__resolution=9) | Q(label__precision=Precision.PC4))
    same_postcode = Q(postcode_hash=OuterRef(f"{to}postcode_hash")) & ~Q(postcode_hash="")
    homes = Place.objects.filter(participant_id=participant_id, kind=PlaceKind.HOME, is_current=True)
    return ExistsPerRow(homes.filter(same_label | same_postcode))


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


def approved_places(viewer: Viewer) -> Q:
    """What everybody who logged in may find: public places that a coordinator approved and that still exist."""
    return Q(approved_at__isnull=False, is_active=True)


def open_activities(viewer: Viewer) -> Q:
    """What a visitor sees too, but not of an organiser whom one of two blocked."""
    is_open = Q(status=ActivityStatus.OPEN)
    return (
        is_open if viewer.participant_id is None else is_open & ~_organised_by_somebody_to_avoid(viewer.participant_id)
    )


def organised(viewer: Viewer) -> Q:
    """Activities of one's own, also those that wait or were cancelled."""
    return NOBODY if viewer.participant_id is None else Q(organiser_id=viewer.participant_id)


def coming_to(viewer: Viewer) -> Q:
    """What somebody said "ik kom" to, also when it was cancelled or waits again: the mail about it leads there."""
    if viewer.participant_id is None:
        return NOBODY
    said = Attendance.objects.filter(activity_id=OuterRef("pk"), participant_id=viewer.participant_id)
    return Q(Exists(said)) & ~_organised_by_somebody_to_avoid(viewer.participant_id)


def activities_of_my_areas(viewer: Viewer) -> Q:
    """What a coordinator reads before the neighbourhood does: all that was sent, at places in the role's areas."""
    hold = viewer.holds(Role.COORDINATOR)
    if hold is None:
        return NOBODY
    sent = ~Q(status=ActivityStatus.DRAFT)
    return sent if hold.area_ids is None else sent & Q(public_place__area_id__in=hold.area_ids)


def _organised_by_somebody_to_avoid(participant_id: int) -> Q:
    # An activity may have no organiser: "not among these" would be neither true nor false of nobody.
    return Q(organiser_id__isnull=False) & kept_apart_from(participant_id, "organiser_id")


def register() -> None:
    """Register this app's sights. Higher apps add theirs (invited, matched)."""
    register_sight("exchange.HelpRequest", own)
    register_sight("exchange.HelpRequest", on_the_board)
    register_sight("exchange.HelpRequest", in_the_circle)
    register_sight("exchange.HelpRequest", requests_of_my_areas)
    register_sight("exchange.Circle", circle_round_me)
    register_sight("exchange.Circle", circles_i_am_in)
    register_sight("exchange.Offer", own)
    register_sight("exchange.Offer", offers_on_the_board)
    register_sight("exchange.Offer", offers_of_my_areas)
    register_sight("exchange.PublicPlace", approved_places)
    register_sight("exchange.Activity", open_activities)
    register_sight("exchange.Activity", organised)
    register_sight("exchange.Activity", coming_to)
    register_sight("exchange.Activity", activities_of_my_areas)

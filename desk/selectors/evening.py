"""The table in a village hall: what to tick first, who came in, and whom we know already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery

from buurthulp import clock
from buurthulp.spoken import standard
from buurthulp.viewers import RoleHold, Viewer
from desk.areas import ids_that_open
from desk.evenings import AN_EVENING, written_down_by
from exchange.enums import OfferStatus, RequestStatus, Side
from exchange.models import HelpRequest, Offer, SmallThing
from exchange.selectors import kinds_of
from members import search_keys
from members.enums import ParticipantStatus, PlaceKind
from members.models import Community, Participant, Place

MOST_TICKS = 9  # each has a key of its own, 1 to 9


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody we may know already. Outside the coordinator's areas: that there is somebody, and nothing more."""

    first_name: str = ""
    area_name: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody who came in this evening. ``can_change``: they live where this coordinator may read their address."""

    public_id: str
    first_name: str
    area_name: str
    at: datetime
    likes: tuple[str, ...]
    told_by: str
    can_change: bool


def most_needed(community: Community) -> list[SmallThing]:
    """One small thing of each of nine kinds, what is asked most and offered least first. Four queries.

    Who joined and what was asked this evening do not count: the keys stay where the fingers know them.
    """
    before = clock.now() - AN_EVENING
    asked = _by_kind(
        HelpRequest.objects.filter(community=community, published_at__lte=before).exclude(
            status=RequestStatus.WITHDRAWN
        )
    )
    offered = _by_kind(
        Offer.objects.filter(
            community=community,
            status=OfferStatus.ON,
            participant__status=ParticipantStatus.ACTIVE,
            created_at__lte=before,
        )
    )
    likes = Prefetch("small_things", SmallThing.objects.filter(side=Side.LIKES).order_by("position", "pk"))
    kinds = sorted(
        kinds_of(community).prefetch_related(likes),
        key=lambda kind: (-asked.get(kind.pk, 0) / (offered.get(kind.pk, 0) + 1), offered.get(kind.pk, 0)),
    )
    return [things[0] for kind in kinds if (things := list(kind.small_things.all()))][:MOST_TICKS]


def _by_kind(rows: QuerySet[Any]) -> dict[int, int]:
    return dict(rows.order_by().values_list("category").annotate(count=Count("pk")))


def came_in(viewer: Viewer, hold: RoleHold) -> list[Entry]:
    """Whom this coordinator wrote down this evening, the latest first. Four queries, however many there are."""
    likes = Prefetch(
        "offers",
        Offer.objects.filter(status=OfferStatus.ON)
        .select_related("category")
        .prefetch_related("small_things")
        .order_by("category__position"),
    )
    people = list(
        Participant.objects.filter(written_down_by(viewer))
        .annotate(home_area=Subquery(_home.values("area__name")[:1]))
        .defer("family_name", "phone")
        .prefetch_related(likes)
        .order_by("-joined_at", "-pk")
    )
    opens = ids_that_open(hold, [person.pk for person in people])
    return [
        Entry(
            public_id=person.public_id,
            first_name=person.first_name,
            area_name=person.home_area or "",
            at=person.joined_at,
            likes=tuple(standard(thing.text) for offer in person.offers.all() for thing in offer.small_things.all()),
            told_by=person.get_told_by_display(),
            can_change=person.pk in opens,
        )
        for person in people
    ]


def people_known(
    community: Community,
    hold: RoleHold,
    *,
    first_name: str,
    family_name: str,
    address_hash: str,
    email: str = "",
    phone: str = "",
) -> list[Known]:
    """Who takes part here with this mail address, this number, or this name at this address. Two queries.

    Compared by keyed hash; nobody's contact data is read. ``phone`` in E.164.
    """
    at_home = Place.objects.filter(kind=PlaceKind.HOME, is_current=True, address_hash=address_hash)
    same = Q(
        pk__in=at_home.values("participant"),
        first_name__iexact=" ".join(first_name.split()),
        family_name_hash=search_keys.family_name_keys(family_name).whole,
    )
    if email:
        same |= Q(email_hash=search_keys.email_key(email))
    if phone:
        same |= Q(phone_hash=search_keys.phone_keys(phone).whole)
    found = list(
        Participant.objects.filter(same, community=community)
        .exclude(status=ParticipantStatus.CLOSED)
        .annotate(home_area=Subquery(_home.values("area__name")[:1]))
        .defer("family_name", "phone")
        .order_by("pk")
    )
    opens = ids_that_open(hold, [person.pk for person in found])
    return [Known(person.first_name, person.home_area or "") if person.pk in opens else Known() for person in found]


_home = Place.objects.filter(participant=OuterRef("pk"), kind=PlaceKind.HOME, is_current=True)

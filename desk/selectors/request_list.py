"""The list of requests of a coordinator's areas: what runs, and what ended in the last month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, Value, When

from buurthulp import clock
from buurthulp.spoken import standard
from buurthulp.viewers import RoleHold, Viewer
from desk.areas import in_areas
from desk.selectors.requests import agreed_moment, when_on_desk
from exchange.enums import RequestStatus, SlotStatus
from exchange.models import HelpRequest, Slot

PER_PAGE = 30
ENDED_SINCE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One request."""

    public_id: str
    title: str
    category: str
    first_name: str
    area_name: str
    when: str
    state_label: str


def requests_of(viewer: Viewer, hold: RoleHold, *, page: str) -> tuple[tuple[RequestRow, ...], Page[int | None]]:
    """One page, the newest first: the ids of it, and then these alone, so that a long list costs no more."""
    requests = HelpRequest.objects.filter(
        in_areas(hold, "place"),
        Q(status=RequestStatus.OPEN) | Q(published_at__gt=clock.now() - ENDED_SINCE),
        community_id=viewer.community_id,
        published_at__isnull=False,
    )
    telling = requests.order_by("-published_at", "-pk").annotate(told_by_place=Subquery(_telling_place()))
    found = Paginator(telling.values_list("told_by_place", flat=True), PER_PAGE).get_page(page)
    slots = (
        Slot.objects.filter(pk__in=[pk for pk in found if pk is not None])
        .annotate(agreed_at=agreed_moment())
        .select_related(
            "occasion__help_request__category",
            "occasion__help_request__participant",
            "occasion__help_request__place__area",
        )
        .order_by("-occasion__help_request__published_at", "-occasion__help_request")
    )
    return tuple(_row(slot) for slot in slots), found


def _telling_place() -> QuerySet[Slot, int]:
    """Of a request with several places the one that says how it stands: the first that is searched for, else agreed."""
    order = (SlotStatus.OPEN, SlotStatus.MATCHED, SlotStatus.DONE, SlotStatus.UNMET, SlotStatus.WITHDRAWN)
    rank = Case(*(When(status=status, then=Value(number)) for number, status in enumerate(order)))
    places = Slot.objects.filter(occasion__help_request=OuterRef("pk"))
    return places.order_by(rank, "pk").values_list("pk", flat=True)[:1]


def _row(slot: Slot) -> RequestRow:
    help_request = slot.occasion.help_request
    assert help_request.category is not None  # it was sent
    place = help_request.place
    return RequestRow(
        public_id=help_request.public_id,
        title=help_request.title,
        category=standard(help_request.category.name),
        first_name=help_request.participant.first_name,
        area_name=place.area.name if place is not None and place.area is not None else "",
        when=when_on_desk(slot),
        state_label=str(SlotStatus(slot.status).label),
    )

"""A request and people who may fit it, through the real services where there is one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from buurthulp.viewers import SYSTEM
from buurthulp.worklist import WorkItem, items_for
from exchange.day_parts import ALL_DAY_PARTS, mask_of
from exchange.enums import RideBack, RideTo, Where
from exchange.models import Category, HelpRequest, Occasion, Ride, Slot
from exchange.services.catalogue import load_catalogue
from exchange.services.offers import set_limits, set_offer
from matching.models import Search
from matching.services.publishing import publish_request
from tests.cast import Person

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TUESDAY_TEN = datetime(2026, 12, 1, 10, 0, tzinfo=AMSTERDAM)


def category(person: Person, slug: str = "groceries") -> Category:
    """A kind of help of this person's community."""
    if not Category.objects.filter(community=person.community).exists():
        load_catalogue(actor=SYSTEM, community=person.community)
    return Category.objects.get(community=person.community, slug=slug)


def offers(
    person: Person, slug: str = "groceries", *, radius_m: int = 5_000, monthly_number: int | None = None
) -> None:
    """This person offers this kind of help at any hour of the week."""
    assert person.participant is not None
    set_offer(actor=person.viewer, participant=person.participant, category=category(person, slug), is_on=True)
    set_limits(
        actor=person.viewer,
        participant=person.participant,
        monthly_number=monthly_number,
        radius_m=radius_m,
        avoids_direct_neighbours=False,
        day_parts=ALL_DAY_PARTS,
    )


def draft(
    person: Person,
    *,
    starts_at: datetime | None = None,
    flexible_until: datetime | None = None,
    parts: Collection[str] = (),
    slug: str = "groceries",
    created_at: datetime = TUESDAY_TEN,
    **extra: object,
) -> HelpRequest:
    """A complete draft of this person, for one helper."""
    values = {
        "community": person.community,
        "participant": person.participant,
        "category": category(person, slug),
        "title": "Zware boodschap op vrijdag",
        "public_line": "Aardappels en melk worden me te zwaar.",
        "private_line": "De bel doet het niet.",
        "where": Where.ASKER,
        "place": person.home,
        "created_at": created_at,
        **extra,
    }
    help_request: HelpRequest = HelpRequest.objects.create(**values)
    occasion: Occasion = Occasion.objects.create(
        help_request=help_request,
        starts_at=starts_at,
        flexible_from=None if starts_at else created_at,
        flexible_until=None if starts_at else flexible_until or created_at + timedelta(days=7),
        day_parts=mask_of(parts),
        minutes=45,
    )
    Slot.objects.create(occasion=occasion)
    if help_request.category is not None and help_request.category.is_ride:
        Ride.objects.create(
            help_request=help_request,
            destination=RideTo.TYPED,
            destination_text="De markt, Grote Breedstraat",
            destination_town="Holwerd",
            back=RideBack.NONE,
        )
    return help_request


def published(person: Person, **given: object) -> Search:
    """A published request of this person; its search, or the first of several."""
    help_request = draft(person, **given)  # type: ignore[arg-type]  # the same keywords
    publish_request(actor=person.viewer, help_request_id=help_request.pk)
    return Search.objects.filter(slot__occasion__help_request=help_request).order_by("pk")[0]


def requests_on_list(coordinator: Person) -> list[WorkItem]:
    """The lines about requests on this coordinator's worklist."""
    return [item for item in items_for(coordinator.viewer) if item.url_name == "desk:request"]

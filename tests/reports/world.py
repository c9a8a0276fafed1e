"""People who ask and help, as rows, for figures: what happened is written as it was, not lived through the services.

`simulate_year` and the scenario tests live through the services; here thousands of rows must be there in a second.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from buurthulp.viewers import SYSTEM
from exchange.enums import RequestStatus, SlotStatus
from exchange.models import Category, HelpRequest, Occasion, Offer, Slot
from exchange.services.catalogue import load_catalogue
from matching.enums import InvitationStatus, MatchStatus
from matching.models import Invitation, Match, Search
from members.enums import PlaceKind
from members.models import Area, Community, Participant, Place, PlaceLabel

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def at(text: str) -> datetime:
    """A Dutch moment: "2026-01-15 10:00", or a day at noon."""
    moment = datetime.fromisoformat(text if " " in text else f"{text} 12:00")
    return moment.replace(tzinfo=AMSTERDAM)


@dataclass
class FiguresWorld:
    """Writes rows into one community. ``label`` is any label: figures look at areas alone."""

    community: Community
    label: PlaceLabel
    kinds: dict[str, Category] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not Category.objects.filter(community=self.community).exists():
            load_catalogue(actor=SYSTEM, community=self.community)
        kinds = Category.objects.filter(community=self.community, parent__isnull=False)
        self.kinds = {kind.slug: kind for kind in kinds}

    def resident(self, area: Area | None, *, since: str = "2025-01-01") -> Participant:
        """Somebody with a home there."""
        person = Participant.objects.create(community=self.community, first_name="Iemand", joined_at=at(since))
        self.home(person, area, since=since)
        return person

    def residents(self, area: Area | None, number: int, *, since: str = "2025-01-01") -> list[Participant]:
        """Several at once."""
        made = Participant.objects.bulk_create(
            Participant(community=self.community, first_name="Iemand", joined_at=at(since)) for _ in range(number)
        )
        Place.objects.bulk_create(
            Place(participant=one, kind=PlaceKind.HOME, label=self.label, area=area, created_at=at(since))
            for one in made
        )
        return made

    def home(self, person: Participant, area: Area | None, *, since: str) -> Place:
        """They live there from then on."""
        Place.objects.filter(participant=person).update(is_current=False)
        place: Place = Place.objects.create(
            participant=person, kind=PlaceKind.HOME, label=self.label, area=area, created_at=at(since)
        )
        return place

    def asks(
        self,
        person: Participant,
        on: str,
        *,
        kind: str = "groceries",
        slot: SlotStatus = SlotStatus.OPEN,
        need: str = "",
    ) -> Slot:
        """A published request with one place for a helper."""
        published = at(on)
        need_at = at(need) if need else published + timedelta(days=3)
        request = HelpRequest.objects.create(
            community=self.community,
            participant=person,
            category=self.kinds[kind],
            status=RequestStatus.OPEN,
            title="Een vraag",
            place=person.places.order_by("-created_at")[0],
            created_at=published,
            published_at=published,
        )
        occasion = Occasion.objects.create(help_request=request, starts_at=need_at, minutes=60)
        made: Slot = Slot.objects.create(occasion=occasion, status=slot)
        Search.objects.create(
            slot=made, community=self.community, need_at=need_at, decide_by=need_at, created_at=published
        )
        return made

    def unmet(self, person: Participant, on: str, *, kind: str = "groceries", need: str = "") -> Slot:
        """A request for which nobody was found."""
        return self.asks(person, on, kind=kind, slot=SlotStatus.UNMET, need=need)

    def helps(
        self,
        helper: Participant,
        asker: Participant,
        on: str,
        *,
        kind: str = "groceries",
        minutes: int = 60,
        published: str = "",
        agreed: str = "",
        status: MatchStatus = MatchStatus.DONE,
    ) -> Match:
        """A request of the one, answered and done by the other."""
        slot = self.asks(asker, published or on, kind=kind, slot=SlotStatus.DONE, need=on)
        asked_at = at(published or on)
        invitation = Invitation.objects.create(
            community=self.community,
            slot=slot,
            participant=helper,
            status=InvitationStatus.CHOSEN,
            wave_number=1,
            distance_m=0,
            band="walk",
            invited_at=asked_at,
            wait_until=asked_at,
            answered_at=asked_at,
        )
        made: Match = Match.objects.create(
            community=self.community,
            slot=slot,
            invitation=invitation,
            asker=asker,
            helper=helper,
            status=status,
            starts_at=at(on),
            minutes=minutes,
            agreed_at=at(agreed) if agreed else asked_at + timedelta(hours=2),
        )
        return made

    def offers(self, person: Participant, on: str, *, kind: str = "groceries") -> Offer:
        """An offer that was made then."""
        made: Offer = Offer.objects.create(
            community=self.community,
            participant=person,
            category=self.kinds[kind],
            radius_m=5_000,
            created_at=at(on),
        )
        return made

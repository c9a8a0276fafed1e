"""A simulated year, small: everything through the services, on a map of files, in a database that nobody uses."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings

from buurthulp import clock
from demo.services.geography import FOLDER
from demo.services.year import Year
from exchange.enums import RequestStatus, SlotStatus
from exchange.models import HelpRequest, Slot
from matching.enums import InvitationStatus, MatchStatus
from matching.models import Invitation, Match, Search, Transfer
from matching.services.ledger import check_ledger
from matching.simulation.world import WORLDS, read_world
from members.models import Community, Confirmation, Participant, Place, PlaceImport, PlaceLabel, Postcode
from notifications.enums import OutboxStatus
from notifications.models import OutboxMessage
from tests.factories.members import CommunityFactory
from tests.tiers import landing

AREAS = str(FOLDER / "areas.geojson")
YEAR = 2025

pytestmark = pytest.mark.django_db


def simulate(*arguments: str, people: int = 20, matches: int = 6) -> str:
    said = StringIO()
    with override_settings(CLOCK_MOVABLE=True):
        call_command(
            "simulate_year",
            "GM0000",
            AREAS,
            *arguments,
            people=people,
            matches=matches,
            year=YEAR,
            stdout=said,
        )
    return said.getvalue()


@landing
@pytest.mark.long
class TestAYear:
    def test_people_live_it_through_the_services(self, clock_at_tuesday_ten: object) -> None:
        said = simulate()
        community = Community.objects.get()
        assert "Klaar: 20 mensen" in said
        assert "vragen per seconde" in said

        requests = HelpRequest.objects.exclude(status=RequestStatus.DRAFT)
        matches = Match.objects.count()
        assert requests.count() == 7
        assert matches > 0
        assert f"{matches} afspraken." in said
        published = {clock.localtime(one).year for one in requests.values_list("published_at", flat=True) if one}
        assert published == {YEAR}

        # Nothing waits for anybody: everything that was agreed is settled, and nothing is due.
        assert not Slot.objects.filter(status=SlotStatus.OPEN, occasion__help_request__published_at__isnull=False)
        assert not Search.objects.filter(due_at__isnull=False)
        assert not Invitation.objects.filter(status__in=[InvitationStatus.INVITED, InvitationStatus.HELD])
        assert not Match.objects.filter(status=MatchStatus.AGREED)
        assert Transfer.objects.count() == Match.objects.filter(status=MatchStatus.DONE).count() > 0
        assert check_ledger(community) == []
        assert not OutboxMessage.objects.filter(status=OutboxStatus.WAITING)
        assert 0 < Confirmation.objects.count() < 20

    def test_nobody_can_take_it_for_real(self, clock_at_tuesday_ten: object) -> None:
        simulate(people=6, matches=1)
        community = Community.objects.get()
        assert community.is_demo
        assert community.name == "Voorbeeldstad (nagebootst)"
        assert all(code.startswith("0") for code in Postcode.objects.values_list("code", flat=True))
        assert PlaceImport.objects.filter(file_name="nagebootst").count() == 1
        assert min(PlaceLabel.objects.values_list("address_count", flat=True)) >= 100
        assert Place.objects.filter(area__level="neighbourhood").count() == Participant.objects.count() == 6
        assert set(Place.objects.values_list("street", flat=True)) == {""}

    def test_the_same_seed_is_the_same_year(self, clock_at_tuesday_ten: object) -> None:
        """Up to the names of rows: who lives where, who asked for what and when."""
        seen = []
        for seed in ("1", "1", "2"):
            with transaction.atomic():
                simulate("--seed", seed, people=8, matches=2)
                homes = list(Place.objects.order_by("pk").values_list("area__code", "created_at"))
                asked = list(HelpRequest.objects.order_by("pk").values_list("category__slug", "published_at"))
                seen.append((homes, asked))
                transaction.set_rollback(True)
        assert seen[0] == seen[1] != seen[2]


class TestRefused:
    @pytest.fixture(autouse=True)
    def _now(self, clock_at_tuesday_ten: object) -> None:
        """It is December 2026."""

    def test_in_a_database_that_is_used(self) -> None:
        CommunityFactory()
        with pytest.raises(CommandError, match="Deze database is al in gebruik"):
            simulate()

    def test_where_the_clock_stands_fast(self) -> None:
        with pytest.raises(CommandError, match="De klok staat hier vast"):
            call_command("simulate_year", "GM0000", AREAS)

    def test_a_year_that_is_not_over(self) -> None:
        with override_settings(CLOCK_MOVABLE=True), pytest.raises(CommandError, match="2026 is nog niet voorbij"):
            call_command("simulate_year", "GM0000", AREAS, year=date(2026, 1, 1).year)

    def test_a_gemeente_that_is_not_on_the_map(self) -> None:
        with override_settings(CLOCK_MOVABLE=True), pytest.raises(CommandError, match="GM0392 staat in geen"):
            call_command("simulate_year", "GM0392", AREAS)
        assert Community.objects.count() == 0

    def test_nobody(self) -> None:
        with pytest.raises(CommandError, match="minstens 1"):
            call_command("simulate_year", "GM0000", AREAS, people=0)

    def test_no_name_that_the_site_answers_to(self, settings):
        settings.ALLOWED_HOSTS = []
        with pytest.raises(CommandError, match=r"^Zeg met --host op welke naam de site antwoordt"):
            call_command("simulate_year", "GM0000", AREAS)


def test_homes_are_drawn_by_residents(clock_at_tuesday_ten: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of who signs up, each buurt has about its share of the residents."""
    simulate(people=1, matches=1)
    drawn: Counter[str] = Counter()
    monkeypatch.setattr(Year, "_sign_up", lambda _year, _number, home, _things: drawn.update([home.area.code]))
    start = datetime(YEAR, 1, 1, tzinfo=clock.AMSTERDAM)
    year = Year(Community.objects.get(), read_world(WORLDS / "default.json"), seed=3, start=start, end=clock.now())
    homes = list(Postcode.objects.select_related("area"))
    year.plan_people(4_000, homes)
    for event in year._events:
        event.act()
    residents = {home.area.code: home.area.residents or 0 for home in homes if home.area is not None}
    assert len(residents) > 1
    for code, number in residents.items():
        share = number / sum(residents.values())
        assert abs(drawn[code] / 4_000 - share) <= 4 * (share * (1 - share) / 4_000) ** 0.5

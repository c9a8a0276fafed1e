"""Vervoersdienst Scheveningen: operators on a rota, rides with waiting and company, drivers per ride, and a worry."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from buurthulp import worklist
from buurthulp.viewers import SYSTEM
from desk.models import TelephoneShift
from exchange.models import PublicPlace, Ride
from exchange.services.availability import set_away
from exchange.services.catalogue import load_catalogue
from matching.models import Invitation, Match, Thanks, Transfer
from matching.tasks import sweep_matching
from members.enums import Role
from members.models import Community
from members.preset import load_preset
from tests.cast import Person, make_resident, make_staff
from tests.factories.exchange import PublicPlaceFactory
from tests.geography import Geography
from tests.matching.rides import text_of
from tests.matching.world import offers

pytestmark = pytest.mark.django_db


def december(day: int, hour: int, minute: int = 0) -> datetime:
    """An hour by the clock on the wall, which is one ahead."""
    return datetime(2026, 12, day, hour - 1, minute, tzinfo=UTC)


def lines(staff: Person, source: str) -> list[str]:
    rows = [row for row in worklist.rows_for(staff.viewer) if row.source == source]
    return [worklist.describe(row).title.replace("\xa0", " ") for row in rows]


def asked_now() -> list[str]:
    return sorted(Invitation.objects.values_list("participant__first_name", flat=True))


@pytest.fixture
def service(community: Community, anna: Person) -> Community:
    """The community with the preset, and its kinds of help."""
    community.settings = load_preset("vervoersdienst").to_dict()
    community.save()
    load_catalogue(actor=SYSTEM, community=community)
    return Community.objects.get(pk=community.pk)


@pytest.fixture
def hospital(service: Community) -> PublicPlace:
    return PublicPlaceFactory(
        community=service, name="De Sionsberg", kind="hospital", address="Weg 70", town="Holwerd", north_m=6_000
    )


@pytest.fixture
def drivers(service: Community, bram: Person, geography: Geography) -> dict[str, Person]:
    """Bram and Coos near, with few kilometres; Wim and Lies nine kilometres off, of whom Wim drives far."""
    at = geography.postcodes
    people = {
        "bram": bram,
        "coos": make_resident(service, "Coos", at=at["9102AA"], has_car=True),
        "wim": make_resident(service, "Wim", at=at["9103AA"], number="3", has_car=True),
        "lies": make_resident(service, "Lies", at=at["9103AA"], number="8", has_car=True),
    }
    for name, radius_m in (("bram", 8_000), ("coos", 8_000), ("wim", 25_000), ("lies", 5_000)):
        offers(people[name], "rides", radius_m=radius_m)
    return people


def test_a_call_a_ride_and_a_worry(
    clock_at_tuesday_ten, service: Community, anna: Person, carla: Person, hospital: PublicPlace, drivers, client_for
) -> None:
    move = clock_at_tuesday_ten.move_to
    noor = make_staff(service, "Noor", Role.COORDINATOR)

    # The rota: each says per occasion. Noor takes the morning, and cannot after all: then Carla does.
    move(december(1, 8))
    desk, at_noor = client_for(carla), client_for(noor)
    for starts, ends in (("9.00", "12.30"), ("12.30", "16.00")):
        made = {"do": "make", "days": ["2026-12-01", "2026-12-02"], "starts": starts, "ends": ends}
        assert desk.post(reverse("desk:shifts"), made).status_code == 302
    assert lines(carla, "shifts") == ["Niemand aan de telefoon: dinsdagochtend 1 december, 9.00 uur"]
    morning, afternoon, *tomorrow = (
        reverse("desk:shift", args=[row.public_id]) for row in TelephoneShift.objects.order_by("begins_at")
    )
    for browser, address, said in (
        (at_noor, morning, "can"),
        (at_noor, afternoon, "can"),
        (desk, tomorrow[0], "can"),
        (at_noor, tomorrow[1], "can"),
        (at_noor, morning, "cannot"),
        (desk, morning, "can"),
    ):
        assert browser.post(address, {"do": said}).status_code == 302
    assert lines(carla, "shifts") == []

    # Ten in the morning: somebody calls, and whoever is on the telephone writes it down.
    move(december(1, 10))
    desk, front = client_for(carla), reverse("desk:worklist")
    shown = text_of(desk.get(front))
    assert "<strong>Nu aan de telefoon: Carla</strong>, tot 12.30 uur. Daarna Noor, dinsdagmiddag 1 december" in shown
    desk.post(reverse("desk:intake"), {"pick": anna.participant.public_id})
    call = {
        "caller": anna.participant.public_id,
        "title": "Lift naar het ziekenhuis",
        "category": "rides",
        "private_line": "Ik loop met een stok.",
        "where": "asker",
        "day": "date",
        "date": "2026-12-03",
        "time": "10.00",
        "goes_to": hospital.public_id,
        "back": "wait",
        "stay": "60",
        "inside": "on",
    }
    assert desk.post(reverse("desk:intake"), call).status_code == 302
    ride = Ride.objects.get()
    assert (ride.destination_place, ride.back, ride.stay_minutes, ride.goes_inside) == (hospital, "wait", 60, True)

    # Who is near said that they cannot that day: then Wim is asked, who drives far. Lies lives as far, and does not.
    for name in ("bram", "coos"):
        near = drivers[name]
        set_away(actor=near.viewer, participant=near.participant, starts_at=december(3, 8), ends_at=december(3, 18))
    sweep_matching()
    move(december(1, 11))  # what is in no hurry is looked at each hour
    sweep_matching()
    assert asked_now() == ["Wim"]

    # Wim can, this once. Anna says "Graag", and both read the whole of the ride: there, the waiting, inside, and back.
    for_wim, for_anna = client_for(drivers["wim"]), client_for(anna)
    invitation = Invitation.objects.get(participant=drivers["wim"].participant)
    asking = text_of(for_wim.get(reverse("matching:invitation", args=[invitation.public_id])))
    assert "Daar wachten, ongeveer een uur, en weer terug" in asking
    assert "Havenstraat" not in asking
    for_wim.post(reverse("matching:answer", args=[invitation.public_id]), {"answer": "yes"})
    move(december(1, 13))
    sweep_matching()
    for_anna.post(reverse("matching:accept_held", args=[invitation.public_id]))
    match = Match.objects.get()
    assert (match.asker, match.helper) == (anna.participant, drivers["wim"].participant)
    agreement = reverse("matching:agreement", args=[match.public_id])
    for browser in (for_wim, for_anna):
        shown = text_of(browser.get(agreement))
        for words in (
            "De Sionsberg, Weg 70, Holwerd",
            "Daar wachten, ongeveer een uur, en weer terug",
            "mee naar binnen",
        ):
            assert words in shown, words
    occasion = match.slot.occasion
    there = ride.be_there_at - occasion.starts_at
    assert (ride.be_there_at, timedelta(minutes=occasion.minutes)) == (december(3, 10), 2 * there + timedelta(hours=1))

    # Afterwards both say that it went well. Wim saw that Anna eats little, and passes it on, as she is fine with.
    move(december(3, 14))
    sweep_matching()
    for_wim, for_anna = client_for(drivers["wim"]), client_for(anna)
    for browser in (for_wim, for_anna):
        browser.post(reverse("matching:check", args=[match.public_id]), {"outcome": "yes"})
    assert list(Transfer.objects.values_list("match", "minutes")) == [(match.pk, occasion.minutes)]
    for_anna.post(reverse("matching:thanks", args=[match.public_id]), {"own": "Fijn dat je meeging."})
    assert list(Thanks.objects.values_list("match", flat=True)) == [match.pk]
    worry = {"concern": "neglect", "urgency": "week", "basis": "consent", "text": "De koelkast was leeg."}
    for_wim.post(reverse("signals:worry", args=[match.public_id]), worry)
    assert lines(carla, "signals") == lines(noor, "signals") == ["Seintje over Anna"]
    for browser in (for_anna, client_for(drivers["coos"])):
        assert "koelkast" not in text_of(browser.get(reverse("matching:home")))

    # The rota was for that week: next week has the same hours, and each is asked anew.
    desk = client_for(carla)
    desk.post(f"{reverse('desk:shifts')}?week=2026-12-07", {"do": "repeat"})
    again = TelephoneShift.objects.filter(begins_at__gt=december(7, 1)).order_by("begins_at")
    assert [(row.begins_at, row.operator) for row in again] == [
        (december(day, *hour), None) for day in (8, 9) for hour in ((9,), (12, 30))
    ]

"""A ride being written: from, to, wait, inside, back; when one is picked up and how long the driver is away."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from buurthulp.clock import localtime
from buurthulp.errors import DomainError
from exchange.driving import drive_minutes, minutes_away
from exchange.models import Category, HelpRequest, Occasion, PublicPlace, Ride
from exchange.riding import ride_before_graag, ride_for_mail, ride_in_full
from exchange.services.drafts import drop_draft, refuse_incomplete, save_what, save_when, save_where, start_draft
from exchange.services.public_places import retire_public_place
from exchange.services.rides import save_ride_back, save_ride_from, save_ride_to
from members.enums import PlaceKind
from members.models import Community
from tests.cast import Person
from tests.factories.exchange import PublicPlaceFactory
from tests.factories.members import PlaceFactory
from tests.geography import Geography
from tests.kept import kept

pytestmark = pytest.mark.usefixtures("clock_at_tuesday_ten")

Kinds = dict[str, Category]
DAY = date(2026, 12, 3)
CANARY = "Tante Jikke, Woudweg 77"


@kept
def hospital(community: Community) -> PublicPlace:
    """Nine kilometres north of anna: 25 minutes by car."""
    return PublicPlaceFactory(
        community=community, name="De Sionsberg", kind="hospital", address="Weg 70", town="Holwerd", north_m=9_000
    )


@kept
def station(community: Community) -> PublicPlace:
    return PublicPlaceFactory(community=community, name="Station Dokkum", kind="station", address="", north_m=600)


@kept
def draft(anna: Person, kinds: Kinds) -> HelpRequest:
    """Anna asks for a lift on Thursday; she wants to be there at ten."""
    row = start_draft(actor=anna.viewer, participant=anna.participant)
    save_what(actor=anna.viewer, draft=row, category=kinds["rides"], title="Lift naar het ziekenhuis")
    save_when(actor=anna.viewer, draft=row, day="date", on=DAY, at=time(10), is_arrival=True)
    return row


def fresh(draft: HelpRequest) -> HelpRequest:
    row: HelpRequest = HelpRequest.objects.get(pk=draft.pk)
    return row


def local(moment: datetime | None) -> str:
    return f"{localtime(moment):%d %H:%M}" if moment else ""


def times() -> tuple[str, int]:
    """When somebody is picked up and for how long the driver is away."""
    occasion = Occasion.objects.get()
    return local(occasion.starts_at), occasion.minutes


def complete(draft: HelpRequest, anna: Person, **to: Any) -> None:
    save_ride_from(actor=anna.viewer, draft=draft)
    save_ride_to(actor=anna.viewer, draft=draft, **to)
    save_ride_back(actor=anna.viewer, draft=draft, back="wait", stay_minutes=45, goes_inside=True)


def test_a_ride_to_a_public_place(draft: HelpRequest, anna: Person, hospital: PublicPlace) -> None:
    complete(draft, anna, public_place=hospital)
    refuse_incomplete(fresh(draft))
    ride = Ride.objects.get()
    assert (ride.pick_up, ride.destination, ride.destination_place, ride.back, ride.goes_inside) == (
        "own",
        "public",
        hospital,
        "wait",
        True,
    )
    assert local(ride.be_there_at) == "03 10:00"
    # 25 minutes there, 45 there, 25 back; picked up in time to be there at ten.
    assert times() == ("03 09:35", 95)


def test_each_step_keeps_the_times_right(draft: HelpRequest, anna: Person, hospital: PublicPlace) -> None:
    assert times() == ("03 09:30", 30)  # as long as nobody knows where to
    save_ride_to(actor=anna.viewer, draft=draft, public_place=hospital)
    assert times() == ("03 09:35", 25)
    save_ride_back(actor=anna.viewer, draft=draft, back="fetch", back_at=time(14))
    assert times() == ("03 09:35", 4 * 60 + 25 + 25)
    save_when(actor=anna.viewer, draft=draft, day="date", on=DAY + timedelta(days=1), at=time(11), is_arrival=True)
    assert (times(), local(Ride.objects.get().back_at)) == (("04 10:35", 205 + 25), "04 14:00")
    # Picked up at eleven instead of there at eleven.
    save_when(actor=anna.viewer, draft=draft, day="date", on=DAY, at=time(11))
    assert (times(), Ride.objects.get().be_there_at) == (("03 11:00", 180 + 25), None)
    # "Ergens deze week": a fixed hour of going back means nothing any more.
    save_when(actor=anna.viewer, draft=draft, day="any")
    assert (Ride.objects.get().back_at, Ride.objects.get().stay_minutes, Occasion.objects.get().minutes) == (
        None,
        60,
        110,
    )
    save_ride_back(actor=anna.viewer, draft=draft, back="none")
    assert (Ride.objects.get().stay_minutes, Occasion.objects.get().minutes) == (None, 25)


def test_a_typed_destination_is_said_as_its_village(draft: HelpRequest, anna: Person, geography: Geography) -> None:
    complete(draft, anna, text=f"  {CANARY} ", town="dokkum")
    refuse_incomplete(fresh(draft))
    row = fresh(draft)
    ride = Ride.objects.get()
    assert (ride.destination_text, ride.destination_town) == (CANARY, "Dokkum")  # as the postcodes spell it
    before, full = ride_before_graag(row), ride_in_full(row, own="bij jou thuis")
    assert before is not None
    assert full is not None
    assert (before.pick_up, before.destination) == ("bij Anna thuis", "Dokkum")
    assert (full.pick_up, full.destination) == ("bij jou thuis", f"{CANARY}, Dokkum")
    assert ride_for_mail(row) == "ophalen in Dokkum, naar Dokkum"
    assert CANARY not in str(before) + ride_for_mail(row)


def test_a_town_that_no_postcode_names_may_be_gone_to(draft: HelpRequest, anna: Person) -> None:
    complete(draft, anna, text="De markt", town="'s-Hertogenbosch")
    assert (Ride.objects.get().destination_town, times()) == ("'s-Hertogenbosch", ("03 09:30", 105))


def test_from_the_station_home(draft: HelpRequest, anna: Person, station: PublicPlace) -> None:
    save_ride_from(actor=anna.viewer, draft=draft, public_place=station, avoids_direct_neighbours=True)
    save_ride_to(actor=anna.viewer, draft=draft, to_own_place=True)
    save_ride_back(actor=anna.viewer, draft=draft, back="none")
    refuse_incomplete(fresh(draft))
    row = fresh(draft)
    before = ride_before_graag(row)
    assert before is not None
    assert (before.pick_up, before.destination) == ("Station Dokkum", "bij Anna thuis")
    assert (row.place, row.where, row.avoids_direct_neighbours) == (anna.home, "elsewhere", True)
    assert ride_for_mail(row) == "ophalen Station Dokkum, naar Dokkum"
    # Picked up at home after all: where to is asked again.
    save_ride_from(actor=anna.viewer, draft=draft)
    assert (Ride.objects.get().destination, fresh(draft).where) == ("", "asker")


def test_from_another_place_of_ones_own(draft: HelpRequest, anna: Person, geography: Geography) -> None:
    work = PlaceFactory(participant=anna.participant, at=geography.postcodes["9102AA"], kind=PlaceKind.WORK)
    save_ride_from(actor=anna.viewer, draft=draft, place=work)
    assert fresh(draft).place == work


def said(ride_back: dict[str, Any], draft: HelpRequest, anna: Person) -> str:
    save_ride_back(actor=anna.viewer, draft=draft, **ride_back)
    shown = ride_before_graag(fresh(draft))
    assert shown is not None
    return shown.back_text.replace("\u00a0", " ")


def test_how_the_way_back_is_said(draft: HelpRequest, anna: Person, hospital: PublicPlace) -> None:
    save_ride_to(actor=anna.viewer, draft=draft, public_place=hospital)
    shown = ride_before_graag(fresh(draft))
    assert shown is not None
    assert shown.back_text == ""
    assert [
        said({"back": "none", "stay_minutes": 45}, draft, anna),
        said({"back": "wait", "stay_minutes": 45}, draft, anna),
        said({"back": "wait", "back_at": time(11, 30)}, draft, anna),
        said({"back": "fetch"}, draft, anna),
        said({"back": "fetch", "back_at": time(14)}, draft, anna),
    ] == [
        "Alleen heen",
        "Daar wachten, ongeveer drie kwartier, en weer terug",
        "Daar wachten, en om 11.30 uur weer terug",
        "Later weer ophalen als het klaar is, na ongeveer een uur",
        "Later weer ophalen, om 14.00 uur",
    ]


class TestRefused:
    def test_from(
        self, draft: HelpRequest, anna: Person, bram: Person, hospital: PublicPlace, other_community: Community
    ) -> None:
        foreign = PublicPlaceFactory(community=other_community)
        unapproved = PublicPlaceFactory(community=anna.community, approved_at=None)
        save_ride_to(actor=anna.viewer, draft=draft, public_place=hospital)

        def refused(**change: Any) -> str:
            with pytest.raises(DomainError) as error:
                save_ride_from(actor=anna.viewer, draft=draft, **change)
            return error.value.code

        assert [
            refused(place=bram.home),
            refused(public_place=foreign),
            refused(public_place=unapproved),
            refused(public_place=hospital),
        ] == ["error.place.missing", "error.ride.place_gone", "error.ride.place_gone", "error.ride.same"]
        assert Ride.objects.get().pick_up == "own"

    def test_to(self, draft: HelpRequest, anna: Person, hospital: PublicPlace) -> None:
        def refused(**change: Any) -> str:
            with pytest.raises(DomainError) as error:
                save_ride_to(actor=anna.viewer, draft=draft, **change)
            return error.value.code

        retire_public_place(actor=anna.viewer, public_place=hospital)
        assert [
            refused(),
            refused(text="Woudweg 77"),
            refused(town="Dokkum"),
            refused(text="De markt", town="Woudweg 77"),
            refused(text="De markt", town="9101AA"),
            refused(text="De markt", town="x" * 61),
            refused(text="x" * 201, town="Dokkum"),
            refused(to_own_place=True),
            refused(public_place=hospital),
        ] == [
            "error.ride.to",
            "error.ride.to.town",
            "error.ride.to.text",
            "error.ride.to.town",
            "error.ride.to.town",
            "error.text.too_long",
            "error.text.too_long",
            "error.ride.same",
            "error.ride.place_gone",
        ]
        assert not Ride.objects.exclude(destination="").exists()

    def test_back(self, draft: HelpRequest, anna: Person, hospital: PublicPlace) -> None:
        save_ride_to(actor=anna.viewer, draft=draft, public_place=hospital)

        def refused(**change: Any) -> str:
            with pytest.raises(DomainError) as error:
                save_ride_back(actor=anna.viewer, draft=draft, **change)
            return error.value.code

        fixed = [
            refused(back=""),
            refused(back="fly"),
            refused(back="wait", stay_minutes=4),
            refused(back="wait", stay_minutes=601),
            refused(back="fetch", back_at=time(9, 59)),
            refused(back="fetch", back_at=time(22)),
        ]
        save_when(actor=anna.viewer, draft=draft, day="any")
        assert [*fixed, refused(back="wait", back_at=time(14))] == [
            "error.ride.back",
            "error.ride.back",
            "error.ride.stay",
            "error.ride.stay",
            "error.ride.back.order",
            "error.ride.too_long",
            "error.ride.back.flexible",
        ]
        assert Ride.objects.get().back == ""

    def test_what_is_no_ride_has_none(self, anna: Person, kinds: Kinds, hospital: PublicPlace) -> None:
        row = start_draft(actor=anna.viewer, participant=anna.participant)
        for category in (None, kinds["garden"]):
            save_what(actor=anna.viewer, draft=row, category=category, title="Een haag", for_later=True)
            for step, given_ in (
                (save_ride_from, {}),
                (save_ride_to, {"public_place": hospital}),
                (save_ride_back, {"back": "none"}),
            ):
                with pytest.raises(DomainError) as error:
                    step(actor=anna.viewer, draft=row, **given_)  # type: ignore[operator]  # a table of steps
                assert error.value.code == "error.ride.kind"
        assert Ride.objects.count() == 0


def test_what_keeps_a_ride_from_being_asked(draft: HelpRequest, anna: Person, hospital: PublicPlace) -> None:
    def lacks() -> str:
        with pytest.raises(DomainError) as error:
            refuse_incomplete(fresh(draft))
        return error.value.code

    found = [lacks()]
    save_ride_to(actor=anna.viewer, draft=draft, text="Bij mijn zus", for_later=True)
    found.append(lacks())
    save_ride_to(actor=anna.viewer, draft=draft, town="Dokkum", for_later=True)
    found.append(lacks())
    save_ride_to(actor=anna.viewer, draft=draft, public_place=hospital)
    found.append(lacks())
    save_ride_back(actor=anna.viewer, draft=draft, back="fetch", back_at=time(12))
    save_when(actor=anna.viewer, draft=draft, day="date", on=DAY, at=time(13), is_arrival=True)
    found.append(lacks())
    save_ride_back(actor=anna.viewer, draft=draft, back="none")
    refuse_incomplete(fresh(draft))
    retire_public_place(actor=anna.viewer, public_place=hospital)
    found.append(lacks())
    assert found == [
        "error.ride.to",
        "error.ride.to.town",
        "error.ride.to.text",
        "error.ride.back",
        "error.ride.back.order",
        "error.ride.place_gone",
    ]


def test_another_kind_or_no_request_at_all_leaves_nothing_of_it(draft: HelpRequest, anna: Person, kinds: Kinds) -> None:
    complete(draft, anna, text=CANARY, town="Dokkum")
    save_what(actor=anna.viewer, draft=draft, category=kinds["garden"], title="Een haag")
    assert Ride.objects.count() == 0
    save_where(actor=anna.viewer, draft=draft, where="asker")
    refuse_incomplete(fresh(draft))
    save_what(actor=anna.viewer, draft=draft, category=kinds["rides"], title="Een lift")
    complete(draft, anna, text=CANARY, town="Dokkum")
    drop_draft(actor=anna.viewer, draft=draft)
    assert Ride.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"pick_up": "moon"}, "pick_up_known"),
        ({"destination": "moon"}, "destination_known"),
        ({"back": "swim"}, "back_known"),
        ({"pick_up": "public"}, "pick_up_place_when_public"),
        ({"destination": "public"}, "destination_place_when_public"),
        ({"destination": ""}, "town_when_typed"),
        ({"destination": "own", "destination_town": ""}, "goes_somewhere"),
        ({"back": "none"}, "way_back_when_back"),
        ({"stay_minutes": 601}, "stay_minutes_sane"),
    ],
)
def test_rules_of_the_table(draft: HelpRequest, anna: Person, change: dict[str, Any], rule: str) -> None:
    complete(draft, anna, text="De markt", town="Dokkum")
    with pytest.raises(IntegrityError, match=f"exchange_ride_{rule}"), transaction.atomic():
        Ride.objects.update(**change)
    assert Ride.objects.filter(**change).count() == 0


def test_a_ride_goes_from_one_place_to_another(draft: HelpRequest, anna: Person, station: PublicPlace) -> None:
    save_ride_from(actor=anna.viewer, draft=draft, public_place=station)
    with pytest.raises(IntegrityError, match="exchange_ride_goes_somewhere"), transaction.atomic():
        Ride.objects.update(destination="public", destination_place=station)
    assert Ride.objects.get().destination_place is None


class TestDriving:
    @pytest.mark.parametrize(("north", "minutes"), [(0.0, 5), (0.001, 10), (0.1, 30), (0.5, 115)])
    def test_so_long(self, north: float, minutes: int) -> None:
        assert drive_minutes((6.0, 53.0), (6.0, 53.0 + north)) == minutes
        assert drive_minutes(None, (6.0, 53.0)) == drive_minutes((6.0, 53.0), None) == 30

    @given(st.integers(5, 300), st.integers(5, 600), st.integers(-600, 600))
    def test_there_and_back_is_never_shorter_than_the_way(self, drive: int, stay: int, until: int) -> None:
        assert minutes_away(drive=drive) == drive
        assert minutes_away(drive=drive, stay=stay) == 2 * drive + stay
        assert minutes_away(drive=drive, until_way_back=until) == max(until, drive) + drive

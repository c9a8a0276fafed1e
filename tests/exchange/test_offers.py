"""Ticking what one likes, limits, switching, and the rows that the lookup reads."""

from __future__ import annotations

from datetime import timedelta

import h3.api.basic_int as h3
import pytest

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from exchange.cells import lookup_cells
from exchange.day_parts import ALL_DAY_PARTS, DAYTIME_PARTS
from exchange.enums import OfferStatus, Side
from exchange.models import AvailabilityException, Category, Offer, OfferPlace, Wish
from exchange.services.availability import set_away
from exchange.services.offers import (
    mend_offer_places,
    rebuild_offer_places,
    save_likes,
    set_limits,
    set_offer,
    switch_offer,
)
from exchange.services.wishes import save_wishes
from members.enums import ParticipantStatus, PlaceKind
from members.models import Participant
from tests.cast import Person, make_resident
from tests.factories.exchange import thing
from tests.factories.members import PlaceFactory
from tests.geography import Geography

Kinds = dict[str, Category]


def offers_of(person: Person) -> dict[str, tuple[str, list[str], str]]:
    return {
        offer.category.slug: (
            offer.status,
            list(offer.small_things.order_by("position").values_list("text", flat=True)),
            offer.line,
        )
        for offer in Offer.objects.filter(participant=person.participant)
    }


def test_ticks_become_one_offer_per_kind(bram: Person, kinds: Kinds) -> None:
    offers = save_likes(
        actor=bram.viewer,
        participant=bram.participant,
        small_thing_ids=[thing(kinds["garden"], 1), thing(kinds["odd_jobs"], 1), thing(kinds["odd_jobs"], 3)],
    )
    assert [offer.category.slug for offer in offers] == ["odd_jobs", "garden"]
    assert offers_of(bram) == {
        "odd_jobs": ("on", ["een lamp vervangen", "een kast in elkaar zetten"], ""),
        "garden": ("on", ["een haag knippen"], ""),
    }
    assert {(offer.radius_m, offer.day_parts) for offer in offers} == {(5_000, DAYTIME_PARTS)}


def test_unticking_turns_off_and_deletes_nothing(bram: Person, kinds: Kinds) -> None:
    first = [thing(kinds["garden"]), thing(kinds["odd_jobs"])]
    save_likes(actor=bram.viewer, participant=bram.participant, small_thing_ids=first)
    ids = set(Offer.objects.values_list("pk", flat=True))
    save_likes(actor=bram.viewer, participant=bram.participant, small_thing_ids=first[:1])
    assert offers_of(bram) == {
        "odd_jobs": ("off", ["een lamp vervangen"], ""),
        "garden": ("on", ["een haag knippen"], ""),
    }
    save_likes(actor=bram.viewer, participant=bram.participant, small_thing_ids=first)
    save_likes(actor=bram.viewer, participant=bram.participant, small_thing_ids=first)
    assert {slug: status for slug, (status, _ticks, _line) in offers_of(bram).items()} == {
        "odd_jobs": "on",
        "garden": "on",
    }
    assert set(Offer.objects.values_list("pk", flat=True)) == ids


def test_own_words_stand_on_the_kind_they_sound_like_and_move(bram: Person, kinds: Kinds) -> None:
    def save(words: str, kind: Category | None = None) -> None:
        save_likes(actor=bram.viewer, participant=bram.participant, small_thing_ids=[], own_words=words, own_kind=kind)

    save("Ik laat graag honden uit")
    assert offers_of(bram) == {"pets_plants": ("on", [], "Ik laat graag honden uit")}
    save("Ik kan goed jongleren", kinds["company"])
    assert offers_of(bram) == {"pets_plants": ("off", [], ""), "company": ("on", [], "Ik kan goed jongleren")}
    save("Ik kan goed jongleren")
    assert offers_of(bram)["company"] == ("on", [], "Ik kan goed jongleren")
    save("")
    assert offers_of(bram) == {"pets_plants": ("off", [], ""), "company": ("off", [], "")}


def test_what_cannot_be_liked(bram: Person, kinds: Kinds, other_kinds: Kinds) -> None:
    every = [thing(kind, number) for kind in kinds.values() for number in (1, 2, 3)]
    save_likes(actor=bram.viewer, participant=bram.participant, small_thing_ids=every[:20])
    before = offers_of(bram)

    def refused(ids: list[int], words: str = "") -> tuple[str, str]:
        with pytest.raises(DomainError) as error:
            save_likes(actor=bram.viewer, participant=bram.participant, small_thing_ids=ids, own_words=words)
        return error.value.code, str(error.value)

    unknown = ("error.likes.unknown", "Een van de voorbeelden is er niet meer. Bekijk je keuze nog even.")
    assert refused(every[:21]) == (
        "error.offers.too_many",
        "Je hebt nu 20 keer iets aangeboden. Zet er eerst één uit.",
    )
    assert refused([0]) == unknown
    assert refused([thing(other_kinds["garden"])]) == unknown
    assert refused([thing(kinds["garden"], 1, Side.WISHES)]) == unknown
    assert refused([], "Iets geheel anders") == (
        "error.likes.own_kind",
        "Waar past dit bij? Kies de soort die er het meest op lijkt.",
    )
    assert refused([], "x" * 301) == ("error.text.too_long", "Deze tekst is te lang. Houd het bij 300 tekens.")
    assert offers_of(bram) == before


def test_rides_say_that_somebody_has_a_car(anna: Person, kinds: Kinds) -> None:
    def has_car() -> bool:
        return Participant.objects.get(pk=anna.participant.pk).has_car

    save_likes(actor=anna.viewer, participant=anna.participant, small_thing_ids=[thing(kinds["garden"])])
    assert has_car() is False
    save_likes(actor=anna.viewer, participant=anna.participant, small_thing_ids=[thing(kinds["rides"])])
    assert has_car() is True


def test_limits_hold_for_all_offers_and_for_new_ones(bram: Person, kinds: Kinds) -> None:
    save_likes(actor=bram.viewer, participant=bram.participant, small_thing_ids=[thing(kinds["garden"])])
    set_limits(
        actor=bram.viewer,
        participant=bram.participant,
        monthly_number=None,
        radius_m=1_000,
        avoids_direct_neighbours=True,
        day_parts=0b1,
    )
    save_likes(
        actor=bram.viewer,
        participant=bram.participant,
        small_thing_ids=[thing(kinds["garden"]), thing(kinds["lending"])],
    )
    person = Participant.objects.get(pk=bram.participant.pk)
    assert (person.monthly_number, person.avoids_direct_neighbours) == (None, True)
    assert list(Offer.objects.order_by("pk").values_list("radius_m", "day_parts")) == [(1_000, 1), (1_000, 1)]


@pytest.mark.parametrize(
    ("wrong", "answer"),
    [
        ({"radius_m": -1}, ("error.limits.far", "Kies tot hoe ver je wilt gaan.")),
        ({"radius_m": 499}, ("error.limits.far", "Kies tot hoe ver je wilt gaan.")),
        ({"radius_m": 100_001}, ("error.limits.far", "Kies tot hoe ver je wilt gaan.")),
        ({"monthly_number": 0}, ("error.limits.often", "Kies hoe vaak we je iets mogen vragen.")),
        ({"monthly_number": 32}, ("error.limits.often", "Kies hoe vaak we je iets mogen vragen.")),
        ({"day_parts": 0}, ("error.limits.when", "Kies minstens één moment waarop je meestal kunt.")),
        ({"day_parts": ALL_DAY_PARTS + 1}, ("error.limits.when", "Kies minstens één moment waarop je meestal kunt.")),
    ],
)
def test_limits_that_are_refused(bram: Person, kinds: Kinds, wrong: dict[str, int], answer: tuple[str, str]) -> None:
    save_likes(actor=bram.viewer, participant=bram.participant, small_thing_ids=[thing(kinds["garden"])])
    values = {"monthly_number": 1, "radius_m": 1_000, "avoids_direct_neighbours": True, **wrong}
    with pytest.raises(DomainError) as error:
        set_limits(actor=bram.viewer, participant=bram.participant, **values)
    assert (error.value.code, str(error.value)) == answer
    assert Offer.objects.get().radius_m == 5_000


def test_switching_and_never_again(bram: Person, kinds: Kinds, other_kinds: Kinds) -> None:
    never = set_offer(actor=SYSTEM, participant=bram.participant, category=kinds["meals"], is_on=False)
    assert (never.status, OfferPlace.objects.get(offer=never).is_active) == (OfferStatus.OFF, False)
    on = switch_offer(actor=bram.viewer, offer=never, is_on=True)
    again = switch_offer(actor=bram.viewer, offer=never, is_on=True)
    assert (on.pk, again.pk, again.status) == (never.pk, never.pk, OfferStatus.ON)
    assert OfferPlace.objects.get(offer=never).is_active is True
    refusals = []
    for category in (other_kinds["meals"], kinds["meals"].parent):
        with pytest.raises(DomainError) as error:
            set_offer(actor=SYSTEM, participant=bram.participant, category=category, is_on=True)
        refusals.append(error.value.code)
    assert refusals == ["error.category", "error.category"]


@pytest.mark.parametrize("resolution", [6, 7, 8, 9])
def test_every_label_is_found_by_a_disk_round_its_own_centre(resolution: int) -> None:
    label = h3.latlng_to_cell(53.3253, 5.9989, resolution)
    cells = lookup_cells(label)
    assert (h3.get_resolution(cells.ring), h3.get_resolution(cells.wide)) == (8, 6)
    lat, lng = h3.cell_to_latlng(label)
    assert (cells.ring, cells.wide) == (h3.latlng_to_cell(lat, lng, 8), h3.latlng_to_cell(lat, lng, 6))


def test_offer_places_follow_offers_places_and_status(bram: Person, kinds: Kinds, geography: Geography) -> None:
    person = bram.participant
    save_likes(actor=bram.viewer, participant=person, small_thing_ids=[thing(kinds["garden"]), thing(kinds["lending"])])
    work = PlaceFactory(participant=person, kind=PlaceKind.WORK, at=geography.postcodes["9103AA"])
    assert rebuild_offer_places(participant=person) == 4
    coarse = OfferPlace.objects.get(place=work, category=kinds["garden"])
    assert (coarse.parent_category, coarse.ring_cell, coarse.wide_cell) == (
        kinds["garden"].parent,
        h3.cell_to_center_child(work.label.cell, 8),
        h3.cell_to_parent(work.label.cell, 6),
    )
    switch_offer(actor=bram.viewer, offer=Offer.objects.get(category=kinds["lending"]), is_on=False)
    assert rebuild_offer_places(participant=person) == 2
    Offer.objects.filter(category=kinds["garden"]).update(expires_at=clock.now() - timedelta(minutes=1))
    assert rebuild_offer_places(participant=person) == 0
    Offer.objects.update(expires_at=clock.now() + timedelta(days=1))
    assert rebuild_offer_places(participant=person) == 2
    for status in (ParticipantStatus.PAUSED, ParticipantStatus.CLOSED):
        Participant.objects.filter(pk=person.pk).update(status=status)
        assert rebuild_offer_places(participant=person) == 0
    Participant.objects.filter(pk=person.pk).update(status=ParticipantStatus.ACTIVE)
    work.is_current = False
    work.save()
    assert rebuild_offer_places(participant=person) == 1
    assert OfferPlace.objects.filter(place=work).count() == 0


def test_moving_house_is_mended_in_bounded_batches(bram: Person, kinds: Kinds, geography: Geography) -> None:
    set_offer(actor=SYSTEM, participant=bram.participant, category=kinds["garden"], is_on=True)
    sem = make_resident(bram.community, "Sem", at=geography.postcodes["9101AA"])
    set_offer(actor=SYSTEM, participant=sem.participant, category=kinds["garden"], is_on=True)
    assert mend_offer_places() == 0
    for person in (bram, sem):
        person.home.is_current = False
        person.home.save()
    new = PlaceFactory(participant=bram.participant, at=geography.postcodes["9102AA"])
    assert [mend_offer_places(limit=1), mend_offer_places(limit=1), mend_offer_places(limit=1)] == [1, 1, 0]
    assert list(OfferPlace.objects.values_list("place_id", "ring_cell")) == [
        (new.pk, h3.cell_to_parent(new.label.cell, 8))
    ]


def test_wishes_are_exactly_what_is_ticked(anna: Person, kinds: Kinds, other_kinds: Kinds) -> None:
    def wishes() -> list[str]:
        return list(
            Wish.objects.filter(participant=anna.participant)
            .order_by("small_thing__text")
            .values_list("small_thing__text", flat=True)
        )

    ride, soup = thing(kinds["rides"], 1, Side.WISHES), thing(kinds["meals"], 3, Side.WISHES)
    saved = save_wishes(actor=anna.viewer, participant=anna.participant, small_thing_ids=[soup, ride])
    assert [wish.small_thing_id for wish in saved] == [ride, soup]
    assert wishes() == ["een lift naar een afspraak", "soep als ik even plat lig"]
    save_wishes(actor=anna.viewer, participant=anna.participant, small_thing_ids=[soup])
    assert wishes() == ["soep als ik even plat lig"]
    for ids in ([thing(kinds["meals"])], [thing(other_kinds["meals"], 1, Side.WISHES)], list(range(1, 22))):
        with pytest.raises(DomainError):
            save_wishes(actor=anna.viewer, participant=anna.participant, small_thing_ids=ids)
    assert wishes() == ["soep als ik even plat lig"]


def test_being_away(bram: Person) -> None:
    now = clock.now()
    away = set_away(actor=bram.viewer, participant=bram.participant, starts_at=now, ends_at=now + timedelta(days=7))
    again = set_away(actor=bram.viewer, participant=bram.participant, starts_at=now, ends_at=now + timedelta(days=7))
    assert (away, AvailabilityException.objects.count()) == (again, 1)
    codes = []
    for start, end in ((now, now), (now - timedelta(days=2), now - timedelta(days=1))):
        with pytest.raises(DomainError) as error:
            set_away(actor=bram.viewer, participant=bram.participant, starts_at=start, ends_at=end)
        codes.append(error.value.code)
    assert codes == ["error.time.order", "error.date.past"]

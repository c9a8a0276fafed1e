"""What everybody adds to a period: where, when, and how much. Counted here, never shown."""

from __future__ import annotations

from datetime import timedelta

import pytest

from matching.enums import InvitationStatus, MatchStatus
from matching.models import Invitation
from members.models import Area, Participant
from reports.periods import Period
from reports.selectors.contributions import Person, people
from tests.geography import Geography
from tests.kept import kept
from tests.reports.world import FiguresWorld, at

JANUARY = Period.parse("2026-01")


def found(world: FiguresWorld, period: Period = JANUARY, *, most_minutes: int = 480) -> dict[str, Person]:
    """Everybody of a period by their record."""
    every = people(world.community.pk, since=period.since, until=period.until, most_minutes=most_minutes)
    return {person.record_id: person for person in every}


@kept
def haven(geography: Geography) -> Area:
    return geography.areas["havenbuurt"]


@kept
def molen(geography: Geography) -> Area:
    return geography.areas["molenbuurt"]


@kept
def els(world: FiguresWorld, haven: Area) -> Participant:
    return world.resident(haven)


def test_who_did_nothing_adds_nothing(world: FiguresWorld, els: Participant) -> None:
    assert found(world) == {}


def test_a_request_counts_by_its_publication(world: FiguresWorld, els: Participant, haven: Area) -> None:
    world.asks(els, "2025-12-31 23:59")
    world.asks(els, "2026-01-01 00:00")
    world.asks(els, "2026-01-31 23:59", kind="rides")
    world.asks(els, "2026-02-01 00:00")
    groceries, rides = world.kinds["groceries"].pk, world.kinds["rides"].pk
    assert found(world)[els.public_id] == Person(
        els.public_id, home=haven.pk, is_active=True, asked=[(haven.pk, groceries, 1), (haven.pk, rides, 1)]
    )


def test_a_request_counts_where_its_asker_lived_then(
    world: FiguresWorld, els: Participant, haven: Area, molen: Area
) -> None:
    world.asks(els, "2026-01-10")
    world.home(els, molen, since="2026-01-15")
    world.asks(els, "2026-01-20")
    kind = world.kinds["groceries"].pk
    person = found(world)[els.public_id]
    assert person.asked == [(haven.pk, kind, 1), (molen.pk, kind, 1)]
    assert person.home == molen.pk


def test_a_move_after_the_period_changes_nothing(
    world: FiguresWorld, els: Participant, haven: Area, molen: Area
) -> None:
    world.asks(els, "2026-01-10")
    before = found(world)
    world.home(els, molen, since="2026-02-01 00:00")
    assert found(world) == before
    assert before[els.public_id].home == haven.pk


def test_the_first_home_counts_from_before_it_was_written_down(world: FiguresWorld, haven: Area) -> None:
    late = world.resident(haven, since="2026-03-01")
    world.asks(late, "2026-01-10")
    assert [row[0] for row in found(world)[late.public_id].asked] == [haven.pk]


def test_unmet_counts_when_the_need_passed(world: FiguresWorld, els: Participant, haven: Area) -> None:
    world.unmet(els, "2025-12-20", need="2026-01-05")
    world.unmet(els, "2026-01-20", need="2026-02-05")
    person = found(world)[els.public_id]
    assert person.unmet == [(haven.pk, world.kinds["groceries"].pk, 1)]
    assert person.asked == [(haven.pk, world.kinds["groceries"].pk, 1)]


def test_a_date_with_somebody_is_not_unmet(world: FiguresWorld, els: Participant, haven: Area) -> None:
    slot = world.unmet(els, "2026-01-02", need="2026-01-05")
    slot.occasion.slots.create(status="done")
    assert found(world)[els.public_id].unmet == []


def test_help_counts_by_the_day_and_in_minutes(world: FiguresWorld, els: Participant, haven: Area, molen: Area) -> None:
    bas = world.resident(molen)
    world.helps(bas, els, "2026-01-31 20:00", minutes=90, published="2025-12-30")
    world.helps(bas, els, "2026-02-01 09:00", minutes=30, published="2026-01-30")
    world.helps(bas, els, "2026-01-15", minutes=45, status=MatchStatus.UNCONFIRMED)
    people = found(world)
    assert people[els.public_id].minutes == [(haven.pk, world.kinds["groceries"].pk, 90)]
    assert (people[els.public_id].received, people[els.public_id].gave) == (True, False)
    assert (people[bas.public_id].received, people[bas.public_id].gave) == (False, True)
    assert people[bas.public_id].home == molen.pk


def test_one_giver_counts_for_so_much_and_no_more(world: FiguresWorld, haven: Area) -> None:
    giver, *askers = world.residents(haven, 4)
    for day, asker in enumerate(askers, start=10):
        world.helps(giver, asker, f"2026-01-{day}", minutes=200)
    people = found(world, most_minutes=480)
    kind = world.kinds["groceries"].pk
    assert [people[asker.public_id].minutes for asker in askers] == [
        [(haven.pk, kind, 200)],
        [(haven.pk, kind, 200)],
        [(haven.pk, kind, 80)],
    ]


@pytest.mark.parametrize(
    ("hours", "bin_number"), [(0.1, 0), (3.9, 0), (4.1, 1), (23.9, 1), (24.1, 2), (71, 2), (73, 3), (167, 3), (169, 4)]
)
def test_a_wait_is_known_by_its_bin(world: FiguresWorld, haven: Area, hours: float, bin_number: int) -> None:
    els, bas = world.residents(haven, 2)
    match = world.helps(bas, els, "2026-01-20", published="2026-01-02")
    match.agreed_at = at("2026-01-02") + timedelta(hours=hours)
    match.save(update_fields=["agreed_at"])
    assert found(world)[els.public_id].waits == [(haven.pk, bin_number, 1)]


def test_who_offered_or_answered_did_something(world: FiguresWorld, els: Participant, haven: Area) -> None:
    bas, kim, jo = world.residents(haven, 3)
    slot = world.asks(els, "2025-11-01")
    for person, answered in ((bas, at("2026-01-10")), (kim, None)):
        Invitation.objects.create(
            community=world.community,
            slot=slot,
            participant=person,
            status=InvitationStatus.NOT_NOW if answered else InvitationStatus.LAPSED,
            wave_number=1,
            distance_m=0,
            band="walk",
            invited_at=at("2026-01-09"),
            wait_until=at("2026-01-09"),
            answered_at=answered,
        )
    world.offers(jo, "2026-01-11")
    assert {key for key, person in found(world).items() if person.is_active} == {bas.public_id, jo.public_id}


def test_who_has_no_area_is_in_no_figure(world: FiguresWorld) -> None:
    nowhere = world.resident(None)
    world.asks(nowhere, "2026-01-10")
    assert found(world) == {}


def test_another_community_is_another(
    world: FiguresWorld, els: Participant, other_community: object, haven: Area
) -> None:
    other = FiguresWorld(other_community, world.label)  # type: ignore[arg-type]
    other.asks(other.resident(haven), "2026-01-10")
    assert found(world) == {}


def test_six_queries_whoever_there_are(world: FiguresWorld, haven: Area, django_assert_num_queries: object) -> None:
    for number in (1, 20):
        for person in world.residents(haven, number):
            world.asks(person, "2026-01-10")
        with django_assert_num_queries(6):  # type: ignore[operator]
            found(world)

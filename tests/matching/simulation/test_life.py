"""A town lives by the rules: the same for every policy, within everybody's number, and never twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from matching.engine.hours import is_quiet
from matching.engine.waves import Policy
from matching.simulation.figures import Figures, figures, gini
from matching.simulation.life import Life, State, asked_at
from matching.simulation.picture import picture
from matching.simulation.policies import Ordering, Way, policy
from matching.simulation.town import Spot, Town
from matching.simulation.world import WORLDS, read_world
from tests.tiers import landing

START = datetime(2026, 11, 2, 8, tzinfo=ZoneInfo("Europe/Amsterdam"))
DEFAULT = read_world(WORLDS / "default.json")
METRES_PER_DEGREE = 111_000.0


def flat(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    return METRES_PER_DEGREE * ((lon - other_lon) ** 2 + (lat - other_lat) ** 2) ** 0.5


def spots() -> list[Spot]:
    """A hundred postcodes 200 metres apart; four share a label."""
    step = 200 / METRES_PER_DEGREE
    return [
        Spot(
            postcode=f"{9100 + column // 2}{'ABCDEFGHIJ'[row]}A",
            lon=column * step,
            lat=row * step,
            addresses=30,
            label=(column // 2) * 10 + row // 2,
            label_lon=(column // 2 * 2 + 0.5) * step,
            label_lat=(row // 2 * 2 + 0.5) * step,
            inner_distance_m=130.0,
        )
        for column in range(10)
        for row in range(10)
    ]


def town(seed: int = 1, people: int = 150, world=DEFAULT) -> Town:
    return Town(world, spots(), flat, people=people, days=28, seed=seed, start=START, questions=60)


def lived(way: Way, seed: int = 1, where: Town | None = None) -> Life:
    life = Life(where or town(seed), Policy(), policy(way, Ordering()))
    life.live()
    return life


@pytest.fixture(scope="module", params=list(Way))
def life(request) -> Life:
    return lived(request.param)


@landing
def test_the_same_seed_gives_the_same_life_and_another_one_does_not():
    assert figures(lived(Way.WAVES), "waves") == figures(lived(Way.WAVES), "waves")
    assert figures(lived(Way.WAVES), "waves") != figures(lived(Way.WAVES, seed=2), "waves")


def test_nobody_is_asked_twice_nor_at_night_nor_after_decide_by(life):
    for running in life.running.values():
        for sent in running.sent.values():
            assert not is_quiet(sent.at, life.waves.calendar)
            assert sent.at <= running.deadline.decide_by
            assert sent.helper != running.question.asker


def test_nobody_promises_two_things_at_once(life):
    for agreed in life.agreements.values():
        assert not any(one.overlaps(other) for one in agreed for other in agreed if one is not other)


def test_what_was_met_was_met_by_one_before_the_need(life):
    for running in life.running.values():
        chosen = [sent for sent in running.sent.values() if sent.state == State.CHOSEN]
        assert len(chosen) == (running.met_at is not None)
        assert running.met_at is None or running.question.asked_at < running.met_at < running.question.need_at


def test_nothing_is_met_above_the_ceiling(life):
    """Whoever would have been met by nobody at all, asked at once, is met by no policy that asks them later either."""
    met = sum(running.met_at is not None for running in life.running.values())
    able = [
        running
        for running in life.running.values()
        if life.town.could_be_met(running.question, asked_at(life, running))
    ]
    assert 0 < met <= len(able)


@pytest.mark.parametrize("way", [Way.WAVES, Way.ONE_BY_ONE])
def test_everybody_is_asked_within_their_own_number(way):
    life = lived(way, where=town(people=40))
    most = 0
    for number, past in life.past.items():
        own = life.town.villagers[number].person.own_number
        for sent in past:
            within = [other for other in past if timedelta() <= sent.at - other.at < timedelta(days=30)]
            assert len(within) <= own
            most = max(most, len(within))
    assert most > 1  # the limit was felt


def test_one_by_one_waits_for_the_one():
    life = lived(Way.ONE_BY_ONE)
    for running in life.running.values():
        ordered = sorted(running.sent.values(), key=lambda sent: sent.at)
        assert all(one.at < other.at for one, other in pairwise(ordered))
    assert figures(life, "one_by_one").late_per_fulfilled == 0.0


def test_a_board_asks_everybody_and_is_heard_less():
    board, waves = lived(Way.BROADCAST), lived(Way.WAVES)
    running = next(iter(board.running.values()))
    assert set(running.sent) == {one.participant_id for one in board.town.eligible(running.question)}
    counted, ours = figures(board, "broadcast"), figures(waves, "waves")
    assert counted.invitations_per_fulfilled > 3 * ours.invitations_per_fulfilled
    loud = lived(Way.BROADCAST, where=town(world=replace(DEFAULT, broadcast_dilution=1.0)))
    assert figures(loud, "broadcast").fulfilled >= counted.fulfilled


def test_the_four_digits_are_asked_and_nobody_else():
    life = lived(Way.SAME_POSTCODE)
    for running in life.running.values():
        asker = life.town.villagers[running.question.asker].spot.pc4
        assert {life.town.villagers[helper].spot.pc4 for helper in running.sent} <= {asker}


def test_the_figures_are_those_of_a_recount():
    life = lived(Way.WAVES)
    counted = figures(life, "waves")
    states = Counter(sent.state for running in life.running.values() for sent in running.sent.values())
    met = states[State.CHOSEN]
    assert counted.requests == 60
    assert counted.fulfilled == met / 60
    assert counted.invitations_per_fulfilled == states.total() / met
    assert counted.late_per_fulfilled == states[State.LATE] / met
    assert list(asdict(counted)) == [
        "policy", "requests", "fulfilled", "ceiling", "invitations_per_fulfilled", "late_per_fulfilled",
        "median_hours", "gini", "both_share",
    ]  # fmt: skip


def test_without_people_who_can_nothing_is_met():
    world = replace(DEFAULT, never_answers=1.0)
    counted = figures(lived(Way.WAVES, where=town(world=world)), "waves")
    assert (counted.fulfilled, counted.ceiling, counted.gini, counted.median_hours) == (0.0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("values", "expected"), [([1, 1, 1, 1], 0.0), ([0, 0, 0, 4], 0.75), ([0, 0], 0.0), ([1, 3], 0.25), ([], 0.0)]
)
def test_gini(values, expected):
    assert gini(values) == pytest.approx(expected, abs=1e-12)


def test_the_picture_names_every_policy_and_the_command():
    row = Figures("waves", 10, 0.9, 0.95, 4.0, 0.1, 5.0, 0.8, 0.1)
    svg = picture({"default": [row, replace(row, policy="broadcast", invitations_per_fulfilled=40.0)]}, "a < b")
    assert all(text in svg for text in (">golven<", ">iedereen<", "a &lt; b", "hoogst mogelijk: 95%"))

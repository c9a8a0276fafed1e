"""Which choices are in question: leaving the others out changes nothing about the best assignment."""

from __future__ import annotations

import random
from collections import Counter

import numpy as np
import pytest

from matching.engine import choices
from matching.engine.assignment import assign
from matching.engine.choices import SCORE_STEPS, Choice, Edges, edges_in_question

AGAIN = 0.1


def _world(seed: int, *, needs: int = 40, people: int = 120) -> tuple[list[list[Choice]], dict[int, int]]:
    """Some requests that many could do and some that few could, a few scores alike, some people asked by many."""
    lot = random.Random(seed)
    orders = []
    for _ in range(needs):
        few = lot.random() < 0.4
        found = lot.sample(range(people // 4 if few else people), lot.randint(1, 3 if few else 30))
        orders.append(sorted((Choice(one, lot.randint(0, 50) / 50) for one in found), key=lambda one: -one.score))
    return orders, {person: lot.choice([0, 1, 1, 2, 3]) for person in range(people)}


def _best(orders: list[list[Choice]], capacity: dict[int, int], given: dict[int, int]) -> tuple[int, int, Edges]:
    """How many have somebody, at what cost together, and the edges that this was found among."""
    edges = edges_in_question(orders, capacity, again=AGAIN, given=given)
    seats = assign(edges.row, edges.seat, edges.cost, len(orders), len(edges.owner))
    cost_of = dict(zip(zip(edges.row.tolist(), edges.seat.tolist(), strict=True), edges.cost.tolist(), strict=True))
    taken = [(row, seat) for row, seat in enumerate(seats.tolist()) if seat >= 0]
    return len(taken), sum(cost_of[pair] for pair in taken), edges


def _everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """All choices are read, and none is left out."""
    monkeypatch.setattr(choices, "READ_FIRST", 10**6)
    monkeypatch.setattr(
        choices,
        "_in_question",
        lambda table, may, step: (np.arange(len(table.row)), np.zeros_like(table.next_cost)),
    )


@pytest.mark.parametrize("first", [1, 2, 6])
def test_without_what_is_left_out_the_best_is_as_good(first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at = of_all = 0
    for seed in range(60):
        orders, capacity = _world(seed)
        given = dict.fromkeys(range(0, 120, 7), 1)
        monkeypatch.setattr(choices, "READ_FIRST", first)
        covered, cost, few = _best(orders, capacity, given)
        with monkeypatch.context() as whole:
            _everything(whole)
            all_covered, all_cost, all_edges = _best(orders, capacity, given)
        assert (covered, cost) == (all_covered, all_cost)
        looked_at, of_all = looked_at + len(few.row), of_all + len(all_edges.row)
    assert looked_at < of_all / 3


def test_control_who_leaves_out_too_much_finds_less(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if nobody else wanted whom a request wants most: then it need look at nobody else."""
    kept_right = choices._in_question

    def careless(table: choices._Table, may: choices.Ints, step: int) -> tuple[choices.Ints, choices.Ints]:
        return kept_right(table, np.where(may > 0, 10**6, 0), 0)

    worse = 0
    for seed in range(20):
        orders, capacity = _world(seed)
        covered, cost, _edges = _best(orders, capacity, {})
        with monkeypatch.context() as broken:
            broken.setattr(choices, "_in_question", careless)
            careless_covered, careless_cost, _edges = _best(orders, capacity, {})
        assert careless_covered <= covered
        worse += (careless_covered, -careless_cost) < (covered, -cost)
    assert worse == 20


def test_what_nobody_else_wants_is_settled_by_its_first_choice() -> None:
    alone = [Choice(person, 1 - person / 100) for person in range(50)]
    edges = edges_in_question([alone], dict.fromkeys(range(50), 1), again=AGAIN, given={})
    assert (edges.owner.tolist(), edges.row.tolist()) == ([0], [0])


def test_it_reads_on_where_the_first_choices_do_not_settle_it() -> None:
    """Ten who all want the same people: they have the first ten of them, though six are read first."""
    order = [Choice(person, 1 - person / 100) for person in range(50)]
    edges = edges_in_question([order] * 10, dict.fromkeys(range(50), 1), again=AGAIN, given={})
    seats = assign(edges.row, edges.seat, edges.cost, 10, len(edges.owner))
    assert Counter(edges.owner[seats].tolist()) == Counter(range(10))


def test_a_cost_holds_the_score_the_place_and_what_was_given_before() -> None:
    edges = edges_in_question([[Choice(7, 0.9), Choice(8, 0.9)]], {7: 1, 8: 1}, again=AGAIN, given={7: 2})
    unit = 1 * 2 + 1
    lacks = round(0.1 * SCORE_STEPS)
    # With what 7 was given before, 8 is better, and 7 is not in question.
    assert (edges.owner.tolist(), edges.cost.tolist()) == ([8], [lacks * unit + 2])


def test_who_may_not_be_asked_has_no_seat() -> None:
    edges = edges_in_question([[Choice(7, 0.9)]], {7: 0}, again=AGAIN, given={})
    assert (len(edges.row), len(edges.owner)) == (0, 0)
    edges = edges_in_question([[Choice(7, 0.9)]], {}, again=AGAIN, given={})
    assert (len(edges.row), len(edges.owner)) == (0, 0)

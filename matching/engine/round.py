"""Whom each of many requests asks first, looked at all together: the periodic round (matching.md §6).

One after another, each request takes the best for itself, and the only driver goes to somebody who could have walked.
Together: first as many requests as possible get somebody, then the best for all of them, within everybody's own number.
That is an assignment in a sparse bipartite graph (``assignment``): of requests to seats, one for each question that
somebody may still get.

A wave has more than one person. So the round goes in turns: everybody's first, then a second for who needs one, and so
on: nobody has two while somebody has none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import attrgetter
from typing import Any

import numpy as np

from matching.engine.assignment import Ints, assign
from matching.engine.score import Weights

SCORE_STEPS = 10_000
"""Scores count to four digits: what is finer is noise, and whole numbers leave no doubt about which is best."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody whom a request could ask. ``score`` 0..1 holds hidden parts: not for people's eyes and not for logs."""

    participant_id: int
    score: float = field(repr=False)


Choices = Sequence[Choice]
"""Everybody whom one request could ask, best first; where scores are equal, this order decides."""
Enough = Callable[[int, Sequence[int]], bool]
"""Whether this request has enough with these people, in the order in which they were given to it."""


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """Whom each request asks, best found first, as far as anybody was left; ``left``: how often each may still be."""

    asked: Mapping[int, tuple[int, ...]]
    left: Mapping[int, int]

    @property
    def covered(self) -> int:
        """How many requests have somebody."""
        return sum(bool(people) for people in self.asked.values())


def score_lost_by_another(weights: Weights) -> float:
    """By what a second question in one round lowers somebody's score: what having been asked just now takes of rest.

    ``rest`` of who was never asked is 1, of who was asked once and just now 1/4 (``score.rest``).
    """
    total = sum(
        (
            weights.proximity,
            weights.fit,
            weights.familiarity,
            weights.reciprocity,
            weights.rest,
            weights.likelihood,
        )
    )
    return 0.75 * weights.rest / total


def plan_waves(
    needs: Sequence[int],
    choices: Mapping[int, Choices],
    capacity: Mapping[int, int],
    *,
    is_enough: Enough,
    again: float = 0.0,
) -> RoundPlan:
    """The first wave of each need, turn after turn until each has enough or nobody is left.

    ``needs`` are ids, ``choices`` whom each could ask, ``capacity`` how often each person may be asked in this round.
    The order in which any of them come in changes nothing.
    """
    left = {person: max(0, number) for person, number in capacity.items()}
    asked: dict[int, list[int]] = {need: [] for need in sorted(set(needs))}
    given: Counter[int] = Counter()
    wanting = list(asked)
    while wanting:
        open_to = {
            need: [choice for choice in choices.get(need, ()) if choice.participant_id not in asked[need]]
            for need in wanting
        }
        found = plan_round(wanting, open_to, left, again=again, given=given)
        for need, person in found.items():
            asked[need].append(person)
            left[person] -= 1
            given[person] += 1
        wanting = [need for need in found if not is_enough(need, asked[need])]
    return RoundPlan({need: tuple(people) for need, people in asked.items()}, left)


def plan_round(
    needs: Sequence[int],
    candidates_by_need: Mapping[int, Choices],
    capacity: Mapping[int, int],
    *,
    again: float = 0.0,
    given: Mapping[int, int] | None = None,
) -> dict[int, int]:
    """One person for as many needs as possible; of all ways to do that the one with the highest score together.

    Needs without anybody are left out. Nobody gets more than their ``capacity`` (who is not in it gets nothing). Each
    further question to the same person lowers their score by ``again``, those ``given`` before counted in. Equal sums:
    the one in which people stand earlier in the orders; then by id. No order of input matters.
    """
    rows = sorted(need for need in set(needs) if candidates_by_need.get(need))
    edges = _edges(rows, candidates_by_need, capacity, again, given or {})
    seats = assign(edges.row, edges.seat, edges.cost, len(rows), len(edges.owner))
    return {rows[row]: int(edges.owner[seat]) for row, seat in enumerate(seats.tolist()) if seat >= 0}


def greedy(
    needs: Sequence[int], candidates_by_need: Mapping[int, Choices], capacity: Mapping[int, int]
) -> dict[int, int]:
    """Each need, in the given order, takes the best who is left: what the round is compared with."""
    left, found = dict(capacity), {}
    for need in needs:
        for choice in candidates_by_need.get(need, ()):
            if left.get(choice.participant_id, 0) > 0:
                left[choice.participant_id] -= 1
                found[need] = choice.participant_id
                break
    return found


@dataclass(frozen=True, slots=True)
class _Edges:
    """Who could be asked for what: row, seat and cost of each edge; and whose each seat is."""

    row: Ints
    seat: Ints
    cost: Ints
    owner: Ints


def _read(name: str, orders: Sequence[Choices], kind: Any, number: int) -> Any:
    return np.fromiter(map(attrgetter(name), chain.from_iterable(orders)), kind, number)


def _edges(
    rows: Sequence[int],
    candidates_by_need: Mapping[int, Choices],
    capacity: Mapping[int, int],
    again: float,
    given: Mapping[int, int],
) -> _Edges:
    """A person has a seat for each question, each dearer than the one before.

    A cost holds two whole numbers: what the score lacks first, the place in the order after that.
    """
    orders = [candidates_by_need[need] for need in rows]
    lengths = [len(order) for order in orders]
    who = _read("participant_id", orders, np.int64, sum(lengths))
    scores = _read("score", orders, np.float64, sum(lengths))
    people, person = np.unique(who, return_inverse=True)
    row = np.repeat(np.arange(len(rows)), lengths)
    place = np.arange(len(who)) - np.repeat(np.cumsum(lengths, dtype=np.int64) - lengths, lengths)
    # Somebody who stands twice in an order stands where they stand first.
    once = np.unique(row * len(people) + person, return_index=True)[1]
    row, person, place, scores = row[once], person[once], place[once], scores[once]
    may = np.array([capacity.get(one, 0) for one in people.tolist()], dtype=np.int64)
    seats = np.minimum(np.maximum(may, 0), np.bincount(person, minlength=len(people)))
    before = np.array([given.get(one, 0) for one in people.tolist()], dtype=np.int64)
    first_seat = np.cumsum(seats) - seats
    lacks = SCORE_STEPS - np.rint(np.clip(scores, 0.0, 1.0) * SCORE_STEPS).astype(np.int64)
    number = seats[person]
    edge = np.repeat(np.arange(len(row)), number)
    further = np.arange(len(edge)) - np.repeat(np.cumsum(number) - number, number)
    unit = len(rows) * max(lengths, default=0) + 1
    step = round(again * SCORE_STEPS)
    # From 1: to scipy a cost of 0 is no edge at all.
    cost = (lacks[edge] + step * (before[person[edge]] + further)) * unit + place[edge] + 1
    return _Edges(row[edge], first_seat[person[edge]] + further, cost, np.repeat(people, seats))

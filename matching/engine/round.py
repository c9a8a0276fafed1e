"""Whom each of many requests asks first, looked at all together: the periodic round (matching.md §6).

One after another, each request takes the best for itself, and the only driver goes to somebody who could have walked.
Together: first as many requests as possible get somebody, then the best for all of them, within everybody's own number.
That is an assignment in a sparse bipartite graph (Jonker and Volgenant, Computing 38, 1987; scipy's
``min_weight_full_bipartite_matching``). Each request has a private dummy column, dearer than all real ones together, so
that a full matching always exists and leaves no request out that could have somebody.

A wave has more than one person. So the round goes in turns: everybody's first, then a second for who needs one, and so
on: nobody has two while somebody has none.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from matching.engine.score import Weights

SCORE_STEPS = 10_000
"""Scores count to four digits: what is finer is noise, and whole numbers leave no doubt about which is best."""
_EXACT = 2**53
"""Up to here a float holds every whole number."""


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
    if not edges:
        return {}
    people = sorted({person for _row, person, _seat, _cost in edges})
    seats: dict[int, int] = defaultdict(int)
    for _row, person, seat, _cost in edges:
        seats[person] = max(seats[person], seat + 1)
    first_seat, columns = {}, 0
    for person in people:
        first_seat[person], columns = columns, columns + seats[person]
    # One more than what a chain of exchanges through all requests could save.
    dummy = len(rows) * (max(cost for *_which, cost in edges) + 1) + 1
    if dummy >= _EXACT:
        raise ValueError("too many requests and people for one round")
    row_of = [row for row, *_which in edges] + list(range(len(rows)))
    column_of = [first_seat[person] + seat for _row, person, seat, _cost in edges]
    column_of += range(columns, columns + len(rows))
    costs = [cost for *_which, cost in edges] + [dummy] * len(rows)
    graph = csr_array(
        (np.array(costs, dtype=np.float64), (np.array(row_of), np.array(column_of))),
        shape=(len(rows), columns + len(rows)),
    )
    matched_rows, matched_columns = min_weight_full_bipartite_matching(graph)
    owner = [person for person in people for _seat in range(seats[person])]
    return {
        rows[row]: owner[column]
        for row, column in sorted(zip(matched_rows.tolist(), matched_columns.tolist(), strict=True))
        if column < columns
    }


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


def _edges(
    rows: Sequence[int],
    candidates_by_need: Mapping[int, Choices],
    capacity: Mapping[int, int],
    again: float,
    given: Mapping[int, int],
) -> list[tuple[int, int, int, int]]:
    """(row, person, seat, cost): a person has a seat for each question, each dearer than the one before.

    A cost holds two whole numbers: what the score lacks first, the place in the order after that.
    """
    wanted_by: Counter[int] = Counter()
    for need in rows:
        wanted_by.update({choice.participant_id for choice in candidates_by_need[need]})
    longest = max((len(candidates_by_need[need]) for need in rows), default=0)
    unit = len(rows) * longest + 1
    step = round(again * SCORE_STEPS)
    edges: list[tuple[int, int, int, int]] = []
    for row, need in enumerate(rows):
        seen: set[int] = set()
        for place, choice in enumerate(candidates_by_need[need]):
            person = choice.participant_id
            if person in seen:
                continue
            seen.add(person)
            lacks = SCORE_STEPS - round(min(1.0, max(0.0, choice.score)) * SCORE_STEPS)
            for seat in range(min(capacity.get(person, 0), wanted_by[person])):
                # From 1: to scipy a cost of 0 is no edge at all.
                cost = (lacks + step * (given.get(person, 0) + seat)) * unit + place + 1
                edges.append((row, person, seat, cost))
    return edges

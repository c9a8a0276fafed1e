"""Whom each of many requests asks first, looked at all together: the periodic round (matching.md §6).

One after another, each request takes the best for itself, and the only driver goes to somebody who could have walked.
Together: first as many requests as possible get somebody, then the best for all of them, within everybody's own number.
That is an assignment in a sparse bipartite graph (``assignment``): of requests to seats, one for each question that
somebody may still get.

Nobody is asked for two times that overlap. That is no assignment any more (it holds the scheduling of jobs at fixed
times on given machines, which is NP-hard: Arkin and Silverberg, Discrete Applied Mathematics 18, 1987), so it is
mended: of what somebody was found for at one time they keep what fewest others could do, and the rest is looked at
again without them; whoever is then without anybody takes somebody over along a chain, as far as one goes. Where taking
the best one after another would have come to more, the chains begin there.

A wave has more than one person. So the round goes in turns: everybody's first, then a second for who needs one, and so
on: nobody has two while somebody has none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from matching.engine.assignment import assign
from matching.engine.choices import Choices, edges_in_question
from matching.engine.score import Weights
from matching.engine.times import Interval

MOST_MENDED = 4
"""How often all is looked at again because of what overlaps, before chains alone mend it."""
LONGEST_CHAIN = 30


Times = Mapping[int, Interval]
"""When the help of each need is, of those that have a fixed time. Whoever helps flexibly names a moment they can."""
Busy = Mapping[int, Sequence[Interval]]
"""The times for which somebody was asked already in this round."""
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
    times: Times | None = None,
    busy: Busy | None = None,
) -> RoundPlan:
    """The first wave of each need, turn after turn until each has enough or nobody is left.

    ``needs`` are ids, ``choices`` whom each could ask, ``capacity`` how often each person may be asked in this round.
    Nobody is asked for two ``times`` that overlap, nor for one that overlaps what they are ``busy`` with. The order in
    which any of them come in changes nothing.
    """
    at = times or {}
    taken = {person: list(stretches) for person, stretches in (busy or {}).items()}
    left = {person: max(0, number) for person, number in capacity.items()}
    asked: dict[int, list[int]] = {need: [] for need in sorted(set(needs))}
    given: Counter[int] = Counter()
    wanting = list(asked)
    while wanting:
        open_to = {
            need: [choice for choice in choices.get(need, ()) if choice.participant_id not in asked[need]]
            for need in wanting
        }
        found = plan_round(wanting, open_to, left, again=again, given=given, times=at, busy=taken)
        for need, person in found.items():
            asked[need].append(person)
            if need in at:
                taken.setdefault(person, []).append(at[need])
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
    times: Times | None = None,
    busy: Busy | None = None,
) -> dict[int, int]:
    """One person for as many needs as possible; of all ways to do that the one with the highest score together.

    So it is where nobody would be asked for two ``times`` that overlap. Elsewhere nobody is, and it is never fewer
    needs than by :func:`greedy` in order of id, though it need not be the most possible. Nor is anybody asked for a
    time that overlaps what they are ``busy`` with.

    Needs without anybody are left out. Nobody gets more than their ``capacity`` (who is not in it gets nothing). Each
    further question to the same person lowers their score by ``again``, those ``given`` before counted in. Equal sums:
    the one in which people stand earlier in the orders; then by id. No order of input matters.
    """
    at = times or {}
    open_to = _without_busy(candidates_by_need, at, busy or {})
    rows = sorted(need for need in set(needs) if open_to.get(need))
    found = _assigned(rows, open_to, capacity, again, given or {})
    overlapping = _overlapping(found, at)
    if not overlapping:
        return found
    left_to, turns = dict(open_to), 0
    while overlapping and turns < MOST_MENDED:
        for person, own in overlapping.items():
            for need in _given_up(own, left_to, at):
                left_to[need] = [choice for choice in left_to[need] if choice.participant_id != person]
        found = _assigned([need for need in rows if left_to[need]], left_to, capacity, again, given or {})
        overlapping, turns = _overlapping(found, at), turns + 1
    for own in overlapping.values():
        for need in _given_up(own, open_to, at):
            del found[need]
    chained = _chained(found, rows, open_to, capacity, at)
    one_by_one = greedy(rows, open_to, capacity, times=at)
    if len(one_by_one) <= len(chained):
        return chained
    return _chained(one_by_one, rows, open_to, capacity, at)


def greedy(
    needs: Sequence[int],
    candidates_by_need: Mapping[int, Choices],
    capacity: Mapping[int, int],
    *,
    times: Times | None = None,
) -> dict[int, int]:
    """Each need, in the given order, takes the best who is left and free: what the round is compared with."""
    left, found = dict(capacity), {}
    taken: dict[int, list[int]] = {}
    for need in needs:
        for choice in candidates_by_need.get(need, ()):
            person = choice.participant_id
            if left.get(person, 0) > 0 and not (times and _in_the_way(need, taken.get(person, ()), times)):
                left[person] -= 1
                found[need] = person
                if times:
                    taken.setdefault(person, []).append(need)
                break
    return found


def _assigned(
    rows: Sequence[int],
    choices: Mapping[int, Choices],
    capacity: Mapping[int, int],
    again: float,
    given: Mapping[int, int],
) -> dict[int, int]:
    """The best of all ways, times aside."""
    edges = edges_in_question([choices[need] for need in rows], capacity, again=again, given=given)
    seats = assign(edges.row, edges.seat, edges.cost, len(rows), len(edges.owner))
    return {rows[row]: int(edges.owner[seat]) for row, seat in enumerate(seats.tolist()) if seat >= 0}


def _without_busy(choices: Mapping[int, Choices], times: Times, busy: Busy) -> Mapping[int, Choices]:
    """Whom each need could ask, without whoever was asked for a time that overlaps it."""
    if not times or not busy:
        return choices
    return {
        need: order
        if need not in times
        else [
            choice
            for choice in order
            if not any(times[need].overlaps(stretch) for stretch in busy.get(choice.participant_id, ()))
        ]
        for need, order in choices.items()
    }


def _in_the_way(need: int, others: Iterable[int], times: Times) -> list[int]:
    """Which of the others are at a time that overlaps that of this one."""
    if need not in times:
        return []
    return [other for other in others if other in times and times[need].overlaps(times[other])]


def _overlapping(found: Mapping[int, int], times: Times) -> dict[int, list[int]]:
    """Who was found for times that overlap: all that each of these people was found for at a fixed time."""
    own: dict[int, list[int]] = {}
    for need, person in found.items():
        if need in times:
            own.setdefault(person, []).append(need)
    return {
        person: needs
        for person, needs in own.items()
        if any(times[one].overlaps(times[other]) for one, other in combinations(needs, 2))
    }


def _given_up(needs: Sequence[int], choices: Mapping[int, Choices], times: Times) -> list[int]:
    """Which of these somebody leaves to others, so that the rest do not overlap: they keep what fewest could do."""
    kept: list[int] = []
    given_up: list[int] = []
    for need in sorted(needs, key=lambda need: (len(choices[need]), need)):
        (given_up if _in_the_way(need, kept, times) else kept).append(need)
    return given_up


def _chained(
    found: Mapping[int, int],
    rows: Sequence[int],
    choices: Mapping[int, Choices],
    capacity: Mapping[int, int],
    times: Times,
) -> dict[int, int]:
    """The same, and somebody for whoever had nobody, as far as chains of others who move on to somebody else reach.

    Whoever had somebody keeps somebody. Afterwards nobody is left who is free and whom one of them could have asked.
    """
    chains = _Chains(dict(found), choices, capacity, times)
    while [need for need in rows if need not in chains.found and chains.settle(need)]:
        chains.begin_again()
    return chains.found


class _Chains:
    """Who is found for what, while needs take people over from each other (augmenting paths, as of Kuhn 1955)."""

    def __init__(
        self, found: dict[int, int], choices: Mapping[int, Choices], capacity: Mapping[int, int], times: Times
    ) -> None:
        self.found = found
        self._choices, self._capacity, self._times = choices, capacity, times
        self._of: dict[int, list[int]] = {}
        self._tried: set[int] = set()
        for need, person in found.items():
            self._of.setdefault(person, []).append(need)

    def begin_again(self) -> None:
        """Whoever was tried in vain may be tried again, for something has moved since."""
        self._tried.clear()

    def settle(self, need: int, length: int = 0) -> bool:
        """Find somebody for this need, who is free or becomes so. Returns whether there was one."""
        order = [choice.participant_id for choice in self._choices[need]]
        for person in order:
            if self._is_free(person) and not _in_the_way(need, self._of.get(person, ()), self._times):
                self._give(need, person)
                return True
        if length >= LONGEST_CHAIN:
            return False
        for person in order:
            if person in self._tried or self._capacity.get(person, 0) <= 0:
                continue
            own = self._of.get(person, [])
            # Whoever moves on must make room alone: in time where that is wanting, or else in number.
            in_the_way = _in_the_way(need, own, self._times)
            if len(in_the_way) > 1:
                continue
            self._tried.add(person)
            for other in in_the_way or list(own):
                own.remove(other)
                own.append(need)
                if self.settle(other, length + 1):
                    self.found[need] = person
                    return True
                own.remove(need)
                own.append(other)
        return False

    def _is_free(self, person: int) -> bool:
        return len(self._of.get(person, ())) < self._capacity.get(person, 0)

    def _give(self, need: int, person: int) -> None:
        self.found[need] = person
        self._of.setdefault(person, []).append(need)

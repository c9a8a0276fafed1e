"""Whom each of many requests could ask, and which of these choices are in question: what the round is worked out from.

Most of them are not. A request that could ask sixty people gets one of the first three, unless many want the same. So
the orders are read from their beginning, a few at a time and no further than needed: where somebody may be asked as
often as anybody wants them, whoever wants them takes nobody whom they want less. What is left out is in no best
assignment, and without it there are forty times fewer edges (Volgenant, Computers & Operations Research 23, 1996, calls
what is left the core).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, repeat
from operator import attrgetter
from typing import Any

import numpy as np

from matching.engine.assignment import Ints

SCORE_STEPS = 10_000
"""Scores count to four digits: what is finer is noise, and whole numbers leave no doubt about which is best."""
READ_FIRST, TIMES_MORE = 6, 4
"""How many choices of a request are read first; how many times as many where those do not settle it."""
_MORE_THAN_ANY = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody whom a request could ask. ``score`` 0..1 holds hidden parts: not for people's eyes and not for logs."""

    participant_id: int
    score: float = field(repr=False)


Choices = Sequence[Choice]
"""Everybody whom one request could ask, best first; where scores are equal, this order decides."""


@dataclass(frozen=True, slots=True)
class Edges:
    """Who could be asked for what, in order of row: row, seat and cost of each edge; and whose each seat is."""

    row: Ints
    seat: Ints
    cost: Ints
    owner: Ints


@dataclass(frozen=True, slots=True)
class _Table:
    """The choices that were read, in order of row: person as a place in ``people``, and what each costs at least.

    A cost holds two whole numbers: what the score lacks first, the place in the order after that. ``next_cost``: what
    in each row the next choice costs at least.
    """

    people: Ints
    row: Ints
    person: Ints
    cost: Ints
    next_cost: Ints


def edges_in_question(
    orders: Sequence[Choices], capacity: Mapping[int, int], *, again: float, given: Mapping[int, int]
) -> Edges:
    """The edges that an assignment of the lowest cost can hold: a row for each order, none of them empty.

    A person has a seat for each question, as many as their ``capacity``, each dearer than the one before by ``again``
    of score; and the first by as much for each that they were ``given`` before.
    """
    lengths = np.array([len(order) for order in orders], dtype=np.int64)
    unit, step = len(orders) * int(lengths.max(initial=0)) + 1, round(again * SCORE_STEPS)
    depth = np.minimum(lengths, READ_FIRST)
    while True:
        table = _read(orders, depth, given, unit=unit, step=step)
        may = _numbers(table.people, capacity)
        kept, for_sure = _in_question(table, may, step * unit)
        unsettled = (depth < lengths) & (for_sure >= table.next_cost)
        if not unsettled.any():
            break
        depth = np.where(unsettled, np.minimum(lengths, depth * TIMES_MORE), depth)
    row, person, cost = table.row[kept], table.person[kept], table.cost[kept]
    # Somebody who stands twice in an order stands where they stand first.
    once = np.unique(row * len(table.people) + person, return_index=True)[1]
    row, person, cost = row[once], person[once], cost[once]
    seats = np.minimum(may, np.bincount(person, minlength=len(table.people)))
    first_seat = np.cumsum(seats) - seats
    number = seats[person]
    edge = np.repeat(np.arange(len(row)), number)
    further = np.arange(len(edge)) - np.repeat(np.cumsum(number) - number, number)
    return Edges(
        row=row[edge],
        seat=first_seat[person[edge]] + further,
        cost=cost[edge] + step * unit * further,
        owner=np.repeat(table.people, seats),
    )


def _read(orders: Sequence[Choices], depth: Ints, given: Mapping[int, int], *, unit: int, step: int) -> _Table:
    """The first choices of each order, so many as its ``depth``."""
    read = [order[:number] for order, number in zip(orders, depth.tolist(), strict=True)]
    who = _column("participant_id", read, np.int64, int(depth.sum()))
    scores = _column("score", read, np.float64, len(who))
    people, person = np.unique(who, return_inverse=True)
    ends = np.cumsum(depth)
    place = np.arange(len(who)) - np.repeat(ends - depth, depth)
    lacks = SCORE_STEPS - np.rint(np.clip(scores, 0.0, 1.0) * SCORE_STEPS).astype(np.int64)
    return _Table(
        people=people,
        row=np.repeat(np.arange(len(orders)), depth),
        person=person,
        # From 1: to scipy a cost of 0 is no edge at all.
        cost=(lacks + step * _numbers(people, given)[person]) * unit + place + 1,
        next_cost=lacks[ends - 1] * unit + depth + 1,
    )


def _column(name: str, orders: Sequence[Choices], kind: Any, number: int) -> Any:
    return np.fromiter(map(attrgetter(name), chain.from_iterable(orders)), kind, number)


def _numbers(people: Ints, numbers: Mapping[int, int]) -> Ints:
    """The number of each of these people, from 0 up."""
    if not numbers:
        return np.zeros(len(people), dtype=np.int64)
    return np.maximum(np.fromiter(map(numbers.get, people.tolist(), repeat(0)), np.int64, len(people)), 0)


def _in_question(table: _Table, may: Ints, step: int) -> tuple[Ints, Ints]:
    """Which choices can be part of the best assignment, and at what cost each row has somebody for sure.

    Where no more rows want somebody than they ``may`` be asked, there is a seat for each of these rows, for its cost
    and ``step`` for each of the others at most. So none of them takes anybody who costs more: if some did, they could
    all move to whom they have for sure, at once, and it would cost less. Without those choices others are wanted by
    fewer, and so on.
    """
    for_sure = np.full(len(table.next_cost), _MORE_THAN_ANY, dtype=np.int64)
    kept = np.flatnonzero(may[table.person] > 0)
    while len(kept):
        row, person, cost = table.row[kept], table.person[kept], table.cost[kept]
        wanted = np.bincount(person, minlength=len(may))[person]
        at_most = np.where(wanted <= may[person], cost + step * (wanted - 1), _MORE_THAN_ANY)
        starts = np.flatnonzero(np.diff(row, prepend=-1))
        for_sure[row[starts]] = np.minimum.reduceat(at_most, starts)
        is_kept = cost <= for_sure[row]
        if is_kept.all():
            break
        kept = kept[is_kept]
    return kept, for_sure

"""The assignment below a round: part by part it is what all at once would be."""

from __future__ import annotations

from itertools import product
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine import assignment
from matching.engine.assignment import assign
from tests.tiers import examples

graphs = st.dictionaries(
    st.tuples(st.integers(0, 4), st.integers(0, 4)), st.sampled_from([1, 2, 3, 50]), max_size=14
).map(lambda edges: sorted((row, column, cost) for (row, column), cost in edges.items()))


def _assigned(edges: list[tuple[int, int, int]]) -> list[int]:
    rows, columns, costs = (np.array([edge[part] for edge in edges], dtype=np.int64) for part in range(3))
    return assign(rows, columns, costs, 5, 5).tolist()  # type: ignore[no-any-return]  # numpy


@settings(max_examples=examples(200), deadline=None)
@given(graphs, st.sampled_from([1, 2, 250]))
def test_as_many_rows_as_can_then_the_lowest_cost(edges, together):
    """Each part apart, some together, or all at once."""
    cost_of = {(row, column): cost for row, column, cost in edges}
    with mock.patch.object(assignment, "_TOGETHER", together):
        found = {row: column for row, column in enumerate(_assigned(edges)) if column >= 0}
    assert set(found.items()) <= cost_of.keys()
    assert len(set(found.values())) == len(found)
    best = (0, 0)
    for ways in product(*([None, *(column for one, column in cost_of if one == row)] for row in range(5))):
        taken = [column for column in ways if column is not None]
        if len(set(taken)) == len(taken):
            cost = sum(cost_of[row, column] for row, column in enumerate(ways) if column is not None)
            best = max(best, (len(taken), -cost))
    assert (len(found), -sum(cost_of[edge] for edge in found.items())) == best


def test_nothing_to_assign_and_too_much_to_add():
    assert _assigned([]) == [-1] * 5
    with pytest.raises(ValueError, match="too many"):
        _assigned([(0, 0, 2**52), (1, 0, 2**52)])

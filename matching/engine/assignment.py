"""An assignment of rows to columns: as many rows as can have one, then the lowest cost together.

Sparse, and worked out apart for what does not hang together: a search for one row need not look at columns that it can
never reach. (Jonker and Volgenant, Computing 38, 1987; scipy's ``min_weight_full_bipartite_matching``.)
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, min_weight_full_bipartite_matching

Ints = np.ndarray[Any, np.dtype[np.int64]]
_EXACT = 2**53
"""Up to here a float holds every whole number."""
_TOGETHER = 250
"""Small parts are worked out together, up to about so many rows: to begin takes as long as some rows do."""


def assign(rows: Ints, columns: Ints, costs: Ints, row_count: int, column_count: int) -> Ints:
    """The column of each row, -1 for a row that has none.

    The three describe edges, of the same length, in order of row and each pair of row and column once; rows lie in
    ``0..row_count``, columns in ``0..column_count``, costs are whole numbers above 0 (a cost of 0 is no edge to scipy).
    The same edges give the same answer. Raises ValueError where costs are too high to be added exactly.
    """
    found = np.full(row_count, -1, dtype=np.int64)
    if not len(rows):
        return found
    parts, part_of = _some_together(*_parts(rows, columns, row_count, column_count), row_count)
    own_rows, row_of = _numbered_in_part(part_of[:row_count], parts)
    own_columns, column_of = _numbered_in_part(part_of[row_count:], parts)
    # Each part is one stretch of edges, still in order of row.
    order = np.argsort(part_of[rows], kind="stable")
    ends = np.cumsum(np.bincount(part_of[rows], minlength=parts))
    for part, end in enumerate(ends.tolist()):
        edges = order[ends[part - 1] if part else 0 : end]
        if not len(edges):
            continue
        taken = _assign_part(
            row_of[rows[edges]], column_of[columns[edges]], costs[edges], len(own_rows[part]), len(own_columns[part])
        )
        has_one = taken >= 0
        found[own_rows[part][has_one]] = own_columns[part][taken[has_one]]
    return found


def _parts(rows: Ints, columns: Ints, row_count: int, column_count: int) -> tuple[int, Ints]:
    """How many parts there are that do not hang together, and the number of that of each row and then each column."""
    size = row_count + column_count
    graph = csr_array((np.ones(len(rows), dtype=np.int8), (rows, columns + row_count)), shape=(size, size))
    parts, labels = connected_components(graph, directed=False)
    return int(parts), labels.astype(np.int64)


def _some_together(parts: int, part_of: Ints, row_count: int) -> tuple[int, Ints]:
    """The same with parts that follow each other as one, until they have enough rows."""
    sizes = np.bincount(part_of[:row_count], minlength=parts)
    together = (np.cumsum(sizes) - sizes) // _TOGETHER
    return int(together[-1]) + 1, together[part_of]


def _numbered_in_part(part_of: Ints, parts: int) -> tuple[list[Ints], Ints]:
    """What is in each part, in order; and of each the number that it has in its own."""
    order = np.argsort(part_of, kind="stable")
    sizes = np.bincount(part_of, minlength=parts)
    starts = np.cumsum(sizes) - sizes
    number = np.empty(len(part_of), dtype=np.int64)
    number[order] = np.arange(len(part_of)) - np.repeat(starts, sizes)
    return np.split(order, starts[1:]), number


def _assign_part(rows: Ints, columns: Ints, costs: Ints, row_count: int, column_count: int) -> Ints:
    """The same for one part, whose edges come in order of row. A private dummy column for each row, dearer than all."""
    # One more than what a chain of exchanges through all rows could save.
    dummy = row_count * (int(costs.max()) + 1) + 1
    if dummy >= _EXACT:
        raise ValueError("too many requests and people for one round")
    ends = np.cumsum(np.bincount(rows, minlength=row_count))
    graph = csr_array(
        (
            np.insert(costs, ends, dummy).astype(np.float64),
            np.insert(columns, ends, np.arange(column_count, column_count + row_count)),
            np.r_[0, ends + np.arange(1, row_count + 1)],
        ),
        shape=(row_count, column_count + row_count),
    )
    matched_rows, matched = min_weight_full_bipartite_matching(graph)
    found = np.empty(row_count, dtype=np.int64)
    found[matched_rows] = np.where(matched < column_count, matched, -1)
    return found

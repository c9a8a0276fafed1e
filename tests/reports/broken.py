"""The formula broken on purpose, one way at a time: an attack that fails on the real one must succeed here."""

from __future__ import annotations

from collections.abc import Sequence

from reports.engine.keys import Draw
from reports.engine.noise import NoiseTable
from reports.engine.publish import SAFE, Cell


def as_first_designed(
    cell: Cell, *, cap: int, step: int, drawn: Draw, table: NoiseTable, **_rest: object
) -> int | None:
    """``ŷ = y + C·e`` without the place between two steps (reports.md §3 as it was written)."""
    noise = table.at(drawn.u)
    noised = cell.total + cap * noise
    if cell.people + noise < SAFE.people or (cap > 1 and noised < 15 * cap):
        return None
    return (2 * noised + step) // (2 * step) * step


def with_a_threshold_on_the_count(
    cell: Cell, *, cap: int, step: int, drawn: Draw, table: NoiseTable, **_rest: object
) -> int | None:
    """Whether a cell is shown hangs on how many people there really are."""
    if cell.people < SAFE.people:
        return None
    return (2 * (cell.total + cap * table.at(drawn.u)) + step) // (2 * step) * step


def rounded_alone(cell: Cell, *, cap: int, step: int, drawn: Draw, table: NoiseTable, **_rest: object) -> int | None:
    """No noise: small cells away, others to the nearest step. What most publications do."""
    if cell.people < 10:
        return None
    return (2 * cell.total + step) // (2 * step) * step


def exact_median(counts: Sequence[int], **_rest: object) -> int | None:
    """The value in the middle, from thirty people on."""
    people = sum(counts)
    rank = (people + 1) // 2
    for number, count in enumerate(counts):
        rank -= count
        if rank <= 0:
            return number if people >= SAFE.wait_people else None
    return None


def small_noise(cell: Cell, *, cap: int, step: int, drawn: Draw, table: NoiseTable, **_rest: object) -> int | None:
    """A third of the noise, and no rounding."""
    noise = table.at(drawn.u)
    return cell.total * 3 + cap * noise if cell.people + noise >= SAFE.people else None

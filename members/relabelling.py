"""What an import does to the labels that are already there (pure functions, no database).

A file brings its own postcodes with their new cells. Postcodes of earlier imports that the file does not name keep
their label, and so the hundred must be counted again over both: where a file takes postcodes away from an old label,
what is left there can be too few. Those go along to the nearest label that is large enough.

A full postcode that the file leaves out although it names others of the same four digits is gone: its addresses have
another postcode now, and counting them under both would make a label look larger than it is. It counts for nothing
from then on; the row stays, because somebody may still live under it in our books. (A file that ends in the middle of
four digits makes postcodes beyond its edge gone as well. That errs on the side of larger groups.)
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from members.area_files import parent_code_of
from members.distance import between_points, centre_of
from members.grouping import MINIMUM_ADDRESSES

PC4_DIGITS = 4


@dataclass(frozen=True, slots=True)
class PostcodeState:
    """A postcode as the database has it, or will."""

    cell: int
    addresses: int
    area_code: str | None
    street: str
    town: str
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class LabelState:
    """A label as the database has it, or will; its distance in whole metres."""

    addresses: int
    inner_distance_m: int
    area_code: str | None


AreaOfLabel = Callable[[list[PostcodeState]], str | None]


@dataclass(frozen=True, slots=True)
class Relabelling:
    """All postcodes and labels there will be, and the earlier postcodes that had to move to another label.

    `gone` are those that this file leaves out and that still counted before it.
    """

    postcodes: Mapping[str, PostcodeState]
    labels: Mapping[int, LabelState]
    moved_along: frozenset[str]
    gone: frozenset[str]


def relabel(
    *,
    incoming: Mapping[str, PostcodeState],
    inner_distances: Mapping[int, int],
    earlier: Mapping[str, PostcodeState],
    earlier_labels: Mapping[int, LabelState],
    area_of_label: AreaOfLabel,
) -> Relabelling:
    """Put the postcodes of a file (`incoming`, with metres per cell in `inner_distances`) over those of before.

    Every label of the result is carried by at least `MINIMUM_ADDRESSES`, provided that those of `incoming` are.
    """
    gone = _left_out(incoming, earlier)
    postcodes = {**earlier, **{code: replace(earlier[code], addresses=0, is_gone=True) for code in gone}, **incoming}
    carried: Counter[int] = Counter()
    for postcode in postcodes.values():
        carried[postcode.cell] += postcode.addresses
    targets = [(cell, centre_of(cell)) for cell in sorted(carried) if carried[cell] >= MINIMUM_ADDRESSES]
    refuge = {}
    for cell in sorted(carried):
        if carried[cell] < MINIMUM_ADDRESSES:
            centre = centre_of(cell)
            refuge[cell] = min(targets, key=lambda target: between_points(*centre, *target[1]))[0]
    moved_along = frozenset(code for code, postcode in postcodes.items() if postcode.cell in refuge)
    for code in moved_along:
        postcodes[code] = replace(postcodes[code], cell=refuge[postcodes[code].cell])

    carriers: dict[int, list[PostcodeState]] = defaultdict(list)
    for _code, postcode in sorted(postcodes.items()):
        carriers[postcode.cell].append(postcode)
    labels = {
        cell: LabelState(
            addresses=sum(postcode.addresses for postcode in members),
            inner_distance_m=inner_distances[cell]
            if cell in inner_distances
            else earlier_labels[cell].inner_distance_m,
            area_code=area_of_label(members),
        )
        for cell, members in carriers.items()
    }
    return Relabelling(postcodes, labels, moved_along, gone)


def _left_out(incoming: Mapping[str, PostcodeState], earlier: Mapping[str, PostcodeState]) -> frozenset[str]:
    """Full postcodes that still counted, of which the file names the four digits but not the postcode itself."""
    named = {code[:PC4_DIGITS] for code in incoming if len(code) > PC4_DIGITS}
    return frozenset(
        code
        for code, state in earlier.items()
        if len(code) > PC4_DIGITS and code[:PC4_DIGITS] in named and code not in incoming and not state.is_gone
    )


def area_of_most(members: list[PostcodeState]) -> str | None:
    """The area in which most addresses of a label are; of equals the lowest code. None when no area is known."""
    addresses: Counter[str] = Counter()
    for member in members:
        if member.area_code:
            addresses[member.area_code] += member.addresses
    return min(addresses, key=lambda code: (-addresses[code], code), default=None)


def area_of_all(members: list[PostcodeState]) -> str | None:
    """The finest area that holds all PC4s of a label, by their codes; None when there is none."""
    shared: list[str] | None = None
    for member in members:
        above = _with_those_above(member.area_code)
        shared = above if shared is None else [code for code in shared if code in above]
    return shared[0] if shared else None


def _with_those_above(code: str | None) -> list[str]:
    codes = []
    while code is not None:
        codes.append(code)
        code = parent_code_of(code)
    return codes

"""The noise table: of all distributions on -D..D with mean 0 and variance V, the one with the most entropy.

That is ``p(e) ∝ exp(-b e²)`` (Giessing 2016, "Computational issues in the design of transition probabilities and
disclosure risk estimation for additive noise", which R's ptable solves numerically); ``b`` is found by bisection.
The table is a data file beside this module, with its hash, so that a release is the same on every machine.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from reports.engine.keys import WHOLE

MOST = 10
VARIANCE = 9.0
FILE = Path(__file__).with_name("noise_v1.csv")
SHA256 = "778cb244ce79d186ab12432c08997d80d80880d441a8794739a4d8a6e2541d50"
HEADER = "noise,probability,up_to"


class NoiseTableError(Exception):
    """A table that may not be used."""


@dataclass(frozen=True, slots=True)
class NoiseTable:
    """``noises[i]`` is drawn where ``up_to[i-1] <= u < up_to[i]``; the last ``up_to`` is 2^64."""

    noises: tuple[int, ...]
    probabilities: tuple[float, ...]
    up_to: tuple[int, ...]

    def at(self, u: int) -> int:
        """The noise for a uniform 64-bit number."""
        return self.noises[bisect_right(self.up_to, u)]

    def as_text(self) -> str:
        """The data file, byte for byte."""
        lines = [
            f"{noise},{probability:.17g},{up_to}"
            for noise, probability, up_to in zip(self.noises, self.probabilities, self.up_to, strict=True)
        ]
        return "\n".join([HEADER, *lines, ""])


def most_entropy(most: int, variance: float) -> dict[int, float]:
    """Probabilities on -most..most with mean 0 and this variance. Raises ValueError where there is none."""
    support = range(-most, most + 1)
    if not 0 < variance < most * most:
        raise ValueError(f"No distribution on -{most}..{most} has variance {variance}.")

    def spread(b: float) -> dict[int, float]:
        # The largest exponent is taken out, so that nothing overflows where b is below 0.
        top = max(0.0, -b * most * most)
        weights = {e: math.exp(-b * e * e - top) for e in support}
        total = math.fsum(weights.values())
        return {e: weight / total for e, weight in weights.items()}

    low, high = -10.0, 50.0  # the variance falls as b grows
    for _ in range(200):
        middle = (low + high) / 2
        if variance_of(spread(middle)) > variance:
            low = middle
        else:
            high = middle
    return spread((low + high) / 2)


def variance_of(probabilities: dict[int, float]) -> float:
    """The variance of a distribution with mean 0."""
    return math.fsum(p * e * e for e, p in probabilities.items())


def build(most: int = MOST, variance: float = VARIANCE) -> NoiseTable:
    """The table with its bounds in whole 2^64ths, symmetrical to the last one: the mean is 0 exactly."""
    probabilities = most_entropy(most, variance)
    tails = {e: round(probabilities[e] * WHOLE) for e in range(1, most + 1)}
    shares = {e: tails[abs(e)] if e else WHOLE - 2 * sum(tails.values()) for e in range(-most, most + 1)}
    reached = 0
    up_to = []
    for e in sorted(shares):
        reached += shares[e]
        up_to.append(reached)
    return NoiseTable(tuple(sorted(shares)), tuple(probabilities[e] for e in sorted(shares)), tuple(up_to))


def parse(text: str) -> NoiseTable:
    """A table from its data file. Raises NoiseTableError where it is no table."""
    lines = text.splitlines()
    try:
        if lines[0] != HEADER:
            raise ValueError(lines[0])
        rows = [line.split(",") for line in lines[1:]]
        return NoiseTable(
            tuple(int(noise) for noise, _, _ in rows),
            tuple(float(probability) for _, probability, _ in rows),
            tuple(int(up_to) for _, _, up_to in rows),
        )
    except (ValueError, IndexError) as error:
        raise NoiseTableError(f"Not a noise table: {error}") from error


def problems(table: NoiseTable, *, most: int = MOST, variance: float = VARIANCE) -> list[str]:
    """What is wrong with a table, in English; empty for one that may be used."""
    if table.noises != tuple(range(-most, most + 1)):
        return [f"the noise does not run from -{most} to {most}"]
    found = []
    bounds = (0, *table.up_to)
    shares = [upper - lower for lower, upper in zip(bounds, table.up_to, strict=False)]
    if table.up_to[-1] != WHOLE or any(share <= 0 for share in shares):
        found.append("the bounds do not divide 0..2^64")
    if shares != shares[::-1]:
        found.append("the mean is not 0")
    wanted = most_entropy(most, variance)
    if any(
        abs(share / WHOLE - wanted[noise]) > 1e-12 or abs(probability - wanted[noise]) > 1e-12
        for noise, share, probability in zip(table.noises, shares, table.probabilities, strict=True)
    ):
        found.append(f"it is not the distribution of most entropy with variance {variance}")
    return found


def load(path: Path = FILE, digest: str | None = None) -> NoiseTable:
    """The table of this version. Raises NoiseTableError where the file is not the one that was checked."""
    content = path.read_bytes()
    if sha256(content).hexdigest() != (SHA256 if digest is None else digest):
        raise NoiseTableError(f"{path.name} was changed: its hash is not the one in the code.")
    return parse(content.decode("ascii"))

"""Keys, noise and the formula, against two outside oracles and by property."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from statistics import fmean

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from reports.engine import keys, noise
from reports.engine.keys import WHOLE, Draw
from reports.engine.publish import Cell, median_bin, per_thousand, rate, rest_rate, value

TABLE = noise.load()
SECRET = b"a secret of the tests"


def place_of(e: int) -> int:
    """A uniform number that draws this noise."""
    return TABLE.up_to[TABLE.noises.index(e)] - 1


class TestNoise:
    """The table and its solver."""

    def test_the_file_is_what_the_builder_makes_and_its_hash_is_in_the_code(self) -> None:
        assert noise.FILE.read_text(encoding="ascii") == noise.build().as_text()
        assert noise.problems(TABLE) == []

    def test_mean_variance_and_bounds(self) -> None:
        bounds = (0, *TABLE.up_to)
        shares = [upper - lower for lower, upper in zip(bounds, TABLE.up_to, strict=False)]
        assert sum(share * e for share, e in zip(shares, TABLE.noises, strict=True)) == 0
        assert sum(share * e * e for share, e in zip(shares, TABLE.noises, strict=True)) / WHOLE == pytest.approx(
            9, abs=1e-9
        )
        assert [TABLE.at(0), TABLE.at(WHOLE - 1), TABLE.at(WHOLE // 2)] == [-10, 10, 0]

    @pytest.mark.parametrize(("most", "variance"), [(2, 1.08), (3, 2.0), (10, 9.0)])
    def test_an_independent_solver_finds_the_same(self, most: int, variance: float) -> None:
        """scipy maximises the entropy itself under the constraints of R's ptable, knowing nothing of the formula."""
        e = np.arange(-most, most + 1)

        def minus_entropy(p: np.ndarray) -> float:
            return float(np.sum(p * np.log(p)))

        found = minimize(
            minus_entropy,
            np.full(e.size, 1 / e.size),
            jac=lambda p: np.log(p) + 1,
            method="SLSQP",
            bounds=[(1e-12, 1)] * e.size,
            constraints=[
                {"type": "eq", "fun": lambda p: p.sum() - 1},
                {"type": "eq", "fun": lambda p: (p * e).sum()},
                {"type": "eq", "fun": lambda p: (p * e * e).sum() - variance},
            ],
            options={"ftol": 1e-15, "maxiter": 1000},
        )
        ours = noise.most_entropy(most, variance)
        assert [ours[int(number)] for number in e] == pytest.approx(list(found.x), abs=2e-5)

    def test_the_published_example_of_ptable(self) -> None:
        """D = 2, V = 1.08: what Destatis' course answers for a large count (`ptab1`, exercise 1c and its bounds).

        A count of 970 with cell key 0.70548315646 becomes 971. The printed table itself was found nowhere; that all
        five probabilities follow from the constraints, the test above shows.
        """
        ours = noise.most_entropy(2, 1.08)
        reached = np.cumsum([ours[e] for e in range(-2, 3)])
        assert int(np.searchsorted(reached, 0.70548315646)) - 2 == 1
        assert [round(p, 4) for p in ours.values()] == [0.0739, 0.2442, 0.3637, 0.2442, 0.0739]

    @pytest.mark.parametrize(("most", "variance"), [(2, 0), (2, 4), (10, -1), (3, 9.5)])
    def test_a_variance_that_cannot_be(self, most: int, variance: float) -> None:
        with pytest.raises(ValueError, match="No distribution"):
            noise.most_entropy(most, variance)

    def test_a_table_that_was_touched_is_refused(self, tmp_path: Path) -> None:
        touched = tmp_path / "noise.csv"
        touched.write_text(TABLE.as_text().replace("-10,", "-11,", 1))
        with pytest.raises(noise.NoiseTableError, match="was changed"):
            noise.load(touched)
        with pytest.raises(noise.NoiseTableError, match="Not a noise table"):
            noise.parse("noise,probability\n1,2")

    def test_every_fault_of_a_table_is_told(self) -> None:
        lopsided = (*TABLE.up_to[:9], TABLE.up_to[9] + WHOLE // 1000, *TABLE.up_to[10:])
        assert noise.problems(replace(TABLE, up_to=lopsided)) == [
            "the mean is not 0",
            "it is not the distribution of most entropy with variance 9.0",
        ]
        assert noise.problems(replace(TABLE, up_to=(*TABLE.up_to[:-1], WHOLE - 1)))[0].startswith("the bounds")
        assert noise.problems(noise.build(10, 4)) == ["it is not the distribution of most entropy with variance 9.0"]
        assert noise.problems(noise.build(5, 2)) == ["the noise does not run from -10 to 10"]


class TestKeys:
    """The same every time, another for everything else."""

    @given(st.lists(st.tuples(st.integers(0, WHOLE - 1), st.integers(0, 50)), max_size=20), st.randoms())
    def test_the_key_of_a_cell_knows_no_order(self, records: list[tuple[int, int]], random: object) -> None:
        total = sum(keys.weighed(*record) for record in records) & keys.MASK
        random.shuffle(records)  # type: ignore[attr-defined]
        assert sum(keys.weighed(*record) for record in records) & keys.MASK == total

    def test_every_part_of_the_identity_draws_anew(self) -> None:
        parts = {
            "version": "v1",
            "measure": "requests",
            "level": "district",
            "area": "WK1",
            "period": "2026-Q1",
            "category": "all:",
            "release": "dorp",
        }
        drawn = {keys.draw(SECRET, keys.cell_id(**parts), 5)}
        for name in parts:
            drawn.add(keys.draw(SECRET, keys.cell_id(**{**parts, name: "other"}), 5))
        drawn.add(keys.draw(SECRET, keys.cell_id(**parts), 6))
        drawn.add(keys.draw(b"other", keys.cell_id(**parts), 5))
        assert len(drawn) == len(parts) + 3

    def test_a_part_that_reads_as_two_is_refused(self) -> None:
        with pytest.raises(ValueError, match="sign between"):
            keys.cell_id(version="v1", measure="a|b", level="", area="", period="", category="", release="")

    def test_known_answers(self) -> None:
        """Pinned: a release of a year ago is computed again to the last bit."""
        assert keys.record_key(SECRET, "k3f9q2xm7abc") == 0x60693FD1F5245808
        assert keys.draw(SECRET, "id", 5) == Draw(11137258444385902368, 17755977279406624358, coin=True)
        assert keys.weighed(WHOLE - 1, 1) == WHOLE - 2


class TestTheFormula:
    """What is shown, and when."""

    @pytest.mark.parametrize(
        ("people", "total", "cap", "step", "e", "expected"),
        [
            (20, 20, 1, 5, 0, 20),
            (19, 19, 1, 5, 0, None),
            (19, 19, 1, 5, 1, 20),
            (10, 10, 1, 5, 10, 20),
            (9, 9, 1, 5, 10, None),
            (30, 30, 1, 5, -10, 20),
            (29, 29, 1, 5, -10, None),
            (102, 102, 1, 5, 0, 100),
            (103, 103, 1, 5, 0, 105),
            (0, 0, 1, 5, 10, None),
            (40, 61, 4, 5, 0, None),  # y + 4 e below 15.5 x 4
            (40, 64, 4, 5, 0, 65),
        ],
    )
    def test_cases(self, people: int, total: int, cap: int, step: int, e: int, expected: int | None) -> None:
        drawn = Draw(place_of(e), WHOLE // 2, coin=False)
        assert value(Cell(people, total), cap=cap, step=step, drawn=drawn, table=TABLE) == expected

    @given(
        people=st.integers(0, 400),
        each=st.integers(0, 400),
        cap=st.sampled_from([1, 2, 4, 8, 480, 960, 2400]),
        u=st.integers(0, WHOLE - 1),
        fill=st.integers(0, WHOLE - 1),
        coin=st.booleans(),
    )
    def test_what_is_shown_keeps_its_promises(
        self, people: int, each: int, cap: int, u: int, fill: int, coin: bool
    ) -> None:
        total = people if cap == 1 else min(people * cap, people * each)
        step = 600 if cap > 8 else 5
        shown = value(Cell(people, total), cap=cap, step=step, drawn=Draw(u, fill, coin), table=TABLE)
        if shown is None:
            return
        assert shown >= 0
        assert shown % step == 0
        assert people >= 10
        assert cap == 1 or total >= 5 * cap  # so nobody, who counts for a cap at most, is more than a fifth
        assert abs(shown - total) <= 10 * cap + (cap - 1) / 2 + step / 2

    @pytest.mark.parametrize("cap", [2, 4, 8, 480])
    def test_between_two_steps_every_place_is_as_likely(self, cap: int) -> None:
        """The fill has mean 0 and goes half a cap either way."""
        fills = [2 * (number * WHOLE // 1000 * cap >> 64) - (cap - 1) for number in range(1000)]
        assert abs(fmean(fills)) < 0.01 * cap
        assert (min(fills), max(fills)) == (1 - cap, cap - 1) or cap == 480

    @pytest.mark.parametrize(
        ("counts", "e", "expected"),
        [
            ([30, 0, 0, 0, 0], 0, 0),
            ([15, 0, 15, 0, 0], 0, 0),
            ([14, 0, 16, 0, 0], 0, 2),
            ([15, 0, 15, 0, 0], 1, 2),
            ([30, 0, 0, 0, 0], 10, 0),
            ([0, 0, 0, 0, 40], -10, 4),
            ([], 10, None),
            ([20, 0, 9, 0, 0], 0, None),
        ],
    )
    def test_the_median(self, counts: list[int], e: int, expected: int | None) -> None:
        assert median_bin(counts, drawn=Draw(WHOLE // 2, place_of(e), coin=False), table=TABLE) == expected

    def test_a_median_of_too_few(self) -> None:
        for e, expected in ((-1, None), (0, 0)):
            drawn = Draw(place_of(e), WHOLE // 2, coin=False)
            assert median_bin([30, 0, 0, 0, 0], drawn=drawn, table=TABLE) == expected

    @pytest.mark.parametrize(
        ("part", "whole", "expected"),
        [
            (20, 40, 50),
            (10, 40, 25),
            (20, 35, None),
            (None, 40, None),
            (20, None, None),
            (45, 40, 100),
            (0, 40, 0),
            (35, 1000, 5),
            (20, 1000, 0),
        ],
    )
    def test_rates(self, part: int | None, whole: int | None, expected: int | None) -> None:
        assert rate(part, whole) == expected
        assert rest_rate(part, whole) == (None if expected is None else 100 - expected)

    def test_per_thousand(self) -> None:
        assert [per_thousand(45, 1_000), per_thousand(45, 0), per_thousand(None, 10), per_thousand(45, 2_655)] == [
            45,
            None,
            None,
            17,
        ]

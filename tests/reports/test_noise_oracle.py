"""The Python package `cell-key-perturbation` of the UK's ONS, given our table, adds the same noise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from cell_key_perturbation.create_perturbed_table import create_perturbed_table

from reports.engine import noise
from reports.engine.keys import WHOLE, Draw
from reports.engine.publish import SAFE, Cell, value

TABLE = noise.load()


def test_it_agrees_with_ours() -> None:
    """It knows whole keys 0..4095 and one noise per key and count: our table cut into as many pieces."""
    pieces = 1 << 12
    generator = np.random.default_rng(7)
    areas = generator.integers(0, 100, 5_000)
    record_keys = generator.integers(0, pieces, areas.size)
    data = pd.DataFrame({"area": areas, "key": record_keys})
    by_key = [TABLE.at(piece * (WHOLE // pieces)) for piece in range(pieces)]
    counts = sorted(data.groupby("area").size().unique())
    ptable = pd.concat(pd.DataFrame({"pcv": count, "ckey": range(pieces), "pvalue": by_key}) for count in counts)
    theirs = create_perturbed_table(data, ptable, ["area"], [], "key", use_existing_ons_id=False, threshold=0)
    assert len(theirs) == 100
    for area, count in zip(theirs["area"], theirs["count"], strict=True):
        mine = record_keys[areas == area]
        drawn = Draw(int(mine.sum() % pieces) * (WHOLE // pieces), 0, coin=False)
        cell = Cell(people=len(mine), total=len(mine))
        limits = replace(SAFE, people=0)
        assert count == value(cell, cap=1, step=1, drawn=drawn, table=TABLE, thresholds=limits)

"""A page of the board costs the same in a village and in a city (issue 4: at most 1.5 times)."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tools.environment import ROOT

# What makes the other process a run of its own: its own folder, and a database beside this test's.
OF_THIS_RUN = ("PYTEST_XDIST_WORKER", "BUURTHULP_TEST_FOLDER", "BUURTHULP_LOCAL_DIR")


@pytest.mark.deep
def test_a_page_costs_at_most_half_as_much_again_among_a_hundred_thousand() -> None:
    values = {name: value for name, value in os.environ.items() if name not in OF_THIS_RUN}
    if values.get("DATABASE_URL", "").startswith("postgres"):
        values["DATABASE_URL"] += "_board"
    else:
        values.pop("DATABASE_URL", None)
    run = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.board"], cwd=ROOT, env=values, capture_output=True, text=True
    )
    print(run.stdout)
    assert run.returncode == 0, f"{run.stdout}\n{run.stderr}"

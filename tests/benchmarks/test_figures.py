"""A page of figures costs at most eight times the empty page, and twelve queries (issue 7)."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.benchmarks.test_board import OF_THIS_RUN
from tools.environment import ROOT


@pytest.mark.deep
@pytest.mark.own_database
def test_a_page_of_figures_costs_at_most_eight_times_the_empty_page() -> None:
    values = {name: value for name, value in os.environ.items() if name not in (*OF_THIS_RUN, "DATABASE_URL")}
    run = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.figures"], cwd=ROOT, env=values, capture_output=True, text=True
    )
    print(run.stdout)
    assert run.returncode == 0, f"{run.stdout}\n{run.stderr}"

"""A release is made within the bounds of issue 7, at a tenth of the size; in full: ``make bench-release``."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.benchmarks.test_board import OF_THIS_RUN
from tools.environment import ROOT


@pytest.mark.deep
@pytest.mark.sdc
def test_a_release_costs_at_most_twenty_times_its_sums_and_a_gigabyte() -> None:
    values = {name: value for name, value in os.environ.items() if name not in OF_THIS_RUN}
    if values.get("DATABASE_URL", "").startswith("postgres"):
        values["DATABASE_URL"] += "_release"
    else:
        values.pop("DATABASE_URL", None)
    run = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.release", "--matches", "100000"],
        cwd=ROOT,
        env=values,
        capture_output=True,
        text=True,
    )
    print(run.stdout)
    assert run.returncode == 0, f"{run.stdout}\n{run.stderr}"

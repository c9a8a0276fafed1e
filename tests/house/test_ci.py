"""What .ci/run promises: lint, the tests on both databases, and the containers' commands."""

from __future__ import annotations

import os
import re
import subprocess

import pytest

from tests.house.tree import ROOT

SCRIPT = ROOT / ".ci" / "run"


def makefile_targets() -> set[str]:
    """What `make` can be asked for."""
    return set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text()))


def test_it_can_be_run_and_read() -> None:
    assert os.access(SCRIPT, os.X_OK)
    assert subprocess.run(["bash", "-n", str(SCRIPT)], capture_output=True, check=False).returncode == 0


def test_it_stops_at_the_first_failure() -> None:
    text = SCRIPT.read_text()
    assert re.search(r"(?m)^set -euo pipefail$", text) is not None
    assert re.findall(r"\|\| *true|set \+e", text) == []


def test_its_steps_in_order() -> None:
    steps = re.findall(r"(?m)^step '([^']+)'", SCRIPT.read_text())
    assert steps == [
        "Chromium and environment",
        "PostgreSQL and Redis",
        "lint and docker-compose commands",
        "tests on SQLite",
        "tests on PostgreSQL and Redis",
    ]


@pytest.mark.parametrize(("one", "other"), [("true", "true"), ("false", "true"), ("true", "false")])
def test_of_two_at_once_neither_fails_unnoticed(one: str, other: str) -> None:
    function = re.search(r"(?ms)^at_once\(\) \{.*?^\}$", SCRIPT.read_text())
    assert function is not None
    both = f"set -euo pipefail\n{function[0]}\nat_once {one} {other}\necho went on"
    ended = subprocess.run(["bash", "-c", both], capture_output=True, text=True, check=False)
    assert (ended.returncode == 0, ended.stdout) == ((True, "went on\n") if one == other else (False, ""))


def chosen_by(command: str, **environment: str) -> str:
    """The tests that `make command` chooses, in pytest's words (``-m``)."""
    bare = {name: value for name, value in os.environ.items() if name not in ("CI", "WITHOUT", "MAKEFLAGS")}
    said = subprocess.run(
        ["make", "--dry-run", command], cwd=ROOT, env=bare | environment, capture_output=True, text=True, check=True
    )
    return re.findall(r'-m "?((?:not )?[a-z_]+(?: (?:and|or) (?:not )?[a-z_]+)*)"? ', said.stdout)[-1]


def test_at_ones_desk_and_in_the_deep_tier_together_every_test_runs() -> None:
    """And where a change lands what the first leaves out as well (tests/tiers.py)."""
    assert chosen_by("test") == "not deep and not chaos and not landing"
    assert chosen_by("test-deep") == "deep or landing"
    assert "export CI=true\n" in SCRIPT.read_text()
    assert chosen_by("test", CI="true") == "not deep and not chaos"
    assert chosen_by("test", CI="true", WITHOUT="own_database") == "not deep and not chaos and not own_database"


def test_it_calls_the_same_commands_as_a_developer() -> None:
    called = set(re.findall(r"\bmake ([a-z-]+)\b", SCRIPT.read_text()))
    assert {"lint", "test", "environment"} <= called <= makefile_targets()


def test_the_readme_names_only_commands_that_exist() -> None:
    named = set(re.findall(r"\bmake ([a-z-]+)`", (ROOT / "README.md").read_text()))
    assert named <= makefile_targets()
    assert {"run", "test", "test-deep", "lint", "format", "shots"} <= named


def test_every_target_is_one_that_make_must_not_take_for_a_file() -> None:
    phony = re.search(r"(?m)^\.PHONY: (.*)$", (ROOT / "Makefile").read_text())
    assert phony is not None
    assert set(phony[1].split()) == makefile_targets()

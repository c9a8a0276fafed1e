"""Time comes from buurthulp.clock alone (ADR 5). Ruff bans the calls; this also sees what ruff cannot."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import CODE, ROOT, python_files, shown

OWN_CLOCK = "buurthulp/clock.py"
BANNED_CALLS = {
    ("timezone", "now"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("functions", "Now"),
}
BANNED_NAMES = {"auto_now", "auto_now_add"}


def clock_calls(source: str) -> list[tuple[int, str]]:
    """Line and name of everything in ``source`` that asks another clock than ours."""
    found: list[tuple[int, str]] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            owner = node.value
            name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            if (name, node.attr) in BANNED_CALLS:
                found.append((node.lineno, f"{name}.{node.attr}"))
        elif isinstance(node, ast.ImportFrom):
            last = (node.module or "").rpartition(".")[2]
            found += [(node.lineno, f"{last}.{a.name}") for a in node.names if (last, a.name) in BANNED_CALLS]
        elif isinstance(node, ast.keyword) and node.arg in BANNED_NAMES:
            found.append((node.value.lineno, node.arg))
    return sorted(found)


def test_our_code_asks_no_other_clock() -> None:
    found = [
        f"{shown(path, line)} {name}"
        for path in python_files(*CODE)
        if shown(path) != OWN_CLOCK
        for line, name in clock_calls(path.read_text())
    ]
    assert found == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("from django.utils import timezone\nx = timezone.now()", ["timezone.now"]),
        ("import django.utils.timezone\ny = django.utils.timezone.now", ["timezone.now"]),
        ("from django.utils.timezone import now", ["timezone.now"]),
        ("import datetime\nx = datetime.datetime.now()\ny = datetime.date.today()", ["datetime.now", "date.today"]),
        ("from datetime import datetime as datetime\nx = datetime.utcnow()", ["datetime.utcnow"]),
        ("x = models.DateTimeField(auto_now_add=True)", ["auto_now_add"]),
        ("from django.db.models.functions import Now", ["functions.Now"]),
        ("from buurthulp import clock\nx = clock.now()\ny = clock.machine_now()", []),
    ],
)
def test_the_search_sees_each_way_of_asking(source: str, expected: list[str]) -> None:
    assert [name for _line, name in clock_calls(source)] == expected


def test_ruff_refuses_them_too(tmp_path: Path) -> None:
    sample = tmp_path / "sample.py"
    sample.write_text("from django.utils import timezone\n\nmoment = timezone.now()\n")
    command = [sys.executable, "-m", "ruff", "check", "--config", str(ROOT / "pyproject.toml"), "--select", "TID251"]
    command += ["--output-format", "concise", "--no-cache", str(sample)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout.count("TID251")) == (1, 1)

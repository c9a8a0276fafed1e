"""`manage.py simulate`: one object for each policy, with the keys of matching.md §9."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from matching.simulation.world import WORLDS

KEYS = [
    "policy", "requests", "fulfilled", "ceiling", "invitations_per_fulfilled", "late_per_fulfilled", "median_hours",
    "gini", "both_share",
]  # fmt: skip


@pytest.fixture
def postcodes(tmp_path):
    rows = [
        f"91{column}{row}{letter}A,{5.99 + column * 0.004:.4f},{53.32 + row * 0.003:.4f},{40 + row}"
        for column in range(8)
        for row in range(8)
        for letter in "ABC"
    ]
    path = tmp_path / "pc6.csv"
    path.write_text("pc6,lon,lat,adressen\n" + "\n".join(rows) + "\n")
    return path


def simulated(*arguments: object) -> list[str]:
    out = StringIO()
    call_command("simulate", *map(str, arguments), stdout=out)
    return out.getvalue().splitlines()


def test_one_object_for_each_policy(postcodes):
    rows = simulated("--postcodes", postcodes, "--people", 120, "--days", 14, "--requests", 30, "--json")
    found = [json.loads(row) for row in rows]
    assert [list(one) for one in found] == [KEYS] * 4
    assert [one["policy"] for one in found] == ["waves", "broadcast", "one_by_one", "same_postcode"]
    assert len({one["ceiling"] for one in found}) == 1
    assert all(0 < one["fulfilled"] <= one["ceiling"] <= 1 for one in found)


def test_in_words_and_as_a_picture(postcodes, tmp_path):
    drawn = tmp_path / "ways.svg"
    arguments = ["--postcodes", postcodes, "--people", 60, "--days", 7, "--requests", 10, "--policy", "one_by_one"]
    rows = simulated(*arguments, "--world", WORLDS / "hard.json", "--picture", drawn)
    assert [row.split(":")[0] for row in rows] == ["hard, one_by_one"]
    assert "wereld hard" in drawn.read_text()


def test_what_is_not_there_is_said(postcodes, tmp_path):
    with pytest.raises(CommandError, match="there is no world"):
        simulated("--postcodes", postcodes, "--world", tmp_path / "none.json")
    with pytest.raises(CommandError):
        simulated("--postcodes", tmp_path / "none.csv")

"""docs/dpia.md: one line per processing, every table in one, and each measure held by a test that exists."""

from __future__ import annotations

import ast
import re
from collections import Counter
from io import StringIO

from django.core.management import call_command

from buurthulp.personal_data import Kind, declared
from tests.house.tree import ROOT

TEXT = (ROOT / "docs" / "dpia.md").read_text()
LINES = [
    [cell.strip() for cell in line.strip("| \n").split(" | ")]
    for line in TEXT[TEXT.index("## Verwerkingen") : TEXT.index("## Risico")].splitlines()
    if re.match(r"\| \d", line)
]
MODEL = re.compile(r"`([a-z]+\.[A-Z]\w+)`")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def with_personal_data() -> set[str]:
    """Tables with a field that says something about a person, or points to one."""
    return {
        label for label, fields in declared().items() if any(field.kind is not Kind.NONE for field in fields.values())
    }


def test_every_table_with_personal_data_belongs_to_one_processing() -> None:
    named = Counter(label for line in LINES for label in MODEL.findall(line[3]))
    assert [label for label, count in named.items() if count > 1] == []
    assert with_personal_data() - named.keys() == set(), "add these tables to a line of docs/dpia.md"
    assert named.keys() - declared().keys() == set()


def test_lines_are_whole_and_numbered() -> None:
    assert [line[0] for line in LINES] == [str(number) for number in range(1, len(LINES) + 1)]
    assert [line[0] for line in LINES if len(line) != 8 or not all(line)] == []


def test_every_measure_is_held_by_a_test_that_exists() -> None:
    assert [line[0] for line in LINES if not TEST.search(line[7])] == []
    gone = [f"{path}::{name}" for path, name in TEST.findall(TEXT) if name not in _tests_in(path)]
    assert gone == []


def _tests_in(path: str) -> set[str]:
    file = ROOT / path
    tree = ast.parse(file.read_text()) if file.is_file() else ast.Module([], [])
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_the_command_tells_every_field_there_is() -> None:
    out = StringIO()
    call_command("show_personal_data", stdout=out)
    told = {tuple(line.strip("| ").split(" | ")[:2]) for line in out.getvalue().splitlines()[2:]}
    assert told == {
        (label, name)
        for label, fields in declared().items()
        for name, field in fields.items()
        if field.kind is not Kind.NONE
    }
    assert "| members.Participant | phone | versleuteld | " in out.getvalue()

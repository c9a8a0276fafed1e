"""The documents: links that lead somewhere, decisions in one form, and the licence as it was published."""

from __future__ import annotations

import hashlib
import re

import pytest
import yaml

from tests.house.tree import ROOT, shown, tracked

DECISIONS = sorted((ROOT / "docs" / "adr").glob("0*.md"))
# Official Journal of the European Union, L 128, 19 May 2017, as SPDX publishes it; white space counts for nothing.
EUPL = "b265314fe0920ed66121307961dabb70eb3c26c508d2362783e821bbb4a0e16c"


def test_every_link_between_documents_leads_somewhere() -> None:
    dead = [
        f"{shown(path)}: {target}"
        for path in tracked()
        if path.suffix == ".md"
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text())
        if not (path.parent / target).exists()
    ]
    assert dead == []


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_says_why_what_and_what_follows(path) -> None:
    text = path.read_text()
    assert re.findall(r"(?m)^## (.*)$", text) == ["Context", "Decision", "Consequences"]
    assert re.match(rf"# {int(path.stem[:4])}\. \S", text) is not None
    assert len(text.splitlines()) <= 60


def test_the_list_of_decisions_is_complete() -> None:
    listed = re.findall(r"\]\((0\d+[^)]*)\)", (ROOT / "docs" / "adr" / "README.md").read_text())
    assert listed == [path.name for path in DECISIONS]
    assert [int(path.stem[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_the_licence_is_the_published_text() -> None:
    words = " ".join((ROOT / "LICENSE").read_text().split())
    assert hashlib.sha256(words.encode()).hexdigest() == EUPL


def test_publiccode_says_what_the_project_says() -> None:
    described = yaml.safe_load((ROOT / "publiccode.yml").read_text())
    assert described["legal"]["license"] == "EUPL-1.2"
    assert set(described["description"]) == {"nl", "en"}
    for language in described["description"].values():
        assert 150 <= len(language["longDescription"]) <= 10_000
        assert len(language["shortDescription"]) <= 150
    assert f'version = "{described["softwareVersion"]}"' in (ROOT / "pyproject.toml").read_text()

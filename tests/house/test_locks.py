"""The lock files: complete, with hashes, and without an address."""

from __future__ import annotations

import re

import pytest

from tests.house.tree import ROOT
from tools.environment import DEVELOPMENT, RUNTIME, is_current, next_stamp

LOCKS = (RUNTIME, DEVELOPMENT)


def pins(lock: str) -> dict[str, str]:
    """Package and version of every requirement in a lock."""
    return dict(re.findall(r"(?m)^([a-z0-9._-]+)(?:\[[a-z,]+\])?==(\S+)", (ROOT / lock).read_text()))


def wanted(source: str) -> set[str]:
    """The names in an .in file."""
    return set(re.findall(r"(?m)^([A-Za-z0-9._-]+)", (ROOT / source).read_text()))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash_and_no_line_has_an_address(lock: str) -> None:
    text = (ROOT / lock).read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert [line for line in lines if "--hash=sha256:" not in line] == []
    assert re.findall(r"\S*(?:://|--index-url|--find-links|@ )\S*", text) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_has_all_that_is_asked_for(lock: str) -> None:
    assert wanted(lock.replace(".txt", ".in")) - set(pins(lock)) == set()


def test_both_locks_agree() -> None:
    runtime, development = pins(RUNTIME), pins(DEVELOPMENT)
    assert {name for name in runtime.keys() & development.keys() if runtime[name] != development[name]} == set()


def test_the_stamp_follows_the_locks() -> None:
    both = {"python": "3.11", RUNTIME: "a", DEVELOPMENT: "b"}
    run = {"python": "3.11", RUNTIME: "a"}
    assert (is_current({}, run), is_current(both, run), is_current(run, both)) == (False, True, False)
    assert next_stamp(both, run) == both
    assert next_stamp(both, {"python": "3.11", RUNTIME: "new"}) == {"python": "3.11", RUNTIME: "new"}
    assert next_stamp(both, {"python": "3.12", RUNTIME: "a"}) == {"python": "3.12", RUNTIME: "a"}

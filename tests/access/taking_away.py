"""Taking a guard away, and seeing which cells of the matrix notice."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any
from unittest.mock import patch

from django.utils.module_loading import import_string

import desk.access
import exchange.access
import matching.access
import members.access
import notifications.access
import reports.access
from buurthulp import prepared, viewers
from tests.access.matrix import RELATIONS, Line, cell
from tests.access.world import World

ACCESS = (members.access, notifications.access, exchange.access, matching.access, desk.access, reports.access)
APPS = {"buurthulp", "members", "notifications", "exchange", "matching", "desk", "reports", "demo"}
Function = Callable[..., Any]


@dataclass(frozen=True)
class Mutation:
    """A guard without what it guards.

    ``permissive`` makes the version that lets through from the real one; ``near`` are beginnings of the names of the
    lines that should notice, the most telling first.
    """

    guard: str
    without: str
    permissive: Callable[[Function], Function]
    near: tuple[str, ...]
    only_in: ModuleType | None = None
    replaces: str = ""

    @property
    def name(self) -> str:
        """ "matching.access.get_held_for: whose request"."""
        return f"{self.guard}: {self.without}"


def guards_in_code() -> set[str]:
    """Every function of an access.py and every sight that is registered, by its dotted name."""
    functions = {
        f"{module.__name__}.{name}"
        for module in ACCESS
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
    }
    sights = {f"{sight.__module__}.{sight.__name__}" for of in viewers._sights.values() for sight in of}
    return functions | sights


@contextmanager
def taken_away(mutation: Mutation) -> Iterator[None]:
    """The permissive version wherever the guard was imported to, and in the register of sights."""
    guard = import_string_of(mutation.replaces or mutation.guard)
    permissive = mutation.permissive(guard)
    with ExitStack() as stack:
        for owner, name in _sites(guard, mutation):
            stack.enter_context(patch.object(owner, name, permissive))
        sights = {
            label: [permissive if sight is guard else sight for sight in of] for label, of in viewers._sights.items()
        }
        stack.enter_context(patch.dict(viewers._sights, sights))
        prepared.forget()
        stack.callback(prepared.forget)
        yield


def import_string_of(dotted: str) -> Any:
    """What a dotted name means; also a method of a class ("buurthulp.viewers.Viewer.holds")."""
    owner, _, name = dotted.rpartition(".")
    return getattr(sys.modules[owner] if owner in sys.modules else import_string(owner), name)


def _sites(guard: Any, mutation: Mutation) -> list[tuple[Any, str]]:
    if mutation.only_in is not None:
        return [(mutation.only_in, (mutation.replaces or mutation.guard).rpartition(".")[2])]
    owner, _, name = mutation.guard.rpartition(".")
    if owner not in sys.modules:
        return [(import_string(owner), name)]
    ours = [module for path, module in list(sys.modules.items()) if path.partition(".")[0] in APPS]
    return [(module, name) for module in ours for name, value in vars(module).items() if value is guard]


def red_cells(mutation: Mutation, lines: Sequence[Line], world: World, *, at_ones_desk: bool = False) -> Iterator[str]:
    """The cells that notice, as they are found: "line | relation: expected, got"; of all, or of those at one's desk."""
    with taken_away(mutation):
        for line in lines:
            for relation in line.at_ones_desk if at_ones_desk else RELATIONS:
                got = cell(line, relation, world)
                if got != line.expected[relation]:
                    yield f"{line.name} | {relation}: {line.expected[relation]}, got {got}"


def near(mutation: Mutation, lines: Sequence[Line]) -> list[Line]:
    """The lines that should notice, in the order of ``near``."""
    return [line for start in mutation.near for line in lines if line.route.startswith(start)]

"""Builds typed settings from plain dictionaries (TOML or JSON), strictly: a mistake names the key and what it must be.

A field of a settings dataclass may carry a :class:`Rule` (see :func:`must`). Types are exact: a word is no number and 1
is no yes; only a whole number where a number is wanted is let through.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from itertools import pairwise
from typing import Any, get_args, get_origin, get_type_hints

CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
COLOUR = re.compile(r"#[0-9a-f]{6}")
WORDS: dict[Any, str] = {
    int: "een heel getal",
    float: "een getal",
    str: "tekst",
    bool: "true of false",
    type(None): "leeg",
}


class PresetError(ValueError):
    """A preset holds a key nobody knows or a value that does not fit. The message is Dutch and names the key."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a value of the right type must be besides. ``words`` end the sentence "dat moet … zijn"."""

    holds: Callable[[Any], bool]
    words: str


def must(rule: Rule, default: Any) -> Any:
    """A dataclass field with a default that keeps a rule."""
    return field(default=default, metadata={"rule": rule})


def between(low: float, high: float, what: str = "een getal") -> Rule:
    """A number from ``low`` up to and including ``high``."""
    return Rule(lambda value: low <= value <= high, f"{what} van {low:g} tot en met {high:g}")


def more_than(low: float, high: float) -> Rule:
    """A number above ``low``, up to and including ``high``."""
    return Rule(lambda value: low < value <= high, f"een getal boven {low:g} en hooguit {high:g}")


def one_of(*choices: str) -> Rule:
    """One of these words."""
    return Rule(lambda value: value in choices, f"een van {', '.join(choices)}")


def text(longest: int) -> Rule:
    """Something on one line, not longer than this."""
    return Rule(
        lambda value: 0 < len(value.strip()) <= longest and value.isprintable(), f"1 tot {longest} tekens op één regel"
    )


CLOCK_TIME = Rule(lambda value: CLOCK.fullmatch(value) is not None, 'een tijd als "09:00"')
SOURCE = Rule(lambda value: len(value) <= 160 and (value.isprintable() or not value), "hooguit 160 tekens op één regel")
HEX_COLOUR = Rule(lambda value: COLOUR.fullmatch(value) is not None, 'een kleur als "#173d33"')


def _follow_each_other(day: tuple[str, ...]) -> bool:
    are_times = all(CLOCK.fullmatch(edge) for edge in day)
    return are_times and len(day) % 2 == 0 and all(one < other for one, other in pairwise(day))


OFFICE_DAY = Rule(_follow_each_other, 'leeg, of van-tot in volgorde, als ["09:00", "17:00"]')


_hints: dict[type[Any], dict[str, Any]] = {}


def hints_of(cls: type[Any]) -> dict[str, Any]:
    """The types of a settings dataclass, by field; read once, since every page reads settings."""
    if cls not in _hints:
        _hints[cls] = get_type_hints(cls)
    return _hints[cls]


def build(cls: type[Any], values: Mapping[str, Any], prefix: str = "", *, unknown: list[str] | None = None) -> Any:
    """An instance of ``cls`` from ``values``. Raises PresetError.

    With a list for ``unknown``, keys that nobody knows are put there instead of refused: for what is stored, which a
    newer release may have written.
    """
    rules = {known.name: known.metadata.get("rule") for known in fields(cls)}
    taken = {}
    for key, value in values.items():
        where = f"{prefix}{key}"
        if key not in rules:
            if unknown is None:
                raise PresetError(f"De sleutel {where} kennen we niet.")
            unknown.append(where)
            continue
        taken[key] = _value(hints_of(cls)[key], value, where, unknown)
        _keep(rules[key], taken[key], where)
    return cls(**taken)


def _keep(rule: Rule | None, value: Any, where: str) -> None:
    if rule is not None and value is not None and not rule.holds(value):
        shown = list(value) if isinstance(value, tuple) else value
        raise PresetError(f"{where} is {shown!r}; dat moet {rule.words} zijn.")


def _value(hint: Any, value: Any, where: str, unknown: list[str] | None) -> Any:
    allowed = get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    group = next((kind for kind in allowed if is_dataclass(kind) and isinstance(kind, type)), None)
    if value is None and type(None) in allowed:
        return None
    if group is not None:
        if not isinstance(value, Mapping):
            raise PresetError(f"{where} moet een groep instellingen zijn.")
        return build(group, value, f"{where}.", unknown=unknown)
    if get_origin(hint) is tuple:
        if not isinstance(value, list | tuple) or not all(isinstance(part, str) for part in value):
            raise PresetError(f"{where} moet een lijst van woorden zijn.")
        return tuple(value)
    if float in allowed and type(value) is int:
        return float(value)
    if type(value) not in allowed:
        raise PresetError(f"{where} is {value!r}; dat moet {' of '.join(WORDS[kind] for kind in allowed)} zijn.")
    return value

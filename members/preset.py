"""A community's settings as one typed, versioned object, with presets in ``presets/*.toml``.

Unknown keys and wrong types are refused; a setting whose feature does not exist yet is switched off and listed.
"""

from __future__ import annotations

import tomllib
import types
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

PRESETS = Path(__file__).resolve().parent.parent / "presets"
VERSION = 1


class PresetError(ValueError):
    """A preset holds a key nobody knows or a value of the wrong type. The message is Dutch and names the key."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When a coordinator can do something: local times "09:00"–"17:00" per weekday, empty when closed."""

    monday: tuple[str, ...] = ("09:00", "17:00")
    tuesday: tuple[str, ...] = ("09:00", "17:00")
    wednesday: tuple[str, ...] = ("09:00", "17:00")
    thursday: tuple[str, ...] = ("09:00", "17:00")
    friday: tuple[str, ...] = ("09:00", "17:00")
    saturday: tuple[str, ...] = ()
    sunday: tuple[str, ...] = ()

    def by_weekday(self) -> tuple[tuple[str, ...], ...]:
        """Monday first."""
        return (
            self.monday,
            self.tuesday,
            self.wednesday,
            self.thursday,
            self.friday,
            self.saturday,
            self.sunday,
        )


@dataclass(frozen=True, slots=True)
class Quiet:
    """When nobody is asked anything, local time."""

    start: str = "21:00"
    end: str = "08:00"
    sunday: bool = False


@dataclass(frozen=True, slots=True)
class Waves:
    """How many are asked at once (matching.md §6). Windows in waking hours; 0 for mail: one ordinary waking day."""

    miss: float = 0.02
    handover_office_hours: int = 4
    mail_window_hours: float = 0.0
    phone_window_hours: float = 0.1
    prior_yes: float = 1.6
    prior_no: float = 2.6


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the score's parts (matching.md §5); they need not add up to one."""

    proximity: float = 0.20
    fit: float = 0.20
    familiarity: float = 0.10
    reciprocity: float = 0.05
    rest: float = 0.20
    likelihood: float = 0.25


@dataclass(frozen=True, slots=True)
class LedgerSettings:
    """What the ledger counts: "thanks" (no hours shown), "hours", or "currency" with a name and a floor in minutes."""

    unit: str = "thanks"
    name: str = ""
    floor_minutes: int | None = None
    is_shown: bool = True


@dataclass(frozen=True, slots=True)
class Trust:
    """How somebody is confirmed."""

    by_letter: bool = True
    by_coordinator: bool = True
    vouches_needed: int = 2


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a new participant or request starts with."""

    radius_m: int = 5_000
    monthly_number: int = 2
    weekly_contacts: int = 3
    visibility: str = "invited"
    way: str = "search"


@dataclass(frozen=True, slots=True)
class Preset:
    """Everything a community can set. ``not_yet`` lists features the preset wants that do not exist yet."""

    version: int = VERSION
    system: str = "burenhulpdienst"
    title: str = ""
    ways: tuple[str, ...] = ("search", "call")
    board_is_public: bool = True
    office: Hours = field(default_factory=Hours)
    quiet: Quiet = field(default_factory=Quiet)
    waves: Waves = field(default_factory=Waves)
    weights: Weights = field(default_factory=Weights)
    ledger: LedgerSettings = field(default_factory=LedgerSettings)
    trust: Trust = field(default_factory=Trust)
    defaults: Defaults = field(default_factory=Defaults)
    house_rules_version: str = "2026-11"
    privacy_version: str = "2026-11"
    not_yet: tuple[str, ...] = ()

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Preset:
        """Build from a plain dictionary (TOML or JSON). Raises PresetError."""
        preset = _build(cls, values, "")
        assert isinstance(preset, cls)
        if preset.version != VERSION:
            raise PresetError(f"version is {preset.version}; deze versie van Buurthulp kent alleen {VERSION}.")
        return preset

    def to_dict(self) -> dict[str, Any]:
        """A dictionary that :meth:`from_dict` takes back, fit for JSON."""
        return asdict(self)


def load_preset(name: str) -> Preset:
    """Read ``presets/<name>.toml``. Raises PresetError when there is none or it is wrong."""
    path = PRESETS / f"{name}.toml"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in PRESETS.glob("*.toml")))
        raise PresetError(f"Er is geen preset {name!r}. Bekend zijn: {known}.")
    try:
        return Preset.from_dict(tomllib.loads(path.read_text(encoding="utf-8")))
    except (PresetError, tomllib.TOMLDecodeError) as error:
        raise PresetError(f"presets/{path.name}: {error}") from error


def _build(cls: type[Any], values: Mapping[str, Any], prefix: str) -> Any:
    hints = get_type_hints(cls)
    known = {f.name for f in fields(cls)}
    for key in values:
        if key not in known:
            raise PresetError(f"De sleutel {prefix}{key} kennen we niet.")
    return cls(**{key: _value(hints[key], value, f"{prefix}{key}") for key, value in values.items()})


def _value(hint: Any, value: Any, where: str) -> Any:
    if is_dataclass(hint) and isinstance(hint, type):
        if not isinstance(value, Mapping):
            raise PresetError(f"{where} moet een groep instellingen zijn.")
        return _build(hint, value, f"{where}.")
    if get_origin(hint) is tuple:
        if not isinstance(value, list | tuple) or not all(isinstance(part, str) for part in value):
            raise PresetError(f"{where} moet een lijst van woorden zijn.")
        return tuple(value)
    allowed = get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    if float in allowed and type(value) is int:
        return float(value)
    if value is None and type(None) in allowed:
        return None
    if type(value) not in allowed:
        raise PresetError(f"{where} is {value!r}; dat moet {_name(allowed)} zijn.")
    return value


def _name(allowed: tuple[Any, ...]) -> str:
    words = {int: "een heel getal", float: "een getal", str: "tekst", bool: "true of false", type(None): "leeg"}
    return " of ".join(words[kind] for kind in allowed)

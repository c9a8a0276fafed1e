"""A community's settings as one typed, versioned object, with presets in ``presets/*.toml``.

A preset file is read strictly: unknown keys, wrong types and values out of range are refused. A feature that this
release does not have is switched off and listed in ``not_yet``; its settings are kept. What a community has stored is
read with patience: an older version is brought up to date in memory, and keys of a newer release are kept and passed
over, so that going back a release breaks nobody's site (ADR 7).
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from members.enums import Feature
from members.features import WAYS, Features, is_everywhere, is_provided
from members.setting_values import (
    CLOCK_TIME,
    HEX_COLOUR,
    OFFICE_DAY,
    SOURCE,
    PresetError,
    between,
    build,
    more_than,
    must,
    one_of,
    text,
)

__all__ = [
    "PRESETS",
    "VERSION",
    "Preset",
    "PresetError",
    "load_preset",
    "preset_names",
    "read_stored",
    "settings_with",
]

PRESETS = Path(__file__).resolve().parent.parent / "presets"
VERSION = 2
"""Goes up when a key gets another name or meaning, with a step in ``STEPS``. A new key with a default needs none."""
WORKDAY = ("09:00", "17:00")
SHORTEST_QUIET_MINUTES, LONGEST_QUIET_MINUTES = 8 * 60, 16 * 60


@dataclass(frozen=True, slots=True)
class Hours:
    """When a coordinator can do something: local times "09:00"–"17:00" per weekday, empty when closed.

    Two spans a day may be given, for a break at noon.
    """

    monday: tuple[str, ...] = must(OFFICE_DAY, WORKDAY)
    tuesday: tuple[str, ...] = must(OFFICE_DAY, WORKDAY)
    wednesday: tuple[str, ...] = must(OFFICE_DAY, WORKDAY)
    thursday: tuple[str, ...] = must(OFFICE_DAY, WORKDAY)
    friday: tuple[str, ...] = must(OFFICE_DAY, WORKDAY)
    saturday: tuple[str, ...] = must(OFFICE_DAY, ())
    sunday: tuple[str, ...] = must(OFFICE_DAY, ())

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

    start: str = must(CLOCK_TIME, "21:00")
    end: str = must(CLOCK_TIME, "08:00")
    sunday: bool = False

    @property
    def minutes(self) -> int:
        """How long it is quiet on an ordinary night."""
        return (_minutes(self.end) - _minutes(self.start)) % (24 * 60)


@dataclass(frozen=True, slots=True)
class Waves:
    """How many are asked at once (matching.md §6). Windows in waking hours; 0 for mail: one ordinary waking day.

    ``pace_hours``: the waking hours within which most who answer have done so; after that we ask further (ADR 24).
    """

    miss: float = must(between(0.001, 0.5), 0.10)
    handover_office_hours: int = must(between(0, 40), 4)
    mail_window_hours: float = must(between(0, 168), 0.0)
    phone_window_hours: float = must(more_than(0, 24), 0.1)
    pace_hours: float = must(more_than(0, 168), 5.0)
    prior_yes: float = must(more_than(0, 100), 1.6)
    prior_no: float = must(more_than(0, 100), 2.6)


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the score's parts (matching.md §5); they need not add up to one, but not all may be 0."""

    proximity: float = must(between(0, 1), 0.20)
    fit: float = must(between(0, 1), 0.20)
    familiarity: float = must(between(0, 1), 0.10)
    reciprocity: float = must(between(0, 1), 0.05)
    rest: float = must(between(0, 1), 0.20)
    likelihood: float = must(between(0, 1), 0.50)


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a new participant or request starts with."""

    radius_m: int = must(between(500, 100_000, "een aantal meters"), 5_000)
    monthly_number: int = must(between(1, 31), 2)
    weekly_contacts: int = must(between(1, 20), 3)
    visibility: str = must(one_of("invited", "board", "desk"), "invited")
    way: str = must(one_of(*(way.value for way in WAYS)), "search")


@dataclass(frozen=True, slots=True)
class HouseStyle:
    """The five colours of a community (look.md); what they must hold together is in members/house_style.py."""

    brand: str = must(HEX_COLOUR, "#173d33")
    on_brand: str = must(HEX_COLOUR, "#ffffff")
    action: str = must(HEX_COLOUR, "#0a6a4a")
    accent: str = must(HEX_COLOUR, "#ffc845")
    warm: str = must(HEX_COLOUR, "#b0432a")


@dataclass(frozen=True, slots=True)
class HourValue:
    """At how many cents the municipality reckons an hour of help in its own figures, and where it has that from.

    0: nothing is reckoned. Whoever takes part sees neither.
    """

    cents: int = must(between(0, 20_000, "een aantal centen"), 0)
    source: str = must(SOURCE, "")


@dataclass(frozen=True, slots=True)
class Preset:
    """Everything a community can set. ``on``: the features that somebody decided to have."""

    version: int = VERSION
    system: str = must(text(40), "burenhulpdienst")
    title: str = must(text(80), "Burenhulp")
    office: Hours = field(default_factory=Hours)
    quiet: Quiet = field(default_factory=Quiet)
    waves: Waves = field(default_factory=Waves)
    weights: Weights = field(default_factory=Weights)
    defaults: Defaults = field(default_factory=Defaults)
    house_style: HouseStyle = field(default_factory=HouseStyle)
    hour_value: HourValue = field(default_factory=HourValue)
    features: Features = field(default_factory=Features)
    on: tuple[str, ...] = ()

    @classmethod
    def from_dict(cls, values: Mapping[str, Any], *, unknown: list[str] | None = None) -> Preset:
        """What a community has stored. Raises PresetError for a newer version and for values that do not fit.

        Keys that nobody knows are passed over, and put into ``unknown`` where that is given.
        """
        preset: Preset = build(cls, up_to_date(values), unknown=[] if unknown is None else unknown)
        _refuse_what_does_not_go_together(preset)
        return preset

    @classmethod
    def from_file(cls, values: Mapping[str, Any]) -> Preset:
        """What a preset file holds: every feature it wants and this release has is on. Raises PresetError."""
        if "on" in values:
            raise PresetError("De sleutel on hoort niet in een preset: wat er is, staat aan.")
        if values.get("version") != VERSION:
            raise PresetError(f"version is {values.get('version')!r}; dat moet {VERSION} zijn.")
        preset: Preset = build(cls, values)
        preset = replace(preset, on=tuple(wanted.value for wanted in preset.wanted if is_provided(wanted)))
        _refuse_what_does_not_go_together(preset)
        return preset

    def to_dict(self) -> dict[str, Any]:
        """A dictionary that :meth:`from_dict` takes back, fit for JSON. Features that are not wanted are left out."""
        values = asdict(self)
        values["features"] = {code: of for code, of in values["features"].items() if of is not None}
        return values

    @property
    def wanted(self) -> tuple[Feature, ...]:
        """Every feature that has its settings, whether it is there or not."""
        return tuple(Feature(of.name) for of in fields(self.features) if getattr(self.features, of.name) is not None)

    def has(self, feature: Feature) -> bool:
        """Whether this community has the feature: wanted, switched on, and there; or there for everybody."""
        if is_everywhere(feature):
            return True
        return feature in self.on and is_provided(feature) and getattr(self.features, feature) is not None

    @property
    def not_yet(self) -> tuple[Feature, ...]:
        """Wanted, but this release does not have it."""
        return tuple(feature for feature in self.wanted if not is_provided(feature))

    @property
    def waiting(self) -> tuple[Feature, ...]:
        """Wanted and there, but nobody switched it on yet: it landed after this community was set up."""
        return tuple(feature for feature in self.wanted if is_provided(feature) and not self.has(feature))

    @property
    def ways(self) -> tuple[str, ...]:
        """How somebody can be found here, by their codes (``exchange.enums.Way``)."""
        return tuple(way.value for way in WAYS if self.has(way))

    @property
    def first_way(self) -> str:
        """The way a new request starts with: the default, or the first there is while that one is not."""
        return self.defaults.way if self.defaults.way in self.ways else self.ways[0]


@lru_cache(maxsize=256)
def read_stored(settings: str) -> Preset:
    """What :meth:`Preset.from_dict` makes of settings in JSON; read once for each, since every page asks for them."""
    return Preset.from_dict(json.loads(settings))


def load_preset(name: str) -> Preset:
    """Read ``presets/<name>.toml``. Raises PresetError when there is none or it is wrong."""
    if name not in preset_names():
        raise PresetError(f"Er is geen preset {name!r}. Bekend zijn: {', '.join(preset_names())}.")
    path = PRESETS / f"{name}.toml"
    try:
        preset = Preset.from_file(tomllib.loads(path.read_text(encoding="utf-8")))
    except (PresetError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PresetError(f"presets/{path.name}: {error}") from error
    if preset.system != name:
        raise PresetError(f"presets/{path.name}: system is {preset.system!r}; dat moet de naam van het bestand zijn.")
    return preset


def preset_names() -> tuple[str, ...]:
    """The presets there are, by name."""
    return tuple(sorted(path.stem for path in PRESETS.glob("*.toml")))


def up_to_date(values: Mapping[str, Any]) -> dict[str, Any]:
    """Stored settings in today's form; the row itself changes only when somebody changes a setting.

    Raises PresetError for a version that this release does not know.
    """
    changed = dict(values)
    version = changed.get("version", 1)
    if type(version) is not int or not 1 <= version <= VERSION:
        raise PresetError(f"version is {version!r}; deze versie van Buurthulp kent 1 tot en met {VERSION}.")
    for step in range(version, VERSION):
        changed = STEPS[step](changed) | {"version": step + 1}
    return changed


def settings_with(stored: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """Stored settings with these top-level groups changed, keys of a newer release kept. Raises PresetError."""
    changed = up_to_date(stored)
    for key, value in changes.items():
        is_group = isinstance(value, Mapping) and isinstance(changed.get(key), Mapping)
        changed[key] = {**changed[key], **value} if is_group else value
    Preset.from_dict(changed)
    return changed


def _from_1(values: dict[str, Any]) -> dict[str, Any]:
    """Ways, the unit of the ledger and how people are confirmed became features; texts carry their own version."""
    gone = ("ways", "ledger", "trust", "board_is_public", "house_rules_version", "privacy_version", "not_yet")
    kept = {key: value for key, value in values.items() if key not in gone}
    ledger, trust = values.get("ledger", {}), values.get("trust", {})
    features: dict[str, dict[str, Any]] = {way: {} for way in values.get("ways", ("search", "call"))}
    if ledger.get("unit") == "hours" and ledger.get("is_shown", True):
        features["hours"] = {}
    if ledger.get("unit") == "currency" and ledger.get("name"):
        features["currency"] = {"name": ledger["name"], "plural": ledger["name"]}
    if trust.get("by_letter", True):
        features["letters"] = {}
    if needed := trust.get("vouches_needed", 2):
        features["vouching"] = {"needed": needed}
    # What version 1 had; a way it could only name stays a wish.
    on = [code for code in features if code in ("search", "call", "hours")]
    return kept | {"features": features, "on": on}


STEPS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {1: _from_1}


def _refuse_what_does_not_go_together(preset: Preset) -> None:
    if not any(preset.office.by_weekday()):
        raise PresetError("office is overal leeg; dat moet minstens één dag open zijn.")
    if not SHORTEST_QUIET_MINUTES <= preset.quiet.minutes <= LONGEST_QUIET_MINUTES:
        span = f"van {preset.quiet.start} tot {preset.quiet.end}"
        raise PresetError(f"quiet is {span}; dat moet 8 tot en met 16 uur per nacht zijn.")
    if not any(asdict(preset.weights).values()):
        raise PresetError("weights zijn allemaal 0; dat moet minstens één getal boven 0 zijn.")
    if not preset.ways:
        raise PresetError("features heeft geen enkele weg die er al is; dat moet minstens search of call zijn.")
    if preset.defaults.way not in preset.wanted:
        raise PresetError(f"defaults.way is {preset.defaults.way!r}; dat moet een van de wegen onder features zijn.")
    if {Feature.HOURS, Feature.CURRENCY} <= set(preset.wanted):
        raise PresetError("features.hours en features.currency gaan niet samen; dat moet er één van de twee zijn.")


def _minutes(clock_time: str) -> int:
    hours, minutes = clock_time.split(":")
    return int(hours) * 60 + int(minutes)

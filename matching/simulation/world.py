"""What people in a made-up world are like and would do (matching.md §9), read from ``worlds/<name>.json``.

Everything is a function of the seed and of who and what it is about, never of what was drawn before. So "what would
this person have answered, and when, had they been asked" has one answer, whoever is really asked and in what order.
Persons and requests have numbers here, from 0; hours are ``float``, instants aware datetimes, distances metres.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from matching.engine.hours import Calendar, next_waking
from matching.engine.times import ALL_PARTS, LOCAL

WORLDS = Path(__file__).resolve().parents[2] / "worlds"
DAY_PARTS = ALL_PARTS.bit_count()
MORNING_MINUTES = 60


class WorldError(ValueError):
    """A world holds a key nobody knows, lacks one, or has a value that does not fit. The message names the key."""


@dataclass(frozen=True, slots=True)
class Beta:
    """How likely somebody is to say yes when they read a question: drawn once for each person."""

    a: float
    b: float

    def __post_init__(self) -> None:
        _check(self.a > 0 and self.b > 0, "a and b are above zero")


@dataclass(frozen=True, slots=True)
class Delay:
    """How long somebody takes: lognormal."""

    median_hours: float
    sigma: float

    def __post_init__(self) -> None:
        _check(self.median_hours > 0 and self.sigma >= 0, "median_hours is above zero, sigma at least zero")

    def draw(self, lot: random.Random) -> float:
        """Hours."""
        return lot.lognormvariate(math.log(self.median_hours), self.sigma)


@dataclass(frozen=True, slots=True)
class LeadTime:
    """A share of all requests is published so many hours before the time of need, all hours alike."""

    share: float
    from_hours: float
    to_hours: float

    def __post_init__(self) -> None:
        _check(0 <= self.share <= 1, "share lies between 0 and 1")
        _check(0 < self.from_hours <= self.to_hours, "from_hours is above zero and at most to_hours")


@dataclass(frozen=True, slots=True)
class OwnNumber:
    """How often a month people want to be asked at most, all numbers alike."""

    least: int
    most: int

    def __post_init__(self) -> None:
        _check(1 <= self.least <= self.most, "least is at least 1 and at most most")


@dataclass(frozen=True, slots=True)
class Radius:
    """How far people want to go: lognormal."""

    median_m: float
    sigma: float

    def __post_init__(self) -> None:
        _check(self.median_m > 0 and self.sigma >= 0, "median_m is above zero, sigma at least zero")


@dataclass(frozen=True, slots=True)
class NotTooNear:
    """The share that wants the other at least so many metres away."""

    share: float
    metres: float

    def __post_init__(self) -> None:
        _check(0 <= self.share <= 1 and self.metres >= 0, "share lies between 0 and 1, metres is at least 0")


@dataclass(frozen=True, slots=True)
class Night:
    """When people sleep, local time "22:00": what would fall in it happens in the hour after it ends."""

    start: str
    end: str

    def __post_init__(self) -> None:
        for clock in (self.start, self.end):
            try:
                time.fromisoformat(clock)
            except ValueError as error:
                raise WorldError(f"{clock!r} is not a time such as 22:00") from error


@dataclass(frozen=True, slots=True)
class Person:
    """What only the world knows of somebody, and the limits they would fill in. ``day_parts``: mask of 28 bits."""

    number: int
    propensity: float
    never_answers: bool
    day_parts: int
    own_number: int
    radius_m: int
    not_too_near_m: float


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody answers to a request, so many hours after they were asked."""

    says_yes: bool
    after_hours: float


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The parameters of matching.md §9.

    ``answer_delay`` is of who is asked, ``asker_delay`` of the asker who hears of a yes (sooner by default: they wait
    for it); ``free_day_parts`` is a share; ``broadcast_dilution`` is by what a propensity shrinks for who sees that
    everybody was asked.
    """

    propensity: Beta
    never_answers: float
    answer_delay: Delay
    asker_delay: Delay
    lead_times: tuple[LeadTime, ...]
    free_day_parts: float
    own_number: OwnNumber
    radius: Radius
    not_too_near: NotTooNear
    broadcast_dilution: float
    night: Night

    def __post_init__(self) -> None:
        for name in ("never_answers", "free_day_parts", "broadcast_dilution"):
            _check(0 <= getattr(self, name) <= 1, f"{name} lies between 0 and 1")
        _check(math.isclose(sum(lead.share for lead in self.lead_times), 1.0), "the shares of lead_times make 1")

    def person(self, seed: int, number: int) -> Person:
        """The person with this number."""
        lot = _lot(seed, "person", number)
        propensity = lot.betavariate(self.propensity.a, self.propensity.b)
        never_answers = lot.random() < self.never_answers
        parts = sum(1 << bit for bit in range(DAY_PARTS) if lot.random() < self.free_day_parts)
        return Person(
            number=number,
            propensity=propensity,
            never_answers=never_answers,
            day_parts=parts or 1 << lot.randrange(DAY_PARTS),
            own_number=lot.randint(self.own_number.least, self.own_number.most),
            radius_m=round(lot.lognormvariate(math.log(self.radius.median_m), self.radius.sigma)),
            not_too_near_m=self.not_too_near.metres if lot.random() < self.not_too_near.share else 0.0,
        )

    def lead_hours(self, seed: int, request: int) -> float:
        """How long before the time of need this request is published."""
        lot = _lot(seed, "lead", request)
        (lead,) = lot.choices(self.lead_times, weights=[lead.share for lead in self.lead_times])
        return lot.uniform(lead.from_hours, lead.to_hours)

    def reply(self, seed: int, person: Person, request: int, *, is_broadcast: bool = False) -> Reply | None:
        """What this person would answer to this request; None: nothing, ever."""
        lot = _lot(seed, "reply", person.number, request)
        mind, after_hours = lot.random(), self.answer_delay.draw(lot)
        if person.never_answers:
            return None
        propensity = person.propensity * (self.broadcast_dilution if is_broadcast else 1.0)
        return Reply(says_yes=mind < propensity, after_hours=after_hours)

    def asker_hours(self, seed: int, request: int, helper: int) -> float:
        """How long the asker of this request takes to say "Graag" to this person."""
        return self.asker_delay.draw(_lot(seed, "asker", request, helper))

    def awake(self, seed: int, moment: datetime, *who: int, timezone: str = LOCAL) -> datetime:
        """``moment`` itself by day; what would fall in the night happens in the hour after it."""
        morning = next_waking(moment, _nights(self.night, timezone))
        if morning == moment:
            return moment
        return morning + timedelta(minutes=_lot(seed, "morning", *who).uniform(0, MORNING_MINUTES))

    def answered_at(self, seed: int, person: Person, request: int, asked_at: datetime) -> datetime | None:
        """When this person's yes to this request would come, asked at this moment; None: it would not be a yes."""
        reply = self.reply(seed, person, request)
        if reply is None or not reply.says_yes:
            return None
        return self.awake(seed, asked_at + timedelta(hours=reply.after_hours), person.number, request)


def read_world(path: Path) -> World:
    """A world from its file. Raises WorldError, with the name of the file."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise WorldError(f"there is no world {path.name}") from error
    except ValueError as error:
        raise WorldError(f"{path.name}: {error}") from error
    try:
        return parse_world(values)
    except WorldError as error:
        raise WorldError(f"{path.name}: {error}") from error


def parse_world(values: Any) -> World:
    """A world from what JSON gives. Every key must be there and no other. Raises WorldError."""
    world = _build(World, values, "the world")
    assert isinstance(world, World)
    return world


@lru_cache(maxsize=16)
def _nights(night: Night, timezone: str) -> Calendar:
    return Calendar(
        timezone=timezone,
        quiet_start=time.fromisoformat(night.start),
        quiet_end=time.fromisoformat(night.end),
        sunday_quiet=False,
    )


def _lot(seed: int, *about: str | int) -> random.Random:
    return random.Random(":".join(str(part) for part in (seed, *about)))  # noqa: S311 - draws a world, no secret


def _check(holds: bool, rule: str) -> None:
    if not holds:
        raise WorldError(rule)


def _build(cls: type[Any], values: Any, where: str) -> Any:
    if not isinstance(values, Mapping):
        raise WorldError(f"{where} is a group of values")
    names = [field.name for field in fields(cls)]
    for key in values:
        if key not in names:
            raise WorldError(f"{where} has no {key}")
    for name in names:
        if name not in values:
            raise WorldError(f"{where} lacks {name}")
    hints = get_type_hints(cls)
    try:
        return cls(**{name: _value(hints[name], values[name], name) for name in names})
    except WorldError as error:
        raise error if cls is World else WorldError(f"{where}: {error}") from error


def _value(hint: Any, value: Any, where: str) -> Any:
    if is_dataclass(hint) and isinstance(hint, type):
        return _build(hint, value, where)
    if get_origin(hint) is tuple:
        if not isinstance(value, list) or not value:
            raise WorldError(f"{where} is a list with something in it")
        return tuple(_value(get_args(hint)[0], one, where) for one in value)
    if hint is float and type(value) is int:
        return float(value)
    if type(value) is not hint or (hint is float and not math.isfinite(value)):
        raise WorldError(f"{where} is {value!r}, which is no {hint.__name__}")
    return value

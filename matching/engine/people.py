"""What the engine knows of a question and of a person who might help: the ask and the candidate.

The shell fills these from the database. Place is only ever a group label and a distance between labels; a coordinate
never comes in here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from matching.engine.bands import Band, Precision
from matching.engine.likelihood import NOTHING, Counts
from matching.engine.times import ALL_PARTS, Interval, available_within

CAR = "car"
VOG = "vog"
CONFIRMED = "confirmed"


class Standing(StrEnum):
    """Whether somebody takes part at this moment, and whether this offer of theirs still stands."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    PAUSED = "paused"
    EXPIRED = "expired"
    SILENT = "silent"


class Trust(StrEnum):
    """What a category asks of trust: at somebody's home, with their keys, or with their money."""

    NONE = "none"
    AT_HOME = "at_home"
    KEYS = "keys"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Home:
    """The place label of a home, only for "liever niet mijn directe buren".

    ``cell`` is the H3 cell of the label and ``resolution`` its own; ``pc6_key`` and ``pc4_key`` are keyed hashes.
    """

    cell: int
    resolution: int
    precision: Precision = Precision.PC6
    pc6_key: str | None = None
    pc4_key: str | None = None


def direct_neighbours(one: Home | None, other: Home | None) -> bool:
    """Do these two count as direct neighbours? Where too little is known, they do not.

    The same label of resolution 9, else the same PC6; where only the PC4 of either is known, the same PC4.
    """
    if one is None or other is None:
        return False
    if Precision.PC4 in (one.precision, other.precision):
        same_label = one.precision == other.precision and one.cell == other.cell
        return same_label or (one.pc4_key is not None and one.pc4_key == other.pc4_key)
    if one.cell == other.cell and one.resolution == other.resolution == 9:
        return True
    return one.pc6_key is not None and one.pc6_key == other.pc6_key


@dataclass(frozen=True, slots=True)
class At:
    """A fixed time: help from ``start`` to ``end``, aware."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        Interval(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Until:
    """ "Het mag ook een andere keer": some moment from ``start`` (usually now) until ``end``, aware.

    ``parts``: in which day parts of those days (a mask, see ``times``).
    """

    start: datetime
    end: datetime
    parts: int = ALL_PARTS

    def __post_init__(self) -> None:
        Interval(self.start, self.end)
        if not self.parts & ALL_PARTS:
            raise ValueError("a flexible time is wanted in some part of the day")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One slot to be filled: one helper, at one time or somewhere before a time.

    ``needs`` holds capability codes that are all needed (``car``, ``vog``, ``confirmed``, ...); of ``needs_languages``
    one is enough. ``languages`` are those the asker speaks: no need, only a better fit. ``max_distance_m`` None means
    the asker set no limit. ``minutes`` is the agreed length of the help, travel not counted. ``is_unbroken``: nobody
    can come later or leave earlier (a ride: there, waiting and back), so a fixed time must fall in their week whole.
    ``circle``: who is in the circle that alone is asked; None: everybody may be.
    """

    slot_id: int
    community_id: int
    participant_id: int
    category_id: int
    when: At | Until
    minutes: int
    parent_id: int | None = None
    trust: Trust = Trust.NONE
    household_key: str | None = None
    home: Home | None = None
    avoids_neighbours: bool = False
    min_distance_m: float = 0.0
    max_distance_m: float | None = None
    needs: frozenset[str] = frozenset()
    needs_languages: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    is_unbroken: bool = False
    circle: frozenset[int] | None = None

    def __post_init__(self) -> None:
        if self.minutes <= 0:
            raise ValueError("an ask takes some minutes")

    @property
    def window(self) -> Interval:
        """The time in which the help falls."""
        return Interval(self.when.start, self.when.end)

    @property
    def parts(self) -> int:
        """The mask of the day parts in which it may fall: all of them for a fixed time."""
        return self.when.parts if isinstance(self.when, Until) else ALL_PARTS

    @property
    def wanted(self) -> tuple[Interval, ...]:
        """The stretches in which the help may fall."""
        if self.parts & ALL_PARTS == ALL_PARTS:
            return (self.window,)
        return available_within(self.window, self.parts)

    @property
    def need_at(self) -> datetime:
        """The last moment at which the help can begin: its start, or as late as fits when flexible."""
        if isinstance(self.when, At):
            return self.when.start
        return max(self.when.start, self.when.end - timedelta(minutes=self.minutes))

    @property
    def required(self) -> frozenset[str]:
        """All capability codes needed; trust in somebody's home, keys or money asks for a confirmed address."""
        return self.needs if self.trust is Trust.NONE else self.needs | {CONFIRMED}


@dataclass(frozen=True, slots=True)
class Together:
    """What happened before between this candidate and this asker: times thanked, and whether both were pleased."""

    thanked: int = 0
    both_pleased: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One person's offer, seen from one ask.

    - ``distance_m``: between labels, from the nearest of their places; ``via_second_place`` when that is not their
      home. ``home_distance_m`` is the same from home ("not too near" is about where people live); None: ``distance_m``.
    - ``band``: the band of ``distance_m``.
    - ``availability``: mask of 28 day parts (see ``times``); None when they never said when they can.
    - ``exceptions``: when they said they cannot; ``agreements``: what they have promised to others.
    - ``monthly_number``: how often a month they want to be asked, None for as often as it comes; ``asked_this_month``
      counts invitations. ``weekly_budget`` and ``contacts_this_week`` the same of a week.
    - ``offer_id`` None: they never said that they like to do this, and are asked for it all the same.
    - ``is_blocked``: in either direction. ``said_no``: to this request, not to an earlier one.
    - ``learned``: what their answers to earlier questions tell of this one; ``last_asked_days`` None when never asked.
    - ``wants_to_give_back``: received something and said they would like to do something too.
    """

    participant_id: int
    community_id: int
    category_id: int
    distance_m: float
    radius_m: float
    parent_id: int | None = None
    offer_id: int | None = None
    standing: Standing = Standing.ACTIVE
    home_distance_m: float | None = None
    via_second_place: bool = False
    band: Band = Band.FAR
    min_distance_m: float = 0.0
    home: Home | None = None
    avoids_neighbours: bool = False
    household_key: str | None = None
    availability: int | None = None
    exceptions: tuple[Interval, ...] = ()
    agreements: tuple[Interval, ...] = ()
    monthly_number: int | None = None
    asked_this_month: int = 0
    weekly_budget: int | None = None
    contacts_this_week: int = 0
    is_blocked: bool = False
    same_household: bool = False
    said_no: bool = False
    capabilities: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    learned: Counts = NOTHING
    last_asked_days: float | None = None
    together: Together = Together()
    wants_to_give_back: bool = False

    def __post_init__(self) -> None:
        if self.distance_m < 0 or self.radius_m < 0:
            raise ValueError("a distance is not negative")

    @property
    def apart_m(self) -> float:
        """How far they live from the asker, in metres between labels."""
        return self.distance_m if self.home_distance_m is None else self.home_distance_m

"""The settings of each feature, and which features this release has.

A community *wants* a feature when its group of settings is there (``[features.board]``). It *has* it when somebody
switched it on and this release provides it: the app that implements one says so in ``AppConfig.ready``. So a feature
that lands in a later release changes no community by itself (ADR 7).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from members.enums import Feature
from members.setting_values import CLOCK_TIME, Rule, between, more_than, must, one_of, text

CENTS = between(0, 100_000, "een aantal centen")
ORGANISATIONS = Rule(
    lambda names: 0 < len(names) <= 20 and all(0 < len(name.strip()) <= 80 for name in names), "1 tot 20 namen"
)


@dataclass(frozen=True, slots=True)
class Plain:
    """A feature that is there or not, with nothing to choose."""


@dataclass(frozen=True, slots=True)
class Choose:
    """The asker sees who said yes and picks one."""

    most_yeses: int = must(between(2, 10), 4)


@dataclass(frozen=True, slots=True)
class PhoneExchange:
    """Calls neighbours one after the other until somebody has time, and connects the two."""

    connects_now: bool = True
    person_answers: bool = True
    tries: int = must(between(1, 20), 8)


@dataclass(frozen=True, slots=True)
class Rides:
    """From, to and time; what a driver may be asked besides, and what a kilometre costs."""

    waits: bool = True
    accompanies: bool = True
    returns: bool = True
    cents_per_km: int = must(between(0, 100, "een aantal centen"), 0)


@dataclass(frozen=True, slots=True)
class HourGifts:
    """Hours can be given on."""

    to_other_communities: bool = False
    to_pot: bool = True


@dataclass(frozen=True, slots=True)
class Currency:
    """Units with a name instead of hours. Balances may go down to ``-floor_units``."""

    name: str = must(text(20), "ster")
    plural: str = must(text(20), "sterren")
    minutes_per_unit: int = must(between(1, 480, "een aantal minuten"), 15)
    floor_units: int = must(between(0, 10_000), 60)
    opening_units: int = must(between(0, 1_000), 0)


@dataclass(frozen=True, slots=True)
class Subscription:
    """Members pay by the year."""

    cents_per_year: int = must(CENTS, 0)
    covers_household: bool = True


@dataclass(frozen=True, slots=True)
class PracticalServices:
    """Services at a fixed price, paid from hand to hand or by bill."""

    cents_per_hour: int = must(CENTS, 0)


@dataclass(frozen=True, slots=True)
class Circles:
    """Several helpers round one person."""

    most_helpers: int = must(between(2, 50), 15)
    shares_calendar: bool = True
    claims_tasks: bool = True


@dataclass(frozen=True, slots=True)
class Pairs:
    """One lasting pair."""

    contact_every_days: int = must(between(1, 60, "een aantal dagen"), 7)
    evaluated_after_weeks: int = must(between(1, 52, "een aantal weken"), 6)


@dataclass(frozen=True, slots=True)
class TelephoneRounds:
    """A daily round of calls between two times; who does not answer becomes a signal after so many tries."""

    start: str = must(CLOCK_TIME, "08:30")
    end: str = must(CLOCK_TIME, "10:00")
    tries: int = must(between(1, 5), 2)


@dataclass(frozen=True, slots=True)
class DoorToDoor:
    """Signing up at the door, on a phone."""

    works_offline: bool = True


@dataclass(frozen=True, slots=True)
class KitchenTable:
    """One conversation about what somebody would like and what they can offer; a second one later."""

    again_after_weeks: int = must(between(0, 104, "een aantal weken"), 12)


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A few questions to residents now and then, apart from their names."""

    every_months: int = must(between(1, 24, "een aantal maanden"), 6)
    questions: int = must(between(1, 12), 7)


@dataclass(frozen=True, slots=True)
class Figures:
    """Protected figures for the municipality, down to this level of area."""

    finest: str = must(one_of("municipality", "district", "neighbourhood"), "district")


@dataclass(frozen=True, slots=True)
class Signals:
    """Worries passed to the coordinator."""

    from_helpers: bool = True
    open_days: int = must(between(1, 30, "een aantal dagen"), 3)


@dataclass(frozen=True, slots=True)
class ReferralOut:
    """What is too heavy goes on to one of these. Who hears nothing from them for so many days is reminded."""

    organisations: tuple[str, ...] = must(ORGANISATIONS, ("Wmo-loket",))
    silent_days: int = must(between(1, 60, "een aantal dagen"), 14)


@dataclass(frozen=True, slots=True)
class Letters:
    """A letter with a code to the address."""

    code_days: int = must(between(7, 90, "een aantal dagen"), 60)


@dataclass(frozen=True, slots=True)
class Vouching:
    """So many confirmed neighbours know somebody."""

    needed: int = must(between(1, 5), 2)


@dataclass(frozen=True, slots=True)
class Sms:
    """Text messages: to be asked and told by, and to log in with. So long, in waking hours, we wait for an answer."""

    window_hours: float = must(more_than(0, 48), 4.0)


@dataclass(frozen=True, slots=True)
class Rounds:
    """Requests that are in no hurry get their first questions together, each so many minutes by day (ADR 27)."""

    every_minutes: int = must(between(15, 720, "een aantal minuten"), 60)


@dataclass(frozen=True, slots=True)
class Features:
    """What a community wants, each with its settings; None: not wanted."""

    search: Plain | None = None
    choose: Choose | None = None
    call: Plain | None = None
    board: Plain | None = None
    public_board: Plain | None = None
    together: Plain | None = None
    again: Plain | None = None
    hand_picked: Plain | None = None
    phone_exchange: PhoneExchange | None = None
    rides: Rides | None = None
    rosters: Plain | None = None
    meeting_places: Plain | None = None
    activities: Plain | None = None
    hours: Plain | None = None
    hour_gifts: HourGifts | None = None
    currency: Currency | None = None
    subscription: Subscription | None = None
    practical_services: PracticalServices | None = None
    circles: Circles | None = None
    pairs: Pairs | None = None
    telephone_rounds: TelephoneRounds | None = None
    door_to_door: DoorToDoor | None = None
    kitchen_table: KitchenTable | None = None
    questionnaire: Questionnaire | None = None
    figures: Figures | None = None
    signals: Signals | None = None
    referral_in: Plain | None = None
    referral_out: ReferralOut | None = None
    letters: Letters | None = None
    vouching: Vouching | None = None
    sms: Sms | None = None
    rounds: Rounds | None = None


WAYS = (Feature.SEARCH, Feature.CHOOSE, Feature.CALL)
_provided: set[Feature] = set()
_everywhere: set[Feature] = set()
_running: dict[Feature, Callable[[int], str]] = {}


def provide(*features: Feature, everywhere: bool = False) -> None:
    """Say that this release has these. Called from ``AppConfig.ready`` of the app that implements them.

    ``everywhere``: every community has them, wanted or not, and nobody can switch them off.
    """
    _provided.update(features)
    if everywhere:
        _everywhere.update(features)


def register_running(feature: Feature, say: Callable[[int], str]) -> None:
    """Say in words what of a feature still runs in a community (its number), and how that ends; "" for nothing.

    While something does, nobody switches it off. Called from ``AppConfig.ready`` as well.
    """
    _running[feature] = say


def what_runs(feature: Feature, community_id: int) -> str:
    """What still runs, in words; "" for nothing."""
    return _running[feature](community_id) if feature in _running else ""


def is_provided(feature: Feature) -> bool:
    """Whether this release has it."""
    return feature in _provided


def provided() -> frozenset[Feature]:
    """All that this release has."""
    return frozenset(_provided)


def is_everywhere(feature: Feature) -> bool:
    """Whether every community has it."""
    return feature in _everywhere

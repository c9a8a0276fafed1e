"""The hard rules: who can be asked at all, and if not, why. Nothing here weighs; see ``score`` for that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from matching.engine.people import CAR, CONFIRMED, VOG, Ask, At, Candidate, Standing, direct_neighbours
from matching.engine.times import ALL_PARTS, Interval, available_within, without


class ShownReason(StrEnum):
    """The reasons a coordinator reads (copy.md, ``desk.dropped``)."""

    NOT_ACTIVE = "not_active"
    PAUSED = "paused"
    EXPIRED = "expired"
    SILENT = "silent"
    TOO_FAR = "too_far"
    TOO_NEAR = "too_near"
    NOT_AVAILABLE = "not_available"
    ASKED_ENOUGH = "asked_enough"
    NOT_TOGETHER = "not_together"
    SAID_NO = "said_no"
    LACKS_CAR = "lacks_car"
    LACKS_LANGUAGE = "lacks_language"
    LACKS_VOG = "lacks_vog"
    LACKS_CONFIRMED = "lacks_confirmed"
    LACKS_OTHER = "lacks_other"
    OUTSIDE_COMMUNITY = "outside_community"
    OUTSIDE_CIRCLE = "outside_circle"


class DropReason(StrEnum):
    """Why a candidate is dropped, in the order in which the rules are tried.

    Finer than what anybody is shown: outward only ``shown`` may be used, which keeps apart nothing that would give
    away a block or whose wish for distance it was.
    """

    NOT_ACTIVE = "not_active"
    PAUSED = "paused"
    EXPIRED = "expired"
    SILENT = "silent"
    OUTSIDE_ASKERS_RADIUS = "outside_askers_radius"
    OUTSIDE_THEIR_RADIUS = "outside_their_radius"
    TOO_NEAR_FOR_ASKER = "too_near_for_asker"
    TOO_NEAR_FOR_THEM = "too_near_for_them"
    DIRECT_NEIGHBOUR = "direct_neighbour"
    NOT_AVAILABLE = "not_available"
    HAS_AGREEMENT = "has_agreement"
    OVER_MONTHLY_NUMBER = "over_monthly_number"
    OVER_WEEKLY_BUDGET = "over_weekly_budget"
    BLOCKED = "blocked"
    SELF = "self"
    SAME_HOUSEHOLD = "same_household"
    SAID_NO = "said_no"
    LACKS_CAR = "lacks_car"
    LACKS_LANGUAGE = "lacks_language"
    LACKS_VOG = "lacks_vog"
    LACKS_CONFIRMED = "lacks_confirmed"
    LACKS_OTHER = "lacks_other"
    OUTSIDE_COMMUNITY = "outside_community"
    OUTSIDE_CIRCLE = "outside_circle"

    @property
    def shown(self) -> ShownReason:
        """The reason as a coordinator may read it."""
        return _SHOWN[self]


MAY_BE_ASKED_BY_HAND: frozenset[DropReason] = frozenset(
    {
        DropReason.OUTSIDE_ASKERS_RADIUS,
        DropReason.OUTSIDE_THEIR_RADIUS,
        DropReason.NOT_AVAILABLE,
        DropReason.OVER_MONTHLY_NUMBER,
        DropReason.OVER_WEEKLY_BUDGET,
        DropReason.EXPIRED,
        DropReason.SILENT,
    }
)
"""What a coordinator may set aside after speaking to somebody; a block, a no or missing trust never."""


_SHOWN = {
    DropReason.NOT_ACTIVE: ShownReason.NOT_ACTIVE,
    DropReason.PAUSED: ShownReason.PAUSED,
    DropReason.EXPIRED: ShownReason.EXPIRED,
    DropReason.SILENT: ShownReason.SILENT,
    DropReason.OUTSIDE_ASKERS_RADIUS: ShownReason.TOO_FAR,
    DropReason.OUTSIDE_THEIR_RADIUS: ShownReason.TOO_FAR,
    DropReason.TOO_NEAR_FOR_ASKER: ShownReason.TOO_NEAR,
    DropReason.TOO_NEAR_FOR_THEM: ShownReason.TOO_NEAR,
    DropReason.DIRECT_NEIGHBOUR: ShownReason.TOO_NEAR,
    DropReason.NOT_AVAILABLE: ShownReason.NOT_AVAILABLE,
    DropReason.HAS_AGREEMENT: ShownReason.NOT_AVAILABLE,
    DropReason.OVER_MONTHLY_NUMBER: ShownReason.ASKED_ENOUGH,
    DropReason.OVER_WEEKLY_BUDGET: ShownReason.ASKED_ENOUGH,
    DropReason.BLOCKED: ShownReason.NOT_TOGETHER,
    DropReason.SELF: ShownReason.NOT_TOGETHER,
    DropReason.SAME_HOUSEHOLD: ShownReason.NOT_TOGETHER,
    DropReason.SAID_NO: ShownReason.SAID_NO,
    DropReason.LACKS_CAR: ShownReason.LACKS_CAR,
    DropReason.LACKS_LANGUAGE: ShownReason.LACKS_LANGUAGE,
    DropReason.LACKS_VOG: ShownReason.LACKS_VOG,
    DropReason.LACKS_CONFIRMED: ShownReason.LACKS_CONFIRMED,
    DropReason.LACKS_OTHER: ShownReason.LACKS_OTHER,
    DropReason.OUTSIDE_COMMUNITY: ShownReason.OUTSIDE_COMMUNITY,
    DropReason.OUTSIDE_CIRCLE: ShownReason.OUTSIDE_CIRCLE,
}

_STANDINGS = {
    Standing.INACTIVE: DropReason.NOT_ACTIVE,
    Standing.PAUSED: DropReason.PAUSED,
    Standing.EXPIRED: DropReason.EXPIRED,
    Standing.SILENT: DropReason.SILENT,
}


@dataclass(frozen=True, slots=True)
class Dropped:
    candidate: Candidate
    reason: DropReason


@dataclass(frozen=True, slots=True)
class Sifted:
    """Each candidate is in exactly one of the two, in the order they came."""

    eligible: tuple[Candidate, ...]
    dropped: tuple[Dropped, ...]


def check(ask: Ask, candidate: Candidate) -> DropReason | None:
    """The first rule that keeps this candidate from being asked, or None when they can be.

    Takes for granted what the lookup chose: the same category or the same parent, and not yet invited for this slot.
    """
    standing = _STANDINGS.get(candidate.standing)
    if standing is not None:
        return standing
    return (
        _distance(ask, candidate)
        or _time(ask, candidate)
        or _number(candidate)
        or _together(ask, candidate)
        or _lacks(ask, candidate)
        or (None if candidate.community_id == ask.community_id else DropReason.OUTSIDE_COMMUNITY)
        or _circle(ask, candidate)
    )


def reasons_against(ask: Ask, candidate: Candidate) -> frozenset[DropReason]:
    """What keeps this candidate from being asked, at most one of each kind of rule; :func:`check` stops at the first.

    For whoever may set some of them aside, so that none hides behind another.
    """
    standing = _STANDINGS.get(candidate.standing)
    outside = None if candidate.community_id == ask.community_id else DropReason.OUTSIDE_COMMUNITY
    found = (
        standing,
        _distance(ask, candidate),
        _time(ask, candidate),
        _number(candidate),
        _together(ask, candidate),
        _lacks(ask, candidate),
        outside,
        _circle(ask, candidate),
    )
    return frozenset(reason for reason in found if reason is not None)


def sift(ask: Ask, candidates: Iterable[Candidate]) -> Sifted:
    """Part the candidates into who can be asked and who is dropped, with the reason."""
    eligible: list[Candidate] = []
    dropped: list[Dropped] = []
    for candidate in candidates:
        reason = check(ask, candidate)
        if reason is None:
            eligible.append(candidate)
        else:
            dropped.append(Dropped(candidate, reason))
    return Sifted(tuple(eligible), tuple(dropped))


def free_within(ask: Ask, candidate: Candidate) -> tuple[Interval, ...]:
    """The stretches of the ask's window that fall in the candidate's week, with neither exception nor agreement.

    Who never said when they can, can in principle always.
    """
    return without(_usual(ask, candidate), candidate.exceptions + candidate.agreements)


def _usual(ask: Ask, candidate: Candidate) -> tuple[Interval, ...]:
    if candidate.availability is None or candidate.availability & ALL_PARTS == ALL_PARTS:
        return ask.wanted
    return available_within(ask.window, candidate.availability & ask.parts)


def _distance(ask: Ask, candidate: Candidate) -> DropReason | None:
    if ask.circle is not None:
        return None  # how near or far somebody of the circle lives, both knew when they were asked in (ADR 32)
    if ask.max_distance_m is not None and candidate.distance_m > ask.max_distance_m:
        return DropReason.OUTSIDE_ASKERS_RADIUS
    if candidate.distance_m > candidate.radius_m:
        return DropReason.OUTSIDE_THEIR_RADIUS
    if candidate.apart_m < ask.min_distance_m:
        return DropReason.TOO_NEAR_FOR_ASKER
    if candidate.apart_m < candidate.min_distance_m:
        return DropReason.TOO_NEAR_FOR_THEM
    if (ask.avoids_neighbours or candidate.avoids_neighbours) and direct_neighbours(ask.home, candidate.home):
        return DropReason.DIRECT_NEIGHBOUR
    return None


def _time(ask: Ask, candidate: Candidate) -> DropReason | None:
    """A fixed time must touch a day part they can (an unbroken one: lie in such parts) and no exception or agreement.

    A flexible ask must have one free stretch as long as the help takes, so that there is a moment to name.
    """
    usual = _usual(ask, candidate)
    if isinstance(ask.when, At):
        is_usual = usual == (ask.window,) if ask.is_unbroken else bool(usual)
        if not is_usual or any(ask.window.overlaps(busy) for busy in candidate.exceptions):
            return DropReason.NOT_AVAILABLE
        if any(ask.window.overlaps(busy) for busy in candidate.agreements):
            return DropReason.HAS_AGREEMENT
        return None
    # A window shorter than the help (both typed by people) must not shut everybody out; nor a part of the day.
    needed = min(timedelta(minutes=ask.minutes), max((stretch.length for stretch in ask.wanted), default=timedelta()))
    stretches = without(usual, candidate.exceptions)
    if not any(stretch.length >= needed for stretch in stretches):
        return DropReason.NOT_AVAILABLE
    if not any(stretch.length >= needed for stretch in without(stretches, candidate.agreements)):
        return DropReason.HAS_AGREEMENT
    return None


def _number(candidate: Candidate) -> DropReason | None:
    if candidate.monthly_number is not None and candidate.asked_this_month >= candidate.monthly_number:
        return DropReason.OVER_MONTHLY_NUMBER
    if candidate.weekly_budget is not None and candidate.contacts_this_week >= candidate.weekly_budget:
        return DropReason.OVER_WEEKLY_BUDGET
    return None


def questions_left(candidate: Candidate) -> int | None:
    """How many questions they may still get now, by both their own numbers; None: as many as come."""
    left = []
    if candidate.monthly_number is not None:
        left.append(candidate.monthly_number - candidate.asked_this_month)
    if candidate.weekly_budget is not None:
        left.append(candidate.weekly_budget - candidate.contacts_this_week)
    return max(0, min(left)) if left else None


def _together(ask: Ask, candidate: Candidate) -> DropReason | None:
    if candidate.is_blocked:
        return DropReason.BLOCKED
    if candidate.participant_id == ask.participant_id:
        return DropReason.SELF
    same_key = ask.household_key is not None and ask.household_key == candidate.household_key
    if candidate.same_household or same_key:
        return DropReason.SAME_HOUSEHOLD
    return DropReason.SAID_NO if candidate.said_no else None


def _circle(ask: Ask, candidate: Candidate) -> DropReason | None:
    is_asked = ask.circle is None or candidate.participant_id in ask.circle
    return None if is_asked else DropReason.OUTSIDE_CIRCLE


def _lacks(ask: Ask, candidate: Candidate) -> DropReason | None:
    missing = ask.required - candidate.capabilities
    if CAR in missing:
        return DropReason.LACKS_CAR
    if ask.needs_languages and not ask.needs_languages & candidate.languages:
        return DropReason.LACKS_LANGUAGE
    if VOG in missing:
        return DropReason.LACKS_VOG
    if CONFIRMED in missing:
        return DropReason.LACKS_CONFIRMED
    return DropReason.LACKS_OTHER if missing else None

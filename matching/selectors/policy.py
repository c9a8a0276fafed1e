"""A community's preset, as the engine wants it."""

from __future__ import annotations

from datetime import time, timedelta

from matching.engine.hours import Calendar
from matching.engine.likelihood import Prior
from matching.engine.score import Weights
from matching.engine.waves import Policy, Windows
from members.preset import Preset


def _clock(text: str) -> time:
    hours, minutes = text.split(":")
    return time(int(hours), int(minutes))


def calendar_of(preset: Preset) -> Calendar:
    """Quiet hours and office hours."""
    return Calendar(
        quiet_start=_clock(preset.quiet.start),
        quiet_end=_clock(preset.quiet.end),
        sunday_quiet=preset.quiet.sunday,
        office_hours=tuple(((_clock(day[0]), _clock(day[1])),) if day else () for day in preset.office.by_weekday()),
    )


def policy_of(preset: Preset) -> Policy:
    """Everything that sizes and times the waves."""
    waves = preset.waves
    return Policy(
        calendar=calendar_of(preset),
        windows=Windows(
            phone=timedelta(hours=waves.phone_window_hours),
            mail=timedelta(hours=waves.mail_window_hours) if waves.mail_window_hours else None,
        ),
        miss=waves.miss,
        handover_hours=waves.handover_office_hours,
    )


def weights_of(preset: Preset) -> Weights:
    """The weights of the score's parts."""
    weights = preset.weights
    return Weights(
        proximity=weights.proximity,
        fit=weights.fit,
        familiarity=weights.familiarity,
        reciprocity=weights.reciprocity,
        rest=weights.rest,
        likelihood=weights.likelihood,
    )


def prior_of(preset: Preset) -> Prior:
    """The community's prior chance of a yes."""
    return Prior(a=preset.waves.prior_yes, b=preset.waves.prior_no)

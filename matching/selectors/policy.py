"""A community's preset, as the engine wants it."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from buurthulp.public_holidays import public_holidays
from exchange.enums import Way
from exchange.models import HelpRequest
from matching.engine.hours import Calendar
from matching.engine.likelihood import CommunityCounts, Prior, learned_prior
from matching.engine.score import Weights
from matching.engine.waves import Channel, Policy, Windows, next_round
from members.enums import Feature
from members.features import Choose, Sms
from members.preset import Preset


def _clock(text: str) -> time:
    hours, minutes = text.split(":")
    return time(int(hours), int(minutes))


def calendar_of(preset: Preset) -> Calendar:
    """Quiet hours and office hours; on public holidays the office is closed."""
    return Calendar(
        quiet_start=_clock(preset.quiet.start),
        quiet_end=_clock(preset.quiet.end),
        sunday_quiet=preset.quiet.sunday,
        office_hours=tuple(
            tuple(zip(map(_clock, day[::2]), map(_clock, day[1::2]), strict=True)) for day in preset.office.by_weekday()
        ),
        closed_on=public_holidays(),
    )


def policy_of(preset: Preset) -> Policy:
    """Everything that sizes and times the waves."""
    waves, sms = preset.waves, preset.features.sms or Sms()
    return Policy(
        calendar=calendar_of(preset),
        windows=Windows(
            phone=timedelta(hours=waves.phone_window_hours),
            sms=timedelta(hours=sms.window_hours),
            mail=timedelta(hours=waves.mail_window_hours) if waves.mail_window_hours else None,
        ),
        miss=waves.miss,
        handover_hours=waves.handover_office_hours,
        pace=timedelta(hours=waves.pace_hours),
    )


def round_after(now: datetime, preset: Preset) -> datetime | None:
    """When the community holds its next round; None where it holds none."""
    rounds = preset.features.rounds
    if rounds is None or not preset.has(Feature.ROUNDS):
        return None
    return next_round(now, timedelta(minutes=rounds.every_minutes), calendar_of(preset))


def most_yeses(help_request: HelpRequest) -> int:
    """How many held yeses stop the waves: one, or as many as the community lets an asker choose from."""
    if help_request.way != Way.CHOOSE:
        return 1
    # Who began to choose goes on choosing when the community switches it off.
    choose = help_request.community.preset.features.choose or Choose()
    return choose.most_yeses


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


def default_prior_of(preset: Preset) -> Prior:
    """The chance of a yes that a community begins with, before anybody answered."""
    return Prior(a=preset.waves.prior_yes, b=preset.waves.prior_no)


def prior_of(preset: Preset, answered: CommunityCounts) -> Prior:
    """The same, as far as the answers of its people to everything and to a kind of help have moved it."""
    return learned_prior(default_prior_of(preset), answered)


def window_for(channel: Channel, policy: Policy) -> timedelta:
    """How long an answer is waited for, in waking time, where one person was asked.

    Who is called by a coordinator has as long as a mail: the call comes when there is time for it.
    """
    return policy.windows.of(waited_as(channel), policy.calendar)


def waited_as(channel: Channel) -> Channel:
    """As whom somebody is waited for who was asked this way; see :func:`window_for`."""
    return Channel.MAIL if channel == Channel.PHONE else channel

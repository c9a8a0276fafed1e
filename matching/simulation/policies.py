"""The ways to find somebody that are compared: how many are asked at once, and whom.

``waves`` is ours. A board tells everybody (``broadcast``), or everybody with the asker's four digits
(``same_postcode``), whatever number they gave; a telephone exchange asks one person after another (``one_by_one``), in
our own order and within everybody's number, so that it differs from waves in how many it asks at once and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from matching.engine import waves
from matching.engine.hours import after_waking, next_waking
from matching.engine.likelihood import DEFAULT_PRIOR, CommunityCounts, Prior, learned_prior
from matching.engine.ranking import Ranked, rank
from matching.engine.score import DEFAULT_WEIGHTS, Weights
from matching.simulation.life import Advance, Life, Running, State, asked_at

LOOK_FOR_NEWCOMERS = timedelta(hours=6)


class Way(StrEnum):
    WAVES = "waves"
    BROADCAST = "broadcast"
    ONE_BY_ONE = "one_by_one"
    SAME_POSTCODE = "same_postcode"


@dataclass(frozen=True, slots=True)
class Ordering:
    """What the order follows from. ``is_learned``: the prior is learned from what everybody answered so far."""

    weights: Weights = DEFAULT_WEIGHTS
    prior: Prior = DEFAULT_PRIOR
    is_learned: bool = True


def policy(way: Way, ordering: Ordering) -> Advance:
    match way:
        case Way.WAVES:
            return lambda life, running: _waves(life, running, ordering)
        case Way.ONE_BY_ONE:
            return lambda life, running: _one_by_one(life, running, ordering)
        case Way.BROADCAST:
            return lambda life, running: _everybody(life, running, is_board=True)
        case Way.SAME_POSTCODE:
            return lambda life, running: _everybody(life, running, is_board=False)


def _ranking(life: Life, running: Running, ordering: Ordering) -> tuple[Ranked, ...]:
    ask = life.town.ask_of(running.question)
    prior = ordering.prior
    if ordering.is_learned:
        prior = learned_prior(prior, CommunityCounts(life.taught(prior)))
    return rank(ask, life.candidates(running), ordering.weights, seed=life.town.seed, prior=prior).candidates


def _waves(life: Life, running: Running, ordering: Ordering) -> None:
    ranking = _ranking(life, running, ordering)
    chances = {ranked.candidate.participant_id: ranked.chance for ranked in ranking}
    plan = waves.plan_next(
        now=life.now,
        deadline=running.deadline,
        waiting=[
            waves.Waiting(waves.Channel.MAIL, sent.wait_until, sent.chance)
            for sent in running.sent.values()
            if sent.state == State.INVITED
        ],
        ranking=[waves.Prospect(helper, waves.Channel.MAIL, chance) for helper, chance in chances.items()],
        asked_before=len(running.sent),
        policy=life.waves,
    )
    if plan.invites and plan.send_at is not None and plan.send_at <= life.now:
        for invite in plan.invites:
            life.invite(
                running, invite.participant_id, wait_until=invite.answer_by, chance=chances[invite.participant_id]
            )
    need_at = running.question.need_at
    again = plan.look_again_at or life.now + max(LOOK_FOR_NEWCOMERS, (need_at - life.now) / 4)
    if again > life.now:
        life.look(running, again)


def _one_by_one(life: Life, running: Running, ordering: Ordering) -> None:
    if any(sent.state == State.INVITED for sent in running.sent.values()):
        return
    now, calendar = life.now, life.waves.calendar
    awake = next_waking(now, calendar)
    if awake >= running.deadline.decide_by:
        return
    if awake > now:
        life.look(running, awake)
        return
    ranking = _ranking(life, running, ordering)
    if not ranking:
        life.look(running, now + max(LOOK_FOR_NEWCOMERS, (running.question.need_at - now) / 4))
        return
    window = life.waves.windows.of(waves.Channel.MAIL, calendar)
    until = min(after_waking(now, window, calendar), running.deadline.decide_by)
    life.invite(running, ranking[0].candidate.participant_id, wait_until=until)
    life.look(running, until)


def _everybody(life: Life, running: Running, *, is_board: bool) -> None:
    """Once, and then it waits."""
    if running.sent:
        return
    at = asked_at(life, running)
    if at > life.now:
        life.look(running, at)
        return
    for candidate in life.town.eligible(running.question):
        if is_board or life.town.is_same_postcode(running.question, candidate.participant_id):
            life.invite(running, candidate.participant_id, wait_until=running.question.need_at, is_broadcast=is_board)

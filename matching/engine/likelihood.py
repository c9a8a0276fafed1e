"""The chance that somebody says yes, as far as earlier answers tell. Shown to nobody, in no form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from matching.engine.people import Answer, AnswerKind


@dataclass(frozen=True, slots=True)
class Prior:
    """What a community and category know before anybody answered: a Beta distribution, and how answers move it.

    ``a`` and ``b`` count imagined yeses and noes. An answer weighs half after ``half_life_days``. A lapse counts as
    ``lapse_weight`` of a no (0..1): often the mail was only not seen. ``newcomer_bonus`` is added for who was never
    asked, so that new people get their first question.
    """

    a: float = 1.6
    b: float = 2.6
    half_life_days: float = 180.0
    lapse_weight: float = 0.5
    newcomer_bonus: float = 0.05

    def __post_init__(self) -> None:
        if self.a <= 0 or self.b <= 0 or self.half_life_days <= 0:
            raise ValueError("a, b and the half-life are above zero")
        if not 0 <= self.lapse_weight <= 1 or not 0 <= self.newcomer_bonus <= 1:
            raise ValueError("the weight of a lapse and the bonus lie in 0..1")


DEFAULT_PRIOR = Prior()


def expected_yes(answers: Iterable[Answer], prior: Prior = DEFAULT_PRIOR) -> float:
    """The mean of the Beta distribution after these answers: strictly between 0 and 1."""
    yes, other = prior.a, prior.b
    for answer in answers:
        weight = float(0.5 ** (answer.age_days / prior.half_life_days))
        if answer.kind is AnswerKind.YES:
            yes += weight
        elif answer.kind is AnswerKind.NO:
            other += weight
        else:
            other += weight * prior.lapse_weight
    return yes / (yes + other)


def likelihood(answers: Iterable[Answer], never_asked: bool, prior: Prior = DEFAULT_PRIOR) -> float:
    """The expected chance of a yes plus the newcomer's bonus: for the order only, never for a wave's size."""
    return min(1.0, expected_yes(answers, prior) + (prior.newcomer_bonus if never_asked else 0.0))

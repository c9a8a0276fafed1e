"""The chance that somebody says yes, as far as earlier answers tell. Shown to nobody, in no form.

What was learned is kept as three sums (ADR 26). An answer weighs half after every half-life, and all fade alike: so a
sum is kept as it is on one fixed day, ``LANDMARK``, and fades as a whole when it is read. Adding an answer and taking
it off again are then a sum and a difference, in any order.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from math import exp2

HALF_LIFE = timedelta(days=180)
LANDMARK = datetime(2026, 1, 1, tzinfo=UTC)
TOLERANCE = 1e-9
"""Two ways to the same sums may differ by so much of one answer of today: what adding in another order costs."""
_A_DAY = timedelta(days=1) / HALF_LIFE
# An answer about this very kind of help counts whole; one about another kind of its group, or of another group, less:
# of each answer half says how somebody answers, whatever is asked, a quarter what they like, a quarter this kind.
OF_ANYTHING, OF_GROUP, OF_KIND = 0.5, 0.25, 0.25
PSEUDO_ANSWERS = 40.0
"""What is known beforehand weighs as so many answers against those of a community, and those against one kind's."""


class AnswerKind(StrEnum):
    YES = "yes"
    NO = "no"
    LAPSE = "lapse"


@dataclass(frozen=True, slots=True)
class Answer:
    """How an earlier invitation ended, ``age_days`` ago. A lapse is one that was never answered."""

    kind: AnswerKind
    age_days: float

    def __post_init__(self) -> None:
        if self.age_days < 0:
            raise ValueError("an answer lies in the past")


@dataclass(frozen=True, slots=True)
class Counts:
    """Sums of answers by kind, each weighing what it does on one day. Never in a ``repr``: they reach no log."""

    yes: float = field(default=0.0, repr=False)
    no: float = field(default=0.0, repr=False)
    lapse: float = field(default=0.0, repr=False)

    def times(self, factor: float) -> Counts:
        """The same answers, each weighing so much."""
        return Counts(self.yes * factor, self.no * factor, self.lapse * factor)

    def plus(self, other: Counts) -> Counts:
        """These answers and those."""
        return Counts(self.yes + other.yes, self.no + other.no, self.lapse + other.lapse)

    def faded(self, now: datetime) -> Counts:
        """As they weigh ``now``; these are as on ``LANDMARK``."""
        return self.times(exp2((LANDMARK - now) / HALF_LIFE))

    def landed(self, now: datetime) -> Counts:
        """The other way: as on ``LANDMARK``, of what these weigh ``now``."""
        return self.times(exp2((now - LANDMARK) / HALF_LIFE))

    @property
    def is_nothing(self) -> bool:
        """No answer at all."""
        return self.yes == self.no == self.lapse == 0.0


NOTHING = Counts()


def weighed(kind: AnswerKind, at: datetime) -> Counts:
    """One answer to a question of that moment, as it weighs on ``LANDMARK``: more than one when it came later."""
    weight = exp2((at - LANDMARK) / HALF_LIFE)
    return Counts(
        yes=weight if kind is AnswerKind.YES else 0.0,
        no=weight if kind is AnswerKind.NO else 0.0,
        lapse=weight if kind is AnswerKind.LAPSE else 0.0,
    )


def count_answers(answers: Iterable[Answer]) -> Counts:
    """The sums of these answers, as they weigh today."""
    sums = dict.fromkeys(AnswerKind, 0.0)
    for answer in answers:
        sums[answer.kind] += exp2(-answer.age_days * _A_DAY)
    return Counts(sums[AnswerKind.YES], sums[AnswerKind.NO], sums[AnswerKind.LAPSE])


def blended(*, anything: Counts, group: Counts, kind: Counts) -> Counts:
    """What answers tell of one kind of help. Those of the kind are among those of its group, and these among all."""
    return Counts(
        OF_ANYTHING * anything.yes + OF_GROUP * group.yes + OF_KIND * kind.yes,
        OF_ANYTHING * anything.no + OF_GROUP * group.no + OF_KIND * kind.no,
        OF_ANYTHING * anything.lapse + OF_GROUP * group.lapse + OF_KIND * kind.lapse,
    )


@dataclass(frozen=True, slots=True)
class Prior:
    """What a community knows before anybody answered: a Beta distribution, and how answers move it.

    ``a`` and ``b`` count imagined yeses and noes. A lapse counts as ``lapse_weight`` of a no (0..1): often the mail was
    only not seen. ``newcomer_bonus`` is added for who was never asked, so that new people get their first question.
    """

    a: float = 1.6
    b: float = 2.6
    lapse_weight: float = 0.5
    newcomer_bonus: float = 0.05

    def __post_init__(self) -> None:
        if self.a <= 0 or self.b <= 0:
            raise ValueError("a and b are above zero")
        if not 0 <= self.lapse_weight <= 1 or not 0 <= self.newcomer_bonus <= 1:
            raise ValueError("the weight of a lapse and the bonus lie in 0..1")

    @property
    def size(self) -> float:
        """How many imagined answers it counts."""
        return self.a + self.b

    @property
    def mean(self) -> float:
        """The chance of a yes of who never answered."""
        return self.a / self.size

    def weight_of(self, learned: Counts) -> float:
        """How many answers these are, a lapse counted as the part of one that it is."""
        return learned.yes + learned.no + self.lapse_weight * learned.lapse


DEFAULT_PRIOR = Prior()


def expected_yes(learned: Counts, prior: Prior = DEFAULT_PRIOR) -> float:
    """The mean of the Beta distribution after these answers: strictly between 0 and 1."""
    yes = prior.a + learned.yes
    return yes / (yes + prior.b + learned.no + prior.lapse_weight * learned.lapse)


def as_one_person(learned: Counts, prior: Prior = DEFAULT_PRIOR) -> Counts:
    """What one person's answers tell of their community: ``n`` of them weigh ``n (s + 1) / (s + n)``.

    With ``s`` the prior's size. Whoever answers much is asked much, mostly because they say yes; their twentieth answer
    tells of themselves, not of others. One answer weighs one, all together never more than ``s + 1``. The weight of a
    cluster in a beta-binomial mean (Kleinman, Journal of the American Statistical Association 68(341), 1973) with the
    prior's own spread.
    """
    return learned.times((prior.size + 1.0) / (prior.size + prior.weight_of(learned)))


@dataclass(frozen=True, slots=True)
class CommunityCounts:
    """What the people of a community answered together: to everything, and to one kind of help.

    Each a sum over people of what :func:`as_one_person` makes of their answers. Never in a ``repr``.
    """

    everything: Counts = NOTHING
    kind: Counts = NOTHING

    def faded(self, now: datetime) -> CommunityCounts:
        """As they weigh ``now``; these are as on ``LANDMARK``."""
        return CommunityCounts(self.everything.faded(now), self.kind.faded(now))


def learned_prior(prior: Prior, answered: CommunityCounts, pseudo_answers: float = PSEUDO_ANSWERS) -> Prior:
    """The prior of a community and a kind of help, learned from what its people answered (empirical Bayes).

    The community's chance lies between the prior's and that of its answers, the kind's between the
    community's and that of its own: what comes first weighs as ``pseudo_answers``. So few answers change little. How
    much one person's answers weigh against it, the prior's size, stays. Without answers it is ``prior`` itself.
    """
    if pseudo_answers <= 0:
        raise ValueError("what is known beforehand weighs something")
    if answered.everything.is_nothing and answered.kind.is_nothing:
        return prior
    chance = prior.mean
    for answers in (answered.everything, answered.kind):
        chance = (pseudo_answers * chance + answers.yes) / (pseudo_answers + prior.weight_of(answers))
    return replace(prior, a=prior.size * chance, b=prior.size * (1.0 - chance))


def likelihood(learned: Counts, never_asked: bool, prior: Prior = DEFAULT_PRIOR) -> float:
    """The expected chance of a yes plus the newcomer's bonus: for the order only, never for a wave's size."""
    return min(1.0, expected_yes(learned, prior) + (prior.newcomer_bonus if never_asked else 0.0))

"""What a policy came to in a town: the figures of matching.md §9."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from matching.simulation.life import Life, State, asked_at


@dataclass(frozen=True, slots=True)
class Figures:
    """One object of ``manage.py simulate --json``.

    ``fulfilled`` and ``ceiling`` are shares of all requests: met, and met had everybody eligible been asked at once.
    The ceiling is the same for every policy: everybody's number and their agreements aside. Invitations are counted
    for whatever request; late is a yes that came while another was held. ``gini`` is that of the help given over all
    people; ``both_share``: who gave and received, of who did either.
    """

    policy: str
    requests: int
    fulfilled: float
    ceiling: float
    invitations_per_fulfilled: float
    late_per_fulfilled: float
    median_hours: float
    gini: float
    both_share: float


def figures(life: Life, policy: str) -> Figures:
    """Count, once everything has happened."""
    runs = life.running.values()
    met = [running for running in runs if running.met_at is not None]
    sent = [sent for running in runs for sent in running.sent.values()]
    gave = Counter(one.helper for one in sent if one.state == State.CHOSEN)
    received = {running.question.asker for running in met}
    able = sum(life.town.could_be_met(running.question, asked_at(life, running)) for running in runs)
    return Figures(
        policy=policy,
        requests=len(runs),
        fulfilled=len(met) / max(1, len(runs)),
        ceiling=able / max(1, len(runs)),
        invitations_per_fulfilled=len(sent) / max(1, len(met)),
        late_per_fulfilled=sum(one.state == State.LATE for one in sent) / max(1, len(met)),
        median_hours=median(
            [(running.met_at - running.question.asked_at).total_seconds() / 3600 for running in met if running.met_at]
            or [0.0]
        ),
        gini=gini([gave[number] for number in range(len(life.town.villagers))]),
        both_share=len(received & set(gave)) / max(1, len(received | set(gave))),
    )


def gini(values: Sequence[float]) -> float:
    """The Gini coefficient: 0 where all are equal, towards 1 where one has everything. Of nothing, 0.

    ``sum((2i - n - 1) x_i) / (n sum(x))``, x in ascending order (Damgaard and Weiner, Ecology 81(4), 2000).
    """
    total, number = sum(values), len(values)
    if total == 0:
        return 0.0
    ranked = sum((2 * place - number - 1) * value for place, value in enumerate(sorted(values), start=1))
    return ranked / (number * total)

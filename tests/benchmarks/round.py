"""`python -m tests.benchmarks.round`: a round of hot spots beside taking the best one after another (matching.md §9).

2,000 requests and 20,000 people in forty spots; three in ten requests can be done by few (a car, a VOG), the
others by sixty. Once as if times do not matter, once each at an hour of the week: nobody is asked for two at once.
"""

from __future__ import annotations

import random
import sys
from datetime import UTC, datetime, timedelta
from statistics import median
from time import perf_counter

from matching.engine.choices import Choice, edges_in_question
from matching.engine.round import greedy, plan_round, plan_waves, score_lost_by_another
from matching.engine.score import DEFAULT_WEIGHTS
from matching.engine.times import Interval

REQUESTS, PEOPLE, SPOTS, TRIES = 2_000, 20_000, 40, 15
SCARCE, FEW, MANY = 0.3, 3, 60
MONDAY = datetime(2026, 11, 30, 8, tzinfo=UTC)
MOST_TIMES_GREEDY = 10.0


def hot_spots(seed: int) -> tuple[list[int], dict[int, list[Choice]], dict[int, int]]:
    """Requests, whom each could ask, best first, and how often each person may be asked."""
    lot = random.Random(seed)
    of_spot = PEOPLE // SPOTS
    wanted = {}
    for need in range(REQUESTS):
        is_scarce = lot.random() < SCARCE
        spot = lot.randrange(SPOTS) * of_spot
        people = {spot + lot.randrange(30 if is_scarce else of_spot) for _ in range(FEW if is_scarce else MANY)}
        wanted[need] = sorted((Choice(one, lot.random()) for one in sorted(people)), key=lambda one: -one.score)
    return list(wanted), wanted, {person: lot.choice([0, 1, 1, 2, 3]) for person in range(PEOPLE)}


def hours_of(needs: list[int], seed: int) -> dict[int, Interval]:
    """An hour for each request, in one of ten hours of one of five days."""
    lot = random.Random(seed)
    starts = {need: MONDAY + timedelta(days=lot.randrange(5), hours=lot.randrange(10)) for need in needs}
    return {need: Interval(start, start + timedelta(hours=1)) for need, start in starts.items()}


def main() -> int:
    """Print how many requests each covers, and medians in milliseconds; 1 when it is not what matching.md asks."""
    needs, wanted, capacity = hot_spots(1)
    again, hours = score_lost_by_another(DEFAULT_WEIGHTS), hours_of(needs, 1)
    ways = {
        "round": lambda: len(plan_round(needs, wanted, capacity, again=again)),
        "greedy": lambda: len(greedy(needs, wanted, capacity)),
        "waves of three": lambda: plan_waves(needs, wanted, capacity, is_enough=_is_three, again=again).covered,
        "round, at an hour": lambda: len(plan_round(needs, wanted, capacity, again=again, times=hours)),
        "greedy, at an hour": lambda: len(greedy(needs, wanted, capacity, times=hours)),
        "waves of three, at an hour": lambda: (
            plan_waves(needs, wanted, capacity, is_enough=_is_three, again=again, times=hours).covered
        ),
    }
    took: dict[str, list[float]] = {name: [] for name in ways}
    covered = {}
    for _ in range(TRIES):
        for name, plan in ways.items():
            began = perf_counter()
            covered[name] = plan()
            took[name].append(perf_counter() - began)
    for name, seconds in took.items():
        print(f"{name}: {covered[name]} of {REQUESTS} requests covered, {1_000 * median(seconds):.1f} ms")
    choices = [wanted[need] for need in needs]
    edges = edges_in_question(choices, capacity, again=again, given={})
    print(f"edges in question: {len(edges.row):,} of {sum(map(len, choices)):,} choices")
    times = median(took["round"]) / median(took["greedy"])
    holds = times <= MOST_TIMES_GREEDY
    print(f"round: {times:.0f} × greedy (asked {MOST_TIMES_GREEDY:g}){'' if holds else '  NOT REACHED'}")
    return 0 if holds else 1


def _is_three(_need: int, people: object) -> bool:
    return len(people) >= 3  # type: ignore[arg-type]  # a sequence


if __name__ == "__main__":
    sys.exit(main())

"""`python -m tests.benchmarks.round`: a round of hot spots beside taking the best one after another (matching.md §9).

2,000 requests and 20,000 people in forty spots; three in ten requests can be done by few (a car, a VOG), the
others by sixty.
"""

from __future__ import annotations

import random
from statistics import median
from time import perf_counter

from matching.engine.round import Choice, greedy, plan_round, plan_waves, score_lost_by_another
from matching.engine.score import DEFAULT_WEIGHTS

REQUESTS, PEOPLE, SPOTS, TRIES = 2_000, 20_000, 40, 5
SCARCE, FEW, MANY = 0.3, 3, 60


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


def main() -> None:
    """Print how many requests each covers, and the medians of five runs in milliseconds."""
    needs, wanted, capacity = hot_spots(1)
    again = score_lost_by_another(DEFAULT_WEIGHTS)
    took: dict[str, list[float]] = {"round": [], "greedy": [], "waves of three": []}
    covered = {}
    for _ in range(TRIES):
        for name, plan in (
            ("round", lambda: len(plan_round(needs, wanted, capacity, again=again))),
            ("greedy", lambda: len(greedy(needs, wanted, capacity))),
            ("waves of three", lambda: plan_waves(needs, wanted, capacity, is_enough=_is_three, again=again).covered),
        ):
            began = perf_counter()
            covered[name] = plan()
            took[name].append(perf_counter() - began)
    for name, seconds in took.items():
        print(f"{name}: {covered[name]} of {REQUESTS} requests covered, {1_000 * median(seconds):.0f} ms")


def _is_three(_need: int, people: object) -> bool:
    return len(people) >= 3  # type: ignore[arg-type]  # a sequence


if __name__ == "__main__":
    main()

"""``python -m tests.benchmarks.likelihood``: what ranking 2,000 people costs, and what their sums of answers save.

In processor time, medians, each person with so many answered questions in two years (``--answers``). ``pool`` finds
them with every fact about them, ``rank`` puts them in order; both as they run. ``answers`` is what the pool did besides
before there were sums (ADR 26): reading every answer and counting it.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING

from tests import environment  # noqa: F401  # sets what Django's settings read, so before them

if TYPE_CHECKING:
    from exchange.models import Slot

PEOPLE, ANSWERS, ROUNDS = 2_000, 24, 5


def make_village(people: int, answers: int) -> Slot:
    """So many people who can all be asked for one place, each of whom answered so many questions in two years."""
    from django.db.models import F

    from buurthulp import clock
    from exchange.day_parts import ALL_DAY_PARTS
    from exchange.models import HelpRequest, Occasion, Offer, OfferPlace, Slot
    from matching.models import Invitation
    from matching.selectors.asks import slot_with_request
    from tests.benchmarks.country import OFFERS_EACH, make_country
    from tests.benchmarks.databases import insert_like

    wanted = make_country((people + 1) * OFFERS_EACH)[0]
    help_request = HelpRequest.objects.get(occasions__slots=wanted)
    HelpRequest.objects.filter(pk=help_request.pk).update(radius_m=100_000)
    first = Offer.objects.annotate(nth=F("pk") % OFFERS_EACH).filter(nth=1)
    OfferPlace.objects.exclude(offer__in=first.values("pk")).delete()
    Offer.objects.exclude(pk__in=first.values("pk")).delete()
    first.update(category=help_request.category, radius_m=100_000, day_parts=ALL_DAY_PARTS)
    OfferPlace.objects.filter(offer__in=first).update(category=help_request.category)
    kinds = list(help_request.category.parent.children.order_by("pk"))
    now, example, number = clock.now(), None, 0
    for past in range(answers):
        asked_at = now - timedelta(days=40 + past * 690 / answers)
        one = HelpRequest.objects.create(
            community=help_request.community,
            participant=help_request.participant,
            category=kinds[past % len(kinds)],
            place=help_request.place,
            created_at=asked_at,
        )
        occasion = Occasion.objects.create(help_request=one, starts_at=asked_at + timedelta(days=3), minutes=45)
        example = Invitation(
            community=one.community,
            slot=Slot.objects.create(occasion=occasion),
            occasion=occasion,
            participant_id=1,
            wave_number=1,
            distance_m=600,
            band="walk",
            invited_at=asked_at,
            wait_until=asked_at,
        )
        said = ("not_now", "expired", "chosen", "not_now")
        rows = [
            {
                "id": number + person,
                "participant_id": person,
                "public_id": f"i{number + person:09d}",
                "status": said[(person + past) % len(said)],
            }
            for person in range(1, people + 2)
        ]
        number += insert_like(example, rows)
    found: Slot = slot_with_request(Slot.objects.filter(pk=wanted.pk)).get()
    return found


def ways(slot: Slot) -> dict[str, Callable[[], int]]:
    """What is measured, by name; each tells how many it found."""
    from buurthulp import clock
    from matching.engine.likelihood import Answer, AnswerKind, count_answers, expected_yes
    from matching.engine.ranking import rank
    from matching.models import Invitation
    from matching.selectors.candidates import find_pool

    now = clock.now()
    pool = find_pool(slot, now=now, most=None)
    people = {candidate.participant_id for candidate in pool.candidates}
    kinds = {"not_now": AnswerKind.NO, "expired": AnswerKind.LAPSE, "chosen": AnswerKind.YES}

    def answers() -> int:
        given: dict[int, list[Answer]] = defaultdict(list)
        rows = Invitation.objects.filter(participant__in=people, invited_at__gt=now - timedelta(days=730))
        columns = ("participant_id", "occasion_id", "status", "invited_at", "invited_by", "starts_at")
        for person, _occasion, status, invited_at, _by, _at in rows.values_list(*columns):
            given[person].append(Answer(kinds[status], (now - invited_at) / timedelta(days=1)))
        return len([expected_yes(count_answers(history)) for history in given.values()])

    return {
        "pool": lambda: len(find_pool(slot, now=now, most=None).candidates),
        "rank": lambda: len(rank(pool.ask, pool.candidates, seed=1).candidates),
        "answers": answers,
    }


def measure(people: int, answers: int, rounds: int) -> dict[str, tuple[float, int]]:
    """Milliseconds of the processor, and how many people, of each way."""
    from django.db import connection

    from matching.services.learning import recount_learned

    slot = make_village(people, answers)
    began = time.process_time()
    counted = recount_learned()
    taken = {"recount": ((time.process_time() - began) * 1000, counted.people)}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for name, way in ways(slot).items():
        found, seconds = way(), []
        for _ in range(rounds):
            began = time.process_time()
            way()
            seconds.append(time.process_time() - began)
        taken[name] = (median(seconds) * 1000, found)
    return taken


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--answers", type=int, default=ANSWERS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    import django

    django.setup()
    from tests.benchmarks.databases import databases

    with databases([asked.people]):
        taken = measure(asked.people, asked.answers, asked.rounds)
    for name, (milliseconds, found) in taken.items():
        sys.stdout.write(f"{name:>10}{milliseconds:>10.1f} ms{found:>8,} people\n")
    now = taken["pool"][0] + taken["rank"][0]
    sys.stdout.write(f"ranked from sums {now:.0f} ms; from every answer {now + taken['answers'][0]:.0f} ms or more\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

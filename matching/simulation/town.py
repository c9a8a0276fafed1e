"""Who lives where in a made-up world, and what they ask: the same for every policy (matching.md §9).

People stand on real postcodes, weighted by addresses. A policy sees the group labels of those postcodes and nothing
finer; how far two people really live apart, and so whether somebody would want to come, only the town knows.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from matching.engine.people import Ask, At, Candidate
from matching.engine.rules import check
from matching.engine.times import LOCAL, zone
from matching.simulation.world import Person, World

COMMUNITY = CATEGORY = 1
MINUTES = 60
ASKERS_RADIUS_M = 5_000.0
"""How far an asker looks, where they say nothing: the default of a community."""
DAYS_BETWEEN_ASKS = 140
"""How often somebody asks, where nothing else is said."""
NEEDS_BETWEEN = range(8, 21)
"""The local hours at which help is wanted."""

Metres = Callable[[float, float, float, float], float]
"""The distance between two points: lon, lat, lon, lat in degrees."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A postcode: where it is, how many addresses it has, and the group label that stands for it."""

    postcode: str
    lon: float
    lat: float
    addresses: int
    label: int
    label_lon: float
    label_lat: float
    inner_distance_m: float

    @property
    def pc4(self) -> str:
        return self.postcode[:4]


@dataclass(frozen=True, slots=True)
class Villager:
    """Somebody and where they live."""

    person: Person
    spot: Spot


@dataclass(frozen=True, slots=True)
class Question:
    """Somebody asks for an hour of help; ``need_at`` is when it begins."""

    number: int
    asker: int
    asked_at: datetime
    need_at: datetime


class Town:
    """The people, their questions, and what everybody would answer to each."""

    def __init__(
        self,
        world: World,
        spots: Sequence[Spot],
        metres: Metres,
        *,
        people: int,
        days: int,
        seed: int,
        start: datetime,
        questions: int | None = None,
    ) -> None:
        self.world = world
        self.seed = seed
        self._metres = metres
        lot = self._lot("spots")
        homes = lot.choices(spots, weights=[spot.addresses for spot in spots], k=people)
        self.villagers = tuple(Villager(world.person(seed, number), spot) for number, spot in enumerate(homes))
        count = round(people * days / DAYS_BETWEEN_ASKS) if questions is None else questions
        asked = [self._question(number, start, days) for number in range(count)]
        self.questions = tuple(sorted(asked, key=lambda question: (question.asked_at, question.number)))

    def ask_of(self, question: Question) -> Ask:
        """The question as the engine reads it."""
        asker = self.villagers[question.asker]
        return Ask(
            slot_id=question.number,
            community_id=COMMUNITY,
            participant_id=question.asker,
            category_id=CATEGORY,
            when=At(question.need_at, question.need_at + timedelta(minutes=MINUTES)),
            minutes=MINUTES,
            min_distance_m=asker.person.not_too_near_m,
            max_distance_m=ASKERS_RADIUS_M,
        )

    @lru_cache(maxsize=100_000)  # noqa: B019 - a town lives as long as its simulation
    def eligible(self, question: Question) -> tuple[Candidate, ...]:
        """Everybody whom the hard rules would let be asked, numbers and agreements aside: a town's own ceiling."""
        ask = self.ask_of(question)
        return tuple(
            candidate
            for candidate in (self._candidate(question, number) for number in range(len(self.villagers)))
            if check(ask, candidate) is None
        )

    def is_same_postcode(self, question: Question, helper: int) -> bool:
        """Whether the four digits of their postcode are those of the asker."""
        return self.villagers[helper].spot.pc4 == self.villagers[question.asker].spot.pc4

    def answer(
        self, question: Question, helper: int, asked_at: datetime, *, is_broadcast: bool = False
    ) -> tuple[datetime, bool] | None:
        """When this person answers, and whether with a yes; None: never."""
        person = self.villagers[helper].person
        reply = self.world.reply(self.seed, person, question.number, is_broadcast=is_broadcast)
        if reply is None:
            return None
        at = self.world.awake(self.seed, asked_at + timedelta(hours=reply.after_hours), helper, question.number)
        return at, reply.says_yes and self._is_fine_with(question, helper)

    def agreed_at(self, question: Question, helper: int, yes_at: datetime) -> datetime:
        """When the asker, told of this yes, would say "Graag"."""
        hours = self.world.asker_hours(self.seed, question.number, helper)
        return self.world.awake(self.seed, yes_at + timedelta(hours=hours), question.asker, question.number, helper)

    def could_be_met(self, question: Question, asked_at: datetime) -> bool:
        """Whether the question would have been met, had everybody eligible been asked at this moment."""
        for candidate in self.eligible(question):
            reply = self.answer(question, candidate.participant_id, asked_at)
            if reply is None:
                continue
            at, is_yes = reply
            if is_yes and self.agreed_at(question, candidate.participant_id, at) < question.need_at:
                return True
        return False

    def _is_fine_with(self, question: Question, helper: int) -> bool:
        """With how far they truly live apart, which no label tells exactly."""
        one, other = self.villagers[helper], self.villagers[question.asker]
        apart = self._metres(one.spot.lon, one.spot.lat, other.spot.lon, other.spot.lat)
        return one.person.not_too_near_m <= apart <= one.person.radius_m

    def _candidate(self, question: Question, helper: int) -> Candidate:
        villager, asker = self.villagers[helper], self.villagers[question.asker]
        return Candidate(
            participant_id=helper,
            community_id=COMMUNITY,
            category_id=CATEGORY,
            distance_m=self._between_labels(villager.spot, asker.spot),
            radius_m=villager.person.radius_m,
            min_distance_m=villager.person.not_too_near_m,
            availability=villager.person.day_parts,
        )

    @lru_cache(maxsize=1_000_000)  # noqa: B019
    def _between_labels(self, one: Spot, other: Spot) -> float:
        if one.label == other.label:
            return one.inner_distance_m
        return self._metres(one.label_lon, one.label_lat, other.label_lon, other.label_lat)

    def _question(self, number: int, start: datetime, days: int) -> Question:
        """A moment by day from which the need, some lead time later, falls by day as well."""
        lot = self._lot("question", number)
        asker = lot.randrange(len(self.villagers))
        lead = timedelta(hours=self.world.lead_hours(self.seed, number))
        while True:
            asked_at = start + timedelta(days=days) * lot.random()
            need_at = asked_at + lead
            by_day = need_at.astimezone(zone(LOCAL)).hour in NEEDS_BETWEEN
            if by_day and self.world.awake(self.seed, asked_at) == asked_at:
                return Question(number, asker, asked_at, need_at)

    def _lot(self, *about: str | int) -> random.Random:
        return random.Random(":".join(str(part) for part in (self.seed, "town", *about)))  # noqa: S311 - no secret

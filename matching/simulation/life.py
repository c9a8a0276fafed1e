"""A town lives: questions are asked, people are invited by some policy, they answer, and askers say "Graag".

Time moves from one thing that happens to the next. Whom to ask a policy decides with the engine's own functions, from
what the system could know at that moment: labels, numbers and past answers.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import count

from matching.engine.hours import next_waking
from matching.engine.likelihood import NOTHING, Answer, AnswerKind, Counts, Prior, as_one_person, count_answers
from matching.engine.people import Candidate
from matching.engine.times import Interval
from matching.engine.waves import Deadline, publication_deadline
from matching.engine.waves import Policy as WavePolicy
from matching.simulation.town import Question, Town

DAY = timedelta(days=1)
NUMBER_DAYS, BUDGET_DAYS = 30, 7
WEEKLY_BUDGET = 3


class State(StrEnum):
    """Of an invitation. ``late``: a yes that came after somebody else's."""

    INVITED = "invited"
    LAPSED = "lapsed"
    NO = "no"
    HELD = "held"
    LATE = "late"
    CHOSEN = "chosen"
    ARRANGED = "arranged"


_ANSWERS = {
    State.LAPSED: AnswerKind.LAPSE,
    State.NO: AnswerKind.NO,
    State.HELD: AnswerKind.YES,
    State.LATE: AnswerKind.YES,
    State.CHOSEN: AnswerKind.YES,
}


@dataclass(slots=True)
class Sent:
    """An invitation."""

    question: Question
    helper: int
    at: datetime
    wait_until: datetime
    chance: float
    state: State = State.INVITED


@dataclass(slots=True)
class Running:
    """A question that somebody is looked for."""

    question: Question
    deadline: Deadline
    sent: dict[int, Sent] = field(default_factory=dict)
    is_held: bool = False
    met_at: datetime | None = None


class Life:
    """What happened so far, and what is planned."""

    def __init__(self, town: Town, waves: WavePolicy, advance: Advance) -> None:
        self.town = town
        self.waves = waves
        self.now = min((question.asked_at for question in town.questions), default=datetime.min.replace(tzinfo=UTC))
        self.running = {
            question.number: Running(question, publication_deadline(question.asked_at, question.need_at, waves))
            for question in town.questions
        }
        self.past: dict[int, list[Sent]] = {number: [] for number in range(len(town.villagers))}
        self.agreements: dict[int, list[Interval]] = {number: [] for number in range(len(town.villagers))}
        self._advance = advance
        self._taught: tuple[datetime, Counts] = (datetime.min.replace(tzinfo=UTC), NOTHING)
        self._numbers = count()
        self._events: list[tuple[datetime, int, Callable[[], None]]] = []

    def live(self) -> None:
        """Until nothing is planned any more."""
        for running in self.running.values():
            self.look(running, running.question.asked_at)
        while self._events:
            self.now, _number, act = heapq.heappop(self._events)
            act()

    def look(self, running: Running, at: datetime) -> None:
        """Look at this question again at this moment."""
        self._plan(at, lambda: self._look(running))

    def invite(
        self, running: Running, helper: int, *, wait_until: datetime, chance: float = 0.0, is_broadcast: bool = False
    ) -> None:
        """Ask this person, now."""
        sent = Sent(running.question, helper, self.now, wait_until, chance)
        running.sent[helper] = sent
        self.past[helper].append(sent)
        reply = self.town.answer(running.question, helper, self.now, is_broadcast=is_broadcast)
        if reply is not None:
            at, is_yes = reply
            self._plan(at, lambda: self._answer(running, sent, is_yes=is_yes))

    def candidates(self, running: Running) -> list[Candidate]:
        """Who was not asked yet, with what the system knows of them now."""
        return [
            self._with_past(candidate)
            for candidate in self.town.eligible(running.question)
            if candidate.participant_id not in running.sent
        ]

    def taught(self, prior: Prior) -> Counts:
        """What everybody's answers tell of this town, as it was counted last: once a day, as really is done."""
        counted_at, sums = self._taught
        if self.now - counted_at >= DAY:
            sums = NOTHING
            for past in self.past.values():
                sums = sums.plus(as_one_person(self._learned(past), prior))
            self._taught = self.now, sums
        return sums

    def _learned(self, past: list[Sent]) -> Counts:
        return count_answers(
            Answer(_ANSWERS[sent.state], (self.now - sent.at) / DAY) for sent in past if sent.state in _ANSWERS
        )

    def _with_past(self, candidate: Candidate) -> Candidate:
        past = self.past[candidate.participant_id]
        ages = [self.now - sent.at for sent in past]
        return replace(
            candidate,
            agreements=tuple(self.agreements[candidate.participant_id]),
            monthly_number=self.town.villagers[candidate.participant_id].person.own_number,
            asked_this_month=sum(age < NUMBER_DAYS * DAY for age in ages),
            weekly_budget=WEEKLY_BUDGET,
            contacts_this_week=sum(age < BUDGET_DAYS * DAY for age in ages),
            learned=self._learned(past),
            last_asked_days=min(ages) / DAY if ages else None,
        )

    def _look(self, running: Running) -> None:
        if running.met_at is not None or self.now >= running.question.need_at:
            return
        for sent in running.sent.values():
            if sent.state == State.INVITED and sent.wait_until <= self.now:
                sent.state = State.LAPSED
        if not running.is_held:
            self._advance(self, running)

    def _answer(self, running: Running, sent: Sent, *, is_yes: bool) -> None:
        if sent.state == State.ARRANGED or self.now >= running.question.need_at:
            return
        need = Interval(running.question.need_at, running.question.need_at + timedelta(hours=1))
        is_yes = is_yes and not any(need.overlaps(busy) for busy in self.agreements[sent.helper])
        if not is_yes:
            sent.state = State.NO
            self.look(running, self.now)
        elif running.is_held or running.met_at is not None:
            sent.state = State.LATE
        else:
            sent.state, running.is_held = State.HELD, True
            at = self.town.agreed_at(running.question, sent.helper, self.now)
            if at < running.question.need_at:
                self._plan(at, lambda: self._agree(running, sent))

    def _agree(self, running: Running, sent: Sent) -> None:
        sent.state, running.met_at = State.CHOSEN, self.now
        need = running.question.need_at
        self.agreements[sent.helper].append(Interval(need, need + timedelta(hours=1)))
        for other in running.sent.values():
            if other.state in (State.INVITED, State.LAPSED):
                other.state = State.ARRANGED

    def _plan(self, at: datetime, act: Callable[[], None]) -> None:
        heapq.heappush(self._events, (at, next(self._numbers), act))


Advance = Callable[[Life, Running], None]
"""What a policy does for a question that nobody said yes to yet, whenever something happened to it."""


def asked_at(life: Life, running: Running) -> datetime:
    """When people can first be asked after publication."""
    return next_waking(running.question.asked_at, life.waves.calendar)

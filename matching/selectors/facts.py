"""What is true of many people at once, seen from one slot: the facts the engine decides on (matching.md §2).

A fixed number of queries, whatever the number of people.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from django.db.models import Q

from exchange.models import AvailabilityException, Slot
from matching.engine.people import Answer, AnswerKind, Ask, Together
from matching.engine.times import Interval
from matching.enums import InvitationStatus, InvitedBy, MatchStatus
from matching.models import Invitation, Match, Outcome, Thanks
from members.enums import PlaceKind
from members.models import Block, Confirmation, Place
from members.selectors.acting import people_acting_for

NUMBER_DAYS = 30
BUDGET_DAYS = 7
_HISTORY_DAYS = 730
_ANSWERS = {
    InvitationStatus.HELD: AnswerKind.YES,
    InvitationStatus.RESERVE: AnswerKind.YES,
    InvitationStatus.CHOSEN: AnswerKind.YES,
    InvitationStatus.DECLINED: AnswerKind.YES,
    InvitationStatus.NOT_NOW: AnswerKind.NO,
    InvitationStatus.LAPSED: AnswerKind.LAPSE,
    InvitationStatus.EXPIRED: AnswerKind.LAPSE,
}


class Facts:
    """What is true of many people at once, read in a fixed number of queries."""

    def __init__(self, *, ask: Ask, slot: Slot, people: set[int], now: datetime) -> None:
        self.now = now
        self.ask = ask
        self.homes = {
            place.participant_id: place
            for place in Place.objects.filter(
                participant_id__in=people, kind=PlaceKind.HOME, is_current=True
            ).select_related("label")
        }
        self.confirmed = set(
            Confirmation.objects.filter(participant_id__in=people).values_list("participant_id", flat=True)
        )
        arrangers = people_acting_for(ask.participant_id)
        self.blocked = {
            person
            for pair in Block.objects.filter(
                Q(Q(blocker_id=ask.participant_id) | Q(blocker_id__in=arrangers), blocked_id__in=people)
                | Q(Q(blocked_id=ask.participant_id) | Q(blocked_id__in=arrangers), blocker_id__in=people)
            ).values_list("blocker_id", "blocked_id")
            for person in pair
        } - {ask.participant_id}
        self.agreements = self._agreements(people)
        self.exceptions = self._exceptions(people)
        self._read_invitations(people, slot.occasion_id)
        self.together = self._together(people)

    def _agreements(self, people: set[int]) -> dict[int, tuple[Interval, ...]]:
        window = self.ask.window
        busy: dict[int, list[Interval]] = defaultdict(list)
        for match in Match.objects.filter(
            Q(helper_id__in=people) | Q(asker_id__in=people),
            status=MatchStatus.AGREED,
            starts_at__lt=window.end,
            starts_at__gt=window.start - timedelta(days=1),
        ):
            stretch = Interval(match.starts_at, match.starts_at + timedelta(minutes=match.minutes))
            busy[match.helper_id].append(stretch)
            busy[match.asker_id].append(stretch)
        # A yes that waits for "Graag" is a promise as well.
        for invitation in Invitation.objects.filter(
            participant_id__in=people, status=InvitationStatus.HELD
        ).select_related("slot__occasion"):
            occasion = invitation.slot.occasion
            start = invitation.starts_at or occasion.starts_at
            if start is not None:
                busy[invitation.participant_id].append(Interval(start, start + timedelta(minutes=occasion.minutes)))
        return {person: tuple(stretches) for person, stretches in busy.items()}

    def _exceptions(self, people: set[int]) -> dict[int, tuple[Interval, ...]]:
        away: dict[int, list[Interval]] = defaultdict(list)
        window = self.ask.window
        for row in AvailabilityException.objects.filter(
            participant_id__in=people, starts_at__lt=window.end, ends_at__gt=window.start
        ):
            away[row.participant_id].append(Interval(row.starts_at, row.ends_at))
        return {person: tuple(stretches) for person, stretches in away.items()}

    def _read_invitations(self, people: set[int], occasion_id: int) -> None:
        self.asked_in_number: dict[int, int] = defaultdict(int)
        self.asked_in_budget: dict[int, int] = defaultdict(int)
        self.last_asked: dict[int, datetime] = {}
        self.said_no: set[int] = set()
        answers: dict[int, list[Answer]] = defaultdict(list)
        for person, occasion, status, invited_at, by in Invitation.objects.filter(
            participant_id__in=people, invited_at__gt=self.now - timedelta(days=_HISTORY_DAYS)
        ).values_list("participant_id", "occasion_id", "status", "invited_at", "invited_by"):
            if by == InvitedBy.BOARD:
                # Who took the first step themselves was not asked: it counts neither as that nor as an answer.
                if occasion == occasion_id and status == InvitationStatus.NOT_NOW:
                    self.said_no.add(person)
                continue
            age = max(self.now - invited_at, timedelta())
            self.asked_in_number[person] += age < timedelta(days=NUMBER_DAYS)
            self.asked_in_budget[person] += age < timedelta(days=BUDGET_DAYS)
            self.last_asked[person] = max(invited_at, self.last_asked.get(person, invited_at))
            if occasion == occasion_id and status == InvitationStatus.NOT_NOW:
                self.said_no.add(person)
            kind = _ANSWERS.get(InvitationStatus(status))
            if kind is not None:
                answers[person].append(Answer(kind=kind, age_days=age / timedelta(days=1)))
        self.answers = {person: tuple(given) for person, given in answers.items()}

    def _together(self, people: set[int]) -> dict[int, Together]:
        asker = self.ask.participant_id
        done = Match.objects.filter(status=MatchStatus.DONE).filter(
            Q(asker_id=asker, helper_id__in=people) | Q(helper_id=asker, asker_id__in=people)
        )
        other_of = {
            pk: helper if first == asker else first
            for pk, first, helper in done.values_list("pk", "asker_id", "helper_id")
        }
        thanked: dict[int, int] = defaultdict(int)
        for match_id in Thanks.objects.filter(match_id__in=other_of).values_list("match_id", flat=True):
            thanked[other_of[match_id]] += 1
        again: dict[int, int] = defaultdict(int)
        for match_id in Outcome.objects.filter(match_id__in=other_of, again=True).values_list("match_id", flat=True):
            again[match_id] += 1
        pleased = {other_of[match_id] for match_id, both in again.items() if both == 2}
        return {
            person: Together(thanked=thanked[person], both_pleased=person in pleased)
            for person in set(other_of.values())
        }

"""A village that lives: people on real postcodes who ask, answer their mail, meet, confirm and thank.

What people are like and would answer comes from a made-up world (matching.simulation.world); the system knows only
what they tell it. Time moves from one thing that happens to the next; at each stop everybody does what they had in mind
and the worker, another process, catches up.
"""

from __future__ import annotations

import heapq
import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import count, groupby
from operator import itemgetter

from django.db.models import Min

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM, Viewer
from exchange.enums import RideBack, Side, Where
from exchange.models import Category, HelpRequest, PublicPlace, Slot, SmallThing
from exchange.services.drafts import save_how, save_what, save_when, save_where, start_draft
from exchange.services.offers import save_likes, set_limits
from exchange.services.rides import save_ride_back, save_ride_from, save_ride_to
from matching.engine.hours import next_waking
from matching.engine.rules import sift
from matching.enums import Said
from matching.links import Answer, read_token
from matching.models import Invitation, Match, Search
from matching.selectors.asks import slot_with_request
from matching.selectors.candidates import find_pool
from matching.selectors.policy import calendar_of
from matching.services.agreeing import accept_held, decline_held
from matching.services.answering import answer_not_now, answer_yes
from matching.services.confirming import say_outcome, send_thanks
from matching.services.publishing import publish_request, withdraw_request
from matching.simulation.world import Person, World
from members.enums import ConsentKind
from members.models import Community, Participant, Postcode
from members.services.confirming import confirm_participant
from members.services.signing_up import register_participant
from members.services.users import ensure_user
from notifications.enums import OutboxStatus
from notifications.models import OutboxMessage
from tests.scenarios.worker import Worker
from tests.smtp_sink import Accepted, SmtpSink

# What people do within an hour the system sees at its end: rather slower than it is, and a fraction of the stops.
TOGETHER = timedelta(hours=1)
FIRST_NAMES = "Truus Karim Sjoukje Wout Nadia Kofi Lotte Rohan Aylin Joop Ineke Samir Femke Rachid Olena Sanne".split()
RIDES = "rides"
NEEDS_BETWEEN = range(8, 21)  # the hours at which help is wanted
# What matching.md §9 leaves open: how people ask, and what they do afterwards.
CONFIRMED = 0.8
WITHDRAWS, WITHDRAWS_AFTER_HOURS = 0.05, 6.0
FLEXIBLE = 0.1
FIRST_IS_FINE = 0.2
STAYS_MINUTES, GOES_INSIDE = (30, 45, 60, 90), 0.3
PREFERS_SOMEBODY_ELSE = 0.02
TELLS_HOW_IT_WENT = 0.85
IT_HAPPENED, AGAIN, THANKS = 0.95, 0.7, 0.7
_LINK = re.compile(r"/antwoord/([^/\s]+)/")


@dataclass(frozen=True)
class Resident:
    """Somebody of the village, with what only the world knows."""

    participant: Participant
    viewer: Viewer
    email: str
    person: Person


@dataclass(frozen=True)
class Asked:
    """A request that was published. ``eligible`` and ``willing``: how many people at that moment.

    Willing is who would have said yes before ``decide_by``, had everybody eligible been asked at publication.
    """

    number: int
    slot_id: int
    asker: Resident
    is_ride: bool
    eligible: int
    willing: int


@dataclass(frozen=True)
class _Plan:
    number: int
    asker: Resident
    category: Category
    lead: timedelta


@dataclass(order=True)
class _Event:
    at: datetime
    number: int
    act: Callable[[], None] = field(compare=False)


class Village:
    """The community, its people, and what they have in mind."""

    def __init__(self, community: Community, world: World, sink: SmtpSink, worker: Worker, *, seed: int) -> None:
        self.community = community
        self.world = world
        self.sink = sink
        self.worker = worker
        self.seed = seed
        self.residents: dict[str, Resident] = {}
        self.asked: list[Asked] = []
        self.refused: Counter[str] = Counter()
        self._by_participant: dict[int, Resident] = {}
        self._request_of_slot: dict[int, int] = {}
        self._calendar = calendar_of(community.preset)
        self._events: list[_Event] = []
        self._numbers = count()
        self._read = 0

    def sign_up(self, people: int, postcodes: Sequence[Postcode]) -> None:
        """People on postcodes weighted by addresses, through the real sign-up."""
        lot = self._lot("sign up")
        weights = [postcode.address_count for postcode in postcodes]
        likes = list(
            SmallThing.objects.filter(
                category__community=self.community, category__is_active=True, side=Side.LIKES
            ).order_by("pk")
        )
        for number, postcode in enumerate(lot.choices(postcodes, weights=weights, k=people)):
            email = f"bewoner{number}@dorp.example"
            person = self.world.person(self.seed, number)
            participant = register_participant(
                actor=SYSTEM,
                community=self.community,
                user=ensure_user(actor=SYSTEM, email=email),
                first_name=lot.choice(FIRST_NAMES),
                family_name=f"Achternaam{number}",
                # Where only four digits are known, people still type the letters of their own.
                postcode=postcode.code
                if len(postcode.code) == 6
                else postcode.code + "".join(lot.choices("ABCDE", k=2)),
                house_number=str(lot.randint(1, 90)),
                consents=list(ConsentKind),
            )
            viewer = Viewer(user_id=None, community_id=self.community.pk, participant_id=participant.pk)
            save_likes(
                actor=viewer,
                participant=participant,
                small_thing_ids=[thing.pk for thing in lot.sample(likes, lot.randint(2, 6))],
            )
            set_limits(
                actor=viewer,
                participant=participant,
                monthly_number=person.own_number,
                radius_m=min(max(person.radius_m, 500), 100_000),  # what the page lets people choose
                avoids_direct_neighbours=person.not_too_near_m > 0,
                day_parts=person.day_parts,
            )
            if lot.random() < CONFIRMED:
                confirm_participant(actor=SYSTEM, participant=participant)
            resident = Resident(participant=participant, viewer=viewer, email=email, person=person)
            self.residents[email] = self._by_participant[participant.pk] = resident

    def plan_requests(self, requests: int, *, within: timedelta, destinations: Sequence[PublicPlace]) -> None:
        """Requests spread over a stretch of time, every third a ride to one of these public places."""
        kinds = list(
            Category.objects.filter(community=self.community, parent__isnull=False, is_active=True).order_by("pk")
        )
        rides = [kind for kind in kinds if kind.slug == RIDES]
        others = [kind for kind in kinds if kind.slug != RIDES]
        people = list(self.residents.values())
        for number in range(requests):
            lot = self._lot("request", number)
            asker = lot.choice(people)
            category = lot.choice(rides if number % 3 == 0 else others)
            lead = timedelta(hours=self.world.lead_hours(self.seed, number))
            plan = _Plan(number, asker, category, lead)
            destination = lot.choice(destinations) if category.slug == RIDES else None
            self._plan(self._moment_to_ask(lot, within, lead), lambda plan=plan, to=destination: self._ask(plan, to))

    def _moment_to_ask(self, lot: random.Random, within: timedelta, lead: timedelta) -> datetime:
        """A moment by day from which the need, ``lead`` later, falls by day as well."""
        start = clock.now()
        while True:
            moment = start + within * lot.random()
            need = clock.localtime(moment + lead)
            if self.world.awake(self.seed, moment) == moment and need.hour in NEEDS_BETWEEN:
                return moment

    def _ask(self, plan: _Plan, destination: PublicPlace | None) -> None:
        lot, asker = self._lot("ask", plan.number), plan.asker
        draft = start_draft(actor=asker.viewer, participant=asker.participant)
        save_what(
            actor=asker.viewer,
            draft=draft,
            category=plan.category,
            title=f"Vraag {plan.number} over {plan.category.name.lower()}",
            public_line="Wie heeft er even tijd?",
            private_line="De bel doet het niet.",
        )
        need = clock.localtime(clock.now() + plan.lead)
        if lot.random() < FLEXIBLE and plan.lead > timedelta(days=3):
            save_when(actor=asker.viewer, draft=draft, day="any")
        else:
            save_when(actor=asker.viewer, draft=draft, day="date", on=need.date(), at=time(need.hour, need.minute))
        wants_distance = asker.person.not_too_near_m > 0
        if destination is not None:
            save_ride_from(actor=asker.viewer, draft=draft, avoids_direct_neighbours=wants_distance)
            save_ride_to(actor=asker.viewer, draft=draft, public_place=destination)
            back = lot.choice(list(RideBack))
            save_ride_back(
                actor=asker.viewer,
                draft=draft,
                back=back,
                stay_minutes=None if back == RideBack.NONE else lot.choice(STAYS_MINUTES),
                goes_inside=lot.random() < GOES_INSIDE,
            )
        else:
            save_where(actor=asker.viewer, draft=draft, where=Where.ASKER, avoids_direct_neighbours=wants_distance)
        save_how(
            actor=asker.viewer,
            draft=draft,
            way="search",
            visibility="invited",
            first_is_fine=lot.random() < FIRST_IS_FINE,
        )
        slot = slot_with_request(Slot.objects.filter(occasion__help_request=draft)).get()
        eligible = self._eligible(slot)  # before the worker can ask anybody
        publish_request(actor=asker.viewer, help_request_id=draft.pk)
        decide_by = Search.objects.values_list("decide_by", flat=True).get(slot=slot)
        asked_at = next_waking(clock.now(), self._calendar)
        self._request_of_slot[slot.pk] = plan.number
        self.asked.append(
            Asked(
                number=plan.number,
                slot_id=slot.pk,
                asker=asker,
                is_ride=destination is not None,
                eligible=len(eligible),
                willing=sum(
                    yes_at is not None and yes_at <= decide_by
                    for yes_at in (
                        self.world.answered_at(self.seed, resident.person, plan.number, asked_at)
                        for resident in eligible
                    )
                ),
            )
        )
        if lot.random() < WITHDRAWS:
            self._later(WITHDRAWS_AFTER_HOURS, lambda: self._withdraw(asker, draft))

    def _eligible(self, slot: Slot) -> list[Resident]:
        """Everybody whom the system's own rules would let it ask at this moment."""
        pool = find_pool(slot, now=clock.now(), most=None)
        people = {candidate.participant_id for candidate in sift(pool.ask, pool.candidates).eligible}
        return [self._by_participant[person] for person in sorted(people & pool.mailable)]

    def _withdraw(self, asker: Resident, help_request: HelpRequest) -> None:
        withdraw_request(actor=asker.viewer, help_request_id=help_request.pk, reason="not_needed")

    def live(self, until: datetime) -> None:
        """Let time pass until nothing is planned and nothing is due any more, at most until ``until``."""
        while clock.now() < until:
            self.worker.catch_up()
            self._read_mail()
            upcoming = self._next_moment()
            if upcoming is None:
                return
            self._move_to(max(upcoming, clock.now() + TOGETHER))
            now = clock.now()
            while self._events and self._events[0].at <= now:
                heapq.heappop(self._events).act()

    def _next_moment(self) -> datetime | None:
        moments = [event.at for event in self._events[:1]]
        for model in (Search, Match):
            due = model.objects.filter(due_at__isnull=False).order_by("due_at").values_list("due_at", flat=True).first()
            if due is not None:
                moments.append(due)
        held = OutboxMessage.objects.filter(status=OutboxStatus.HELD).aggregate(until=Min("held_until"))["until"]
        return min([*moments, *([held] if held is not None else [])], default=None)

    def _move_to(self, moment: datetime) -> None:
        step = moment - clock.now()
        if step > timedelta(0):
            clock.move_forward(step + timedelta(seconds=1))

    def _read_mail(self) -> None:
        """Everybody reads what came in and makes up their mind."""
        new = self.sink.accepted[self._read :]
        self._read += len(new)
        keys = dict(
            OutboxMessage.objects.filter(message_id__in=[mail.message_id for mail in new]).values_list(
                "message_id", "key"
            )
        )
        for mail in new:
            reader = self.residents[mail.to[0]]
            kind, public_id = keys[mail.message_id].split(":")[:2]
            if kind in ("invitation", "digest"):  # a morning's questions stand in one mail
                self._consider(reader, mail)
            elif kind == "held":
                self._plan_decision(reader, public_id)
            elif kind == "check":
                self._plan_telling(reader, public_id)

    def _consider(self, reader: Resident, mail: Accepted) -> None:
        tokens = [token for token in map(read_token, _LINK.findall(mail.text())) if token]
        for public_id, answers in groupby(tokens, key=itemgetter(0)):
            assert [answer for _id, answer, _reader in answers] == [Answer.YES, Answer.NOT_NOW, Answer.NEVER]
            self._make_up_their_mind(reader, public_id)

    def _make_up_their_mind(self, reader: Resident, public_id: str) -> None:
        invitation = Invitation.objects.get(public_id=public_id)
        request = self._request_of_slot[invitation.slot_id]
        reply = self.world.reply(self.seed, reader.person, request)
        if reply is None:
            return
        at = self.world.awake(
            self.seed, invitation.invited_at + timedelta(hours=reply.after_hours), reader.person.number, request
        )
        self._plan(at, lambda: self._answer(reader, invitation.pk, says_yes=reply.says_yes))

    def _answer(self, reader: Resident, invitation_id: int, *, says_yes: bool) -> None:
        invitation = Invitation.objects.select_related("slot__occasion").get(pk=invitation_id)
        try:
            if says_yes:
                answer_yes(actor=reader.viewer, invitation_id=invitation.pk, starts_at=self._named(invitation))
            else:
                answer_not_now(actor=reader.viewer, invitation_id=invitation.pk)
        except DomainError as refused:
            self.refused[refused.code] += 1

    def _named(self, invitation: Invitation) -> datetime | None:
        occasion = invitation.slot.occasion
        if occasion.flexible_from is None or occasion.flexible_until is None:
            return None
        begin = max(clock.now(), occasion.flexible_from)
        return begin + (occasion.flexible_until - timedelta(minutes=occasion.minutes) - begin) / 2

    def _plan_decision(self, asker: Resident, public_id: str) -> None:
        """The asker reads that somebody said yes."""
        invitation = Invitation.objects.get(public_id=public_id)
        request = self._request_of_slot[invitation.slot_id]
        helper = self._by_participant[invitation.participant_id].person.number
        hours = self.world.asker_hours(self.seed, request, helper)
        prefers_another = self._lot("decide", request, helper).random() < PREFERS_SOMEBODY_ELSE
        decide = decline_held if prefers_another else accept_held
        self._later(hours, lambda: self._decide(asker, invitation.pk, decide), helper, request)

    def _decide(self, asker: Resident, invitation_id: int, decide: Callable[..., object]) -> None:
        try:
            decide(actor=asker.viewer, invitation_id=invitation_id)
        except DomainError as refused:
            self.refused[refused.code] += 1

    def _plan_telling(self, reader: Resident, public_id: str) -> None:
        """Somebody reads "Is het gelukt?"."""
        match = Match.objects.get(public_id=public_id)
        request = self._request_of_slot[match.slot_id]
        lot = self._lot("tell", reader.person.number, request)
        if lot.random() < TELLS_HOW_IT_WENT:
            hours = self.world.answer_delay.draw(lot)
            self._later(hours, lambda: self._tell(reader, match, lot), reader.person.number, request)

    def _tell(self, reader: Resident, match: Match, lot: random.Random) -> None:
        try:
            say_outcome(
                actor=reader.viewer,
                match_id=match.pk,
                participant=reader.participant,
                said=Said.YES if lot.random() < IT_HAPPENED else Said.NO,
                again=lot.random() < AGAIN,
            )
            if match.asker_id == reader.participant.pk and lot.random() < THANKS:
                send_thanks(actor=reader.viewer, match_id=match.pk, author=reader.participant, card=lot.randint(1, 8))
        except DomainError as refused:
            self.refused[refused.code] += 1

    def _later(self, hours: float, act: Callable[[], None], *who: int) -> None:
        self._plan(self.world.awake(self.seed, clock.now() + timedelta(hours=hours), *who), act)

    def _plan(self, at: datetime, act: Callable[[], None]) -> None:
        heapq.heappush(self._events, _Event(at, next(self._numbers), act))

    def _lot(self, *about: str | int) -> random.Random:
        return random.Random(":".join(str(part) for part in (self.seed, *about)))


def start_on_a_monday_morning() -> None:
    """Move the clock to the next Monday, half past eight: the same weekday and hour whenever the test runs."""
    local = clock.localtime(clock.now())
    monday = (local + timedelta(days=7 - local.weekday())).replace(hour=8, minute=30, second=0, microsecond=0)
    clock.move_forward(monday - clock.now())

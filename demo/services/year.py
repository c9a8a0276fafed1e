"""A simulated year of an exchange: people sign up, ask, answer, meet and confirm, through the services everybody uses.

What people are like and would answer comes from a made-up world (matching.simulation.world); the system knows only what
they tell it. Everything follows from the seed. Nothing here is somebody's: see demo.services.invented_places.
"""

from __future__ import annotations

import heapq
import random
from bisect import bisect
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import partial
from itertools import accumulate, count
from typing import TypeVar

from django.db.models import Max

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM, Viewer
from demo.services.past import at
from demo.services.timeline import earliest_due, sweep
from exchange.enums import RideBack, Side, Where
from exchange.models import Category, HelpRequest, SmallThing
from exchange.services.drafts import save_how, save_what, save_when, save_where, start_draft
from exchange.services.offers import save_likes, set_limits
from exchange.services.rides import save_ride_back, save_ride_from, save_ride_to
from matching.enums import InvitationStatus, Said
from matching.models import Invitation, Match
from matching.services.agreeing import accept_held, cancel_match, decline_held
from matching.services.answering import answer_not_now, answer_yes
from matching.services.confirming import say_outcome, send_thanks
from matching.services.publishing import publish_request, withdraw_request
from matching.simulation.world import Person, World
from members.enums import ConsentKind
from members.models import Community, Participant, Postcode
from members.services.confirming import confirm_participant
from members.services.signing_up import register_participant
from members.services.users import ensure_user

MAIL = "bewoner{number}@nagebootst.example"
FIRST_NAMES = "Truus Karim Sjoukje Wout Nadia Kofi Lotte Rohan Aylin Joop Ineke Samir Femke Rachid Olena Sanne".split()
DESTINATIONS = ("de huisarts", "het ziekenhuis", "het station", "de markt", "de bibliotheek")
NEEDED_AT = range(8, 21)
SETTLES_WITHIN = timedelta(days=30)
"""The longest lead is twelve and a half days; a pair that says nothing is settled a week after it."""
STEP = timedelta(hours=1)
"""What falls within an hour the worker sees at its end: rather slower than it is, and a fraction of the stops."""

# What the world leaves open: who asks for what, and what people do afterwards.
THERE_AT_THE_START, JOINED_WITHIN = 0.6, timedelta(days=180)
CONFIRMED = 0.85
ASKS_SPREAD = 1.1  # lognormal: a few ask often, most hardly ever
KINDS = {
    "groceries": 13,
    "odd_jobs": 15,
    "garden": 9,
    "rides": 17,
    "going_out": 6,
    "company": 11,
    "meals": 4,
    "eye_out": 6,
    "digital": 8,
    "papers": 4,
    "pets_plants": 4,
    "lending": 3,
}
MONTHS = (95, 95, 105, 105, 105, 100, 85, 80, 105, 110, 110, 105)
FIRST_IS_FINE, WITHDRAWS, CANCELS = 0.2, 0.05, 0.04
PREFERS_SOMEBODY_ELSE = 0.02
TELLS, HAPPENED, THANKS = 0.85, 0.95, 0.7
WAITS_FOR_ASKER = (InvitationStatus.HELD, InvitationStatus.RESERVE)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody who takes part, and what only the world knows of them."""

    participant: Participant
    viewer: Viewer
    person: Person


@dataclass(frozen=True, slots=True)
class Lived:
    """What came of it. ``refused``: answers that came too late and such, by the code that the service gave."""

    people: int
    requests: int
    matches: int
    invitations: int
    refused: Counter[str]


@dataclass(order=True, slots=True)
class _Event:
    at: datetime
    number: int
    act: Callable[[], object] = field(compare=False)


class Year:
    """A stretch of time in one community. Progress is told at the end of each month, as lines to print."""

    def __init__(self, community: Community, world: World, *, seed: int, start: datetime, end: datetime) -> None:
        self.community, self.world, self.seed = community, world, seed
        self.start, self.end = start, end
        self.refused: Counter[str] = Counter()
        self._residents: dict[int, Resident] = {}
        self._askers: list[Resident] = []
        self._weights: list[float] = []
        self._town = ""
        self._number_of_slot: dict[int, int] = {}
        self._events: list[_Event] = []
        self._numbers = count()
        self._seen: dict[type, int] = {Invitation: 0, Match: 0}
        self._deciding: set[int] = set()
        # Numbers of rows differ from one database to the next; what is drawn must not.
        self._first_match = Match.objects.aggregate(last=Max("pk"))["last"] or 0

    def plan_people(self, people: int, postcodes: Sequence[Postcode]) -> None:
        """Who signs up when, and in which buurt: drawn by the residents of the buurt."""
        lot = self._lot("sign up")
        likes = list(
            SmallThing.objects.filter(
                category__community=self.community, category__is_active=True, side=Side.LIKES
            ).order_by("pk")
        )
        self._town = postcodes[0].town
        homes = lot.choices(postcodes, weights=[_residents_of(one) for one in postcodes], k=people)
        for number, home in enumerate(homes):
            early = lot.random() < THERE_AT_THE_START
            since, within = (self.start, -JOINED_WITHIN) if early else (self.start, self.end - self.start)
            moment = since + within * lot.random()
            things = lot.sample(likes, lot.randint(2, 6))
            self._plan(moment, partial(self._sign_up, number, home, things))

    def plan_requests(self, requests: int) -> None:
        """When somebody asks for what: more in autumn than in summer, by day, for a moment by day."""
        kinds = {
            kind.slug: kind
            for kind in Category.objects.filter(community=self.community, parent__isnull=False, is_active=True)
        }
        slugs = [slug for slug in KINDS if slug in kinds]
        for number in range(requests):
            lot = self._lot("request", number)
            (slug,) = lot.choices(slugs, weights=[KINDS[slug] for slug in slugs])
            lead = timedelta(hours=self.world.lead_hours(self.seed, number))
            moment = self._moment_to_ask(lot, lead)
            self._plan(moment, partial(self._ask, number, kinds[slug], lead))

    def live(self, *, tell: Callable[[datetime, Lived], None]) -> Lived:
        """Let everything happen, until all that was agreed is settled. ``tell`` hears of each month that is over."""
        until = min(self.end + SETTLES_WITHIN, clock.now())
        month, looked = None, datetime.min.replace(tzinfo=UTC)
        while True:
            event = self._events[0].at if self._events else None
            # The worker comes by once an hour: asking the database after each deed would cost as much as the deeds.
            due = None
            if event is None or event >= looked + STEP:
                due = earliest_due()
                due = None if due is None else max(due, looked + STEP)
            moment = min((one for one in (due, event) if one is not None), default=None)
            if moment is None or moment > until:
                return self.lived()
            local = clock.localtime(moment)
            if month is not None and local.month != month and moment > self.start:
                tell(moment, self.lived())
            month = local.month
            with at(moment):
                if due == moment:
                    sweep()
                else:
                    heapq.heappop(self._events).act()
                if moment >= looked + STEP:
                    self._notice(moment)
                    looked = moment

    def lived(self) -> Lived:
        """How much happened so far."""
        return Lived(
            people=len(self._residents),
            requests=len(self._number_of_slot),
            matches=Match.objects.filter(community=self.community).count(),
            invitations=Invitation.objects.filter(community=self.community).count(),
            refused=self.refused,
        )

    def _sign_up(self, number: int, home: Postcode, things: Sequence[SmallThing]) -> None:
        lot, person = self._lot("person", number), self.world.person(self.seed, number)
        user = ensure_user(actor=SYSTEM, email=MAIL.format(number=number))
        participant = register_participant(
            actor=SYSTEM,
            community=self.community,
            user=user,
            first_name=lot.choice(FIRST_NAMES),
            family_name=f"Achternaam{number}",
            postcode=home.code,
            house_number=str(number % 9000 + 1),
            consents=list(ConsentKind),
        )
        viewer = Viewer(user_id=user.pk, community_id=self.community.pk, participant_id=participant.pk)
        save_likes(actor=viewer, participant=participant, small_thing_ids=[thing.pk for thing in things])
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
        resident = Resident(participant=participant, viewer=viewer, person=person)
        self._residents[participant.pk] = resident
        self._askers.append(resident)
        self._weights.append(lot.lognormvariate(0, ASKS_SPREAD))

    def _moment_to_ask(self, lot: random.Random, lead: timedelta) -> datetime:
        while True:
            moment = self.start + (self.end - self.start) * lot.random()
            if lot.random() * max(MONTHS) > MONTHS[clock.localtime(moment).month - 1]:
                continue
            need = clock.localtime(moment + lead)
            if self.world.awake(self.seed, moment) == moment and need.hour in NEEDED_AT:
                return moment

    def _asker(self, lot: random.Random) -> Resident:
        weights = list(accumulate(self._weights))
        return self._askers[bisect(weights, lot.random() * weights[-1])]

    def _ask(self, number: int, kind: Category, lead: timedelta) -> None:
        if not self._askers:
            return
        lot = self._lot("ask", number)
        asker = self._asker(lot)
        actor = asker.viewer
        try:
            draft = start_draft(actor=actor, participant=asker.participant)
            save_what(actor=actor, draft=draft, category=kind, title=kind.name, public_line="Wie heeft er even tijd?")
            need = clock.localtime(clock.now() + lead)
            save_when(actor=actor, draft=draft, day="date", on=need.date(), at=time(need.hour, need.minute))
            if kind.is_ride:
                save_ride_from(actor=actor, draft=draft)
                save_ride_to(actor=actor, draft=draft, text=lot.choice(DESTINATIONS), town=self._town)
                save_ride_back(actor=actor, draft=draft, back=RideBack.NONE)
            else:
                apart = asker.person.not_too_near_m > 0
                save_where(actor=actor, draft=draft, where=Where.ASKER, avoids_direct_neighbours=apart)
            save_how(
                actor=actor,
                draft=draft,
                way="search",
                visibility="invited",
                first_is_fine=lot.random() < FIRST_IS_FINE,
            )
            publish_request(actor=actor, help_request_id=draft.pk)
        except DomainError as error:
            self.refused[error.code] += 1
            return
        slot = draft.occasions.get().slots.get()
        self._number_of_slot[slot.pk] = number
        if lot.random() < WITHDRAWS:
            self._later(lead / 3, lambda: self._withdraw(actor, draft))

    def _withdraw(self, actor: Viewer, draft: HelpRequest) -> None:
        withdraw_request(actor=actor, help_request_id=draft.pk, reason="not_needed")

    def _notice(self, now: datetime) -> None:
        """People read what came in: a question, or that there is an agreement."""
        for invitation in Invitation.objects.filter(pk__gt=self._seen[Invitation]).order_by("pk"):
            self._seen[Invitation] = invitation.pk
            self._make_up_their_mind(invitation, now)
        for match in Match.objects.filter(pk__gt=self._seen[Match]).order_by("pk"):
            self._seen[Match] = match.pk
            self._plan_meeting(match, now)

    def _make_up_their_mind(self, invitation: Invitation, now: datetime) -> None:
        reader, request = self._residents[invitation.participant_id], self._number_of_slot[invitation.slot_id]
        reply = self.world.reply(self.seed, reader.person, request)
        if reply is None:
            return
        asked_at = invitation.invited_at + timedelta(hours=reply.after_hours)
        moment = self.world.awake(self.seed, asked_at, reader.person.number, request)
        self._plan(max(moment, now), lambda: self._answer(reader, invitation, says_yes=reply.says_yes))

    def _answer(self, reader: Resident, invitation: Invitation, *, says_yes: bool) -> None:
        answer = answer_yes if says_yes else answer_not_now
        answered = self._try(lambda: answer(actor=reader.viewer, invitation_id=invitation.pk))
        if answered is not None and answered.status in WAITS_FOR_ASKER and answered.pk not in self._deciding:
            self._deciding.add(answered.pk)
            self._plan_decision(answered)

    def _plan_decision(self, yes: Invitation) -> None:
        """The asker reads that somebody said yes; of a reserve, that the one before came to nothing."""
        request = self._number_of_slot[yes.slot_id]
        asker = self._residents[yes.slot.occasion.help_request.participant_id]
        helper = self._residents[yes.participant_id].person.number
        hours = self.world.asker_hours(self.seed, request, helper)
        decide = decline_held if self._lot("decide", request, helper).random() < PREFERS_SOMEBODY_ELSE else accept_held
        self._later(
            timedelta(hours=hours),
            lambda: self._try(lambda: decide(actor=asker.viewer, invitation_id=yes.pk)),
            helper,
            request,
        )

    def _plan_meeting(self, match: Match, now: datetime) -> None:
        """Both come, or one of them cannot after all; then each says how it went, or does not."""
        request = self._number_of_slot[match.slot_id]
        lot = self._lot("meet", request, match.pk - self._first_match)
        asker, helper = self._residents[match.asker_id], self._residents[match.helper_id]
        if lot.random() < CANCELS:
            who = lot.choice((asker, helper))
            moment = match.agreed_at + (match.starts_at - match.agreed_at) * lot.random()
            self._plan(max(moment, now), lambda: self._cancel(match, who))
            return
        happened = lot.random() < HAPPENED
        over = match.starts_at + timedelta(minutes=match.minutes)
        for one in (asker, helper):
            if lot.random() < TELLS:
                moment = over + timedelta(hours=1 + self.world.answer_delay.draw(lot))
                thanks = lot.randint(1, 8) if happened and one is asker and lot.random() < THANKS else None
                awake = self.world.awake(self.seed, moment, one.person.number, request)
                self._plan(awake, partial(self._tell, match, one, happened, thanks))

    def _cancel(self, match: Match, who: Resident) -> None:
        self._try(lambda: cancel_match(actor=who.viewer, match_id=match.pk, by=who.participant))

    def _tell(self, match: Match, one: Resident, happened: bool, thanks: int | None) -> None:
        said = Said.YES if happened else Said.NO
        told = self._try(
            lambda: say_outcome(actor=one.viewer, match_id=match.pk, participant=one.participant, said=said)
        )
        if told is not None and thanks is not None:
            self._try(lambda: send_thanks(actor=one.viewer, match_id=match.pk, author=one.participant, card=thanks))

    def _try(self, act: Callable[[], T]) -> T | None:
        """What a service refuses (too late, gone) is counted; that person does no more about it."""
        try:
            return act()
        except DomainError as refused:
            self.refused[refused.code] += 1
            return None

    def _later(self, wait: timedelta, act: Callable[[], object], *who: int) -> None:
        self._plan(self.world.awake(self.seed, clock.now() + wait, *who), act)

    def _plan(self, moment: datetime, act: Callable[[], object]) -> None:
        heapq.heappush(self._events, _Event(moment, next(self._numbers), act))

    def _lot(self, *about: str | int) -> random.Random:
        return random.Random(":".join(str(part) for part in (self.seed, *about)))  # noqa: S311 - makes lives up


def _residents_of(home: Postcode) -> int:
    assert home.area is not None
    return home.area.residents or 0

"""A village that lives: people on real postcodes who ask, answer their mail, meet, confirm and thank.

The world draws from one seeded generator. It knows what people would answer; the system knows only what they tell it.
Time moves in steps; at each step everybody does what they had in mind, and the worker catches up.
"""

from __future__ import annotations

import heapq
import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM, Viewer
from exchange.enums import Side, Where
from exchange.models import Category, HelpRequest, SmallThing
from exchange.services.catalogue import load_catalogue
from exchange.services.drafts import save_how, save_what, save_when, save_where, start_draft
from exchange.services.offers import save_likes, set_limits
from matching.enums import Said
from matching.links import Answer, read_token
from matching.models import Invitation, Match, Search
from matching.services.agreeing import accept_held, decline_held
from matching.services.answering import answer_not_now, answer_yes
from matching.services.confirming import say_outcome, send_thanks
from matching.services.publishing import publish_request, withdraw_request
from members.enums import ConsentKind
from members.models import Area, Community, Participant, Postcode
from members.services.communities import create_community, serve_area
from members.services.confirming import confirm_participant
from members.services.import_areas import import_areas
from members.services.import_postcodes import import_postcodes
from members.services.signing_up import register_participant
from members.services.users import ensure_user
from notifications.models import OutboxMessage
from tests.scenarios.worker import Worker
from tests.smtp_sink import Accepted, SmtpSink

STEP = timedelta(hours=2)
FIRST_NAMES = "Truus Karim Sjoukje Wout Nadia Kofi Lotte Rohan Aylin Joop Ineke Samir Femke Rachid Olena Sanne".split()
_LINK = re.compile(r"/antwoord/([^/\s]+)/")


@dataclass
class Resident:
    """Somebody of the village, with what only the world knows."""

    participant: Participant
    viewer: Viewer
    email: str
    propensity: float
    never_answers: bool


@dataclass(order=True)
class _Event:
    at: datetime
    number: int
    act: Callable[[], None] = field(compare=False)


class Village:
    """The community, its people, and what they have in mind."""

    def __init__(self, community: Community, sink: SmtpSink, worker: Worker, seed: int) -> None:
        self.community = community
        self.sink = sink
        self.worker = worker
        self.rng = random.Random(seed)
        self.residents: dict[str, Resident] = {}
        self.refused: Counter[str] = Counter()
        self._events: list[_Event] = []
        self._read = 0

    def sign_up(self, count: int, postcodes: list[Postcode]) -> None:
        """People on postcodes weighted by addresses, through the real sign-up."""
        weights = [postcode.address_count for postcode in postcodes]
        likes = list(SmallThing.objects.filter(category__community=self.community, side=Side.LIKES))
        for number, postcode in enumerate(self.rng.choices(postcodes, weights=weights, k=count)):
            email = f"bewoner{number}@dorp.example"
            participant = register_participant(
                actor=SYSTEM,
                community=self.community,
                user=ensure_user(actor=SYSTEM, email=email),
                first_name=f"{self.rng.choice(FIRST_NAMES)}",
                family_name=f"Achternaam{number}",
                postcode=postcode.code,
                house_number=str(self.rng.randint(1, 90)),
                consents=list(ConsentKind),
            )
            viewer = Viewer(user_id=None, community_id=self.community.pk, participant_id=participant.pk)
            save_likes(
                actor=viewer,
                participant=participant,
                small_thing_ids=[thing.pk for thing in self.rng.sample(likes, self.rng.randint(2, 6))],
            )
            set_limits(
                actor=viewer,
                participant=participant,
                monthly_number=self.rng.choice([1, 2, 4, None]),
                radius_m=self.rng.choice([1_000, 5_000, 5_000, 25_000]),
                avoids_direct_neighbours=self.rng.random() < 0.2,
                day_parts=self._free_parts(),
            )
            if self.rng.random() < 0.8:
                confirm_participant(actor=SYSTEM, participant=participant)
            self.residents[email] = Resident(
                participant=participant,
                viewer=viewer,
                email=email,
                propensity=self.rng.betavariate(1.6, 2.6),
                never_answers=self.rng.random() < 0.12,
            )

    def _free_parts(self) -> int:
        """Free in about half of the waking day parts, at least one."""
        mask = sum(1 << bit for bit in range(28) if bit % 4 != 3 and self.rng.random() < 0.5)
        return mask or 0b0010

    def plan_requests(self, count: int, *, within: timedelta) -> None:
        """Requests spread over a stretch of time; each asker publishes through the real draft."""
        categories = list(Category.objects.filter(community=self.community, parent__isnull=False, is_active=True))
        people = list(self.residents.values())
        for _ in range(count):
            asker, category = self.rng.choice(people), self.rng.choice(categories)
            at = self._daytime(clock.now() + within * self.rng.random())
            lead = self._lead_time()
            self._plan(at, lambda asker=asker, category=category, lead=lead: self._ask(asker, category, lead))

    def _lead_time(self) -> timedelta:
        low, high = self.rng.choices([(3, 9), (12, 72), (72, 300)], weights=[20, 40, 40])[0]
        return timedelta(hours=self.rng.uniform(low, high))

    def _ask(self, asker: Resident, category: Category, lead: timedelta) -> None:
        need = clock.localtime(clock.now() + lead)
        need = need.replace(hour=min(max(need.hour, 9), 19), minute=0, second=0, microsecond=0)
        if need <= clock.localtime(clock.now()) + timedelta(minutes=30):
            need += timedelta(days=1)
        draft = start_draft(actor=asker.viewer, participant=asker.participant)
        save_what(
            actor=asker.viewer,
            draft=draft,
            category=category,
            title=f"Vraag over {category.name.lower()}",
            public_line="Wie heeft er even tijd?",
            private_line="De bel doet het niet.",
        )
        if self.rng.random() < 0.15:
            save_when(actor=asker.viewer, draft=draft, day="week" if need.weekday() < 5 else "any")
        else:
            save_when(actor=asker.viewer, draft=draft, day="date", on=need.date(), at=time(need.hour, 0))
        save_where(
            actor=asker.viewer,
            draft=draft,
            where=Where.ASKER,
            radius_m=self.rng.choice([5_000, 25_000]),
            avoids_direct_neighbours=self.rng.random() < 0.2,
        )
        save_how(
            actor=asker.viewer,
            draft=draft,
            way="search",
            visibility="invited",
            first_is_fine=self.rng.random() < 0.2,
        )
        publish_request(actor=asker.viewer, help_request_id=draft.pk)
        if self.rng.random() < 0.05:
            self._later(6, lambda: self._withdraw(asker, draft))

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
            self._move_to(max(upcoming, clock.now() + STEP))
            while self._events and self._events[0].at <= clock.now():
                heapq.heappop(self._events).act()

    def _next_moment(self) -> datetime | None:
        moments = [event.at for event in self._events[:1]]
        for model in (Search, Match):
            due = model.objects.filter(due_at__isnull=False).order_by("due_at").values_list("due_at", flat=True).first()
            if due is not None:
                moments.append(due)
        return min(moments, default=None)

    def _move_to(self, moment: datetime) -> None:
        step = moment - clock.now()
        if step > timedelta(0):
            clock.move_forward(step + timedelta(seconds=1))

    def _read_mail(self) -> None:
        """Everybody reads what came in and makes up their mind."""
        new = self.sink.accepted[self._read :]
        self._read += len(new)
        for mail in new:
            reader = self.residents[mail.to[0]]
            kind, public_id = OutboxMessage.objects.get(message_id=mail.message_id).key.split(":")[:2]
            if kind == "invitation":
                self._consider(reader, mail)
            elif kind == "held":
                self._later(self._delay(), lambda reader=reader, held=public_id: self._decide(reader, held))
            elif kind == "check" and self.rng.random() < 0.85:
                self._later(self._delay(), lambda reader=reader, match=public_id: self._tell(reader, match))

    def _consider(self, reader: Resident, mail: Accepted) -> None:
        tokens = [read_token(token) for token in _LINK.findall(mail.text())]
        assert [token[1] for token in tokens if token] == [Answer.YES, Answer.NOT_NOW, Answer.NEVER]
        assert tokens[0] is not None
        public_id = tokens[0][0]
        if reader.never_answers:
            return
        says_yes = self.rng.random() < reader.propensity
        self._later(self._delay(), lambda: self._answer(reader, public_id, says_yes))

    def _answer(self, reader: Resident, public_id: str, says_yes: bool) -> None:
        invitation = Invitation.objects.select_related("slot__occasion").get(public_id=public_id)
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

    def _decide(self, asker: Resident, public_id: str) -> None:
        invitation = Invitation.objects.get(public_id=public_id)
        decide = accept_held if self.rng.random() < 0.92 else decline_held
        try:
            decide(actor=asker.viewer, invitation_id=invitation.pk)
        except DomainError as refused:
            self.refused[refused.code] += 1

    def _tell(self, reader: Resident, public_id: str) -> None:
        match = Match.objects.get(public_id=public_id)
        try:
            say_outcome(
                actor=reader.viewer,
                match_id=match.pk,
                participant=reader.participant,
                said=Said.YES if self.rng.random() < 0.95 else Said.NO,
                again=self.rng.random() < 0.7,
            )
            if match.asker_id == reader.participant.pk and self.rng.random() < 0.7:
                send_thanks(
                    actor=reader.viewer, match_id=match.pk, author=reader.participant, card=self.rng.randint(1, 8)
                )
        except DomainError as refused:
            self.refused[refused.code] += 1

    def _delay(self) -> float:
        """Hours until somebody answers: lognormal, median three."""
        return self.rng.lognormvariate(1.0986, 0.8)

    def _later(self, hours: float, act: Callable[[], None]) -> None:
        self._plan(self._daytime(clock.now() + timedelta(hours=hours)), act)

    def _plan(self, at: datetime, act: Callable[[], None]) -> None:
        heapq.heappush(self._events, _Event(at, len(self._events) + self.rng.randrange(10**6), act))

    def _daytime(self, moment: datetime) -> datetime:
        """People sleep: what falls at night happens the next morning."""
        local = clock.localtime(moment)
        if local.hour >= 22:
            local += timedelta(days=1)
        if local.hour >= 22 or local.hour < 8:
            local = local.replace(hour=8, minute=self.rng.randint(5, 59))
        return local


def build_village(*, areas: list[Path], postcodes: Path, municipality: str) -> Community:
    """Import the real places and make a community that serves one municipality."""
    for path in areas:
        import_areas(actor=SYSTEM, path=path)
    import_postcodes(actor=SYSTEM, path=postcodes)
    community = create_community(
        actor=SYSTEM,
        slug="dongeradeel",
        name="Dongeradeel",
        preset="burenhulpdienst",
        phone="085 000 00 00",
        hours_text="op werkdagen van 9 tot 17 uur",
        coordinator_name="Fatma",
        hosts=["testserver"],
    )
    serve_area(actor=SYSTEM, community=community, area=Area.objects.get(code=municipality))
    load_catalogue(actor=SYSTEM, community=community)
    return community


def start_on_a_monday_morning() -> None:
    """Move the clock to the next Monday, half past eight: the same weekday and hour whenever the test runs."""
    local = clock.localtime(clock.now())
    monday = (local + timedelta(days=7 - local.weekday())).replace(hour=8, minute=30, second=0, microsecond=0)
    clock.move_forward(monday - clock.now())

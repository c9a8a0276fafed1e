"""What people of the demo do: verbs, planned on the timeline and done through the services everybody uses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from buurthulp import clock
from buurthulp.viewers import Viewer
from demo.cast import REQUESTS, DemoHelp, DemoRequest, DemoTrip
from demo.services.public_places import STATION
from demo.services.timeline import Timeline
from demo.services.townsfolk import Townsperson
from desk.enums import CallOutcome
from desk.services.calling import log_call
from desk.services.heard import Heard, enter_heard
from exchange.enums import SlotStatus
from exchange.models import Category, HelpRequest, Offer, PublicPlace, Slot
from exchange.moments import Day
from exchange.services.drafts import drop_draft, save_how, save_what, save_when, save_where, start_draft, turn_round
from exchange.services.rides import save_ride_back, save_ride_from, save_ride_to
from matching.enums import Said
from matching.models import Invitation, Match
from matching.services.agreeing import accept_held, cancel_match, decline_held
from matching.services.answering import answer_never, answer_not_now, answer_yes, take_back_answer
from matching.services.board import Small, answer_request, ask_one, search_further
from matching.services.confirming import say_outcome, send_thanks, settle_by_hand
from matching.services.publishing import publish_request, withdraw_request
from matching.services.searching import invite_by_hand
from matching.services.series import skip_date

ASKED_HOUR = 19
RIDES = "rides"
STAY_MINUTES = 30


class Stage:
    """The people and the timeline. A request is known by its key of requests.toml or helps.toml."""

    def __init__(self, townsfolk: Mapping[str, Townsperson], timeline: Timeline) -> None:
        self._people, self._timeline = townsfolk, timeline
        self._desk: Viewer = townsfolk["fatma"].viewer
        self._questions = {request.key: request for request in REQUESTS}
        self._requests: dict[str, HelpRequest] = {}

    def write(self, key: str, *, when: datetime) -> None:
        """Somebody writes what they would be happy with, and leaves it at that."""
        self._timeline.plan(when, lambda: self._write(self._questions[key]))

    def drop(self, key: str, *, when: datetime) -> None:
        """Somebody throws away what they wrote."""
        self._timeline.plan(when, lambda: drop_draft(actor=self._asker(key), draft=self._requests[key]))

    def ask(
        self,
        key: str,
        *,
        when: datetime,
        need: datetime | None = None,
        day: Day = Day.ANY,
        parts: tuple[str, ...] = (),
    ) -> None:
        """Somebody asks: for a fixed moment, or for a day and parts of it. Who has no mail is entered by Fatma."""
        self._timeline.plan(when, lambda: self._publish(self._questions[key], need, day, parts))

    def ask_one(self, key: str, who: str, *, when: datetime, need: datetime) -> None:
        """Somebody read an offer on the board, and asks that one person."""
        self._timeline.plan(when, lambda: self._ask_one(self._questions[key], who, need))

    def ask_further(self, key: str, *, when: datetime) -> None:
        """They let others be asked too."""
        self._timeline.plan(
            when, lambda: search_further(actor=self._asker(key), help_request_id=self._requests[key].pk)
        )

    def yes_from_the_board(self, key: str, who: str, *, when: datetime) -> None:
        """Somebody read it on the board and says yes unasked."""
        self._timeline.plan(
            when,
            lambda: answer_request(
                actor=self._actor(who),
                participant=self._people[who].participant,
                help_request_id=self._requests[key].pk,
            ),
        )

    def invite(self, key: str, who: str, *, when: datetime) -> None:
        """Somebody is asked, by a wave or else by Fatma."""
        self._timeline.plan(when, lambda: self._invited(key, who))

    def yes(self, key: str, who: str, *, when: datetime, at: datetime | None = None) -> None:
        """Somebody says yes, naming a moment where one was left open; Fatma asks who was not in a wave."""
        self._timeline.plan(
            when, lambda: answer_yes(actor=self._actor(who), invitation_id=self._invited(key, who).pk, starts_at=at)
        )

    def yes_to_days(self, key: str, who: str, *, when: datetime, times: tuple[int, ...]) -> None:
        """Somebody says yes to some of the times of a series: 0 is the first."""
        self._timeline.plan(when, lambda: self._yes_to_days(key, who, times))

    def skip(self, key: str, *, when: datetime, time: int) -> None:
        """The asker skips one time of a series: 0 is the first."""
        self._timeline.plan(
            when,
            lambda: skip_date(actor=self._asker(key), help_request_id=self._requests[key].pk, on=self._days(key)[time]),
        )

    def not_now(self, key: str, who: str, *, when: datetime, never: bool = False) -> None:
        """Somebody says "nu niet", or "liever niet meer dit soort vragen"."""
        answer = answer_never if never else answer_not_now
        self._timeline.plan(when, lambda: answer(actor=self._actor(who), invitation_id=self._invited(key, who).pk))

    def take_back(self, key: str, who: str, *, when: datetime) -> None:
        """Somebody tapped the wrong button."""
        self._timeline.plan(
            when, lambda: take_back_answer(actor=self._actor(who), invitation_id=self._invited(key, who).pk)
        )

    def graag(self, key: str, who: str, *, when: datetime) -> None:
        """The asker says "Graag"; without mail on the telephone, and Fatma enters it."""
        self._timeline.plan(when, lambda: self._decide(key, who, Heard.PLEASE))

    def somebody_else(self, key: str, who: str, *, when: datetime) -> None:
        """The asker says "liever iemand anders"."""
        self._timeline.plan(when, lambda: self._decide(key, who, Heard.SOMEBODY_ELSE))

    def agree(self, key: str, helper: str, *, when: datetime) -> None:
        """A yes, and "Graag" within a few hours."""
        self.yes(key, helper, when=when)
        self.graag(key, helper, when=when + timedelta(hours=2))

    def cancel(self, key: str, who: str, *, when: datetime, search_on: bool = True) -> None:
        """ "Het lukt toch niet", from either side."""
        self._timeline.plan(
            when,
            lambda: cancel_match(
                actor=self._actor(who),
                match_id=self._match(key).pk,
                by=self._people[who].participant,
                search_on=search_on,
            ),
        )

    def withdraw(self, key: str, *, when: datetime, reason: str) -> None:
        """ "Ik zoek niemand meer"."""
        self._timeline.plan(
            when,
            lambda: withdraw_request(actor=self._asker(key), help_request_id=self._requests[key].pk, reason=reason),
        )

    def tell(self, key: str, who: str, minutes: int | None, *, when: datetime) -> None:
        """Somebody says how long it took; None: it did not happen."""
        self._timeline.plan(when, lambda: self._tell(key, who, minutes))

    def thank(self, key: str, who: str, *, when: datetime, card: int = 0, words: str = "") -> None:
        """Somebody thanks the other, with a card or own words."""
        self._timeline.plan(
            when,
            lambda: send_thanks(
                actor=self._actor(who),
                match_id=self._match(key).pk,
                author=self._people[who].participant,
                card=card or None,
                own_words=words,
            ),
        )

    def call(self, key: str, who: str, outcome: CallOutcome, *, when: datetime, note: str = "") -> None:
        """Fatma calls somebody about a request and writes down how it went."""
        self._timeline.plan(
            when,
            lambda: log_call(
                actor=self._desk,
                slot=self._slot(key),
                participant=self._people[who].participant,
                outcome=outcome,
                note=note,
            ),
        )

    def settle(self, key: str, minutes: int | None, *, when: datetime) -> None:
        """Fatma called both and enters how it went."""
        self._timeline.plan(
            when, lambda: settle_by_hand(actor=self._desk, match_id=self._match(key).pk, minutes=minutes)
        )

    def help(self, one: DemoHelp, *, start: datetime) -> None:
        """All of something that was done: asked the evening before, agreed, done, told by both, and thanked for."""
        question = DemoRequest(one.key, one.asker, one.kind, one.title, "", one.minutes, way=one.way, radius_m=10_000)
        self._questions[one.key] = question
        asked = (clock.localtime(start) - timedelta(days=1)).replace(hour=ASKED_HOUR, minute=0).astimezone(start.tzinfo)
        done = start + timedelta(minutes=one.minutes + 20)
        self._timeline.plan(asked, lambda: self._publish(question, start, Day.DATE, ()))
        self.yes(one.key, one.helper, when=asked + timedelta(minutes=20))
        self.graag(one.key, one.helper, when=asked + timedelta(minutes=40))
        self.tell(one.key, one.helper, one.minutes, when=done)
        self.tell(one.key, one.asker, one.minutes, when=done + timedelta(minutes=10))
        if one.card or one.words:
            self.thank(one.key, one.asker, when=done + timedelta(minutes=12), card=one.card, words=one.words)
        if one.answer_card:
            self.thank(one.key, one.helper, when=done + timedelta(minutes=30), card=one.answer_card)

    def _actor(self, who: str) -> Viewer:
        own = self._people[who].viewer
        return own if own.user_id is not None else self._desk

    def _asker(self, key: str) -> Viewer:
        return self._actor(self._questions[key].asker)

    def _write(self, question: DemoRequest) -> HelpRequest:
        actor = self._actor(question.asker)
        draft = start_draft(actor=actor, participant=self._people[question.asker].participant)
        save_what(
            actor=actor,
            draft=draft,
            category=Category.objects.get(community_id=draft.community_id, slug=question.kind),
            title=question.title,
            public_line=question.line,
            private_line=question.private,
        )
        self._requests[question.key] = draft
        return draft

    def _publish(self, question: DemoRequest, need: datetime | None, day: Day, parts: tuple[str, ...]) -> HelpRequest:
        actor, draft = self._actor(question.asker), self._write(question)
        fixed = clock.localtime(need) if need is not None else None
        save_when(
            actor=actor,
            draft=draft,
            day=day if fixed is None else Day.DATE,
            on=fixed.date() if fixed else None,
            at=fixed.time() if fixed else None,
            parts=parts,
            minutes=question.minutes,
            is_arrival=True,
            rhythm=question.rhythm,
        )
        if question.is_turned:
            turn_round(actor=actor, draft=draft, words=question.title)
        if question.kind == RIDES:
            _save_trip(actor, draft, question.trip or DemoTrip(public_place=STATION))
        else:
            save_where(
                actor=actor,
                draft=draft,
                where=question.where,
                elsewhere=question.elsewhere,
                avoids_direct_neighbours=draft.avoids_direct_neighbours,
            )
        save_how(
            actor=actor,
            draft=draft,
            way=question.way,
            visibility=question.visibility,
            costs=question.costs,
            radius_m=question.radius_m,
            helpers=question.helpers,
        )
        return publish_request(actor=actor, help_request_id=draft.pk)

    def _ask_one(self, question: DemoRequest, who: str, need: datetime) -> None:
        asker, start = self._people[question.asker].participant, clock.localtime(need)
        self._requests[question.key] = ask_one(
            actor=self._actor(question.asker),
            participant=asker,
            offer=Offer.objects.get(participant=self._people[who].participant, category__slug=question.kind),
            what=Small(
                title=question.title,
                public_line=question.line,
                where=question.where,
                day=Day.DATE,
                on=start.date(),
                at=start.time(),
                minutes=question.minutes,
            ),
        )

    def _yes_to_days(self, key: str, who: str, times: tuple[int, ...]) -> Invitation:
        days = self._days(key)
        return answer_yes(
            actor=self._actor(who),
            invitation_id=self._invited(key, who).pk,
            dates=[days[number] for number in times],
        )

    def _days(self, key: str) -> list[date]:
        """The local days of a series, in order."""
        slots = Slot.objects.filter(occasion__help_request=self._requests[key]).select_related("occasion")
        moments = [slot.occasion.starts_at for slot in slots.order_by("occasion__starts_at")]
        return [clock.localtime(moment).date() for moment in moments if moment is not None]

    def _slot(self, key: str) -> Slot:
        """The place of a request, or the first of several that is open."""
        slots = Slot.objects.filter(occasion__help_request=self._requests[key]).order_by("pk")
        return slots.filter(status=SlotStatus.OPEN).first() or slots[0]

    def _invited(self, key: str, who: str) -> Invitation:
        """Their invitation; whoever the waves did not ask is asked by Fatma."""
        slot, person = self._slot(key), self._people[who].participant
        asked = Invitation.objects.filter(slot__occasion__help_request=self._requests[key], participant=person).first()
        return asked or invite_by_hand(actor=self._desk, slot_id=slot.pk, participant=person)

    def _match(self, key: str) -> Match:
        return Match.objects.filter(slot=self._slot(key)).latest("pk")

    def _tell(self, key: str, who: str, minutes: int | None) -> Match:
        return say_outcome(
            actor=self._actor(who),
            match_id=self._match(key).pk,
            participant=self._people[who].participant,
            said=Said.NO if minutes is None else Said.YES,
            minutes=minutes,
            again=True if minutes else None,
        )

    def _decide(self, key: str, who: str, heard: Heard) -> None:
        asker, invitation = self._people[self._questions[key].asker].viewer, self._invited(key, who)
        if asker.user_id is None:
            enter_heard(actor=self._desk, invitation=invitation, heard=heard)
        elif heard is Heard.PLEASE:
            accept_held(actor=asker, invitation_id=invitation.pk)
        else:
            decline_held(actor=asker, invitation_id=invitation.pk)


def _save_trip(actor: Viewer, draft: HelpRequest, trip: DemoTrip) -> None:
    place = (
        PublicPlace.objects.get(community_id=draft.community_id, name=trip.public_place) if trip.public_place else None
    )
    save_ride_from(actor=actor, draft=draft)
    save_ride_to(actor=actor, draft=draft, public_place=place, text=trip.text, town=trip.town)
    save_ride_back(actor=actor, draft=draft, back=trip.back, stay_minutes=STAY_MINUTES)

"""What happened in Voorbeeldstad, and what is going on: every row written by the services that write it in earnest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from buurthulp.viewers import Viewer
from demo.services.calendar import SATURDAY, DemoCalendar
from demo.services.past import at
from demo.services.townsfolk import Townsperson
from exchange.enums import Visibility, Way, Where
from exchange.models import Category, HelpRequest, Slot
from exchange.services.drafts import save_how, save_what, save_when, save_where, start_draft
from matching.enums import Said
from matching.models import Invitation, Match
from matching.services.agreeing import accept_held
from matching.services.answering import answer_yes
from matching.services.confirming import say_outcome, send_thanks, sweep_matches
from matching.services.publishing import publish_request
from matching.services.searching import invite_by_hand, sweep_due

FRIDAY = 4
WIDE_M = 10_000


@dataclass(frozen=True, slots=True)
class Question:
    """Something to ask: a kind, the texts (text guide §11.2), when and how."""

    category: str
    title: str
    public_line: str
    on: date
    hour: int
    minutes: int
    private_line: str = ""
    where: Where = Where.ASKER
    elsewhere: str = ""
    way: Way = Way.SEARCH
    visibility: Visibility = Visibility.INVITED
    radius_m: int = 5_000


class Stage:
    """The people, and the verbs they use."""

    def __init__(self, townsfolk: Mapping[str, Townsperson]) -> None:
        self._townsfolk = townsfolk
        self.desk: Viewer = townsfolk["fatma"].viewer

    def ask(self, key: str, question: Question, *, when: datetime) -> HelpRequest:
        """Somebody asks, and the first wave goes out. Who has no mail is entered by the coordinator."""
        person = self._townsfolk[key]
        actor = person.viewer if person.viewer.user_id else self.desk
        with at(when):
            draft = start_draft(actor=actor, participant=person.participant)
            save_what(
                actor=actor,
                draft=draft,
                category=Category.objects.get(community_id=draft.community_id, slug=question.category),
                title=question.title,
                public_line=question.public_line,
                private_line=question.private_line,
            )
            save_when(
                actor=actor, draft=draft, day="date", on=question.on, at=time(question.hour), minutes=question.minutes
            )
            save_where(actor=actor, draft=draft, where=question.where, elsewhere=question.elsewhere)
            save_how(
                actor=actor,
                draft=draft,
                way=question.way,
                visibility=question.visibility,
                radius_m=question.radius_m,
            )
            help_request = publish_request(actor=actor, help_request_id=draft.pk)
            sweep_due()
        return help_request

    def say_yes(self, key: str, help_request: HelpRequest, *, when: datetime) -> Invitation:
        """Somebody says yes; who was not in the first wave was asked by the coordinator."""
        person = self._townsfolk[key]
        slot = Slot.objects.get(occasion__help_request=help_request)
        with at(when):
            invitation = invite_by_hand(actor=self.desk, slot_id=slot.pk, participant=person.participant)
            return answer_yes(actor=person.viewer, invitation_id=invitation.pk)

    def say_graag(self, key: str, invitation: Invitation, *, when: datetime) -> Match:
        """The asker says "Graag"."""
        with at(when):
            return accept_held(actor=self._townsfolk[key].viewer, invitation_id=invitation.pk)

    def pass_time(self, *moments: datetime) -> None:
        """The sweep of agreements comes by at these moments: reminder, question, settling."""
        for moment in moments:
            with at(moment):
                sweep_matches()

    def tell(self, key: str, match: Match, minutes: int, *, when: datetime, again: bool = True) -> None:
        """Somebody says that it happened, and how long it took."""
        person = self._townsfolk[key]
        with at(when):
            say_outcome(
                actor=person.viewer,
                match_id=match.pk,
                participant=person.participant,
                said=Said.YES,
                minutes=minutes,
                again=again,
            )

    def thank(self, key: str, match: Match, *, when: datetime, card: int | None = None, words: str = "") -> None:
        """Somebody thanks the other."""
        person = self._townsfolk[key]
        with at(when):
            send_thanks(actor=person.viewer, match_id=match.pk, author=person.participant, card=card, own_words=words)


def play(townsfolk: Mapping[str, Townsperson], calendar: DemoCalendar) -> None:
    """Everything, in the order in which it happened: a sweep must find nothing that is still to come."""
    stage = Stage(townsfolk)
    _lamp_is_done(stage, calendar)
    _pans_are_done(stage, calendar)
    _two_accounts_differ(stage, calendar)
    _hedge_is_agreed(stage, calendar)
    _nobody_fits(stage, calendar)
    _wants_a_call(stage, calendar)
    _ride_waits_for_graag(stage, calendar)
    _ride_is_asked(stage, calendar)


def _lamp_is_done(stage: Stage, calendar: DemoCalendar) -> None:
    question = Question(
        "odd_jobs",
        "Lamp in de gang vervangen",
        "Een trapje heb ik. Alleen mijn knie wil er niet op.",
        on=calendar.on(-18, 14).date(),
        hour=14,
        minutes=45,
    )
    help_request = stage.ask("r04", question, when=calendar.on(-20, 10))
    invitation = stage.say_yes("r11", help_request, when=calendar.on(-20, 13))
    match = stage.say_graag("r04", invitation, when=calendar.on(-20, 16))
    stage.pass_time(calendar.on(-19, 11), calendar.on(-18, 16))
    stage.tell("r11", match, 45, when=calendar.on(-18, 17))
    stage.tell("r04", match, 45, when=calendar.on(-18, 18))
    stage.thank("r04", match, when=calendar.on(-18, 18, 5), card=5)
    stage.thank("r11", match, when=calendar.on(-18, 19), card=8)


def _pans_are_done(stage: Stage, calendar: DemoCalendar) -> None:
    question = Question(
        "lending",
        "Grote pannen voor een feest",
        "Ik kook voor dertig mensen. Er blijft vast een bord voor je over.",
        on=calendar.on(-13, 11).date(),
        hour=11,
        minutes=15,
        where=Where.HELPER,
    )
    help_request = stage.ask("r02", question, when=calendar.on(-15, 9))
    invitation = stage.say_yes("r05", help_request, when=calendar.on(-15, 12))
    match = stage.say_graag("r02", invitation, when=calendar.on(-15, 15))
    stage.pass_time(calendar.on(-14, 11), calendar.on(-13, 13))
    stage.tell("r02", match, 15, when=calendar.on(-13, 14))
    stage.tell("r05", match, 20, when=calendar.on(-13, 15))
    stage.thank("r02", match, when=calendar.on(-13, 20), words="Dertig lege borden. De pannen blinken weer.")


def _two_accounts_differ(stage: Stage, calendar: DemoCalendar) -> None:
    question = Question(
        "going_out",
        "Mee naar de oogarts",
        "Ik krijg druppels en zie daarna wazig. Fijn als iemand meeloopt.",
        on=calendar.on(-6, 13).date(),
        hour=13,
        minutes=90,
        where=Where.ELSEWHERE,
        elsewhere="Het oogziekenhuis van Voorbeeldstad",
    )
    help_request = stage.ask("r10", question, when=calendar.on(-9, 10))
    invitation = stage.say_yes("r20", help_request, when=calendar.on(-9, 14))
    match = stage.say_graag("r10", invitation, when=calendar.on(-9, 17))
    stage.pass_time(calendar.on(-7, 11), calendar.on(-6, 16))
    stage.tell("r20", match, 150, when=calendar.on(-6, 17))
    stage.tell("r10", match, 60, when=calendar.on(-6, 19))


def _hedge_is_agreed(stage: Stage, calendar: DemoCalendar) -> None:
    question = Question(
        "garden",
        "Haag knippen met z'n tweeën",
        "De haag is me over het hoofd gegroeid. Ik ruim op en zet koffie.",
        on=calendar.on(2, 14).date(),
        hour=14,
        minutes=90,
        private_line="De poort is om de hoek. Bel aan bij het groene deurtje.",
        radius_m=WIDE_M,
    )
    help_request = stage.ask("r01", question, when=calendar.waking_ago(30))
    invitation = stage.say_yes("r03", help_request, when=calendar.waking_ago(28))
    stage.say_graag("r01", invitation, when=calendar.waking_ago(26))


def _nobody_fits(stage: Stage, calendar: DemoCalendar) -> None:
    question = Question(
        "eye_out",
        "Adres voor mijn reservesleutel",
        "Ik sluit mezelf elk jaar één keer buiten. Dit jaar wil ik slimmer zijn.",
        on=calendar.working_day(5),
        hour=16,
        minutes=15,
    )
    stage.ask("r24", question, when=calendar.waking_ago(5))


def _wants_a_call(stage: Stage, calendar: DemoCalendar) -> None:
    question = Question(
        "groceries",
        "Zware boodschap op vrijdag",
        "Aardappels en melk worden me te zwaar. De rest haal ik zelf.",
        on=calendar.next_weekday(FRIDAY, after_days=2),
        hour=11,
        minutes=45,
        way=Way.CALL,
    )
    stage.ask("r08", question, when=calendar.waking_ago(4))


def _ride_waits_for_graag(stage: Stage, calendar: DemoCalendar) -> None:
    station = Question(
        "rides",
        "Lift naar het station, zaterdag vroeg",
        "Ik heb een zware koffer en er rijdt nog geen bus.",
        on=calendar.next_weekday(SATURDAY, after_days=3),
        hour=8,
        minutes=30,
        visibility=Visibility.BOARD,
    )
    practice = Question(
        "papers",
        "Oefenen voor een gesprek",
        "Ik heb volgende week een sollicitatie. Stel jij mij lastige vragen?",
        on=calendar.working_day(4),
        hour=15,
        minutes=60,
        visibility=Visibility.BOARD,
    )
    help_request = stage.ask("r05", station, when=calendar.waking_ago(3))
    stage.ask("r16", practice, when=calendar.waking_ago(2))
    stage.say_yes("r20", help_request, when=calendar.waking_ago(1))


def _ride_is_asked(stage: Stage, calendar: DemoCalendar) -> None:
    question = Question(
        "rides",
        "Heen en weer naar de fysio",
        "Om tien uur, een half uurtje. Wachten hoeft niet, een kwartier praten mag.",
        on=calendar.working_day(3),
        hour=10,
        minutes=60,
        private_line="De fysio zit aan het Marktplein. Mijn rollator klapt in en past achterin.",
        visibility=Visibility.BOARD,
    )
    stage.ask("truus", question, when=calendar.waking_ago(0.5))

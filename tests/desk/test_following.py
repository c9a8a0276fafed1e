"""What is done about a signal: steps, the meldcode, consent taken back, closed with a decision about who may see it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from buurthulp.worklist import rows_for
from desk.enums import (
    Meldcode,
    SignalBasis,
    SignalConcern,
    SignalOutcome,
    SignalStepKind,
    SignalUrgency,
)
from desk.models import Signal, SignalLook, SignalStep, WorkState
from desk.services.following import follow_up, note_consent, note_step, withdraw_consent
from desk.services.signals import Worry, pass_on_worry, report_unsafe
from desk.services.work import hand_over
from desk.workflow import OUTCOMES
from matching.models import Match
from matching.services.leaving import leave
from members.enums import ActsForKind
from members.models import AccessLog, Participant
from members.selectors.exporting import own_data
from members.services.retention import apply_retention
from tests.cast import Person
from tests.desk.conftest import ClientFor
from tests.factories.members import ActsForFactory, UserFactory
from tests.kept import kept

pytestmark = pytest.mark.django_db
SECRET = "Kanariewoorden: de post ligt ongeopend"


@kept
def worry(match: Match, bram: Person) -> Signal:
    """Of bram about anna, with her consent."""
    told = Worry(SignalConcern.MONEY, SignalUrgency.WEEK, SignalBasis.CONSENT, SECRET)
    return pass_on_worry(actor=bram.viewer, match=match, reporter=bram.participant, worry=told)


def path(signal: Signal) -> str:
    return reverse("desk:signal", args=[signal.public_id])


def looked_up(signal: Signal, person: Participant | None) -> str:
    assert person is not None
    return f"{reverse('desk:person', args=[person.public_id])}?seintje={signal.public_id}"


class TestSteps:
    def test_what_was_done_with_whom(self, worry: Signal, carla: Person, client_for: ClientFor) -> None:
        browser = client_for(carla)
        sent = {"do": "step", "kind": "called", "with_whom": "Anna", "text": "Ze wil hulp.", "meldcode": ""}
        for _click in range(2):
            assert browser.post(path(worry), sent).headers["Location"] == path(worry)
        step = SignalStep.objects.get()
        assert (step.kind, step.with_whom, step.text, step.meldcode) == ("called", "Anna", "Ze wil hulp.", None)
        page = browser.get(path(worry))
        assert [(one.by, one.text, one.with_whom) for one in page.context["signal"].steps] == [
            ("Carla", "Gebeld", "Anna")
        ]
        assert page.context["signal"].meldcode == ()

    def test_the_steps_of_the_meldcode_with_their_dates(
        self, worry: Signal, carla: Person, client_for: ClientFor
    ) -> None:
        at = clock.now()
        for meldcode in (Meldcode.SIGNS, Meldcode.ADVICE):
            note_step(actor=carla.viewer, signal_id=worry.pk, kind=SignalStepKind.SAFE_HOME, meldcode=meldcode)
        reached = client_for(carla).get(path(worry)).context["signal"].meldcode
        assert [(one.number, one.at) for one in reached] == [(1, at), (2, at), (3, None), (4, None), (5, None)]
        with pytest.raises(IntegrityError), transaction.atomic():
            SignalStep.objects.update(meldcode=6)

    def test_cannot_be_read_in_the_database(self, worry: Signal, carla: Person) -> None:
        note_step(actor=carla.viewer, signal_id=worry.pk, kind=SignalStepKind.NOTE, with_whom=SECRET, text=SECRET)
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM desk_signalstep")
            assert "Kanarie" not in str(cursor.fetchall())

    @pytest.mark.parametrize(
        ("sent", "errors"),
        [
            ({"kind": ""}, {"kind": ["Kies wat je deed."]}),
            ({"kind": "stopped"}, {"kind": ["Kies wat je deed."]}),
            ({"kind": "note"}, {"text": ["Schrijf op wat je wilt bewaren."]}),
            ({"kind": "called", "with_whom": "x" * 201}, {"with_whom": ["Houd het bij 200 tekens."]}),
            ({"kind": "called", "meldcode": "9"}, {"meldcode": ["Kies een stap van de meldcode, of Nee."]}),
        ],
    )
    def test_what_is_wrong_with_it(
        self, worry: Signal, carla: Person, client_for: ClientFor, sent: dict[str, str], errors: dict[str, list[str]]
    ) -> None:
        page = client_for(carla).post(path(worry), {"do": "step", **sent})
        assert (page.context["form"].errors, SignalStep.objects.count()) == (errors, 0)

    def test_closed_meanwhile_what_was_typed_is_still_there(
        self, worry: Signal, carla: Person, client_for: ClientFor
    ) -> None:
        follow_up(actor=carla.viewer, signal_id=worry.pk, outcome=SignalOutcome.CALLED)
        page = client_for(carla).post(path(worry), {"do": "step", "kind": "called", "text": "Lang verhaal"})
        assert page.context["form"].non_field_errors() == ["Dit is al gesloten. Neem over wat je wilt bewaren."]
        assert ("Lang verhaal</textarea>" in page.content.decode(), SignalStep.objects.count()) == (True, 0)

    def test_the_words_go_with_whom_it_is_about(self, worry: Signal, carla: Person, anna: Person, bram: Person) -> None:
        note_step(actor=carla.viewer, signal_id=worry.pk, kind=SignalStepKind.CALLED, with_whom="Anna", text=SECRET)
        leave(actor=bram.viewer, participant=bram.participant)
        assert (Signal.objects.get().text, SignalStep.objects.get().text) == (SECRET, SECRET)
        leave(actor=anna.viewer, participant=anna.participant)
        step = SignalStep.objects.get()
        assert (Signal.objects.get().text, step.text, step.with_whom) == ("", "", "")


class TestWhoLooked:
    """Looks at an open signal are withheld until it is closed with a recorded decision (safety.md §6)."""

    def told(self, person: Person, client_for: ClientFor) -> list[str]:
        """The reasons on their own page of who looked; that of a trusted contact is closed to them."""
        page = client_for(person).get(reverse("members:looks"))
        return [] if page.status_code == 403 else [str(line["reason"]) for line in page.context["lines"]]

    def looks(self, signal: Signal, carla: Person, client_for: ClientFor) -> None:
        """She reads it, and looks up how to reach whom it is about."""
        browser = client_for(carla)
        assert browser.get(path(signal)).status_code == 200
        page = browser.get(looked_up(signal, signal.about)).content.decode()
        assert "Havenstraat" in page or "Kerkstraat" in page

    def test_withheld_while_it_is_open(self, worry: Signal, carla: Person, anna: Person, client_for: ClientFor) -> None:
        self.looks(worry, carla, client_for)
        assert [look.of_contact for look in SignalLook.objects.order_by("pk")] == [False, True]
        assert (AccessLog.objects.count(), self.told(anna, client_for)) == (0, [])
        assert "een seintje" not in str(own_data(anna.participant))
        # The control: looked up for another reason she reads it at once.
        client_for(carla).get(reverse("desk:person", args=[worry.about.public_id]))
        assert self.told(anna, client_for) == ["pagina geopend"]

    def test_told_when_it_was_decided_so(
        self, worry: Signal, carla: Person, anna: Person, client_for: ClientFor
    ) -> None:
        self.looks(worry, carla, client_for)
        at = clock.now()
        sent = {"do": "close", "outcome_code": "called", "note": "", "looks_shown": "yes"}
        assert client_for(carla).post(path(worry), sent).status_code == 302
        assert self.told(anna, client_for) == ["een seintje", "een seintje"]
        assert set(AccessLog.objects.values_list("user_id", "at")) == {(carla.user.pk, at)}
        client_for(carla).get(path(worry))
        assert len(self.told(anna, client_for)) == 3

    def test_never_when_it_was_decided_not(
        self, worry: Signal, carla: Person, anna: Person, client_for: ClientFor
    ) -> None:
        self.looks(worry, carla, client_for)
        sent = {"do": "close", "outcome_code": "authorities", "note": "", "looks_shown": "no"}
        client_for(carla).post(path(worry), sent)
        client_for(carla).get(path(worry))
        assert (self.told(anna, client_for), Signal.objects.get().looks_shown) == ([], False)
        # Closed, it is no way any more to look without being seen.
        assert client_for(carla).get(looked_up(worry, worry.about)).status_code == 404

    def test_not_closed_without_a_decision(self, worry: Signal, carla: Person, client_for: ClientFor) -> None:
        page = client_for(carla).post(path(worry), {"do": "close", "outcome_code": "called", "note": "Gebeld"})
        assert page.context["form"].errors == {"looks_shown": ["Kies of Anna mag zien dat jullie keken."]}
        with pytest.raises(IntegrityError), transaction.atomic():
            Signal.objects.update(status="followed_up", outcome="called", followed_up_at=clock.now())

    def test_who_does_not_feel_safe_is_never_given_away(
        self, match: Match, anna: Person, bram: Person, carla: Person, client_for: ClientFor
    ) -> None:
        signal = report_unsafe(actor=anna.viewer, match=match, reporter=anna.participant)
        self.looks(signal, carla, client_for)
        follow_up(actor=carla.viewer, signal_id=signal.pk, outcome=SignalOutcome.CALLED, looks_shown=True)
        assert (self.told(bram, client_for), Signal.objects.get().looks_shown) == ([], False)

    def test_not_for_who_acts_for_them(self, worry: Signal, carla: Person, anna: Person, client_for: ClientFor) -> None:
        self.looks(worry, carla, client_for)
        follow_up(actor=carla.viewer, signal_id=worry.pk, outcome=SignalOutcome.CALLED, looks_shown=True)
        for kind in (ActsForKind.PROXY, ActsForKind.TRUSTED):
            user = UserFactory(email=f"{kind}@example.nl")
            ActsForFactory(user=user, participant=anna.participant, kind=kind)
            acting = Person(user=user, community=anna.community, viewer=anna.viewer)
            assert self.told(acting, client_for) == []
        assert self.told(anna, client_for) == ["een seintje", "een seintje"]
        # Nor on the desk, where who reads it may act for her.
        assert "een seintje" not in client_for(carla).get(looked_up_plainly(worry)).content.decode()

    def test_only_of_this_very_person(self, worry: Signal, carla: Person, bram: Person, client_for: ClientFor) -> None:
        assert client_for(carla).get(looked_up(worry, bram.participant)).status_code == 404
        assert client_for(carla).get(f"{looked_up_plainly(worry)}?reden=signal").status_code == 200
        assert AccessLog.objects.get().reason == "person"

    def test_a_look_cannot_be_wiped(self, worry: Signal, carla: Person, client_for: ClientFor) -> None:
        self.looks(worry, carla, client_for)
        with pytest.raises(DatabaseError), transaction.atomic():
            SignalLook.objects.filter(of_contact=True).delete()


def looked_up_plainly(signal: Signal) -> str:
    return reverse("desk:person", args=[signal.about.public_id])


class TestConsentTakenBack:
    @pytest.fixture
    def under_way(self, worry: Signal, carla: Person, noor: Person) -> Signal:
        """Read, a step taken, and handed over with a word."""
        note_step(actor=carla.viewer, signal_id=worry.pk, kind=SignalStepKind.CALLED, with_whom="Anna", text=SECRET)
        (row,) = rows_for(carla.viewer, {"signals": [worry.pk]})
        hand_over(actor=carla.viewer, row=row, to_user_id=noor.user.pk, from_user_id=None, note=SECRET)
        return worry

    def test_it_stops_and_what_was_told_is_gone(
        self, under_way: Signal, carla: Person, anna: Person, client_for: ClientFor
    ) -> None:
        browser = client_for(carla)
        for _click in range(2):
            assert browser.post(path(under_way), {"do": "consent", "go_on": "stop"}).status_code == 302
        signal = Signal.objects.get()
        assert (signal.status, signal.outcome, signal.text, signal.basis) == ("followed_up", "withdrawn", "", "consent")
        assert [(one.kind, one.text, one.with_whom) for one in signal.steps.order_by("pk")] == [
            ("called", "", ""),
            ("stopped", "", ""),
        ]
        page = browser.get(path(signal)).content.decode()
        assert ("Kanarie" in page, "Gestopt: de toestemming is ingetrokken" in page) == (False, True)
        work = browser.get(reverse("desk:worklist"))
        assert [line.item.reason for line in work.context["today"]].count("signal") == 0
        # She knew of it: what was looked at is hers to see.
        assert AccessLog.objects.filter(subject_id=anna.participant.pk, reason="signal").exists() is True

    def test_the_word_of_one_coordinator_to_the_next_is_gone_too(self, under_way: Signal, carla: Person) -> None:
        assert WorkState.objects.get().note == SECRET
        withdraw_consent(actor=carla.viewer, signal_id=under_way.pk)
        assert WorkState.objects.get().note == ""

    def test_it_goes_on_with_a_ground(self, under_way: Signal, carla: Person, client_for: ClientFor) -> None:
        sent = {"do": "consent", "go_on": "danger", "why": "Haar zoon nam de pinpas mee."}
        assert client_for(carla).post(path(under_way), sent).headers["Location"] == path(under_way)
        signal = Signal.objects.get()
        assert (signal.status, signal.basis, signal.consent_withdrawn_at) == ("open", "danger", clock.now())
        last = signal.steps.order_by("-pk")[0]
        assert (last.kind, last.text, signal.text) == ("ground", "Haar zoon nam de pinpas mee.", SECRET)

    @pytest.mark.parametrize(
        ("sent", "errors"),
        [
            ({}, {"go_on": ["Kies of het stopt, of waarom het verder moet zonder toestemming."]}),
            ({"go_on": "meldcode"}, {"why": ["Schrijf op waarom het verder moet."]}),
            ({"go_on": "consent"}, {"go_on": ["Kies of het stopt, of waarom het verder moet zonder toestemming."]}),
        ],
    )
    def test_what_is_wrong_with_it(
        self, worry: Signal, carla: Person, client_for: ClientFor, sent: dict[str, str], errors: dict[str, list[str]]
    ) -> None:
        page = client_for(carla).post(path(worry), {"do": "consent", **sent})
        assert (page.context["form"].errors, Signal.objects.get().status) == (errors, "open")

    def test_not_without_a_ground_whatever_the_code_does(self, worry: Signal) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Signal.objects.update(consent_withdrawn_at=clock.now())

    def test_what_was_never_given_cannot_be_taken_back(
        self, match: Match, anna: Person, carla: Person, client_for: ClientFor
    ) -> None:
        signal = report_unsafe(actor=anna.viewer, match=match, reporter=anna.participant)
        with pytest.raises(DomainError) as refused:
            withdraw_consent(actor=carla.viewer, signal_id=signal.pk)
        assert refused.value.code == "no_consent"
        assert "wil toch niet" not in client_for(carla).get(path(signal)).content.decode()

    def test_given_after_all(self, under_way: Signal, carla: Person, client_for: ClientFor) -> None:
        withdraw_consent(actor=carla.viewer, signal_id=under_way.pk, ground=SignalBasis.UNABLE, why="Ligt ziek.")
        for _click in range(2):
            assert client_for(carla).post(path(under_way), {"do": "agreed"}).headers["Location"] == path(under_way)
        signal = Signal.objects.get()
        assert (signal.basis, signal.consent_withdrawn_at) == ("consent", None)
        assert [one.kind for one in signal.steps.order_by("pk")] == ["called", "ground", "consented"]

    def test_who_does_not_feel_safe_needs_nobodys(self, match: Match, anna: Person, carla: Person) -> None:
        signal = report_unsafe(actor=anna.viewer, match=match, reporter=anna.participant)
        with pytest.raises(DomainError) as refused:
            note_consent(actor=carla.viewer, signal_id=signal.pk)
        assert refused.value.code == "no_worry"

    def test_closed_already(self, worry: Signal, carla: Person) -> None:
        follow_up(actor=carla.viewer, signal_id=worry.pk, outcome=SignalOutcome.CALLED)
        with pytest.raises(DomainError) as refused:
            withdraw_consent(actor=carla.viewer, signal_id=worry.pk)
        assert refused.value.code == "closed"


def test_each_kind_closes_with_its_own_outcomes(worry: Signal, carla: Person) -> None:
    wrong = set(SignalOutcome) - set(OUTCOMES["worry"])  # type: ignore[index]  # a StrEnum is its value
    assert wrong == {SignalOutcome.BOTH, SignalOutcome.TAKEN_AWAY, SignalOutcome.NOT_NEEDED, SignalOutcome.WITHDRAWN}
    for outcome in sorted(wrong):
        with pytest.raises(DomainError) as refused:
            follow_up(actor=carla.viewer, signal_id=worry.pk, outcome=outcome)
        assert refused.value.code == "outcome"
    assert Signal.objects.get().status == "open"


def test_the_words_are_gone_half_a_year_after_it_was_closed(worry: Signal, carla: Person) -> None:
    note_step(actor=carla.viewer, signal_id=worry.pk, kind=SignalStepKind.CALLED, text=SECRET)
    closed_at = clock.now() - timedelta(days=179)
    follow_up(actor=carla.viewer, signal_id=worry.pk, outcome=SignalOutcome.CALLED, note=SECRET)
    for ago, words in ((timedelta(0), SECRET), (timedelta(days=2), "")):
        Signal.objects.update(followed_up_at=closed_at - ago)
        apply_retention(actor=SYSTEM)
        signal = Signal.objects.get()
        assert (signal.text, signal.note, signal.steps.get().text) == (words, words, words)

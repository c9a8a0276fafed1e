""" "Ik voel me niet veilig": the desk first, the two parted, and the other one learns nothing of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from buurthulp.errors import DomainError
from buurthulp.status import move
from buurthulp.viewers import SYSTEM
from desk.enums import SignalOutcome, SignalStatus
from desk.models import Signal, SignalLook, SignalStatusChange
from desk.services import signals as service
from desk.services.signals import report_unsafe
from desk.workflow import SIGNAL_MOVES
from matching.enums import MatchStatus
from matching.models import Match
from matching.services.confirming import sweep_matches
from matching.services.leaving import leave
from matching.services.messaging import send_message
from matching.services.parting import part
from matching.services.searching import sweep_due
from members.enums import Role
from members.models import AccessLog, Block
from members.selectors.exporting import own_data
from notifications.models import OutboxMessage
from tests.alike import draw_ids_from_the_start
from tests.cast import Person
from tests.desk.conftest import THURSDAY_TWO, ClientFor
from tests.factories.members import RoleGrantFactory
from tests.tiers import landing

pytestmark = pytest.mark.django_db
SECRET = "Kanariewoorden: ik ben bang"
TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=|csrftoken=)"?[^";]+')


def unsafe(match: Match) -> str:
    return reverse("signals:unsafe", args=[match.public_id])


def send(client_for: ClientFor, person: Person, match: Match, text: str = SECRET) -> Any:
    return client_for(person).post(unsafe(match), {"text": text})


def test_two_taps_from_the_agreement(match: Match, anna: Person, client_for: ClientFor) -> None:
    browser = client_for(anna)
    page = browser.get(reverse("matching:agreement", args=[match.public_id])).content.decode()
    assert f'href="{unsafe(match)}"' in page
    text = browser.get(unsafe(match)).content.decode()
    assert [words in text for words in ('href="tel:112"', "085 000 00 00", "hoort alleen dat, en niet waarom")] == [
        True
    ] * 3
    assert browser.post(unsafe(match), {}).status_code == 302
    signal = Signal.objects.get()
    assert (signal.reporter, signal.about.first_name, signal.text) == (anna.participant, "Bram", "")
    told = [str(message) for message in browser.get(reverse("matching:home")).context["messages"]]
    searched_on = "We zoeken iemand anders voor je."
    assert searched_on in text
    assert told == ["Fatma leest dit. Bram kan je niet meer bereiken. Bij gevaar: bel 112.", searched_on]


def test_they_reach_each_other_no_more(match: Match, anna: Person, bram: Person, client_for: ClientFor) -> None:
    send(client_for, anna, match)
    match.refresh_from_db()
    assert match.status == MatchStatus.CANCELLED
    assert Block.objects.filter(blocker=anna.participant, blocked=bram.participant).exists()
    for person in (anna, bram):
        assert client_for(person).get(reverse("matching:agreement", args=[match.public_id])).status_code == 404
        with pytest.raises(DomainError):
            send_message(actor=person.viewer, match_id=match.pk, author=person.participant, text="Hallo?")


def test_sent_twice_is_one_signal(match: Match, anna: Person, client_for: ClientFor) -> None:
    for text in ("", SECRET, "Iets anders"):
        assert send(client_for, anna, match, text).status_code == 302
    assert [signal.text for signal in Signal.objects.all()] == [f"{SECRET}\n\nIets anders"]


def test_too_long_stays_with_what_to_do(match: Match, anna: Person, client_for: ClientFor) -> None:
    answer = send(client_for, anna, match, "x" * 2001)
    assert answer.context["form"].errors == {
        "text": ["Houd het bij 2000 tekens; de rest kun je vertellen als we bellen."]
    }
    assert (b"x" * 2001 in answer.content, Signal.objects.count()) == (True, 0)


def test_it_cannot_be_read_in_the_database(match: Match, anna: Person, client_for: ClientFor) -> None:
    send(client_for, anna, match)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM desk_signal")
        assert "Kanarie" not in str(cursor.fetchall())


class TestTheOtherSeesNothing:
    """Laid beside what they see when somebody only says "niet meer tegenkomen"."""

    @contextmanager
    def story(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        sid = transaction.savepoint()
        draw_ids_from_the_start(monkeypatch)
        yield
        transaction.savepoint_rollback(sid)

    def seen(self, person: Person, match: Match, client_for: ClientFor) -> list[object]:
        """Every page they can open, and every mail they ever got, as bytes."""
        browser: Client = client_for(person)
        invitation = match.invitation
        request = match.slot.occasion.help_request
        paths = [
            *(reverse(f"matching:{name}") for name in ("home", "agreements", "story", "my_calendar")),
            *(reverse(f"exchange:{name}") for name in ("nearby", "me", "activities")),
            *(reverse(f"members:{name}") for name in ("blocks", "looks")),
            reverse("matching:agreement", args=[match.public_id]),
            reverse("matching:calendar", args=[match.public_id]),
            reverse("matching:invitation", args=[invitation.public_id]),
            reverse("matching:request", args=[request.public_id]),
            unsafe(match),
            "/api/v1/",
        ]
        answers = [browser.get(path) for path in paths]
        pages = [(answer.status_code, TOKEN.sub(b"", answer.content)) for answer in answers]
        mails = OutboxMessage.objects.filter(participant=person.participant).order_by("pk")
        told = [(m.kind, m.key, m.message_id, m.subject, m.body_text, m.body_html) for m in mails]
        return [*pages, *told]

    @pytest.fixture
    def lived(
        self,
        match: Match,
        client_for: ClientFor,
        monkeypatch: pytest.MonkeyPatch,
        clock_at_tuesday_ten: time_machine.Coordinates,
    ) -> Callable[..., list[list[object]]]:
        """What the other sees at once, after a sweep, and two days after the moment."""

        def live(reporter: Person, other: Person, act: Callable[[], object], *, at: timedelta) -> list[list[object]]:
            with self.story(monkeypatch):
                clock_at_tuesday_ten.move_to(THURSDAY_TWO + at)
                act()
                told = []
                for later in (timedelta(), timedelta(minutes=5), timedelta(days=2)):
                    clock_at_tuesday_ten.shift(later)
                    sweep_due()
                    sweep_matches()
                    told.append(self.seen(other, match, client_for))
            return told

        return live

    @pytest.mark.parametrize(
        "at",
        [
            timedelta(hours=-30),
            pytest.param(timedelta(hours=-2), marks=landing),
            pytest.param(timedelta(hours=3), marks=landing),
        ],
    )
    @pytest.mark.parametrize("who", ["anna", "bram"])
    def test_to_the_byte(
        self, match: Match, anna: Person, bram: Person, client_for: ClientFor, lived: Any, who: str, at: timedelta
    ) -> None:
        reporter, other = (anna, bram) if who == "anna" else (bram, anna)
        two = {"participant": reporter.participant, "other": other.participant}
        parted = lived(reporter, other, lambda: part(actor=reporter.viewer, **two), at=at)
        signalled = lived(reporter, other, lambda: send(client_for, reporter, match), at=at)
        assert signalled == parted
        assert "Kanarie" not in str(signalled)

    @landing
    def test_it_would_be_noticed(
        self, match: Match, anna: Person, bram: Person, lived: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The control: a signal that told the other anything at all would differ."""

        def telling(**given: Any) -> Signal:
            signal = report_unsafe(**given)
            AccessLog.objects.create(
                community=match.community, user_id=1, subject_id=bram.participant.pk, reason="person", at=THURSDAY_TWO
            )
            return signal

        given = {"actor": anna.viewer, "match": match, "reporter": anna.participant}
        at = timedelta(hours=-30)
        quiet = lived(anna, bram, lambda: service.report_unsafe(**given), at=at)
        assert lived(anna, bram, lambda: telling(**given), at=at) != quiet


class TestOnTheDesk:
    @pytest.fixture
    def signal(self, match: Match, anna: Person) -> Signal:
        return report_unsafe(actor=anna.viewer, match=match, reporter=anna.participant, text=SECRET)

    def path(self, signal: Signal) -> str:
        return reverse("desk:signal", args=[signal.public_id])

    def test_it_stands_on_top_without_its_words(self, signal: Signal, carla: Person, client_for: ClientFor) -> None:
        page = client_for(carla).get(reverse("desk:worklist"))
        first = page.context["today"][0].item
        assert (first.reason, first.urgency, first.title) == ("signal_urgent", 0, "Seintje van Anna over Bram")
        assert (first.next_step, b"Kanarie" in page.content) == ("Bel nu. Bij gevaar: 112.", False)
        assert SignalLook.objects.count() == 0

    def test_each_look_is_written_down_and_no_resident_reads_it(
        self, signal: Signal, carla: Person, anna: Person, bram: Person, client_for: ClientFor
    ) -> None:
        page = client_for(carla).get(self.path(signal))
        assert SECRET in page.content.decode()
        look = SignalLook.objects.get()
        assert (look.signal_id, look.user_id) == (signal.pk, carla.user.pk)
        assert AccessLog.objects.count() == 0

    def test_a_look_cannot_be_changed_or_wiped(self, signal: Signal, carla: Person, client_for: ClientFor) -> None:
        client_for(carla).get(self.path(signal))
        for wrong in (SignalLook.objects.all().delete, lambda: SignalLook.objects.update(user_id=0)):
            with pytest.raises(DatabaseError), transaction.atomic():
                wrong()

    def test_not_without_a_second_factor_nor_for_another_area(
        self, signal: Signal, carla: Person, zita: Person, noor: Person, client_for: ClientFor
    ) -> None:
        without = client_for(carla, second_factor=False).get(self.path(signal))
        assert (without.status_code, SECRET in without.content.decode()) == (302, False)
        assert client_for(zita).get(self.path(signal)).status_code == 404
        assert client_for(noor).get(self.path(signal)).status_code == 200

    def test_never_for_the_coordinator_it_is_about(
        self, signal: Signal, bram: Person, anna: Person, client_for: ClientFor
    ) -> None:
        for person in (bram, anna):
            RoleGrantFactory(community=person.community, user=person.user, role=Role.COORDINATOR)
            browser = client_for(person, second_factor=True)
            assert browser.get(self.path(signal)).status_code == 404
            items = browser.get(reverse("desk:worklist")).context["today"]
            assert [line for line in items if line.item.reason == "signal_urgent"] == []

    def test_followed_up_with_what_was_done(self, signal: Signal, carla: Person, client_for: ClientFor) -> None:
        browser = client_for(carla)
        for _click in range(2):
            sent = browser.post(self.path(signal), {"outcome_code": "both", "note": "Allebei gesproken."})
            assert sent.status_code == 302
        signal.refresh_from_db()
        assert (signal.status, signal.outcome, signal.note) == ("followed_up", "both", "Allebei gesproken.")
        assert signal.history.get().actor_user_id == signal.followed_up_by_user_id == carla.user.pk
        reasons = [line.item.reason for line in browser.get(reverse("desk:worklist")).context["today"]]
        assert "signal_urgent" not in reasons
        page = browser.get(self.path(signal)).content.decode()
        assert ("Met allebei gesproken" in page, "Sluit het seintje" in page) == (True, False)

    def test_not_without_an_outcome(self, signal: Signal, carla: Person, client_for: ClientFor) -> None:
        text = client_for(carla).post(self.path(signal), {"note": "Gebeld"}).content.decode()
        assert ("Kies wat je gedaan hebt." in text, "Gebeld</textarea>" in text) == (True, True)
        with pytest.raises(IntegrityError), transaction.atomic():
            Signal.objects.filter(pk=signal.pk).update(status=SignalStatus.FOLLOWED_UP)

    def test_as_many_queries_for_many_as_for_one(
        self, signal: Signal, match: Match, anna: Person, bram: Person, carla: Person, client_for: ClientFor
    ) -> None:
        browser = client_for(carla)
        browser.get(reverse("desk:worklist"))
        counts = []
        for more in (False, True):
            if more:
                report_unsafe(actor=bram.viewer, match=match, reporter=bram.participant)
            with CaptureQueriesContext(connection) as captured:
                browser.get(reverse("desk:worklist"))
            counts.append(len(captured))
        assert counts[0] == counts[1]

    def test_in_nobodys_export_and_the_words_go_with_who_told_them(
        self, signal: Signal, anna: Person, bram: Person
    ) -> None:
        for person in (anna, bram):
            tables = own_data(person.participant)
            assert [table.label for table in tables if table.label.startswith("desk.Signal")] == []
            assert "Kanarie" not in str(tables)
        leave(actor=bram.viewer, participant=bram.participant)
        assert Signal.objects.get().text == SECRET
        leave(actor=anna.viewer, participant=anna.participant)
        assert (Signal.objects.get().text, Signal.objects.get().status) == ("", "open")

    def test_all_pairs(self, signal: Signal) -> None:
        assert set(SIGNAL_MOVES) == set(SignalStatus)
        for before, after in product(SignalStatus, SignalStatus):
            closed = {"outcome": SignalOutcome.CALLED, "followed_up_at": THURSDAY_TWO, "looks_shown": False}
            opened = {"outcome": "", "followed_up_at": None, "looks_shown": None}
            values = closed if before == SignalStatus.FOLLOWED_UP else opened
            Signal.objects.filter(pk=signal.pk).update(status=before, **values)
            row = Signal.objects.get(pk=signal.pk)
            row.outcome, row.followed_up_at, row.looks_shown = SignalOutcome.CALLED, THURSDAY_TWO, False
            if before != after and after not in SIGNAL_MOVES[before]:
                with pytest.raises(DomainError):
                    self.moved(row, after)
                continue
            self.moved(row, after)
            assert Signal.objects.get(pk=signal.pk).status == after

    def moved(self, row: Signal, to: SignalStatus) -> None:
        move(
            row,
            to,
            moves=SIGNAL_MOVES,
            history=SignalStatusChange,
            actor=SYSTEM,
            at=THURSDAY_TWO,
            also=("outcome", "followed_up_at", "looks_shown"),
        )


def test_who_is_blocked_is_not_asked_how_it_went(
    match: Match, anna: Person, client_for: ClientFor, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    clock_at_tuesday_ten.move_to(THURSDAY_TWO + timedelta(minutes=10))
    send(client_for, anna, match)
    clock_at_tuesday_ten.move_to(THURSDAY_TWO + timedelta(days=1))
    sweep_matches()
    match.refresh_from_db()
    assert (match.status, match.due_at) == (MatchStatus.UNCONFIRMED, None)
    assert OutboxMessage.objects.filter(kind="check").count() == 0

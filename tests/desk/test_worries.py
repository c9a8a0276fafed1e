"""A worry about somebody: passed on by a neighbour or from the desk, with a ground, unseen by whom it is about."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from buurthulp.worklist import rows_for
from desk.answering import answer_by
from desk.enums import SignalBasis, SignalConcern, SignalKind, SignalOutcome, SignalUrgency
from desk.models import Signal, WorkState
from desk.services.following import follow_up
from desk.services.signals import LONGEST_TEXT, Worry, pass_on_at_desk, pass_on_worry, report_unsafe
from desk.services.work import snooze
from matching.models import Match
from matching.services.leaving import leave
from members.enums import ActsForKind, Role
from members.models import AccessLog, Community
from members.preset import settings_with
from notifications.models import OutboxMessage
from tests.cast import Person
from tests.desk.conftest import THURSDAY_TWO, ClientFor
from tests.factories.members import ActsForFactory, RoleGrantFactory
from tests.matching.world import AMSTERDAM, TUESDAY_TEN

pytestmark = pytest.mark.django_db
SECRET = "Kanariewoorden: de post ligt ongeopend"
TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=|csrftoken=)"?[^";]+')
LONELY = Worry(SignalConcern.LONELY, SignalUrgency.WEEK, SignalBasis.CONSENT, SECRET)
# As the page sends it when nothing but a button was touched.
TAPPED = {"concern": "other", "urgency": "week", "text": ""}


def worry_of(match: Match) -> str:
    return reverse("signals:worry", args=[match.public_id])


def pass_on(person: Person) -> str:
    assert person.participant is not None
    return reverse("desk:pass_on", args=[person.participant.public_id])


def at_desk(carla: Person, about: Person, *, urgency: SignalUrgency = SignalUrgency.WEEK, text: str = SECRET) -> Signal:
    assert about.participant is not None
    worry = Worry(SignalConcern.NEGLECT, urgency, SignalBasis.UNABLE, text)
    return pass_on_at_desk(actor=carla.viewer, about=about.participant, worry=worry)


def titles_for(person: Person, client_for: ClientFor) -> list[str]:
    """The signals on their worklist, from the top."""
    page = client_for(person, second_factor=True).get(reverse("desk:worklist"), {"soort": "signals"})
    return [line.item.title for line in page.context["rows"]]


class TestFromANeighbour:
    def test_two_taps_from_the_agreement(self, match: Match, anna: Person, bram: Person, client_for: ClientFor) -> None:
        browser = client_for(bram)
        page = browser.get(reverse("matching:agreement", args=[match.public_id])).content.decode()
        assert (f'href="{worry_of(match)}"' in page, "Ik maak me zorgen om Anna" in page) == (True, True)
        text = browser.get(worry_of(match)).content.decode()
        assert ['href="tel:112"' in text, 'href="tel:08002000"' in text] == [True, True]
        assert browser.post(worry_of(match), {**TAPPED, "basis": "consent"}).status_code == 302
        signal = Signal.objects.get()
        assert (signal.reporter, signal.about, signal.person) == (bram.participant, anna.participant, anna.participant)
        assert (signal.kind, signal.concern, signal.urgency, signal.basis) == ("worry", "other", "week", "consent")
        told = [str(message) for message in browser.get(reverse("matching:home")).context["messages"]]
        when = "vrijdagmiddag 4\xa0december, 17.00\xa0uur"
        assert told == [f"Dank je. Fatma leest dit uiterlijk {when}. Bij gevaar: bel 112."]

    @pytest.mark.parametrize("basis", ["", "meldcode", "onzin"])
    def test_not_without_saying_whether_they_know(
        self, match: Match, bram: Person, client_for: ClientFor, basis: str
    ) -> None:
        answer = client_for(bram).post(worry_of(match), {**TAPPED, "text": SECRET, "basis": basis})
        assert answer.context["form"].errors == {
            "basis": ["Kies of je het gevraagd hebt, met een van de knoppen onderaan."]
        }
        assert (SECRET in answer.content.decode(), Signal.objects.count()) == (True, 0)

    def test_the_agreement_goes_on(self, match: Match, bram: Person) -> None:
        pass_on_worry(actor=bram.viewer, match=match, reporter=bram.participant, worry=LONELY)
        match.refresh_from_db()
        assert match.status == "agreed"

    def test_told_again_it_is_one_with_all_that_was_told(self, match: Match, bram: Person, carla: Person) -> None:
        later = Worry(SignalConcern.OTHER, SignalUrgency.TODAY, SignalBasis.UNABLE, "Vandaag deed ze niet open.")
        for worry in (LONELY, LONELY, later, later):
            pass_on_worry(actor=bram.viewer, match=match, reporter=bram.participant, worry=worry)
        signal = Signal.objects.get()
        assert (signal.text, signal.urgency) == (f"{SECRET}\n\nVandaag deed ze niet open.", "today")
        assert signal.answer_by == datetime(2026, 12, 1, 17, 0, tzinfo=AMSTERDAM)
        follow_up(actor=carla.viewer, signal_id=signal.pk, outcome=SignalOutcome.CALLED)
        pass_on_worry(actor=bram.viewer, match=match, reporter=bram.participant, worry=LONELY)
        assert [one.status for one in Signal.objects.order_by("pk")] == ["followed_up", "open"]

    def test_more_haste_is_heard_however_much_was_told_before(self, match: Match, bram: Person) -> None:
        long = Worry(SignalConcern.LONELY, SignalUrgency.CALM, SignalBasis.CONSENT, "x" * LONGEST_TEXT)
        fallen = Worry(SignalConcern.LONELY, SignalUrgency.TODAY, SignalBasis.CONSENT, "Ze is gevallen.")
        for worry in (long, fallen):
            pass_on_worry(actor=bram.viewer, match=match, reporter=bram.participant, worry=worry)
        signal = Signal.objects.get()
        assert (signal.text, signal.urgency) == (f"{'x' * LONGEST_TEXT}\n\nZe is gevallen.", "today")

    def test_nothing_of_who_left_while_it_was_written(self, carla: Person, anna: Person) -> None:
        leave(actor=SYSTEM, participant=anna.participant)
        with pytest.raises(DomainError) as refused:
            pass_on_at_desk(actor=carla.viewer, about=anna.participant, worry=LONELY)
        assert (refused.value.code, Signal.objects.count()) == ("participant.closed", 0)

    @pytest.mark.parametrize("do", ["%", "signal", "niets", ""])
    def test_what_is_no_step_is_read_as_closing(
        self, match: Match, bram: Person, carla: Person, client_for: ClientFor, do: str
    ) -> None:
        signal = pass_on_worry(actor=bram.viewer, match=match, reporter=bram.participant, worry=LONELY)
        page = client_for(carla).post(reverse("desk:signal", args=[signal.public_id]), {"do": do})
        assert (page.status_code, SECRET in page.content.decode()) == (200, True)

    def test_only_by_the_two(self, match: Match, coos: Person, client_for: ClientFor) -> None:
        with pytest.raises(DomainError) as refused:
            pass_on_worry(actor=coos.viewer, match=match, reporter=coos.participant, worry=LONELY)
        assert refused.value.code == "not_yours"
        assert client_for(coos).get(worry_of(match)).status_code == 404

    def test_where_neighbours_pass_nothing_on(
        self, match: Match, community: Community, bram: Person, carla: Person, anna: Person, client_for: ClientFor
    ) -> None:
        """A setting; a coordinator still may."""
        community.settings = settings_with(community.settings, features={"signals": {"from_helpers": False}})
        community.save(update_fields=["settings"])
        browser = client_for(bram)
        page = browser.get(reverse("matching:agreement", args=[match.public_id])).content.decode()
        assert ("Ik maak me zorgen" in page, browser.get(worry_of(match)).status_code) == (False, 404)
        assert client_for(carla).get(pass_on(anna)).status_code == 200

    def test_it_cannot_be_read_in_the_database(self, match: Match, bram: Person) -> None:
        pass_on_worry(actor=bram.viewer, match=match, reporter=bram.participant, worry=LONELY)
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM desk_signal")
            assert "Kanarie" not in str(cursor.fetchall())


class TestWhomItIsAbout:
    def seen(self, person: Person, match: Match, client_for: ClientFor) -> list[object]:
        """Every page on which it could show, and every mail, as bytes."""
        browser = client_for(person)
        paths = [
            *(reverse(f"matching:{name}") for name in ("home", "agreements", "story")),
            *(reverse(f"members:{name}") for name in ("looks", "blocks", "data")),
            reverse("exchange:me"),
            reverse("matching:agreement", args=[match.public_id]),
            worry_of(match),
        ]
        answers = [browser.get(path) for path in paths]
        pages = [(answer.status_code, TOKEN.sub(b"", answer.content)) for answer in answers]
        return [*pages, *OutboxMessage.objects.filter(participant=person.participant).values_list("pk", "subject")]

    def test_sees_nothing_of_it_to_the_byte(
        self, match: Match, anna: Person, bram: Person, carla: Person, client_for: ClientFor
    ) -> None:
        before = self.seen(anna, match, client_for)
        signal = pass_on_worry(actor=bram.viewer, match=match, reporter=bram.participant, worry=LONELY)
        client_for(carla).get(reverse("desk:signal", args=[signal.public_id]))
        at_desk(carla, anna)
        assert self.seen(anna, match, client_for) == before
        # The control: one look in the log that residents read, and it is no longer the same.
        AccessLog.objects.create(
            community=anna.community,
            user_id=carla.user.pk,
            subject_id=signal.about_id,
            reason="signal",
            at=clock.now(),
        )
        assert self.seen(anna, match, client_for) != before

    @pytest.mark.parametrize("kind", [ActsForKind.SELF, ActsForKind.PROXY, ActsForKind.TRUSTED])
    def test_nor_staff_who_are_them_or_act_for_them(
        self, match: Match, anna: Person, bram: Person, carla: Person, noor: Person, client_for: ClientFor, kind: str
    ) -> None:
        signal = pass_on_worry(actor=bram.viewer, match=match, reporter=bram.participant, worry=LONELY)
        path = reverse("desk:signal", args=[signal.public_id])
        staff = anna
        if kind == ActsForKind.SELF:
            RoleGrantFactory(community=anna.community, user=anna.user, role=Role.COORDINATOR)
        else:
            staff = noor
            assert (client_for(noor).get(path).status_code, titles_for(noor, client_for)) == (
                200,
                ["Seintje over Anna"],
            )
            ActsForFactory(user=noor.user, participant=anna.participant, kind=kind)
        browser = client_for(staff, second_factor=True)
        assert (browser.get(path).status_code, titles_for(staff, client_for)) == (404, [])
        assert browser.get(reverse("desk:work", args=[f"signals-{signal.pk}"])).status_code == 404
        assert titles_for(carla, client_for) == ["Seintje over Anna"]

    def test_read_where_they_live_and_not_where_the_neighbour_lives(
        self, coos: Person, noor: Person, zita: Person, carla: Person, client_for: ClientFor
    ) -> None:
        at_desk(carla, coos)
        assert (titles_for(noor, client_for), titles_for(zita, client_for)) == ([], ["Seintje over Coos"])


class TestFromTheDesk:
    SENT = {"concern": "violence", "urgency": "today", "basis": "meldcode", "text": SECRET}

    def test_with_a_ground_and_taken_on(self, anna: Person, carla: Person, client_for: ClientFor) -> None:
        browser = client_for(carla)
        person = reverse("desk:person", args=[anna.participant.public_id])  # type: ignore[union-attr]
        assert f'href="{pass_on(anna)}"' in browser.get(person).content.decode()
        assert 'href="tel:08002000"' in browser.get(pass_on(anna)).content.decode()
        for _click in range(2):
            assert browser.post(pass_on(anna), {**self.SENT, "is_mine": "on"}).status_code == 302
        signal = Signal.objects.get()
        assert (signal.reporter, signal.reported_by_user_id, signal.basis) == (None, carla.user.pk, "meldcode")
        assert WorkState.objects.get().owner_user_id == carla.user.pk
        page = browser.get(reverse("desk:signal", args=[signal.public_id])).content.decode()
        assert ["Van Carla" in page, "door Carla" in page, "Nog niemand" in page, SECRET in page] == [
            False,
            True,
            False,
            True,
        ]

    @pytest.mark.parametrize("missing", ["concern", "urgency", "basis", "text"])
    def test_not_without(self, anna: Person, carla: Person, client_for: ClientFor, missing: str) -> None:
        sent = {name: value for name, value in self.SENT.items() if name != missing}
        answer = client_for(carla).post(pass_on(anna), sent)
        assert ([*answer.context["form"].errors], Signal.objects.count()) == ([missing], 0)
        assert (missing == "text" or SECRET in answer.content.decode()) is True

    def test_not_about_oneself(self, kees: Person, client_for: ClientFor) -> None:
        answer = client_for(kees, second_factor=True).post(pass_on(kees), self.SENT)
        assert answer.context["form"].errors == {"text": ["Dit gaat over jou. Vraag een collega."]}

    @pytest.fixture
    def kees(self, bram: Person) -> Person:
        """Coordinates, and takes part himself."""
        RoleGrantFactory(community=bram.community, user=bram.user, role=Role.COORDINATOR)
        return bram

    def test_the_database_asks_for_a_ground(self, anna: Person, carla: Person) -> None:
        signal = at_desk(carla, anna)
        for wrong in ({"basis": ""}, {"concern": ""}, {"urgency": "now"}, {"reported_by_user_id": None}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Signal.objects.filter(pk=signal.pk).update(**wrong)


class TestOnTheWorklist:
    def test_by_how_urgent_it_is(
        self, match: Match, anna: Person, bram: Person, coos: Person, carla: Person, client_for: ClientFor
    ) -> None:
        at_desk(carla, anna, urgency=SignalUrgency.CALM)
        at_desk(carla, coos, urgency=SignalUrgency.WEEK)
        at_desk(carla, bram, urgency=SignalUrgency.TODAY)
        report_unsafe(actor=anna.viewer, match=match, reporter=anna.participant)
        assert titles_for(carla, client_for) == [
            "Seintje van Anna over Bram",
            "Seintje over Bram",
            "Seintje over Coos",
            "Seintje over Anna",
        ]
        page = client_for(carla).get(reverse("desk:worklist"))
        today = [(line.tag, line.item.title) for line in page.context["today"] if line.item.reason == "signal"]
        assert today == [("Seintje", "Seintje over Bram")]
        assert b"Kanarie" not in page.content

    def test_it_rests_no_longer_than_it_may(self, anna: Person, carla: Person) -> None:
        signal = at_desk(carla, anna, urgency=SignalUrgency.WEEK)  # before Friday, five o'clock
        (row,) = rows_for(carla.viewer, {"signals": [signal.pk]})
        friday = datetime(2026, 12, 4).date()
        with pytest.raises(DomainError) as refused:
            snooze(actor=carla.viewer, row=row, until=friday + timedelta(days=1))
        assert refused.value.code == "snooze.late"
        assert snooze(actor=carla.viewer, row=row, until=friday).owner_user_id == carla.user.pk

    def test_as_many_queries_for_many_as_for_one(
        self, anna: Person, bram: Person, carla: Person, client_for: ClientFor
    ) -> None:
        browser = client_for(carla)
        browser.get(reverse("desk:worklist"))
        counts = []
        for about in (anna, bram):
            at_desk(carla, about)
            with CaptureQueriesContext(connection) as captured:
                browser.get(reverse("desk:worklist"))
            counts.append(len(captured))
        assert counts[0] == counts[1]


FRIDAY_FOUR = datetime(2026, 12, 4, 16, 0, tzinfo=AMSTERDAM)
FRIDAY_SIX = datetime(2026, 12, 4, 18, 0, tzinfo=AMSTERDAM)
AT_CHRISTMAS = datetime(2026, 12, 25, 10, 0, tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("kind", "urgency", "now", "by"),
    [
        (SignalKind.UNSAFE, SignalUrgency.NOW, FRIDAY_SIX, FRIDAY_SIX),
        (SignalKind.WORRY, SignalUrgency.TODAY, TUESDAY_TEN, datetime(2026, 12, 1, 17, 0, tzinfo=AMSTERDAM)),
        (SignalKind.WORRY, SignalUrgency.TODAY, FRIDAY_SIX, datetime(2026, 12, 7, 17, 0, tzinfo=AMSTERDAM)),
        (SignalKind.WORRY, SignalUrgency.TODAY, AT_CHRISTMAS, datetime(2026, 12, 28, 17, 0, tzinfo=AMSTERDAM)),
        (SignalKind.WORRY, SignalUrgency.WEEK, FRIDAY_FOUR, datetime(2026, 12, 9, 17, 0, tzinfo=AMSTERDAM)),
        (SignalKind.WORRY, SignalUrgency.CALM, TUESDAY_TEN, TUESDAY_TEN + timedelta(days=14)),
        (SignalKind.MISUSE, SignalUrgency.TODAY, TUESDAY_TEN, datetime(2026, 12, 2, 17, 0, tzinfo=AMSTERDAM)),
        (SignalKind.MISUSE, SignalUrgency.TODAY, FRIDAY_FOUR, datetime(2026, 12, 7, 17, 0, tzinfo=AMSTERDAM)),
    ],
)
def test_by_when_the_desk_must_have_done_something(
    community: Community, kind: SignalKind, urgency: SignalUrgency, now: datetime, by: datetime
) -> None:
    assert answer_by(kind, urgency, community, now) == by


def test_late_is_said(anna: Person, carla: Person, client_for: ClientFor, clock_at_tuesday_ten: Any) -> None:
    signal = at_desk(carla, anna, urgency=SignalUrgency.TODAY)
    path = reverse("desk:signal", args=[signal.public_id])
    assert "Te laat" not in client_for(carla).get(path).content.decode()
    clock_at_tuesday_ten.move_to(THURSDAY_TWO)
    assert "Te laat" in client_for(carla).get(path).content.decode()

"""A rest that somebody asks for by telephone, and an end: what follows is different for each reason."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.http import HttpResponse
from django.urls import reverse

from buurthulp import clock
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.viewers import SYSTEM
from exchange.enums import RequestStatus
from exchange.models import Attendance, HelpRequest, OfferPlace
from matching.enums import InvitationStatus, MatchStatus
from matching.models import Match, Search
from matching.services import closing
from matching.services.agreeing import accept_held
from matching.services.answering import answer_yes
from matching.services.closing import close_participant, erase_closed, reopen_participant
from matching.services.leaving import leave
from matching.services.searching import invite_by_hand
from matching.tasks import sweep_closed
from members.enums import ClosingReason, ParticipantStatus
from members.models import ActsFor, Participant
from members.selectors.viewing import seat_for
from notifications.models import OutboxMessage
from notifications.services.outbox import write_mail
from tests.cast import Person
from tests.desk.conftest import THURSDAY_TWO, ClientFor
from tests.factories.activities import ActivityFactory
from tests.matching.world import offers, published

pytestmark = pytest.mark.django_db
LATER = (ClosingReason.MOVED, ClosingReason.DIED, ClosingReason.NO_CONTACT)


def close(actor: Person, who: Person, reason: str, **more: bool) -> Participant:
    return close_participant(actor=actor.viewer, participant=who.participant, reason=reason, **more)


def agreed(asker: Person, helper: Person) -> Match:
    search: Search = published(asker, starts_at=THURSDAY_TWO)
    asked = invite_by_hand(actor=SYSTEM, slot_id=search.slot_id, participant=helper.participant)
    answer_yes(actor=helper.viewer, invitation_id=asked.pk)
    return accept_held(actor=SYSTEM, invitation_id=asked.pk)


def mailed(who: Person) -> list[str]:
    rows = OutboxMessage.objects.filter(participant=who.participant)
    return list(rows.order_by("pk").values_list("kind", flat=True))


def words_of(answer: HttpResponse) -> str:
    """With single spaces: those within a date do not break."""
    return " ".join(answer.content.decode().split())


class TestWhateverTheReason:
    @pytest.mark.parametrize("reason", ClosingReason.values)
    def test_nothing_goes_on(self, carla: Person, anna: Person, bram: Person, coos: Person, reason: str) -> None:
        offers(bram)
        match, own = agreed(anna, bram), published(bram, starts_at=THURSDAY_TWO)
        other = published(coos, starts_at=THURSDAY_TWO + timedelta(days=1))
        asked = invite_by_hand(actor=SYSTEM, slot_id=other.slot_id, participant=bram.participant)
        closed = close(carla, bram, reason, has_called=True)
        match.refresh_from_db()
        asked.refresh_from_db()
        assert (closed.status, closed.closed_reason) == (ParticipantStatus.CLOSED, reason)
        assert (match.status, asked.status) == (MatchStatus.CANCELLED, InvitationStatus.NOT_NOW)
        assert HelpRequest.objects.get(pk=own.slot.occasion.help_request_id).status == RequestStatus.WITHDRAWN
        assert not OfferPlace.objects.filter(offer__participant=bram.participant, is_active=True).exists()
        assert seat_for(user=bram.user, community=bram.community).participant is None
        assert close(carla, bram, ClosingReason.MOVED) == closed

    @pytest.mark.parametrize("reason", LATER)
    def test_nothing_is_told_them_afterwards(self, carla: Person, bram: Person, reason: str) -> None:
        closed = close(carla, bram, reason)
        before = mailed(bram)
        sent = write_mail(participant=closed, kind="welcome", key="welcome:x", context={})
        assert (sent, mailed(bram)) == (None, before)

    def test_only_by_who_coordinates_there_and_for_a_reason_of_ours(
        self, carla: Person, anna: Person, bram: Person
    ) -> None:
        with pytest.raises(NotAllowedError):
            close(anna, bram, ClosingReason.MOVED)
        with pytest.raises(DomainError) as error:
            close(carla, bram, "fed_up")
        assert error.value.code == "closing.reason"


class TestByReason:
    @pytest.mark.parametrize(
        ("reason", "days", "mails"),
        [
            (ClosingReason.MOVED, 30, ["closed"]),
            (ClosingReason.NO_CONTACT, 90, ["closed"]),
            (ClosingReason.DIED, 30, []),
        ],
    )
    def test_how_long_it_can_be_undone_and_who_hears_of_it(
        self, carla: Person, bram: Person, reason: str, days: int, mails: list[str]
    ) -> None:
        closed = close(carla, bram, reason)
        assert (closed.erase_on, closed.first_name) == (date(2026, 12, 1) + timedelta(days=days), "Bram")
        assert mailed(bram) == mails

    def test_who_moved_reads_until_when_they_may_come_back(self, carla: Person, bram: Person, community) -> None:
        close(carla, bram, ClosingReason.MOVED)
        mail = OutboxMessage.objects.get()
        said = " ".join(mail.body_text.split())
        assert mail.subject == f"Je doet niet meer mee met Buurthulp {community.name}"
        for words in ("dat je verhuisd bent", "halen we weg op 31 december", "Bel voor die dag Fatma"):
            assert words in said, words

    def test_what_waits_for_who_died_is_not_sent(self, carla: Person, anna: Person, bram: Person) -> None:
        search = published(anna, starts_at=THURSDAY_TWO)
        invite_by_hand(actor=SYSTEM, slot_id=search.slot_id, participant=bram.participant)
        assert mailed(bram) == ["invitation"]
        close(carla, bram, ClosingReason.DIED)
        assert mailed(bram) == []

    def test_who_has_an_agreement_with_who_died_is_called_and_not_mailed(
        self, carla: Person, anna: Person, bram: Person
    ) -> None:
        agreed(anna, bram)
        with pytest.raises(DomainError) as error:
            close(carla, bram, ClosingReason.DIED)
        assert (error.value.code, Match.objects.get().status) == ("closing.call", MatchStatus.AGREED)
        close(carla, bram, ClosingReason.DIED, has_called=True)
        assert (Match.objects.get().status, "cancelled" in mailed(anna)) == (MatchStatus.CANCELLED, False)

    def test_control_who_has_one_with_who_moved_is_mailed(self, carla: Person, anna: Person, bram: Person) -> None:
        agreed(anna, bram)
        close(carla, bram, ClosingReason.MOVED)
        assert "cancelled" in mailed(anna)

    def test_who_asks_for_it_is_erased_at_once(self, carla: Person, bram: Person) -> None:
        closed = close(carla, bram, ClosingReason.ASKED)
        assert (closed.first_name, closed.erase_on, closed.closed_reason) == ("een buur", None, ClosingReason.ASKED)
        assert not ActsFor.objects.filter(participant=closed).exists()


class TestAfterwards:
    @pytest.mark.parametrize("reason", LATER)
    def test_it_can_be_undone_and_what_they_like_is_there_again(self, carla: Person, bram: Person, reason: str) -> None:
        offers(bram)
        again = reopen_participant(actor=carla.viewer, participant=close(carla, bram, reason))
        assert (again.status, again.closed_at, again.closed_reason, again.erase_on) == (
            ParticipantStatus.ACTIVE,
            None,
            "",
            None,
        )
        assert OfferPlace.objects.filter(offer__participant=again, is_active=True).exists()
        assert seat_for(user=bram.user, community=bram.community).participant == again

    def test_not_by_anybody_and_not_when_they_are_erased(self, carla: Person, anna: Person, bram: Person) -> None:
        with pytest.raises(NotAllowedError):
            reopen_participant(actor=anna.viewer, participant=close(carla, bram, ClosingReason.MOVED))
        leave(actor=SYSTEM, participant=bram.participant)
        with pytest.raises(DomainError) as error:
            reopen_participant(actor=SYSTEM, participant=bram.participant)
        assert error.value.code == "closing.gone"

    def test_erased_on_the_day_and_not_before(
        self, carla: Person, bram: Person, coos: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        closed_at = close(carla, bram, ClosingReason.MOVED).closed_at
        close(carla, coos, ClosingReason.NO_CONTACT)
        real = clock.now()
        for days, erased in ((29, 0), (30, 1), (31, 0)):
            monkeypatch.setattr(clock, "now", lambda days=days: real + timedelta(days=days))
            assert sweep_closed() == erased
        gone, kept = Participant.objects.get(pk=bram.participant.pk), Participant.objects.get(pk=coos.participant.pk)
        assert (gone.first_name, gone.erase_on, gone.closed_at) == ("een buur", None, closed_at)
        assert (gone.closed_reason, kept.first_name) == (ClosingReason.MOVED, "Coos")

    def test_a_few_at_a_time(self, carla: Person, bram: Person, coos: Person) -> None:
        for who in (bram, coos):
            close(carla, who, ClosingReason.MOVED)
        Participant.objects.exclude(erase_on=None).update(erase_on=date(2026, 11, 1))
        assert [erase_closed(at_once=1), erase_closed(), erase_closed()] == [1, 1, 0]

    def test_whoever_was_closed_and_asks_to_be_erased_is(self, carla: Person, bram: Person) -> None:
        close(carla, bram, ClosingReason.NO_CONTACT)
        assert leave(actor=SYSTEM, participant=bram.participant).first_name == "een buur"


class TestPages:
    def of(self, name: str, who: Person) -> str:
        return reverse(f"desk:{name}", args=[who.participant.public_id])

    def test_what_falls_away_is_read_first_and_then_it_is_done_and_undone(
        self, carla: Person, anna: Person, bram: Person, client_for: ClientFor
    ) -> None:
        agreed(anna, bram)
        client = client_for(carla)
        said = client.get(self.of("close_person", bram)).content.decode()
        assert "De afspraak met Anna" in said
        died = client.post(self.of("close_person", bram), {"reason": "died"}).content.decode()
        assert "Bel eerst wie een afspraak heeft" in died
        assert "Kies waarom deze persoon stopt." in client.post(self.of("close_person", bram)).content.decode()
        for _press in range(2):
            answer = client.post(self.of("close_person", bram), {"reason": "moved"})
            assert (answer.status_code, answer["Location"]) == (302, reverse("desk:closed_people"))
        listed = words_of(client.get(reverse("desk:closed_people")))
        assert "Bram" in listed
        assert "gegevens weg op 31 december" in listed
        assert client.get(self.of("person", bram)).status_code == 404
        assert client.post(self.of("reopen_person", bram)).status_code == 302
        assert client.get(self.of("person", bram)).status_code == 200

    def test_a_rest_begins_and_ends_here(self, carla: Person, bram: Person, client_for: ClientFor) -> None:
        client = client_for(carla)
        assert (
            "Kies vandaag of een dag erna"
            in client.post(self.of("rest", bram), {"until": "2026-11-01"}).content.decode()
        )
        client.post(self.of("rest", bram), {"until": "2026-12-20"})
        assert Participant.objects.get(pk=bram.participant.pk).paused_until == date(2026, 12, 20)
        assert "Heeft pauze tot en met 20 december." in words_of(client.get(self.of("person", bram)))
        client.post(self.of("rest", bram), {"off": "1"})
        assert Participant.objects.get(pk=bram.participant.pk).paused_until is None


class TestAtOneMoment:
    def test_who_was_taken_back_is_not_erased_by_a_sweep_that_knew_otherwise(
        self, carla: Person, bram: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        close(carla, bram, ClosingReason.MOVED)
        Participant.objects.filter(pk=bram.participant.pk).update(erase_on=clock.localtime(clock.now()).date())
        begin = closing.transaction.atomic

        def taken_back_first(*args: object, **kwargs: object) -> object:
            monkeypatch.setattr(closing.transaction, "atomic", begin)
            reopen_participant(actor=carla.viewer, participant=bram.participant)
            return begin(*args, **kwargs)

        monkeypatch.setattr(closing.transaction, "atomic", taken_back_first)
        assert erase_closed() == 0
        assert Participant.objects.get(pk=bram.participant.pk).first_name == "Bram"

    def test_one_that_fails_keeps_nobody_waiting(
        self, carla: Person, anna: Person, bram: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for one in (anna, bram):
            close(carla, one, ClosingReason.MOVED)
        Participant.objects.update(erase_on=clock.localtime(clock.now()).date())

        def failing(*, actor: object, participant: Participant) -> Participant:
            if participant.pk == anna.participant.pk:
                raise ValueError("broken")
            return leave(actor=SYSTEM, participant=participant)

        monkeypatch.setattr(closing, "leave", failing)
        assert erase_closed() == 1
        names = Participant.objects.filter(pk__in=[anna.participant.pk, bram.participant.pk]).order_by("pk")
        assert [row.first_name for row in names] == ["Anna", "een buur"]

    def test_taken_back_twice_is_taken_back(self, carla: Person, bram: Person, client_for: ClientFor) -> None:
        close(carla, bram, ClosingReason.MOVED)
        path = reverse("desk:reopen_person", args=[bram.participant.public_id])
        answers = [client_for(carla).post(path) for _time in range(2)]
        assert [answer.status_code for answer in answers] == [302, 302]

    def test_their_place_at_an_activity_is_free(self, carla: Person, bram: Person) -> None:
        row = ActivityFactory(community=bram.community)
        Attendance.objects.create(
            activity=row, participant=bram.participant, on=row.first_on, created_at=clock.now(), remind_at=clock.now()
        )
        close(carla, bram, ClosingReason.DIED)
        assert Attendance.objects.count() == 0

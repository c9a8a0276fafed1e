"""Who was here twice while being invited, and what they gave and got: asked once, counted once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from buurthulp.viewers import SYSTEM
from matching.enums import InvitationStatus
from matching.links import Answer, answer_link
from matching.models import (
    Account,
    Invitation,
    InvitationStatusChange,
    Search,
    Transfer,
)
from matching.services.agreeing import accept_held
from matching.services.answering import answer_not_now, answer_yes
from matching.services.ledger import account_of, balance_of, check_ledger
from members.readers import reader_key
from notifications.models import OutboxMessage
from tests.cast import Person
from tests.desk.conftest import THURSDAY_TWO
from tests.desk.merging import agreed, done, invited, merge
from tests.matching.world import offers, published

pytestmark = pytest.mark.django_db


class TestWhileBeingInvited:
    @pytest.fixture
    def search(self, anna: Person, bram: Person, coba: Person) -> Search:
        offers(bram)
        offers(coba)
        return published(anna, starts_at=THURSDAY_TWO)

    def left(self, by: Person) -> list[str]:
        return [one.status for one in Invitation.objects.filter(participant=by.participant)]

    def test_asked_once_it_is_asked_of_who_they_are_now(
        self, carla: Person, bram: Person, coba: Person, search: Search
    ) -> None:
        (asked,) = invited(search, coba)
        merge(carla, coba, bram)
        assert self.left(bram) == [InvitationStatus.INVITED]
        done = answer_yes(actor=bram.viewer, invitation_id=asked.pk)
        assert (done.status, done.participant) == (InvitationStatus.HELD, bram.participant)

    def test_asked_twice_one_is_left_and_its_mail(
        self, carla: Person, bram: Person, coba: Person, search: Search
    ) -> None:
        kept, stopped = invited(search, bram, coba)
        assert OutboxMessage.objects.filter(kind="invitation").count() == 2
        merge(carla, coba, bram)
        assert self.left(bram) == [InvitationStatus.INVITED]
        stopped.refresh_from_db()
        assert (stopped.status, stopped.participant_id) == (InvitationStatus.WITHDRAWN, coba.participant.pk)
        assert InvitationStatusChange.objects.get(subject=stopped, to_status="withdrawn").code == "merged"
        assert [mail.key.split(":")[1] for mail in OutboxMessage.objects.filter(kind="invitation")] == [kept.public_id]

    @pytest.mark.parametrize("yes_of", ["bram", "coba"])
    def test_a_yes_stays_whichever_of_the_two_gave_it(
        self, carla: Person, bram: Person, coba: Person, search: Search, yes_of: str
    ) -> None:
        of_bram, of_coba = invited(search, bram, coba)
        said = {"bram": of_bram, "coba": of_coba}[yes_of]
        answer_yes(actor=SYSTEM, invitation_id=said.pk)
        merge(carla, coba, bram)
        assert self.left(bram) == [InvitationStatus.HELD]
        match = accept_held(actor=SYSTEM, invitation_id=said.pk)
        assert match.helper == bram.participant

    def test_a_no_of_either_counts_for_both(self, carla: Person, bram: Person, coba: Person, search: Search) -> None:
        _kept, no = invited(search, bram, coba)
        answer_not_now(actor=coba.viewer, invitation_id=no.pk)
        merge(carla, coba, bram)
        assert self.left(bram) == [InvitationStatus.NOT_NOW]

    def test_two_yeses_are_one_and_the_next_is_not_held_up(
        self, carla: Person, bram: Person, coba: Person, dirk: Person, search: Search
    ) -> None:
        offers(dirk)
        for one in invited(search, bram, coba, dirk):
            answer_yes(actor=SYSTEM, invitation_id=one.pk)
        merge(carla, coba, bram)
        assert (self.left(bram), self.left(dirk)) == ([InvitationStatus.HELD], [InvitationStatus.RESERVE])

    def test_what_one_asked_the_other_is_not_asked(self, carla: Person, bram: Person, coba: Person) -> None:
        search = published(bram, starts_at=THURSDAY_TWO)
        (asked,) = invited(search, coba)
        merge(carla, coba, bram)
        asked.refresh_from_db()
        assert asked.status == InvitationStatus.WITHDRAWN

    def test_an_old_link_of_the_question_that_stopped_answers_the_one_that_is_left(
        self, carla: Person, bram: Person, coba: Person, search: Search, client
    ) -> None:
        kept, stopped = invited(search, bram, coba)
        link = answer_link(stopped, Answer.YES, reader_key(coba.user.pk)).removeprefix("http://testserver")
        merge(carla, coba, bram)
        assert client.get(link).status_code == 200
        assert client.post(link).status_code == 302
        kept.refresh_from_db()
        assert kept.status == InvitationStatus.HELD

    def test_an_old_link_of_the_question_that_went_along_works(
        self, carla: Person, bram: Person, coba: Person, search: Search, client
    ) -> None:
        (asked,) = invited(search, coba)
        link = answer_link(asked, Answer.NOT_NOW, reader_key(coba.user.pk)).removeprefix("http://testserver")
        merge(carla, coba, bram)
        client.post(link)
        assert self.left(bram) == [InvitationStatus.NOT_NOW]

    def test_control_a_link_of_somebody_else_does_not(
        self, carla: Person, bram: Person, coba: Person, dirk: Person, search: Search, client
    ) -> None:
        (asked,) = invited(search, coba)
        link = answer_link(asked, Answer.YES, reader_key(dirk.user.pk)).removeprefix("http://testserver")
        merge(carla, coba, bram)
        assert client.post(link).status_code == 404
        assert self.left(bram) == [InvitationStatus.INVITED]


class TestTheBook:
    def test_every_balance_adds_up_and_no_transfer_changed(
        self, carla: Person, anna: Person, bram: Person, coba: Person, dirk: Person, community
    ) -> None:
        for days, helper in enumerate((bram, coba)):
            offers(helper)
            done(agreed(published(anna, starts_at=THURSDAY_TWO + timedelta(days=days)), helper))
        done(agreed(published(coba, starts_at=THURSDAY_TWO), dirk))
        rows = list(Transfer.objects.order_by("pk").values())
        before = [balance_of(person.participant) for person in (bram, coba, anna)]
        merge(carla, coba, bram)
        after = balance_of(bram.participant)
        assert (after.given_minutes, after.received_minutes) == (
            before[0].given_minutes + before[1].given_minutes,
            before[0].received_minutes + before[1].received_minutes,
        )
        assert balance_of(anna.participant) == before[2]
        assert list(Transfer.objects.order_by("pk").values()) == rows
        assert check_ledger(community) == []
        assert balance_of(coba.participant).minutes == 0

    def test_new_time_goes_on_their_own_account(
        self, carla: Person, anna: Person, bram: Person, coba: Person, community
    ) -> None:
        own, former = account_of(bram.participant), account_of(coba.participant)
        offers(bram)
        merge(carla, coba, bram)
        done(agreed(published(anna, starts_at=THURSDAY_TWO), bram))
        assert (Transfer.objects.get().credit, account_of(bram.participant)) == (own, own)
        assert Account.objects.get(pk=former.pk).is_former is True
        assert check_ledger(community) == []

    def test_an_account_of_the_one_alone_becomes_theirs(self, carla: Person, bram: Person, coba: Person) -> None:
        former = account_of(coba.participant)
        merge(carla, coba, bram)
        assert account_of(bram.participant) == former

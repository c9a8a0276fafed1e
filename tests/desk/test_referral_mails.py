"""What an organisation is told: by a link that opens once or a letter, no more than was agreed, and not for ever."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from buurthulp.viewers import SYSTEM
from desk.enums import ReferralWay
from desk.models import Referral
from desk.services.referrals import (
    LASTS,
    Told,
    open_once,
    send_link_again,
    withdraw_referral,
)
from matching.services.leaving import leave
from members.models import AccessLog, Consent, Participant
from members.selectors.exporting import own_data
from members.services.retention import apply_retention
from notifications.models import OutboxMessage
from tests.cast import Person
from tests.desk.conftest import ClientFor
from tests.matching.world import TUESDAY_TEN

pytestmark = pytest.mark.django_db
WORDS = "Kanarie: de steunkousen gaan niet meer zelf aan"
STAYS = "Bram doet op vrijdag de boodschappen"
TYPED = {"how": "phone", "told": ["phone"], "text": WORDS, "stays": STAYS, "way": "mail"}


def link_in(mail: OutboxMessage) -> str:
    """The path of the link that opens it."""
    found = re.search(r"https?://[^/\s]+(/doorverwijzing/[^\s]+)", mail.body_text)
    assert found is not None
    return found[1]


def mails() -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(kind="referral").order_by("pk"))


def told_on(client: Client, path: str) -> str:
    return " ".join(client.post(path).content.decode().replace("<wbr>", "").split())


class TestMail:
    def test_nothing_of_anybody_stands_in_it(self, referred: Callable[..., Referral]) -> None:
        referred(told=Told(phone=True, email=True, address=True))
        (mail,) = mails()
        assert (mail.to, mail.subject, mail.participant) == (
            "zorg@kust.example",
            "Een vraag via Buurthulp Kustdorp",
            None,
        )
        for secret in ("Anna", "de Boer", "Havenstraat", "12345601", "anna@example.nl", "Kanarie", "boodschappen"):
            assert secret not in mail.subject + mail.body_text + mail.body_html

    def test_the_link_opens_what_was_agreed_once(self, referred: Callable[..., Referral], client: Client) -> None:
        referral = referred()
        path = link_in(mails()[0])
        before = client.get(path)
        assert (before.status_code, "Anna" in before.content.decode()) == (200, False)
        page = told_on(client, path)
        assert [words in page for words in ("Anna de Boer", "06 12345601", WORDS, STAYS)] == [True] * 4
        assert [words in page for words in ("anna@example.nl", "Havenstraat")] == [False, False]
        for answer in (client.post(path), client.get(path)):
            said = " ".join(answer.content.decode().split())
            assert (answer.status_code, "Anna" in said) == (410, False)
            assert "Deze link is al gebruikt, op 1 december om 10.00 uur." in said
        referral.refresh_from_db()
        assert (referral.opened_at, [row.code for row in referral.history.order_by("pk")]) == (
            TUESDAY_TEN,
            ["sent", "opened"],
        )

    def test_of_two_at_once_one_opens_it(self, referred: Callable[..., Referral]) -> None:
        referral = referred()
        assert [open_once(actor=SYSTEM, referral=referral) for _time in range(2)] == [True, False]

    @pytest.mark.parametrize(
        ("told", "shown"),
        [
            (Told(phone=False, email=True), [False, True, False]),
            (Told(phone=False, address=True), [False, False, True]),
            (Told(phone=False), [False, False, False]),
        ],
    )
    def test_only_what_may_be_known(
        self, referred: Callable[..., Referral], client: Client, told: Told, shown: list[bool]
    ) -> None:
        referral = referred(told=told)
        page = told_on(client, link_in(mails()[0]))
        assert [words in page for words in ("06 12345601", "anna@", "Havenstraat 12")] == shown
        kept = str(referral.told)
        assert [words in kept for words in ("+31612345601", "anna@", "Havenstraat 12")] == shown

    def test_too_late_forged_and_of_who_left(
        self,
        referred: Callable[..., Referral],
        client: Client,
        clock_at_tuesday_ten: time_machine.Coordinates,
        asker: Participant,
    ) -> None:
        referred()
        path = link_in(mails()[0])
        forged = client.get(f"{path[:-4]}xyz/")
        assert (forged.status_code, "Bel Fatma van Buurthulp" in forged.content.decode()) == (404, True)
        with transaction.atomic():
            sid = transaction.savepoint()
            leave(actor=SYSTEM, participant=asker)
            assert client.post(path).status_code == 404
            transaction.savepoint_rollback(sid)
        clock_at_tuesday_ten.move_to(TUESDAY_TEN + LASTS)
        late = client.post(path)
        assert (late.status_code, "verlopen of ingetrokken" in late.content.decode()) == (410, True)

    def test_a_new_link_takes_the_place_of_the_old_one(
        self,
        referred: Callable[..., Referral],
        carla: Person,
        client: Client,
        clock_at_tuesday_ten: time_machine.Coordinates,
    ) -> None:
        referral = referred()
        first = link_in(mails()[0])
        clock_at_tuesday_ten.move_to(TUESDAY_TEN + timedelta(days=1))
        for _click in range(2):
            send_link_again(actor=carla.viewer, referral=referral)
        (mail,) = mails()
        assert client.get(first).status_code == 404
        assert "Anna de Boer" in told_on(client, link_in(mail))
        assert [row.code for row in referral.history.order_by("pk")] == ["sent", "again", "opened"]


class TestLetter:
    def test_it_holds_what_was_agreed_and_each_print_is_a_look(
        self, referred: Callable[..., Referral], carla: Person, client_for: ClientFor
    ) -> None:
        referral = referred(way=ReferralWay.LETTER, told=Told(phone=False, address=True))
        before = AccessLog.objects.count()
        page = client_for(carla).get(reverse("desk:referral_letter", args=[referral.public_id])).content.decode()
        shown = ("Beste collega,", "Grote Breedstraat 1", "Anna de Boer", "Havenstraat 12", WORDS, STAYS)
        assert [words in page for words in shown] == [True] * 6
        assert ("06 12345601" in page, mails(), AccessLog.objects.count() - before) == (False, [], 1)

    def test_of_a_mail_there_is_none(
        self, referred: Callable[..., Referral], carla: Person, client_for: ClientFor
    ) -> None:
        referral = referred()
        assert client_for(carla).get(reverse("desk:referral_letter", args=[referral.public_id])).status_code == 404


class TestOwnData:
    def test_nothing_of_it_can_be_read_in_the_database(self, referred: Callable[..., Referral]) -> None:
        referred()
        with connection.cursor() as cursor:
            for table in ("SELECT * FROM desk_referral", "SELECT * FROM notifications_outboxmessage"):
                cursor.execute(table)
                dump = str(cursor.fetchall())
                assert [words in dump for words in ("Kanarie", "de Boer", "12345601")] == [False] * 3

    def test_i_read_what_was_told_and_to_whom(self, referred: Callable[..., Referral], asker: Participant) -> None:
        referred()
        tables = {table.label: list(table.rows) for table in own_data(asker)}
        (row,) = tables["desk.Referral"]
        assert (row["text"], row["stays"]) == (WORDS, STAYS)
        assert len(tables["desk.ReferralStatusChange"]) == 1

    def test_it_is_emptied_with_who_leaves_and_after_a_year(
        self,
        referred: Callable[..., Referral],
        asker: Participant,
        clock_at_tuesday_ten: time_machine.Coordinates,
    ) -> None:
        referral = referred()

        def kept() -> tuple[str, str, str, str]:
            referral.refresh_from_db()
            return referral.text, referral.stays, referral.told, referral.link_hash

        with transaction.atomic():
            sid = transaction.savepoint()
            leave(actor=SYSTEM, participant=asker)
            assert kept() == ("", "", "", "")
            transaction.savepoint_rollback(sid)
        clock_at_tuesday_ten.move_to(TUESDAY_TEN + timedelta(days=364))
        apply_retention(actor=SYSTEM)
        assert kept()[0] == WORDS
        clock_at_tuesday_ten.move_to(TUESDAY_TEN + timedelta(days=366))
        apply_retention(actor=SYSTEM)
        assert kept() == ("", "", "", "")


class TestWithdrawn:
    def test_withdrawn_it_stops_everything(
        self, referred: Callable[..., Referral], carla: Person, client: Client, client_for: ClientFor
    ) -> None:
        referral = referred()
        path = link_in(mails()[0])
        answer = client_for(carla).post(reverse("desk:referral", args=[referral.public_id]), {"do": "withdraw"})
        referral.refresh_from_db()
        assert answer.status_code == 302
        assert (referral.status, referral.text, referral.stays, referral.told) == ("withdrawn", "", "", "")
        assert (referral.consent.withdrawn_at, mails()) == (TUESDAY_TEN, [])
        assert (client.get(path).status_code, client.post(path).status_code) == (404, 404)
        withdraw_referral(actor=carla.viewer, referral=referral)  # again: no change
        assert [row.code for row in referral.history.order_by("pk")] == ["sent", "withdrawn"]

    def test_withdrawn_by_itself_the_link_opens_nothing(
        self, referred: Callable[..., Referral], client: Client
    ) -> None:
        """Whatever withdrew the consent: the link looks at it."""
        referral = referred()
        Consent.objects.filter(pk=referral.consent_id).update(withdrawn_at=TUESDAY_TEN)
        answer = client.post(link_in(mails()[0]))
        assert (answer.status_code, "verlopen of ingetrokken" in answer.content.decode()) == (410, True)

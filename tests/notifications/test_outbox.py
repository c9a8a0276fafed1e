"""Writing messages: to whom, once, in the transaction of the caller, and unreadable in the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from buurthulp import clock, wake
from buurthulp.crypto import keyed_hash
from members.enums import ActsForKind, ContactWay
from members.models import ActsFor, Community
from notifications.enums import OutboxStatus
from notifications.models import OutboxMessage
from notifications.services.outbox import write_login_code, write_mail
from tests.at_once import at_once
from tests.cast import Person
from tests.factories.members import ActsForFactory, UserFactory

CANARY = "Kanariegeel"


def write(person: Person, *, key: str = "arranged:k3f9q2xmab", **context: object) -> OutboxMessage | None:
    assert person.participant is not None
    return write_mail(participant=person.participant, kind="arranged", key=key, context={"other": "Anna", **context})


def written(person: Person, **context: object) -> OutboxMessage:
    message = write(person, **context)
    assert message is not None
    return message


def test_a_message_is_a_row_that_waits(bram: Person) -> None:
    message = written(bram)
    stored = OutboxMessage.objects.get()
    assert stored == message
    assert (stored.to, stored.kind, stored.status) == ("bram@example.nl", "arranged", OutboxStatus.WAITING)
    assert (stored.community, stored.participant) == (bram.community, bram.participant)
    assert "Anna" in stored.body_text
    assert "Anna" in stored.body_html
    assert "Bram" in stored.body_text
    assert stored.due_at <= clock.machine_now()


def test_the_message_id_follows_from_the_key(bram: Person) -> None:
    message = written(bram, key="arranged:k3f9q2xmab")
    assert message.message_id == f"<{keyed_hash('message-id', 'arranged:k3f9q2xmab')[:32]}@testserver>"


def test_one_key_is_one_message(bram: Person) -> None:
    first = written(bram, key="arranged:aaaaaaaaaa")
    again = written(bram, key="arranged:aaaaaaaaaa", other="Iemand anders")
    other = written(bram, key="arranged:bbbbbbbbbb")
    assert again == first
    assert again.body_text == first.body_text
    assert OutboxMessage.objects.count() == 2
    assert other.message_id != first.message_id


@pytest.mark.django_db(transaction=True)
def test_one_key_from_many_sides_at_once_is_one_message(bram: Person) -> None:

    def write_once() -> int:
        with transaction.atomic():
            message = written(bram, key="arranged:aaaaaaaaaa")
            # Whoever came second can still work in the same transaction.
            Community.objects.filter(pk=message.community_id).update(hours_text="altijd")
        return message.pk

    results = at_once([write_once] * 4)
    assert results == [OutboxMessage.objects.get().pk] * 4


def test_a_rolled_back_decision_leaves_no_message(bram: Person) -> None:
    with transaction.atomic():
        written(bram)
        transaction.set_rollback(True)
    assert OutboxMessage.objects.count() == 0


def test_workers_are_woken_on_commit_only(
    bram: Person, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    heard: list[str] = []

    def hear(*, kind: str, **_kwargs: object) -> None:
        heard.append(kind)

    wake.work_waiting.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            written(bram)
            assert heard == []
        assert heard == [wake.OUTBOX]
    finally:
        wake.work_waiting.disconnect(hear)


def test_somebody_told_by_telephone_gets_no_mail(bram: Person) -> None:
    assert bram.participant is not None
    bram.participant.told_by = ContactWay.PHONE
    bram.participant.save()
    assert write(bram) is None
    assert OutboxMessage.objects.count() == 0


def test_somebody_told_by_telephone_who_left_no_number_gets_mail(bram: Person) -> None:
    assert bram.participant is not None
    bram.participant.told_by = ContactWay.PHONE
    bram.participant.phone, bram.participant.phone_hash = "", ""
    bram.participant.save()
    assert written(bram).to == "bram@example.nl"


def test_a_proxy_reads_for_somebody_without_mail(bram: Person) -> None:
    assert bram.participant is not None
    daughter = UserFactory(email="dochter@example.nl")
    ActsForFactory(user=daughter, participant=bram.participant, kind=ActsForKind.PROXY)
    assert written(bram, key="arranged:aaaaaaaaaa").to == "bram@example.nl"
    ActsFor.objects.filter(user=bram.user).update(until=clock.now() - timedelta(days=1))
    assert written(bram, key="arranged:bbbbbbbbbb").to == "dochter@example.nl"


def test_a_trusted_contact_or_a_former_proxy_reads_nothing(bram: Person) -> None:
    assert bram.participant is not None
    ActsFor.objects.filter(user=bram.user).update(until=clock.now() - timedelta(days=1))
    ActsForFactory(user=UserFactory(), participant=bram.participant, kind=ActsForKind.TRUSTED)
    assert write(bram) is None


def test_paths_become_addresses_with_scheme_and_host(bram: Person) -> None:
    assert bram.participant is not None
    message = write_mail(
        participant=bram.participant,
        kind="cancelled",
        key="cancelled:aaaaaaaaaa",
        context={
            "other": "Anna",
            "when": "dinsdag",
            "when_short": "di",
            "by_giver": True,
            "message": "",
            "url": "/hulpvragen/k3f9q2xmab/",
        },
    )
    assert message is not None
    assert "http://testserver/hulpvragen/k3f9q2xmab/" in message.body_text
    assert 'href="http://testserver/hulpvragen/k3f9q2xmab/"' in message.body_html


def test_a_name_cannot_begin_a_header_nor_a_tag(bram: Person) -> None:
    assert bram.participant is not None
    message = write_mail(
        participant=bram.participant,
        kind="held",
        key="held:aaaaaaaaaa",
        context={
            "other": "Anna\r\nBcc: iedereen@example.nl\u2028<b>&",
            "since": clock.now(),
            "people_thanked": 0,
            "confirmed": True,
            "category_name": "Boodschappen",
            "when": "dinsdag",
            "when_short": "di",
            "reply_by": None,
            "url": "/",
        },
    )
    assert message is not None
    assert message.subject.splitlines() == [message.subject]
    assert "Bcc: iedereen@example.nl" in message.subject + message.body_text
    assert "<b>&" not in message.body_html
    assert "&lt;b&gt;&amp;" in message.body_html
    assert "&amp;" not in message.subject + message.body_text


def test_every_code_is_a_mail_of_its_own(community: Community) -> None:
    first = write_login_code(email="nieuw@example.nl", code="012345", minutes=15, community=community)
    second = write_login_code(email="nieuw@example.nl", code="067890", minutes=15, community=community)
    assert OutboxMessage.objects.count() == 2
    assert (first.to, first.participant) == ("nieuw@example.nl", None)
    assert "012345" in first.body_text
    assert "067890" in second.body_text
    assert "15 minuten" in first.body_text.replace("\u00a0", " ")
    assert "012345" not in first.key + first.message_id + first.subject
    assert first.message_id != second.message_id


@pytest.mark.parametrize(
    "key", ["", "arranged", "bram@example.nl", "arranged:bram@example.nl", "arranged:a b", "arranged:" + "a" * 120]
)
def test_a_key_holds_public_ids_only(bram: Person, key: str) -> None:
    with pytest.raises(ValueError, match="is not a message key"):
        write(bram, key=key)


def test_a_context_that_lacks_something_is_refused(bram: Person) -> None:
    assert bram.participant is not None
    with pytest.raises(ValueError, match=r"^The mail 'reserve' needs when\.$"):
        write_mail(participant=bram.participant, kind="reserve", key="reserve:aaaaaaaaaa", context={"other": "Anna"})
    with pytest.raises(ValueError, match=r"^There is no mail 'gossip'\.$"):
        write_mail(participant=bram.participant, kind="gossip", key="gossip:aaaaaaaaaa", context={})


def everything_stored() -> bytes:
    """What a thief of the database has: every column of the outbox, and on SQLite the very files."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM notifications_outboxmessage")
        rows = cursor.fetchall()
    columns = [
        bytes(value) if isinstance(value, memoryview | bytes) else str(value).encode() for row in rows for value in row
    ]
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        columns += [path.read_bytes() for path in (Path(name), Path(f"{name}-wal")) if path.exists()]
    return b"\n".join(columns)


@pytest.mark.django_db(transaction=True)
def test_nothing_of_a_message_can_be_read_in_the_database(bram: Person) -> None:
    assert bram.participant is not None
    message = write_mail(
        participant=bram.participant,
        kind="thanks",
        key="thanks:Kanariegroen",
        context={"other": CANARY, "message": f"Lief van je, {CANARY}!", "url": "/"},
    )
    assert message is not None
    assert CANARY in message.body_text
    assert CANARY in message.body_html
    stored = everything_stored()
    assert b"Kanariegroen" in stored  # the control: what is stored in clear is found
    assert CANARY.encode() not in stored
    assert b"Lief van je" not in stored

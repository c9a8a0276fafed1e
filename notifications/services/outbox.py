"""Writes messages in the transaction that decides them, and sends what is due (matching.md §7).

A crash between "the server accepted it" and "the row is marked" sends the same message again with the same
fixed id: at least once, and never a second message.
"""

from __future__ import annotations

import contextlib
import logging
import re
import secrets
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db import connection as database
from django.db.models import F

from buurthulp import clock, wake
from buurthulp.crypto import keyed_hash
from buurthulp.languages import reading
from buurthulp.viewers import SYSTEM, Actor
from members.models import Community, Participant
from members.readers import OWN_NUMBER, reads_for
from members.search_keys import phone_keys
from members.selectors.people import language_of
from members.site import site_url
from members.text_messages import has_provider
from notifications.enums import Channel, OutboxStatus, QuestionKind, StopReason
from notifications.holding import hold_mail_until, hold_sms_until
from notifications.links import stop_link
from notifications.models import OutboxMessage, SmsStop
from notifications.selectors import Address, address_for, due_messages, is_stopped, shares_number
from notifications.services.delivery import MailCourier, has_mail_server
from notifications.services.outcomes import NO_USE, ServerUnreachableError, SmsRefusedError, describe, is_transient
from notifications.services.redirecting import redirect_what_waits
from notifications.services.rendering import RenderedMail, render_mail
from notifications.services.short_links import make_short_link
from notifications.services.sms_delivery import SmsCourier
from notifications.services.sms_questions import open_question
from notifications.services.sms_rendering import address_in, render_sms

logger = logging.getLogger(__name__)

MAX_TRIES = 8
FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(hours=6)
# A run stops claiming after this, well within the task's time limit.
RUN_SECONDS = 45
_KEY = re.compile(r"[a-z_]+(:[A-Za-z0-9_.-]+)+")
_chance = SystemRandom()


@dataclass(frozen=True, slots=True)
class SendReport:
    """What one run did. ``lost``: accepted by the server, but marked by another sender (our lease had run out)."""

    sent: int = 0
    retried: int = 0
    failed: int = 0
    lost: int = 0

    @property
    def tried(self) -> int:
        """Messages this run claimed."""
        return self.sent + self.retried + self.failed + self.lost


class Courier(Protocol):
    """Carries messages of one channel."""

    def deliver(self, message: OutboxMessage) -> str:
        """Hand it over; returns what the server calls it."""

    def hang_up(self) -> None:
        """Close the conversation."""


def write_mail(
    *,
    participant: Participant,
    kind: str,
    key: str,
    context: Mapping[str, Any] | Callable[[], Mapping[str, Any]],
    after: timedelta = timedelta(),
    can_wait: bool = True,
    links: Callable[[str], Mapping[str, Any]] | None = None,
) -> OutboxMessage | None:
    """Write a message of ``kind`` to ``participant``, once per ``key``; a second call gives the first call's row.

    It is a mail, or a text message to who chose that. ``key`` is ``kind:public id[:…]`` and holds nothing personal.
    ``context`` is what the templates of this kind need; community, name, site_url, pause_url and stop_url are added.
    Where it holds words of ours (a day, a kind of help) it is a function, called in the language of who reads it.
    ``links`` adds what is for one reader alone (members.readers): links that answer without logging in.
    Call this inside the transaction that decides it. It is sent at once, or no sooner than ``after`` that long. A text
    message waits for the end of the quiet hours, unless what it is about (``starts_at`` or ``answer_until`` in the
    context) comes first; a mail that can wait (not where ``can_wait`` is False) goes with others in the morning, of
    who wants that; a morning's questions go together.

    Returns None when nobody can be told (by telephone, no log-in, wants none of this kind, or a question to a number
    that has another one open): the caller decides who calls them.
    Raises ValueError for a key, kind or context that is wrong.
    """
    check_key(key)
    known = OutboxMessage.objects.filter(key=key).first()
    if known is not None:
        return known
    address = address_for(participant, kind)
    if address is None:
        return None
    language = language_of(participant)
    with reading(language):
        said = {**(context() if callable(context) else context), **(links(address.reader) if links else {})}
    own = {"community": participant.community, "name": participant.first_name}
    if address.channel == Channel.SMS:
        held_until = hold_sms_until(participant, said)
        return _write_sms(
            participant,
            address,
            kind=kind,
            key=key,
            context={**said, **own},
            language=language,
            after=after,
            held_until=held_until,
        )
    site = site_url(participant.community)
    full = {"pause_url": "", **said, **own, "stop_url": stop_link(participant, kind, address.reader)}
    held_until = hold_mail_until(participant, kind, said) if can_wait else None
    return write_row(
        community=participant.community,
        participant=participant,
        to=address.to,
        reader=address.reader,
        kind=kind,
        key=key,
        texts=render_mail(kind=kind, context=full, site_url=site, language=language, is_part=held_until is not None),
        after=after,
        held_until=held_until,
    )


def write_sms_reply(
    *, participant: Participant, number: str, kind: str, key: str, url: str = "", **context: Any
) -> None:
    """Answer a text message of theirs with one, on the number it came from, whatever they chose; once per ``key``."""
    check_key(key)
    own = {"community": participant.community, "name": participant.first_name, "url": url}
    language = language_of(participant)
    address = Address(Channel.SMS, number, OWN_NUMBER)
    _write_sms(participant, address, kind=kind, key=key, context={**context, **own}, language=language)


def write_sms_question(*, participant: Participant, number: str, kind: str, key: str) -> bool:
    """Put a question to a number that was not sent any text messages yet; whether it is the one open there now."""
    check_key(key)
    known = OutboxMessage.objects.filter(key=key).exists()
    own = {"community": participant.community, "name": participant.first_name}
    language = language_of(participant)
    address = Address(Channel.SMS, number, OWN_NUMBER)
    return known or _write_sms(participant, address, kind=kind, key=key, context=own, language=language) is not None


def _write_sms(
    participant: Participant,
    address: Address,
    *,
    kind: str,
    key: str,
    context: Mapping[str, Any],
    language: str,
    after: timedelta = timedelta(),
    held_until: datetime | None = None,
) -> OutboxMessage | None:
    number_hash = phone_keys(address.to).whole
    asks = kind in _QUESTIONS
    # Where another question is open, the answer to this one goes by its link or by telephone.
    may_answer = asks and open_question(
        actor=SYSTEM,
        number_hash=number_hash,
        participant=participant,
        kind=QuestionKind(kind),
        about=key.split(":")[1],
        until=context.get(_QUESTIONS[kind]),
    )
    if kind in _NOTHING_ELSE_TO_ANSWER_BY and not may_answer:
        return None
    url = address_in(context, kind)
    text = render_sms(
        kind=kind,
        context={"phone": participant.community.phone, **context, "may_answer": may_answer},
        link=make_short_link(actor=SYSTEM, participant=participant, url=url) if url else "",
        for_whom=participant.first_name if shares_number(participant, number_hash) else "",
        language=language,
    )
    return write_row(
        community=participant.community,
        participant=participant,
        to=address.to,
        reader=address.reader,
        kind=kind,
        key=key,
        texts=RenderedMail(subject="", text=text, html=""),
        channel=Channel.SMS,
        after=after,
        held_until=held_until,
    )


_NOTHING_ELSE_TO_ANSWER_BY = (QuestionKind.INVITATION, QuestionKind.MAY_WE)
_QUESTIONS = {"invitation": "answer_until", "held": "reply_by", "check": "", "may_we": ""}
"""What can be answered by text message, and which moment of its context says until when that is waited for."""


def write_login_code(*, email: str, code: str, minutes: int, community: Community, language: str = "") -> OutboxMessage:
    """Write the mail with a log-in code. Each call is a mail of its own, whoever the address belongs to.

    ``language`` is that of the page on which it was asked for: what an account chose stays unseen.
    """
    context = {
        "pause_url": "",
        "stop_url": "",
        "name": "",
        "community": community,
        "code": code,
        "minutes": minutes,
    }
    return write_row(
        community=community,
        participant=None,
        to=email,
        kind="login_code",
        key=f"login_code:{secrets.token_hex(12)}",
        texts=render_mail(kind="login_code", context=context, site_url=site_url(community), language=language),
    )


def write_login_code_sms(
    *, phone: str, code: str, minutes: int, community: Community, language: str = ""
) -> OutboxMessage | None:
    """The same by text message, to a number in E.164: known and unknown numbers get the same.

    None where whoever holds the number sent STOP: then nobody else may have codes sent there either.
    """
    if is_stopped(phone_keys(phone).whole):
        return None
    text = render_sms(kind="login_code", context={"code": code, "minutes": str(minutes)}, language=language)
    return write_row(
        community=community,
        participant=None,
        to=phone,
        kind="login_code",
        key=f"login_code:{secrets.token_hex(12)}",
        texts=RenderedMail(subject="", text=text, html=""),
        channel=Channel.SMS,
    )


def check_key(key: str) -> None:
    """Raises ValueError for what cannot be the key of a message."""
    if len(key) > 120 or not _KEY.fullmatch(key):
        raise ValueError(f"{key!r} is not a message key: use kind:public_id[:…], at most 120 characters.")


def write_row(
    *,
    community: Community,
    participant: Participant | None,
    to: str,
    kind: str,
    key: str,
    texts: RenderedMail,
    reader: str = "",
    channel: Channel = Channel.MAIL,
    after: timedelta = timedelta(),
    held_until: datetime | None = None,
) -> OutboxMessage:
    """The row of one message with these texts, once per ``key``. For this app: others call ``write_mail``."""
    host = urlsplit(site_url(community)).hostname or "localhost"
    message = OutboxMessage(
        community=community,
        participant=participant,
        channel=channel,
        kind=kind,
        key=key,
        message_id=f"<{keyed_hash('message-id', key)[:32]}@{host[-80:]}>",
        to=to,
        reader=reader,
        subject=texts.subject,
        body_text=texts.text,
        body_html=texts.html,
        part_text=texts.part_text if held_until else "",
        part_html=texts.part_html if held_until else "",
        status=OutboxStatus.HELD if held_until else OutboxStatus.WAITING,
        held_until=held_until,
        due_at=clock.machine_now() + after,
        written_at=clock.now(),
    )
    try:
        with transaction.atomic():
            message.save(force_insert=True)
            wake.announce(wake.OUTBOX)
    except IntegrityError:
        # Whoever comes second writes nothing, and the caller's transaction stays whole.
        written = OutboxMessage.objects.filter(key=key).first()
        if written is None:
            raise
        return written
    return message


def send_due(*, limit: int = 50) -> SendReport:
    """Send at most ``limit`` due messages over one connection for each channel, oldest first.

    Any number of senders may run at once. A transient error puts the message off (15 seconds, then four times as long
    each time, up to six hours); after eight tries, or at once when the server refuses it, it is failed: logged, and
    listed in the admin. When a server cannot be reached the run goes on without that channel, so that an outage costs
    each message few of its tries.
    """
    couriers = _couriers()
    counts = dict.fromkeys(("sent", "retried", "failed", "lost"), 0)
    stop_at = time.monotonic() + RUN_SECONDS
    with contextlib.ExitStack() as stack:
        for courier in couriers.values():
            stack.callback(courier.hang_up)
        for _ in range(limit):
            message = _claim_next(couriers) if couriers else None
            if message is None:
                break
            if _reads_no_more(message):
                _turn_away(message)
                continue
            courier = couriers[Channel(message.channel)]
            try:
                provider_id = courier.deliver(message)
            except (OSError, ValueError, ServerUnreachableError, SmsRefusedError) as error:
                counts[_put_off_or_fail(message, error)] += 1
                courier.hang_up()
                if isinstance(error, ServerUnreachableError):
                    del couriers[Channel(message.channel)]
            else:
                counts["sent" if _mark_sent(message, provider_id) else "lost"] += 1
            if time.monotonic() > stop_at:
                break
    return SendReport(**counts)


def _couriers() -> dict[Channel, Courier]:
    """Whom to give messages to, by channel. Where there is no server messages wait, and the log says so."""
    couriers: dict[Channel, Courier] = {}
    if has_mail_server():
        couriers[Channel.MAIL] = MailCourier()
    elif due_messages().filter(channel=Channel.MAIL).exists():
        logger.error("EMAIL_URL is empty: messages wait for a mail server.")
    if has_provider():
        couriers[Channel.SMS] = SmsCourier()
    elif due_messages().filter(channel=Channel.SMS).exists():
        logger.error("SMS_URL is empty: text messages wait for a provider.")
    return couriers


def _claim_next(channels: Collection[Channel]) -> OutboxMessage | None:
    """Take the oldest due message of these channels, or None. Nobody else takes it while its lease holds."""
    due = due_messages().filter(channel__in=list(channels))
    if not due.exists():  # on SQLite a transaction takes the write lock, a look does not
        return None
    claim = secrets.token_hex(16)
    with transaction.atomic():
        candidates = due
        if database.features.has_select_for_update_skip_locked:
            candidates = candidates.select_for_update(skip_locked=True)
        pk = candidates.values_list("pk", flat=True).first()
        if pk is None:
            return None
        due_messages().filter(pk=pk).update(
            status=OutboxStatus.SENDING,
            claim=claim,
            claimed_until=clock.machine_now() + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS),
        )
    taken = OutboxMessage.objects.select_related("participant__community")
    # Of whom it is for a mail needs no more than where its links lead.
    return taken.defer("participant__family_name", "participant__phone").filter(pk=pk, claim=claim).first()


def _reads_no_more(message: OutboxMessage) -> bool:
    """Whether whoever it goes to stopped acting while a sender had it before: then nobody could send it elsewhere."""
    if message.reader == OWN_NUMBER or message.participant is None:
        return False
    return not reads_for(message.reader, message.participant)


@transaction.atomic
def _turn_away(message: OutboxMessage) -> None:
    """Give it back, and let it go to who reads now."""
    assert message.participant is not None  # what is for nobody has no reader
    if _release(message, status=OutboxStatus.WAITING):
        redirect_what_waits(message.participant, message.reader)


def _release(message: OutboxMessage, **changes: Any) -> bool:
    """Write the outcome, if the claim is still ours."""
    mine = OutboxMessage.objects.filter(pk=message.pk, claim=message.claim, status=OutboxStatus.SENDING)
    return bool(mine.update(claim="", claimed_until=None, attempts=F("attempts") + 1, **changes))


def _mark_sent(message: OutboxMessage, provider_id: str) -> bool:
    return _release(message, status=OutboxStatus.SENT, sent_at=clock.now(), last_error="", provider_id=provider_id)


def _put_off_or_fail(message: OutboxMessage, error: Exception) -> str:
    """Returns "retried", "failed" or "lost"."""
    reason = describe(error)
    tries = message.attempts + 1
    if is_transient(error) and tries < MAX_TRIES:
        logger.warning("Message %s (%s): try %d, %s.", message.pk, message.kind, tries, reason)
        due_at = clock.machine_now() + wait_after(tries)
        return "retried" if _release(message, status=OutboxStatus.WAITING, due_at=due_at, last_error=reason) else "lost"
    logger.error("Message %s (%s) failed after %d tries: %s.", message.pk, message.kind, tries, reason)
    if isinstance(error, SmsRefusedError) and error.code in NO_USE:
        note_no_use(actor=SYSTEM, number=message.to)
    return "failed" if _release(message, status=OutboxStatus.FAILED, last_error=reason) else "lost"


def note_no_use(*, actor: Actor, number: str) -> None:
    """Text messages do not arrive at this number: from now on its people are told in another way. Again: no change."""
    stop = SmsStop(number_hash=phone_keys(number).whole, reason=StopReason.UNREACHABLE, at=clock.now())
    SmsStop.objects.bulk_create([stop], ignore_conflicts=True)


def wait_after(tries: int) -> timedelta:
    """How long to wait after so many failed tries (1 or more): four times as long each time, give or take a quarter."""
    wait: timedelta = min(FIRST_WAIT * 4 ** (tries - 1), LONGEST_WAIT)
    return wait * _chance.uniform(0.75, 1.25)

"""Writes messages in the transaction that decides them, and sends what is due (matching.md §7).

A crash between "the server accepted it" and "the row is marked" sends the same message again with the same
Message-ID: at least once, and never a second message.
"""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import SystemRandom
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection as database
from django.db import transaction
from django.db.models import F

from buurthulp import clock, wake
from buurthulp.crypto import keyed_hash
from members.models import Community, Participant
from members.site import site_url
from notifications.enums import OutboxStatus
from notifications.models import OutboxMessage
from notifications.selectors import due_messages, mail_address_of
from notifications.services.delivery import (
    ServerUnreachableError,
    deliver,
    describe,
    hang_up,
    has_mail_server,
    is_transient,
    mail_connection,
)
from notifications.services.rendering import render_mail

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


def write_mail(*, participant: Participant, kind: str, key: str, context: Mapping[str, Any]) -> OutboxMessage | None:
    """Write a mail of ``kind`` to ``participant``, once per ``key``; a second call gives the first call's row.

    ``key`` is ``kind:public id[:…]`` and holds nothing personal. ``context`` is what the templates of this kind need;
    community, name, site_url and pause_url are added. Call it inside the transaction that decides the message.

    Returns None when there is nobody to mail (told by telephone, or no log-in): the caller decides who calls them.
    Raises ValueError for a key, kind or context that is wrong.
    """
    _check_key(key)
    known = OutboxMessage.objects.filter(key=key).first()
    if known is not None:
        return known
    to = mail_address_of(participant)
    if to is None:
        return None
    own = {"community": participant.community, "name": participant.first_name}
    return _write(
        community=participant.community,
        participant=participant,
        to=to,
        kind=kind,
        key=key,
        context={"pause_url": "", **context, **own},
    )


def write_login_code(*, email: str, code: str, minutes: int, community: Community) -> OutboxMessage:
    """Write the mail with a log-in code. Each call is a mail of its own, whoever the address belongs to."""
    return _write(
        community=community,
        participant=None,
        to=email,
        kind="login_code",
        key=f"login_code:{secrets.token_hex(12)}",
        context={"pause_url": "", "name": "", "community": community, "code": code, "minutes": minutes},
    )


def _check_key(key: str) -> None:
    if len(key) > 120 or not _KEY.fullmatch(key):
        raise ValueError(f"{key!r} is not a message key: use kind:public_id[:…], at most 120 characters.")


@transaction.atomic
def _write(
    *,
    community: Community,
    participant: Participant | None,
    to: str,
    kind: str,
    key: str,
    context: Mapping[str, Any],
) -> OutboxMessage:
    site = site_url(community)
    mail = render_mail(kind=kind, context=context, site_url=site)
    host = urlsplit(site).hostname or "localhost"
    message = OutboxMessage(
        community=community,
        participant=participant,
        kind=kind,
        key=key,
        message_id=f"<{keyed_hash('message-id', key)[:32]}@{host[-80:]}>",
        to=to,
        subject=mail.subject,
        body_text=mail.text,
        body_html=mail.html,
        due_at=clock.machine_now(),
        written_at=clock.now(),
    )
    # Whoever comes second writes nothing, and the caller's transaction stays whole.
    OutboxMessage.objects.bulk_create([message], ignore_conflicts=True)
    wake.announce(wake.OUTBOX)
    return OutboxMessage.objects.get(key=key)


def send_due(*, limit: int = 50) -> SendReport:
    """Send at most ``limit`` due messages over one connection, oldest first. Any number of senders may run at once.

    A transient error puts the message off (15 seconds, then four times as long each time, up to six hours); after
    eight tries, or at once when the server refuses it, it is failed: logged, and listed in the admin. When the server
    cannot be reached the run ends, so that an outage costs each message few of its tries.
    """
    if not has_mail_server():
        if due_messages().exists():
            logger.error("EMAIL_URL is empty: messages wait for a mail server.")
        return SendReport()
    counts = dict.fromkeys(("sent", "retried", "failed", "lost"), 0)
    stop_at = time.monotonic() + RUN_SECONDS
    with mail_connection() as connection:
        for _ in range(limit):
            message = _claim_next()
            if message is None:
                break
            try:
                deliver(message, connection)
            except (OSError, ValueError, ServerUnreachableError) as error:
                counts[_put_off_or_fail(message, error)] += 1
                hang_up(connection)
                if isinstance(error, ServerUnreachableError):
                    break
            else:
                counts["sent" if _mark_sent(message) else "lost"] += 1
            if time.monotonic() > stop_at:
                break
    return SendReport(**counts)


def _claim_next() -> OutboxMessage | None:
    """Take the oldest due message, or None. Nobody else takes it while its lease holds."""
    if not due_messages().exists():  # on SQLite a transaction takes the write lock, a look does not
        return None
    claim = secrets.token_hex(16)
    with transaction.atomic():
        candidates = due_messages()
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
    return OutboxMessage.objects.filter(pk=pk, claim=claim).first()


def _release(message: OutboxMessage, **changes: Any) -> bool:
    """Write the outcome, if the claim is still ours."""
    mine = OutboxMessage.objects.filter(pk=message.pk, claim=message.claim, status=OutboxStatus.SENDING)
    return bool(mine.update(claim="", claimed_until=None, attempts=F("attempts") + 1, **changes))


def _mark_sent(message: OutboxMessage) -> bool:
    return _release(message, status=OutboxStatus.SENT, sent_at=clock.now(), last_error="")


def _put_off_or_fail(message: OutboxMessage, error: Exception) -> str:
    """Returns "retried", "failed" or "lost"."""
    reason = describe(error)
    tries = message.attempts + 1
    if is_transient(error) and tries < MAX_TRIES:
        logger.warning("Message %s (%s): try %d, %s.", message.pk, message.kind, tries, reason)
        due_at = clock.machine_now() + wait_after(tries)
        return "retried" if _release(message, status=OutboxStatus.WAITING, due_at=due_at, last_error=reason) else "lost"
    logger.error("Message %s (%s) failed after %d tries: %s.", message.pk, message.kind, tries, reason)
    return "failed" if _release(message, status=OutboxStatus.FAILED, last_error=reason) else "lost"


def wait_after(tries: int) -> timedelta:
    """How long to wait after so many failed tries (1 or more): four times as long each time, give or take a quarter."""
    wait: timedelta = min(FIRST_WAIT * 4 ** (tries - 1), LONGEST_WAIT)
    return wait * _chance.uniform(0.75, 1.25)

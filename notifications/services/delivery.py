"""One message to the mail server, and what its answer means."""

from __future__ import annotations

import contextlib
import smtplib
from collections.abc import Iterator
from email.utils import format_datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from buurthulp.clock import localtime
from notifications.models import OutboxMessage

NOWHERE = "django.core.mail.backends.dummy.EmailBackend"


class ServerUnreachableError(Exception):
    """No conversation with the mail server came about; it says nothing about any message. ``__cause__`` says why."""


def has_mail_server() -> bool:
    """Whether messages go somewhere. In a demo they may go nowhere: its mailbox shows the outbox itself."""
    return settings.DEMO or settings.EMAIL_BACKEND != NOWHERE


@contextlib.contextmanager
def mail_connection() -> Iterator[BaseEmailBackend]:
    """A connection for a run, opened by the first message and closed at the end."""
    connection: BaseEmailBackend = get_connection()
    try:
        yield connection
    finally:
        hang_up(connection)


def hang_up(connection: BaseEmailBackend) -> None:
    """Close the connection, whatever state it is in; the next message opens a new one."""
    with contextlib.suppress(OSError):  # smtplib's exceptions are OSErrors too
        connection.close()


def deliver(message: OutboxMessage, connection: BaseEmailBackend) -> None:
    """Hand ``message`` to the mail server; returns once the server has accepted it.

    Raises ServerUnreachableError when no connection comes about, else what smtplib raised (see :func:`is_transient`),
    or ValueError when the message cannot be put into headers.
    """
    mail = _as_mail(message, connection)
    try:
        connection.open()
    except OSError as error:
        hang_up(connection)
        raise ServerUnreachableError from error
    if not connection.send_messages([mail]):
        raise ValueError("The message has no recipient.")


def is_transient(error: Exception) -> bool:
    """Whether the same message may well be accepted later: 4xx codes, a cut connection, a time-out; not 5xx."""
    if isinstance(error, smtplib.SMTPServerDisconnected | ServerUnreachableError):
        return True
    codes = _codes(error)
    if codes:
        return all(code < 500 for code in codes)
    if isinstance(error, smtplib.SMTPException):
        return False
    return isinstance(error, OSError)


def describe(error: Exception) -> str:
    """Class and SMTP codes, for the row and the log: the server's text may hold the address."""
    cause = error.__cause__ if isinstance(error, ServerUnreachableError) else error
    codes = " ".join(str(code) for code in _codes(cause))
    return f"{type(cause).__name__} {codes}".strip()[:120]


def _codes(error: BaseException | None) -> list[int]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [int(code) for code, _text in error.recipients.values()]
    if isinstance(error, smtplib.SMTPResponseException):
        return [error.smtp_code]
    return []


def _as_mail(message: OutboxMessage, connection: BaseEmailBackend) -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.body_text,
        to=[message.to],
        connection=connection,
        headers={
            "Message-ID": message.message_id,
            "Date": format_datetime(localtime(message.written_at)),
            "Auto-Submitted": "auto-generated",  # RFC 3834: no holiday replies
        },
    )
    if message.body_html:
        mail.attach_alternative(message.body_html, "text/html")
    return mail

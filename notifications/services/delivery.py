"""One mail to the mail server, and what its answer means."""

from __future__ import annotations

import contextlib
from email.utils import format_datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from buurthulp.clock import localtime
from notifications.links import stop_link
from notifications.models import OutboxMessage
from notifications.services.outcomes import ServerUnreachableError

NOWHERE = "django.core.mail.backends.dummy.EmailBackend"


def has_mail_server() -> bool:
    """Whether messages go somewhere. In a demo they may go nowhere: its mailbox shows the outbox itself."""
    return settings.DEMO or settings.EMAIL_BACKEND != NOWHERE


class MailCourier:
    """A conversation with the mail server, opened by the first message."""

    def __init__(self) -> None:
        self._connection: BaseEmailBackend = get_connection()

    def deliver(self, message: OutboxMessage) -> str:
        """Hand ``message`` to the mail server; returns once the server has accepted it. It gives no name for it.

        Raises ServerUnreachableError when no connection comes about, else what smtplib raised (see
        :func:`is_transient`), or ValueError when the message cannot be put into headers.
        """
        mail = _as_mail(message, self._connection)
        try:
            self._connection.open()
        except OSError as error:
            self.hang_up()
            raise ServerUnreachableError from error
        if not self._connection.send_messages([mail]):
            raise ValueError("The message has no recipient.")
        return ""

    def hang_up(self) -> None:
        """Close the connection, whatever state it is in; the next message opens a new one."""
        with contextlib.suppress(OSError):  # smtplib's exceptions are OSErrors too
            self._connection.close()


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
            **_ways_to_stop(message),
        },
    )
    if message.body_html:
        mail.attach_alternative(message.body_html, "text/html")
    return mail


def _ways_to_stop(message: OutboxMessage) -> dict[str, str]:
    """RFC 8058: the reader's mail program can stop these mails with one tap. A log-in code is no such mail."""
    if message.participant is None:
        return {}
    return {
        "List-Unsubscribe": f"<{stop_link(message.participant, message.kind, message.reader or None)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }

"""One text message to the provider (an HTTP interface like Twilio's), and what its answer means."""

from __future__ import annotations

import base64
import http.client
import json
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.urls import reverse

from members.site import site_url
from notifications.links import status_token_for
from notifications.models import OutboxMessage
from notifications.services.outcomes import ServerUnreachableError, SmsRefusedError

LONGEST_ANSWER = 65_536
# What a provider says of us or of itself, not of the message: no account, no money, too many at once, broken.
_NOT_ABOUT_THE_MESSAGE = frozenset({401, 402, 403, 404, 407, 408, 429})


class SmsCourier:
    """A conversation with the provider, opened by the first message. In a demo nothing leaves."""

    def __init__(self) -> None:
        self._connection: http.client.HTTPConnection | None = None

    def deliver(self, message: OutboxMessage) -> str:
        """Hand ``message`` over; returns what the provider calls it, once it has accepted it.

        The fixed id of the message goes with it, so that a provider that heeds it takes the same message once. Raises
        ServerUnreachableError when nothing is heard or what is heard is not about the message, SmsRefusedError when it
        is refused.
        """
        if settings.DEMO:
            return ""
        try:
            status, answer = self._post(_fields(message), message.message_id)
        except (OSError, http.client.HTTPException) as error:
            self.hang_up()
            raise ServerUnreachableError from error
        if status in (200, 201):
            return str(answer.get("sid", ""))[:64]
        code = answer.get("code")
        refused = SmsRefusedError(status, code if isinstance(code, int) else 0)
        if status in _NOT_ABOUT_THE_MESSAGE or status >= 500:
            raise ServerUnreachableError from refused
        raise refused

    def hang_up(self) -> None:
        """Close the connection; the next message opens a new one."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _post(self, fields: dict[str, str], message_id: str) -> tuple[int, dict[str, object]]:
        if self._connection is None:
            self._connection = _connect()
        pair = f"{settings.SMS_ACCOUNT}:{settings.SMS_TOKEN}".encode()
        headers = {
            "Authorization": f"Basic {base64.b64encode(pair).decode()}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
            "Idempotency-Key": message_id.strip("<>"),
        }
        path = f"/2010-04-01/Accounts/{settings.SMS_ACCOUNT}/Messages.json"
        self._connection.request("POST", path, urlencode(fields), headers)
        response = self._connection.getresponse()
        body = response.read(LONGEST_ANSWER)
        try:
            answer = json.loads(body)
        except ValueError:
            answer = {}
        return response.status, answer if isinstance(answer, dict) else {}


def _connect() -> http.client.HTTPConnection:
    host = urlsplit(settings.SMS_HOST)
    kind = http.client.HTTPSConnection if host.scheme == "https" else http.client.HTTPConnection
    return kind(host.hostname or "", host.port, timeout=settings.SMS_TIMEOUT)


def _fields(message: OutboxMessage) -> dict[str, str]:
    assert message.community is not None  # every text message is of a community
    status_path = reverse("notifications:sms_status", args=[status_token_for(message.pk)])
    return {
        "To": message.to,
        "From": settings.SMS_FROM,
        "Body": message.body_text,
        "StatusCallback": f"{site_url(message.community)}{status_path}",
    }

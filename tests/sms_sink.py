"""A provider of text messages on a free port, for tests: keeps what it accepts, and misbehaves when told to.

It speaks the part of the HTTP interface that we use. It runs in a thread, so that workers in other processes reach it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

ACCOUNT, TOKEN, SENDER = "AC0123456789", "een geheim dat alleen zij en wij kennen", "+3197010200300"
DROP = "drop"  # keep the message, then cut the connection instead of answering


@dataclass(frozen=True)
class Texted:
    """A text message that this provider answered for."""

    id: str
    to: str
    text: str
    status_url: str


class SmsSink:
    """Use through :func:`running_sms_sink`. Plan answers before sending; without a plan everything is accepted."""

    def __init__(self) -> None:
        self.accepted: list[Texted] = []
        self.calls: Counter[str] = Counter()
        self.answers: deque[tuple[int, int] | str] = deque()
        self.on_accept: Callable[[Texted], None] | None = None
        self.last_headers: Mapping[str, str] = {}
        self.port = 0
        self.delay_seconds = 0.0

    @property
    def url(self) -> str:
        """For SMS_URL."""
        return f"http://{ACCOUNT}:{TOKEN.replace(' ', '%20')}@127.0.0.1:{self.port}"

    def answer(self, *replies: tuple[int, int] | str) -> None:
        """What to say to the next messages: (HTTP status, the provider's own code), or DROP."""
        self.answers.extend(replies)

    def deliveries(self) -> Counter[str]:
        """How often each message was handed over, by its fixed id as the outbox writes it."""
        return Counter({f"<{key}>": count for key, count in self.calls.items()})

    def texts_to(self, number: str) -> list[str]:
        """What was sent there, oldest first."""
        return [one.text for one in self.accepted if one.to == number]

    def take(self, headers: Mapping[str, str], fields: Mapping[str, str]) -> tuple[int, dict[str, Any]] | None:
        """One call. None cuts the connection."""
        self.last_headers = headers
        pair = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        if headers["Authorization"] != f"Basic {pair}":
            return 401, {"code": 20003, "message": "Authenticate"}
        key = headers["Idempotency-Key"]
        self.calls[key] += 1
        reply = self.answers.popleft() if self.answers else (201, 0)
        if reply != DROP and isinstance(reply, tuple) and reply[0] != 201:
            return reply[0], {"code": reply[1], "message": f"No, not to {fields['To']}"}
        if self.calls[key] == 1 or key not in [one.id for one in self.accepted]:
            one = Texted(key, fields["To"], fields["Body"], fields["StatusCallback"])
            self.accepted.append(one)
            if self.on_accept is not None:
                self.on_accept(one)
        return None if reply == DROP else (201, {"sid": f"SM{len(self.accepted):032d}", "status": "queued"})


def _handler(sink: SmsSink) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            fields = {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}
            assert self.path == f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
            answer = sink.take(dict(self.headers.items()), fields)
            if answer is None:
                self.close_connection = True
                return
            content = json.dumps(answer[1]).encode()
            with suppress(ConnectionError):  # whoever asked may have been killed meanwhile
                self.send_response(answer[0])
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name http.server calls
            """Nothing."""

    return Handler


@contextmanager
def running_sms_sink() -> Iterator[SmsSink]:
    """A provider that listens inside the block."""
    sink = SmsSink()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(sink))
    server.daemon_threads = True
    sink.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield sink
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def signature(url: str, fields: Mapping[str, str], token: str = TOKEN) -> str:
    """How the provider signs a call, by its own description: the address, then each field and its value by name."""
    said = url
    for name in sorted(fields):
        said += name + fields[name]
    return base64.b64encode(hmac.new(token.encode(), said.encode(), hashlib.sha1).digest()).decode()

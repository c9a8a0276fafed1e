"""A real SMTP server on a free port, for tests: keeps what it accepts, and misbehaves when told to.

It runs in a thread of the test's process, so that workers in other processes can send to it.
"""

from __future__ import annotations

import asyncio
import email
import email.policy
import logging
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

logging.getLogger("mail.log").setLevel(logging.WARNING)  # else it writes every line of every conversation

ACCEPT = "250 OK"
DROP = "drop"  # keep the message, then cut the connection instead of answering


@dataclass(frozen=True)
class Accepted:
    """A message that this server answered for: after this it is the server's to deliver."""

    message_id: str
    to: tuple[str, ...]
    mail: EmailMessage

    def text(self, subtype: str = "plain") -> str:
        """The body as the reader sees it."""
        body = self.mail.get_body((subtype,))
        return str(body.get_content()).replace("\r\n", "\n") if body is not None else ""


class SmtpSink:
    """Use through :func:`running_sink`. Plan answers before sending; without a plan everything is accepted."""

    def __init__(self) -> None:
        self.accepted: list[Accepted] = []
        self.answers: deque[str] = deque()
        self.recipient_answers: deque[str] = deque()
        self.delay_seconds = 0.0
        self.on_accept: Callable[[Accepted], None] | None = None
        self.connections = 0
        self.port = 0
        self._loop = asyncio.new_event_loop()

    @property
    def url(self) -> str:
        """For EMAIL_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    def answer(self, *replies: str) -> None:
        """What to say after the next messages' DATA: ACCEPT, DROP, or a reply such as ``451 later`` or ``554 no``."""
        self.answers.extend(replies)

    def answer_recipient(self, *replies: str) -> None:
        """What to say to the next RCPT commands."""
        self.recipient_answers.extend(replies)

    def deliveries(self) -> Counter[str]:
        """How often each Message-ID was accepted."""
        return Counter(one.message_id for one in list(self.accepted))

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """One recipient."""
        reply = self.recipient_answers.popleft() if self.recipient_answers else ACCEPT
        if reply == ACCEPT:
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - the same
        """One message: keep it unless the plan refuses it, tell ``on_accept``, then answer."""
        reply = self.answers.popleft() if self.answers else ACCEPT
        if reply in (ACCEPT, DROP):
            assert isinstance(envelope.content, bytes)
            mail = email.message_from_bytes(envelope.content, EmailMessage, policy=email.policy.default)
            one = Accepted(str(mail["Message-ID"]), tuple(envelope.rcpt_tos), mail)
            self.accepted.append(one)
            if self.on_accept is not None:
                # In a thread of its own, where it may use the database.
                await self._loop.run_in_executor(None, self.on_accept, one)
        if self.delay_seconds:
            await asyncio.sleep(self.delay_seconds)
        if reply == DROP:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return reply if reply != DROP else ACCEPT

    def _protocol(self) -> SMTP:
        self.connections += 1
        return SMTP(self, hostname="sink.test", loop=self._loop)

    async def _listen(self) -> asyncio.Server:
        server = await self._loop.create_server(self._protocol, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        return server

    def _serve(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(self._listen())
        ready.set()
        self._loop.run_forever()
        server.close()
        tasks: list[asyncio.Task[Any]] = list(asyncio.all_tasks(self._loop))
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    def start(self) -> threading.Thread:
        """Start listening; ``port`` is known when this returns."""
        ready = threading.Event()
        thread = threading.Thread(target=self._serve, args=(ready,), name="smtp-sink", daemon=True)
        thread.start()
        if not ready.wait(10):
            raise TimeoutError("The SMTP sink did not start.")
        return thread

    def stop(self, thread: threading.Thread) -> None:
        """Stop listening and end every conversation."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        thread.join(10)


@contextmanager
def running_sink() -> Iterator[SmtpSink]:
    """A sink that listens inside the block."""
    sink = SmtpSink()
    thread = sink.start()
    try:
        yield sink
    finally:
        sink.stop(thread)

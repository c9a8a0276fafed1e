"""Somebody's mail, as the mail server delivered it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.scenarios.worker import Worker, wait_until, wake
from tests.smtp_sink import Accepted, SmtpSink

_ADDRESS = re.compile(r"https?://\S+")


@dataclass
class Mailbox:
    """The mail that ``sink`` accepted for ``address``; the worker is woken until what is awaited has come."""

    sink: SmtpSink
    worker: Worker
    address: str

    def mails(self) -> list[Accepted]:
        """All of it, oldest first."""
        return [mail for mail in list(self.sink.accepted) if mail.to == (self.address,)]

    def subjects(self) -> list[str]:
        """What stands in the list of mails."""
        return [str(mail.mail["Subject"]) for mail in self.mails()]

    def wait_for(self, subject: str) -> Accepted:
        """The newest mail with these words in its subject. Raises TimeoutError."""

        def found() -> list[Accepted]:
            return [mail for mail in self.mails() if subject in str(mail.mail["Subject"])]

        wait_until(lambda: bool(found()), wake=wake)
        return found()[-1]

    def code(self, nth: int) -> str:
        """The six digits of the ``nth`` mail with a code, counted from one."""

        def codes() -> list[str]:
            return [found[1] for mail in self.mails() if (found := re.search(r"Je code is (\d{6})\.", mail.text()))]

        wait_until(lambda: len(codes()) >= nth, wake=wake)
        return codes()[nth - 1]


def link_behind(mail: Accepted, words: str) -> str:
    """The address that stands after these words in the plain text of a mail."""
    _, _, rest = mail.text().partition(f"{words}: ")
    found = _ADDRESS.match(rest)
    assert found is not None, mail.text()
    return found[0]

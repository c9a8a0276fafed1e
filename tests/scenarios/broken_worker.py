"""``python -m tests.scenarios.broken_worker GUARD CELERY-ARGUMENTS``: a worker from which one guard was taken away.

The controls of the chaos run: with any of these gone, something must be lost or doubled.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from email.utils import make_msgid
from typing import Any

GUARDS = ("one_message_id", "sent_after_accepted", "told_in_the_same_step")
PAUSE_SECONDS = 0.6
"""What now happens between two steps that were one, for a kill to fall in."""


def one_message_id() -> None:
    """Each time a message is handed over it has another Message-ID."""
    from notifications.services import delivery

    as_before = delivery._as_mail

    def as_mail(*given: Any) -> Any:
        mail = as_before(*given)
        mail.extra_headers["Message-ID"] = make_msgid(domain="anew.test")
        return mail

    delivery._as_mail = as_mail


def sent_after_accepted() -> None:
    """A message is marked as sent, and then handed over."""
    from notifications.services import outbox

    class Hasty(outbox.MailCourier):  # type: ignore[name-defined,misc]  # imported there
        def deliver(self, message: Any) -> str:
            outbox._mark_sent(message, "")
            time.sleep(PAUSE_SECONDS)
            return super().deliver(message)

    outbox.MailCourier = Hasty  # type: ignore[attr-defined]  # imported there


def told_in_the_same_step() -> None:
    """Who is asked is told after the transaction in which they were asked, not in it."""
    from django.db import transaction

    from matching.services import inviting

    in_the_step = inviting.tell_invited

    def later(*given: Any, **named: Any) -> bool:
        def tell() -> None:
            time.sleep(PAUSE_SECONDS)
            in_the_step(*given, **named)

        transaction.on_commit(tell)
        return True

    inviting.tell_invited = later  # type: ignore[assignment]  # the same shape


def main(guard: str, arguments: list[str]) -> None:
    """Take the guard away, then be a worker."""
    import django

    from buurthulp.celery import app

    django.setup()
    taken: dict[str, Callable[[], None]] = {
        "one_message_id": one_message_id,
        "sent_after_accepted": sent_after_accepted,
        "told_in_the_same_step": told_in_the_same_step,
    }
    taken[guard]()
    app.start(arguments)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])

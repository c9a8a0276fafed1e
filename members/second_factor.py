"""Whether this session passed a second factor, and for how long that counts (safety.md §6).

allauth keeps the methods of a session, bound to their user. For staff it stops counting after thirty idle minutes;
another code in the same session makes it count again.
"""

from __future__ import annotations

from datetime import timedelta

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication  # the only place that marks one as passed
from django.http import HttpRequest

from buurthulp import clock
from members.models import User

IDLE = timedelta(minutes=30)
WRITE_EVERY = timedelta(minutes=1)
ACTIVE_KEY = "staff_active_at"


def is_passed(request: HttpRequest) -> bool:
    """A second factor was given in this session, and its holder was active in the last thirty minutes."""
    given = [record["at"] for record in get_authentication_records(request, request.user) if record["method"] == "mfa"]
    if not given:
        return False
    last_active = max(*given, request.session.get(ACTIVE_KEY, 0.0))
    return bool(clock.machine_now().timestamp() - last_active <= IDLE.total_seconds())


def keep_alive(request: HttpRequest) -> None:
    """Note that a member of staff is active; written at most once a minute."""
    now = clock.machine_now().timestamp()
    if now - request.session.get(ACTIVE_KEY, 0.0) >= WRITE_EVERY.total_seconds():
        request.session[ACTIVE_KEY] = now


def mark_passed(request: HttpRequest, user: User) -> None:
    """Mark it as passed without a code. Only the demo's pick calls this."""
    record_authentication(request, user, "mfa", type="demo")

"""Whether this session passed a second factor, for how long that counts, and who has one (safety.md §6).

allauth keeps the methods of a session, bound to their user. For staff it stops counting after thirty idle minutes;
another code in the same session makes it count again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication  # the only place that marks one as passed
from django.http import Http404, HttpRequest, HttpResponseBase

from buurthulp import clock
from members.models import User
from members.selectors.viewing import holds_a_role

IDLE = timedelta(minutes=30)
WRITE_EVERY = timedelta(minutes=1)
ACTIVE_KEY = "staff_active_at"
P = ParamSpec("P")


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


def for_who_holds_a_role(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """A view that is there for staff of anywhere, whether or not they gave a second factor: for others it is a 404.

    Who did not log in goes on to the view, which asks them to.
    """

    @wraps(view)
    def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.user.is_authenticated and not holds_a_role(request.user.pk):
            raise Http404
        return view(request, *args, **kwargs)

    return inner


def mark_passed(request: HttpRequest, user: User) -> None:
    """Mark it as passed without a code. Only the demo's pick calls this."""
    record_authentication(request, user, "mfa", type="demo")

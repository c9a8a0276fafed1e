"""Who comes to the world of the access matrix: a browser, and who is logged in there."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from typing import Any

from django.test import Client
from django.test.client import ClientHandler

from members.models import User
from members.second_factor import ACTIVE_KEY, IDLE

HERE, THERE = "testserver", "overdorp.test"


@cache
def _handler() -> ClientHandler:
    """The middleware, loaded once: thousands of browsers open one page each."""
    return ClientHandler(enforce_csrf_checks=False)


class Browser(Client):
    """Opens pages as any, but keeps nothing of how they were made, and an error is a page as well."""

    def __init__(self, **defaults: Any) -> None:
        super().__init__(**defaults)
        self.handler = _handler()

    def request(self, **request: Any) -> Any:
        """The bare answer."""
        return self.handler(self._base_environ(**request))


@dataclass(frozen=True)
class Visitor:
    """A browser in which somebody is logged in, or nobody."""

    user: User | None = None
    host: str = HERE
    second_factor: bool = False
    session_key: str = ""

    def browser(self) -> Browser:
        """A fresh one, with nothing in it but who is logged in."""
        browser = Browser(SERVER_NAME=self.host)
        if self.session_key:
            browser.cookies["sessionid"] = self.session_key
        return browser


def logged_in(visitor: Visitor, *, is_idle: bool) -> Visitor:
    """With a session as allauth leaves it: a code by mail just now, and the second factor where it was given."""
    if visitor.user is None:
        return visitor
    browser = Client(SERVER_NAME=visitor.host)
    browser.force_login(visitor.user)
    session = browser.session
    at = time.time() - ((IDLE + timedelta(minutes=1)).total_seconds() if is_idle else 0)
    methods = ["code", *(["mfa"] if visitor.second_factor or is_idle else [])]
    session["account_authentication_methods"] = [{"method": method, "at": at} for method in methods]
    session["account_authentication_methods_user"] = str(visitor.user.pk)
    if visitor.second_factor:
        session[ACTIVE_KEY] = at
    session.save()
    return replace(visitor, session_key=session.session_key or "")

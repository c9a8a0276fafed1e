"""Settings from the environment, read strictly: a wrong value stops the start and says which one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

_environ = environ.Env()

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str | None = None) -> str:
    """The value of ``name``; with no default the variable must be set and not empty."""
    value: str = _environ.str(name, default="")
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"Set {name} in the environment (see .env.example).")
    return default


def flag(name: str, *, default: bool = False) -> bool:
    """A boolean: 1/true/yes/on or 0/false/no/off. Anything else is refused, not guessed."""
    raw = _environ.str(name, default="1" if default else "0").strip().lower()
    if raw in _TRUE:
        return True
    if raw in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is {raw!r}; use 1 or 0.")


def words(name: str) -> list[str]:
    """A comma-separated list without empty parts."""
    return [part.strip() for part in _environ.str(name, default="").split(",") if part.strip()]


def number(name: str, default: int) -> int:
    """A whole number."""
    raw = _environ.str(name, default=str(default))
    try:
        return int(raw)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is {raw!r}; use a whole number.") from error


def database(name: str, default_file: Path) -> dict[str, object]:
    """A Django database dictionary from a URL, or SQLite in ``default_file`` when the variable is empty."""
    config = dict(_environ.db_url(name, default=f"sqlite:///{default_file}"))
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            # A page asks a dozen of the hundreds of statements that there are: each is planned once.
            "cached_statements": 2000,
        }
    else:
        # What is read for a page ends after a dozen rows, whatever the planner thinks all of it would cost: compiling
        # such a query takes a second where running it takes a millisecond. ``?options=`` in the address goes first.
        config["OPTIONS"] = {"options": "-c jit=off"} | dict(config.get("OPTIONS") or {})
        config["CONN_HEALTH_CHECKS"] = True
    # To connect is dear to both: PostgreSQL starts a process, SQLite reads the whole schema and plans each query anew.
    config["CONN_MAX_AGE"] = 60
    return config


def mail(name: str) -> dict[str, object]:
    """Django's EMAIL_* settings from a URL such as ``smtp://user:pass@host:25``; empty means no mail server."""
    raw = _environ.str(name, default="")
    if not raw:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    return dict(_environ.email_url(name))


@dataclass(frozen=True, slots=True)
class TextMessages:
    """Where text messages go, as whom, and from which number. All empty: there are none."""

    host: str = ""
    account: str = ""
    token: str = ""
    sender: str = ""


def text_messages(name: str, *, sender: str) -> TextMessages:
    """From a URL such as ``https://ACCOUNT:TOKEN@api.example.com``; empty means that there are none.

    ``sender`` is the number they come from, in E.164. Only https, but for this machine itself.
    """
    raw = _environ.str(name, default="")
    if not raw:
        return TextMessages()
    parts = urlsplit(raw)
    if not (parts.username and parts.password and parts.hostname):
        raise ImproperlyConfigured(f"{name} must look like https://ACCOUNT:TOKEN@host.")
    if parts.scheme != "https" and (parts.scheme, parts.hostname) != ("http", "127.0.0.1"):
        raise ImproperlyConfigured(f"{name} must begin with https://.")
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}", sender, re.ASCII):
        raise ImproperlyConfigured(f"With {name}, BUURTHULP_SMS_FROM must be a number such as +3197010000000.")
    port = f":{parts.port}" if parts.port else ""
    host = f"{parts.scheme}://{parts.hostname}{port}"
    return TextMessages(host, unquote(parts.username), unquote(parts.password), sender)

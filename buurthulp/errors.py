"""Errors that a person can do something about."""

from __future__ import annotations

from django.utils.functional import Promise


class DomainError(Exception):
    """A rule of the domain says no. ``message`` is Dutch and says what to do; ``code`` is for programs."""

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(code)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class NotAllowedError(DomainError):
    """Seen, but not this person's to do: pages answer 403, the API a problem document with 403."""

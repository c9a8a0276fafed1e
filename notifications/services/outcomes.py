"""What may go wrong between us and a server that takes messages, and what it means for the message."""

from __future__ import annotations

import smtplib

# Of these numbers nothing can be expected: not a number, not a mobile one, stopped at the provider, unknown, landline.
NO_USE = frozenset({21211, 21214, 21217, 21610, 21614, 30005, 30006})


class ServerUnreachableError(Exception):
    """No conversation with the server came about; it says nothing about any message. ``__cause__`` says why."""


class SmsRefusedError(Exception):
    """The provider does not take this message. ``code`` is its own number for why; 0 when it gave none."""

    def __init__(self, status: int, code: int) -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code = status, code


def is_transient(error: Exception) -> bool:
    """Whether the same message may well be accepted later: 4xx codes, a cut connection, a time-out; not 5xx."""
    if isinstance(error, smtplib.SMTPServerDisconnected | ServerUnreachableError):
        return True
    if isinstance(error, SmsRefusedError):
        return False
    codes = _codes(error)
    if codes:
        return all(code < 500 for code in codes)
    if isinstance(error, smtplib.SMTPException):
        return False
    return isinstance(error, OSError)


def describe(error: Exception) -> str:
    """Class and codes, for the row and the log: the server's text may hold the address."""
    cause = error.__cause__ if isinstance(error, ServerUnreachableError) else error
    codes = " ".join(str(code) for code in _codes(cause))
    return f"{type(cause).__name__} {codes}".strip()[:120]


def _codes(error: BaseException | None) -> list[int]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [int(code) for code, _text in error.recipients.values()]
    if isinstance(error, smtplib.SMTPResponseException):
        return [error.smtp_code]
    if isinstance(error, SmsRefusedError):
        return [error.status, error.code]
    return []

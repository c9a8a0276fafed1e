"""Two people at one form: the second wipes nothing that the first wrote meanwhile."""

from __future__ import annotations

from hashlib import sha256

from django.utils.translation import gettext_lazy as _

from buurthulp.errors import DomainError


def mark_of(*values: object) -> str:
    """By what is known again that something is still as it was looked at: sixteen digits, the same for the same."""
    return sha256(repr(values).encode()).hexdigest()[:16]


def refuse_overwriting(*, seen: str, before: str, after: str) -> None:
    """Raise DomainError ``seen.changed`` for a change of what somebody else changed since it was looked at.

    Marks of what was looked at ("": not known), what was there and what will be. The same again changes nothing.
    """
    if seen and seen != before and after != before:
        raise DomainError(
            "seen.changed",
            _(
                "Iemand anders heeft dit net veranderd. Open de bladzijde opnieuw en lees wat er nu staat. "
                "Wat jij typte, staat hier nog."
            ),
        )

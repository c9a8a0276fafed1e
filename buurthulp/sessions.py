"""Sessions in the database, encrypted: a log-in under way holds a number or address and its code (safety.md §7)."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from buurthulp.crypto import seal, unseal

PURPOSE = "django_session.session_data"
SHORTEST_KEY = 8


class SessionStore(DatabaseStore):
    """Django's own, with a key. A row that was written without one, or with another, is no session."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        """What is kept of a session."""
        return seal(PURPOSE, self.serializer().dumps(session_dict))

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """What is in it; nothing, where no key of ours fits."""
        try:
            found: dict[str, Any] = self.serializer().loads(unseal(PURPOSE, session_data))
        except ValueError:
            return {}
        return found

    def _validate_session_key(self, key: str | None) -> bool:
        """A cookie may hold anything, also a sign that PostgreSQL knows no text with."""
        return key is not None and len(key) >= SHORTEST_KEY and key.isalnum()

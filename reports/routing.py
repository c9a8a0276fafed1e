"""The alias ``reports`` is for reading: nothing is migrated through it, and nothing chosen but by name."""

from __future__ import annotations

from typing import Any


class ReportsRouter:
    """Keeps migrations to the default database, which is the same one."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        """Refuse on the alias; no opinion elsewhere."""
        return False if db == "reports" else None

    def allow_relation(self, first: Any, second: Any, **hints: Any) -> bool | None:
        """A row that was read through the alias is the same row."""
        return True if {first._state.db, second._state.db} <= {"default", "reports"} else None

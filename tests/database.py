"""The database of the tests."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings


def keep_sqlite_in_a_file() -> None:
    """SQLite in a file of this run, so that other threads, other processes and copies find it; others stay."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database.setdefault("TEST", {})["NAME"] = str(Path(os.environ["BUURTHULP_LOCAL_DIR"], "test.sqlite3"))

"""Several things at the very same moment, each with a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import pytest
from django.db import DatabaseError, connection, connections

from buurthulp.errors import DomainError

where_rows_lock = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite has one writer: nobody waits for anybody"
)


def at_once(actions: Sequence[Callable[[], object]]) -> list[object]:
    """Each in a thread of its own, all released by one barrier; what each returned, or the error it ended with.

    An error that is neither the database's nor a DomainError is nobody's answer: it is raised here.
    """
    barrier = threading.Barrier(len(actions))
    results: list[object] = [None] * len(actions)

    def run(number: int, action: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=10)
            results[number] = action()
        except Exception as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number, action)) for number, action in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, DatabaseError | DomainError):
            raise result
    return results

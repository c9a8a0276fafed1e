"""``python -m tests.benchmarks.empty_worker CELERY-ARGUMENTS``: a worker that knows one task more, which does nothing.

It answers through the broker, so that whoever sent it knows what a way there and back costs, and no more than that.
"""

from __future__ import annotations

import sys

from kombu.simple import SimpleQueue

EMPTY = "tests.benchmarks.empty"
ANSWERS = "benchmark-answers"
_answers: list[SimpleQueue] = []


def answer() -> None:
    """Say that the task ran. The connection stays open, as that of a worker does."""
    from buurthulp.celery import app

    if not _answers:
        _answers.append(app.connection_for_write().SimpleQueue(ANSWERS))
    _answers[0].put({})


def main(arguments: list[str]) -> None:
    """Register the task and be a worker."""
    import django

    from buurthulp.celery import app

    django.setup()
    app.task(answer, name=EMPTY)
    app.start(arguments)


if __name__ == "__main__":
    main(sys.argv[1:])

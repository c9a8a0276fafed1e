"""What does not belong in the log."""

from __future__ import annotations

import logging


class NotHealthz(logging.Filter):
    """Leaves out the 503 of /healthz: whoever asks reads the reason in the answer, and asks again in a moment."""

    def filter(self, record: logging.LogRecord) -> bool:
        """False for a request for /healthz that was answered with 503; a fault in it (500) stays."""
        path = getattr(getattr(record, "request", None), "path", "")
        return (path, getattr(record, "status_code", None)) != ("/healthz", 503)

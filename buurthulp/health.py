"""/healthz: whether the parts that nobody looks at still work. Knows no community, no session and no visitor."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import Error as DatabaseFailure
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from buurthulp import clock
from buurthulp.models import Heartbeat
from buurthulp.tasks import WORKER

TOO_OLD_SECONDS = 60
OK, DOWN, UNKNOWN = "ok", "down", "unknown"


@dataclass(frozen=True, slots=True)
class Health:
    """What /healthz says: each part "ok", "down" or (when it cannot be asked) "unknown"."""

    database: str
    queue: str
    sweep_lag_seconds: float | None
    reason: str = ""

    @property
    def is_good(self) -> bool:
        """Whether every part works."""
        return self.database == OK and self.queue == OK


def look() -> Health:
    """Ask the database, and read in it when a worker last swept. One query."""
    try:
        beat = Heartbeat.objects.filter(name=WORKER).first()
    except DatabaseFailure as error:
        # The class only: the text may name hosts and users, and this page is open to everybody.
        return Health(DOWN, UNKNOWN, None, f"database: {type(error).__name__}")
    if beat is None:
        return Health(OK, DOWN, None, "queue: no worker has swept yet")
    age = (clock.machine_now() - beat.beat_at).total_seconds()
    lag = round(beat.sweep_lag_seconds, 1)
    if age > TOO_OLD_SECONDS:
        return Health(OK, DOWN, lag, f"queue: the last sweep was {age:.0f} seconds ago")
    return Health(OK, OK, lag)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when database and queue work, else 503 with the reason."""
    health = look()
    answer: dict[str, object] = {
        "status": OK if health.is_good else DOWN,
        "database": health.database,
        "queue": health.queue,
        "sweep_lag_seconds": health.sweep_lag_seconds,
    }
    if health.reason:
        answer["reason"] = health.reason
    return JsonResponse(answer, status=200 if health.is_good else 503)

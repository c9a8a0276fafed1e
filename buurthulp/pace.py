"""How often somebody may do something that costs us work, by the machine's clock."""

from __future__ import annotations

from django.core.cache import cache

from buurthulp import clock


def is_within(name: str, who: int, *, most: int, seconds: int) -> bool:
    """Count this once more and say whether it is still one of the ``most`` in this stretch of ``seconds``."""
    stretch = int(clock.machine_now().timestamp()) // seconds
    key, kept_seconds = f"pace:{name}:{who}:{stretch}", 2 * seconds
    cache.add(key, 0, timeout=kept_seconds)
    try:
        count = cache.incr(key)
    except ValueError:  # it was just cleared: then nobody was too fast
        return True
    # In the database counting on sets the row anew, to be forgotten after five minutes; in Redis it does not.
    cache.touch(key, timeout=kept_seconds)
    return count <= most

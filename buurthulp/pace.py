"""How often somebody may do something that costs us work, by the machine's clock."""

from __future__ import annotations

from django.core.cache import cache

from buurthulp import clock


def is_within(name: str, who: int, *, most: int, seconds: int) -> bool:
    """Count this once more and say whether it is still one of the ``most`` in this stretch of ``seconds``."""
    stretch = int(clock.machine_now().timestamp()) // seconds
    key = f"pace:{name}:{who}:{stretch}"
    cache.add(key, 0, timeout=2 * seconds)
    try:
        return cache.incr(key) <= most
    except ValueError:  # it was just cleared: then nobody was too fast
        return True

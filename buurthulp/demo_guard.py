"""Refuses to start a demo on anything but a database that load_demo made (safety.md §14)."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from buurthulp.models import DemoMarker


def _is_loopback(host: str) -> bool:
    name = host.strip("[]")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def refuse_unsafe_demo() -> None:
    """Raise ImproperlyConfigured unless load_demo made this database and every allowed host is loopback or a demo host.

    Called when the URLconf loads and when worker and beat start; not for ``migrate`` and ``load_demo``.
    """
    if not DemoMarker.objects.exists():
        raise ImproperlyConfigured(
            "BUURTHULP_DEMO is on, but this database was not made by load_demo. Start with an empty database."
        )
    wrong = [host for host in settings.ALLOWED_HOSTS if not _is_loopback(host) and host not in settings.DEMO_HOSTS]
    if wrong:
        raise ImproperlyConfigured(f"A demo may not answer on {', '.join(wrong)}. Add it to DEMO_HOSTS if you mean it.")

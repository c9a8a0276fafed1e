"""Asks an address for 200 and says in its exit code whether it came: the health check inside the container.

The host name in the request is the first of DJANGO_ALLOWED_HOSTS, as a resident's browser would send it.
"""

from __future__ import annotations

import http.client
import os
import sys
from urllib.parse import urlsplit


def answer(address: str, host: str | None = None, timeout: float = 4.0) -> tuple[int, str]:
    """Status and body of ``address``; status 0 with the reason when nothing usable came back."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout)
    try:
        connection.request("GET", parts.path or "/", headers={"Host": host} if host else {})
        response = connection.getresponse()
        return response.status, response.read().decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return 0, repr(error)
    finally:
        connection.close()


if __name__ == "__main__":
    status, body = answer(sys.argv[1], os.environ.get("DJANGO_ALLOWED_HOSTS", "").split(",")[0].strip() or None)
    print(status, body)
    sys.exit(0 if status == 200 else 1)

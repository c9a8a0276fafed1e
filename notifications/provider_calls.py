"""How the provider of text messages signs its calls (X-Twilio-Signature)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.http import HttpRequest


def is_signed(request: HttpRequest) -> bool:
    """Whether this call was signed with our token."""
    given = request.headers.get("X-Twilio-Signature", "").encode()
    return any(hmac.compare_digest(given, _signature(url, request)) for url in _addresses(request))


def _signature(url: str, request: HttpRequest) -> bytes:
    """HMAC-SHA1 of the address followed by every field with its value, by name; as the provider's pages describe."""
    fields = request.POST
    said = "".join(f"{name}{value}" for name in sorted(fields) for value in sorted(set(fields.getlist(name))))
    digest = hmac.new(settings.SMS_TOKEN.encode(), f"{url}{said}".encode(), hashlib.sha1).digest()
    return base64.b64encode(digest)


def _addresses(request: HttpRequest) -> Iterator[str]:
    """The address that was called, as the provider may have written it: without and with the port of its scheme."""
    url = request.build_absolute_uri()
    yield url
    parts = urlsplit(url)
    if parts.port is None:
        port = 443 if parts.scheme == "https" else 80
        yield urlunsplit(parts._replace(netloc=f"{parts.netloc}:{port}"))

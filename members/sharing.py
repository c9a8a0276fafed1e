"""Handing a link over by one's own device: nothing goes through us, nor through anybody else's site."""

from __future__ import annotations

from urllib.parse import quote


def ways_to_share(*, words: str, subject: str, address: str) -> dict[str, str]:
    """What components/share.html needs: the device's own mail and messages, already written."""
    return {
        "address": address,
        "words": words,
        "mail_url": f"mailto:?subject={quote(subject)}&body={quote(words)}",
        "sms_url": f"sms:?body={quote(words)}",
    }

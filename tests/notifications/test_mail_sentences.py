"""The first five sentences of every mail, kept in a file: whoever changes a mail reads it beside what it said.

With ``WRITE_MAIL_SENTENCES=1`` the file is written anew; the test then fails once, so that nobody forgets to read it.
"""

from __future__ import annotations

import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine

from members.models import Community
from notifications.services.rendering import NEEDED, render_mail
from tests.notifications.test_rendering import SITE, sample_context

KEPT = Path(__file__).with_name("mail_sentences.json")
SENTENCES = 5
NOON = datetime(2026, 12, 1, 11, 0, tzinfo=UTC)
_END = re.compile(r"(?<=[.!?,:])\s*\n+|(?<=[.!?])[\"”]?\s+|\n+")
_LINK = re.compile(re.escape(SITE) + r"\S+")


def first_sentences(text: str) -> list[str]:
    """Of a mail in plain text: greeting and what follows. Addresses become "…"."""
    parts = (_LINK.sub("…", part).strip() for part in _END.split(text))
    return [part for part in parts if part][:SENTENCES]


def mails(community: Community) -> dict[str, list[str]]:
    """Subject and first sentences of every kind."""
    with time_machine.travel(NOON, tick=False):
        rendered = {
            kind: render_mail(kind=kind, context=sample_context(kind, community), site_url=SITE)
            for kind in sorted(NEEDED)
        }
    return {kind: [mail.subject, *first_sentences(mail.text)] for kind, mail in rendered.items()}


def test_every_mail_begins_as_it_was_last_read(community: Community) -> None:
    now = mails(community)
    if os.environ.get("WRITE_MAIL_SENTENCES"):
        KEPT.write_text(json.dumps(now, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        pytest.fail("written; read what changed, then run again without WRITE_MAIL_SENTENCES")
    assert now == json.loads(KEPT.read_text(encoding="utf-8"))


def test_sentences_of_a_mail() -> None:
    text = f"Hoi Bram,\n\nAnna zoekt iemand. Kan jij?\n\nJa: {SITE}/antwoord/x/\nGroet"
    assert first_sentences(text) == ["Hoi Bram,", "Anna zoekt iemand.", "Kan jij?", "Ja: …", "Groet"]

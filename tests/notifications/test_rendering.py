"""Every mail in templates/mail/: complete, addresses absolute, the subject one line with nothing private."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from buurthulp import clock
from members.models import Community
from notifications.services.rendering import NEEDED, one_line, render_mail

SITE = "https://hulp.example.nl"
PRIVATE = {
    "title": "Kanarietitel",
    "public_line": "Kanarieregel",
    "message": "Kanariebericht",
    "place": "Kanarieplaats",
    "code": "246813",
}


def sample_context(kind: str, community: Community) -> dict[str, Any]:
    """Everything this kind may need, each value one that can be recognised."""
    moment = clock.now()
    possible: dict[str, Any] = {
        "other": "Anna",
        "seeks": "zoekt iemand om mee te wandelen",
        "band": "walk",
        "when": "dinsdag om 14.00 uur",
        "when_short": "di 1 dec middag",
        "minutes": 60,
        "reasons": ["Je doet dit graag."],
        "answer_until": moment,
        "since": moment,
        "people_thanked": 3,
        "confirmed": True,
        "category_name": "Wandelen",
        "is_asker": True,
        "by_giver": True,
        "by_proxy": True,
        "day": "dinsdag 8 december",
        "is_approved": True,
        "writer": "Noor",
        "has_moved": True,
        "has_met": True,
        "coordinator": "Noor",
        "phone": "085 000 00 09",
        "before": moment,
        "until": moment,
        "questions": 1,
        "relation": "mijn dochter Els",
        "may": "meekijken",
        "declined": False,
        "is_added": True,
        "is_app": False,
        "at": moment,
        "parts": [{"subject": "Het is al geregeld", "text": "Dankjewel.", "html": "<p>Dankjewel.</p>"}],
        **PRIVATE,
    }
    needed = {name: f"/{name}/" if name.endswith("url") else possible[name] for name in NEEDED[kind]}
    return {"community": community, "name": "Bram", "pause_url": "", "stop_url": "/minder/", **needed}


def test_every_folder_is_a_kind_and_every_kind_a_folder() -> None:
    folders = {path.name for path in Path(settings.BASE_DIR, "templates", "mail").iterdir() if path.is_dir()}
    assert folders == set(NEEDED)


@pytest.mark.parametrize("kind", sorted(NEEDED))
def test_every_kind_is_complete(kind: str, community: Community) -> None:
    mail = render_mail(kind=kind, context=sample_context(kind, community), site_url=SITE)
    assert mail.subject == one_line(mail.subject) != ""
    assert [private for private in PRIVATE.values() if private in mail.subject] == []
    for name in NEEDED[kind]:
        if name.endswith("url"):
            assert f"{SITE}/{name}/" in mail.text
            assert f'href="{SITE}/{name}/"' in mail.html
    assert re.search(r"\n--\nJe krijgt deze (mail|vraag) omdat .+\.\n", mail.text) is not None
    assert re.search(r"Je krijgt deze (mail|vraag) omdat ", mail.html) is not None
    for body in (mail.text, mail.html):
        assert re.search(r"\bNone\b|{{|{%", body) is None
        assert "Buurthulp" in body
        assert re.findall(r'href="(?!https://hulp\.example\.nl|tel:|mailto:)[^"]*', body) == []
    assert "&quot;" not in mail.text
    assert "&#x27;" not in mail.text
    assert re.search(r"<(p|a|br|table)\b", mail.text) is None


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        ("Het is al geregeld\n", "Het is al geregeld"),
        ("Anna\r\nBcc: a@b.nl", "Anna Bcc: a@b.nl"),
        ("a\u2028b\u2029c\x85d\x00e", "a b c d e"),
        ("dinsdag\u00a05\u00a0mei", "dinsdag\u00a05\u00a0mei"),  # what belongs together stays together
    ],
)
def test_a_subject_is_one_line(raw: str, line: str) -> None:
    assert one_line(raw) == line

"""To live the same story twice and lay both beside each other byte for byte."""

from __future__ import annotations

import random
import re

import pytest
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection

from buurthulp import public_ids
from matching.services import matches
from members.services import handing_over
from tests.access.browsers import Browser
from tests.cast import Person

Seen = dict[str, bytes]
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
OURS = ("members", "notifications", "exchange", "matching", "desk")


def draw_ids_from_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids, codes and words at the door are drawn, and keys count on after a roll-back: not for the story to change."""
    monkeypatch.setattr(public_ids, "secrets", random.Random(2026))
    monkeypatch.setattr(matches, "secrets", random.Random(2026))
    monkeypatch.setattr(handing_over, "secrets", random.Random(2026))
    columns = [
        {"table": model._meta.db_table, "column": model._meta.pk.column}
        for name in OURS
        for model in apps.get_app_config(name).get_models()
        if not model._base_manager.exists()
    ]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_by_name_sql(no_style(), columns):
            cursor.execute(statement)


def page_as(person: Person | None, path: str) -> bytes:
    """What this person, or a visitor, gets at ``path``: headers and all, without the token that is drawn anew."""
    browser = Browser(SERVER_NAME="testserver")
    if person is not None:
        browser.force_login(person.user)
    response = browser.get(path)
    assert response.status_code in (200, 302)
    headers = "\n".join(f"{name}: {value}" for name, value in sorted(response.headers.items()))
    return headers.encode() + b"\n\n" + TOKEN.sub(b"", response.content)


def differing(one: Seen, other: Seen) -> list[str]:
    """What is not the same byte for byte, or only in one of the two."""
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))

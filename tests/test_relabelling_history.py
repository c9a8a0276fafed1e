"""A new file of postcodes gives everybody another label, and moves nobody's history.

In the world of the access matrix: agreements that are done, over and to come, questions, answers and thanks, the
ledger, and who looked. The file holds the same postcodes at other points.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse

from buurthulp.viewers import SYSTEM
from exchange.cells import lookup_cells
from exchange.models import OfferPlace
from matching.models import Match, Transfer
from matching.services.confirming import send_thanks
from members.models import AccessLog, Place, Postcode
from members.services.import_postcodes import import_postcodes
from members.services.label_following import follow_labels
from tests.access.matrix import TOKEN
from tests.access.world import FRIDAY, World, built_world
from tests.members.test_import_postcodes import csv_file

pytestmark = pytest.mark.django_db

# What a new label is allowed to change; every other row of every table is history and stays byte for byte.
FOLLOWS = {"members.PlaceImport", "members.PlaceLabel", "members.Postcode", "members.Place", "exchange.OfferPlace"}
OURS = ("members", "notifications", "exchange", "matching")
# The first page is not among them: it names the area of the label, and that may be another one now.
PAGES = ("matching:story", "matching:agreements")
PEOPLE = ("anna", "bram", "fenna")
NORTH_OF_DOKKUM = 53.3253
DEGREES_PER_METRE = 1 / 111_320
# As tests/geography.py has them, but each two kilometres further north, and two postcodes that part.
METRES = {"9101AA": 2_000, "9101AB": 2_400, "9101BA": 2_600, "9102AA": 5_000, "9103AA": 11_000, "9200AA": 32_000}


@pytest.fixture
def world() -> Iterator[World]:
    with built_world() as made:
        AccessLog.objects.create(
            community=made.community, user_id=1, subject_id=made.asker.pk, reason="person", at=FRIDAY
        )
        Place.objects.create(
            participant=made.asker,
            kind="home",
            label=made.geography.postcodes["9102AA"].label,
            postcode="9102AA",
            house_number="3",
            is_current=False,
            created_at=FRIDAY,
        )
        yield made


def _next_year(folder: Path, world: World) -> Path:
    lines = []
    for code in sorted(world.geography.postcodes):
        metres = METRES.get(code) or METRES.get(f"{code[:5]}A", METRES["9101AA"])
        lines.append(f"{code},5.9989,{NORTH_OF_DOKKUM + metres * DEGREES_PER_METRE},150,Kerkstraat,Dokkum,")
    return csv_file(folder, *lines)


def _history() -> dict[str, list[dict[str, Any]]]:
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for name in OURS
        for model in apps.get_app_config(name).get_models()
        if model._meta.label not in FOLLOWS
    }


def _pages(world: World) -> dict[str, bytes]:
    return {
        f"{name} {route}": TOKEN.sub(b"", world.visitors[name].browser().get(reverse(route)).content)
        for name in PEOPLE
        for route in PAGES
    }


def test_everybody_gets_the_new_label_and_history_stays(world: World, tmp_path: Path) -> None:
    done = Match.objects.get(pk=world.things["bram"].done.pk)
    send_thanks(actor=SYSTEM, match_id=done.pk, author=world.asker, card=1)
    history, pages = _history(), _pages(world)
    former = list(Place.objects.filter(is_current=False).values())
    before = dict(Place.objects.filter(is_current=True).values_list("pk", "label__cell"))
    assert Transfer.objects.exists()
    assert former != []

    import_postcodes(actor=SYSTEM, path=_next_year(tmp_path, world))
    following = follow_labels()

    now = dict(Place.objects.filter(is_current=True).values_list("pk", "label__cell"))
    assert following.moved == len(before) == len(now)
    assert [pk for pk in before if before[pk] == now[pk]] == []
    labels = {postcode.code: postcode.label.cell for postcode in Postcode.objects.select_related("label")}
    assert now == {place.pk: labels[place.postcode] for place in Place.objects.filter(is_current=True)}
    for row in OfferPlace.objects.select_related("place__label"):
        cells = lookup_cells(row.place.label.cell)
        assert (row.ring_cell, row.wide_cell) == (cells.ring, cells.wide)
    assert _history() == history
    assert list(Place.objects.filter(is_current=False).values()) == former
    assert _pages(world) == pages

    after = list(Place.objects.order_by("pk").values())
    follow_labels()
    assert list(Place.objects.order_by("pk").values()) == after

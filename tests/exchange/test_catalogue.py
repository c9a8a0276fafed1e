"""The standard list, its reader, and what it puts in a community."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from buurthulp.viewers import SYSTEM
from exchange.catalogue import FOLDER, CatalogueError, parse_catalogue, read_catalogue
from exchange.enums import Side
from exchange.models import Category, SmallThing
from exchange.services.catalogue import load_catalogue
from members.models import Community


def test_standard_list_is_the_one_of_the_text_guide() -> None:
    kinds = {kind.slug: kind for group in read_catalogue() for kind in group.kinds}
    assert [(group.slug, [kind.slug for kind in group.kinds]) for group in read_catalogue()] == [
        ("home", ["groceries", "odd_jobs", "garden"]),
        ("out", ["rides", "going_out"]),
        ("together", ["company", "meals", "eye_out", "children"]),
        ("know", ["digital", "papers"]),
        ("exchange", ["pets_plants", "lending"]),
    ]
    assert {slug: (kind.minutes, kind.relation.value, kind.trust.value) for slug, kind in kinds.items()} == {
        "groceries": (45, "practical", "money"),
        "odd_jobs": (45, "practical", "at_home"),
        "garden": (60, "practical", "none"),
        "rides": (60, "practical", "none"),
        "going_out": (90, "social", "none"),
        "company": (60, "social", "at_home"),
        "meals": (90, "social", "at_home"),
        "eye_out": (15, "watchful", "keys"),
        "children": (60, "practical", "at_home"),
        "digital": (45, "informational", "at_home"),
        "papers": (60, "informational", "at_home"),
        "pets_plants": (20, "mutual", "keys"),
        "lending": (15, "mutual", "none"),
    }
    assert [slug for slug, kind in kinds.items() if kind.needs_car] == ["rides"]
    assert [slug for slug, kind in kinds.items() if kind.needs_vog] == ["children"]
    assert [slug for slug, kind in kinds.items() if not kind.is_on] == ["children"]
    assert kinds["rides"].likes == (
        "iemand naar de huisarts rijden",
        "een stoel naar de kringloop brengen",
        "iemand ophalen van het station",
    )


def _first_kind(values: dict[str, Any]) -> dict[str, Any]:
    kind: dict[str, Any] = values["group"][0]["kind"][0]
    return kind


WRONG: list[tuple[str, Callable[[dict[str, Any]], object], str]] = [
    ("unknown key", lambda v: _first_kind(v).update(colour="red"), "groceries: unknown key colour."),
    (
        "long seeks",
        lambda v: _first_kind(v).update(seeks="x" * 37),
        "groceries: seeks has 37 characters, at most 36 fit.",
    ),
    ("no minutes", lambda v: _first_kind(v).pop("minutes"), "groceries: minutes must be a whole number from 5 to 480."),
    ("two likes", lambda v: _first_kind(v)["likes"].pop(), "groceries: likes must hold 3 texts."),
    ("odd trust", lambda v: _first_kind(v).update(trust="pets"), "groceries: 'pets' is not a valid TrustNeed"),
    ("car as text", lambda v: _first_kind(v).update(needs_car="yes"), "groceries: needs_car must be true or false."),
    ("VOG as text", lambda v: _first_kind(v).update(needs_vog="ja"), "groceries: needs_vog must be true or false."),
    ("on as text", lambda v: _first_kind(v).update(is_on="uit"), "groceries: is_on must be true or false."),
    ("no name", lambda v: _first_kind(v).update(name=""), "groceries: name must be text."),
    ("slug twice", lambda v: _first_kind(v).update(slug="garden"), "garden stands in it twice."),
    ("empty group", lambda v: v["group"][0].update(kind=[]), "home: needs at least one [[kind]]."),
    ("nothing", lambda v: v.clear(), "the file: needs at least one [[group]]."),
]


@pytest.mark.parametrize(("change", "message"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_a_wrong_list_is_refused_with_its_place(change: Callable[[dict[str, Any]], object], message: str) -> None:
    values = copy.deepcopy(tomllib.loads((FOLDER / "standard.toml").read_text(encoding="utf-8")))
    change(values)
    with pytest.raises(CatalogueError) as refused:
        parse_catalogue(values)
    assert str(refused.value) == message


@pytest.mark.parametrize("name", ["nothing", "../standard", ""])
def test_an_unknown_list_is_refused(name: str) -> None:
    with pytest.raises(CatalogueError) as refused:
        read_catalogue(name)
    assert str(refused.value) == f"There is no catalogue {name!r}."


def test_loading_twice_gives_the_same_rows(community: Community) -> None:
    first = load_catalogue(actor=SYSTEM, community=community)
    again = load_catalogue(actor=SYSTEM, community=community)
    assert [kind.pk for kind in first] == [kind.pk for kind in again]
    assert (Category.objects.count(), SmallThing.objects.count()) == (18, 78)
    rides = Category.objects.get(community=community, slug="rides")
    assert (rides.parent and rides.parent.slug, rides.seeks, rides.needs_car) == ("out", "zoekt een lift", True)
    assert list(rides.small_things.filter(side=Side.WISHES).values_list("text", flat=True)) == [
        "een lift naar een afspraak",
        "vervoer voor iets groots",
        "iemand die me ophaalt",
    ]


def test_what_needs_a_vog_is_off_until_somebody_switches_it_on(community: Community) -> None:
    load_catalogue(actor=SYSTEM, community=community)
    assert list(Category.objects.filter(is_active=False).values_list("slug", "needs_vog")) == [("children", True)]
    Category.objects.filter(slug="children").update(is_active=True)
    load_catalogue(actor=SYSTEM, community=community)
    assert Category.objects.filter(is_active=False).count() == 0


def test_loading_again_leaves_what_the_community_changed(community: Community) -> None:
    load_catalogue(actor=SYSTEM, community=community)
    Category.objects.filter(slug="lending").update(is_active=False, name="Anders")
    own = Category.objects.create(community=community, slug="choir", name="Zingen", seeks="wil graag zingen")
    load_catalogue(actor=SYSTEM, community=community)
    lending = Category.objects.get(slug="lending")
    assert (lending.is_active, lending.name) == (False, "Lenen en delen")
    assert Category.objects.get(pk=own.pk).name == "Zingen"

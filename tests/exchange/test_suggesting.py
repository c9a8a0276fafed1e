"""What own words sound like."""

from __future__ import annotations

import pytest

from exchange.catalogue import read_catalogue
from exchange.suggesting import sounds_too_heavy, sounds_urgent, suggest_slug


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Wie kan mijn lamp vervangen? Ik heb een trapje.", "odd_jobs"),
        ("Ik moet dinsdag naar het station, wie rijdt mij met de auto?", "rides"),
        ("De hond moet eruit", "pets_plants"),
        ("Twee katten eten geven", None),
        ("Samen koffie drinken en een spelletje", "company"),
        ("Mijn PRINTER doet het niet", "digital"),
        ("Een brief van de gemeente lezen", "papers"),
        ("Wie heeft er een ladder te leen?", "lending"),
        ("", None),
        ("Ik bak graag brood", None),
        ("Ik bak graag", "meals"),
        ("Iets heel anders", None),
        ("Bedankt", None),
    ],
)
def test_suggestion(text: str, slug: str | None) -> None:
    assert suggest_slug(text) == slug


def test_every_example_is_its_own_kind() -> None:
    kinds = [kind for group in read_catalogue() for kind in group.kinds]
    assert [
        (text, slug)
        for kind in kinds
        for text in (*kind.likes, *kind.wishes)
        if (slug := suggest_slug(f" {text.upper()} ")) != kind.slug
    ] == []


def test_urgent_and_heavy_words() -> None:
    urgent = ("Er is brand!", "Een brandend houtkachelgesprek", "Ik ben gevallen en lig op de grond", "Met spoed")
    assert [sounds_urgent(text) for text in urgent] == [True] * len(urgent)
    assert [sounds_urgent(text) for text in ("Een lamp", "Het schilderij is gevallen")] == [False, False]
    assert [sounds_too_heavy(text) for text in ("Hulp bij het douchen", "Mijn dakgoot zit vol", "Een lamp")] == [
        True,
        True,
        False,
    ]

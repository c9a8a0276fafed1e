"""Who is calling: of many people alike, whoever is named just so comes first."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from buurthulp.viewers import RoleHold
from desk.selectors.finding import MOST_HITS, find_people, same_person
from members.enums import Role
from members.models import Community, Postcode
from tests.arranged import who
from tests.cast import Person, make_resident
from tests.factories.members import ParticipantFactory, PlaceFactory
from tests.geography import Geography
from tests.kept import kept

pytestmark = pytest.mark.django_db
HERE = RoleHold(role=Role.COORDINATOR.value)
NAMESAKES = 60
FIRST_BY_THE_ALPHABET = [f"Aaf{number:02d}" for number in range(NAMESAKES)]


def namesakes(
    community: Community, at: Postcode, family_name: str, *, first_names: Sequence[str] = FIRST_BY_THE_ALPHABET
) -> None:
    """As many people as are read at most, whose family name only begins as somebody else's."""
    for number, first_name in enumerate(first_names):
        person = ParticipantFactory.create(community=community, first_name=first_name, family_name=family_name)
        PlaceFactory(participant=person, at=at, number=str(number + 100))


def found(community: Community, typed: str, hold: RoleHold = HERE) -> list[str]:
    return [hit.first_name for hit in find_people(community, hold, typed).hits]


@kept
def zus(community: Community, geography: Geography) -> Person:
    """The last one of all by first name."""
    return make_resident(community, "Zus", at=geography.postcodes["9102AA"], number="7", family_name="van der Jan")


class TestOfManyAlike:
    def test_a_whole_family_name_comes_first(self, community: Community, geography: Geography, zus: Person) -> None:
        namesakes(community, geography.postcodes["9101AB"], "Jansma")
        assert found(community, "jan") == ["Zus", *FIRST_BY_THE_ALPHABET[: MOST_HITS - 1]]
        assert found(community, "Van der Jan")[0] == "Zus"
        # Whose name only begins so comes by first name.
        assert found(community, "jans") == FIRST_BY_THE_ALPHABET[:MOST_HITS]

    def test_so_does_a_whole_first_and_family_name(self, community: Community, geography: Geography) -> None:
        """Sixty who are called Zus as well took part before her."""
        namesakes(community, geography.postcodes["9101AB"], "Jansma", first_names=("Zus",) * NAMESAKES)
        zus = make_resident(community, "Zus", at=geography.postcodes["9102AA"], number="7", family_name="Jan")
        hits = find_people(community, HERE, "zus jan").hits
        assert (len(hits), hits[0].public_id) == (MOST_HITS, who(zus).public_id)

    def test_none_of_the_others_is_found_for_what_they_are_not(
        self, community: Community, geography: Geography, zus: Person
    ) -> None:
        """Sixty share the first three letters and no more; they fill what is read, and still hide nobody."""
        namesakes(community, geography.postcodes["9101AB"], "Jannink")
        make_resident(community, "Zwaan", at=geography.postcodes["9102AA"], number="8", family_name="Jantjes")
        assert found(community, "Jantjes") == ["Zwaan"]

    @pytest.mark.parametrize(
        ("typed", "names"),
        [
            ("Zus J", ["Zus"]),
            ("zus j.", ["Zus"]),
            ("zus ja", ["Zus"]),
            ("Zus K", []),
            ("zu j", []),
            ("Zwaan J", ["Zwaan"]),
        ],
    )
    def test_by_first_name_and_initial_as_our_lists_write_somebody(
        self, community: Community, geography: Geography, zus: Person, typed: str, names: list[str]
    ) -> None:
        make_resident(community, "Zwaan", at=geography.postcodes["9102AA"], number="8", family_name="Jantjes")
        assert found(community, typed) == names

    def test_nobody_of_other_districts(self, community: Community, geography: Geography, zus: Person) -> None:
        namesakes(community, geography.postcodes["9101AB"], "Jansma")
        area = geography.areas["havenbuurt"].pk
        hold = RoleHold(role=Role.COORDINATOR.value, area_ids=frozenset({area}))
        assert found(community, "jan", hold) == FIRST_BY_THE_ALPHABET[:MOST_HITS]


def test_without_anything_to_go_by_nobody_is_the_same_person(community: Community, anna: Person) -> None:
    nothing = dict.fromkeys(("first_name", "family_name", "postcode", "house_number", "phone"), "")
    assert not same_person(community, HERE, **nothing)
    hers = {**nothing, "first_name": "anna", "family_name": "De Boer", "postcode": "9101 aa", "house_number": "12"}
    assert [hit.first_name for hit in same_person(community, HERE, **hers).hits] == ["Anna"]

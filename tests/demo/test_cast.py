"""The people of Voorbeeldstad as they stand in the files."""

from __future__ import annotations

from collections import Counter

from demo.cast import HELPS, REQUESTS, RESIDENTS, STAFF
from demo.services.townsfolk import FREE
from exchange.catalogue import read_catalogue
from exchange.texts import PUBLIC_MAX, TITLE_MAX

KINDS = {kind.slug for group in read_catalogue() for kind in group.kinds}
PEOPLE = {person.key: person for person in RESIDENTS}
BECOMING_KNOWN_DAYS = 3


def test_there_are_about_sixty_people_twenty_requests_and_twenty_offers() -> None:
    assert len(RESIDENTS) == 60
    assert [key for key in PEOPLE if key.startswith("r")] == [f"r{number:02}" for number in range(1, 25)]
    assert [one.key for one in REQUESTS if one.key.startswith("q")] == [f"q{number:02}" for number in range(1, 21)]
    assert sum(person.offer is not None for person in RESIDENTS) == 20


def test_nobody_is_mistaken_for_another() -> None:
    names = Counter(one.first_name for one in (*RESIDENTS, *STAFF))
    assert [name for name, count in names.items() if count > 1] == []
    mails = Counter(one.email for one in (*RESIDENTS, *STAFF) if one.email)
    assert {mail: count for mail, count in mails.items() if count > 1} == {
        "cor@voorbeeldstad.example": 2,  # a couple
        "anja@voorbeeldstad.example": 2,  # a daughter and her mother
    }
    homes = Counter((person.postcode, person.house_number) for person in RESIDENTS)
    assert [home for home, count in homes.items() if count > 1] == [("0000AU", "10")]


def test_everybody_asks_and_offers_something_there_is() -> None:
    for person in RESIDENTS:
        assert person.likes, person.key
        assert person.wishes, person.key
        assert {*person.likes, *person.wishes} <= KINDS, person.key
        assert set(person.free) <= set(FREE), person.key
        assert set(person.blocks) <= set(PEOPLE), person.key
        own = person.line if person.offer is None else f"{person.offer.title}. {person.offer.text}"
        assert len(own) <= PUBLIC_MAX, person.key
        assert person.offer is None or person.offer.kind in person.likes, person.key


def test_every_request_suits_who_asks_it() -> None:
    for request in REQUESTS:
        assert request.kind in PEOPLE[request.asker].wishes, request.key
        assert len(request.title) <= TITLE_MAX, request.key


def test_nobody_did_anything_before_they_were_known() -> None:
    for one in HELPS:
        assert one.kind in KINDS, one.key
        for key in (one.asker, one.helper):
            assert PEOPLE[key].joined_days - BECOMING_KNOWN_DAYS > one.days, (one.key, key)


def test_being_away_or_a_key_is_not_for_the_board() -> None:
    seen_by = {request.key: request.visibility for request in REQUESTS}
    assert {key: seen_by[key] for key in ("q06", "q09", "q17")} == dict.fromkeys(("q06", "q09", "q17"), "invited")

"""What stands in a text message: one part of 160 characters, in the alphabet that fits (text guide §4.3)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from buurthulp.spoken import BANDS
from notifications.services.rendering import NEEDED
from notifications.services.sms_rendering import LINK_IN, address_in, render_sms
from notifications.sms_text import _BASIC, _TWICE, LONGEST, ROOM, cut, fitted, gsm, septets

KINDS = sorted(path.stem for path in Path(settings.BASE_DIR, "templates", "sms").glob("*.txt"))
LINK = "https://hulp.example.nl/s/AbCdEfGhJk"
# As long as each may be, and longer: names, kinds of help and days that are cut.
FULL: dict[str, Any] = {
    "name": "Maximiliaan-Alexander",
    "other": "Wilhelmina-Johanna",
    "writer": "Wilhelmina-Johanna",
    "seeks": "zoekt iemand om mee op pad te gaan naar de markt",
    "when_short": "wo 30 sep middag en",
    "band": "bike",
    "day": "donderdag\u00a030\u00a0september",
    "phone": "085 000 00 00",
    "code": "123456",
    "minutes": "15",
    "no": "NU NIET",
}


def both(kind: str, **changes: Any) -> list[str]:
    """A kind in each of its forms."""
    return [
        render_sms(kind=kind, context={**FULL, **changes, name: value}, link=LINK)
        for name in ("is_asker", "by_giver", "may_answer", "clash", "at_yours", "is_later")
        for value in (True, False)
    ]


def test_every_kind_that_can_be_mailed_has_a_text() -> None:
    # Only mails are gathered, and what goes to an address of somebody else; of a trusted contact and of a pair it says
    # that there is news.
    to_an_address = {"digest", "referral", "trusted_asked", "trusted_ended"}
    has_news = {"trusted_accepted", "trusted_stopped", "pair_asked", "pair_look", "pair_ended"}
    has_news |= {"circle_asked", "circle_ended", "circle_joined"}
    assert NEEDED.keys() - set(KINDS) == to_an_address | has_news


def test_a_kind_without_a_text_says_that_there_is_news() -> None:
    assert render_sms(kind="gossip", context=FULL, link=LINK).startswith("Buurthulp: er is nieuws voor je. Lees het op")
    assert address_in({"url": "/x/"}, "gossip") == "/x/"


@pytest.mark.parametrize("kind", KINDS)
def test_with_the_longest_values_it_is_one_part(kind: str) -> None:
    assert len(LINK) == ROOM["link"]
    for text in both(kind):
        assert text.startswith("Buurthulp: ")
        assert set(text) <= _BASIC
        assert septets(text) <= LONGEST
        # Nothing was cut off: what one can do, and where, stands there whole.
        assert text.endswith((".", LINK, "STOP."))
        assert (LINK in text) is (kind in LINK_IN)


@pytest.mark.parametrize("kind", KINDS)
def test_where_a_number_is_shared_it_says_for_whom(kind: str) -> None:
    text = render_sms(kind=kind, context={**FULL, "may_answer": True}, link=LINK, for_whom="Maximiliaan-Alexander")
    assert text.startswith("Buurthulp voor Maximiliaan-: ")
    assert septets(text) <= LONGEST


def test_a_question_to_a_shared_number_can_still_be_answered() -> None:
    text = render_sms(kind="invitation", context=FULL, link=LINK, for_whom="Maximiliaan-Alexander")
    assert text == (
        "Buurthulp voor Maximiliaan-: Wilhelmina-J zoekt iemand om mee op pad te gaan, wo 30 sep middag, "
        "op fietsafstand. Stuur JA of NU NIET. Geen sms meer? Stuur STOP."
    )


def test_how_to_stop_is_said_where_there_is_room() -> None:
    short = render_sms(kind="arranged", context={"other": "Anna"})
    assert short.endswith("Dankjewel dat je even keek. Geen sms meer? Stuur STOP.")
    assert "STOP" not in render_sms(kind="login_code", context={"code": "123456", "minutes": "15"})


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Zoë", "Zoe"),
        ("Anaïs", "Anais"),
        ("André en Jürgen", "André en Jürgen"),
        ("‘t is “goed”", '\'t is "goed"'),
        ("di\u00a03\u00a0dec", "di 3 dec"),
        ("Łukasz", "Lukasz"),
        ("wacht…", "wacht..."),
        ("ĳs", "ijs"),
        ("Ѝван", ""),
        ("Marjan 😀", "Marjan "),
        ("Zoe\u0308", "Zoe"),
    ],
)
def test_what_the_alphabet_lacks_becomes_what_is_nearest(text: str, plain: str) -> None:
    assert gsm(text) == plain


@given(st.text(max_size=60))
def test_nothing_outside_the_alphabet_is_left(text: str) -> None:
    assert set(gsm(text)) <= _BASIC | _TWICE
    assert gsm(gsm(text)) == gsm(text)


@given(st.text(alphabet="abc de", max_size=40), st.integers(min_value=1, max_value=30))
def test_a_cut_is_short_enough_and_ends_at_a_word(text: str, room: int) -> None:
    short = cut(text, room)
    assert len(short) <= max(room, 0) or text == short
    assert text.startswith(short)


def test_brackets_take_twice_the_room() -> None:
    assert (septets("a[b]€"), septets("abc")) == (8, 3)


def test_values_are_made_to_fit_and_addresses_are_not_cut() -> None:
    long_link = "https://buurthulp.noardeast-fryslan.example/s/AbCdEfGhJk"
    values = fitted({"other": "Zoë Wilhelmina", "phone": "085 000 00 00", "link": long_link, "count": 3})
    assert values == {"other": "Zoe", "phone": "0850000000", "link": long_link, "count": 3}


def test_who_has_no_letter_of_the_alphabet_is_a_neighbour() -> None:
    assert fitted({"other": "Иван"}) == {"other": "een buur"}


@pytest.mark.parametrize("band", sorted(BANDS))
def test_every_distance_has_room(band: str) -> None:
    assert septets(render_sms(kind="invitation", context={**FULL, "band": band}, link=LINK)) <= LONGEST


def test_nobodys_own_words_can_stand_in_one() -> None:
    """Text guide, rule 1: not the title, not the message, not an address; it lies open on a locked screen."""
    secret = {"title": "Kanarietitel", "public_line": "Kanarieregel", "message": "Kanariebericht", "place": "Kanarie"}
    assert [kind for kind in KINDS for text in both(kind, **secret) if "Kanarie" in text] == []

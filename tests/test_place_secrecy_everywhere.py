"""Another address inside anna's label changes no byte for any other resident: on every route of the access matrix, as
everybody who is not her, in every mail to somebody else (safety.md §1).

The whole world of the access matrix is made anew with anna at another address. "Graag" was said there to bram, so what
he may know since (§2: street, number and village) does follow the address. Those pages are named here; the differences
must be these and no others. (To bart as well, who blocked her since: he sees none of it.) That they are found is one
control. The other lets a street name leak, and finds it on pages, in the API and in mails.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from django.http import HttpResponse
from pytest_django import DjangoDbBlocker

from exchange.selectors import board
from notifications.models import OutboxMessage
from tests.access import world as worlds
from tests.access.calls import call, things_named
from tests.access.matrix import RELATIONS, TOKEN, Line, lines
from tests.access.world import World, built_world
from tests.alike import draw_ids_from_the_start
from tests.database import nothing_kept
from tests.tiers import landing

pytestmark = [pytest.mark.long(minutes=4), pytest.mark.django_db]

# Everybody who is not anna, does not act for her, and looks with no role: the coordinator who takes part came without.
RESIDENTS = (
    "anonymous",
    "newcomer",
    "acted_for_asker",
    "helper",
    "also_asked",
    "resident",
    "unconfirmed",
    "blocking_helper",
    "closed",
    "other_community",
    "other_community_here",
    "same_without_2fa",
)
OF_ANNA = ("anna@example.nl", "dochter@example.nl")
# A fresh secret or challenge of the visitor's own stands on these, and a fresh code in that mail.
DRAWN_ANEW = (
    "mfa_activate_totp",
    "mfa_generate_recovery_codes",
    "mfa_view_recovery_codes",
    "mfa_add_webauthn",
    "mfa_login_webauthn",
    "mfa_reauthenticate_webauthn",
)
CODE_MAIL = "login_code"
# Anna's own calendar, at an address that only she knows: whoever has it reads as she does.
ANNAS_OWN = ("matching:feed",)

HERE = ("9101AA", "1")
OVER_THE_BORDER = ("9101AC", "140")
ELSEWHERE = ("9102AB", "1")
Seen = dict[str, bytes]


def pages() -> list[Line]:
    """Every line of the matrix that is called."""
    return [line for line in lines() if not line.is_door and line.route not in (*DRAWN_ANEW, *ANNAS_OWN)]


def seen(anna_at: tuple[str, str], of: Sequence[Line], by: Sequence[str] = RESIDENTS) -> Seen:
    """What these residents get with anna at a postcode and number, by line and relation; nothing of it stays."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        draw_ids_from_the_start(monkeypatch)
        with built_world(anna_at) as world:
            found = dict(_mails("before", 0))
            for line in of:
                for relation in by:
                    found |= _answer(line, relation, world)
            return found


def _answer(line: Line, relation: str, world: World) -> Seen:
    """The answer itself, and the mails to others that it made us write."""
    name, of = RELATIONS[relation]
    with nothing_kept():
        written = OutboxMessage.objects.count()
        ids = [thing.id for thing in things_named(line.about, world, world.things[of])]
        response = call(world.visitors[name].browser(), line.route, line.method, ids, world)
        assert isinstance(response, HttpResponse)
        headers = "\n".join(f"{key}: {value}" for key, value in sorted(response.headers.items()))
        whole = f"{response.status_code}\n{headers}\n\n".encode() + TOKEN.sub(b"", response.content)
        return {f"{line.name} | {relation}": whole, **dict(_mails(f"{line.name} | {relation}", written))}


def _mails(occasion: str, after: int) -> Iterator[tuple[str, bytes]]:
    for number, mail in enumerate(OutboxMessage.objects.order_by("pk")[after:]):
        if mail.to not in OF_ANNA and mail.kind != CODE_MAIL:
            text = "\n".join((mail.subject, mail.body_text, mail.body_html))
            yield f"{occasion} | mail {number} {mail.kind} to {mail.to}", text.encode()


def differing(one: Seen, other: Seen) -> set[str]:
    """What is not the same byte for byte, or only in one of the two."""
    return {name for name in {*one, *other} if one.get(name) != other.get(name)}


# After "Graag", for the helper it was said to (safety.md §2).
STREET = "matching:agreement GET match:coming"
AFTER_GRAAG = {
    f"{line} | helper"
    for line in (
        STREET,
        "matching:calendar GET match:coming",
        # The village of what is coming, in lists.
        "matching:agreements GET match:coming",
        "matching:home GET invitation:asked",
        "matching:home GET invitation:held",
        "matching:home GET match:coming",
        "matching:home GET request:draft",
    )
}


@pytest.mark.deep
@pytest.mark.parametrize("there", [OVER_THE_BORDER, ("9101AB", "77")])
def test_another_address_in_the_label_changes_no_byte_anywhere(there: tuple[str, str]) -> None:
    here = seen(HERE, pages())
    assert len(here) > len(pages()) * len(RESIDENTS)
    found = differing(here, seen(there, pages()))
    assert found == (AFTER_GRAAG if there == OVER_THE_BORDER else {name for name in AFTER_GRAAG if STREET in name})


# The same where a change lands for those who see most: a helper, and somebody in the same street; each page that opens.
NEAREST = ("helper", "resident")
LOOKED_AT = [
    line
    for line in pages()
    if line.method == "GET" and any(line.expected[relation].startswith("200") for relation in NEAREST)
]
BOARD, QUESTION, API = (
    "exchange:nearby GET request:board",
    "matching:invitation GET invitation:asked",
    "api:invitation GET invitation:asked",
)


@pytest.fixture(scope="module")
def at(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> dict[tuple[str, str], Seen]:
    """What the nearest see, for three homes of anna."""
    with django_db_blocker.unblock():
        return {home: seen(home, LOOKED_AT, NEAREST) for home in (HERE, OVER_THE_BORDER, ELSEWHERE)}


@landing
def test_another_address_in_the_label_changes_no_byte_for_the_nearest(at: dict[tuple[str, str], Seen]) -> None:
    assert len(at[HERE]) > len(LOOKED_AT) * len(NEAREST)
    assert differing(at[HERE], at[OVER_THE_BORDER]) == AFTER_GRAAG


@landing
def test_another_label_does_change_what_others_see(at: dict[tuple[str, str], Seen]) -> None:
    """The control: how far it is stands on these pages, and follows the label."""
    assert {f"{BOARD} | resident", f"{QUESTION} | helper"} <= differing(at[HERE], at[ELSEWHERE])


@landing
def test_what_leaks_is_found_on_pages_in_the_api_and_in_mails(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the board showed the house number, and publishing wrote the street into the line that others read."""
    honest_item, honest_published = board._Items._request, worlds.published

    def leaking_item(items: Any, row: Any) -> Any:
        item = honest_item(items, row)
        return replace(item, text=f"{item.text} {row.place.house_number}")

    def leaking_published(person: Any, **given: Any) -> Any:
        if person.home is not None:
            given |= {name: f"{given.get(name, '')} {person.home.street}" for name in ("title", "public_line")}
        return honest_published(person, **given)

    monkeypatch.setattr(board._Items, "_request", leaking_item)
    monkeypatch.setattr(worlds, "published", leaking_published)
    lines_of = [line for line in pages() if line.name in (BOARD, QUESTION, API)]
    found = differing(seen(HERE, lines_of, NEAREST), seen(OVER_THE_BORDER, lines_of, NEAREST))
    assert {f"{BOARD} | resident", f"{QUESTION} | helper", f"{API} | helper"} <= found
    assert [name for name in found if name.startswith("before | mail") and "invitation to bram" in name] != []

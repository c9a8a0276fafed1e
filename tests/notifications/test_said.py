"""How answers by text message are read: as people send them, and nothing guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.said import LONGEST, Said, read

YES = """
ja
JA
Ja!
ja.
 ja
Jaa
jaaaaa
jaa graag
Ja hoor
Ja hoor, dat wil ik wel doen. Groet, Bram
ja ja
Ja, graag zelfs!!
"Ja"
J
y
Yes
jawel
Jazeker
Ja natuurlijk 😊
ja 👍
👍
👍🏽
✅
Ok
oké
OK!
Okee
is goed
Prima
prima hoor
Graag
tuurlijk
Natuurlijk
Doe ik
Ik doe het
dat wil ik wel
Ik wil wel
geen probleem
Ja geen probleem
Hoi, ja graag
Goedemorgen, ja hoor
Dag buurthulp ja
ja ik kom
Ik kan
Jà
Ｊａ
oui
sí
evet
da
tak
ja dank je
akkoord
"""
NO = """
nee
NEE
Nee!
neee
Neeeeee
nee sorry
Sorry, nee
Nee hoor
nee dank je
N
no
nope
Nein
Nu niet
NU NIET
nu niet!
niet nu
nuniet
Helaas
helaas niet
Helaas, ik kan niet
kan niet
Ik kan niet
Lukt niet
lukt me niet
deze keer niet
Liever niet
geen tijd
Ik heb geen tijd
sorry ben ziek, kan niet
nee ik kan morgen niet
Nee, maar volgende week wel
nooit
👎
❌ nee
niet
non
hayır
Hoi nee helaas
ik wil niet
"""
UNCLEAR = """
misschien
ja maar
Ja, maar pas om drie uur
ja als het niet regent
ja alleen morgen
ja of nee
Ja nee
nee ja
weet ik niet
ik weet het nog niet
nog niet zeker
Wie is Anna?
ja? hoe laat dan?
Hoe laat?
wat moet ik doen
waarom niet
👍👎
ja 👎
nee 👍
🙏
Bel me
kunt u mij bellen
nu
1
Verkeerd verbonden
Graag gedaan
hallo
???

...
Ik ben op vakantie tot 4 januari, ik lees mijn berichten niet. Ik weet het nog niet
"""
STOP = """
stop
STOP
Stop!
stoppen
Stoppen aub
ik wil stoppen
nee stop
afmelden
Afmelden graag
uitschrijven
geen sms meer
Ik wil geen berichten meer
UIT
unsubscribe
"""
START = """
aan
AAN
Aan!
start
Aan graag
"""


def lines(text: str) -> list[str]:
    """The lines between the first and the last end of line; one of them may be empty."""
    return text[1:-1].split("\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (text, said)
        for said, texts in (
            (Said.YES, YES),
            (Said.NO, NO),
            (Said.UNCLEAR, UNCLEAR),
            (Said.STOP, STOP),
            (Said.START, START),
        )
        for text in lines(texts)
    ],
)
def test_as_people_send_it(text: str, said: Said) -> None:
    assert read(text) == said


@given(st.text(max_size=200))
def test_whatever_is_sent_is_read_as_something(text: str) -> None:
    assert read(text) in Said


@given(st.sampled_from([*lines(YES), *lines(NO)]), st.sampled_from(["!", ".", " ", "\n", "...", ' "']))
def test_punctuation_and_capitals_change_nothing(text: str, end: str) -> None:
    assert read(text.upper() + end) == read(text.lower()) == read(text)


@pytest.mark.parametrize("turn", ["maar", "misschien", "als", "of", "tenzij"])
@pytest.mark.parametrize("yes", ["ja", "ok", "graag", "prima"])
def test_a_yes_with_a_condition_is_no_plain_yes(yes: str, turn: str) -> None:
    assert read(f"{yes} {turn} ik weet het later") == Said.UNCLEAR


def test_a_long_story_is_read_as_far_as_anybody_would() -> None:
    assert read("ja " + "x" * 10_000) == Said.YES
    assert read("x" * LONGEST + " ja") == Said.UNCLEAR

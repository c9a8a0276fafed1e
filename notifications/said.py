"""What a text message says: yes, no, stop, start, or nothing we can be sure of. A pure function.

People answer as they talk: "Ja hoor", "jaa graag!", "nee sorry", "J", a thumb. What could mean either is unclear:
asking once more costs nothing, a yes that nobody meant costs somebody their afternoon.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum


class Said(StrEnum):
    """How a text message was read."""

    YES = "yes"
    NO = "no"
    STOP = "stop"
    START = "start"
    UNCLEAR = "unclear"


LONGEST = 500
"""Nobody answers with more; the rest is not read."""
SHORT = 5

_YES_SIGNS, _NO_SIGNS = frozenset("👍👌✅✔☑🙋"), frozenset("👎❌✖🚫🙅")
_STOP = frozenset("stop stoppen stopt afmelden uitschrijven unsubscribe".split())
_START = frozenset("aan start unstop".split())
_YES = frozenset(
    """
    ja jaa jah jaah jaja jawel jazeker jep jup yep yes yess yeah ok oke okay okee oki akkoord prima graag tuurlijk
    natuurlijk zeker absoluut goed top
    """.split()
)
_NO = frozenset("nee neee neeh neen neej nein nope no nuniet nietnu helaas nooit".split())
# Only where it is all that was said: these are also letters, or words of other meaning.
_YES_ALONE = frozenset("j y oui si sim da tak evet hay naam ya jo joh doen".split())
_NO_ALONE = frozenset("n non nao hayir hayır yok la njet nyet nie niet ne".split())
_GREETINGS = frozenset(
    "hoi hallo hey hee dag goedemorgen goedemiddag goedenavond morgen beste lieve buurthulp sorry nou oh ah he".split()
)
# With these a yes is no plain yes any more: it has a condition, or is a question.
_TURNS = frozenset(
    """
    maar mits alleen tenzij misschien wellicht of als afhankelijk behalve twijfel weet denk
    wat wie waar wanneer waarom hoe hoelaat welke gedaan but if
    """.split()
)
_NEGATIONS = frozenset("niet nie geen nooit not".split())
_UNSURE = frozenset("weet zeker nog waarom twijfel denk misschien".split())
_AS_YES = re.compile(
    r"\b(geen (probleem|punt|bezwaar)|doe ik|ik doe het|ik doe t|wil ik|ik wil|komt goed|is goed|vind ik leuk"
    r"|lijkt me leuk|ik kom|ik kan|kan ik|lukt( me| mij)?|past( me| mij)?)\b"
)
_NO_MORE = re.compile(r"\b(geen|nooit) (sms|smsjes|smsen|berichten|bericht)\b|\bniet meer (sms|bericht|stur)")


def read(text: str) -> Said:
    """What ``text`` says. Spelling, capitals, accents and punctuation do not matter."""
    text = text[:LONGEST]
    words = _words(text)
    signs = _by_signs(text)
    if not words:
        return signs
    said = _stop_or_start(words) or _yes_or_no(words, is_question="?" in text)
    if Said.UNCLEAR not in (signs, said) and said in (Said.YES, Said.NO) and signs != said:
        return Said.UNCLEAR
    return said


def _words(text: str) -> list[str]:
    """The words, small and without accents; letters drawn out ("jaaaa") as two of them."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(one for one in decomposed if not unicodedata.combining(one))
    found = re.findall(r"[^\W_]+", re.sub(r"['’‘`]", "", plain))
    return [re.sub(r"(.)\1{2,}", r"\1\1", word) for word in found]


def _by_signs(text: str) -> Said:
    yes, no = bool(_YES_SIGNS & set(text)), bool(_NO_SIGNS & set(text))
    if yes is no:
        return Said.UNCLEAR
    return Said.YES if yes else Said.NO


def _stop_or_start(words: list[str]) -> Said | None:
    sentence = " ".join(words)
    if _NO_MORE.search(sentence) or (len(words) <= SHORT and _STOP & set(words)) or words == ["uit"]:
        return Said.STOP
    if words[0] in _START and len(words) <= 2:
        return Said.START
    return None


def _yes_or_no(words: list[str], *, is_question: bool) -> Said:
    while len(words) > 1 and words[0] in _GREETINGS:
        words = words[1:]
    if len(words) == 1 and words[0] in _YES_ALONE | _NO_ALONE:
        return Said.YES if words[0] in _YES_ALONE else Said.NO
    sentence = " ".join(words)
    held = set(_AS_YES.sub("", sentence).split()) if "geen" in words and _AS_YES.search(sentence) else set(words)
    yes = bool(held & _YES) or _AS_YES.search(sentence) is not None
    no = bool(held & _NO)
    negated = bool(held & _NEGATIONS)
    if is_question and len(words) > 1:
        return Said.UNCLEAR
    if words[0] in _NO:
        # "Nee, maar volgende week wel" is a no; "nee toch wel, ja" is not.
        return Said.UNCLEAR if held & (_YES - {"goed", "graag", "top", "prima", "ok", "oke"}) else Said.NO
    if negated or no:
        return Said.UNCLEAR if held & _UNSURE or words[0] in _YES else Said.NO
    if yes and not held & _TURNS:
        return Said.YES
    return Said.UNCLEAR

"""Which kind of help own words sound like: counting keywords of the lists, nothing cleverer (a pure function).

People write Dutch or English here, whatever language they read the site in; the lists hold both.

People are asked whether it is right ("Dit klinkt als: ... Klopt dat?"), so no answer is better than a far-fetched one.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from buurthulp.languages import Language, reading
from buurthulp.spoken import standard
from exchange.catalogue import read_catalogue

_WORD = re.compile(r"[a-zà-ÿ]+")
_SHORTEST_STEM = 4
_URGENT = (
    "112",
    "ambulance",
    "ben gevallen",
    "benauwd",
    "beroerte",
    "bewusteloos",
    "brand",
    "gaslek",
    "geen lucht",
    "hartaanval",
    "inbraak nu",
    "levensgevaar",
    "lig op de grond",
    "overval",
    "pijn op de borst",
    "ruik gas",
    "spoed",
    "bleeding",
    "burglar",
    "can't breathe",
    "cannot breathe",
    "chest pain",
    "emergency",
    "gas leak",
    "had a stroke",
    "heart attack",
    "i fell",
    "i have fallen",
    "i've fallen",
    "life-threatening",
    "on fire",
    "on the floor and",
    "smell gas",
    "unconscious",
    "urgent",
)
_TOO_HEAVY = (
    "wassen en aankleden",
    "aankleden",
    "douchen",
    "steunkous",
    "medicijn",
    "pillen",
    "injectie",
    "wond",
    "pinpas",
    "pinnen",
    "bankzaken",
    "overmaken",
    "gasleiding",
    "gasfornuis aansluiten",
    "meterkast",
    "stopcontact",
    "het dak op",
    "dakgoot",
    "dakpan",
    "verhuizen",
    "piano",
    "zwaar tillen",
    "bank card",
    "banking",
    "cash machine",
    "fuse box",
    "gas cooker",
    "gas pipe",
    "get dressed",
    "getting dressed",
    "gutter",
    "heavy lifting",
    "injection",
    "medication",
    "medicine",
    "moving house",
    "on the roof",
    "pills",
    "roof tile",
    "shower",
    "transfer money",
    "wall socket",
    "washing and dressing",
    "wound",
)
_AWAY = (
    "met vakantie",
    "niet thuis",
    "op reis",
    "op vakantie",
    "reservesleutel",
    "sleutel onder",
    "sleutel van mijn",
    "terwijl ik weg ben",
    "we zijn weg",
    "week weg",
    "weken weg",
    "weekend weg",
    "wij zijn weg",
    "away for",
    "away from home",
    "going away",
    "house is empty",
    "i am away",
    "i'm away",
    "key is under",
    "key to my",
    "key under",
    "not at home",
    "not home",
    "on a trip",
    "on holiday",
    "on vacation",
    "spare key",
    "we are away",
    "we're away",
    "week away",
    "weekend away",
    "weeks away",
    "while i am away",
    "while i'm away",
)


def suggest_slug(text: str, *, catalogue: str = "standard") -> str | None:
    """The slug of the kind that ``text`` sounds like; None when no keyword stands in it or two kinds tie.

    One of the examples is its own kind. A keyword counts where a word begins with it; keywords under four letters
    ("kat", "bed") count only as the whole word or its plural.
    """
    example = _examples(catalogue).get(" ".join(text.lower().split()))
    if example is not None:
        return example
    stems = _stems(catalogue)
    hits: Counter[str] = Counter()
    for word in set(_WORD.findall(text.lower())):
        for slug, stem in stems:
            if word.startswith(stem) if len(stem) >= _SHORTEST_STEM else word in (stem, f"{stem}s", f"{stem}ten"):
                hits[slug] += 1
    best = hits.most_common(2)
    if not best or (len(best) == 2 and best[0][1] == best[1][1]):
        return None
    return best[0][0]


def sounds_urgent(text: str) -> bool:
    """Whether "Bel 112" should be said first."""
    return _holds(text, _URGENT)


def sounds_too_heavy(text: str) -> bool:
    """Whether this may be more than something small (`help.not` in the text guide). A guess: people may go on."""
    return _holds(text, _TOO_HEAVY)


def sounds_away(text: str) -> bool:
    """Whether this tells that a house will be empty or where a key is: nothing for everybody to read."""
    return _holds(text, _AWAY)


def _holds(text: str, phrases: tuple[str, ...]) -> bool:
    lowered = text.lower().replace("’", "'")
    return any(re.search(rf"\b{re.escape(phrase)}", lowered) for phrase in phrases)


@lru_cache(maxsize=8)
def _examples(catalogue: str) -> dict[str, str]:
    """The examples as they are said in each language."""
    found: dict[str, str] = {}
    for language in Language.values:
        with reading(language):
            for group in read_catalogue(catalogue):
                for kind in group.kinds:
                    found |= {standard(text).lower(): kind.slug for text in (*kind.likes, *kind.wishes)}
    return found


@lru_cache(maxsize=8)
def _stems(catalogue: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (kind.slug, stem) for group in read_catalogue(catalogue) for kind in group.kinds for stem in kind.keywords
    )

"""Which of the words somebody types are looked for on the board (pure functions)."""

from __future__ import annotations

import re

MOST_WORDS = 5
_WORD = re.compile(r"[^\W_]+")
# Snowball's Dutch stop words, which PostgreSQL's own configuration leaves out as well: so both databases look for the
# same words. https://snowballstem.org/algorithms/dutch/stop.txt
_STOP_WORDS = frozenset(
    """
    aan al alles als altijd andere ben bij daar dan dat de der deze die dit doch doen door dus een eens en er ge geen
    geweest haar had heb hebben heeft hem het hier hij hoe hun iemand iets ik in is ja je kan kon kunnen maar me meer
    men met mij mijn moet na naar niet niets nog nu of om omdat onder ons ook op over reeds te tegen toch toen tot u
    uit uw van veel voor want waren was wat werd wezen wie wil worden wordt zal ze zelf zich zij zijn zo zonder zou
    """.split()
)


def words_to_find(typed: str) -> list[str]:
    """The first five words that say something, in lower case and each once; letters and digits only."""
    words = dict.fromkeys(word for word in _WORD.findall(typed.lower()) if word not in _STOP_WORDS)
    return list(words)[:MOST_WORDS]

"""Sentences of matching: why you, the thanks cards (docs: design text guide §4.5 and §5.4)."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from matching.models import Thanks

REASONS = {
    "proximity.walk": _("Je woont op loopafstand."),
    "proximity.bike": _("Je woont op fietsafstand."),
    "proximity.place": _("Het is dicht bij een plek waar je vaak bent."),
    "proximity.apart": _("Jullie wonen niet naast elkaar."),
    "fit.exact": _("Dit is precies wat je graag doet."),
    "fit.parent": _("Het lijkt op wat je graag doet."),
    "fit.time": _("Het valt op een moment dat jij vaak kunt."),
    "fit.language": _("Jullie spreken dezelfde taal."),
    "familiarity": _("Jullie deden eerder iets samen, en dat beviel."),
    "reciprocity": _("Je zei dat je ook eens iets wilt doen."),
}

THANKS_CARDS = {
    1: _("Dankjewel. Hier was ik echt blij mee."),
    2: _("Fijn dat je er was."),
    3: _("Zonder veel woorden: top."),
    4: _("Het was nog gezellig ook."),
    5: _("Je maakte mijn dag makkelijker."),
    6: _("Dankjewel dat je er de tijd voor nam."),
    7: _("De koffie staat klaar als je weer eens langsloopt."),
    8: _("Leuk dat ik iets voor je mocht doen."),
}

READY_MESSAGES = {
    1: _("Ik ben er over tien minuten."),
    2: _("Ik ben iets later, maar ik kom."),
    3: _("Ik ben er."),
    4: _("Kun je me even bellen?"),
    5: _("Goed, dat spreken we af."),
    6: _("Dankjewel. Tot dan."),
    7: _("Ik ben thuis. Kom maar wanneer het past."),
    8: _("Bel maar aan, ik doe open."),
    9: _("Dankjewel voor de vorige keer."),
}
# Who waits at home is not on the way, and afterwards there is something else to say.
_ON_THE_WAY, _AT_HOME, _AFTERWARDS = (1, 2, 3, 4, 5, 6), (7, 8, 4, 5, 6), (9, 4)


def ready_messages(*, is_host: bool, is_past: bool) -> list[tuple[int, str]]:
    """What somebody can send in one tap, each with its number: on their way, at home (``is_host``), or afterwards."""
    numbers = _AFTERWARDS if is_past else _AT_HOME if is_host else _ON_THE_WAY
    return [(number, str(READY_MESSAGES[number])) for number in numbers]


def reason_texts(codes: Iterable[str]) -> list[str]:
    """Why you, as the person asked reads it; a code without a sentence is left out."""
    return [str(REASONS[code]) for code in codes if code in REASONS]


def thanks_text(thanks: Thanks) -> str:
    """The words of a thanks: one's own, else the card's."""
    return thanks.own_words or str(THANKS_CARDS[thanks.card or 1])

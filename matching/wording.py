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
}


def reason_texts(codes: Iterable[str]) -> list[str]:
    """Why you, as the person asked reads it; a code without a sentence is left out."""
    return [str(REASONS[code]) for code in codes if code in REASONS]


def thanks_text(thanks: Thanks) -> str:
    """The words of a thanks: one's own, else the card's."""
    return thanks.own_words or str(THANKS_CARDS[thanks.card or 1])

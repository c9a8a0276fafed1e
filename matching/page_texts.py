"""Sentences of matching's pages: how a request stands, where it is, who sees it, and the story (text guide §3, §5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buurthulp.clock import localtime
from buurthulp.spoken import people_words
from exchange.enums import Costs, Visibility, Where
from exchange.models import HelpRequest

REQUEST_STATES: Mapping[str, str | Promise] = {
    "draft": gettext_lazy("Bewaard, nog niet gevraagd"),
    "open": gettext_lazy("We zijn aan het zoeken"),
    "held": gettext_lazy("Iemand zei ja"),
    "one": gettext_lazy("We wachten op antwoord"),
    "further": gettext_lazy("Zullen we verder zoeken?"),
    "arranged": gettext_lazy("Afgesproken"),
    "done": gettext_lazy("Gelukt"),
    "withdrawn": gettext_lazy("Ingetrokken"),
    "unmet": gettext_lazy("Het is nog niet gelukt"),
    "fell_through": gettext_lazy("Ging niet door"),
}
MATCH_STATES: Mapping[str, str | Promise] = {
    "arranged": gettext_lazy("afgesproken"),
    "passed": gettext_lazy("geweest"),
    "done": gettext_lazy("gelukt"),
    "not_done": gettext_lazy("ging niet door"),
    "cancelled": gettext_lazy("afgezegd"),
}


def greeting(now: datetime) -> str:
    """ "Goedemiddag", by the local hour."""
    hour = localtime(now).hour
    if hour < 6 or hour >= 18:
        return _("Goedenavond")
    return _("Goedemorgen") if hour < 12 else _("Goedemiddag")


def request_state_text(state: str, coordinator: str) -> str:
    """How a request stands, as its asker reads it in a list."""
    if state in ("desk", "call"):
        return _("%(coordinator)s van Buurthulp zoekt mee") % {"coordinator": coordinator}
    return str(REQUEST_STATES[state])


def where_text(help_request: HelpRequest) -> str:
    """Where it happens, as the asker reads it."""
    if help_request.where == Where.ELSEWHERE and help_request.elsewhere:
        return help_request.elsewhere
    return str(Where(help_request.where).label)


def way_text(help_request: HelpRequest) -> str:
    """How somebody is found."""
    return str(help_request.effective_way.label)


def visibility_text(visibility: str, coordinator: str) -> str:
    """Who may see a request."""
    if visibility == Visibility.DESK:
        return _("Alleen %(coordinator)s van Buurthulp") % {"coordinator": coordinator}
    return str(Visibility(visibility).label)


def agreed_costs_text(costs: str, *, asker: str, is_asker: bool) -> str:
    """What was agreed about money; it goes from hand to hand."""
    if costs == Costs.RECEIPT:
        if is_asker:
            return _("Jij betaalt wat op de bon staat, van hand tot hand.")
        return _("%(other)s betaalt wat op de bon staat, van hand tot hand.") % {"other": asker}
    if costs == Costs.KILOMETRES:
        if is_asker:
            return _("Jij betaalt de kilometers, van hand tot hand.")
        return _("%(other)s betaalt de kilometers, van hand tot hand.") % {"other": asker}
    return _("Het kost niets.")


def story_sentence(*, given: int, received: int, form: int) -> str:
    """One sentence for what somebody did for ``given`` and received from ``received`` people, in one of two forms."""
    if given and received:
        sentences = (
            _("Je deed iets voor %(people)s. En anderen deden iets voor jou."),
            _("Soms hielp jij, soms hielp een ander. Zo rolt het door."),
        )
    elif received:
        sentences = (
            _("Je gaf %(people)s de kans iets te doen. Daar begint het mee."),
            _("Je kon terecht bij %(people)s. Vragen is ook meedoen."),
        )
    elif given:
        sentences = (
            _("Je deed iets voor %(people)s. Mag een ander ook eens iets voor jou doen?"),
            _("Je was er voor %(people)s. Jij mag ook eens iets vragen."),
        )
    else:
        sentences = (
            _("Hier komt je verhaal. Het mag met iets kleins beginnen."),
            _("Er is nog niets gebeurd. Dat hoeft ook niet vandaag."),
        )
    return sentences[form % 2] % {"people": people_words(given or received)}


def travel_sentence(people: int, form: int) -> str:
    """How help travelled on, to at least four people."""
    sentences = (
        _("Jouw hulp ging verder, naar %(people)s."),
        _("Wie jij hielp, hielp weer een ander. Zo kwam het bij %(people)s."),
    )
    return sentences[form % 2] % {"people": people_words(people)}


def words_of_undo(*, is_stepped_back: bool) -> str:
    """What somebody reads who took an answer back, or stepped back from a yes."""
    return _("Goed dat je het zegt. We vragen iemand anders.") if is_stepped_back else _("Het is weer zoals het was.")

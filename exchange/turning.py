"""The turned-round form: asking put as an invitation, which for some kinds of help is kinder (text guide §3.1)."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buurthulp.spoken import standard
from exchange.enums import Turn
from exchange.models import Category, HelpRequest

TURNED: dict[str, str | Promise] = {
    "company": gettext_lazy("Ik schenk koffie op dinsdag. Wie schuift aan?"),
    "going_out": gettext_lazy("Ik wandel op donderdag. Wie loopt mee?"),
    "meals": gettext_lazy("Ik zorg voor het toetje. Wie kookt er mee?"),
    "papers": gettext_lazy("Ik praat graag over van alles. Wie oefent met mij Nederlands?"),
    "garden": gettext_lazy("Ik heb een tuin en verse thee. Wie wil er buiten bezig zijn?"),
    "digital": gettext_lazy("Wie weet hoe dit werkt? Dan bak ik iets lekkers."),
    "eye_out": gettext_lazy("Zullen we elkaar om de beurt even bellen?"),
    "pets_plants": gettext_lazy("Ik pas op jouw planten, jij op mijn kat. Wie doet mee?"),
}


def turned_words(category: Category | None) -> str:
    """How this kind of help can be put as an invitation; "" where it cannot."""
    return str(TURNED.get(category.slug, "")) if category is not None else ""


def can_turn(draft: HelpRequest) -> bool:
    """Whether to show the turned-round form now: where it fits, and not again after "nee" to this question."""
    return not draft.turn and bool(turned_words(draft.category))


def seeks_text(help_request: HelpRequest) -> str:
    """What follows the asker's first name: "zoekt een lift", or for an invitation what it is about."""
    category = help_request.category
    assert category is not None  # only a draft has none
    if help_request.turn != Turn.YES:
        return standard(category.seeks)
    name = standard(category.name)
    return _("nodigt je uit: %(category)s") % {"category": f"{name[:1].lower()}{name[1:]}"}

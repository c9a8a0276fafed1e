"""What stops and what goes on, in words, on the page behind the link in a mail."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notifications.enums import MailTopic

STILL = _("Mails over je eigen vragen en over je afspraken. Daar rekent iemand anders op.")


@dataclass(frozen=True, slots=True)
class StopWords:
    """``title`` asks, ``done`` says that it is so; ``stops`` and ``goes_on`` are lines of a list."""

    title: str | Promise
    done: str | Promise
    stops: tuple[str | Promise, ...]
    goes_on: tuple[str | Promise, ...]


WORDS = {
    MailTopic.QUESTIONS: StopWords(
        title=_("Geen vragen meer in je mail?"),
        done=_("Je krijgt geen vragen meer in je mail"),
        stops=(_("De mail of jij iets voor een buur kunt doen."), _("De mail dat zo'n vraag al geregeld is.")),
        goes_on=(STILL, _("Een mens van Buurthulp kan je nog wel eens bellen met een vraag.")),
    ),
    MailTopic.ACTIVITIES: StopWords(
        title=_("Geen herinnering meer aan activiteiten?"),
        done=_("Je krijgt geen herinnering meer aan activiteiten"),
        stops=(_("De mail op de dag voor een activiteit waar je “ik kom” zei."),),
        goes_on=(_("De mail als zo'n activiteit verandert of niet doorgaat."), STILL),
    ),
    MailTopic.THANKS: StopWords(
        title=_("Geen bedankjes meer in je mail?"),
        done=_("Je krijgt geen bedankjes meer in je mail"),
        stops=(_("De mail als iemand je een bedankje schrijft."),),
        goes_on=(_("Het bedankje zelf. Dat staat bij Gegeven en gekregen."), STILL),
    ),
}
ALL_WORDS = StopWords(
    title=_("Wil je minder mail?"),
    done=_("Je krijgt minder mail"),
    stops=(
        _("De mail of jij iets voor een buur kunt doen."),
        _("De herinnering aan een activiteit."),
        _("De mail als iemand je een bedankje schrijft."),
    ),
    goes_on=(STILL, _("De mail als een activiteit waar je heen gaat verandert of niet doorgaat.")),
)


def words_of(topics: frozenset[MailTopic]) -> StopWords:
    """The words for a link that stops one topic, or all of them."""
    return WORDS[next(iter(topics))] if len(topics) == 1 else ALL_WORDS

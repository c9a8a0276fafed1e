"""Kinds of telephone rounds and what comes of a call that was not answered (ADR 29)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RoundKind(TextChoices):
    """Who calls: one person everybody, or each the next."""

    CALLER = "caller", _("één iemand belt iedereen")
    CHAIN = "chain", _("ieder belt de volgende")


class MissedOutcome(TextChoices):
    """How it ended when somebody had not answered. The first comes by itself when they were spoken after all."""

    SPOKEN = "spoken", _("Toch gesproken")
    CONTACT = "contact", _("De contactpersoon weet ervan")
    VISITED = "visited", _("Iemand ging langs: het is goed")
    HELP = "help", _("Hulp gehaald")

"""Statuses and kinds of lasting pairs (ADR 28)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PairStatus(TextChoices):
    """Two people who meet in a rhythm: proposed, meeting, or over. Declined: one of the two said "nu niet"."""

    PROPOSED = "proposed", _("voorgesteld")
    MEETING = "meeting", _("zien elkaar")
    DECLINED = "declined", _("nu niet")
    ENDED = "ended", _("gestopt")


class PairStep(TextChoices):
    """What happened with a pair, as its history holds it."""

    PROPOSED = "proposed", _("voorgesteld")
    YES_ASKER = "yes_asker", _("ja van wie vroeg")
    YES_HELPER = "yes_helper", _("ja van het maatje")
    STARTED = "started", _("begonnen")
    NOT_NOW = "not_now", _("nu niet")
    BY_ASKER = "by_asker", _("gestopt door wie vroeg")
    BY_HELPER = "by_helper", _("gestopt door het maatje")
    BY_DESK = "by_desk", _("gestopt door een coördinator")
    UNTIL = "until", _("de laatste dag was geweest")
    FELL_AWAY = "fell_away", _("de afspraken vielen weg")
    PARTED = "parted", _("komen elkaar hier niet meer tegen")
    LOOKED = "looked", _("gevraagd hoe het gaat")
    TALKED = "talked", _("besproken")


class PairGoing(TextChoices):
    """An answer to "Hoe gaat het?"."""

    GOOD = "good", _("Goed")
    SO_SO = "so_so", _("Gaat wel")
    HARD = "hard", _("Niet zo goed")

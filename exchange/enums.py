"""Statuses and kinds of the exchange: what is asked and offered."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Relation(TextChoices):
    """The five kinds of help relation, for the figures."""

    PRACTICAL = "practical", _("praktisch")
    SOCIAL = "social", _("sociaal")
    INFORMATIONAL = "informational", _("informatief")
    WATCHFUL = "watchful", _("oogje in het zeil")
    MUTUAL = "mutual", _("wederdienst")


class TrustNeed(TextChoices):
    """What trust a kind of help asks of a helper (safety.md §3)."""

    NONE = "none", _("niets")
    AT_HOME = "at_home", _("bij iemand thuis")
    KEYS = "keys", _("een sleutel")
    MONEY = "money", _("geld")


class Side(TextChoices):
    """On which side a small thing stands."""

    LIKES = "likes", _("doe ik graag")
    WISHES = "wishes", _("zou ik blij mee zijn")


class OfferStatus(TextChoices):
    """An offer is on or off; one touch."""

    ON = "on", _("aan")
    OFF = "off", _("uit")


class RequestStatus(TextChoices):
    """A request from first word to end. What became of each helper's place, the slot says."""

    DRAFT = "draft", _("nog niet verstuurd")
    OPEN = "open", _("we zoeken")
    CLOSED = "closed", _("klaar")
    WITHDRAWN = "withdrawn", _("ingetrokken")


class SlotStatus(TextChoices):
    """One helper's place in a request."""

    OPEN = "open", _("we zoeken")
    MATCHED = "matched", _("afgesproken")
    DONE = "done", _("gelukt")
    UNMET = "unmet", _("niet gelukt")
    WITHDRAWN = "withdrawn", _("ingetrokken")


class Where(TextChoices):
    """Where it happens."""

    ASKER = "asker", _("Bij mij thuis")
    HELPER = "helper", _("Bij de ander thuis")
    ELSEWHERE = "elsewhere", _("Ergens anders")


class Way(TextChoices):
    """The three ways to be helped (matching.md §6)."""

    SEARCH = "search", _("Zoek voor mij")
    CHOOSE = "choose", _("Ik kies zelf")
    CALL = "call", _("Laat iemand bellen")


class Visibility(TextChoices):
    """Who may see a request."""

    INVITED = "invited", _("Alleen mensen die we het vragen")
    BOARD = "board", _("Iedereen die meedoet in de buurt")
    DESK = "desk", _("Alleen de coördinator")


class Costs(TextChoices):
    """What the asker pays, from hand to hand."""

    NONE = "none", _("Nee, niets")
    RECEIPT = "receipt", _("Ja, ik betaal wat op de bon staat")
    KILOMETRES = "km", _("Ja, ik betaal de kilometers")

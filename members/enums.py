"""Statuses and kinds of the members app: English value, Dutch label."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AreaLevel(TextChoices):
    """CBS's three levels."""

    MUNICIPALITY = "municipality", _("gemeente")
    DISTRICT = "district", _("wijk")
    NEIGHBOURHOOD = "neighbourhood", _("buurt")


class Precision(TextChoices):
    """How finely a place is known."""

    PC6 = "pc6", _("zes tekens van de postcode")
    PC4 = "pc4", _("vier cijfers van de postcode")


class ImportKind(TextChoices):
    """What an import brought in."""

    AREAS = "areas", _("gebieden")
    PC6 = "pc6", _("postcodes van zes tekens")
    PC4 = "pc4", _("postcodes van vier cijfers")


class PlaceKind(TextChoices):
    """Why a place belongs to a participant."""

    HOME = "home", _("thuis")
    WORK = "work", _("werk")
    SCHOOL = "school", _("school")
    OTHER = "other", _("een andere plek")


class ParticipantStatus(TextChoices):
    """Where a participant stands; "new" until confirmed is not a status but the absence of a Confirmation."""

    ACTIVE = "active", _("doet mee")
    PAUSED = "paused", _("heeft pauze")
    CLOSED = "closed", _("is gestopt")


class ActsForKind(TextChoices):
    """In which capacity a user acts for a participant."""

    SELF = "self", _("voor zichzelf")
    PROXY = "proxy", _("als naaste, met toestemming")
    TRUSTED = "trusted", _("als vertrouwd contact, met toestemming")


class Role(TextChoices):
    """What staff may hold (domain.md)."""

    COORDINATOR = "coordinator", _("coördinator")
    ANALYST = "analyst", _("gemeentemedewerker")
    ADMINISTRATOR = "administrator", _("beheerder")
    REFERRER = "referrer", _("doorverwijzer")


class ConfirmedBy(TextChoices):
    """How a participant's address and person were confirmed (safety.md §3)."""

    LETTER = "letter", _("brief met code")
    COORDINATOR = "coordinator", _("kennisgemaakt")
    VOUCHED = "vouched", _("twee bekenden stonden in")


class ConsentKind(TextChoices):
    """What somebody agreed to."""

    AGE = "age", _("16 jaar of ouder")
    RULES = "rules", _("huisregels")
    PRIVACY = "privacy", _("gebruik van gegevens")


class ConsentHow(TextChoices):
    """How the agreement was given."""

    WEB = "web", _("op de site")
    PHONE = "phone", _("aan de telefoon")
    PAPER = "paper", _("op papier")


class ContactWay(TextChoices):
    """How somebody is told things."""

    MAIL = "mail", _("mail")
    PHONE = "phone", _("telefoon, via Buurthulp")

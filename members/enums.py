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
    FIGURES = "figures", _("inwoners per gebied")


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


class ClosingReason(TextChoices):
    """Why a coordinator closed somebody's place. Who leaves by themselves has none."""

    MOVED = "moved", _("is verhuisd")
    DIED = "died", _("is overleden")
    ASKED = "asked", _("vraagt erom")
    NO_CONTACT = "no_contact", _("al lang geen contact meer")


class ActsForKind(TextChoices):
    """In which capacity a user acts for a participant."""

    SELF = "self", _("voor zichzelf")
    PROXY = "proxy", _("als naaste, met toestemming")
    TRUSTED = "trusted", _("als vertrouwd contact, met toestemming")


class TrustedMay(TextChoices):
    """What a trusted contact may. The label follows "mag" and stands in lists."""

    SEE = "see", _("zien wat eraan komt")
    ASK = "ask", _("iets vragen")
    ANSWER = "answer", _("antwoord geven")


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
    VOUCHED = "vouched", _("door buren")


class CertificateEnd(TextChoices):
    """Why a certificate of conduct no longer counts. Codes alone: nothing is ever typed about somebody's conduct."""

    REPLACED = "replaced", _("er is een nieuwere")
    MISTAKE = "mistake", _("verkeerd genoteerd")
    STOPPED = "stopped", _("doet dit niet meer")
    DOUBT = "doubt", _("we vragen een nieuwe")


class ConsentKind(TextChoices):
    """What somebody agreed to."""

    AGE = "age", _("16 jaar of ouder")
    RULES = "rules", _("huisregels")
    PRIVACY = "privacy", _("gebruik van gegevens")
    ACTING = "acting", _("iemand anders regelt het")
    REFERRAL = "referral", _("doorgeven aan een organisatie")


class ConsentHow(TextChoices):
    """How the agreement was given."""

    WEB = "web", _("op de site")
    PHONE = "phone", _("aan de telefoon")
    PAPER = "paper", _("op papier")
    IN_PERSON = "in_person", _("hardop, in het bijzijn van een coördinator")
    SPOKEN = "spoken", _("hardop, tegen wie het regelt")


class ContactWay(TextChoices):
    """How somebody is told things."""

    MAIL = "mail", _("mail")
    SMS = "sms", _("sms")
    PHONE = "phone", _("telefoon, via Buurthulp")


class Feature(TextChoices):
    """What a community can have. The label follows "nog niet:" and stands on the administrator's page."""

    SEARCH = "search", _("zoek voor mij")
    CHOOSE = "choose", _("ik kies zelf")
    CALL = "call", _("laat iemand bellen")
    BOARD = "board", _("prikbord")
    PUBLIC_BOARD = "public_board", _("prikbord dat iedereen kan lezen")
    TOGETHER = "together", _("samen doen in plaats van vragen")
    AGAIN = "again", _("nog eens met dezelfde")
    HAND_PICKED = "hand_picked", _("een beroepskracht kiest iemand die past")
    PHONE_EXCHANGE = "phone_exchange", _("telefooncentrale")
    RIDES = "rides", _("ritten")
    ROSTERS = "rosters", _("rooster voor de telefoon")
    MEETING_PLACES = "meeting_places", _("ontmoetingsplekken")
    ACTIVITIES = "activities", _("activiteiten")
    HOURS = "hours", _("uren laten zien")
    HOUR_GIFTS = "hour_gifts", _("uren weggeven")
    CURRENCY = "currency", _("eigen munt")
    SUBSCRIPTION = "subscription", _("abonnement")
    PRACTICAL_SERVICES = "practical_services", _("diensten met een vaste prijs")
    CIRCLES = "circles", _("kringen")
    PAIRS = "pairs", _("maatjes")
    TELEPHONE_ROUNDS = "telephone_rounds", _("telefoonronde")
    DOOR_TO_DOOR = "door_to_door", _("kennismaken aan de deur")
    KITCHEN_TABLE = "kitchen_table", _("keukentafelgesprek")
    QUESTIONNAIRE = "questionnaire", _("korte vragenlijst")
    FIGURES = "figures", _("cijfers per gebied")
    SIGNALS = "signals", _("seintjes")
    REFERRAL_IN = "referral_in", _("organisaties melden iemand aan")
    REFERRAL_OUT = "referral_out", _("doorverwijzen")
    LETTERS = "letters", _("bevestigen met een brief")
    VOUCHING = "vouching", _("buren staan voor elkaar in")
    SMS = "sms", _("sms")
    ROUNDS = "rounds", _("vragen zonder haast in rondes")


class TextKind(TextChoices):
    """A page of text that a community may write itself."""

    HOW_IT_WORKS = "how_it_works", _("Zo werkt het")
    HOUSE_RULES = "house_rules", _("Huisregels")
    HOW_WE_CHOOSE = "how_we_choose", _("Hoe wij kiezen")
    PRIVACY = "privacy", _("Privacy")
    ACCESSIBILITY = "accessibility", _("Toegankelijkheid")

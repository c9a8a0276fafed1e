"""Statuses and kinds of the exchange: what is asked and offered."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

HELPERS = range(1, 7)
"""How many people can be asked for at once, whatever the kind of help."""


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
    # Never chosen in the steps of asking: it is how an offer on the board is answered.
    ONE = "one", _("Ik vraag het één iemand")


class Visibility(TextChoices):
    """Who may see a request."""

    INVITED = "invited", _("Alleen mensen die we het vragen")
    BOARD = "board", _("Iedereen die meedoet in de buurt")
    CIRCLE = "circle", _("Alleen mijn kring")
    DESK = "desk", _("Alleen de coördinator")


class Turn(TextChoices):
    """What somebody said to the turned-round form: asking put as an invitation. Empty while it was not shown."""

    YES = "yes", _("Ja, zo zet ik het neer")
    NO = "no", _("Nee, ik vraag het gewoon")


class Costs(TextChoices):
    """What the asker pays, from hand to hand."""

    NONE = "none", _("Nee, niets")
    RECEIPT = "receipt", _("Ja, ik betaal wat op de bon staat")
    KILOMETRES = "km", _("Ja, ik betaal de kilometers")


class RideFrom(TextChoices):
    """Where a ride begins."""

    OWN = "own", _("een eigen plek")
    PUBLIC = "public", _("een openbare plek")


class RideTo(TextChoices):
    """Where a ride goes."""

    OWN = "own", _("een eigen plek")
    PUBLIC = "public", _("een openbare plek")
    TYPED = "typed", _("ergens anders")


class RideBack(TextChoices):
    """Whether the same person takes the asker home again."""

    NONE = "none", _("Nee, alleen heen")
    WAIT = "wait", _("Ja, en wacht daar op mij")
    FETCH = "fetch", _("Ja, kom me later weer halen")


class PublicPlaceKind(TextChoices):
    """What a public place is."""

    HOSPITAL = "hospital", _("ziekenhuis")
    HEALTH_CENTRE = "health_centre", _("huisarts of gezondheidscentrum")
    PHARMACY = "pharmacy", _("apotheek")
    STATION = "station", _("station of halte")
    SHOP = "shop", _("winkel of markt")
    TOWN_HALL = "town_hall", _("gemeentehuis")
    MEETING_PLACE = "meeting_place", _("ontmoetingsplek")
    SPORTS = "sports", _("sport of zwembad")
    OTHER = "other", _("een andere plek")


NOT_TO_MEET = (PublicPlaceKind.HOSPITAL, PublicPlaceKind.HEALTH_CENTRE, PublicPlaceKind.PHARMACY)
"""Where people are brought, and nobody gathers."""


class BoardSide(TextChoices):
    """Which side of the board somebody looks at."""

    REQUESTS = "requests", _("Vragen")
    OFFERS = "offers", _("Aanbod")


class BoardDay(TextChoices):
    """On which day something on the board should be possible."""

    TODAY = "today", _("Vandaag")
    TOMORROW = "tomorrow", _("Morgen")
    WEEK = "week", _("Deze week")
    WEEKEND = "weekend", _("In het weekend")


class BoardReach(TextChoices):
    """How far away it may be."""

    WALK = "walk", _("Loopafstand")
    BIKE = "bike", _("Fietsafstand")


class ActivityStatus(TextChoices):
    """An activity from first word to end. Which of its dates fall out, its cancelled dates say."""

    DRAFT = "draft", _("nog niet klaar")
    HELD = "held", _("wacht op Buurthulp")
    OPEN = "open", _("gaat door")
    CANCELLED = "cancelled", _("gaat niet door")


class Rhythm(TextChoices):
    """How an activity or a request repeats; the weekday and the date are those of its first time."""

    ONCE = "once", _("één keer")
    WEEKLY = "weekly", _("elke week")
    FORTNIGHT = "fortnight", _("om de week")
    MONTHLY = "monthly", _("elke maand")


REPEATS = (Rhythm.WEEKLY, Rhythm.FORTNIGHT)
"""How a request can repeat: by the week, as people who help each other count."""


class MemberStatus(TextChoices):
    """Somebody and the circle round somebody else: asked, in it, or not any more."""

    INVITED = "invited", _("uitgenodigd")
    MEMBER = "member", _("doet mee")
    DECLINED = "declined", _("nu niet")
    LEFT = "left", _("gestopt")


class MemberStep(TextChoices):
    """What happened with a member of a circle, as the history holds it. Who is in it reads none of it."""

    INVITED = "invited", _("uitgenodigd")
    YES = "yes", _("zei ja")
    NOT_NOW = "not_now", _("nu niet")
    WENT = "went", _("stopte zelf")
    REMOVED = "removed", _("uit de kring gehaald")
    PARTED = "parted", _("twee mensen willen elkaar niet meer tegenkomen")
    OVER = "over", _("de kring is gestopt")
    GONE = "gone", _("doet niet meer mee met Buurthulp")
    MERGED = "merged", _("was twee keer ingeschreven")

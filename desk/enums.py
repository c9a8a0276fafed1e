"""Statuses and kinds of the desk."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SignalStatus(TextChoices):
    """A worry passed to the coordinator: to be read, or followed up with a recorded outcome."""

    OPEN = "open", _("open")
    FOLLOWED_UP = "followed_up", _("opgevolgd")


class SignalOutcome(TextChoices):
    """What was done about it."""

    CALLED = "called", _("Gebeld en besproken")
    BOTH = "both", _("Met allebei gesproken")
    REFERRED = "referred", _("Doorverwezen")
    AUTHORITIES = "authorities", _("Politie of Veilig Thuis erbij gehaald")
    NOT_NEEDED = "not_needed", _("Niet meer nodig, zegt wie het stuurde")


class WorkStatus(TextChoices):
    """A line of the worklist: nobody's, somebody's, or done as long as its source says nothing new."""

    FREE = "free", _("van niemand")
    TAKEN = "taken", _("van iemand")
    DONE = "done", _("gedaan")


class WorkStep(TextChoices):
    """What a coordinator did with a line of the worklist."""

    CLAIMED = "claimed", _("nam dit op zich")
    LET_GO = "let_go", _("liet dit los")
    SNOOZED = "snoozed", _("stelde dit uit")
    WOKEN = "woken", _("haalde dit terug")
    HANDED_OVER = "handed_over", _("droeg dit over")
    DONE = "done", _("zette dit op gedaan")


class CallOutcome(TextChoices):
    """How a call went. A yes or a "nu niet" is entered as an answer too."""

    NO_ANSWER = "no_answer", _("Nam niet op")
    VOICEMAIL = "voicemail", _("Voicemail ingesproken")
    LATER = "later", _("Gesproken, later nog eens bellen")
    SPOKEN = "spoken", _("Gesproken")
    YES = "yes", _("Gesproken: ja")
    NOT_NOW = "not_now", _("Gesproken: nu niet")
    PLEASE = "please", _("Gesproken: Graag")
    SOMEBODY_ELSE = "somebody_else", _("Gesproken: liever iemand anders")


class NoteKind(TextChoices):
    """A note of a coordinator, or what they changed in a request after speaking to its asker."""

    NOTE = "note", _("notitie")
    WORDS = "words", _("andere woorden")
    WHEN = "when", _("ander moment")
    FAR = "far", _("andere afstand")


class Haste(TextChoices):
    """How urgent it is for who calls: with haste, whoever can first is good."""

    CALM = "calm", _("Het kan rustig")
    HASTE = "haste", _("Met haast: de eerste die kan is goed")


class OrganisationKind(TextChoices):
    """What an organisation does for people, where neighbours are not the ones to do it."""

    SUPPORT = "support", _("hulp regelen via de gemeente (Wmo)")
    HOME_CARE = "home_care", _("verpleging en verzorging thuis")
    SOCIAL_WORK = "social_work", _("maatschappelijk werk")
    COMPANY = "company", _("bezoek en gezelschap")
    OUTINGS = "outings", _("uitjes en vakanties")
    MEDIATION = "mediation", _("bemiddelen tussen buren")
    MONEY = "money", _("geld en formulieren")
    RIDES = "rides", _("vervoer")
    OTHER = "other", _("iets anders")


class ReferralStatus(TextChoices):
    """Where a referral stands: with the organisation, or over. Withdrawn: whom it is about no longer wants it."""

    SENT = "sent", _("doorgegeven")
    TAKEN_UP = "taken_up", _("opgepakt")
    DECLINED = "declined", _("niet opgepakt")
    ENDED = "ended", _("afgerond")
    WITHDRAWN = "withdrawn", _("ingetrokken")


class ReferralWay(TextChoices):
    """How an organisation is told."""

    MAIL = "mail", _("mail")
    LETTER = "letter", _("brief")


class ReferralStep(TextChoices):
    """What happened with a referral besides a move: a code of its history."""

    SENT = "sent", _("doorgegeven")
    ASKED = "asked", _("nagevraagd, nog niets gehoord")
    AGAIN = "again", _("mail nog eens gestuurd")
    OPENED = "opened", _("gelezen door de organisatie")

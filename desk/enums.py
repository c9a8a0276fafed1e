"""Statuses and kinds of the desk."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class SignalKind(TextChoices):
    """What is passed on: one's own safety, a worry about somebody, or "dit klopt niet"."""

    UNSAFE = "unsafe", _("voelt zich niet veilig")
    WORRY = "worry", _("zorgen om iemand")
    MISUSE = "misuse", _("dit klopt niet")


class SignalConcern(TextChoices):
    """What a worry or a report of misuse is about; nothing for who does not feel safe."""

    LONELY = "lonely", _("Eenzaam of somber")
    CONFUSED = "confused", _("In de war of vergeet veel")
    NEGLECT = "neglect", _("Zorgt niet goed voor zichzelf of het huis")
    MONEY = "money", _("Geld of post gaat niet goed")
    VIOLENCE = "violence", _("Geweld, dwang of ruzie in huis")
    CHILD = "child", _("Zorgen om een kind")
    OTHER = "other", _("Iets anders")
    ASKS_MONEY = "asks_money", _("Vraagt om geld of verkoopt iets")
    HURTFUL = "hurtful", _("Onaardig of kwetsend")
    FALSE = "false", _("Niet waar, of een ander dan het lijkt")


class SignalBasis(TextChoices):
    """Why a worry about somebody may be written down: they said yes, or why nobody could ask (docs/dpia.md)."""

    CONSENT = "consent", _("Met toestemming")
    UNABLE = "unable", _("Vragen kan nu niet: ziek, in de war of niet te bereiken")
    DANGER = "danger", _("Vragen maakt het misschien gevaarlijker")
    MELDCODE = "meldcode", _("Vermoeden van huiselijk geweld of kindermishandeling (meldcode)")


class SignalUrgency(TextChoices):
    """When the desk must have done something. NOW is for who does not feel safe themselves."""

    NOW = "now", _("Nu")
    TODAY = "today", _("Vandaag")
    WEEK = "week", _("Deze week")
    CALM = "calm", _("Het kan wachten")


class SignalThing(TextChoices):
    """What does not seem right."""

    MESSAGE = "message", _("een bericht")
    PERSON = "person", _("iemand met wie je een afspraak hebt")
    YES = "yes", _("iemand die ja zei")
    REQUEST = "request", _("een vraag")
    OFFER = "offer", _("een aanbod")
    ACTIVITY = "activity", _("een activiteit")


class SignalStatus(TextChoices):
    """A worry passed to the coordinator: to be read, or followed up with a recorded outcome."""

    OPEN = "open", _("open")
    FOLLOWED_UP = "followed_up", _("opgevolgd")


class SignalOutcome(TextChoices):
    """What was done about it. WITHDRAWN is not chosen: it comes when somebody takes their consent back."""

    CALLED = "called", _("Gebeld en besproken")
    BOTH = "both", _("Met allebei gesproken")
    EYE_OUT = "eye_out", _("Er let nu vaker iemand op")
    REFERRED = "referred", _("Doorverwezen")
    AUTHORITIES = "authorities", _("Politie of Veilig Thuis erbij gehaald")
    TAKEN_AWAY = "taken_away", _("Aangepast of weggehaald")
    IN_ORDER = "in_order", _("Nagekeken: het klopt wel")
    NOT_NEEDED = "not_needed", _("Niet meer nodig, zegt wie het stuurde")
    WITHDRAWN = "withdrawn", _("Gestopt: de toestemming is ingetrokken")


class SignalStepKind(TextChoices):
    """What a coordinator did meanwhile. The last four are noted by the system."""

    CALLED = "called", _("Gebeld")
    VISITED = "visited", _("Langs geweest")
    TALKED = "talked", _("Gesprek gehad")
    COLLEAGUE = "colleague", _("Overlegd met een collega")
    SAFE_HOME = "safe_home", _("Overlegd met Veilig Thuis")
    PASSED = "passed", _("Doorgegeven aan een ander")
    NOTE = "note", _("Alleen een notitie")
    CONSENTED = "consented", _("Toestemming gekregen")
    GROUND = "ground", _("Toestemming ingetrokken. Verder zonder, met een reden")
    STOPPED = "stopped", _("Toestemming ingetrokken. Gestopt, de woorden zijn gewist")
    ANSWERED = "answered", _("Laten weten wat ermee gedaan is")


class Meldcode(IntegerChoices):
    """The five steps of the law on the "meldcode huiselijk geweld en kindermishandeling" (Wmo 2015, art. 3.3.3)."""

    SIGNS = 1, _("Signalen op een rij gezet")
    ADVICE = 2, _("Overlegd met een collega, en zo nodig met Veilig Thuis")
    TALK = 3, _("Gesproken met wie het aangaat")
    WEIGHED = 4, _("Afgewogen hoe ernstig het is")
    DECIDED = 5, _("Besloten: hulp regelen, melden, of allebei")


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


class RegisterStatus(TextChoices):
    """An existing register: looked at by who sent it, being taken in, done, or stopped half-way."""

    READY = "ready", _("klaar om in te lezen")
    RUNNING = "running", _("wordt ingelezen")
    DONE = "done", _("ingelezen")
    STOPPED = "stopped", _("gestopt")


class LineOutcome(TextChoices):
    """What becomes of a line of a register."""

    NEW = "new", _("komt erbij")
    KNOWN = "known", _("doet al mee")
    TWICE = "twice", _("staat er twee keer in")
    NOT_AGREED = "not_agreed", _("nog geen toestemming")
    WRONG = "wrong", _("klopt nog niet")
    ADDED = "added", _("erbij gekomen")


class LineProblem(TextChoices):
    """Why a line cannot come in, and what to do about it."""

    CELLS = "cells", _("Deze regel heeft meer vakjes dan de kopregel. Kijk of er een scheidingsteken te veel staat.")
    LONG = "long", _("Een vakje is veel te lang. Kijk of alles in de goede kolom staat.")
    LETTERS = "letters", _("Een naam is verkeerd opgeslagen, met tekens als Ã. Typ de naam opnieuw.")
    FORMULA = "formula", _("In een vakje staat een formule of een vreemd teken. Typ wat er moet staan.")
    FIRST_NAME = "first", _("Vul een voornaam in. Een roepnaam is ook goed.")
    FAMILY_NAME = "family", _("Vul een achternaam in.")
    POSTCODE = "postcode", _("Vul een postcode in: vier cijfers en twee letters.")
    POSTCODE_UNKNOWN = "unknown", _("Deze postcode kennen we niet. Kijk of hij klopt.")
    POSTCODE_OUTSIDE = "outside", _("Dit adres ligt buiten het gebied van jullie Buurthulp.")
    NOT_YOUR_AREA = "elsewhere", _("Dit adres ligt niet in jouw dorpen. Laat je collega van daar dit doen.")
    HOUSE_NUMBER = "number", _("Vul het huisnummer in, bijvoorbeeld 12 of 12b. Excel maakt er soms een datum van.")
    PHONE = "phone", _("Dit telefoonnummer klopt niet. Vul het in zoals 06 12345678.")
    EMAIL = "email", _("Dit mailadres klopt niet. Vul het in zoals naam@voorbeeld.nl, of laat het leeg.")
    CONTACT = "contact", _("Vul een telefoonnummer of een mailadres in.")
    EMAIL_SHARED = "shared", _("Dit mailadres is al van iemand anders. Laat het hier leeg, en vul een nummer in.")
    HOW = "how", _("Vul bij Toestemming in: papier, telefoon of hardop. Of laat het leeg.")
    AGREED_ON = "agreed_on", _("Vul bij Toestemming op de dag in, zoals 3-11-2026.")
    AGREED_LATER = "later", _("De dag bij Toestemming op moet nog komen. Vul de dag in waarop iemand ja zei.")
    MET = "met", _("Vul bij Kennisgemaakt ja of nee in.")
    REFUSED = "refused", _("Dit ging niet vanzelf. Vul deze persoon in bij Aannemen.")


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


class ShareReason(TextChoices):
    """Why a coordinator shares a request with a neighbouring one. Codes alone: nothing is typed about who asks."""

    EDGE = "edge", _("op de rand van mijn gebied")
    NEARER = "nearer", _("jouw mensen wonen dichterbij")
    NOBODY = "nobody", _("hier past niemand")

"""Statuses and kinds of matching: who helps whom."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class InvitationStatus(TextChoices):
    """From the question to its end. "lapsed" only means that we no longer wait for it (matching.md §6)."""

    INVITED = "invited", _("gevraagd")
    HELD = "held", _("zei ja, wacht op Graag")
    RESERVE = "reserve", _("zei ja, als reserve")
    NOT_NOW = "not_now", _("nu niet")
    LAPSED = "lapsed", _("nog niet geantwoord")
    CHOSEN = "chosen", _("afgesproken")
    DECLINED = "declined", _("liever iemand anders")
    ARRANGED = "arranged", _("al geregeld")
    WITHDRAWN = "withdrawn", _("vraag ingetrokken")
    EXPIRED = "expired", _("vraag voorbij")
    STEPPED_BACK = "stepped_back", _("kon toch niet")


class InvitedBy(TextChoices):
    """Who asked."""

    SYSTEM = "system", _("het systeem")
    HAND = "hand", _("een coördinator")
    BOARD = "board", _("niemand: zei zelf ja, op het bord")
    ASKER = "asker", _("de vrager, na een aanbod op het bord")
    SERIES = "series", _("niemand: zei ja op meer dagen tegelijk")


NOT_ASKED = (InvitedBy.BOARD, InvitedBy.SERIES)
"""Nobody asked them: it counts for no number of questions, and is no answer to one of ours."""


class AskedVia(TextChoices):
    """How the question travelled: the answer is waited for accordingly (matching.md §6)."""

    MAIL = "mail", _("mail")
    SMS = "sms", _("sms")
    PHONE = "phone", _("telefoon, via Buurthulp")


class MatchStatus(TextChoices):
    """Two people, one slot, a time. "review": the two accounts differ and a coordinator looks."""

    AGREED = "agreed", _("afgesproken")
    DONE = "done", _("gelukt")
    NOT_DONE = "not_done", _("ging niet door")
    CANCELLED = "cancelled", _("afgezegd")
    REVIEW = "review", _("tijd of antwoord verschilt")
    UNCONFIRMED = "unconfirmed", _("niet bevestigd")


class Said(TextChoices):
    """An answer to "Is het gelukt?"."""

    YES = "yes", _("Ja, het is gelukt")
    NO = "no", _("Nee, het ging niet door")


class GiveBackAnswer(TextChoices):
    """An answer to "Heb je zin om ook eens iets te doen?"."""

    YES = "yes", _("Ja, laat me iets zien")
    NOT_NOW = "not_now", _("Nu niet")
    NEVER = "never", _("Vraag me dit niet meer")


class StillAnswer(TextChoices):
    """An answer to "Mogen we je nog vragen?"."""

    YES = "yes", _("Ja, vraag me gerust")
    NO = "no", _("Liever niet")


class DeskReason(TextChoices):
    """Why a request stands on the coordinator's list."""

    SHORT = "short", _("loopt nog, krap")
    TIME_SHORT = "time_short", _("te weinig tijd om nog rond te vragen")
    NO_CANDIDATES = "no_candidates", _("niemand past")
    EXHAUSTED = "exhausted", _("niemand meer")
    CALL_WANTED = "call_wanted", _("wil gebeld worden")
    ASKER_SILENT = "asker_silent", _("vrager reageert niet")
    CANCELLED = "cancelled", _("afspraak viel weg")


class SearchEventCode(TextChoices):
    """The steps of a search, as the coordinator reads them."""

    PUBLISHED = "published", _("vraag geplaatst")
    WAVE = "wave", _("buren gevraagd")
    WAITS_MORNING = "waits_morning", _("wacht tot de ochtend")
    YES = "yes", _("iemand zei ja")
    NOT_NOW = "not_now", _("iemand zei nu niet")
    LAPSED = "lapsed", _("antwoordtijd voorbij")
    TAKEN_BACK = "taken_back", _("antwoord teruggenomen")
    DECLINED = "declined", _("vrager wilde liever iemand anders")
    MATCHED = "matched", _("Graag: afspraak")
    DESK = "desk", _("op de werklijst")
    BY_HAND = "by_hand", _("met de hand gevraagd")
    ASKED_ONE = "asked_one", _("vrager vroeg één iemand, van het bord")
    FURTHER = "further", _("vrager liet ons verder zoeken")
    CANCELLED = "cancelled", _("afspraak viel weg")
    UNMET = "unmet", _("niet gelukt voor het moment")
    WITHDRAWN = "withdrawn", _("ingetrokken")
    SKIPPED = "skipped", _("deze keer niet")


class AccountKind(TextChoices):
    """Whose account."""

    PARTICIPANT = "participant", _("deelnemer")
    POT = "pot", _("pot")
    CLEARING = "clearing", _("verrekening")


class TransferKind(TextChoices):
    """Why time moved."""

    HELP = "help", _("hulp")
    GIFT = "gift", _("gift")
    OPENING = "opening", _("begin")
    CORRECTION = "correction", _("correctie")

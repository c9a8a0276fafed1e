"""Sentences of the desk: what happened in a search, why somebody fits or falls out (text guide §4.5 and §7.1)."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from buurthulp import spoken
from desk.enums import NoteKind, ReferralStatus, ReferralStep
from exchange.enums import Where
from exchange.models import HelpRequest
from matching.engine.bands import Band
from matching.engine.reasons import Part
from matching.engine.rules import ShownReason
from matching.engine.score import Shown
from matching.enums import DeskReason, SearchEventCode

DROPPED: dict[ShownReason, str | Promise] = {
    ShownReason.NOT_ACTIVE: gettext_lazy("doet nu niet mee"),
    ShownReason.PAUSED: gettext_lazy("heeft pauze"),
    ShownReason.EXPIRED: gettext_lazy("aanbod is verlopen"),
    ShownReason.SILENT: gettext_lazy("antwoordt niet; we vroegen of we nog mogen vragen"),
    ShownReason.TOO_FAR: gettext_lazy("woont te ver"),
    ShownReason.TOO_NEAR: gettext_lazy("woont dichterbij dan gewenst"),
    ShownReason.NOT_AVAILABLE: gettext_lazy("kan niet op dat moment"),
    ShownReason.ASKED_ENOUGH: gettext_lazy("al vaak genoeg gevraagd deze maand"),
    ShownReason.NOT_TOGETHER: gettext_lazy("niet samen te plannen"),
    ShownReason.SAID_NO: gettext_lazy("zei “nu niet” op deze vraag"),
    ShownReason.LACKS_CAR: gettext_lazy("heeft geen auto"),
    ShownReason.LACKS_LANGUAGE: gettext_lazy("spreekt de taal niet die nodig is"),
    ShownReason.LACKS_VOG: gettext_lazy("VOG nog niet gezien"),
    ShownReason.LACKS_CONFIRMED: gettext_lazy("adres nog niet bevestigd"),
    ShownReason.LACKS_OTHER: gettext_lazy("mist iets wat nodig is"),
    ShownReason.OUTSIDE_COMMUNITY: gettext_lazy("buiten dit werkgebied"),
    ShownReason.OUTSIDE_CIRCLE: gettext_lazy("niet in de kring aan wie dit gevraagd is"),
}

INSTEAD: dict[ShownReason, str | Promise] = {
    ShownReason.EXPIRED: gettext_lazy("Bel even: misschien mag deze soort weer aan."),
    ShownReason.SILENT: gettext_lazy("Bel even: misschien gaat het niet goed, of wil iemand niet meer."),
    ShownReason.TOO_FAR: gettext_lazy("Een ruimere afstand, na overleg."),
    ShownReason.NOT_AVAILABLE: gettext_lazy("Een ander moment, na overleg."),
    ShownReason.ASKED_ENOUGH: gettext_lazy("Bel even: vragen mag, aandringen niet."),
    ShownReason.LACKS_CONFIRMED: gettext_lazy("Maak eerst kennis."),
}
"""What could still be done. Nothing for "niet samen te plannen": it must not show which of the two it is."""

MAIL_KINDS: dict[str, str | Promise] = {
    "login_code": gettext_lazy("inlogcode"),
    "invitation": gettext_lazy("uitnodiging"),
    "held": gettext_lazy("iemand zei ja"),
    "match": gettext_lazy("afspraak"),
    "reserve": gettext_lazy("reserve"),
    "moved_up": gettext_lazy("reserve is aan de beurt"),
    "came_to_nothing": gettext_lazy("ja zonder antwoord"),
    "arranged": gettext_lazy("al geregeld"),
    "withdrawn": gettext_lazy("vraag ingetrokken"),
    "reminder": gettext_lazy("herinnering"),
    "cancelled": gettext_lazy("afgezegd"),
    "check": gettext_lazy("is het gelukt?"),
    "still": gettext_lazy("mogen we je nog vragen?"),
    "closed": gettext_lazy("doet niet meer mee"),
    "circle_asked": gettext_lazy("meedoen in een kring?"),
    "circle_ended": gettext_lazy("kring gestopt"),
    "circle_joined": gettext_lazy("iemand erbij in de kring"),
    "thanks": gettext_lazy("bedankje"),
    "unmet": gettext_lazy("niet gelukt"),
    "further": gettext_lazy("verder zoeken?"),
    "referral": gettext_lazy("doorverwijzing"),
    "activity_reminder": gettext_lazy("herinnering activiteit"),
    "activity_cancelled": gettext_lazy("activiteit afgezegd"),
    "activity_changed": gettext_lazy("activiteit veranderd"),
    "activity_read": gettext_lazy("activiteit gelezen"),
    "message": gettext_lazy("bericht bij een afspraak"),
    "welcome": gettext_lazy("welkom na een avond"),
    "taken_in": gettext_lazy("welkom na het inlezen van een lijst"),
    "trusted_asked": gettext_lazy("gevraagd als vertrouwenspersoon"),
    "trusted_accepted": gettext_lazy("vertrouwenspersoon zei ja"),
    "trusted_stopped": gettext_lazy("vertrouwenspersoon stopte"),
    "trusted_ended": gettext_lazy("geen vertrouwenspersoon meer"),
    "passkey_changed": gettext_lazy("hoe iemand inlogt"),
    "pair_asked": gettext_lazy("maatjes voorgesteld"),
    "pair_ended": gettext_lazy("maatjes gestopt"),
    "pair_look": gettext_lazy("hoe gaat het met je maatje?"),
    "digest": gettext_lazy("verzamelmail"),
}
ANSWER_BY_SMS = gettext_lazy("antwoord per sms")

VERY_GOOD = 0.75
GOOD = 0.5


def fit_code(shown: Shown) -> str:
    """ "very_good", "good" or "fits": how well somebody fits, from the parts that may be shown and nothing else.

    The mean of nearness and kind of help; knowing each other, or wanting to give back, adds a little.
    """
    value = (shown.proximity + shown.fit) / 2 + 0.2 * shown.familiarity + 0.1 * shown.reciprocity
    if value >= VERY_GOOD:
        return "very_good"
    return "good" if value >= GOOD else "fits"


def part_text(part: Part, band: Band) -> str:
    """Why somebody fits, as the coordinator reads it."""
    match part:
        case Part.PROXIMITY:
            return _("Woont %(band)s") % {"band": spoken.band(band.value)}
        case Part.FIT:
            return _("Soort, tijd of taal past")
        case Part.FAMILIARITY:
            return _("Eerder samen, beiden tevreden")
        case Part.RECIPROCITY:
            return _("Wil zelf ook iets doen")


def where_text(help_request: HelpRequest) -> str:
    """Where it happens, for staff."""
    match Where(help_request.where):
        case Where.ASKER:
            return _("Bij %(name)s thuis") % {"name": help_request.participant.first_name}
        case Where.HELPER:
            return _("Bij de ander thuis")
        case Where.ELSEWHERE:
            return _("Ergens anders: %(place)s") % {"place": help_request.elsewhere}


def note_text(kind: str, *, asker: str, staff: str) -> str:
    """Who noted or changed something."""
    names = {"staff": staff or _("Een coördinator"), "asker": asker}
    match NoteKind(kind):
        case NoteKind.NOTE:
            return _("%(staff)s noteerde:") % names
        case NoteKind.WORDS:
            return _("%(staff)s veranderde de vraag, na overleg met %(asker)s. Eerst:") % names
        case NoteKind.FAR:
            return _("%(staff)s veranderde tot hoe ver we zoeken, na overleg met %(asker)s. Eerst:") % names
        case NoteKind.WHEN:
            return _("%(staff)s vroeg het voor een ander moment, na overleg met %(asker)s. Eerst:") % names


def referral_text(code: str, *, organisation: str, name: str, staff: str) -> str:
    """A step of a referral as a sentence: ``code`` of its history. ``name`` is whom it is about."""
    names = {"organisation": organisation, "name": name, "staff": staff or _("Een coördinator")}
    said = {
        ReferralStep.SENT: _("%(staff)s verwees %(name)s door naar %(organisation)s."),
        ReferralStep.ASKED: _("%(staff)s vroeg het na bij %(organisation)s. Nog niets gehoord."),
        ReferralStep.AGAIN: _("%(staff)s stuurde de mail aan %(organisation)s nog eens."),
        ReferralStep.OPENED: _("%(organisation)s las de doorverwijzing."),
        ReferralStatus.TAKEN_UP: _("%(organisation)s pakt het op."),
        ReferralStatus.DECLINED: _("%(organisation)s pakt het niet op."),
        ReferralStatus.ENDED: _("%(organisation)s is klaar."),
        ReferralStatus.WITHDRAWN: _("%(name)s wil niet meer doorverwezen zijn. De toestemming is ingetrokken."),
    }
    return next((str(words) % names for known, words in said.items() if known.value == code), code)


def event_text(code: str, *, number: int, reason: str, asker: str, other: str, staff: str) -> str:
    """What happened in a search, as a sentence: ``code``, ``number`` and ``reason`` are those of a SearchEvent.

    ``other`` is the first name of who was asked, ``staff`` of who did it. Either may be empty; then it is said without
    a name.
    """
    names = {"asker": asker, "other": other or _("iemand"), "staff": staff or _("Een coördinator")}
    match SearchEventCode(code):
        case SearchEventCode.PUBLISHED:
            return _("%(asker)s plaatste de vraag.") % names
        case SearchEventCode.WAVE:
            return ngettext("%(count)s buur gevraagd.", "%(count)s buren gevraagd.", number) % {"count": number}
        case SearchEventCode.WAITS_MORNING:
            return _("Het is nacht. In de ochtend vragen we verder.")
        case SearchEventCode.YES:
            return _("%(other)s zei ja.") % names
        case SearchEventCode.NOT_NOW:
            return _("%(other)s zei nu niet.") % names
        case SearchEventCode.LAPSED:
            return _("Nog geen antwoord van %(other)s. We vragen ook iemand anders.") % names
        case SearchEventCode.TAKEN_BACK:
            return _("%(other)s nam het antwoord terug.") % names
        case SearchEventCode.DECLINED:
            return _("%(asker)s wilde liever iemand anders dan %(other)s.") % names
        case SearchEventCode.MATCHED:
            return _("%(asker)s zei Graag: een afspraak met %(other)s.") % names
        case SearchEventCode.DESK:
            said = DeskReason(reason).label if reason in DeskReason.values else reason
            return _("Op de werklijst: %(reason)s.") % {"reason": said}
        case SearchEventCode.BY_HAND:
            return _("%(staff)s vroeg %(other)s.") % names
        case SearchEventCode.ASKED_ONE:
            return _("%(asker)s vroeg %(other)s, na een aanbod op het bord.") % names
        case SearchEventCode.FURTHER:
            return _("%(asker)s liet ons verder zoeken.") % names
        case SearchEventCode.CANCELLED:
            return _("De afspraak viel weg.")
        case SearchEventCode.UNMET:
            return _("Het moment is voorbij, het is niet gelukt.")
        case SearchEventCode.WITHDRAWN:
            return _("De vraag is ingetrokken.")
        case SearchEventCode.SKIPPED:
            return _("%(asker)s sloeg een keer over.") % names


WORK_TAGS: dict[str, Promise] = {
    "signal_urgent": gettext_lazy("Seintje"),
    "signal": gettext_lazy("Seintje"),
    "misuse": gettext_lazy("Melding"),
    "cancelled": gettext_lazy("Viel weg"),
    "short": gettext_lazy("Loopt nog, krap"),
    "time_short": gettext_lazy("Te weinig tijd"),
    "call_wanted": gettext_lazy("Wil gebeld worden"),
    "asker_silent": gettext_lazy("Wacht op Graag"),
    "exhausted": gettext_lazy("Niemand meer"),
    "no_candidates": gettext_lazy("Niemand past"),
    "activity_waits": gettext_lazy("Wacht op jou"),
    "activity_changed": gettext_lazy("Tekst veranderd"),
    "new_person": gettext_lazy("Nieuw"),
    "certificate_expires": gettext_lazy("VOG verloopt"),
    "referral_waiting": gettext_lazy("Doorverwezen"),
    "shared": gettext_lazy("Gedeeld"),
    "referral_taken_back": gettext_lazy("Ingetrokken"),
    "differs": gettext_lazy("Verschilt"),
    "unconfirmed": gettext_lazy("Niet bevestigd"),
}


def work_tag(reason: str) -> str:
    """The few words before a line of the worklist; nothing for a reason that has none."""
    return str(WORK_TAGS.get(reason, ""))

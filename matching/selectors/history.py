"""What happened to a request, as its asker reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from buurthulp.spoken import number_words
from exchange.models import HelpRequest
from matching.enums import DeskReason, SearchEventCode
from matching.models import SearchEvent


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened, in words for the asker."""

    at: datetime
    text: str


def history_of(help_request: HelpRequest, coordinator: str) -> list[Step]:
    """What happened, newest first. Never who said no, nor how many (safety.md §1)."""
    events = SearchEvent.objects.filter(search__slot__occasion__help_request=help_request).order_by("-at", "-pk")
    # What happened to several places at once happened once.
    steps = dict.fromkeys(Step(at=event.at, text=_step_text(event, coordinator)) for event in events)
    return [step for step in steps if step.text]


def _step_text(event: SearchEvent, coordinator: str) -> str:
    match SearchEventCode(event.code):
        case SearchEventCode.PUBLISHED:
            return _("Je stelde je vraag.")
        case SearchEventCode.WAVE:
            count = event.number or 0
            return ngettext("We vroegen %(count)s buur.", "We vroegen %(count)s buren.", count) % {
                "count": number_words(count)
            }
        case SearchEventCode.BY_HAND:
            return _("%(coordinator)s van Buurthulp vroeg iemand.") % {"coordinator": coordinator}
        case SearchEventCode.ASKED_ONE:
            return _("Je vroeg het één iemand.")
        case SearchEventCode.FURTHER:
            return _("Je liet ons verder zoeken.")
        case SearchEventCode.YES:
            return _("Iemand zei ja.")
        case SearchEventCode.DECLINED:
            return _("Je wilde liever iemand anders.")
        case SearchEventCode.MATCHED:
            return _("Jullie hebben een afspraak.")
        case SearchEventCode.CANCELLED:
            return _("De afspraak ging niet door.")
        case SearchEventCode.DESK:
            if event.reason == DeskReason.ASKER_SILENT:
                return _("%(coordinator)s van Buurthulp belt je.") % {"coordinator": coordinator}
            return _("%(coordinator)s van Buurthulp zoekt mee.") % {"coordinator": coordinator}
        case SearchEventCode.UNMET:
            return _("Het lukte niet op dit moment.")
        case SearchEventCode.WITHDRAWN:
            return _("Je trok je vraag in.")
        case SearchEventCode.SKIPPED:
            return _("Je sloeg een keer over.")
    return ""

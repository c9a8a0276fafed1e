"""What happened to a request, as its asker reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
    code: SearchEventCode


def history_of(help_request: HelpRequest, coordinator: str) -> list[Step]:
    """What happened, newest first. Never who said no, nor how many (safety.md §1)."""
    events = SearchEvent.objects.filter(search__slot__occasion__help_request=help_request).order_by("at", "pk")
    # What happened to several places at once happened once.
    steps = dict.fromkeys(
        Step(at=event.at, text=_step_text(event, coordinator), code=SearchEventCode(event.code))
        for event in _without_the_unsaid(events)
    )
    return [step for step in reversed(steps) if step.text]


def _without_the_unsaid(events: Iterable[SearchEvent]) -> Iterator[SearchEvent]:
    """All but taking back a "nu niet": nobody was told that it was said."""
    said_yes: set[int | None] = set()
    for event in events:
        match SearchEventCode(event.code):
            case SearchEventCode.YES:
                said_yes.add(event.invitation_id)
            case SearchEventCode.TAKEN_BACK:
                if event.invitation_id not in said_yes:
                    continue
                said_yes.discard(event.invitation_id)
        yield event


def is_yes_gone(steps: Sequence[Step]) -> bool:
    """Whether the last that was heard of a yes is that it was taken back; ``steps`` newest first."""
    about_a_yes = (
        SearchEventCode.YES,
        SearchEventCode.TAKEN_BACK,
        SearchEventCode.DECLINED,
        SearchEventCode.MATCHED,
        SearchEventCode.CANCELLED,
    )
    return next((step.code for step in steps if step.code in about_a_yes), None) == SearchEventCode.TAKEN_BACK


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
        case SearchEventCode.TAKEN_BACK:
            return _("Iemand die ja zei, kan toch niet.")
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

"""What was asked before is asked once more, on another day: the same words, kept as a draft."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from buurthulp.errors import DomainError
from buurthulp.viewers import Actor
from exchange.enums import SlotStatus, Way
from exchange.models import HelpRequest, Slot
from exchange.riding import asks_as_ride
from exchange.services.copying import copy_ride, words_of
from exchange.services.drafting import fill, home_of
from exchange.services.drafts import most_helpers, start_draft


@transaction.atomic
def ask_again(*, actor: Actor, earlier: HelpRequest) -> HelpRequest:
    """A draft that says the same as ``earlier``, but for when; from where its asker lives now. Twice is once.

    Raises DomainError "still.open" while somebody is looked for, "draft.there" when something else is being written,
    which stays as it is, and "error.requests.too_many" when ten are open.
    """
    if (
        earlier.published_at is None
        or Slot.objects.filter(occasion__help_request=earlier, status=SlotStatus.OPEN).exists()
    ):
        raise DomainError("still.open", _("We zoeken hier nog iemand voor. Daarna kun je het opnieuw vragen."))
    draft = start_draft(actor=actor, participant=earlier.participant)
    if draft.title == earlier.title and draft.category_id in (earlier.category_id, None):
        return draft  # without its kind, where that is gone
    if draft.category_id or draft.title:
        raise DomainError("draft.there", _("Je was al met een vraag bezig. Verstuur die eerst, of gooi hem weg."))
    fill(draft, place=home_of(earlier.participant), **words_of(earlier))
    _leave_out_what_is_gone(draft)
    draft.save()
    if asks_as_ride(draft.category, draft.community):
        copy_ride(earlier, to=draft)
    return draft


def _leave_out_what_is_gone(draft: HelpRequest) -> None:
    """A way that this community has no more, or that was one person's; a kind that nobody can ask any more."""
    preset = draft.community.preset
    if draft.way not in preset.ways:
        draft.way = preset.first_way
    draft.first_is_fine = draft.first_is_fine and draft.way == Way.SEARCH
    if draft.category is not None and not draft.category.is_active:
        draft.category, draft.turn = None, ""
    draft.helpers = min(draft.helpers, most_helpers(draft))

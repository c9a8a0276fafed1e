"""Publishing and withdrawing a request: verbs that touch exchange and matching, so they live here (house.md §2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import Actor
from exchange.enums import RequestStatus, SlotStatus, Visibility
from exchange.models import HelpRequest, Slot
from exchange.services.asking_again import ask_again
from exchange.services.drafts import make_places, refuse_incomplete, refuse_too_many
from exchange.services.statuses import move_request, move_slot
from matching.enums import InvitationStatus, MatchStatus, SearchEventCode
from matching.models import Invitation, Match, Search
from matching.selectors.asks import ask_of, slot_with_request
from matching.services.agreeing import cancel_match
from matching.services.places import locked_search
from matching.services.searching import RUNNING, start_search
from matching.services.statuses import move_invitation, note, take_off_desk
from matching.services.telling import tell_withdrawn
from members.models import Participant


@transaction.atomic
def publish_request(*, actor: Actor, help_request_id: int) -> HelpRequest:
    """Open a draft and start its search. Publishing again changes nothing.

    Raises DomainError for what is missing or past (exchange.services.drafts.refuse_incomplete), and
    "error.requests.too_many".
    """
    help_request = HelpRequest.objects.select_for_update().get(pk=help_request_id)
    if help_request.status == RequestStatus.OPEN:
        return help_request
    now = clock.now()
    refuse_incomplete(help_request)
    Participant.objects.select_for_update().get(pk=help_request.participant_id)
    refuse_too_many(participant=help_request.participant, is_for_circle=help_request.visibility == Visibility.CIRCLE)
    slots = slot_with_request(Slot.objects.filter(occasion__help_request=help_request)).order_by("pk")
    if any(ask_of(slot).need_at <= now for slot in slots):
        raise DomainError("error.date.past", _("Deze dag is al geweest. Kies vandaag of een dag erna."))
    help_request.published_at = now
    move_request(help_request, RequestStatus.OPEN, actor=actor, at=now, also=("published_at",))
    make_places(help_request, now)
    for slot in slots.all():
        slot.occasion.help_request.status = help_request.status
        search = start_search(actor=actor, slot=slot, may_wait=True)
        note(search, SearchEventCode.PUBLISHED, actor=actor, at=now)
    return help_request


@transaction.atomic
def withdraw_request(
    *, actor: Actor, help_request_id: int, reason: str = "", tells_of_agreements: bool = True
) -> HelpRequest:
    """ "Ik zoek niemand meer": whoever was asked hears so; an agreement to come is cancelled. Again changes nothing.

    ``reason`` is a code (done, not_needed, moved) or empty. ``tells_of_agreements``: else somebody calls those helpers.
    """
    searches = _locked_searches(help_request_id)
    help_request = HelpRequest.objects.select_for_update().select_related("participant").get(pk=help_request_id)
    if help_request.status in (RequestStatus.WITHDRAWN, RequestStatus.CLOSED):
        return help_request
    now = clock.now()
    help_request.dates_due_at = None
    move_request(help_request, RequestStatus.WITHDRAWN, actor=actor, at=now, code=reason, also=("dates_due_at",))
    # With each helper first, all their dates at once.
    coming = Match.objects.filter(
        slot__occasion__help_request=help_request, status=MatchStatus.AGREED, starts_at__gt=now
    ).order_by("starts_at", "pk")
    for match in {one.helper_id: one for one in reversed(coming)}.values():
        cancel_match(
            actor=actor,
            match_id=match.pk,
            by=help_request.participant,
            search_on=False,
            every=True,
            other_time=reason == "moved",
            tells=tells_of_agreements,
            at=now,
        )
    _withdraw_places(searches, help_request, actor=actor, at=now)
    return help_request


@transaction.atomic
def move_request_on(*, actor: Actor, help_request_id: int) -> HelpRequest:
    """ "Toch op een ander moment": this question stops, and a draft with its words waits for a new day.

    All or nothing: raises what :func:`exchange.services.asking_again.ask_again` raises, and then the question stands.
    """
    # Who asked comes first, as where somebody leaves: else each could hold what the other waits for.
    Participant.objects.select_for_update(of=("self",), no_key=True).get(help_requests=help_request_id)
    stopped = withdraw_request(actor=actor, help_request_id=help_request_id, reason="moved")
    return ask_again(actor=actor, earlier=stopped)


@transaction.atomic
def stop_looking(*, actor: Actor, help_request_id: int) -> HelpRequest:
    """ "Zo is het genoeg": nobody is looked for any more, and what was agreed stands. Again changes nothing.

    Without anything agreed it is the same as :func:`withdraw_request`.
    """
    help_request = HelpRequest.objects.get(pk=help_request_id)
    agreed = Match.objects.filter(slot__occasion__help_request=help_request, status=MatchStatus.AGREED)
    if not agreed.exists():
        return withdraw_request(actor=actor, help_request_id=help_request_id)
    searches = _locked_searches(help_request_id)
    help_request.refresh_from_db()
    if help_request.dates_due_at is not None:
        help_request.dates_due_at = None
        help_request.save(update_fields=["dates_due_at"])
    still_open = [one for one in searches if one.slot.status == SlotStatus.OPEN]
    _withdraw_places(still_open, help_request, actor=actor, at=clock.now())
    return help_request


def _locked_searches(help_request_id: int) -> list[Search]:
    slots = Search.objects.filter(slot__occasion__help_request_id=help_request_id).order_by("pk")
    return [locked_search(slot_id) for slot_id in slots.values_list("slot_id", flat=True)]


def _withdraw_places(searches: Sequence[Search], help_request: HelpRequest, *, actor: Actor, at: datetime) -> None:
    """Nobody is looked for any more; whoever was asked, for however many dates, hears so once.

    At one moment for all: so it stands in the history once.
    """
    told: dict[int, Invitation] = {}
    for search in searches:
        search.slot.occasion.help_request = help_request
        for invitation in _withdraw_slot(search, actor=actor, at=at):
            told.setdefault(invitation.participant_id, invitation)
    for invitation in told.values():
        tell_withdrawn(invitation)


def _withdraw_slot(search: Search, *, actor: Actor, at: datetime) -> list[Invitation]:
    running = list(search.slot.invitations.filter(status__in=RUNNING).select_related("participant__community"))
    for invitation in running:
        invitation.slot = search.slot
        move_invitation(invitation, InvitationStatus.WITHDRAWN, actor=actor, at=at)
    slot = Slot.objects.select_related("occasion__help_request").get(pk=search.slot_id)
    if slot.status == SlotStatus.OPEN:
        move_slot(slot, SlotStatus.WITHDRAWN, actor=actor, at=at)
    search.due_at = None
    search.save(update_fields=["due_at"])
    take_off_desk(search)
    note(search, SearchEventCode.WITHDRAWN, actor=actor, at=at)
    return running

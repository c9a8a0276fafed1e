""" "Graag", "liever iemand anders", and "het lukt toch niet"."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import Actor
from exchange.enums import SlotStatus
from exchange.models import Slot
from exchange.services.statuses import move_slot
from matching.enums import DeskReason, InvitationStatus, MatchStatus, SearchEventCode
from matching.models import Invitation, Match, Search
from matching.services.answering import hold_next, may_still
from matching.services.matches import make_matches
from matching.services.messaging import leave_word
from matching.services.places import held_with, lock_invitation, locked_search
from matching.services.searching import start_search, turn_into_search
from matching.services.statuses import move_invitation, move_match, note, put_on_desk, take_off_desk
from matching.services.telling import tell_arranged, tell_cancelled
from members.models import Participant

OTHER_TIME = "_other_time"
"""Ends the code of a cancellation by somebody who would like it at another time."""
SOON = timedelta(hours=4)
"""Closer to the appointment than this, a cancellation is for the telephone as well."""


@transaction.atomic
def accept_held(*, actor: Actor, invitation_id: int) -> Match:
    """The asker says "Graag": a match, of a series one for each date that this person said yes to; the first of them.

    Saying it again returns the same match. Raises DomainError "gone".
    """
    search, invitation = lock_invitation(invitation_id)
    if invitation.status == InvitationStatus.CHOSEN:
        return invitation.match
    now = clock.now()
    held = [
        (one, yes)
        for one, yes in held_with(search, invitation)
        if yes.status == InvitationStatus.HELD and one.slot.status == SlotStatus.OPEN
        if now < (yes.starts_at or one.need_at)
        if may_still(yes, one)
    ]
    if not held:
        raise DomainError("gone", _("Dit aanbod geldt niet meer. Bekijk je vraag opnieuw om te zien hoe het staat."))
    return make_matches(held, actor=actor, at=now)[0]


@transaction.atomic
def decline_held(*, actor: Actor, invitation_id: int) -> Invitation:
    """The asker says "liever iemand anders": no reason, the helper hears it is arranged, the next yes is held."""
    search, invitation = lock_invitation(invitation_id)
    if invitation.status == InvitationStatus.DECLINED:
        return invitation
    if invitation.status != InvitationStatus.HELD:
        raise DomainError("gone", _("Dit aanbod geldt niet meer. Bekijk je vraag opnieuw om te zien hoe het staat."))
    now = clock.now()
    held = held_with(search, invitation)
    for _search, yes in held:
        yes.goes_on = False
        move_invitation(yes, InvitationStatus.DECLINED, actor=actor, at=now, also=("goes_on",))
    note(search, SearchEventCode.DECLINED, actor=actor, at=now, invitation=invitation)
    tell_arranged(invitation)
    for one, _yes in held:
        if one.desk_reason == DeskReason.ASKER_SILENT:
            take_off_desk(one)
        # Who asked one person and would rather have somebody else, wants us to look.
        turn_into_search(one, actor=actor, at=now)
        hold_next(one, actor=actor, at=now)
    return invitation


@transaction.atomic
def cancel_match(
    *,
    actor: Actor,
    match_id: int,
    by: Participant,
    search_on: bool = True,
    word: str = "",
    every: bool = False,
    other_time: bool = False,
    tells: bool = True,
    at: datetime | None = None,
) -> Match:
    """ "Het lukt toch niet", from either side. Saying it again changes nothing.

    When the helper cancels, the search goes on for somebody else; when the asker does, only if ``search_on``, and then
    for others than the one person they asked. Of a series it is this date alone, for which somebody is looked for by
    itself; with ``every`` all dates to come of these two, and no further ones. ``word`` is what they still want to say:
    the other finds it with the agreement, and in the mail where a mail may carry it; there is one mail, however many
    dates. ``other_time``: who cancels would like it at another time, and the other reads that. ``tells``: else somebody
    calls the other. ``at``: the moment of all that falls away with it. Within four hours of the time it is the
    coordinator's as well. Raises DomainError "past" once it began, "not_yours" for who has no part in it.
    """
    slot_id = Match.objects.values_list("slot_id", flat=True).get(pk=match_id)
    search = locked_search(slot_id)
    match = Match.objects.select_related("invitation", "asker__community", "helper__community").get(pk=match_id)
    match.slot = search.slot
    if by.pk not in (match.asker_id, match.helper_id):
        raise DomainError("not_yours", _("Deze afspraak is niet van jou."))
    now = at or clock.now()
    cancelled = _to_cancel(search, match, now) if every else [(search, match)]
    if match.status == MatchStatus.CANCELLED and (not every or not cancelled):
        return match
    if not every and now >= match.starts_at:
        raise DomainError("past", _("Deze afspraak is al geweest. Zeg hoe het ging bij “Is het gelukt?”."))
    is_helper = by.pk == match.helper_id
    code = f"{'by_helper' if is_helper else 'by_asker'}{OTHER_TIME if other_time else ''}"
    if every:
        _go_on_no_more(match)
    for one, gone in cancelled:
        _fall_away(one, gone, actor=actor, at=now, is_helper=is_helper, code=code)
    last_word = leave_word(actor=actor, match=match, author=by, text=word, at=now) if cancelled else None
    if cancelled and tells:
        tell_cancelled([gone for _one, gone in cancelled], by=by, last_word=last_word, other_time=other_time)
    for one, gone in cancelled:
        if not (is_helper or search_on):
            move_slot(one.slot, SlotStatus.WITHDRAWN, actor=actor, at=now, code=code)
            continue
        move_slot(one.slot, SlotStatus.OPEN, actor=actor, at=now, code=code)
        is_alone = one.slot.occasion.help_request.repeats and not every
        if not is_helper:
            # Who asked one person and would rather have somebody else, wants us to look.
            turn_into_search(one, actor=actor, at=now)
        _look_again(one.slot, actor=actor, at=now, is_alone=is_alone, is_soon=gone.starts_at - now < SOON)
    return match


def _look_again(slot: Slot, *, actor: Actor, at: datetime, is_alone: bool, is_soon: bool) -> None:
    """Whoever stood by moves up; without one we search on."""
    search = start_search(actor=actor, slot=slot, is_alone=is_alone)
    search.slot = slot
    hold_next(search, actor=actor, at=at)
    if is_soon:
        put_on_desk(search, DeskReason.CANCELLED, actor=actor, at=at)


def _to_cancel(search: Search, match: Match, now: datetime) -> list[tuple[Search, Match]]:
    """Every agreement to come of these two for this request, the first date first; this one as the same object."""
    help_request = search.slot.occasion.help_request
    coming = (
        Match.objects.filter(
            slot__occasion__help_request=help_request,
            asker=match.asker_id,
            helper=match.helper_id,
            status=MatchStatus.AGREED,
            starts_at__gt=now,
        )
        .select_related("invitation", "asker__community", "helper__community", "slot__occasion", "slot__search")
        .order_by("starts_at", "pk")
    )
    found = []
    for one in coming:
        one.slot.occasion.help_request = help_request
        one.slot.search.slot = one.slot
        found.append((search, match) if one.pk == match.pk else (one.slot.search, one))
    return found


def _go_on_no_more(match: Match) -> None:
    """No further dates of the series for this helper."""
    Invitation.objects.filter(
        slot__occasion__help_request=match.slot.occasion.help_request_id, participant=match.helper_id, goes_on=True
    ).update(goes_on=False)
    match.invitation.goes_on = False


def _fall_away(search: Search, match: Match, *, actor: Actor, at: datetime, is_helper: bool, code: str) -> None:
    match.due_at = None
    match.ended_at = at
    move_match(match, MatchStatus.CANCELLED, actor=actor, at=at, code=code, also=("due_at", "ended_at"))
    match.invitation.slot = search.slot
    move_invitation(
        match.invitation,
        InvitationStatus.STEPPED_BACK if is_helper else InvitationStatus.WITHDRAWN,
        actor=actor,
        at=at,
    )
    note(search, SearchEventCode.CANCELLED, actor=actor, at=at, reason=code.removesuffix(OTHER_TIME))

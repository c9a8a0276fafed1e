"""Answers to an invitation: yes, nu niet, liever niet meer, and taking a tap back (matching.md §6)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from buurthulp import clock, wake
from buurthulp.errors import DomainError
from buurthulp.viewers import Actor
from exchange.enums import SlotStatus
from exchange.models import Occasion
from exchange.services.offers import turn_off_category
from matching.engine.confirmation import asker_answer_by
from matching.engine.waves import Channel
from matching.enums import DeskReason, InvitationStatus, SearchEventCode
from matching.models import Invitation, Search
from matching.selectors.policy import policy_of
from matching.services.matches import make_match
from matching.services.searching import lock_invitation
from matching.services.statuses import move_invitation, note, put_on_desk
from matching.services.telling import tell_held, tell_reserve

TAKE_BACK = timedelta(minutes=10)
ANSWERABLE = (InvitationStatus.INVITED, InvitationStatus.LAPSED)
YES = (InvitationStatus.HELD, InvitationStatus.RESERVE, InvitationStatus.CHOSEN)


@transaction.atomic
def answer_yes(*, actor: Actor, invitation_id: int, starts_at: datetime | None = None) -> Invitation:
    """The first yes is held, a later one is a reserve; where "de eerste die kan is goed" was ticked it is a match.

    ``starts_at`` names the moment for a flexible request. Saying yes again changes nothing. Raises DomainError
    "arranged", "withdrawn", "expired", "moment_missing" or "moment_outside".
    """
    search, invitation = lock_invitation(invitation_id)
    if invitation.status in YES:
        return invitation
    now = clock.now()
    _refuse_when_over(search, invitation, now)
    if invitation.status not in ANSWERABLE:
        raise DomainError("answered", _("Je hebt al geantwoord. Het is één keer verstuurd."))
    invitation.starts_at = _moment(search.slot.occasion, starts_at, now)
    invitation.answered_at = now
    is_held = not invitation.exclusive or not search.slot.invitations.filter(status=InvitationStatus.HELD).exists()
    move_invitation(
        invitation,
        InvitationStatus.HELD if is_held else InvitationStatus.RESERVE,
        actor=actor,
        at=now,
        also=("starts_at", "answered_at"),
    )
    note(search, SearchEventCode.YES, actor=actor, at=now, invitation=invitation)
    if is_held:
        hold(search, invitation, actor=actor, at=now)
    else:
        tell_reserve(invitation)
    return invitation


def hold(search: Search, invitation: Invitation, *, actor: Actor, at: datetime) -> None:
    """What follows when a yes is held: the asker is asked, or agreed beforehand. The caller holds the lock."""
    if search.slot.occasion.help_request.first_is_fine:
        make_match(search, invitation, actor=actor, at=at)
        return
    policy = policy_of(search.slot.occasion.help_request.community.preset)
    window = policy.windows.of(Channel.MAIL, policy.calendar)
    search.asker_answer_by = asker_answer_by(window, at, search.need_at, policy.calendar)
    search.due_at = search.asker_answer_by
    search.save(update_fields=["asker_answer_by", "due_at"])
    if not tell_held(invitation, search.asker_answer_by):
        put_on_desk(search, DeskReason.CALL_WANTED, actor=actor, at=at)


@transaction.atomic
def answer_not_now(*, actor: Actor, invitation_id: int) -> Invitation:
    """ "Nu niet" is free: nothing is asked, nobody is told, and we ask further. Saying it again changes nothing.

    After "het is al geregeld" or the end of the need it changes nothing either. Raises DomainError "answered" when
    somebody already said yes: then it is "het lukt toch niet".
    """
    search, invitation = lock_invitation(invitation_id)
    if invitation.status not in ANSWERABLE:
        if invitation.status in YES:
            raise DomainError("answered", _("Je zei al ja. Lukt het toch niet? Zeg het dan bij de afspraak."))
        return invitation
    now = clock.now()
    invitation.answered_at = now
    move_invitation(invitation, InvitationStatus.NOT_NOW, actor=actor, at=now, also=("answered_at",))
    note(search, SearchEventCode.NOT_NOW, actor=actor, at=now, invitation=invitation)
    _search_on(search, now)
    return invitation


@transaction.atomic
def answer_never(*, actor: Actor, invitation_id: int) -> Invitation:
    """ "Liever niet meer dit soort vragen": nu niet, and this kind of help is switched off."""
    invitation = answer_not_now(actor=actor, invitation_id=invitation_id)
    category = invitation.slot.occasion.help_request.category
    if category is not None:
        turn_off_category(actor=actor, participant=invitation.participant, category=category)
    return invitation


@transaction.atomic
def take_back_answer(*, actor: Actor, invitation_id: int) -> Invitation:
    """A tap can be taken back for ten minutes, unless "Graag" came. Raises DomainError "too_late"."""
    search, invitation = lock_invitation(invitation_id)
    if invitation.status in ANSWERABLE:
        return invitation
    now = clock.now()
    undoable = (InvitationStatus.NOT_NOW, InvitationStatus.HELD, InvitationStatus.RESERVE)
    if (
        invitation.status not in undoable
        or search.slot.status != SlotStatus.OPEN
        or invitation.answered_at is None
        or now > invitation.answered_at + TAKE_BACK
    ):
        raise DomainError("too_late", _("Dit kan niet meer terug. Bel ons, dan zoeken we het uit."))
    was_held = invitation.status == InvitationStatus.HELD
    invitation.answered_at = None
    invitation.starts_at = None
    move_invitation(
        invitation, InvitationStatus.INVITED, actor=actor, at=now, code="taken_back", also=("answered_at", "starts_at")
    )
    note(search, SearchEventCode.TAKEN_BACK, actor=actor, at=now, invitation=invitation)
    if was_held:
        hold_next(search, actor=actor, at=now)
    return invitation


def hold_next(search: Search, *, actor: Actor, at: datetime) -> None:
    """The longest waiting reserve becomes the held yes; without one the search goes on. The caller holds the lock."""
    reserve = (
        search.slot.invitations.filter(status=InvitationStatus.RESERVE)
        .select_related("participant__community")
        .order_by("answered_at", "pk")
        .first()
    )
    if reserve is None:
        _search_on(search, at)
        return
    reserve.slot = search.slot
    move_invitation(reserve, InvitationStatus.HELD, actor=actor, at=at, code="next")
    hold(search, reserve, actor=actor, at=at)


def _search_on(search: Search, at: datetime) -> None:
    search.due_at = at
    search.asker_answer_by = None
    search.save(update_fields=["due_at", "asker_answer_by"])
    wake.announce(wake.SEARCH)


def _refuse_when_over(search: Search, invitation: Invitation, now: datetime) -> None:
    if search.slot.status == SlotStatus.WITHDRAWN or invitation.status == InvitationStatus.WITHDRAWN:
        raise DomainError("withdrawn", _("Deze vraag is ingetrokken. Dankjewel voor het kijken."))
    if search.slot.status == SlotStatus.UNMET or now >= search.need_at:
        raise DomainError("expired", _("Deze vraag is voorbij. Je hoeft niets te doen."))
    if search.slot.status != SlotStatus.OPEN or invitation.status == InvitationStatus.ARRANGED:
        raise DomainError("arranged", _("Iemand anders doet het. Dankjewel dat je wilde."))


def _moment(occasion: Occasion, named: datetime | None, now: datetime) -> datetime | None:
    """The moment a yes names; a fixed occasion has its own."""
    if occasion.starts_at is not None:
        return None
    if named is None:
        raise DomainError("moment_missing", _("Kies een dag en tijd waarop jij kunt."))
    assert occasion.flexible_from is not None
    assert occasion.flexible_until is not None
    latest = occasion.flexible_until - timedelta(minutes=occasion.minutes)
    if not max(now, occasion.flexible_from) <= named <= max(latest, occasion.flexible_from):
        raise DomainError("moment_outside", _("Kies een moment dat binnen de gevraagde tijd valt."))
    return named

"""Answers to an invitation: yes, nu niet, liever niet meer, and taking a tap back (matching.md §6)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from buurthulp import clock, wake
from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM, Actor
from exchange.day_parts import parts_of
from exchange.enums import SlotStatus, Visibility
from exchange.models import HelpRequest, Occasion
from exchange.moments import is_within
from exchange.selectors.circles import is_in_circle_round
from exchange.services.offers import turn_off_category
from exchange.wording import parts_text
from matching.engine.confirmation import asker_answer_by, choose_by
from matching.enums import NOT_ASKED, DeskReason, InvitationStatus, SearchEventCode
from matching.models import Invitation, Search
from matching.selectors.candidates import channel_told_by
from matching.selectors.clashes import clash_words
from matching.selectors.policy import policy_of, window_for
from matching.services.matches import make_matches
from matching.services.places import Place, held_with, lock_invitation, open_places, place_for, put_at, wake_places
from matching.services.series_answers import dates_taken, yes_beside
from matching.services.statuses import move_invitation, note, put_on_desk, take_off_desk
from matching.services.telling import tell_came_to_nothing, tell_held, tell_moved_up, tell_reserve
from members.models import Participant
from members.selectors.blocks import kept_apart_from
from members.selectors.certificates import is_in_force_at

TAKE_BACK = timedelta(minutes=10)
ANSWERABLE = (InvitationStatus.INVITED, InvitationStatus.LAPSED)
YES = (InvitationStatus.HELD, InvitationStatus.RESERVE, InvitationStatus.CHOSEN)
_ABOUT_NOBODY = (DeskReason.SHORT, DeskReason.TIME_SHORT, DeskReason.NO_CANDIDATES, DeskReason.EXHAUSTED)
MAY_SAY_YES = (*ANSWERABLE, InvitationStatus.NOT_NOW, InvitationStatus.ARRANGED)


@transaction.atomic
def answer_yes(
    *,
    actor: Actor,
    invitation_id: int,
    starts_at: datetime | None = None,
    dates: Collection[date] | None = None,
    goes_on: bool = False,
) -> Invitation:
    """The first yes is held, a later one is a reserve; where "de eerste die kan is goed" was ticked it is a match.

    Who chooses themselves ("ik kies zelf") has several held, as many as the community says.
    It may come until the slot is taken or the need has passed: also when we no longer waited for it, after "nu niet",
    and when an agreement with somebody else fell away.
    ``starts_at`` names the moment for a flexible request. Of a series ``dates`` says on which days, None on all that
    are free; each gets a yes of its own. ``goes_on``: on the days that are still to be made as well. Saying yes again
    changes nothing. Raises DomainError "arranged", "withdrawn", "expired", "moment_missing", "moment_outside",
    "moment_taken" (they agreed something for that time), "dates_missing" or "lacks_vog".
    """
    search, invitation = lock_invitation(invitation_id)
    if invitation.status in YES:
        return invitation
    now = clock.now()
    places = open_places(search, now)
    place = place_for(invitation, places)
    if place is None or invitation.status in (InvitationStatus.WITHDRAWN, InvitationStatus.DECLINED):
        _refuse_when_over(search, invitation, now)
    if place is None or invitation.status not in MAY_SAY_YES:
        raise DomainError("answered", _("Je hebt al geantwoord. Het is één keer verstuurd."))
    _refuse_who_parted(invitation, place)
    _refuse_without_certificate(invitation, place)
    taken = [place]
    if _is_for_several_dates(place):
        taken = dates_taken(invitation, places, dates, now)
        invitation.goes_on = goes_on
    first, *further = taken
    put_at(invitation, first)
    invitation.starts_at = _moment(first.slot.occasion, starts_at, now)
    if invitation.starts_at is not None:
        _refuse_double(invitation, first.slot.occasion)
    invitation.answered_at = now
    move_invitation(
        invitation,
        InvitationStatus.RESERVE if first.is_full else InvitationStatus.HELD,
        actor=actor,
        at=now,
        also=("starts_at", "answered_at", "goes_on"),
    )
    note(first.search, SearchEventCode.YES, actor=actor, at=now, invitation=invitation)
    if first.is_full:
        tell_reserve(invitation)
        return invitation
    held = [(first.search, invitation)]
    held += [(place.search, yes_beside(invitation, place, actor=actor, at=now)) for place in further]
    hold_all(held, actor=actor, at=now)
    wake_places([place for place in places if place not in taken], now)
    return invitation


def _refuse_who_parted(invitation: Invitation, place: Place) -> None:
    """One of the two may have blocked the other since the page was opened; whichever of them said yes reads no more."""
    asker = place.slot.occasion.help_request.participant_id
    is_apart = Participant.objects.filter(kept_apart_from(asker), pk=invitation.participant_id).exists()
    if is_apart or _left_the_circle(invitation, place.slot.occasion.help_request):
        raise DomainError("arranged", _("Iemand anders doet het. Dankjewel dat je wilde."))


def _left_the_circle(invitation: Invitation, help_request: HelpRequest) -> bool:
    """Whether it was asked of a circle in which they are not any more."""
    if help_request.visibility != Visibility.CIRCLE:
        return False
    return not is_in_circle_round(help_request.participant_id, invitation.participant_id)


def _refuse_without_certificate(invitation: Invitation, place: Place) -> None:
    """What was in force when somebody was asked may have been withdrawn since, or be over on the day of this place."""
    if not may_still(invitation, place.search):
        raise lacks_certificate()


def may_still(invitation: Invitation, search: Search) -> bool:
    """Whether they have the certificate of conduct that the need asks for, on its day. Mostly it asks for none."""
    category = search.slot.occasion.help_request.category
    if category is None or not category.needs_vog:
        return True
    return is_in_force_at(invitation.participant_id, search.need_at)


def lacks_certificate() -> DomainError:
    """For who wants to do what only somebody with a certificate of conduct may."""
    return DomainError(
        "lacks_vog",
        _("Hiervoor is een VOG nodig die wij op papier zagen en die dan nog geldt. Bel ons, dan spreken we iets af."),
    )


def _is_for_several_dates(place: Place) -> bool:
    is_series = place.slot.occasion.help_request.repeats and not place.search.is_alone
    return is_series and not place.is_full


def hold(search: Search, invitation: Invitation, *, actor: Actor, at: datetime) -> None:
    """What follows when a yes is held: the asker is asked, or agreed beforehand. The caller holds the lock."""
    hold_all([(search, invitation)], actor=actor, at=at)


def hold_all(held: Sequence[tuple[Search, Invitation]], *, actor: Actor, at: datetime) -> None:
    """The same for the yeses of one person to several dates: one question to the asker, until one moment."""
    search, invitation = held[0]
    help_request = search.slot.occasion.help_request
    if help_request.first_is_fine:
        make_matches(held, actor=actor, at=at)
        return
    policy = policy_of(help_request.community.preset)
    window = window_for(channel_told_by(help_request.participant, "held"), policy)
    begins_at = invitation.starts_at or search.need_at
    if invitation.exclusive:
        answer_by = asker_answer_by(window, at, begins_at, policy.calendar)
    else:
        # Others are asked as well, so that there is something to choose from.
        answer_by = choose_by(window, at, search.decide_by, begins_at, policy.calendar)
        wake.announce(wake.SEARCH)
    for one, _yes in held:
        if one.desk_reason in (*_ABOUT_NOBODY, DeskReason.ASKER_SILENT) and invitation.exclusive:
            take_off_desk(one)  # who is wanted is there; an asker who stays silent puts it back
        one.asker_answer_by = answer_by
        one.due_at = answer_by if invitation.exclusive else at
        one.save(update_fields=["asker_answer_by", "due_at"])
    if not tell_held(invitation, answer_by, dates=[one.slot.occasion for one, _yes in held]):
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
    is_back_already = invitation.status == InvitationStatus.NOT_NOW and invitation.answered_at is None
    if invitation.status in ANSWERABLE or is_back_already:
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
    for one_search, one in held_with(search, invitation) if was_held else [(search, invitation)]:
        _take_back(one, actor=actor, at=now)
        if was_held:
            hold_next(one_search, actor=actor, at=now)
    note(search, SearchEventCode.TAKEN_BACK, actor=actor, at=now, invitation=invitation)
    return invitation


@transaction.atomic
def step_back(*, actor: Actor, invitation_id: int) -> Invitation:
    """ "Het lukt toch niet" of whoever said yes, as long as no "Graag" came: the next one is held, or we ask further.

    Of a series for all its dates. Saying it again changes nothing. Raises DomainError "too_late" for who has no yes
    that waits; after "Graag" it is said of the agreement.
    """
    search, invitation = lock_invitation(invitation_id)
    if invitation.status == InvitationStatus.STEPPED_BACK:
        return invitation
    if not may_step_back(invitation):
        raise DomainError("too_late", _("Dit kan niet meer terug. Bel ons, dan zoeken we het uit."))
    now = clock.now()
    was_held = invitation.status == InvitationStatus.HELD
    for one_search, one in held_with(search, invitation) if was_held else [(search, invitation)]:
        one.goes_on = False
        move_invitation(one, InvitationStatus.STEPPED_BACK, actor=actor, at=now, also=("goes_on",))
        if was_held:
            hold_next(one_search, actor=actor, at=now)
    note(search, SearchEventCode.TAKEN_BACK, actor=actor, at=now, invitation=invitation)
    return invitation


def may_step_back(invitation: Invitation) -> bool:
    """Whether this person said yes and nobody said "Graag" yet."""
    waits = (InvitationStatus.HELD, InvitationStatus.RESERVE)
    return invitation.status in waits and invitation.slot.status == SlotStatus.OPEN


def _take_back(invitation: Invitation, *, actor: Actor, at: datetime) -> None:
    invitation.answered_at = None
    invitation.starts_at = None
    invitation.goes_on = False
    also = ("answered_at", "starts_at", "goes_on")
    move_invitation(invitation, InvitationStatus.INVITED, actor=actor, at=at, code="taken_back", also=also)
    if invitation.invited_by in NOT_ASKED:
        # Nobody asked them: there is no question to leave standing.
        move_invitation(invitation, InvitationStatus.NOT_NOW, actor=actor, at=at, code="taken_back")


def hold_next(search: Search, *, actor: Actor, at: datetime) -> None:
    """The longest waiting reserve becomes the held yes; without one the search goes on. The caller holds the lock.

    Whoever is a reserve at this moment is one for each of its places; who parted from the asker since is passed over.
    """
    asker = search.slot.occasion.help_request.participant_id
    reserve = (
        Invitation.objects.filter(occasion=search.slot.occasion_id, status=InvitationStatus.RESERVE)
        .exclude(starts_at__lte=at)
        .exclude(kept_apart_from(asker, "participant"))
        .select_related("participant__community")
        .order_by("answered_at", "pk")
        .first()
    )
    if reserve is None:
        _search_on(search, at)
        return
    reserve.slot = search.slot
    move_invitation(reserve, InvitationStatus.HELD, actor=actor, at=at, code="next", also=("slot",))
    if not search.slot.occasion.help_request.first_is_fine:
        tell_moved_up(reserve)
    hold(search, reserve, actor=actor, at=at)


def expire_passed(search: Search, *, at: datetime) -> None:
    """A yes to what is flexible names a moment: once that is there without a "Graag", it is no yes any more.

    The next yes is held, and without one the search goes on. The caller holds the lock.
    """
    if search.slot.occasion.starts_at is not None or search.slot.status != SlotStatus.OPEN:
        return
    waiting = search.slot.invitations.filter(status__in=[InvitationStatus.HELD, InvitationStatus.RESERVE])
    passed = list(waiting.filter(starts_at__lte=at).order_by("pk"))
    was_held = any(invitation.status == InvitationStatus.HELD for invitation in passed)
    for invitation in passed:
        invitation.slot = search.slot
        move_invitation(invitation, InvitationStatus.EXPIRED, actor=SYSTEM, at=at)
        tell_came_to_nothing(invitation)
    if was_held:
        hold_next(search, actor=SYSTEM, at=at)


def _search_on(search: Search, at: datetime) -> None:
    search.due_at = at
    if not search.slot.invitations.filter(status=InvitationStatus.HELD).exists():
        search.asker_answer_by = None
    search.save(update_fields=["due_at", "asker_answer_by"])
    wake.announce(wake.SEARCH)


def _refuse_when_over(search: Search, invitation: Invitation, now: datetime) -> None:
    if search.slot.status == SlotStatus.WITHDRAWN or invitation.status == InvitationStatus.WITHDRAWN:
        raise DomainError("withdrawn", _("Deze vraag is ingetrokken. Dankjewel voor het kijken."))
    if search.slot.status == SlotStatus.UNMET or now >= search.need_at:
        raise DomainError("expired", _("Deze vraag is voorbij. Je hoeft niets te doen."))
    if search.slot.status != SlotStatus.OPEN or invitation.status == InvitationStatus.DECLINED:
        raise DomainError("arranged", _("Iemand anders doet het. Dankjewel dat je wilde."))


def _refuse_double(invitation: Invitation, occasion: Occasion) -> None:
    """Who names a moment themselves can name another. A moment that was asked is theirs to say yes to all the same."""
    assert invitation.starts_at is not None
    clash = clash_words(invitation.participant_id, invitation.starts_at, occasion.minutes)
    if clash:
        said = {"when": clash}
        raise DomainError("moment_taken", _("Je hebt dan al een afspraak, %(when)s. Kies een ander moment.") % said)


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
    parts = parts_of(occasion.day_parts)
    if parts and not is_within(clock.localtime(named).time(), parts):
        raise DomainError("moment_outside", _("Kies een tijd %(parts)s.") % {"parts": parts_text(occasion)})
    return named

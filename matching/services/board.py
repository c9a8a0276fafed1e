"""Answering on the board: the same mechanism as being asked (matching.md §6).

Answering a request is an invitation that is already at yes; answering an offer is a request to that one person.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import Actor
from exchange.enums import RequestStatus, SlotStatus, Visibility, Way, Where
from exchange.models import HelpRequest, Offer, Slot
from exchange.riding import asks_as_ride
from exchange.services.drafts import save_what, save_when, save_where, start_draft
from exchange.services.rides import save_ride_back, save_ride_from, save_ride_to
from exchange.texts import TITLE_MAX, tidy_line
from matching.engine.hours import after_waking
from matching.engine.people import Ask, Candidate
from matching.engine.reasons import reasons
from matching.engine.rules import DropReason, reasons_against
from matching.engine.times import Interval
from matching.enums import AskedVia, DeskReason, InvitationStatus, InvitedBy, SearchEventCode
from matching.models import Invitation, Search
from matching.selectors.board import question_of
from matching.selectors.candidates import candidate_for, channel_of
from matching.selectors.policy import policy_of, weights_of, window_for
from matching.selectors.who_can import why_asked
from matching.services.answering import ANSWERABLE, YES, answer_yes, lacks_certificate
from matching.services.contacts import note_first_contact
from matching.services.inviting import invite_person
from matching.services.places import locked_search
from matching.services.publishing import publish_request
from matching.services.searching import RUNNING, turn_into_search
from matching.services.statuses import note, put_on_desk
from matching.services.telling import tell_invited
from members.models import Participant

# What protects the asker, also from who comes forward of their own accord. How far they go and when they usually can,
# people who answer decide themselves.
KEEP_FROM_ANSWERING = frozenset(
    {
        DropReason.NOT_ACTIVE,
        DropReason.TOO_NEAR_FOR_ASKER,
        DropReason.BLOCKED,
        DropReason.SELF,
        DropReason.SAME_HOUSEHOLD,
        DropReason.LACKS_CAR,
        DropReason.LACKS_LANGUAGE,
        DropReason.LACKS_VOG,
        DropReason.LACKS_CONFIRMED,
        DropReason.LACKS_OTHER,
        DropReason.OUTSIDE_COMMUNITY,
        DropReason.OUTSIDE_CIRCLE,
    }
)
NOT_NOW = "error.one.not_now"
ANSWERED_UNASKED = (Visibility.BOARD, Visibility.CIRCLE)
"""What somebody may come forward for of their own accord: in a circle that is claiming a task."""
AGAIN = (InvitationStatus.NOT_NOW, InvitationStatus.ARRANGED)
"""Who had said "nu niet", took an answer back, or heard "al geregeld" of an agreement that fell away, may still."""


@transaction.atomic
def answer_request(
    *,
    actor: Actor,
    participant: Participant,
    help_request_id: int,
    starts_at: datetime | None = None,
    dates: Collection[date] | None = None,
    goes_on: bool = False,
) -> Invitation:
    """ "Dat wil ik wel doen": held, or a reserve where somebody was first, as any yes. Again changes nothing.

    ``starts_at`` names the moment for a flexible request, ``dates`` and ``goes_on`` the days of a series. Raises
    DomainError as ``answer_yes`` does, and: "overlaps" (an agreement at that time), "lacks_car", "lacks_vog",
    "not_together" (whatever else keeps these two apart), "error.first_contacts".
    """
    search = locked_search(_slot_of(help_request_id))
    now = clock.now()
    help_request = search.slot.occasion.help_request
    earlier = Invitation.objects.filter(occasion=search.slot.occasion_id, participant=participant).first()
    if help_request.repeats and not search.is_alone:
        earlier = question_of(help_request, participant.pk)
    if earlier is not None and earlier.status in YES:
        return earlier
    _refuse_when_over(search, earlier, now)
    _refuse_unclaimed(help_request)
    ask, candidate = candidate_for(search.slot, participant, now=now)
    # Which days of a series are free for somebody, the yes itself looks up.
    _refuse_unfit(ask, candidate, None if help_request.repeats else starts_at or search.slot.occasion.starts_at)
    invitation = earlier
    if invitation is None or invitation.status not in ANSWERABLE:
        note_first_contact(participant=participant, other=help_request.participant, at=now)
        invitation = invite_person(
            search,
            participant.pk,
            now=now,
            actor=actor,
            invited_by=InvitedBy.BOARD,
            wait_until=now,
            facts=why_asked(candidate, reasons(ask, candidate, weights_of(help_request.community.preset))),
        )
    return answer_yes(actor=actor, invitation_id=invitation.pk, starts_at=starts_at, dates=dates, goes_on=goes_on)


def _slot_of(help_request_id: int) -> int:
    """The first place for a helper that is open, of a series one that is not for one date alone; else the first."""
    slots = Slot.objects.filter(occasion__help_request_id=help_request_id).order_by(
        "search__is_alone", "occasion__starts_at", "pk"
    )
    first = slots.filter(status=SlotStatus.OPEN).first() or slots[0]
    return first.pk


def _refuse_when_over(search: Search, earlier: Invitation | None, now: datetime) -> None:
    help_request = search.slot.occasion.help_request
    if search.slot.status == SlotStatus.WITHDRAWN or help_request.status == RequestStatus.WITHDRAWN:
        raise DomainError("withdrawn", _("Deze vraag is ingetrokken. Dankjewel voor het kijken."))
    if search.slot.status == SlotStatus.UNMET or now >= search.need_at:
        raise DomainError("expired", _("Deze vraag is voorbij. Je hoeft niets te doen."))
    is_past = earlier is not None and earlier.status not in (*ANSWERABLE, *AGAIN)
    if search.slot.status != SlotStatus.OPEN or help_request.visibility not in ANSWERED_UNASKED or is_past:
        raise DomainError("arranged", _("Iemand anders doet het. Dankjewel dat je wilde."))


def _refuse_unclaimed(help_request: HelpRequest) -> None:
    """Where a community lets nobody claim a task of a circle, they are asked one after another."""
    circles = help_request.community.preset.features.circles
    if help_request.visibility == Visibility.CIRCLE and circles is not None and not circles.claims_tasks:
        raise DomainError("circle.asked", _("Wij vragen het één voor één aan de kring. Je hoeft niets te doen."))


def _refuse_unfit(ask: Ask, candidate: Candidate, starts_at: datetime | None) -> None:
    against = reasons_against(ask, candidate) & KEEP_FROM_ANSWERING
    if DropReason.LACKS_CAR in against:
        raise DomainError(
            "lacks_car",
            _("Hiervoor is een auto nodig. Heb je er een? Kies dan een lift bij “Wat doe je graag?”."),
        )
    if DropReason.LACKS_VOG in against:
        raise lacks_certificate()
    if against:
        raise DomainError("not_together", _("Dit kan helaas niet. Kijk gerust of er iets anders bij zit."))
    if starts_at is None:
        return
    stretch = Interval(starts_at, starts_at + timedelta(minutes=ask.minutes))
    if any(stretch.overlaps(busy) for busy in candidate.agreements):
        raise DomainError("overlaps", _("Je hebt op dat moment al een afspraak. Kijk bij “Afspraken”."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Small:
    """What is asked after an offer: in own words, where, and when (codes as in ``exchange.moments``).

    After the offer of a ride ``to`` and ``back`` take the place of ``where``: as ``save_ride_to`` and
    ``save_ride_back`` want them.
    """

    title: str
    public_line: str = ""
    where: str = Where.ASKER
    to: Mapping[str, Any] = field(default_factory=dict)
    back: Mapping[str, Any] = field(default_factory=dict)
    is_arrival: bool = False
    day: str
    on: date | None = None
    parts: Collection[str] = field(default=())
    at: time | None = None
    minutes: int | None = None


# The own number and the weekly budget hold here too: who put an offer on the board did not ask for every day.
MAY_BE_ASKED_AFTER_AN_OFFER = frozenset(
    {DropReason.OUTSIDE_ASKERS_RADIUS, DropReason.OUTSIDE_THEIR_RADIUS, DropReason.NOT_AVAILABLE}
)


@transaction.atomic
def ask_one(*, actor: Actor, participant: Participant, offer: Offer, what: Small) -> HelpRequest:
    """ "Daar zou ik blij mee zijn": a small request to the one who offered. While it waits, again changes nothing.

    Raises DomainError as the steps of asking and ``publish_request`` do, and: "error.one.not_now" (this person cannot
    be asked now; why is not said), "error.first_contacts".
    """
    person = Participant.objects.select_for_update().get(pk=participant.pk)
    waiting = _asked_already(person, offer)
    if waiting is not None:
        return waiting
    help_request = _make(actor, person, offer, what)
    publish_request(actor=actor, help_request_id=help_request.pk)
    search = locked_search(Slot.objects.get(occasion__help_request=help_request).pk)
    now = clock.now()
    ask, candidate = candidate_for(search.slot, offer.participant, now=now)
    if reasons_against(ask, candidate) - MAY_BE_ASKED_AFTER_AN_OFFER:
        raise DomainError(
            NOT_NOW,
            _("Dit lukt nu niet met %(other)s. Stel je vraag gewoon: dan zoeken wij iemand.")
            % {"other": offer.participant.first_name},
        )
    note_first_contact(participant=person, other=offer.participant, at=now)
    _ask(search, offer, ask, candidate, actor=actor, now=now)
    return search.slot.occasion.help_request


def _asked_already(person: Participant, offer: Offer) -> HelpRequest | None:
    asked: HelpRequest | None = HelpRequest.objects.filter(
        participant=person,
        category_id=offer.category_id,
        status=RequestStatus.OPEN,
        way=Way.ONE,
        occasions__slots__status=SlotStatus.OPEN,
        occasions__slots__invitations__participant_id=offer.participant_id,
        occasions__slots__invitations__status__in=RUNNING,
    ).first()
    return asked


@transaction.atomic
def ask_anybody(*, actor: Actor, participant: Participant, offer: Offer, what: Small) -> HelpRequest:
    """The same, not of that one person: a draft with these words, to read over and send. Again gives the same draft.

    What was being written already stays. Raises DomainError as the steps of asking do.
    """
    draft = start_draft(actor=actor, participant=participant)
    is_begun = bool(draft.title or draft.category_id) or draft.visibility == Visibility.CIRCLE
    is_this = draft.category_id == offer.category_id and draft.title == tidy_line(what.title, TITLE_MAX)
    if is_begun and not is_this:
        draft = start_draft(actor=actor, participant=participant, is_apart=True)
    return _write(actor, draft, offer, what)


def _make(actor: Actor, person: Participant, offer: Offer, what: Small) -> HelpRequest:
    defaults = person.community.preset.defaults
    help_request: HelpRequest = HelpRequest.objects.create(
        community_id=person.community_id,
        participant=person,
        way=Way.ONE,
        visibility=Visibility.INVITED,
        radius_m=defaults.radius_m,
        avoids_direct_neighbours=person.avoids_direct_neighbours,
        created_at=clock.now(),
    )
    return _write(actor, help_request, offer, what)


def _write(actor: Actor, help_request: HelpRequest, offer: Offer, what: Small) -> HelpRequest:
    """All that was filled in, on a draft."""
    save_what(
        actor=actor,
        draft=help_request,
        category=offer.category,
        title=what.title,
        public_line=what.public_line,
        private_line=help_request.private_line,
    )
    save_when(
        actor=actor,
        draft=help_request,
        day=what.day,
        on=what.on,
        parts=what.parts,
        at=what.at,
        minutes=what.minutes,
        is_arrival=what.is_arrival,
    )
    nearby = help_request.participant.avoids_direct_neighbours
    if asks_as_ride(offer.category, help_request.community):
        save_ride_from(actor=actor, draft=help_request, avoids_direct_neighbours=nearby)
        save_ride_to(actor=actor, draft=help_request, **what.to)
        save_ride_back(actor=actor, draft=help_request, **what.back)
        help_request.refresh_from_db()
        return help_request
    return save_where(
        actor=actor,
        draft=help_request,
        where=what.where,
        avoids_direct_neighbours=nearby,
    )


def _ask(search: Search, offer: Offer, ask: Ask, candidate: Candidate, *, actor: Actor, now: datetime) -> None:
    preset = search.slot.occasion.help_request.community.preset
    policy = policy_of(preset)
    channel = channel_of(offer.participant)
    answer_by = after_waking(now, window_for(channel, policy), policy.calendar)
    search.wave_number += 1
    search.due_at = min(answer_by, search.need_at)
    search.save(update_fields=["wave_number", "due_at"])
    invitation = invite_person(
        search,
        offer.participant_id,
        now=now,
        actor=actor,
        invited_by=InvitedBy.ASKER,
        channel=AskedVia(channel.value),
        wait_until=search.due_at,
        facts=why_asked(candidate, reasons(ask, candidate, weights_of(preset))),
    )
    note(search, SearchEventCode.ASKED_ONE, actor=actor, at=now, invitation=invitation)
    if not tell_invited(invitation):
        # Who has no mail hears it by telephone.
        put_on_desk(search, DeskReason.CALL_WANTED, actor=actor, at=now)


@transaction.atomic
def search_further(*, actor: Actor, help_request_id: int) -> HelpRequest:
    """ "Ja, zoek verder": from now on an ordinary search; the one who was asked may still answer. Again: no change.

    Raises DomainError "over" when the request is arranged, over or withdrawn.
    """
    search = locked_search(_slot_of(help_request_id))
    now = clock.now()
    help_request = search.slot.occasion.help_request
    if help_request.way == Way.ONE and (search.slot.status != SlotStatus.OPEN or now >= search.need_at):
        raise DomainError("over", _("Deze vraag is al geregeld of voorbij."))
    turn_into_search(search, actor=actor, at=now)
    return help_request

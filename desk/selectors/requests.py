"""A request on the desk: what was tried, who could still be asked, and who falls out for which shown reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Case, Exists, OuterRef, QuerySet, Subquery, Value, When
from django.utils.translation import gettext as _

from buurthulp import clock
from buurthulp.viewers import RoleHold, Viewer
from desk.areas import opens, that_open
from desk.enums import ShareReason
from desk.selectors.history import EventLine, history_of
from desk.selectors.sharing import shared_columns
from desk.share_scope import is_ground_of
from desk.wording import DROPPED, INSTEAD, fit_code, part_text, where_text
from exchange.enums import RequestStatus, SlotStatus, Way
from exchange.models import Category, HelpRequest, Slot
from exchange.riding import RideShown, ride_in_full
from exchange.series import request_when
from exchange.wording import when_text
from matching.engine.people import Candidate, Standing
from matching.engine.ranking import Ranked, rank
from matching.engine.rules import MAY_BE_ASKED_BY_HAND, Dropped
from matching.enums import InvitationStatus, InvitedBy, MatchStatus
from matching.models import Invitation, Match, Search
from matching.selectors.arranging import asked_by_column
from matching.selectors.asks import slot_with_request
from matching.selectors.candidates import Pool, find_pool
from matching.selectors.policy import weights_of
from matching.selectors.who_can import asked_for_this
from members.enums import ContactWay, Feature
from members.models import Participant
from members.search_keys import family_initial

MOST_CANDIDATES = 20
MOST_DROPPED = 40
WIDE_M = 20_000


@dataclass(frozen=True, slots=True)
class AskerLine:
    """Who asks. The telephone number is on their own page, behind the logged look."""

    public_id: str
    first_name: str
    initial: str
    area_name: str
    can_open: bool


@dataclass(frozen=True, slots=True)
class RequestCard:
    """The question itself."""

    public_id: str
    title: str
    public_line: str
    private_line: str
    category: Category
    when: str
    helpers: int
    chooses: bool
    where_text: str
    ride: RideShown | None
    state_label: str
    decide_by: datetime | None
    is_open: bool
    is_flexible: bool
    asker: AskerLine


@dataclass(frozen=True, slots=True)
class PartBar:
    """One shown part of the score: tens of percents, and its sentence."""

    percent: int
    text: str


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """Somebody who could be asked. ``by_phone``: no mail, so they are called."""

    participant_id: str
    first_name: str
    initial: str
    area_name: str
    fit: str
    parts: tuple[PartBar, ...]
    by_phone: bool
    can_open: bool


@dataclass(frozen=True, slots=True)
class DroppedLine:
    """Somebody who falls out, with the reason that may be shown. ``can_ask``: a coordinator may set it aside."""

    participant_id: str
    first_name: str
    reason: str
    instead: str
    can_ask: bool
    can_open: bool = False


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """Somebody who was asked. ``awaits``: what may be entered now, "answer", "graag" or nothing."""

    public_id: str
    participant_id: str
    first_name: str
    state_label: str
    sent_at: datetime
    awaits: str
    by_phone: bool
    can_open: bool


@dataclass(frozen=True, slots=True)
class SharedBy:
    """By whom it was shared with who looks, and why. ``number`` is that of the sharing."""

    number: int
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class RequestOnDesk:
    """Everything of the page. ``asked_by``: the first name of who sent it for its asker; else "".

    ``shared``: only because a colleague shared it; ``is_shared``: with somebody, of one's own.
    """

    help_request: RequestCard
    candidates: tuple[CandidateLine, ...]
    dropped: tuple[DroppedLine, ...]
    invitations: tuple[InvitationLine, ...]
    history: tuple[EventLine, ...]
    match_id: str
    asked_by: str
    can_refer: bool
    shared: SharedBy | None
    is_shared: bool
    can_share: bool


def agreed_moment() -> Subquery:
    """Of a slot the moment that was agreed, for what could be at any of several; as ``agreed_at``."""
    agreed = Match.objects.filter(slot=OuterRef("pk")).exclude(status=MatchStatus.CANCELLED).order_by("-pk")
    return Subquery(agreed.values("starts_at")[:1])


def when_on_desk(slot: Any) -> str:
    """When a request is wanted, or was agreed to be: of a slot annotated with :func:`agreed_moment`."""
    help_request = slot.occasion.help_request
    if slot.agreed_at is None or help_request.repeats:
        return request_when(help_request, slot.occasion)
    return when_text(slot.occasion, slot.agreed_at)


def slot_of(help_request: HelpRequest) -> Slot:
    """The slot that is searched for: the open one, else the last; with its search."""
    return _searched_for(list(_slots_of(help_request)))


def _slots_of(help_request: HelpRequest) -> QuerySet[Slot]:
    slots = slot_with_request(Slot.objects.filter(occasion__help_request=help_request))
    return slots.select_related("search").order_by("pk")


def _searched_for(slots: Sequence[Slot]) -> Slot:
    return next((slot for slot in slots if slot.status == SlotStatus.OPEN), slots[-1])


def request_on_desk(help_request: HelpRequest, *, viewer: Viewer, hold: RoleHold) -> RequestOnDesk:
    """The whole page, in seven queries."""
    is_ground = is_ground_of(hold, help_request)
    # With the slot what else is one thing: its search, the last agreement, who asked it, and whether the asker opens.
    matches = Match.objects.filter(slot__occasion__help_request=help_request).order_by("-pk")
    rows = _slots_of(help_request).annotate(
        match_id=Subquery(matches.values("public_id")[:1]),
        agreed_at=agreed_moment(),
        asked_by=asked_by_column(help_request),
        **shared_columns(viewer, help_request),
        opens_asker=Exists(that_open(hold).filter(pk=OuterRef("occasion__help_request__participant"))),
    )
    slot: Any = _searched_for(list(rows))
    search: Search | None = getattr(slot, "search", None)
    invitations = list(
        Invitation.objects.filter(slot__occasion__help_request=help_request)
        .select_related("participant")
        .annotate(
            opens=Exists(that_open(hold).filter(pk=OuterRef("participant"))), is_of_this=_is_of(search, clock.now())
        )
        .order_by("invited_at", "pk")
    )
    asked = {one.participant_id for one in invitations if one.is_of_this and one.status != InvitationStatus.ARRANGED}
    is_open = slot.status == SlotStatus.OPEN and (search is None or clock.now() < search.need_at)
    candidates, dropped = _who_could(slot, asked=asked, hold=hold) if is_open else ((), ())
    return RequestOnDesk(
        help_request=_card(help_request, slot, search, is_open=is_open, can_open=slot.opens_asker),
        candidates=candidates,
        dropped=dropped,
        invitations=_invitation_lines(invitations, is_open=is_open),
        history=history_of(help_request, invitations),
        match_id=slot.match_id or "",
        asked_by=slot.asked_by or "",
        can_refer=bool(slot.opens_asker) and help_request.community.preset.has(Feature.REFERRAL_OUT),
        shared=None if is_ground or slot.share_id is None else _shared_by(slot),
        is_shared=is_ground and bool(slot.is_shared),
        can_share=is_ground and help_request.status == RequestStatus.OPEN,
    )


def _is_of(search: Search | None, now: datetime) -> Case | Value:
    """Whether an invitation put the question that is searched for now; of a series there may have been others."""
    if search is None:
        return Value(value=True, output_field=BooleanField())
    return Case(When(asked_for_this(search, now), then=Value(value=True)), default=Value(value=False))


def _shared_by(slot: Any) -> SharedBy:
    reason = str(ShareReason(slot.share_reason).label)
    return SharedBy(number=slot.share_id, name=slot.share_by or _("een collega"), reason=reason)


def pool_around(slot: Slot) -> Pool:
    """Everybody the page may show: also people beyond the distance the asker chose, who fall out as too far.

    Without them a coordinator could not see whom a wider distance would bring.
    """
    help_request = slot.occasion.help_request
    chosen_m = help_request.radius_m
    help_request.radius_m = max(chosen_m, WIDE_M)  # on this copy alone, for the lookup; it is never saved
    pool = find_pool(slot, now=clock.now(), is_loose=True, near_m=chosen_m)
    help_request.radius_m = chosen_m
    # A circle has no distance (ADR 32).
    return pool if pool.ask.circle is not None else replace(pool, ask=replace(pool.ask, max_distance_m=chosen_m))


def participant_in_pool(help_request: HelpRequest, public_id: str) -> Participant | None:
    """Somebody whom the page could show as candidate or as dropped; None for anybody else."""
    pool = pool_around(slot_of(help_request))
    person: Participant | None = (
        Participant.objects.filter(pk__in={candidate.participant_id for candidate in pool.candidates})
        .filter(public_id=public_id)
        .first()
    )
    return person


def _card(
    help_request: HelpRequest, slot: Slot, search: Search | None, *, is_open: bool, can_open: bool
) -> RequestCard:
    asker, place = help_request.participant, help_request.place
    assert help_request.category is not None  # it was sent
    return RequestCard(
        public_id=help_request.public_id,
        title=help_request.title,
        public_line=help_request.public_line,
        private_line=help_request.private_line,
        category=help_request.category,
        when=when_on_desk(slot),
        helpers=help_request.helpers,
        chooses=help_request.way == Way.CHOOSE,
        where_text=where_text(help_request),
        ride=ride_in_full(help_request, own=_("bij %(name)s thuis") % {"name": asker.first_name}),
        state_label=str(SlotStatus(slot.status).label),
        decide_by=search.decide_by if search is not None and is_open else None,
        is_open=is_open,
        is_flexible=slot.occasion.starts_at is None,
        asker=AskerLine(
            public_id=asker.public_id,
            first_name=asker.first_name,
            initial=initial_of(asker),
            area_name=place.area.name if place is not None and place.area is not None else "",
            can_open=can_open,
        ),
    )


def initial_of(participant: Participant) -> str:
    """ "G." of the family name: what staff see before the logged look."""
    return family_initial(participant.family_name)


def _who_could(
    slot: Slot, *, asked: set[int], hold: RoleHold
) -> tuple[tuple[CandidateLine, ...], tuple[DroppedLine, ...]]:
    weights = weights_of(slot.occasion.help_request.community.preset)
    pool = pool_around(slot)
    off = {candidate.participant_id for candidate in pool.candidates if _has_turned_off(candidate, pool)}
    candidates = [
        candidate
        for candidate in pool.candidates
        if candidate.participant_id not in asked
        # Who turned this very kind off is not asked for it by way of a neighbouring kind.
        and (candidate.participant_id not in off or _has_turned_off(candidate, pool))
    ]
    found = rank(pool.ask, candidates, weights, seed=slot.pk, prior=pool.prior)
    return (
        tuple(_candidate_line(one, pool, hold) for one in found.candidates[:MOST_CANDIDATES]),
        tuple(_dropped_line(one, pool, hold) for one in found.dropped[:MOST_DROPPED]),
    )


def _has_turned_off(candidate: Candidate, pool: Pool) -> bool:
    return candidate.category_id == pool.ask.category_id and candidate.standing is Standing.EXPIRED


def _candidate_line(ranked: Ranked, pool: Pool, hold: RoleHold) -> CandidateLine:
    candidate = ranked.candidate
    person, home = pool.people[candidate.participant_id], pool.homes.get(candidate.participant_id)
    return CandidateLine(
        participant_id=person.public_id,
        first_name=person.first_name,
        initial=initial_of(person),
        area_name=home.area.name if home is not None and home.area is not None else "",
        fit=fit_code(ranked.shown),
        parts=tuple(
            PartBar(percent=round(getattr(ranked.shown, part.value) * 10) * 10, text=part_text(part, candidate.band))
            for part in ranked.desk_reasons()
        ),
        by_phone=person.pk not in pool.mailable,
        can_open=opens(hold, person, home),
    )


def _dropped_line(dropped: Dropped, pool: Pool, hold: RoleHold) -> DroppedLine:
    person, shown = pool.people[dropped.candidate.participant_id], dropped.reason.shown
    may_be_asked = dropped.reason in MAY_BE_ASKED_BY_HAND
    return DroppedLine(
        participant_id=person.public_id,
        first_name=person.first_name,
        reason=str(DROPPED[shown]),
        instead=str(INSTEAD.get(shown, "")),
        can_ask=may_be_asked,
        can_open=may_be_asked and opens(hold, person, pool.homes.get(person.pk)),
    )


def _invitation_lines(invitations: Sequence[Any], *, is_open: bool) -> tuple[InvitationLine, ...]:
    """Of invitations that know whether their participant ``opens``."""
    return tuple(
        InvitationLine(
            public_id=invitation.public_id,
            participant_id=invitation.participant.public_id,
            first_name=invitation.participant.first_name,
            state_label=str(InvitationStatus(invitation.status).label),
            sent_at=invitation.invited_at,
            awaits=_awaits(invitation) if is_open else "",
            by_phone=invitation.participant.told_by == ContactWay.PHONE,
            can_open=invitation.opens,
        )
        for invitation in invitations
        if invitation.invited_by != InvitedBy.SERIES  # the same yes, for another date
    )


def _awaits(invitation: Invitation) -> str:
    if invitation.status == InvitationStatus.HELD:
        return "graag"
    return "answer" if invitation.status in (InvitationStatus.INVITED, InvitationStatus.LAPSED) else ""

"""What somebody who was asked may know: nothing beyond safety.md §2 until "Graag"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, OuterRef, QuerySet, Subquery

from buurthulp import clock
from buurthulp.viewers import Viewer
from exchange.day_parts import parts_of
from exchange.enums import OfferStatus, SlotStatus
from exchange.homes import is_at_helpers
from exchange.models import Category, Occasion, Offer
from exchange.riding import FOR_RIDE, RideShown, ride_before_graag
from exchange.series import request_when
from exchange.turning import seeks_text
from exchange.wording import when_text
from matching.enums import InvitationStatus
from matching.models import Invitation, Search, Thanks
from matching.sights import own_invitation
from matching.wording import reason_texts

NEW_FOR = timedelta(days=91)
MOST_REASONS = 2

_STATES = {
    InvitationStatus.INVITED: "open",
    InvitationStatus.LAPSED: "lapsed",
    InvitationStatus.HELD: "held",
    InvitationStatus.RESERVE: "reserve",
    InvitationStatus.CHOSEN: "chosen",
    InvitationStatus.NOT_NOW: "not_now",
    # Whoever was passed over hears "al geregeld" and nothing else.
    InvitationStatus.DECLINED: "arranged",
    InvitationStatus.ARRANGED: "arranged",
    InvitationStatus.WITHDRAWN: "withdrawn",
    InvitationStatus.EXPIRED: "expired",
    InvitationStatus.STEPPED_BACK: "stepped_back",
}
ANSWERABLE = frozenset({"open", "lapsed"})


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, before "Graag". ``is_new``: the first three months."""

    first_name: str
    since: datetime
    thanked: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class InvitationFacts:
    """One question to one person, as page and API show it.

    ``state``: open, lapsed, held, reserve, chosen, not_now, stepped_back, arranged, withdrawn or expired.
    ``at_yours``: who asks comes to the home of who is asked, and sees that address after "Graag".
    ``is_wanted``: the need is still ahead and nobody does it yet.
    """

    public_id: str
    state: str
    answer_until: datetime
    asker: Asker
    category: Category
    seeks: str
    title: str
    public_line: str
    when: str
    starts_at: datetime | None
    flexible_from: datetime | None
    flexible_until: datetime | None
    parts: list[str]
    minutes: int
    band: str
    reasons: list[str]
    named_at: datetime | None
    ride: RideShown | None
    at_yours: bool
    is_wanted: bool

    @property
    def is_answerable(self) -> bool:
        """Whether the question waits for an answer."""
        return self.state in ANSWERABLE

    @property
    def may_say_yes(self) -> bool:
        """Whether a yes may still become something, also after "nu niet"."""
        return self.is_answerable or (self.state == "not_now" and self.is_wanted)


def invitations_of(viewer: Viewer) -> QuerySet[Invitation]:
    """The questions put to this viewer, newest first, with all that :func:`facts_of` reads, in one query."""
    thanked = (
        Thanks.objects.filter(recipient_id=OuterRef("slot__occasion__help_request__participant_id"))
        .order_by()
        .values("recipient_id")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return (
        Invitation.objects.filter(own_invitation(viewer), community_id=viewer.community_id)
        .select_related(
            "slot__search",
            "slot__occasion__help_request__category",
            "slot__occasion__help_request__participant",
            *(f"slot__occasion__help_request__{path}" for path in FOR_RIDE),
        )
        .defer(
            "slot__occasion__help_request__private_line",
            "slot__occasion__help_request__elsewhere",
            "slot__occasion__help_request__ride__destination_text",
            "slot__occasion__help_request__participant__family_name",
            "slot__occasion__help_request__participant__phone",
        )
        .annotate(asker_thanked=Subquery(thanked))
        .order_by("-invited_at", "-pk")
    )


def open_invitations(viewer: Viewer, now: datetime) -> list[InvitationFacts]:
    """The questions that wait for this viewer's answer."""
    waiting = invitations_of(viewer).filter(
        status__in=[InvitationStatus.INVITED, InvitationStatus.LAPSED],
        slot__status=SlotStatus.OPEN,
        slot__search__need_at__gt=now,
    )
    return [facts_of(invitation, now) for invitation in waiting]


def facts_of(invitation: Invitation, now: datetime) -> InvitationFacts:
    """What may be shown of an invitation; it should come from :func:`invitations_of`."""
    occasion = invitation.slot.occasion
    help_request = occasion.help_request
    asker = help_request.participant
    assert help_request.category is not None  # only a draft has none, and nobody is asked for a draft
    thanked = getattr(invitation, "asker_thanked", None) or 0
    return InvitationFacts(
        public_id=invitation.public_id,
        state=state_of(invitation, now),
        answer_until=invitation.wait_until,
        asker=Asker(
            first_name=asker.first_name,
            since=asker.joined_at,
            thanked=thanked,
            is_new=now - asker.joined_at < NEW_FOR,
        ),
        category=help_request.category,
        seeks=seeks_text(help_request),
        title=help_request.title,
        public_line=help_request.public_line,
        when=request_when(help_request, occasion)
        if is_for_series(invitation)
        else when_text(occasion, invitation.starts_at),
        starts_at=occasion.starts_at,
        flexible_from=occasion.flexible_from,
        flexible_until=occasion.flexible_until,
        parts=parts_of(occasion.day_parts),
        minutes=occasion.minutes,
        band=invitation.band,
        reasons=reason_texts(invitation.reason_codes)[:MOST_REASONS],
        named_at=invitation.starts_at,
        ride=ride_before_graag(help_request),
        at_yours=is_at_helpers(help_request),
        is_wanted=_is_wanted(invitation, now),
    )


def is_for_series(invitation: Invitation) -> bool:
    """Whether the question is about every date of a series, and a yes says on which."""
    return bool(invitation.slot.occasion.help_request.repeats and not invitation.slot.search.is_alone)


def state_of(invitation: Invitation, now: datetime) -> str:
    """How the question stands for whom it was put to; also between the need's end and the sweep that writes it."""
    if invitation.status == InvitationStatus.ARRANGED and _is_wanted(invitation, now):
        return "lapsed"  # the agreement with somebody else fell away
    state = _STATES[InvitationStatus(invitation.status)]
    if state not in ANSWERABLE:
        return state
    if invitation.slot.status == SlotStatus.WITHDRAWN:
        return "withdrawn"
    if invitation.slot.status == SlotStatus.UNMET or now >= invitation.slot.search.need_at:
        return "expired"
    return state if invitation.slot.status == SlotStatus.OPEN else "arranged"


def _is_wanted(invitation: Invitation, now: datetime) -> bool:
    if invitation.slot.status == SlotStatus.OPEN:
        return bool(now < invitation.slot.search.need_at)
    help_request = invitation.slot.occasion.help_request
    others = Search.objects.filter(slot__occasion__help_request=help_request, slot__status=SlotStatus.OPEN)
    return help_request.has_several and others.filter(need_at__gt=now).exists()


def outcome_of(invitation: Invitation, now: datetime, *, wanted_yes: bool = False) -> str:
    """How it stands, for the page after an answer.

    "never" where this kind of help was switched off; "late" for a yes (``wanted_yes``) after it was arranged.
    """
    state = state_of(invitation, now)
    if state == "not_now" and _is_off(invitation):
        return "never"
    if state == "arranged" and wanted_yes and invitation.answered_at is None:
        return "late"
    return state


def _is_off(invitation: Invitation) -> bool:
    category = invitation.slot.occasion.help_request.category
    offers = Offer.objects.filter(participant_id=invitation.participant_id, category=category)
    return offers.filter(status=OfferStatus.OFF).exists()


def days_to_choose(occasion: Occasion, now: datetime) -> list[date]:
    """The local days on which a flexible occasion can still begin."""
    if occasion.flexible_from is None or occasion.flexible_until is None:
        return []
    latest = max(occasion.flexible_until - timedelta(minutes=occasion.minutes), occasion.flexible_from)
    first = clock.localtime(max(now, occasion.flexible_from)).date()
    last = clock.localtime(latest).date()
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def stretch_of_day(occasion: Occasion) -> tuple[datetime, datetime] | None:
    """From when until when on its day, for an occasion that is flexible within one day."""
    if occasion.flexible_from is None or occasion.flexible_until is None:
        return None
    start, end = clock.localtime(occasion.flexible_from), clock.localtime(occasion.flexible_until)
    return (start, end) if start.date() == (end - timedelta(seconds=1)).date() else None

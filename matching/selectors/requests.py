"""One's own requests: the list on my page, and the page of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from buurthulp import clock
from buurthulp.spoken import number_words, standard
from buurthulp.viewers import Viewer
from exchange.enums import RequestStatus, Rhythm, SlotStatus, Visibility, Way
from exchange.homes import at_home_of
from exchange.models import Category, HelpRequest, Occasion, Slot
from exchange.riding import RideShown, ride_in_full
from exchange.series import series_text
from exchange.wording import when_text
from matching.engine.reasons import Part, asker_reasons
from matching.enums import DeskReason, InvitationStatus, MatchStatus, Said
from matching.models import Invitation, Match, Outcome, Thanks
from matching.page_texts import request_state_text, where_text
from matching.selectors.history import Step, history_of, is_yes_gone
from matching.selectors.series import SeriesDate, dates_to_come
from matching.sights import own_yes
from members.enums import ConfirmedBy

ENDED_SHOWN_FOR = timedelta(days=7)
_TRIED = frozenset({DeskReason.EXHAUSTED, DeskReason.NO_CANDIDATES, DeskReason.TIME_SHORT})
_RUNNING = frozenset({"open", "held", "desk", "call", "one", "further"})
_OVER = frozenset({"done", "fell_through", "unmet", "withdrawn"})


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request in a list. ``held_name``: the first who said yes and waits for "Graag", of ``held_count`` people.

    ``is_found``: it was for one person, once, and that is agreed.
    """

    public_id: str
    title: str
    state: str
    state_text: str
    when: str
    held_name: str
    held_count: int
    is_found: bool


@dataclass(frozen=True, slots=True)
class Agreed:
    """Somebody who takes one of the places of a request that has several."""

    match_id: str
    first_name: str
    when: str


@dataclass(frozen=True, slots=True)
class HeldYes:
    """Somebody who said yes, before "Graag" (safety.md §2). ``when`` is the moment their yes names.

    Of a series ``dates`` are the days of their yes; ``goes_on``: and those that are still to be made.
    """

    invitation_id: str
    first_name: str
    when: str
    since: datetime
    confirmed_by: str
    thanked: int
    band: str
    reasons: list[str]
    reply_by: datetime | None
    dates: list[str]
    goes_on: bool


@dataclass(frozen=True, slots=True)
class RequestPage:
    """Everything the page of one's own request shows.

    ``next_round_at``: when the first people are asked, where that is still to come. ``chooses``: the asker
    picks from everybody who said yes. ``agreed``: who takes one of several places, of which ``missing`` are still
    free. ``dates``: those to come, of a series that was not stopped; ``adds_dates``: more will be made.
    ``is_for_circle``: nobody but the asker's circle is asked. ``is_yes_gone``: the last yes was
    taken back, and nothing came in its place.
    """

    public_id: str
    title: str
    public_line: str
    private_line: str
    category: Category | None
    when: str
    where_text: str
    at_home_of: str
    ride: RideShown | None
    state: str
    asked: int
    next_round_at: datetime | None
    answer_by: datetime | None
    held: list[HeldYes]
    chooses: bool
    choose_by: datetime | None
    helpers: int
    agreed: list[Agreed]
    missing: int
    dates: list[SeriesDate]
    adds_dates: bool
    is_for_circle: bool
    match_id: str
    is_yes_gone: bool
    history: list[Step]

    @property
    def can_withdraw(self) -> bool:
        """Whether "ik zoek niemand meer" still means something; an agreement is cancelled on its own page.

        A series can always be stopped, also while somebody comes every time.
        """
        return self.state in _RUNNING or (bool(self.dates) and self.state == "arranged")

    @property
    def can_ask_wider(self) -> bool:
        """Whether it is asked of the circle alone, and somebody is still looked for."""
        return self.is_for_circle and (self.state in _RUNNING or self.missing > 0) and self.state not in _OVER

    @property
    def can_ask_again(self) -> bool:
        """Whether it is over, so that the same may be asked for another day."""
        return self.state in _OVER


def waits_for_the_one_until(slot: Slot, now: datetime) -> datetime | None:
    """Until when we wait for the one person who was asked; None when that is over, or they could not after all.

    "Nu niet" is waited for as long as no answer, so that the asker cannot tell these apart (safety.md §1).
    """
    waiting = _waiting_for_the_one(now).filter(slot=slot)
    until: datetime | None = waiting.order_by("-wait_until").values_list("wait_until", flat=True).first()
    return until


def _waiting_for_the_one(now: datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        status__in=[InvitationStatus.INVITED, InvitationStatus.NOT_NOW], wait_until__gt=now
    )


def request_state(
    *,
    status: str,
    slot_status: str | None,
    desk_reason: str | None,
    way: str,
    is_held: bool,
    is_waiting: bool = False,
    fell_through: bool = False,
) -> str:
    """How a request stands: draft, open, held, one, further, call, desk, arranged, fell_through, done, unmet or
    withdrawn.

    ``is_waiting``: for the one person who was asked; "further" when that is over and the asker says how to go on.
    ``fell_through``: it was agreed and did not happen, whoever's doing that was; nobody is told whose.
    """
    if status == RequestStatus.DRAFT:
        return "draft"
    if status == RequestStatus.WITHDRAWN or slot_status == SlotStatus.WITHDRAWN:
        return "withdrawn"
    if fell_through and slot_status in (SlotStatus.MATCHED, SlotStatus.UNMET):
        return "fell_through"
    if slot_status == SlotStatus.MATCHED:
        return "arranged"
    if slot_status == SlotStatus.DONE:
        return "done"
    if slot_status == SlotStatus.UNMET:
        return "unmet"
    if is_held:
        return "held"
    if way == Way.CALL:
        return "call"
    if way == Way.ONE:
        return "one" if is_waiting else "further"
    return "desk" if desk_reason in _TRIED else "open"


def _fell_through(viewer: Viewer) -> Q:
    """Matches that did not happen: both said so, or the asker did."""
    said_no = Outcome.objects.filter(match=OuterRef("pk"), participant=viewer.participant_id or 0, said=Said.NO)
    return Q(status=MatchStatus.NOT_DONE) | Q(Exists(said_no))


def leading_status(statuses: Collection[str]) -> str | None:
    """How several places stand together: as long as one is searched for, that is what counts; then what is to come."""
    order = (SlotStatus.OPEN, SlotStatus.MATCHED, SlotStatus.DONE, SlotStatus.UNMET, SlotStatus.WITHDRAWN)
    return next((status for status in order if status in statuses), None)


def own_requests(viewer: Viewer, now: datetime, coordinator: str) -> list[RequestRow]:
    """The drafts and requests of this viewer that still matter, newest first; one query."""
    if viewer.participant_id is None:
        return []
    held = (
        Invitation.objects.filter(own_yes(viewer), status=InvitationStatus.HELD)
        .filter(slot__occasion__help_request=OuterRef("pk"))
        .order_by("answered_at", "pk")
    )
    found = (
        HelpRequest.objects.filter(participant_id=viewer.participant_id, community_id=viewer.community_id)
        .filter(
            Q(status__in=[RequestStatus.DRAFT, RequestStatus.OPEN])
            | Q(status=RequestStatus.CLOSED, occasions__slots__search__need_at__gt=now - ENDED_SHOWN_FOR)
        )
        .annotate(
            held_name=Subquery(held.values("participant__first_name")[:1]),
            held_count=Subquery(
                held.order_by()
                .values("slot__occasion__help_request")
                .annotate(people=Count("participant", distinct=True))
                .values("people")
            ),
            held_starts_at=Subquery(held.values("starts_at")[:1]),
            fell_through=Exists(
                Match.objects.filter(_fell_through(viewer), slot__occasion__help_request=OuterRef("pk"))
            ),
            is_waiting=Exists(_waiting_for_the_one(now).filter(slot__occasion__help_request=OuterRef("pk"))),
        )
        .order_by("-created_at", "-pk", "occasions__pk", "occasions__slots__pk")
    )
    rows = found.values(
        "pk",
        "public_id",
        "title",
        "status",
        "way",
        "visibility",
        "helpers",
        "rhythm",
        "until",
        "category__name",
        "held_name",
        "held_count",
        "held_starts_at",
        "is_waiting",
        "fell_through",
        "occasions__starts_at",
        "occasions__flexible_from",
        "occasions__flexible_until",
        "occasions__day_parts",
        "occasions__slots__status",
        "occasions__slots__search__desk_reason",
    )
    # A request with more than one place stands in the list once.
    of_request: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        of_request[row["pk"]].append(dict(row))
    return [_row(places, coordinator) for places in of_request.values()]


def _row(places: Sequence[dict[str, Any]], coordinator: str) -> RequestRow:
    leading = leading_status([place["occasions__slots__status"] for place in places])
    same = [place for place in places if place["occasions__slots__status"] == leading]
    row = next((place for place in same if place["occasions__slots__search__desk_reason"]), same[0])
    held_name = row["held_name"] or ""
    state = request_state(
        status=row["status"],
        slot_status=leading,
        desk_reason=row["occasions__slots__search__desk_reason"],
        way=HelpRequest(way=row["way"], visibility=row["visibility"]).effective_way,
        is_held=bool(held_name),
        is_waiting=row["is_waiting"],
        fell_through=row["fell_through"] and row["helpers"] == 1 and row["rhythm"] == Rhythm.ONCE,
    )
    return RequestRow(
        public_id=row["public_id"],
        title=row["title"] or standard(row["category__name"] or ""),
        state=state,
        state_text=_missing_text(state, len(same), row["helpers"]) or request_state_text(state, coordinator),
        when=_when(row),
        held_name=held_name if state == "held" else "",
        held_count=row["held_count"] or 0,
        is_found=state == "arranged" and row["helpers"] == 1 and row["rhythm"] == Rhythm.ONCE,
    )


def _missing_text(state: str, missing: int, helpers: int) -> str:
    """How many of several people are still looked for, once somebody was found; else ""."""
    if state != "open" or not 0 < missing < helpers:
        return ""
    return ngettext("We zoeken nog %(count)s mens", "We zoeken nog %(count)s mensen", missing) % {
        "count": number_words(missing)
    }


def _when(row: dict[str, Any]) -> str:
    occasion = Occasion(
        starts_at=row["occasions__starts_at"],
        flexible_from=row["occasions__flexible_from"],
        flexible_until=row["occasions__flexible_until"],
        day_parts=row["occasions__day_parts"],
    )
    if row["rhythm"] != Rhythm.ONCE and occasion.starts_at:
        return series_text(HelpRequest(rhythm=row["rhythm"], until=row["until"]), occasion)
    return when_text(occasion, row["held_starts_at"]) if occasion.starts_at or occasion.flexible_from else ""


def request_page(viewer: Viewer, help_request: HelpRequest, coordinator: str) -> RequestPage:
    """The page of one's own request that was sent. Five or six queries, however many were asked."""
    slots = list(
        Slot.objects.filter(occasion__help_request=help_request)
        .select_related("occasion", "search")
        .annotate(asked=Count("invitations"))
        .order_by("pk")
    )
    leading = leading_status([slot.status for slot in slots])
    same = [slot for slot in slots if slot.status == leading]
    slot = next((slot for slot in same if slot.search.desk_reason), same[0])
    yeses = list(_held(viewer, help_request))
    chooses = help_request.way == Way.CHOOSE
    # Read once more only where it counts.
    one_until = waits_for_the_one_until(slot, clock.now()) if help_request.way == Way.ONE else None
    agreed = list(
        Match.objects.filter(slot__in=slots)
        .exclude(status=MatchStatus.CANCELLED)
        .annotate(fell_through=Case(When(_fell_through(viewer), then=True), default=False))
        .select_related("helper", "slot__occasion")
        .defer("helper__family_name", "helper__phone", "door_word")
        .order_by("starts_at", "pk")
    )
    one = agreed[0] if agreed and not help_request.has_several else None
    state = request_state(
        status=help_request.status,
        slot_status=leading,
        desk_reason=slot.search.desk_reason,
        way=help_request.effective_way,
        is_held=bool(yeses),
        is_waiting=one_until is not None,
        fell_through=one is not None and one.fell_through,
    )
    history = history_of(help_request, coordinator)
    return RequestPage(
        public_id=help_request.public_id,
        title=help_request.title,
        public_line=help_request.public_line,
        private_line=help_request.private_line,
        category=help_request.category,
        when=series_text(help_request, slot.occasion)
        if help_request.repeats
        else when_text(slot.occasion, one.starts_at if one is not None else None),
        where_text=where_text(help_request),
        at_home_of=at_home_of(help_request).value,
        ride=ride_in_full(help_request, own=_("bij jou thuis")),
        state=state,
        asked=sum(slot.asked for slot in slots),
        next_round_at=_round_to_come(slot) if state == "open" else None,
        answer_by=slot.search.decide_by if state == "open" else one_until,
        held=_each_once(yeses) if state == "held" else [],
        chooses=chooses,
        choose_by=_choose_by(yeses) if chooses else None,
        helpers=help_request.helpers,
        agreed=[_agreed(match) for match in agreed] if help_request.helpers > 1 else [],
        missing=sum(slot.status == SlotStatus.OPEN for slot in slots),
        dates=dates_to_come(slots, agreed, yeses, clock.now()) if _has_dates(help_request) else [],
        adds_dates=help_request.dates_due_at is not None,
        is_for_circle=help_request.visibility == Visibility.CIRCLE,
        match_id=one.public_id if one is not None else "",
        is_yes_gone=is_yes_gone(history),
        history=history,
    )


def _has_dates(help_request: HelpRequest) -> bool:
    return bool(help_request.repeats and help_request.status != RequestStatus.WITHDRAWN)


def _round_to_come(slot: Slot) -> datetime | None:
    """The round that this waits for, as long as it is still to come."""
    at: datetime | None = slot.search.round_at
    return at if at is not None and at > clock.now() else None


def _choose_by(yeses: Sequence[Invitation]) -> datetime | None:
    moments = [invitation.slot.search.asker_answer_by for invitation in yeses]
    return max((moment for moment in moments if moment is not None), default=None)


def _agreed(match: Match) -> Agreed:
    return Agreed(match.public_id, match.helper.first_name, when_text(match.slot.occasion, match.starts_at))


def _held(viewer: Viewer, help_request: HelpRequest) -> QuerySet[Invitation]:
    thanked = (
        Thanks.objects.filter(recipient_id=OuterRef("participant_id"))
        .order_by()
        .values("recipient_id")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return (
        Invitation.objects.filter(
            own_yes(viewer), slot__occasion__help_request=help_request, status=InvitationStatus.HELD
        )
        .select_related("participant__confirmation", "slot__occasion", "slot__search")
        .defer("participant__family_name", "participant__phone")
        .annotate(thanked=Subquery(thanked))
        .order_by("answered_at", "slot__occasion__starts_at", "pk")
    )


def _each_once(yeses: Sequence[Invitation]) -> list[HeldYes]:
    """Everybody who said yes, of a series with all their days."""
    of_person: dict[int, list[Invitation]] = defaultdict(list)
    for invitation in yeses:
        of_person[invitation.participant_id].append(invitation)
    return [_yes(rows[0], rows) for rows in of_person.values()]


def _yes(invitation: Invitation, rows: Sequence[Invitation]) -> HeldYes:
    helper, slot = invitation.participant, invitation.slot
    confirmation = getattr(helper, "confirmation", None)
    return HeldYes(
        invitation_id=invitation.public_id,
        first_name=helper.first_name,
        when=when_text(slot.occasion, invitation.starts_at),
        since=helper.joined_at,
        # Only who made the acquaintance in person "kent" somebody; a letter says that the address is right.
        confirmed_by=confirmation.by_name if confirmation and confirmation.how == ConfirmedBy.COORDINATOR else "",
        thanked=invitation.thanked or 0,  # type: ignore[attr-defined]  # annotated
        band=invitation.band,
        reasons=_reasons_for_asker(invitation),
        reply_by=slot.search.asker_answer_by,
        dates=[when_text(row.slot.occasion) for row in rows] if len(rows) > 1 else [],
        goes_on=any(row.goes_on for row in rows),
    )


def _reasons_for_asker(invitation: Invitation) -> list[str]:
    """What the asker may read of why (text guide §4.5); how far is said beside it, the other parts never."""
    texts = {
        Part.FIT: _("%(other)s doet dit graag.") % {"other": invitation.participant.first_name},
        Part.FAMILIARITY: _("Jullie deden eerder iets samen."),
    }
    return [texts[part] for part in asker_reasons(invitation.reason_codes)]

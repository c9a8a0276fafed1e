"""One's own requests: the list on my page, and the page of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from buurthulp.spoken import number_words
from buurthulp.viewers import Viewer
from exchange.enums import RequestStatus, SlotStatus, Visibility, Way
from exchange.models import Category, HelpRequest, Occasion, Slot
from exchange.wording import when_text
from matching.enums import DeskReason, InvitationStatus, MatchStatus, SearchEventCode
from matching.models import Invitation, Match, SearchEvent, Thanks
from matching.page_texts import request_state_text, where_text
from matching.sights import own_yes
from members.enums import ConfirmedBy

ENDED_SHOWN_FOR = timedelta(days=7)
_TRIED = frozenset({DeskReason.EXHAUSTED, DeskReason.NO_CANDIDATES, DeskReason.TIME_SHORT})
_RUNNING = frozenset({"open", "held", "desk", "call"})


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request in a list. ``held_name``: who said yes and waits for "Graag"; "" for nobody."""

    public_id: str
    title: str
    state: str
    state_text: str
    when: str
    held_name: str


@dataclass(frozen=True, slots=True)
class HeldYes:
    """Somebody who said yes, before "Graag" (safety.md §2). ``when`` is the moment their yes names."""

    invitation_id: str
    first_name: str
    when: str
    since: datetime
    confirmed_by: str
    thanked: int
    band: str
    reasons: list[str]
    reply_by: datetime | None


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened, in words for the asker."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class RequestPage:
    """Everything the page of one's own request shows."""

    public_id: str
    title: str
    public_line: str
    private_line: str
    category: Category | None
    when: str
    where_text: str
    state: str
    asked: int
    answer_by: datetime | None
    held: list[HeldYes]
    match_id: str
    history: list[Step]

    @property
    def can_withdraw(self) -> bool:
        """Whether "ik zoek niemand meer" still means something; an agreement is cancelled on its own page."""
        return self.state in _RUNNING


def request_state(*, status: str, slot_status: str | None, desk_reason: str | None, way: str, is_held: bool) -> str:
    """How a request stands: draft, open, held, call, desk, arranged, done, unmet or withdrawn."""
    if status == RequestStatus.DRAFT:
        return "draft"
    if status == RequestStatus.WITHDRAWN or slot_status == SlotStatus.WITHDRAWN:
        return "withdrawn"
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
    return "desk" if desk_reason in _TRIED else "open"


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
            held_starts_at=Subquery(held.values("starts_at")[:1]),
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
        "category__name",
        "held_name",
        "held_starts_at",
        "occasions__starts_at",
        "occasions__flexible_from",
        "occasions__flexible_until",
        "occasions__slots__status",
        "occasions__slots__search__desk_reason",
    )
    # A request with more than one occasion stands in the list once, with its first.
    once: dict[int, dict[str, Any]] = {}
    for row in rows:
        once.setdefault(row["pk"], dict(row))
    return [_row(row, coordinator) for row in once.values()]


def _row(row: dict[str, Any], coordinator: str) -> RequestRow:
    held_name = row["held_name"] or ""
    state = request_state(
        status=row["status"],
        slot_status=row["occasions__slots__status"],
        desk_reason=row["occasions__slots__search__desk_reason"],
        way=_effective_way(row["way"], row["visibility"]),
        is_held=bool(held_name),
    )
    return RequestRow(
        public_id=row["public_id"],
        title=row["title"] or row["category__name"] or "",
        state=state,
        state_text=request_state_text(state, coordinator),
        when=_when(row),
        held_name=held_name if state == "held" else "",
    )


def _effective_way(way: str, visibility: str) -> str:
    """What only the coordinator may see, is the coordinator's to arrange."""
    return Way.CALL if visibility == Visibility.DESK else way


def _when(row: dict[str, Any]) -> str:
    occasion = Occasion(
        starts_at=row["occasions__starts_at"],
        flexible_from=row["occasions__flexible_from"],
        flexible_until=row["occasions__flexible_until"],
    )
    return when_text(occasion, row["held_starts_at"]) if occasion.starts_at or occasion.flexible_from else ""


def request_page(viewer: Viewer, help_request: HelpRequest, coordinator: str) -> RequestPage:
    """The page of one's own request that was sent. Five queries, however many were asked."""
    slot = (
        Slot.objects.filter(occasion__help_request=help_request)
        .select_related("occasion", "search")
        .annotate(asked=Count("invitations"))
        .order_by("pk")[0]
    )
    yeses = list(_held(viewer, slot))
    state = request_state(
        status=help_request.status,
        slot_status=slot.status,
        desk_reason=slot.search.desk_reason,
        way=_effective_way(help_request.way, help_request.visibility),
        is_held=bool(yeses),
    )
    match_id, agreed_at = (
        Match.objects.filter(slot=slot)
        .exclude(status=MatchStatus.CANCELLED)
        .values_list("public_id", "starts_at")
        .first()
    ) or ("", None)
    return RequestPage(
        public_id=help_request.public_id,
        title=help_request.title,
        public_line=help_request.public_line,
        private_line=help_request.private_line,
        category=help_request.category,
        when=when_text(slot.occasion, agreed_at),
        where_text=where_text(help_request),
        state=state,
        asked=slot.asked,
        answer_by=slot.search.decide_by if state == "open" else None,
        held=[_yes(invitation, slot) for invitation in yeses] if state == "held" else [],
        match_id=match_id,
        history=history_of(slot, coordinator),
    )


def _held(viewer: Viewer, slot: Slot) -> QuerySet[Invitation]:
    thanked = (
        Thanks.objects.filter(recipient_id=OuterRef("participant_id"))
        .order_by()
        .values("recipient_id")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return (
        Invitation.objects.filter(own_yes(viewer), slot=slot, status=InvitationStatus.HELD)
        .select_related("participant__confirmation")
        .defer("participant__family_name", "participant__phone")
        .annotate(thanked=Subquery(thanked))
        .order_by("answered_at", "pk")
    )


def _yes(invitation: Invitation, slot: Slot) -> HeldYes:
    helper = invitation.participant
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
    )


def _reasons_for_asker(invitation: Invitation) -> list[str]:
    """What the asker may read of why (text guide §4.5); how far is said beside it, the other parts never."""
    parts = {code.partition(".")[0] for code in invitation.reason_codes}
    name = {"other": invitation.participant.first_name}
    texts = (
        ("fit", _("%(other)s doet dit graag.") % name),
        ("familiarity", _("Jullie deden eerder iets samen.")),
    )
    return [text for part, text in texts if part in parts]


def history_of(slot: Slot, coordinator: str) -> list[Step]:
    """What happened, newest first. Never who said no, nor how many (safety.md §1)."""
    events = SearchEvent.objects.filter(search__slot=slot).order_by("-at", "-pk")
    steps = [Step(at=event.at, text=_step_text(event, coordinator)) for event in events]
    return [step for step in steps if step.text]


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
        case SearchEventCode.YES:
            return _("Iemand zei ja.")
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
    return ""

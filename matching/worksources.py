"""What matching puts on the coordinator's list, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from buurthulp.viewers import Viewer
from buurthulp.worklist import WorkItem, register
from exchange.wording import when_text
from matching.enums import DeskReason, MatchStatus
from matching.models import Match, Search
from members.enums import Role

_URGENCY = {
    DeskReason.CANCELLED: 1,
    DeskReason.SHORT: 2,
    DeskReason.TIME_SHORT: 2,
    DeskReason.CALL_WANTED: 3,
    DeskReason.ASKER_SILENT: 3,
    DeskReason.EXHAUSTED: 4,
    DeskReason.NO_CANDIDATES: 4,
}


def searches_on_desk(viewer: Viewer) -> Iterable[WorkItem]:
    """Requests that need a person: too little time, nobody left, somebody to call."""
    hold = viewer.holds(Role.COORDINATOR)
    if hold is None:
        return
    searches = (
        Search.objects.filter(community_id=viewer.community_id, desk_since__isnull=False)
        .select_related("slot__occasion__help_request__participant", "slot__occasion__help_request__place__area")
        .annotate(asked=Count("slot__invitations"))
    )
    if hold.area_ids is not None:
        searches = searches.filter(slot__occasion__help_request__place__area_id__in=hold.area_ids)
    for search in searches:
        help_request = search.slot.occasion.help_request
        person = help_request.participant
        reason = DeskReason(search.desk_reason)
        why, step = _texts(reason, person.first_name, search.asked)
        place = help_request.place
        yield WorkItem(
            reason=reason.value,
            reason_text=why,
            next_step=step,
            title=help_request.title,
            who=person.first_name,
            area_name=place.area.name if place is not None and place.area is not None else "",
            urgency=_URGENCY[reason],
            since=search.desk_since or search.created_at,
            due_at=search.need_at,
            url_name="desk:request",
            public_id=help_request.public_id,
        )


def _texts(reason: DeskReason, name: str, asked: int) -> tuple[str, str]:
    call_somebody = _("Bel zelf iemand, of overleg met %(name)s.") % {"name": name}
    match reason:
        case DeskReason.SHORT:
            return _("Loopt nog, maar het is krap."), call_somebody
        case DeskReason.TIME_SHORT:
            return _("Te weinig tijd om nog rond te vragen."), _("Bel zelf iemand.")
        case DeskReason.NO_CANDIDATES:
            return _("Niemand past binnen afstand en tijd."), _("Vraag om een andere tijd of een ruimere afstand.")
        case DeskReason.EXHAUSTED:
            told = ngettext(
                "Al %(count)s keer gevraagd, nog geen ja.", "Al %(count)s keer gevraagd, nog geen ja.", asked
            )
            return told % {"count": asked}, call_somebody
        case DeskReason.CALL_WANTED:
            return _("%(name)s wil gebeld worden.") % {"name": name}, _("Bel %(name)s.") % {"name": name}
        case DeskReason.ASKER_SILENT:
            return _("Iemand zei ja; %(name)s reageert niet.") % {"name": name}, _("Bel %(name)s.") % {"name": name}
        case DeskReason.CANCELLED:
            return _("De afspraak viel weg en het is al bijna zover."), call_somebody


def matches_to_settle(viewer: Viewer) -> Iterable[WorkItem]:
    """Agreements of which the two accounts differ, or that nobody confirmed."""
    hold = viewer.holds(Role.COORDINATOR)
    if hold is None:
        return
    matches = Match.objects.filter(
        Q(status=MatchStatus.REVIEW) | Q(status=MatchStatus.UNCONFIRMED), community_id=viewer.community_id
    ).select_related("asker", "helper", "slot__occasion__help_request__place__area")
    if hold.area_ids is not None:
        matches = matches.filter(slot__occasion__help_request__place__area_id__in=hold.area_ids)
    for match in matches:
        help_request = match.slot.occasion.help_request
        place = help_request.place
        is_review = match.status == MatchStatus.REVIEW
        yield WorkItem(
            reason="differs" if is_review else "unconfirmed",
            reason_text=_("Ze vertellen het allebei anders.") if is_review else _("Niemand zei of het lukte."),
            next_step=_("Bel een van beiden en vul in hoe het ging."),
            title=_("%(title)s, %(when)s")
            % {"title": help_request.title, "when": when_text(match.slot.occasion, match.starts_at)},
            who=_("%(asker)s en %(helper)s") % {"asker": match.asker.first_name, "helper": match.helper.first_name},
            area_name=place.area.name if place is not None and place.area is not None else "",
            urgency=6,
            since=match.ended_at or match.starts_at,
            due_at=None,
            url_name="desk:match",
            public_id=match.public_id,
        )


def register_sources() -> None:
    """Register this app's sources of work."""
    register("searches", searches_on_desk)
    register("matches", matches_to_settle)

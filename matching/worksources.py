"""What matching puts on the coordinator's list: rows, which become one query with those of the other apps."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, Count, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from buurthulp import spoken
from buurthulp.viewers import Viewer
from buurthulp.worklist import NO_TEXT, Rows, WorkItem, WorkRow, register_rows
from matching.enums import DeskReason, MatchStatus
from matching.models import Invitation, Match, Search
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
URGENCY_TO_SETTLE = 6
REQUEST = "slot__occasion__help_request"


def searches_on_desk(viewer: Viewer) -> Rows | None:
    """Requests that need a person: too little time, nobody left, somebody to call. ``number``: how many were asked."""
    hold = viewer.holds(Role.COORDINATOR)
    if hold is None:
        return None
    searches = Search.objects.filter(community_id=viewer.community_id, desk_since__isnull=False)
    if hold.area_ids is not None:
        searches = searches.filter(**{f"{REQUEST}__place__area_id__in": hold.area_ids})
    asked = Invitation.objects.filter(slot=OuterRef("slot")).order_by().values("slot").annotate(count=Count("pk"))
    columns = {
        "public_id": F(f"{REQUEST}__public_id"),
        "reason": F("desk_reason"),
        "urgency": Case(*(When(desk_reason=reason, then=Value(urgency)) for reason, urgency in _URGENCY.items())),
        "since": F("desk_since"),
        "need_at": F("need_at"),
        "act_by": F("decide_by"),
        "title": F(f"{REQUEST}__title"),
        "who": F(f"{REQUEST}__participant__first_name"),
        **_where(),
        "person_id": F(f"{REQUEST}__participant_id"),
        "number": Case(
            When(desk_reason=DeskReason.EXHAUSTED, then=Coalesce(Subquery(asked.values("count")), 0)),
            default=Value(0),
            output_field=IntegerField(),
        ),
    }
    return Rows(searches, columns)


def describe_search(row: WorkRow) -> WorkItem:
    """Why a person is needed, and the next step."""
    why, step = _texts(DeskReason(row.reason), row.who, row.number)
    return row.said(why=why, step=step, title=row.title, due_at=row.need_at, url_name="desk:request")


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


def matches_to_settle(viewer: Viewer) -> Rows | None:
    """Agreements of which the two accounts differ, or that nobody confirmed."""
    hold = viewer.holds(Role.COORDINATOR)
    if hold is None:
        return None
    matches = Match.objects.filter(
        Q(status=MatchStatus.REVIEW) | Q(status=MatchStatus.UNCONFIRMED), community_id=viewer.community_id
    )
    if hold.area_ids is not None:
        matches = matches.filter(**{f"{REQUEST}__place__area_id__in": hold.area_ids})
    is_review = When(status=MatchStatus.REVIEW, then=Value("differs"))
    columns = {
        "public_id": F("public_id"),
        "reason": Case(is_review, default=Value("unconfirmed"), output_field=CharField()),
        "urgency": Value(URGENCY_TO_SETTLE),
        "since": Coalesce("ended_at", "starts_at"),
        "need_at": F("starts_at"),  # it was then; describe_match says so
        "title": F(f"{REQUEST}__title"),
        "who": F("asker__first_name"),
        "also": F("helper__first_name"),
        **_where(),
        "person_id": F("asker_id"),
        "other_id": F("helper_id"),
    }
    return Rows(matches, columns)


def describe_match(row: WorkRow) -> WorkItem:
    """What the two told, or did not."""
    assert row.need_at is not None
    when = spoken.when(starts_at=row.need_at, time_fixed=True)
    return row.said(
        why=_("Ze vertellen het allebei anders.") if row.reason == "differs" else _("Niemand zei of het lukte."),
        step=_("Bel een van beiden en vul in hoe het ging."),
        title=_("%(title)s, %(when)s") % {"title": row.title, "when": when},
        who=_("%(asker)s en %(helper)s") % {"asker": row.who, "helper": row.also},
        url_name="desk:match",
    )


def _where() -> dict[str, Any]:
    area = f"{REQUEST}__place__area"
    return {"area_id": F(f"{area}_id"), "area_name": Coalesce(F(f"{area}__name"), NO_TEXT)}


def register_sources() -> None:
    """Register this app's sources of work."""
    register_rows("searches", searches_on_desk, describe_search, label=gettext_lazy("Vragen"), may_be_done=True)
    register_rows("matches", matches_to_settle, describe_match, label=gettext_lazy("Hoe ging het?"))

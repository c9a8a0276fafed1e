"""Lasting pairs as the coordinator and the two themselves read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from buurthulp import clock
from buurthulp.spoken import sentence_of
from buurthulp.viewers import RoleHold, Viewer
from desk.areas import ids_that_open, that_open
from desk.models import Pair, PairAnswer, PairLook
from desk.models.pair import LIVE
from desk.pair_enums import PairGoing, PairStatus
from desk.pair_wording import pair_when, pair_where, step_text
from desk.selectors.colleagues import colleagues_of
from matching.enums import MatchStatus
from matching.models import Match
from matching.waiting import WaitingItem, WaitingRow, columns
from members.enums import Feature
from members.models import Participant
from members.selectors.blocks import kept_apart_from

SHOWN = 200


@dataclass(frozen=True, slots=True)
class PairLine:
    """One pair in a list. ``other`` is the one beside who reads."""

    public_id: str
    first_name: str
    other: str
    title: str
    when: str
    status: str
    status_label: str


@dataclass(frozen=True, slots=True)
class SideLine:
    """One of the two on the desk: whether they said yes, and what they said of how it goes."""

    public_id: str
    first_name: str
    opens: bool
    side: str
    said_yes_at: datetime | None
    going: str
    text: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of the history."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class LookLine:
    """Once "Hoe gaat het?" that was talked over: when, and what was noted."""

    at: datetime
    note: str
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PairOnDesk:
    """The page of one pair."""

    public_id: str
    title: str
    when: str
    where: str
    status: str
    status_label: str
    sides: tuple[SideLine, ...]
    is_proposed: bool
    is_meeting: bool
    is_stuck: bool
    is_asked: bool
    look_again_at: datetime | None
    request_id: str
    times: int
    next_at: datetime | None
    looks: tuple[LookLine, ...]
    history: tuple[StepLine, ...]


@dataclass(frozen=True, slots=True)
class OwnPair:
    """The page of one of the two. ``next_id``: the agreement that comes next."""

    public_id: str
    other: str
    title: str
    when: str
    where: str
    is_proposed: bool
    is_meeting: bool
    said_yes: bool
    is_asked: bool
    has_answered: bool
    next_at: datetime | None
    next_id: str
    times: int


def pairs_of(viewer: Viewer, hold: RoleHold) -> tuple[PairLine, ...]:
    """Those that are proposed or meet, of who lives in the coordinator's areas; what waits longest first. One query."""
    rows = Pair.objects.filter(asker__in=that_open(hold), community_id=viewer.community_id, status__in=LIVE)
    found = rows.select_related("asker", "helper").order_by("-status", "proposed_at", "pk")[:SHOWN]
    return tuple(_line(row, row.asker, row.helper) for row in found)


def is_one_of(participant: Participant) -> Q:
    """The pairs this participant is one of, with somebody they may meet (safety.md §8)."""
    asks, helps = Q(asker=participant), Q(helper=participant)
    return asks & ~kept_apart_from(participant.pk, "helper") | helps & ~kept_apart_from(participant.pk, "asker")


def own_pairs(participant: Participant) -> tuple[PairLine, ...]:
    """Of this participant, those that are proposed or go on. One query."""
    rows = Pair.objects.filter(is_one_of(participant), status__in=LIVE)
    found = rows.select_related("asker", "helper").order_by("proposed_at", "pk")
    return tuple(
        _line(row, *((row.asker, row.helper) if row.asker_id == participant.pk else (row.helper, row.asker)))
        for row in found
    )


PROPOSED, LOOK = "pair", "pair_look"


def pairs_waiting(participant: Participant) -> QuerySet[Pair, Any] | None:
    """Pairs that wait for this participant's yes, or to hear how it goes, as rows of what waits."""
    if not participant.community.preset.has(Feature.PAIRS):
        return None
    mine = PairAnswer.objects.filter(look=OuterRef("pk"), participant=participant)
    is_asked = Exists(PairLook.objects.filter(~Exists(mine), pair=OuterRef("pk"), closed_at=None))
    to_answer = Q(asker=participant, asker_yes_at=None) | Q(helper=participant, helper_yes_at=None)
    pairs = Pair.objects.filter(
        Q(to_answer, status=PairStatus.PROPOSED) | Q(is_asked, status=PairStatus.MEETING), is_one_of(participant)
    )
    return columns(
        pairs,
        kind=Case(When(status=PairStatus.PROPOSED, then=Value(PROPOSED)), default=Value(LOOK)),
        first_name=Case(When(asker=participant, then=F("helper__first_name")), default=F("asker__first_name")),
        text="title",
        of="public_id",
    )


def say_pair_waits(row: WaitingRow) -> WaitingItem:
    """With whom, and what."""
    names = {"other": row.first_name, "title": row.text}
    title = _("Samen met %(other)s: %(title)s") if row.kind == PROPOSED else _("Hoe gaat het met %(other)s en jou?")
    return WaitingItem(row.kind, row.first_name, title % names, "", reverse("signals:pair", args=[row.of]))


def pair_on_desk(pair: Pair, *, hold: RoleHold) -> PairOnDesk:
    """The page. Five queries."""
    looks = list(pair.looks.prefetch_related("answers").order_by("-asked_at", "-pk"))
    now_asked = next((look for look in looks if look.closed_at is None), None)
    opens = ids_that_open(hold, [pair.asker_id, pair.helper_id])
    colleagues = colleagues_of(pair.community)
    times, coming = _met(pair)
    said = {one.participant_id: one for one in now_asked.answers.all()} if now_asked is not None else {}

    def side(person: Participant, name: str) -> SideLine:
        answer = said.get(person.pk)
        return SideLine(
            public_id=person.public_id,
            first_name=person.first_name,
            opens=person.pk in opens,
            side=name,
            said_yes_at=getattr(pair, f"{name}_yes_at"),
            going=sentence_of(str(PairGoing(answer.going).label)) if answer is not None else "",
            text=answer.text if answer is not None else "",
        )

    is_proposed = pair.status == PairStatus.PROPOSED
    return PairOnDesk(
        public_id=pair.public_id,
        title=pair.title,
        when=pair_when(pair),
        where=pair_where(pair),
        status=pair.status,
        status_label=sentence_of(str(PairStatus(pair.status).label)),
        sides=(side(pair.asker, "asker"), side(pair.helper, "helper")),
        is_proposed=is_proposed,
        is_meeting=pair.status == PairStatus.MEETING,
        is_stuck=is_proposed and None not in (pair.asker_yes_at, pair.helper_yes_at),
        is_asked=now_asked is not None,
        look_again_at=pair.due_at if pair.status == PairStatus.MEETING else None,
        request_id=pair.help_request.public_id if pair.help_request is not None else "",
        times=times,
        next_at=coming.starts_at if coming is not None else None,
        looks=tuple(_look(look, pair) for look in looks if look.closed_at is not None),
        history=tuple(
            StepLine(
                step.at,
                step_text(
                    step.code,
                    pair,
                    ""
                    if step.actor_user_id is None or step.actor_participant_id in (pair.asker_id, pair.helper_id)
                    else colleagues.name_of(step.actor_user_id),
                ),
            )
            for step in pair.history.order_by("pk")
        ),
    )


def own_pair(pair: Pair, participant: Participant) -> OwnPair:
    """The page. Two queries."""
    is_asker = pair.asker_id == participant.pk
    times, coming = _met(pair)
    look = PairLook.objects.filter(pair=pair, closed_at=None).annotate(
        mine=Count("answers", filter=Q(answers__participant=participant))
    )
    asked = look.first() if pair.status == PairStatus.MEETING else None
    return OwnPair(
        public_id=pair.public_id,
        other=(pair.helper if is_asker else pair.asker).first_name,
        title=pair.title,
        when=pair_when(pair),
        # What was typed may be a street: it is told once both said yes.
        where="" if pair.status != PairStatus.MEETING and pair.elsewhere else pair_where(pair),
        is_proposed=pair.status == PairStatus.PROPOSED,
        is_meeting=pair.status == PairStatus.MEETING,
        said_yes=(pair.asker_yes_at if is_asker else pair.helper_yes_at) is not None,
        is_asked=asked is not None,
        has_answered=asked is not None and bool(asked.mine),
        next_at=coming.starts_at if coming is not None else None,
        next_id=coming.public_id if coming is not None else "",
        times=times,
    )


def _met(pair: Pair) -> tuple[int, Match | None]:
    """How often it went well, and what comes next. One query; none before it began."""
    if pair.help_request_id is None:
        return 0, None
    found = Match.objects.filter(
        Q(status=MatchStatus.DONE) | Q(status=MatchStatus.AGREED, starts_at__gt=clock.now()),
        slot__occasion__help_request=pair.help_request_id,
    )
    rows = list(found.only("public_id", "status", "starts_at").order_by("starts_at"))
    coming = [row for row in rows if row.status == MatchStatus.AGREED]
    return len(rows) - len(coming), coming[0] if coming else None


def _line(row: Pair, one: Participant, other: Participant) -> PairLine:
    return PairLine(
        public_id=row.public_id,
        first_name=one.first_name,
        other=other.first_name,
        title=row.title,
        when=pair_when(row),
        status=row.status,
        status_label=sentence_of(str(PairStatus(row.status).label)),
    )


def _look(look: PairLook, pair: Pair) -> LookLine:
    names = {pair.asker_id: pair.asker.first_name, pair.helper_id: pair.helper.first_name}
    said = tuple(
        f"{names.get(one.participant_id, '')}: {PairGoing(one.going).label}{f'. {one.text}' if one.text else ''}"
        for one in look.answers.all()
    )
    return LookLine(look.asked_at, look.note, said)

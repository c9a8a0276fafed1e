"""Telephone rounds as the desk, who calls and who is called read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from buurthulp import clock, spoken
from buurthulp.spoken import sentence_of
from buurthulp.viewers import RoleHold, Viewer
from desk.areas import that_open
from desk.models import RoundCall, RoundMember, TelephoneRound
from desk.selectors.telephone_round_order import callers_of, members_on
from desk.telephone_round_enums import RoundKind
from members.enums import ActsForKind
from members.models import ActsFor, Participant
from members.selectors.blocks import kept_apart_from
from members.services.access_log import contact_details_of_each


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round in a list."""

    public_id: str
    name: str
    hours: str
    people: int
    kind_label: str


@dataclass(frozen=True, slots=True)
class MemberLine:
    """Somebody of a round, today. ``state``: spoken, missed, away, waits or later (not called yet)."""

    number: int
    public_id: str
    first_name: str
    called_by: str
    state: str
    tries: int
    at: datetime | None
    away_until: date | None


@dataclass(frozen=True, slots=True)
class MissedLine:
    """Who was not spoken, and whom to call: them, whom they named, and whom they trust, in this order."""

    number: int
    public_id: str
    first_name: str
    on: date
    calls: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RoundOnDesk:
    """The page of one round."""

    public_id: str
    name: str
    hours: str
    kind_label: str
    caller: str
    paused_from: date | None
    paused_until: date | None
    missed: tuple[MissedLine, ...]
    members: tuple[MemberLine, ...]


@dataclass(frozen=True, slots=True)
class CallToMake:
    """Whom somebody calls today."""

    member: RoundMember
    number: int
    first_name: str
    phone: str
    href: str
    hours: str
    is_spoken: bool
    is_missed: bool
    tries: int


@dataclass(frozen=True, slots=True)
class OwnRound:
    """The round that somebody is in."""

    name: str
    hours: str
    contact: str
    away_from: date | None
    away_until: date | None


def hours_text(starts: time, ends: time) -> str:
    """ "8.30 – 10.00 uur"."""
    return f"{spoken.bare_time(starts)} – {spoken.clock_time(ends)}"


def rounds_of(viewer: Viewer) -> tuple[RoundLine, ...]:
    """All of the community. One query."""
    rows = TelephoneRound.objects.filter(community_id=viewer.community_id)
    counted = rows.annotate(people=Count("members", filter=Q(members__left_at=None))).order_by("starts", "name", "pk")
    return tuple(
        RoundLine(row.public_id, row.name, hours_text(row.starts, row.ends), row.people, _kind(row)) for row in counted
    )


def round_on_desk(row: TelephoneRound, *, viewer: Viewer, hold: RoleHold) -> RoundOnDesk:
    """The page; the numbers of who was missed are looks that are written down. Five queries."""
    today = clock.localtime(clock.now()).date()
    everybody: list[Any] = list(
        row.members.filter(left_at=None)
        .annotate(
            is_here=Exists(members_on(today, [row.pk]).filter(pk=OuterRef("pk"))),
            opens=Exists(that_open(hold).filter(pk=OuterRef("participant"))),
        )
        .select_related("participant")
        .order_by("position", "pk")
    )
    present = [member for member in everybody if member.is_here]
    by = callers_of(row, present)
    named = {member.participant_id: member.participant.first_name for member in everybody}
    if row.caller is not None:
        named.setdefault(row.caller.pk, row.caller.first_name)
    is_missed = Q(missed_at__isnull=False, closed_at=None)
    rows = list(RoundCall.objects.filter(Q(on=today) | is_missed, member__round=row).order_by("-on"))
    calls = {call.member_id: call for call in rows if call.on == today}
    since = {call.member_id: call.on for call in rows if call.missed_at is not None and call.closed_at is None}
    mine = [member for member in everybody if member.opens]
    return RoundOnDesk(
        public_id=row.public_id,
        name=row.name,
        hours=hours_text(row.starts, row.ends),
        kind_label=_kind(row),
        caller=row.caller.first_name if row.caller is not None else "",
        paused_from=row.paused_from,
        paused_until=row.paused_until,
        missed=_missed(mine, since, viewer),
        members=tuple(
            _line(
                member,
                calls.get(member.pk),
                here=member.is_here,
                by=named.get(by.get(member.pk) or 0, ""),
                today=today,
            )
            for member in mine
        ),
    )


def calls_of(participant: Participant, today: date) -> list[CallToMake]:
    """Whom this participant calls today, in order; nobody whom they are not to meet. Four queries."""
    near = Q(caller=participant) | Q(members__participant=participant, members__left_at=None)
    rounds = {row.pk: row for row in TelephoneRound.objects.filter(near).distinct()}
    if not rounds:
        return []
    present = list(members_on(today, list(rounds)))
    mine: list[RoundMember] = []
    for pk, row in rounds.items():
        of_round = [member for member in present if member.round_id == pk]
        by = callers_of(row, of_round)
        mine += [one for one in of_round if by[one.pk] == participant.pk and one.participant_id != participant.pk]
    apart = set(Participant.objects.filter(kept_apart_from(participant.pk)).values_list("pk", flat=True))
    calls = {call.member_id: call for call in RoundCall.objects.filter(member__in=mine, on=today)}
    return [
        _to_make(member, rounds[member.round_id], calls.get(member.pk))
        for member in mine
        if member.participant_id not in apart
    ]


def own_round(member: RoundMember) -> OwnRound:
    """Of who is called."""
    return OwnRound(
        name=member.round.name,
        hours=hours_text(member.round.starts, member.round.ends),
        contact=member.contact_name,
        away_from=member.away_from,
        away_until=member.away_until,
    )


def membership_of(participant: Participant) -> RoundMember | None:
    """In which round they are called. One query."""
    rows = RoundMember.objects.filter(participant=participant, left_at=None)
    found: RoundMember | None = rows.select_related("round", "participant").first()
    return found


def _kind(row: TelephoneRound) -> str:
    return sentence_of(str(RoundKind(row.kind).label))


def _line(member: RoundMember, call: RoundCall | None, *, here: bool, by: str, today: date) -> MemberLine:
    state, at = "waits", None
    if call is not None and call.spoken_at is not None:
        state, at = "spoken", call.spoken_at
    elif call is not None and call.missed_at is not None and call.closed_at is None:
        state, at = "missed", call.missed_at
    elif member.joined_on > today:
        state = "later"
    elif not here:
        state = "away"
    return MemberLine(
        number=member.pk,
        public_id=member.participant.public_id,
        first_name=member.participant.first_name,
        called_by=by,
        state=state,
        tries=call.tries if call is not None else 0,
        at=at,
        away_until=member.away_until,
    )


def _missed(members: list[RoundMember], since: dict[int, date], viewer: Viewer) -> tuple[MissedLine, ...]:
    missed = [member for member in members if member.pk in since]
    if not missed:
        return ()
    people = [member.participant for member in missed]
    details = contact_details_of_each(viewer=viewer, participants=people, reason="call")
    trusted: dict[int, list[tuple[str, str]]] = {}
    acting = ActsFor.objects.filter(participant__in=people, kind=ActsForKind.TRUSTED, until=None).select_related("user")
    for acts in acting.order_by("pk"):
        if acts.user.phone:
            trusted.setdefault(acts.participant_id, []).append((acts.relation, str(acts.user.phone)))
    return tuple(
        MissedLine(
            number=member.pk,
            public_id=member.participant.public_id,
            first_name=member.participant.first_name,
            on=since[member.pk],
            calls=(
                (member.participant.first_name, details[member.participant_id].phone),
                *([(member.contact_name, member.contact_phone)] if member.contact_phone else []),
                *trusted.get(member.participant_id, []),
            ),
        )
        for member in missed
    )


def _to_make(member: RoundMember, row: TelephoneRound, call: RoundCall | None) -> CallToMake:
    phone = str(member.participant.phone)
    return CallToMake(
        member=member,
        number=member.pk,
        first_name=member.participant.first_name,
        phone=spoken.phone_number(phone),
        href=f"tel:{phone}",
        hours=hours_text(row.starts, row.ends),
        is_spoken=call is not None and call.spoken_at is not None,
        is_missed=call is not None and call.missed_at is not None and call.spoken_at is None,
        tries=call.tries if call is not None else 0,
    )

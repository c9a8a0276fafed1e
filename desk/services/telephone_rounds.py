"""Telephone rounds: who is called, a tick when they were spoken, and a line at once when they were not (ADR 29)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from buurthulp import clock
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.sweeps import advance_each
from buurthulp.viewers import Actor, Viewer
from desk.models import RoundCall, RoundMember, TelephoneRound
from desk.selectors.telephone_round_order import members_on
from desk.telephone_round_enums import MissedOutcome, RoundKind
from exchange.moments import local_instant
from exchange.texts import tidy_line
from members.access import is_coordinator_of
from members.enums import ConsentHow, Role
from members.features import TelephoneRounds
from members.models import Community, Participant
from members.search_keys import normal_phone
from members.services.taking_part import refuse_closed

NAME_MAX, CONTACT_MAX = 80, 80
MOST_DAYS_BACK = 7
AT_ONCE = 200
CONSENT_WAYS = (ConsentHow.PHONE, ConsentHow.IN_PERSON, ConsentHow.PAPER)


@transaction.atomic
def make_round(
    *,
    actor: Viewer,
    community: Community,
    name: str,
    kind: str,
    starts: time,
    ends: time,
    caller: Participant | None = None,
) -> TelephoneRound:
    """A new round, with nobody in it. Raises NotAllowedError, DomainError ``round.name``, ``.kind``, ``.times``."""
    _need_desk(actor)
    words = tidy_line(name, NAME_MAX)
    if not words:
        raise DomainError("round.name", _("Geef de ronde een naam."))
    if kind not in RoundKind.values:
        raise DomainError("round.kind", _("Kies wie er belt."))
    if not starts < ends:
        raise DomainError("round.times", _("De ronde eindigt later dan hij begint."))
    now = clock.now()
    return TelephoneRound.objects.create(
        community=community,
        name=words,
        kind=kind,
        caller=caller,
        starts=starts,
        ends=ends,
        created_at=now,
        checked_on=clock.localtime(now).date() - timedelta(days=1),
    )


@transaction.atomic
def name_caller(*, actor: Viewer, telephone_round: TelephoneRound, caller: Participant | None) -> TelephoneRound:
    """Who calls this round from now on; None: the desk. Raises NotAllowedError outside the coordinator's areas."""
    row = _locked(telephone_round)
    if caller is not None:
        _need_own_areas(actor, caller)
        refuse_closed(caller)
    _need_desk(actor)
    row.caller = caller
    row.save(update_fields=["caller"])
    return row


@transaction.atomic
def join_round(
    *,
    actor: Viewer,
    telephone_round: TelephoneRound,
    participant: Participant,
    how: ConsentHow,
    contact_name: str = "",
    contact_phone: str = "",
) -> RoundMember:
    """Somebody agreed to be called each day, to who calls seeing their number, and to whom we call next.

    They come last, and are called from tomorrow on; today where the round has not begun yet. Again in the same round:
    no change. Raises NotAllowedError, DomainError ``round.how``, ``.phone`` (they have no number), ``.contact`` (no
    number for the contact) or ``.other`` (in another round).
    """
    _need_own_areas(actor, participant)
    row = _locked(telephone_round)
    person = Participant.objects.get(pk=participant.pk)
    refuse_closed(person)
    if how not in CONSENT_WAYS:
        raise DomainError("round.how", _("Kies hoe er ja is gezegd. Zonder ja bellen we niet."))
    if not person.phone:
        raise DomainError("round.phone", _("We kennen nog geen telefoonnummer. Vul dat eerst in."))
    number = normal_phone(contact_phone) if contact_phone else ""
    if bool(contact_name.strip()) != bool(number):
        raise DomainError("round.contact", _("Vul van de contactpersoon een naam en een nummer in."))
    there = RoundMember.objects.filter(participant=person, left_at=None).first()
    if there is not None:
        if there.round_id == row.pk:
            return there
        raise DomainError("round.other", _("%(name)s zit al in een andere ronde.") % {"name": person.first_name})
    now = clock.now()
    today = clock.localtime(now).date()
    has_begun = now >= local_instant(today, row.starts)
    highest = row.members.filter(left_at=None).aggregate(highest=Max("position"))["highest"]
    return RoundMember.objects.create(
        round=row,
        participant=person,
        position=(highest or 0) + 1,
        joined_on=today + timedelta(days=int(has_begun)),
        consented_at=now,
        consent_how=how,
        contact_name=tidy_line(contact_name, CONTACT_MAX),
        contact_phone=number,
    )


@transaction.atomic
def leave_round(*, actor: Actor, member: RoundMember) -> RoundMember:
    """They no longer want it: nobody calls them, and whom we would call next is blanked. Again: no change."""
    row = _member(member)
    if row.left_at is not None:
        return row
    row.left_at = clock.now()
    row.contact_name = row.contact_phone = ""  # type: ignore[assignment]  # the fields are untyped
    row.save(update_fields=["left_at", "contact_name", "contact_phone"])
    return row


@transaction.atomic
def be_away(*, actor: Actor, member: RoundMember, since: date | None, until: date | None) -> RoundMember:
    """From and until which day they are not called, both included; None and None: they are there.

    Raises DomainError ``round.away``.
    """
    row = _member(member)
    row.away_from, row.away_until = _days(since, until)
    row.save(update_fields=["away_from", "away_until"])
    return row


@transaction.atomic
def rest_round(
    *, actor: Viewer, telephone_round: TelephoneRound, since: date | None, until: date | None
) -> TelephoneRound:
    """The same for the whole round. Raises NotAllowedError, DomainError ``round.away``."""
    _need_desk(actor)
    row = _locked(telephone_round)
    row.paused_from, row.paused_until = _days(since, until)
    row.save(update_fields=["paused_from", "paused_until"])
    return row


@transaction.atomic
def move_up(*, actor: Viewer, member: RoundMember) -> RoundMember:
    """One place earlier in the round; the first stays the first."""
    _locked(member.round)
    row = _member(member)
    others = RoundMember.objects.filter(round=row.round, left_at=None)
    before = others.filter(position__lt=row.position).order_by("-position").first()
    if before is not None:
        before.position, row.position = row.position, before.position
        before.save(update_fields=["position"])
        row.save(update_fields=["position"])
    return row


@transaction.atomic
def tick_spoken(*, actor: Viewer, member: RoundMember) -> RoundCall:
    """ "Gesproken", today. Also after they were missed: then that is over, and what was open of days before. Again: no
    change. Raises DomainError ``round.not_today`` for who is not called today.
    """
    now = clock.now()
    missed = RoundCall.objects.filter(member=member, closed_at=None, missed_at__isnull=False)
    was_missed = missed.order_by("-on").first()
    missed.update(closed_at=now, outcome=MissedOutcome.SPOKEN)
    try:
        call = _call_today(member)
    except DomainError:
        if was_missed is None:
            raise
        return was_missed
    if call.spoken_at is None:
        call.spoken_at, call.by_user_id = now, actor.user_id
        call.save(update_fields=["spoken_at", "by_user_id"])
    return call


@transaction.atomic
def note_no_answer(*, actor: Viewer, member: RoundMember, after: int | None = None) -> RoundCall:
    """They did not answer. After as many times as the community says it is the coordinator's at once.

    ``after``: how many times the page knew of, so that a double click counts once; None: whatever there are. Raises
    DomainError ``round.not_today``.
    """
    call, now = _call_today(member), clock.now()
    if call.spoken_at is not None or call.missed_at is not None or after not in (None, call.tries):
        return call
    telephone_rounds = member.round.community.preset.features.telephone_rounds or TelephoneRounds()
    call.tries += 1
    call.by_user_id = actor.user_id
    call.missed_at = now if call.tries >= telephone_rounds.tries else None
    call.save(update_fields=["tries", "by_user_id", "missed_at"])
    return call


@transaction.atomic
def close_missed(*, actor: Viewer, member: RoundMember, outcome: str) -> int:
    """What the coordinator did about somebody who had not answered. Again: no change. Returns how many days it was.

    Raises NotAllowedError outside the coordinator's areas, DomainError ``round.outcome``.
    """
    _need_own_areas(actor, member.participant)
    if outcome not in MissedOutcome.values:
        raise DomainError("round.outcome", _("Kies hoe het is afgelopen."))
    missed = RoundCall.objects.filter(member=member, closed_at=None, missed_at__isnull=False)
    return missed.update(closed_at=clock.now(), outcome=outcome)


def sweep_rounds() -> int:
    """Whoever was not spoken when the round ends is the coordinator's at once, and once. Returns how many were."""
    local = clock.localtime(clock.now())
    yesterday = local.date() - timedelta(days=1)
    ended = Q(checked_on__lt=yesterday) | Q(checked_on=yesterday, ends__lte=local.time())
    due = TelephoneRound.objects.filter(ended).order_by("checked_on", "pk")[:AT_ONCE]
    return sum(advance_each(due, advance=lambda row: check_round(telephone_round=row)))


@transaction.atomic
def check_round(*, telephone_round: TelephoneRound) -> int:
    """Look who did not answer, on each day that ended since the last time. Twice, late or beside itself: once."""
    row, now, found = _locked(telephone_round), clock.now(), 0
    today = clock.localtime(now).date()
    day = max(row.checked_on + timedelta(days=1), today - timedelta(days=MOST_DAYS_BACK))
    while day <= today and now >= local_instant(day, row.ends):
        found += _miss(row, day, now)
        row.checked_on = day
        day += timedelta(days=1)
    row.save(update_fields=["checked_on"])
    return found


def _miss(row: TelephoneRound, day: date, now: datetime) -> int:
    known = {call.member_id: call for call in RoundCall.objects.filter(member__round=row, on=day)}
    found = 0
    for member in members_on(day, [row]):
        call = known.get(member.pk) or RoundCall(member=member, on=day)
        if call.spoken_at is None and call.missed_at is None:
            call.missed_at = now
            call.save()
            found += 1
    return found


def _call_today(member: RoundMember) -> RoundCall:
    _locked(member.round)
    today = clock.localtime(clock.now()).date()
    if not members_on(today, [member.round_id]).filter(pk=member.pk).exists():
        raise DomainError("round.not_today", _("Deze persoon wordt vandaag niet gebeld."))
    call, _made = RoundCall.objects.get_or_create(member=member, on=today)
    return call


def _days(since: date | None, until: date | None) -> tuple[date | None, date | None]:
    if since is None and until is None:
        return None, None
    if since is None or until is None or until < since:
        raise DomainError("round.away", _("Vul de eerste en de laatste dag in."))
    return since, until


def _locked(row: TelephoneRound) -> TelephoneRound:
    return TelephoneRound.objects.select_for_update(of=("self",)).select_related("community").get(pk=row.pk)


def _member(member: RoundMember) -> RoundMember:
    rows = RoundMember.objects.select_for_update(of=("self",)).select_related("round__community", "participant")
    return rows.get(pk=member.pk)


def _need_desk(actor: Viewer) -> None:
    if actor.holds(Role.COORDINATOR) is None:
        raise NotAllowedError("error.not_coordinator", _("Alleen wie hier coördinator is, kan dit."))


def _need_own_areas(actor: Viewer, participant: Participant) -> None:
    if not is_coordinator_of(actor, participant):
        raise NotAllowedError("error.not_coordinator", _("Alleen wie hier coördinator is, kan dit."))

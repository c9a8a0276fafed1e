"""Lasting pairs: proposed to both, begun when both said yes, ended by any of them at any moment (ADR 28)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from buurthulp import clock
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.status import move
from buurthulp.sweeps import advance_each
from buurthulp.viewers import SYSTEM, Actor, Viewer
from desk.models import Pair, PairStatusChange
from desk.models.pair import LIVE
from desk.pair_enums import PairStatus, PairStep
from desk.services.pair_telling import tell_asked, tell_ended
from desk.workflow import PAIR_MOVES
from exchange.enums import REPEATS, RequestStatus, SlotStatus, Visibility, Way
from exchange.models import Category, HelpRequest, Slot
from exchange.moments import Day
from exchange.occurrences import Rule
from exchange.services.drafts import save_what, save_when, save_where
from exchange.texts import TITLE_MAX, tidy_line
from matching.enums import DeskReason
from matching.models import Invitation
from matching.selectors.series import day_of
from matching.services.answering import answer_yes
from matching.services.parting import lock_what_they_have
from matching.services.publishing import publish_request, withdraw_request
from matching.services.searching import invite_by_hand
from matching.services.series import skip_date
from members.access import is_coordinator_of
from members.enums import ConsentHow, ParticipantStatus
from members.features import Pairs
from members.models import Participant
from members.selectors.blocks import kept_apart_from
from members.services.taking_part import refuse_closed

FARTHEST = timedelta(days=365)
PATIENCE = timedelta(days=3)
AT_ONCE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """What two would do together, where, and when: the first time, how long, how often and until when."""

    category: Category
    title: str
    where: str
    elsewhere: str = ""
    first_at: datetime
    minutes: int
    rhythm: str
    until: date | None = None


@transaction.atomic
def propose_pair(
    *,
    actor: Viewer,
    asker: Participant,
    helper: Participant,
    together: Together,
    begun_with: HelpRequest | None = None,
) -> Pair:
    """Ask these two whether they would like to meet in a rhythm. Again while it waits or goes on: no change.

    What would keep them apart is said now, before anybody is asked: the beginning is tried and taken back. Raises
    NotAllowedError outside the coordinator's areas, DomainError ``pair.rhythm``, ``pair.past`` and what the steps of
    a request, ``invite_by_hand`` and ``answer_yes`` raise.
    """
    people = _locked(asker, helper)
    asker, helper = people[asker.pk], people[helper.pk]
    for person in (asker, helper):
        refuse_closed(person)
        if not is_coordinator_of(actor, person):
            raise NotAllowedError("error.not_coordinator", _("Alleen wie hier coördinator is, kan dit."))
    live = Pair.objects.filter(status__in=LIVE).filter(Q(asker=asker, helper=helper) | Q(asker=helper, helper=asker))
    if (there := live.first()) is not None:
        return there
    now = clock.now()
    if together.rhythm not in REPEATS:
        raise DomainError("pair.rhythm", _("Kies hoe vaak zij elkaar zien."))
    if not now < together.first_at <= now + FARTHEST:
        raise DomainError("pair.past", _("Kies een eerste keer vanaf vandaag, binnen een jaar."))
    pair: Pair = Pair.objects.create(
        community_id=asker.community_id,
        asker=asker,
        helper=helper,
        begun_with=begun_with,
        category=together.category,
        title=tidy_line(together.title, TITLE_MAX),
        where=together.where,
        elsewhere=together.elsewhere,
        first_at=together.first_at,
        minutes=together.minutes,
        rhythm=together.rhythm,
        until=together.until,
        proposed_at=now,
    )
    with transaction.atomic():
        _make_series(actor, pair, now)
        transaction.set_rollback(True)
    pair.refresh_from_db()
    note_step(pair, actor, PairStep.PROPOSED, before="")
    told = [tell_asked(pair, asker, helper), tell_asked(pair, helper, asker)]
    # Who cannot be written to is called today.
    pair.due_at = now + PATIENCE if all(told) else now
    pair.save(update_fields=["due_at"])
    return pair


@transaction.atomic
def say_yes(*, actor: Actor, pair: Pair, participant: Participant, how: ConsentHow) -> Pair:
    """One of the two would like to. With the second yes it begins: their dates are agreed. Again: no change.

    Where it cannot begin any more, it waits for the coordinator. Raises DomainError "status" where nothing is asked.
    """
    _locked(pair.asker, pair.helper)
    row = lock_pair(pair)
    side = _side(row, participant)
    if row.status == PairStatus.MEETING:
        return row
    _need(row, PairStatus.PROPOSED)
    now = clock.now()
    if getattr(row, f"{side}_yes_at") is None:
        setattr(row, f"{side}_yes_at", now)
        setattr(row, f"{side}_yes_how", how)
        row.save(update_fields=[f"{side}_yes_at", f"{side}_yes_how"])
        note_step(row, actor, PairStep(f"yes_{side}"))
    if row.asker_yes_at is not None and row.helper_yes_at is not None:
        _begin(row, actor, now)
    return row


@transaction.atomic
def say_not_now(*, actor: Actor, pair: Pair, participant: Participant) -> Pair:
    """ "Nu niet": no reason is asked. Who had said yes hears that it does not go on, not because of whom.

    Raises DomainError "status" once they meet: then it is ``end_pair``. Again: no change.
    """
    row = lock_pair(pair)
    _side(row, participant)
    if row.status == PairStatus.DECLINED:
        return row
    _need(row, PairStatus.PROPOSED)
    now = clock.now()
    row.ended_at, row.due_at = now, None
    _move(row, PairStatus.DECLINED, actor, PairStep.NOT_NOW, now, "ended_at", "due_at")
    for person, other in ((row.asker, row.helper), (row.helper, row.asker)):
        if person.pk != participant.pk and getattr(row, f"{_side(row, person)}_yes_at") is not None:
            _tell_or_call(row, person, other)
    return row


@transaction.atomic
def end_pair(*, actor: Actor, pair: Pair, step: PairStep, but: Participant | None = None) -> Pair:
    """They stop: what was still agreed falls away, and both hear it, with thanks and without who or why.

    ``step`` says for the history by whom. ``but`` hears nothing: it is theirs. Again: no change.
    """
    # Before the pair, as where two part: else each could hold what the other waits for.
    lock_what_they_have(pair.asker, pair.helper)
    row = lock_pair(pair)
    if row.status not in LIVE:
        return row
    now, met = clock.now(), row.status == PairStatus.MEETING
    said = [person for person in (row.asker, row.helper) if getattr(row, f"{_side(row, person)}_yes_at")]
    row.ended_at, row.due_at = now, None
    _move(row, PairStatus.ENDED, actor, step, now, "ended_at", "due_at")
    row.looks.filter(closed_at=None).update(closed_at=now)
    if row.help_request_id is not None:
        withdraw_request(actor=actor, help_request_id=row.help_request_id, reason="done", tells_of_agreements=False)
    for person in (row.asker, row.helper) if met else said:
        if person != but:
            _tell_or_call(row, person, row.helper if person.pk == row.asker_id else row.asker)
    return row


def part_pairs(actor: Actor, blocker: Participant, blocked: Participant) -> None:
    """Two who do not want to meet are no pair; nor is somebody with who arranges things for the other.

    Whoever said so hears no more of it; the other hears what everybody hears of a pair that ends (safety.md §8). Runs
    in the transaction of the block.
    """
    two = (blocker.pk, blocked.pk)
    touched = Participant.objects.filter(kept_apart_from(blocker.pk) | kept_apart_from(blocked.pk) | Q(pk__in=two))
    live = Pair.objects.filter(status__in=LIVE, asker__in=touched, helper__in=touched)
    for pair in live.select_related("asker", "helper").order_by("pk"):
        if Participant.objects.filter(kept_apart_from(pair.asker_id), pk=pair.helper_id).exists():
            end_pair(actor=actor, pair=pair, step=PairStep.PARTED, but=blocker)


def sweep_fallen(*, limit: int = AT_ONCE) -> int:
    """End pairs of which nothing goes on any more (the last day was, one withdrew, left or parted), and let a date on
    which the two cannot meet be: nobody else is looked for. Returns how many rows changed.
    """
    now = clock.now()
    today = clock.localtime(now).date()
    meeting = Pair.objects.filter(status=PairStatus.MEETING)
    going_on = Invitation.objects.filter(
        slot__occasion__help_request=OuterRef("help_request"), participant=OuterRef("helper"), goes_on=True
    )
    over = meeting.filter(Q(until__lt=today) | ~Q(help_request__status=RequestStatus.OPEN) | ~Exists(going_on))

    def end(pair: Pair) -> int:
        is_over = pair.until is not None and pair.until < today
        end_pair(actor=SYSTEM, pair=pair, step=PairStep.UNTIL if is_over else PairStep.FELL_AWAY)
        return 1

    def skip(slot: Slot) -> int:
        skip_date(actor=SYSTEM, help_request_id=slot.occasion.help_request_id, on=day_of(slot.occasion))
        return 1

    ended = sum(advance_each(over.order_by("pk")[:limit], advance=end))
    # Within four hours a coordinator calls, as of any agreement.
    empty = Slot.objects.filter(
        occasion__help_request__in=meeting.values("help_request"),
        status=SlotStatus.OPEN,
        search__need_at__gt=now,
    ).exclude(search__desk_reason=DeskReason.CANCELLED)
    return ended + sum(advance_each(empty.select_related("occasion").order_by("pk")[:limit], advance=skip))


def lock_pair(pair: Pair) -> Pair:
    """The row, locked, with its people. The caller is in a transaction."""
    rows = Pair.objects.select_for_update(of=("self",))
    return rows.select_related("community", "asker__community", "helper__community", "category").get(pk=pair.pk)


def note_step(row: Pair, actor: Actor, step: PairStep, *, before: str | None = None) -> None:
    """A step that moves nothing."""
    PairStatusChange.objects.create(
        subject=row,
        at=clock.now(),
        actor_user_id=actor.user_id if isinstance(actor, Viewer) else None,
        actor_participant_id=actor.participant_id if isinstance(actor, Viewer) else None,
        from_status=row.status if before is None else before,
        to_status=row.status,
        code=step,
    )


def _begin(row: Pair, actor: Actor, now: datetime) -> None:
    try:
        with transaction.atomic():
            help_request = _make_series(actor, row, now)
    except DomainError:
        return  # both said yes; the coordinator reads that it could not begin
    row.help_request = help_request
    pairs = row.community.preset.features.pairs or Pairs()
    row.due_at = row.first_at + timedelta(weeks=pairs.evaluated_after_weeks)
    _move(row, PairStatus.MEETING, actor, PairStep.STARTED, now, "help_request", "due_at", "first_at")
    begun_with = row.begun_with
    if begun_with is not None and begun_with.status == RequestStatus.OPEN:
        withdraw_request(actor=actor, help_request_id=begun_with.pk, reason="done")


def _make_series(actor: Actor, row: Pair, now: datetime) -> HelpRequest:
    """The series of these two, agreed for as far ahead as there are dates, and from then on without a word.

    Only the coordinator finds somebody for a date that falls free: nobody else is asked to be somebody's friend.
    """
    row.first_at = _first_from(row, now)
    defaults = row.community.preset.defaults
    start = clock.localtime(row.first_at)
    draft: HelpRequest = HelpRequest.objects.create(
        community_id=row.community_id,
        participant=row.asker,
        way=Way.CALL,
        visibility=Visibility.DESK,
        first_is_fine=True,
        radius_m=defaults.radius_m,
        created_at=now,
    )
    save_what(actor=actor, draft=draft, category=row.category, title=row.title)
    save_when(
        actor=actor,
        draft=draft,
        day=Day.DATE,
        on=start.date(),
        at=start.time(),
        minutes=row.minutes,
        rhythm=row.rhythm,
        until=row.until,
    )
    save_where(actor=actor, draft=draft, where=row.where, elsewhere=row.elsewhere)
    help_request = publish_request(actor=actor, help_request_id=draft.pk)
    slot = Slot.objects.filter(occasion__help_request=help_request).order_by("occasion__starts_at")[0]
    invitation = invite_by_hand(actor=actor, slot_id=slot.pk, participant=row.helper, on_the_phone=True)
    answer_yes(actor=actor, invitation_id=invitation.pk, goes_on=True)
    return help_request


def _first_from(row: Pair, now: datetime) -> datetime:
    """The first of their days that is still to come."""
    start = clock.localtime(row.first_at)
    rule = Rule(start.date(), start.time(), row.minutes, row.rhythm, None, row.until)
    today = clock.localtime(now).date()
    days = rule.dates(today, today + FARTHEST)
    coming = next((day for day in days if rule.starts_at(day) > now), None)
    if coming is None:
        raise DomainError("pair.past", _("Kies een eerste keer vanaf vandaag, binnen een jaar."))
    return rule.starts_at(coming)


def _locked(*people: Participant) -> dict[int, Participant]:
    rows = Participant.objects.select_for_update(of=("self",), no_key=True).select_related("community")
    return {row.pk: row for row in rows.filter(pk__in=[one.pk for one in people]).order_by("pk")}


def _tell_or_call(row: Pair, person: Participant, other: Participant) -> None:
    """Who cannot be written to is called: the desk has a line. Who left hears nothing."""
    if not tell_ended(row, person, other) and person.status != ParticipantStatus.CLOSED:
        row.due_at = row.ended_at
        row.save(update_fields=["due_at"])


def _side(row: Pair, participant: Participant) -> str:
    if participant.pk not in (row.asker_id, row.helper_id):
        raise NotAllowedError("error.not_yours", _("Dit is niet van jou."))
    return "asker" if participant.pk == row.asker_id else "helper"


def _need(row: Pair, status: PairStatus) -> None:
    if row.status != status:
        raise DomainError("status", _("Dat kan nu niet meer. Bekijk de pagina opnieuw om te zien hoe het staat."))


def _move(row: Pair, to: PairStatus, actor: Actor, step: PairStep, now: datetime, *also: str) -> None:
    move(row, to, moves=PAIR_MOVES, history=PairStatusChange, actor=actor, at=now, code=step, also=also)

"""Afterwards: the reminder, "Is het gelukt?", the settling into the ledger, and thanks (matching.md §8)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.sweeps import advance_each
from buurthulp.viewers import SYSTEM, Actor
from exchange.enums import RequestStatus, SlotStatus
from exchange.models import Slot
from exchange.services.statuses import move_request, move_slot
from matching.engine import confirmation
from matching.engine.confirmation import SILENT_AFTER, UNCONFIRMED_AFTER, SettlementKind
from matching.enums import MatchStatus, Said
from matching.models import Match, Outcome, Thanks
from matching.selectors.asks import slot_by_id
from matching.selectors.messages import is_blocked
from matching.services.giving_back import gave_something
from matching.services.ledger import post_help
from matching.services.matches import next_step_at
from matching.services.statuses import move_match
from matching.services.telling import tell_check, tell_reminder, tell_thanks
from members.models import Participant
from notifications.enums import QuestionKind
from notifications.services.sms_questions import close_question

LONGEST_MINUTES = 720
SHORTLY = timedelta(minutes=5)


@transaction.atomic
def say_outcome(
    *,
    actor: Actor,
    match_id: int,
    participant: Participant,
    said: Said,
    minutes: int | None = None,
    again: bool | None = None,
) -> Match:
    """One side says whether it happened and how long it took (default: as agreed); then it is settled if it can be.

    Saying the same again changes nothing; until it is settled the answer can be changed. Raises DomainError
    "not_yours", "too_early", "minutes" or "settled".
    """
    match = _locked(match_id)
    if participant.pk not in (match.asker_id, match.helper_id):
        raise DomainError("not_yours", _("Deze afspraak is niet van jou."))
    now = clock.now()
    if now < match.starts_at:
        raise DomainError("too_early", _("Deze afspraak moet nog komen. Daarna vragen we hoe het ging."))
    if said == Said.YES:
        minutes = match.minutes if minutes is None else minutes
        if not 1 <= minutes <= LONGEST_MINUTES:
            raise DomainError("minutes", _("Vul een aantal minuten in van 1 tot 720, bijvoorbeeld 45."))
    else:
        minutes = None
    known = match.outcomes.filter(participant=participant).first()
    if match.status != MatchStatus.AGREED:
        if known is not None and (known.said, known.minutes) == (said, minutes):
            return match
        raise DomainError("settled", _("Dit is al verwerkt. Klopt het niet? Bel ons, dan zoeken we het uit."))
    Outcome.objects.update_or_create(
        match=match, participant=participant, defaults={"said": said, "minutes": minutes, "again": again, "at": now}
    )
    close_question(actor=actor, kind=QuestionKind.CHECK, about=match.public_id, participant=participant)
    _settle(match, actor=actor, now=now)
    return match


@transaction.atomic
def settle_by_hand(*, actor: Actor, match_id: int, minutes: int | None) -> Match:
    """A coordinator settles what two people told differently or nobody confirmed; None: it did not happen.

    Raises DomainError "status" when it is settled already otherwise, "minutes" for an impossible duration.
    """
    match = _locked(match_id)
    now = clock.now()
    if minutes is None:
        _did_not_happen(match, actor=actor, now=now, code="by_hand")
        return match
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise DomainError("minutes", _("Vul een aantal minuten in van 1 tot 720, bijvoorbeeld 45."))
    _happened(match, minutes, actor=actor, now=now, code="by_hand")
    return match


def sweep_matches(*, limit: int = 50) -> int:
    """Do what is due for agreements, at most ``limit``, each in a transaction of its own. Returns how many."""
    due = Match.objects.filter(due_at__lte=clock.now()).order_by("due_at").values_list("pk", flat=True)[:limit]
    return sum(advance_each(list(due), advance=lambda pk: advance_match(match_id=pk), put_off=_put_off))


def _put_off(match_id: int, until: datetime) -> None:
    Match.objects.filter(pk=match_id).update(due_at=until)


@transaction.atomic
def advance_match(*, match_id: int) -> bool:
    """The reminder, the question afterwards, or the settling of silence. Safe to run twice."""
    rows = Match.objects.filter(pk=match_id)
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)
    if rows.first() is None:
        return False
    match = _locked(match_id)
    now = clock.now()
    if match.due_at is None or match.due_at > now:
        return False
    if match.status != MatchStatus.AGREED:
        _rest(match, None)
    elif is_blocked(match):
        # They meet here no more: neither is asked how it went, a coordinator settles it.
        match.due_at = None
        move_match(match, MatchStatus.UNCONFIRMED, actor=SYSTEM, at=now, code="blocked", also=("due_at",))
        _close_request(match, actor=SYSTEM, now=now)
    elif match.checked_at is None:
        _remind_or_ask(match, now)
    else:
        _settle(match, actor=SYSTEM, now=now)
    return True


@transaction.atomic
def send_thanks(
    *, actor: Actor, match_id: int, author: Participant, card: int | None = None, own_words: str = ""
) -> Thanks:
    """A word of thanks, once each way. Sending again returns the first. Raises DomainError "too_early", "words"."""
    match = _locked(match_id)
    if author.pk not in (match.asker_id, match.helper_id):
        raise DomainError("not_yours", _("Deze afspraak is niet van jou."))
    known = match.thanks.filter(author=author).first()
    if known is not None:
        return known
    if clock.now() < match.starts_at or match.status in (MatchStatus.CANCELLED, MatchStatus.NOT_DONE):
        raise DomainError("too_early", _("Bedanken kan na de afspraak."))
    words = own_words.strip()
    if not words and card not in range(1, 9):
        raise DomainError("words", _("Kies een kaartje of schrijf zelf iets."))
    if len(words) > 500:
        raise DomainError("words", _("Houd het bij 500 tekens; een paar warme zinnen zijn genoeg."))
    thanks = Thanks.objects.create(
        match=match,
        author=author,
        recipient=match.helper if author.pk == match.asker_id else match.asker,
        card=None if words else card,
        own_words=words,
        at=clock.now(),
    )
    tell_thanks(thanks)
    return thanks


def _locked(match_id: int) -> Match:
    match = (
        Match.objects.select_for_update(of=("self",))
        .select_related("asker__community", "helper__community")
        .get(pk=match_id)
    )
    match.slot = slot_by_id(match.slot_id)
    return match


def _rest(match: Match, due_at: datetime | None) -> None:
    match.due_at = due_at
    match.save(update_fields=["due_at"])


def _remind_or_ask(match: Match, now: datetime) -> None:
    if now < match.starts_at:
        match.reminded = True
        match.due_at = next_step_at(match, now)
        match.save(update_fields=["reminded", "due_at"])
        tell_reminder(match, before=time_before(match))
        return
    ended_at = match.starts_at + timedelta(minutes=match.minutes)
    if now < ended_at:
        _rest(match, next_step_at(match, now))
        return
    following = _following(match)
    if following is not None and not following.reminded:
        # Of a series the page asks, and the reminder of the next time: no mail for each date.
        remind_at = next_step_at(following, now)
        if remind_at < following.starts_at:
            _rest(match, remind_at + SHORTLY)
            return
    match.checked_at = now
    match.due_at = now + SILENT_AFTER
    match.save(update_fields=["checked_at", "due_at"])
    if following is None or not following.reminded:
        tell_check(match)
    _settle(match, actor=SYSTEM, now=now)


def _following(match: Match) -> Match | None:
    """The next date of the same series with the same two people, if it was agreed."""
    if not match.slot.occasion.help_request.repeats:
        return None
    following: Match | None = (
        same_two(match).filter(status=MatchStatus.AGREED, starts_at__gt=match.starts_at).order_by("starts_at").first()
    )
    if following is not None:
        following.slot = match.slot  # its request, for the calendar of the community
    return following


def time_before(match: Match) -> Match | None:
    """The last date of the same series with the same two people, while it is not known how it went."""
    if not match.slot.occasion.help_request.repeats:
        return None
    before: Match | None = same_two(match).filter(starts_at__lt=match.starts_at).order_by("-starts_at").first()
    return before if before is not None and before.status == MatchStatus.AGREED else None


def same_two(match: Match) -> QuerySet[Match]:
    """All agreements of these two about this request."""
    found: QuerySet[Match] = Match.objects.filter(
        slot__occasion__help_request=match.slot.occasion.help_request, asker=match.asker_id, helper=match.helper_id
    )
    return found


def _settle(match: Match, *, actor: Actor, now: datetime) -> None:
    said = {outcome.participant_id: outcome for outcome in match.outcomes.all()}
    asked_at = match.checked_at or now
    settlement = confirmation.settle(
        giver=_as_said(said.get(match.helper_id)),
        receiver=_as_said(said.get(match.asker_id)),
        agreed_minutes=match.minutes,
        waited=now - asked_at,
    )
    if settlement.kind == SettlementKind.CONFIRMED:
        assert settlement.minutes is not None
        _happened(match, settlement.minutes, actor=actor, now=now, code="settled")
    elif settlement.kind == SettlementKind.DID_NOT_HAPPEN:
        _did_not_happen(match, actor=actor, now=now, code="settled")
    elif settlement.kind == SettlementKind.DESK:
        match.due_at = None
        move_match(match, MatchStatus.REVIEW, actor=actor, at=now, also=("due_at",))
    elif settlement.kind == SettlementKind.UNCONFIRMED:
        match.due_at = None
        move_match(match, MatchStatus.UNCONFIRMED, actor=actor, at=now, also=("due_at",))
        _close_request(match, actor=actor, now=now)
    elif match.checked_at is not None:
        _rest(match, asked_at + (SILENT_AFTER if said else UNCONFIRMED_AFTER))


def _close_request(match: Match, *, actor: Actor, now: datetime) -> None:
    """Nobody confirmed it and nothing of the request is to come: for who asked it is over."""
    help_request = match.slot.occasion.help_request
    of_request = {"occasion__help_request": help_request}
    waits = Match.objects.filter(
        slot__occasion__help_request=help_request, status__in=[MatchStatus.AGREED, MatchStatus.REVIEW]
    )
    is_running = waits.exists() or Slot.objects.filter(**of_request, status=SlotStatus.OPEN).exists()
    if help_request.status == RequestStatus.OPEN and help_request.dates_due_at is None and not is_running:
        move_request(help_request, RequestStatus.CLOSED, actor=actor, at=now, code="unconfirmed")


def _as_said(outcome: Outcome | None) -> confirmation.Said | None:
    if outcome is None:
        return None
    return confirmation.Said(happened=outcome.said == Said.YES, minutes=outcome.minutes)


def _happened(match: Match, minutes: int, *, actor: Actor, now: datetime, code: str) -> None:
    match.minutes = minutes
    match.due_at = None
    match.ended_at = now
    move_match(match, MatchStatus.DONE, actor=actor, at=now, code=code, also=("minutes", "due_at", "ended_at"))
    post_help(actor=actor, match=match, minutes=minutes)
    move_slot(match.slot, SlotStatus.DONE, actor=actor, at=now)
    gave_something(participant_id=match.helper_id)


def _did_not_happen(match: Match, *, actor: Actor, now: datetime, code: str) -> None:
    match.due_at = None
    match.ended_at = now
    move_match(match, MatchStatus.NOT_DONE, actor=actor, at=now, code=code, also=("due_at", "ended_at"))
    move_slot(match.slot, SlotStatus.UNMET, actor=actor, at=now)

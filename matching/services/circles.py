"""Going out of a circle, ending one, and asking wider: with what was asked and agreed in it (ADR 32)."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from buurthulp import clock
from buurthulp.viewers import Actor
from exchange.enums import MemberStatus, MemberStep, RequestStatus, SlotStatus, Visibility
from exchange.models import Circle, CircleMember, HelpRequest, Slot
from exchange.models.circle import LIVE_MEMBER
from exchange.services.circle_mails import tell_no_longer_in
from exchange.services.circles import end_circle_row, end_member, lock_circle, lock_member
from exchange.services.drafts import refuse_too_many
from matching.enums import MatchStatus, SearchEventCode
from matching.models import Match
from matching.services.agreeing import cancel_match
from matching.services.changing import lock_open_request
from matching.services.parting import lock_what_they_have, step_back_from
from matching.services.places import locked_search
from matching.services.publishing import stop_looking
from matching.services.searching import start_search
from matching.services.statuses import note
from members.models import Participant
from members.selectors.blocks import kept_apart_from

_ASKER = "slot__occasion__help_request__participant"
_OF_CIRCLE = Q(slot__occasion__help_request__visibility=Visibility.CIRCLE)


@transaction.atomic
def leave_circle(*, actor: Actor, member: CircleMember) -> CircleMember:
    """Somebody stops of their own accord. What they would do in it falls away, and is asked of the others again.

    Whom it is round hears of every agreement that falls away; nobody is asked why. Again: no change.
    """
    return _take_out(member, actor, MemberStep.WENT, by=member.participant)


@transaction.atomic
def remove_member(*, actor: Actor, member: CircleMember) -> CircleMember:
    """Whom the circle is round goes on without somebody, who hears it in the words of a circle that stopped.

    As of who leaves, what they would do is asked of the others. Again: no change.
    """
    return _take_out(member, actor, MemberStep.REMOVED, by=member.circle.participant)


def part_in_circles(actor: Actor, blocker: Participant, blocked: Participant) -> None:
    """Two who do not want to meet are in no circle together; nor is somebody with who arranges things for the other.

    Who is not whom it is round goes. Of two members it is who said so, so that the other notices nothing (safety.md
    §8). Runs in the transaction of the block.
    """
    two = (blocker.pk, blocked.pk)
    touched = Participant.objects.filter(kept_apart_from(blocker.pk) | kept_apart_from(blocked.pk) | Q(pk__in=two))
    concerned = list(touched.values_list("pk", flat=True))
    live = CircleMember.objects.filter(circle__ended_at=None, status__in=LIVE_MEMBER, participant__in=concerned)
    for member in live.select_related("circle__participant", "participant").order_by("pk"):
        apart = set(Participant.objects.filter(kept_apart_from(member.participant_id)).values_list("pk", flat=True))
        others = CircleMember.objects.filter(circle=member.circle_id, status__in=LIVE_MEMBER, participant__in=apart)
        is_with_other = member.participant_id != blocked.pk and others.exists()
        if member.circle.participant_id in apart or is_with_other:
            _take_out(member, actor, MemberStep.PARTED, by=member.participant)


@transaction.atomic
def end_circle(*, actor: Actor, circle: Circle) -> Circle:
    """There is no circle any more. What nobody does yet is withdrawn; what was agreed goes on. Again: no change."""
    asker = circle.participant
    lock_what_they_have(asker)
    if Circle.objects.filter(pk=circle.pk, ended_at__isnull=False).exists():
        return circle
    row = lock_circle(circle)
    asked = HelpRequest.objects.filter(
        participant=asker,
        visibility=Visibility.CIRCLE,
        status=RequestStatus.OPEN,
        occasions__slots__status=SlotStatus.OPEN,
    )
    for pk in sorted(set(asked.values_list("pk", flat=True))):
        stop_looking(actor=actor, help_request_id=pk)
    _end(row, actor)
    return row


def leave_all_circles(*, actor: Actor, participant: Participant) -> None:
    """Somebody takes part no more: the circle round them is over, and they are in none. Agreements went before.

    The caller's transaction holds it together.
    """
    for circle in Circle.objects.filter(participant=participant, ended_at=None).order_by("pk"):
        _end(lock_circle(circle), actor)
    live = CircleMember.objects.filter(participant=participant, status__in=LIVE_MEMBER)
    for member in live.order_by("pk"):
        end_member(lock_member(member), MemberStatus.LEFT, actor, MemberStep.GONE)


@transaction.atomic
def ask_wider(*, actor: Actor, help_request_id: int) -> HelpRequest:
    """ "Vraag het ook buiten je kring": from now on an ordinary search, of whom the asker says "Graag" to.

    Again: no change. Raises DomainError "error.change.over" for what is not open any more, and what
    ``refuse_too_many`` raises.
    """
    row = lock_open_request(help_request_id)
    if row.visibility != Visibility.CIRCLE:
        return row
    refuse_too_many(participant=row.participant)
    now = clock.now()
    # That the first is fine was said of people the asker knows.
    row.visibility, row.first_is_fine = Visibility.INVITED, False
    row.save(update_fields=["visibility", "first_is_fine"])
    slots = Slot.objects.filter(occasion__help_request=row, status=SlotStatus.OPEN).order_by("pk")
    for slot_id in slots.values_list("pk", flat=True):
        search = locked_search(slot_id)
        start_search(actor=actor, slot=search.slot, is_alone=search.is_alone)
        note(search, SearchEventCode.FURTHER, actor=actor, at=now)
    return row


def _take_out(member: CircleMember, actor: Actor, step: MemberStep, *, by: Participant) -> CircleMember:
    asker, person = member.circle.participant, member.participant
    lock_what_they_have(asker, person)
    row = lock_member(member)
    if row.status not in LIVE_MEMBER:
        return row
    end_member(row, MemberStatus.LEFT, actor, step)
    coming = Match.objects.filter(
        _OF_CIRCLE, asker=asker, helper=person, status=MatchStatus.AGREED, starts_at__gt=clock.now()
    )
    # The dates of one series fall away together, with one word to the other.
    found = coming.select_related("slot__occasion").order_by("-starts_at", "-pk")
    for match in {one.slot.occasion.help_request_id: one for one in found}.values():
        cancel_match(actor=actor, match_id=match.pk, by=by, search_on=True, every=True)
    step_back_from(actor=actor, participant=person, only=Q(**{_ASKER: asker}) & _OF_CIRCLE)
    if step == MemberStep.REMOVED:
        tell_no_longer_in(row)
    return row


def _end(row: Circle, actor: Actor) -> None:
    live = CircleMember.objects.filter(circle=row, status__in=LIVE_MEMBER)
    for member in live.order_by("pk"):
        locked = lock_member(member)
        end_member(locked, MemberStatus.LEFT, actor, MemberStep.OVER)
        tell_no_longer_in(locked)
    end_circle_row(row)

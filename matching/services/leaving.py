"""Somebody stops, and what we know of them goes: one transaction (safety.md §12)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from buurthulp import clock
from buurthulp.viewers import Actor
from exchange.enums import ActivityStatus, RequestStatus
from exchange.models import Activity, Attendance, Circle, CircleMember, HelpRequest
from exchange.services.activities import cancel_activity
from matching.models import Invitation, Match, Message
from matching.services.circles import leave_all_circles
from matching.services.parting import cancel_agreements, lock_what_they_have, step_back_from
from matching.services.publishing import withdraw_request
from matching.trails import further_trail
from members.enums import ParticipantStatus
from members.models import Participant, User
from members.own_data import users_that_go
from members.services.erasing import erase_rows
from notifications.services.forgetting import forget_login_codes, forget_mails_about
from notifications.services.trusted_mails import forget_mails_of_trusted

_ASKER = "slot__occasion__help_request__participant"


@dataclass(frozen=True, slots=True)
class _Trail:
    """Public ids of what somebody had to do with, and who was mailed about it."""

    public_ids: frozenset[str]
    recipients: frozenset[int]


@transaction.atomic
def leave(*, actor: Actor, participant: Participant) -> Participant:
    """Withdraw what this participant asked, cancel what they agreed with word to the others, and erase them.

    What stays, without a name: rows of who gave time to whom, consents, the log of who looked, and codes of what
    happened. Leaving again changes nothing; whom a coordinator closed before (matching.services.closing) is erased.
    """
    # Its key stays: whoever makes an agreement with them at this moment need not wait for it, nor we for them.
    rows = Participant.objects.select_for_update(of=("self",), no_key=True).select_related("community")
    participant = rows.get(pk=participant.pk)
    if participant.status == ParticipantStatus.CLOSED and participant.erase_on is None:
        return participant
    let_go(actor=actor, participant=participant)
    trail = _trail_of(participant)
    forget_mails_about(actor=actor, public_ids=trail.public_ids, recipients=trail.recipients)
    forget_mails_of_trusted(actor=actor, participant=participant)
    number, going = participant.phone, users_that_go(participant)
    addresses = [address for user in User.objects.filter(pk__in=going) for address in (user.email, user.phone)]
    erased = erase_rows(actor=actor, participant=participant)
    forget_login_codes(actor=actor, addresses=[address for address in (*addresses, number) if address])
    return erased


def let_go(*, actor: Actor, participant: Participant, tells_of_agreements: bool = True) -> None:
    """Nothing is looked for any more for this participant, nothing asked of them, and what was agreed falls away.

    The others hear so; ``tells_of_agreements``: else somebody calls those who have an agreement with them.
    """
    lock_what_they_have(participant)
    for pk in _ids_of(HelpRequest.objects.filter(participant=participant, status=RequestStatus.OPEN)):
        withdraw_request(actor=actor, help_request_id=pk, tells_of_agreements=tells_of_agreements)
    cancel_agreements(actor=actor, participant=participant, tells=tells_of_agreements)
    step_back_from(actor=actor, participant=participant)
    leave_all_circles(actor=actor, participant=participant)
    for pk in _ids_of(
        Activity.objects.filter(organiser=participant, status__in=[ActivityStatus.OPEN, ActivityStatus.HELD])
    ):
        cancel_activity(actor=actor, activity_id=pk)
    today = clock.localtime(clock.now()).date()
    Attendance.objects.filter(participant=participant, on__gte=today).delete()  # somebody else may have the place


def _ids_of(rows) -> list[int]:  # type: ignore[no-untyped-def]  # any queryset
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _trail_of(participant: Participant) -> _Trail:
    """Everything of theirs that a mail to somebody else can be about."""
    invitations = Invitation.objects.filter(Q(participant=participant) | Q(**{_ASKER: participant}))
    matches = Match.objects.filter(Q(asker=participant) | Q(helper=participant))
    messages = Message.objects.filter(match__in=matches)
    requests = HelpRequest.objects.filter(participant=participant)
    activities = Activity.objects.filter(organiser=participant)
    coming = Attendance.objects.filter(activity__in=activities)
    circles = Circle.objects.filter(participant=participant)
    asked_in = CircleMember.objects.filter(circle__in=circles)
    ids = {
        public_id
        for rows in (invitations, matches, messages, requests, activities, circles)
        for public_id in rows.values_list("public_id", flat=True)
    }
    others = {
        person
        for pair in (
            *invitations.values_list("participant_id", _ASKER),
            *matches.values_list("asker_id", "helper_id"),
            *coming.values_list("participant_id", "participant_id"),
            *asked_in.values_list("participant_id", "participant_id"),
        )
        for person in pair
    }
    more_ids, more_people = further_trail(participant)
    return _Trail(frozenset(ids | more_ids), frozenset((others | more_people) - {participant.pk}))

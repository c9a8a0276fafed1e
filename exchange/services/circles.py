"""A help circle: begun by whom it is round, filled by who says yes (ADR 32).

What follows for what was agreed when somebody goes, matching knows: leaving is a verb of ``matching.services.circles``.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from buurthulp import clock
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.status import move
from buurthulp.viewers import Actor, System, Viewer
from exchange.enums import MemberStatus, MemberStep
from exchange.models import Circle, CircleMember, CircleMemberStatusChange
from exchange.models.circle import LIVE_MEMBER, OF_A_TYPED_ADDRESS
from exchange.selectors.circles import circle_round, reached_at_address
from exchange.services.circle_mails import tell_asked_in, tell_joined
from exchange.workflow import MEMBER_MOVES
from members.access import is_coordinator_of
from members.enums import ConsentHow, ParticipantStatus
from members.features import Circles
from members.models import Participant
from members.search_keys import normal_phone
from members.selectors.blocks import kept_apart_from
from members.services.taking_part import refuse_closed

ASKED_AGAIN_AFTER = timedelta(days=90)
"""Who said "nu niet" is let be so long."""


@transaction.atomic
def start_circle(*, actor: Actor, participant: Participant, how: ConsentHow) -> Circle:
    """A circle round this participant, who said yes to it in the way of ``how``. Again: the one that goes on.

    By themselves, by who acts for them, or by the coordinator who heard their yes. Raises NotAllowedError for anybody
    else, and what ``refuse_closed`` raises.
    """
    person = _locked(participant)
    refuse_closed(person)
    is_own = isinstance(actor, System) or (isinstance(actor, Viewer) and actor.participant_id == person.pk)
    if not is_own and (how == ConsentHow.WEB or not is_coordinator_of(actor, person)):
        raise NotAllowedError("error.not_coordinator", _("Alleen wie hier coördinator is, kan dit."))
    there = circle_round(person.pk)
    if there is not None:
        return there
    return Circle.objects.create(
        community_id=person.community_id,
        participant=person,
        started_at=clock.now(),
        consent_how=how,
        by_user_id=actor.user_id if isinstance(actor, Viewer) else None,
    )


@transaction.atomic
def invite_member(*, actor: Actor, circle: Circle, participant: Participant, by_address: bool = False) -> CircleMember:
    """Ask somebody whether they would like to be in it. While that waits, or once they are: no change.

    ``by_address``: whom it is round typed where they are reached, and reads their name only after a yes.
    Raises DomainError: "circle.over"; "circle.full"; "circle.not_now", of who lately said so; and "not_together" for
    whatever else, which is never said: also where two who would both be in it do not want to meet.
    """
    person = _locked(participant)  # people before circles, as where somebody leaves
    row = lock_circle(circle)
    there: CircleMember | None = row.members.filter(participant=participant, status__in=LIVE_MEMBER).first()
    if there is not None:
        return there
    now = clock.now()
    known = _refuse_full(row)
    refuse_apart(row, person, known)
    lately = row.members.filter(participant=person, status=MemberStatus.DECLINED, ended_at__gt=now - ASKED_AGAIN_AFTER)
    if lately.exists():
        raise DomainError("circle.not_now", _("Deze persoon zei pas nog “nu niet”. Vraag het later nog eens."))
    member: CircleMember = CircleMember.objects.create(
        circle=row, participant=person, invited_at=now, by_address=by_address
    )
    _note(member, actor, MemberStep.INVITED)
    tell_asked_in(member)
    return member


@transaction.atomic
def invite_by_address(*, actor: Actor, circle: Circle, typed: str) -> None:
    """Ask whoever takes part here and is reached at this mail address or telephone number.

    Nothing is said of whether there is anybody, nor whether they can be asked. Raises DomainError "circle.over",
    "circle.full" and "circle.address" for what is neither.
    """
    row = lock_circle(circle)
    text = " ".join(typed.split())
    if "@" not in text and not normal_phone(text):
        raise DomainError("circle.address", _("Vul een mailadres of telefoonnummer in, zoals 06 12 34 56 78."))
    _refuse_full(row)
    for person in reached_at_address(row.community_id, text):
        with suppress(DomainError):
            invite_member(actor=actor, circle=row, participant=person, by_address=True)


@transaction.atomic
def join_circle(*, actor: Actor, member: CircleMember, how: ConsentHow) -> CircleMember:
    """ "Ik doe mee." Again: no change. Raises DomainError "circle.over", "circle.full", "status", "not_together".

    Whoever says yes first is in it: of more than there is room for, and of two who do not want to meet.
    """
    _locked(member.participant)
    circle = lock_circle(member.circle)
    row = lock_member(member)
    if row.status == MemberStatus.MEMBER:
        return row
    others = list(circle.members.filter(status=MemberStatus.MEMBER).values_list("participant_id", flat=True))
    if len(others) >= most_helpers(circle):
        raise DomainError("circle.full", _("Deze kring is vol. Dankjewel dat je wilde."))
    refuse_apart(circle, row.participant, others)
    row.yes_at, row.yes_how = clock.now(), how
    move_member(row, MemberStatus.MEMBER, actor, MemberStep.YES, "yes_at", "yes_how")
    tell_joined(row)
    return row


@transaction.atomic
def decline_circle(*, actor: Actor, member: CircleMember) -> CircleMember:
    """ "Nu niet": no reason is asked. Again: no change. Raises DomainError "status" of who is in it: they leave."""
    row = lock_member(member)
    if row.status == MemberStatus.MEMBER:
        raise DomainError("status", _("Je doet al mee. Stoppen kan op de pagina van de kring."))
    end_member(row, MemberStatus.DECLINED, actor, MemberStep.NOT_NOW)
    return row


def _refuse_full(circle: Circle) -> list[int]:
    """Who is in it and who was asked by name. Raises DomainError "circle.full" where that are as many as there may be.

    Who was asked at a typed address is neither counted nor looked at: else it would tell that somebody takes part.
    """
    live = circle.members.filter(status__in=LIVE_MEMBER).exclude(OF_A_TYPED_ADDRESS)
    known = list(live.values_list("participant_id", flat=True))
    if len(known) >= most_helpers(circle):
        raise DomainError("circle.full", _("Je kring is vol. Meer mensen passen er niet in."))
    return known


def refuse_apart(circle: Circle, person: Participant, others: list[int]) -> None:
    """Raise DomainError "not_together" for who cannot be in it, and never say why or because of whom."""
    asker = circle.participant_id
    apart = Participant.objects.filter(kept_apart_from(person.pk), pk__in=[asker, *others])
    is_unfit = person.pk == asker or person.community_id != circle.community_id
    if is_unfit or person.status == ParticipantStatus.CLOSED or apart.exists():
        raise DomainError("not_together", _("Deze persoon kunnen we hiervoor niet vragen. Kies iemand anders."))


def most_helpers(circle: Circle) -> int:
    """How many may be in it."""
    circles = circle.community.preset.features.circles or Circles()
    return circles.most_helpers


def lock_circle(circle: Circle) -> Circle:
    """The row, locked, as long as it goes on. Raises DomainError "circle.over". The caller is in a transaction."""
    rows = Circle.objects.select_for_update(of=("self",)).select_related("community", "participant__community")
    row: Circle = rows.get(pk=circle.pk)
    if row.ended_at is not None:
        raise DomainError("circle.over", _("Deze kring is gestopt."))
    return row


def lock_member(member: CircleMember) -> CircleMember:
    """The row, locked, with its people. The caller is in a transaction."""
    rows = CircleMember.objects.select_for_update(of=("self",))
    row: CircleMember = rows.select_related("circle__participant__community", "participant__community").get(
        pk=member.pk
    )
    return row


def end_member(row: CircleMember, to: MemberStatus, actor: Actor, step: MemberStep) -> None:
    """They are not in it, or not asked, any more. Again: no change. The caller holds the lock."""
    if row.status in LIVE_MEMBER:
        row.ended_at = clock.now()
        move_member(row, to, actor, step, "ended_at")


def end_circle_row(row: Circle) -> None:
    """There is no circle any more. The caller holds the lock, and ended who was in it."""
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])


def move_member(row: CircleMember, to: MemberStatus, actor: Actor, step: MemberStep, *also: str) -> None:
    """The only place where the status of a member changes. Raises DomainError("status")."""
    now = clock.now()
    move(row, to, moves=MEMBER_MOVES, history=CircleMemberStatusChange, actor=actor, at=now, code=step, also=also)


def _note(row: CircleMember, actor: Actor, step: MemberStep) -> None:
    CircleMemberStatusChange.objects.create(
        subject=row,
        at=clock.now(),
        actor_user_id=actor.user_id if isinstance(actor, Viewer) else None,
        actor_participant_id=actor.participant_id if isinstance(actor, Viewer) else None,
        from_status="",
        to_status=row.status,
        code=step,
    )


def _locked(participant: Participant) -> Participant:
    rows = Participant.objects.select_for_update(of=("self",), no_key=True).select_related("community")
    row: Participant = rows.get(pk=participant.pk)
    return row

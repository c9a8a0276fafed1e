"""What a coordinator does for somebody who is on the telephone."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from buurthulp.errors import DomainError
from buurthulp.viewers import Viewer
from exchange.models import CircleMember
from exchange.services.circles import decline_circle, join_circle
from matching.enums import Said
from matching.models import Invitation, Match
from matching.services.agreeing import accept_held, cancel_match, decline_held
from matching.services.answering import answer_never, answer_not_now, answer_yes
from matching.services.circles import leave_circle
from matching.services.confirming import say_outcome
from members.enums import ConsentHow
from members.models import Participant


class Heard(models.TextChoices):
    """What somebody said on the telephone: the one who was asked, or the asker about who said yes."""

    YES = "yes", _("Zei ja")
    NOT_NOW = "not_now", _("Nu niet")
    NEVER = "never", _("Liever niet meer")
    PLEASE = "please", _("Graag")
    SOMEBODY_ELSE = "somebody_else", _("Liever iemand anders")


def enter_heard(*, actor: Viewer, invitation: Invitation, heard: Heard, starts_at: datetime | None = None) -> None:
    """Enter what was heard, through the same services as the person's own tap; the history says who entered it.

    ``starts_at`` is the moment that a yes to a flexible request names. Raises DomainError as those services do.
    """
    match heard:
        case Heard.YES:
            answer_yes(actor=actor, invitation_id=invitation.pk, starts_at=starts_at)
        case Heard.NOT_NOW:
            answer_not_now(actor=actor, invitation_id=invitation.pk)
        case Heard.NEVER:
            answer_never(actor=actor, invitation_id=invitation.pk)
        case Heard.PLEASE:
            accept_held(actor=actor, invitation_id=invitation.pk)
        case Heard.SOMEBODY_ELSE:
            decline_held(actor=actor, invitation_id=invitation.pk)


def heard_from(text: str) -> Heard:
    """The code of a button. Raises DomainError for anything else."""
    if text not in Heard.values:
        raise DomainError("heard", _("Kies wat er gezegd is."))
    return Heard(text)


class HeardOfAgreement(models.TextChoices):
    """What one of the two said of their agreement: that it cannot be, or afterwards how it went."""

    CANNOT = "cannot", _("Kan toch niet")
    DONE = "yes", _("Het is gelukt")
    NOT_DONE = "no", _("Het ging niet door")


def heard_of_agreement(text: str) -> HeardOfAgreement:
    """The code of a button. Raises DomainError for anything else."""
    if text not in HeardOfAgreement.values:
        raise DomainError("heard", _("Kies wat er gezegd is."))
    return HeardOfAgreement(text)


def enter_of_agreement(
    *,
    actor: Viewer,
    match: Match,
    participant: Participant,
    heard: HeardOfAgreement,
    minutes: int | None = None,
    again: bool = False,
) -> None:
    """Enter it, through the same services as the person's own tap. ``again``: would like to see the other more often.

    Where the helper cannot, somebody else is looked for; the asker needs nobody any more. Raises DomainError as
    cancel_match and say_outcome do.
    """
    if heard is HeardOfAgreement.CANNOT:
        is_helper = participant.pk == match.helper_id
        cancel_match(actor=actor, match_id=match.pk, by=participant, search_on=is_helper)
        return
    said = Said.YES if heard is HeardOfAgreement.DONE else Said.NO
    say_outcome(
        actor=actor,
        match_id=match.pk,
        participant=participant,
        said=said,
        minutes=minutes if said == Said.YES else None,
        again=True if again and said == Said.YES else None,
    )


class HeardOfCircle(models.TextChoices):
    """What somebody without mail said of a circle that they were asked into, or are in."""

    YES = "yes", _("Doet mee")
    NOT_NOW = "not_now", _("Nu niet")
    STOPS = "stops", _("Stopt")


def heard_of_circle(text: str) -> HeardOfCircle:
    """The code of a button. Raises DomainError for anything else."""
    if text not in HeardOfCircle.values:
        raise DomainError("heard", _("Kies wat er gezegd is."))
    return HeardOfCircle(text)


def enter_of_circle(*, actor: Viewer, member: CircleMember, heard: HeardOfCircle) -> CircleMember:
    """Enter it, through the same services as their own tap. Raises DomainError as those do."""
    match heard:
        case HeardOfCircle.YES:
            return join_circle(actor=actor, member=member, how=ConsentHow.PHONE)
        case HeardOfCircle.NOT_NOW:
            return decline_circle(actor=actor, member=member)
        case HeardOfCircle.STOPS:
            return leave_circle(actor=actor, member=member)

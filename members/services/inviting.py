"""A participant's own link to invite a neighbour with. We send nobody anything: they hand it over themselves."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import Actor
from members.models import InviteLink, JoinedByInvite, Participant
from members.selectors.invites import own_link

MOST_LINKS = 5
WITHIN = timedelta(days=30)


@transaction.atomic
def make_invite_link(*, actor: Actor, participant: Participant, shows_name: bool) -> InviteLink:
    """The participant's link, made when there is none; ``shows_name``: its page may say their first name.

    Raises DomainError("error.invite.too_many") for a sixth link within thirty days.
    """
    Participant.objects.select_for_update().get(pk=participant.pk)
    link = own_link(participant)
    if link is None:
        return _new_link(participant, shows_name=shows_name)
    link.shows_name = shows_name
    link.save(update_fields=["shows_name"])
    return link


@transaction.atomic
def renew_invite_link(*, actor: Actor, participant: Participant) -> InviteLink:
    """Another link in place of the present one, which works no more. Raises DomainError as make_invite_link does."""
    Participant.objects.select_for_update().get(pk=participant.pk)
    link = own_link(participant)
    if link is not None:
        _revoke(link)
    return _new_link(participant, shows_name=link.shows_name if link is not None else False)


@transaction.atomic
def stop_invite_link(*, actor: Actor, participant: Participant) -> None:
    """From now on the link works no more. Without one, nothing happens."""
    link = InviteLink.objects.select_for_update().filter(participant=participant, revoked_at=None).first()
    if link is not None:
        _revoke(link)


@transaction.atomic
def tell_inviter(*, actor: Actor, link: InviteLink, newcomer: Participant) -> JoinedByInvite | None:
    """Let the owner of a link know that somebody came through it; who, is not told.

    Once per newcomer. None when it is the owner's own.
    """
    if link.participant_id == newcomer.pk:
        return None
    joined, _made = JoinedByInvite.objects.get_or_create(newcomer=newcomer, defaults={"link": link, "at": clock.now()})
    return joined


def _new_link(participant: Participant, *, shows_name: bool) -> InviteLink:
    now = clock.now()
    if InviteLink.objects.filter(participant=participant, created_at__gt=now - WITHIN).count() >= MOST_LINKS:
        raise DomainError(
            "error.invite.too_many",
            _("Je maakte deze maand al %(max)s links. Bel %(phone)s, dan helpen we je.")
            % {"max": MOST_LINKS, "phone": participant.community.phone},
        )
    return InviteLink.objects.create(participant=participant, shows_name=shows_name, created_at=now)


def _revoke(link: InviteLink) -> None:
    link.revoked_at = clock.now()
    link.save(update_fields=["revoked_at"])

"""A link for one person: made by a referrer, used by whom it is for, who may take back what they allowed with it."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from buurthulp import clock
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.public_ids import new_public_id
from buurthulp.viewers import Actor, Viewer
from desk.client_links import LASTS, hash_of, new_token
from desk.models import ClientLink, Entry, Organisation
from desk.referrer_scope import account_of
from members.models import Participant, User

MOST_A_DAY = 30


@transaction.atomic
def make_client_link(*, actor: Viewer) -> tuple[ClientLink, str]:
    """A new link, and its token: that is kept nowhere.

    Raises NotAllowedError for who is no referrer, DomainError ``client_link.many`` (``MOST_A_DAY``).
    """
    account = account_of(actor)
    if account is None or actor.user_id is None:
        raise NotAllowedError("error.not_staff", _("Deze pagina is voor wie voor een organisatie mensen aanmeldt."))
    User.objects.select_for_update().get(pk=actor.user_id)
    now = clock.now()
    if ClientLink.objects.filter(by_user_id=actor.user_id, made_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise DomainError("client_link.many", _("Dit zijn veel links op één dag. Morgen kun je er weer maken."))
    token = new_token()
    link = ClientLink.objects.create(
        community_id=actor.community_id,
        organisation=account.organisation,
        by_user_id=actor.user_id,
        token_hash=hash_of(token),
        made_at=now,
        until=now + LASTS,
    )
    return link, token


@transaction.atomic
def use_client_link(*, actor: Viewer, link: ClientLink, participant: Participant, follows: bool) -> bool:
    """Somebody takes part through it; ``follows``: whoever made it may see how it stands with them.

    Of two who use one link, one does; whoever is later takes part all the same. Returns whether it was this one.
    """
    now = clock.now()
    fresh = ClientLink.objects.filter(pk=link.pk, community=participant.community_id, used_at=None, until__gt=now)
    if not fresh.update(used_at=now):
        return False
    if follows:
        Entry.objects.create(
            community_id=link.community_id,
            organisation_id=link.organisation_id,
            by_user_id=link.by_user_id,
            participant=participant,
            form_token=new_public_id(),
            at=now,
        )
    return True


@transaction.atomic
def stop_following(*, actor: Actor, participant: Participant, organisation: Organisation) -> int:
    """From now on this organisation sees nothing of how it goes with them; returns of how many entries. Again: none."""
    entries = Entry.objects.filter(participant=participant, organisation=organisation, stopped_at=None)
    return entries.update(stopped_at=clock.now())

"""A community writes a page of text itself, or goes back to the default."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import Actor, Viewer
from members.enums import TextKind
from members.models import Community, CommunityText
from members.own_texts import LONGEST, unknown_gaps
from members.selectors.texts import TextInForce, text_in_force


def refuse_text(body: str) -> None:
    """Raise DomainError for a body that cannot be published: text.empty, text.long, text.gap."""
    if not body.strip():
        raise DomainError("text.empty", _("Schrijf eerst een tekst. Of ga terug naar de gewone tekst."))
    if len(body) > LONGEST:
        raise DomainError("text.long", _("Deze tekst is te lang. Kort hem in."))
    if gaps := unknown_gaps(body):
        raise DomainError(
            "text.gap", _("{%(gap)s} kennen we niet. Haal het weg of kies er een van.") % {"gap": gaps[0]}
        )


@transaction.atomic
def publish_text(*, actor: Actor, community: Community, kind: TextKind, body: str, instead_of: int) -> TextInForce:
    """Let this text hold from now on. ``instead_of`` is the number of the version that was looked at.

    The same text again changes nothing. Raises DomainError as :func:`refuse_text` does, and ``text.changed`` when
    somebody else published a version meanwhile.
    """
    tidy = body.replace("\r\n", "\n").strip()
    refuse_text(tidy)
    return _add(actor, community, kind, tidy, instead_of)


@transaction.atomic
def restore_default(*, actor: Actor, community: Community, kind: TextKind, instead_of: int) -> TextInForce:
    """Let the default text hold again; where it does already, nothing changes. Raises DomainError ``text.changed``."""
    return _add(actor, community, kind, "", instead_of)


def _add(actor: Actor, community: Community, kind: TextKind, body: str, instead_of: int) -> TextInForce:
    Community.objects.select_for_update().get(pk=community.pk)
    now = text_in_force(community, kind)
    if (now.is_own, now.body if now.is_own else "") == (bool(body), body):
        return now
    if now.number != instead_of:
        raise DomainError("text.changed", _("Iemand anders heeft deze tekst net veranderd. Lees hem eerst opnieuw."))
    CommunityText.objects.create(
        community=community,
        kind=kind,
        number=now.number + 1,
        body=body,
        by_user_id=actor.user_id if isinstance(actor, Viewer) else None,
        published_at=clock.now(),
    )
    return text_in_force(community, kind)

"""Sharing a request at the edge with the coordinator of the area beside it, and ending that."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from buurthulp import clock
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.viewers import Viewer
from desk.areas import in_areas
from desk.enums import ShareReason
from desk.models import RequestShare
from desk.selectors.sharing import neighbours_for
from exchange.enums import RequestStatus
from exchange.models import HelpRequest
from members.enums import Role


@transaction.atomic
def share_request(*, actor: Viewer, help_request: HelpRequest, to_user_id: int, reason: ShareReason) -> RequestShare:
    """From now on this colleague may mediate the request as well. Shared with them already: no change.

    Raises NotAllowedError for who does not coordinate where it plays (what was shared is not shared on), DomainError
    "share.over" for one that is not open, "share.who" for who is no coordinator of another area, or is away.
    """
    row = HelpRequest.objects.select_for_update(of=("self",)).select_related("community").get(pk=help_request.pk)
    _need_ground(actor, row)
    there = RequestShare.objects.filter(help_request=row, to_user_id=to_user_id, ended_at=None).first()
    if there is not None:
        return there
    if row.status != RequestStatus.OPEN:
        raise DomainError("share.over", _("Deze vraag loopt niet meer. Er is niets te delen."))
    if to_user_id not in {one.user_id for one in neighbours_for(actor, row)}:
        raise DomainError("share.who", _("Kies een collega van een ander gebied, die er vandaag is."))
    assert actor.user_id is not None  # who holds a role has logged in
    return RequestShare.objects.create(
        community_id=row.community_id,
        help_request=row,
        by_user_id=actor.user_id,
        to_user_id=to_user_id,
        reason=reason,
        at=clock.now(),
    )


@transaction.atomic
def stop_sharing(*, actor: Viewer, share: RequestShare) -> RequestShare:
    """The colleague's next page knows it. Again: no change.

    By who coordinates where the request plays, or by the colleague. Raises NotAllowedError for anybody else.
    """
    row = RequestShare.objects.select_for_update(of=("self",)).select_related("help_request").get(pk=share.pk)
    if row.to_user_id != actor.user_id:
        _need_ground(actor, row.help_request)
    if row.ended_at is None:
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
    return row


def _need_ground(actor: Viewer, help_request: HelpRequest) -> None:
    hold = actor.holds(Role.COORDINATOR)
    here = HelpRequest.objects.filter(pk=help_request.pk, community_id=actor.community_id)
    if hold is None or not here.filter(in_areas(hold, "place")).exists():
        raise NotAllowedError("error.not_yours", _("Delen kan alleen wie hier coördinator is."))

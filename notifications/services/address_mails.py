"""Mails to an address that is no participant's: that of an organisation, of a trusted contact, of who logs in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from buurthulp.viewers import Actor
from members.models import Community
from members.site import site_url
from notifications.enums import OutboxStatus
from notifications.models import OutboxMessage
from notifications.services.forgetting import NOT_SENT, NOTHING
from notifications.services.outbox import check_key, write_row
from notifications.services.rendering import render_mail


def write_mail_to_address(
    *, community: Community, to: str, kind: str, key: str, context: Mapping[str, Any], language: str = ""
) -> OutboxMessage:
    """Write a mail of ``kind`` to ``to``, once per ``key``; in Dutch unless its reader chose a language.

    To an organisation there is nothing in it of anybody. Nobody can unsubscribe by it: it says itself whom to call.
    Raises ValueError for a wrong key, kind or context.
    """
    check_key(key)
    own = {"community": community, "name": "", "pause_url": "", "stop_url": ""}
    texts = render_mail(kind=kind, context={**context, **own}, site_url=site_url(community), language=language)
    return write_row(community=community, participant=None, to=to, kind=kind, key=key, texts=texts)


@transaction.atomic
def take_back_mails(*, actor: Actor, key_begins: str) -> None:
    """Drop what was not sent of the mails whose keys begin so, and blank what was."""
    rows = OutboxMessage.objects.filter(participant=None, key__startswith=key_begins)
    rows.filter(status__in=NOT_SENT).delete()
    rows.exclude(status__in=[*NOT_SENT, OutboxStatus.SENDING]).update(**NOTHING)

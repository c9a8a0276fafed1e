"""Somebody's trusted contacts, and whom they named who did not answer yet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from members.enums import ActsForKind, TrustedMay
from members.models import ActsFor, HandOver, Participant
from members.seats import still_open
from members.selectors.acting import name_of, with_own_name


@dataclass(frozen=True, slots=True)
class TrustedLine:
    """A trusted contact. ``name`` is a first name, else the mail address or number they log in with."""

    id: int
    name: str
    relation: str
    may: str
    since: datetime


@dataclass(frozen=True, slots=True)
class AskedLine:
    """Somebody who was named. ``to``: where the code went; "" on paper."""

    id: int
    relation: str
    to: str
    may: str
    until: datetime


def rights_said(rights: Collection[TrustedMay]) -> str:
    """ "zien wat eraan komt, iets vragen en antwoord geven"."""
    return get_text_list([str(right.label) for right in TrustedMay if right in rights], _("en"))


def trusted_of(participant: Participant) -> tuple[TrustedLine, ...]:
    """Who they are now. One query."""
    rows = ActsFor.objects.filter(participant=participant, kind=ActsForKind.TRUSTED, until=None)
    return tuple(
        TrustedLine(row.pk, name_of(row), row.relation, rights_said(row.rights), row.since)
        for row in with_own_name(rows).select_related("user").order_by("since", "pk")
    )


def asked_of(participant: Participant) -> tuple[AskedLine, ...]:
    """Whose code still works. One query."""
    rows = HandOver.objects.filter(still_open(), participant=participant, kind=ActsForKind.TRUSTED)
    return tuple(
        AskedLine(row.pk, row.relation, row.to, rights_said(row.rights), row.expires_at) for row in rows.order_by("pk")
    )

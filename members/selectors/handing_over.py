"""Codes with which somebody takes their own account over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from buurthulp.crypto import keyed_hash
from buurthulp.public_ids import signs_of
from members.enums import ActsForKind, ParticipantStatus
from members.models import ActsFor, Community, HandOver, Participant, User
from members.seats import still_open
from members.selectors.acting import first_name_of, no_name, with_own_name
from members.selectors.people import acting_now

PURPOSE = "hand over"


@dataclass(frozen=True, slots=True)
class TakingOver:
    """The page where somebody says that they are this. ``helpers``: who acted for them, by first name."""

    first_name: str
    helpers: tuple[str, ...]


def named_together(helpers: Sequence[str]) -> str:
    """How a sentence names them: "Anna, Bram en je naasten". Who goes by no first name here is said last, and once."""
    named = [name for name in helpers if name != no_name()]
    others = len(helpers) - len(named)
    said = named + ([ngettext("je naaste", "je naasten", others)] if others else [])
    return get_text_list(said, _("en"))


def code_key(typed: str) -> str:
    """The key of a code, however it is typed: with capitals, spaces or dashes."""
    return keyed_hash(PURPOSE, signs_of(typed))


def spoken_code(code: str) -> str:
    """As it stands on paper, in pieces of four."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def open_hand_over(
    community: Community, code: str, *, used_by: User | None = None, kind: ActsForKind = ActsForKind.SELF
) -> HandOver | None:
    """The hand-over of this code and kind while it works here, or that ``used_by`` used already."""
    works = still_open()
    if used_by is not None:
        works |= Q(used_by=used_by)
    return (
        HandOver.objects.filter(works, code_hash=code_key(code), kind=kind, participant__community=community)
        .exclude(participant__status=ParticipantStatus.CLOSED)
        .first()
    )


def taking_over(hand_over: HandOver) -> TakingOver:
    """Whom a code is for, and who acts for them now. Two queries."""
    participant = Participant.objects.only("first_name").get(pk=hand_over.participant_id)
    rows = with_own_name(ActsFor.objects.filter(acting_now(), participant=participant, kind=ActsForKind.PROXY))
    return TakingOver(participant.first_name, tuple(first_name_of(row) for row in rows.order_by("since", "pk")))

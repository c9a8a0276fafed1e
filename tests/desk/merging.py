"""Two who are one: what several tests of it do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.personal_data import abouts
from buurthulp.viewers import SYSTEM, Viewer
from desk.services.merging import merge_people
from matching.enums import Said
from matching.models import (
    Invitation,
    Match,
    Search,
)
from matching.services.agreeing import accept_held
from matching.services.answering import answer_yes
from matching.services.confirming import say_outcome
from matching.services.searching import invite_by_hand
from members.models import (
    Participant,
)
from members.own_data import rows_about, subject_of
from members.selectors.viewing import seat_for
from tests.cast import Person


def merge(actor: Person, former: Person, by: Person) -> Participant:
    return merge_people(actor=actor.viewer, former=former.participant, by=by.participant)


def refused(actor: Person, former: Person, by: Person) -> str:
    with pytest.raises(DomainError) as error:
        merge(actor, former, by)
    return error.value.code


def invited(search: Search, *people: Person) -> list[Invitation]:
    return [invite_by_hand(actor=SYSTEM, slot_id=search.slot_id, participant=who.participant) for who in people]


def agreed(search: Search, helper: Person) -> Match:
    (invitation,) = invited(search, helper)
    answer_yes(actor=helper.viewer, invitation_id=invitation.pk)
    return accept_held(actor=SYSTEM, invitation_id=invitation.pk)


def done(match: Match) -> None:
    Match.objects.filter(pk=match.pk).update(starts_at=clock.now() - timedelta(hours=2))
    for participant in (match.asker, match.helper):
        say_outcome(actor=SYSTEM, match_id=match.pk, participant=participant, said=Said.YES)


def as_now(staff: Person) -> Viewer:
    """With the areas of their role."""
    return seat_for(user=staff.user, community=staff.community, second_factor=True).viewer


def own_rows(person: Participant) -> set[int]:
    """Whom the looks are at that somebody takes along as their own data."""
    rows = rows_about("members.AccessLog", abouts()["members.AccessLog"], subject_of(person))
    return set(rows.values_list("subject_id", flat=True))

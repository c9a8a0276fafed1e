"""Somebody who has no log-in of their own: a neighbour arranges things for them, with their consent."""

from __future__ import annotations

from dataclasses import replace

from buurthulp.viewers import SYSTEM, Viewer
from members.enums import ActsForKind
from members.models import ActsFor, Community, Participant, Postcode, User
from members.services.acting import end_acting
from members.services.users import ensure_user_by_phone
from tests.cast import Person
from tests.factories.members import (
    ActsForFactory,
    ConfirmationFactory,
    ConsentFactory,
    ParticipantFactory,
    PlaceFactory,
)


def who(person: Person) -> Participant:
    """Whoever of the cast takes part."""
    assert person.participant is not None
    return person.participant


def arranged_for_by(arranger: Person, first_name: str, *, at: Postcode, number: str = "40") -> Person:
    """Takes part and is confirmed; ``viewer`` is the arranger, in their seat."""
    participant = ParticipantFactory.create(community=arranger.community, first_name=first_name)
    ActsForFactory(user=arranger.user, participant=participant, kind=ActsForKind.PROXY)
    home = PlaceFactory.create(participant=participant, at=at, number=number)
    ConsentFactory(participant=participant)
    ConfirmationFactory(participant=participant)
    viewer = replace(arranger.viewer, participant_id=participant.pk)
    return replace(arranger, participant=participant, viewer=viewer, home=home)


def by_number(community: Community, number: str) -> Person:
    """Somebody who logs in with a number alone, and takes no part."""
    user = ensure_user_by_phone(actor=SYSTEM, phone=number)
    return Person(user=user, community=community, viewer=Viewer(user_id=user.pk, community_id=community.pk))


def also_by(arranged: Person, user: User) -> ActsFor:
    """This user arranges things for them as well."""
    return ActsForFactory.create(user=user, participant=arranged.participant, kind=ActsForKind.PROXY)


def stop_arranging(arranged: Person) -> None:
    """Who arranges for them does so no more."""
    row = ActsFor.objects.get(user=arranged.user, participant=arranged.participant, kind=ActsForKind.PROXY, until=None)
    end_acting(actor=arranged.viewer, acts_for=row)

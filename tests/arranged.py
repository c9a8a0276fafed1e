"""Somebody who has no log-in of their own: a neighbour arranges things for them, with their consent."""

from __future__ import annotations

from dataclasses import replace

from members.enums import ActsForKind
from members.models import ActsFor, Participant, Postcode
from members.services.acting import end_acting
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


def stop_arranging(arranged: Person) -> None:
    """Who arranges for them does so no more."""
    row = ActsFor.objects.get(user=arranged.user, participant=arranged.participant, kind=ActsForKind.PROXY, until=None)
    end_acting(actor=arranged.viewer, acts_for=row)

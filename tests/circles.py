"""A help circle, through the services that there are."""

from __future__ import annotations

from exchange.models import Circle, CircleMember
from exchange.services.circles import invite_member, join_circle, start_circle
from members.enums import ConsentHow
from tests.cast import Person


def circle_round(asker: Person, *members: Person, says_yes: bool = True) -> Circle:
    """Round this person, with these people: they said yes, or were only asked."""
    assert asker.participant is not None
    circle = start_circle(actor=asker.viewer, participant=asker.participant, how=ConsentHow.WEB)
    for person in members:
        assert person.participant is not None
        member = invite_member(actor=asker.viewer, circle=circle, participant=person.participant)
        if says_yes:
            join_circle(actor=person.viewer, member=member, how=ConsentHow.WEB)
    return circle


def member_of(circle: Circle, person: Person) -> CircleMember:
    """The last place of this person in it."""
    member: CircleMember = CircleMember.objects.filter(circle=circle, participant=person.participant).latest("pk")
    return member

"""The cast: anna asks, bram helps, carla coordinates, gerda is the analyst, daan lives in another community."""

from __future__ import annotations

from dataclasses import dataclass

from buurthulp.viewers import RoleHold, Viewer
from members.enums import Role
from members.models import Community, Participant, Place, Postcode, User
from tests.factories.members import (
    ActsForFactory,
    ConfirmationFactory,
    ConsentFactory,
    ParticipantFactory,
    PlaceFactory,
    RoleGrantFactory,
    UserFactory,
)


@dataclass(frozen=True)
class Person:
    """Somebody of the cast. ``viewer`` is who they are on a page; staff have passed their second factor in it."""

    user: User
    community: Community
    viewer: Viewer
    participant: Participant | None = None
    home: Place | None = None
    host: str = "testserver"

    @property
    def is_staff(self) -> bool:
        """Whether they hold a role."""
        return bool(self.viewer.roles)


def make_resident(
    community: Community,
    first_name: str,
    *,
    at: Postcode,
    number: str = "1",
    family_name: str = "Jansen",
    phone: str = "",
    confirmed: bool = True,
    host: str = "testserver",
    **extra: object,
) -> Person:
    """Somebody who takes part: user (``<first name>@example.nl``), home, consent and, mostly, a confirmation."""
    email = f"{first_name.lower()}@example.nl"
    user = UserFactory(email=email)
    participant = ParticipantFactory(
        community=community, first_name=first_name, family_name=family_name, phone=phone, email=email, **extra
    )
    ActsForFactory(user=user, participant=participant)
    home = PlaceFactory(participant=participant, at=at, number=number)
    ConsentFactory(participant=participant)
    if confirmed:
        ConfirmationFactory(participant=participant)
    viewer = Viewer(user_id=user.pk, community_id=community.pk, participant_id=participant.pk)
    return Person(user=user, community=community, viewer=viewer, participant=participant, home=home, host=host)


def make_staff(community: Community, first_name: str, role: Role) -> Person:
    """Somebody who holds ``role`` in the whole community and takes no part themselves."""
    user = UserFactory(email=f"{first_name.lower()}@example.nl")
    RoleGrantFactory(community=community, user=user, role=role)
    viewer = Viewer(user_id=user.pk, community_id=community.pk, roles=(RoleHold(role=role.value),), second_factor=True)
    return Person(user=user, community=community, viewer=viewer)

"""Who is in the circle round somebody."""

from __future__ import annotations

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from exchange.enums import MemberStatus
from exchange.models import Circle, CircleMember
from exchange.models.circle import LIVE_MEMBER
from members.enums import ActsForKind, ParticipantStatus
from members.models import Participant
from members.search_keys import normal_phone, phone_keys
from members.selectors.blocks import kept_apart_from


def circle_round(participant_id: int) -> Circle | None:
    """The circle round this participant that goes on. One query."""
    found: Circle | None = Circle.objects.filter(participant_id=participant_id, ended_at=None).first()
    return found


def people_in_circle_round(participant_id: int) -> frozenset[int]:
    """Who said yes to being in it; nobody who does not want to meet this participant any more. One query."""
    members = CircleMember.objects.filter(
        ~kept_apart_from(participant_id, "participant_id"),
        circle__participant_id=participant_id,
        circle__ended_at=None,
        status=MemberStatus.MEMBER,
    )
    return frozenset(members.values_list("participant_id", flat=True))


def is_in_circle_round(participant_id: int, person_id: int) -> bool:
    """Whether this person said yes to being in the circle round this participant, and still is."""
    return person_id in people_in_circle_round(participant_id)


def with_circle_size(people: QuerySet[Participant]) -> QuerySet[Participant]:
    """The same people with ``circle_size``: how many said yes to the circle round them; None where there is none."""
    yes = Count("members", filter=Q(members__status=MemberStatus.MEMBER))
    circle = Circle.objects.filter(participant=OuterRef("pk"), ended_at=None).annotate(size=yes)
    return people.annotate(circle_size=Subquery(circle.values("size")[:1]))


def circle_size_of(person: Participant) -> int | None:
    """What :func:`with_circle_size` read of them."""
    size: int | None = getattr(person, "circle_size", None)
    return size


def live_members(circle: Circle) -> list[CircleMember]:
    """Who was asked and who is in it, in the order in which they were asked. One query."""
    rows = circle.members.filter(status__in=LIVE_MEMBER).select_related("participant__community")
    return list(rows.defer("participant__family_name", "participant__phone").order_by("invited_at", "pk"))


def reached_at_address(community_id: int, typed: str) -> list[Participant]:
    """Who takes part in this community in their own seat, with this mail address or number; at most one. One query."""
    number = normal_phone(typed)
    own = Q(acted_by__kind=ActsForKind.SELF, acted_by__until=None)
    reached = Q(phone_hash=phone_keys(number).whole) if number else own & Q(acted_by__user__email=typed.lower())
    people = Participant.objects.filter(reached, community_id=community_id).exclude(status=ParticipantStatus.CLOSED)
    found = list(people.distinct()[:2])
    return found if len(found) == 1 else []

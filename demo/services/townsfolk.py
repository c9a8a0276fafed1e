"""The people of Voorbeeldstad sign up, each on their own day, and are confirmed."""

from __future__ import annotations

from dataclasses import dataclass

from buurthulp.viewers import SYSTEM, RoleHold, Viewer
from demo.cast import RESIDENTS, STAFF, DemoPerson
from demo.services.calendar import DemoCalendar
from demo.services.past import at
from exchange.enums import Side
from exchange.models import Category, SmallThing
from exchange.services.offers import save_likes, set_limits
from exchange.services.wishes import save_wishes
from members.enums import ConsentHow, ConsentKind, Role
from members.models import Area, Community, Participant, RoleGrant, User
from members.services.confirming import confirm_participant
from members.services.signing_up import register_participant
from members.services.users import ensure_user

JOINING_HOUR = 10
TICKS_PER_KIND = 2
WEEKLY_CONTACTS = 20
"""More than in a real community: whoever tries the demo asks the same few people again and again."""


@dataclass(frozen=True, slots=True)
class Townsperson:
    """A participant of the demo, and who they are on a page."""

    participant: Participant
    viewer: Viewer


def settle_in(community: Community, calendar: DemoCalendar) -> dict[str, Townsperson]:
    """Make everybody, staff first; returns them by key. The caller is in a transaction."""
    townsfolk: dict[str, Townsperson] = {}
    for staff in STAFF:
        user = ensure_user(actor=SYSTEM, email=staff.email)
        grant = RoleGrant.objects.create(
            community=community, user=user, role=staff.role, since=calendar.on(-400, JOINING_HOUR)
        )
        if staff.area_code:
            grant.areas.set(Area.objects.filter(code=staff.area_code))
        if staff.home is not None:
            townsfolk[staff.key] = _take_part(community, calendar, staff.home, user, RoleHold(staff.role))
            confirm_participant(actor=SYSTEM, participant=townsfolk[staff.key].participant)
    by = townsfolk["fatma"].viewer
    for person in RESIDENTS:
        own = ensure_user(actor=SYSTEM, email=person.email) if person.has_mail else None
        one = townsfolk[person.key] = _take_part(community, calendar, person, own, None)
        with at(calendar.on(1 - person.joined_days, JOINING_HOUR)):
            if person.is_confirmed:
                confirm_participant(actor=by, participant=one.participant)
            _choose(community, person, one)
    return townsfolk


def _take_part(
    community: Community, calendar: DemoCalendar, person: DemoPerson, user: User | None, role: RoleHold | None
) -> Townsperson:
    with at(calendar.on(-person.joined_days, JOINING_HOUR)):
        participant = register_participant(
            actor=SYSTEM,
            community=community,
            user=user,
            first_name=person.first_name,
            family_name=person.family_name,
            postcode=person.postcode,
            house_number=person.house_number,
            phone=person.phone,
            consents=frozenset(ConsentKind),
            how=ConsentHow.WEB if user else ConsentHow.PHONE,
        )
    participant.weekly_contacts = WEEKLY_CONTACTS
    participant.save(update_fields=["weekly_contacts"])
    viewer = Viewer(
        user_id=user.pk if user else None,
        community_id=community.pk,
        participant_id=participant.pk,
        roles=(role,) if role is not None else (),
        second_factor=role is not None and role.role == Role.COORDINATOR,
    )
    return Townsperson(participant=participant, viewer=viewer)


def _choose(community: Community, person: DemoPerson, one: Townsperson) -> None:
    things = SmallThing.objects.filter(category__community=community)
    liked = things.filter(category__slug__in=person.likes, side=Side.LIKES, position__lte=TICKS_PER_KIND)
    wished = things.filter(category__slug__in=person.wishes, side=Side.WISHES, position=1)
    save_likes(
        actor=one.viewer,
        participant=one.participant,
        small_thing_ids=liked.values_list("pk", flat=True),
        own_words=str(person.line),
        own_kind=Category.objects.get(community=community, slug=person.likes[0]),
    )
    set_limits(
        actor=one.viewer,
        participant=one.participant,
        monthly_number=None,
        radius_m=person.radius_m,
        avoids_direct_neighbours=person.avoids_direct_neighbours,
    )
    save_wishes(actor=one.viewer, participant=one.participant, small_thing_ids=wished.values_list("pk", flat=True))

"""The people of Voorbeeldstad sign up, each on their own day, and are confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction

from buurthulp import clock
from buurthulp.viewers import SYSTEM, RoleHold, Viewer
from demo.cast import MAIL_HOST, RESIDENTS, STAFF, DemoPerson
from demo.services.calendar import DemoCalendar
from demo.services.past import at
from exchange.enums import Side
from exchange.models import Category, SmallThing
from exchange.services.offers import save_likes, set_limits
from exchange.services.wishes import save_wishes
from matching.services.silence import put_question
from members.enums import ActsForKind, ConsentHow, Role, TrustedMay
from members.models import Area, Community, Participant, RoleGrant, User
from members.search_keys import normal_phone
from members.services.acting import take_part_for
from members.services.blocking import block
from members.services.confirming import confirm_participant
from members.services.consents import NEEDED
from members.services.languages import choose_language
from members.services.pausing import pause
from members.services.signing_up import register_participant
from members.services.trusting import ask_trusted, become_trusted
from members.services.users import ensure_user, ensure_user_by_phone

JOINING_HOUR = 10
SILENT = "n23"
"""Did not answer five questions, before the story begins."""
TICKS_PER_KIND = 2
WEEKLY_CONTACTS = 20
"""More than in a real community: whoever tries the demo asks the same few people again and again."""
PHONE = "085 000 00 {:02}"
MOBILE = "06 123456{:02}"
"""Text messages of a demo go nowhere but its mailbox, whatever is set (notifications.services.sms_delivery)."""
OFFICE_PHONE = PHONE.format(0)


def _parts(*parts: int, days: range = range(7)) -> int:
    """The mask of these parts of these days: 28 bits, Monday from six to twelve first."""
    return sum(1 << (4 * day + part) for day in days for part in parts)


FREE = {
    "morning": _parts(0),
    "afternoon": _parts(1),
    "evening": _parts(2),
    "weekend": _parts(0, 1, 2, days=range(5, 7)),
}


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
            one = _take_part(community, calendar, staff.home, OFFICE_PHONE, user, RoleHold(staff.role))
            confirm_participant(actor=SYSTEM, participant=one.participant)
            townsfolk[staff.key] = one
    by = townsfolk["fatma"].viewer
    for number, person in enumerate(RESIDENTS, start=1):
        phone = normal_phone((MOBILE if person.has_mobile else PHONE).format(number))
        own = _user_of(person, phone)
        if own is not None and person.language:
            choose_language(actor=SYSTEM, user=own, language=person.language)
        one = townsfolk[person.key] = _take_part(community, calendar, person, phone, own, None)
        with at(calendar.on(1 - person.joined_days, JOINING_HOUR)):
            if person.is_confirmed:
                confirm_participant(actor=by, participant=one.participant)
            _choose(community, person, one)
    _rest_and_keep_away(townsfolk, calendar)
    _trust(townsfolk, calendar)
    return townsfolk


def _user_of(person: DemoPerson, phone: str) -> User | None:
    if person.email:
        return ensure_user(actor=SYSTEM, email=person.email)
    return ensure_user_by_phone(actor=SYSTEM, phone=phone) if person.has_mobile else None


def _take_part(
    community: Community,
    calendar: DemoCalendar,
    person: DemoPerson,
    phone: str,
    user: User | None,
    role: RoleHold | None,
) -> Townsperson:
    with at(calendar.on(-person.joined_days, JOINING_HOUR)):
        told: dict[str, Any] = {
            "first_name": person.first_name,
            "family_name": person.family_name,
            "postcode": person.postcode,
            "house_number": person.house_number,
            "phone": phone,
        }
        if user is not None and person.acts == ActsForKind.PROXY:
            acts = Viewer(user_id=user.pk, community_id=community.pk)
            participant = take_part_for(
                actor=acts,
                community=community,
                user=user,
                relation=person.relation,
                how=ConsentHow.SPOKEN,
                **told,
            )
        else:
            participant = register_participant(
                actor=SYSTEM,
                community=community,
                user=user,
                consents=NEEDED,
                how=ConsentHow.WEB if user else ConsentHow.PHONE,
                **told,
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
    offer = person.offer
    save_likes(
        actor=one.viewer,
        participant=one.participant,
        small_thing_ids=liked.values_list("pk", flat=True),
        # One box on the page: the title is its first sentence.
        own_words=f"{offer.title}. {offer.text}" if offer is not None else person.line,
        own_kind=Category.objects.get(community=community, slug=offer.kind if offer is not None else person.likes[0]),
    )
    set_limits(
        actor=one.viewer,
        participant=one.participant,
        monthly_number=None,
        radius_m=person.radius_m,
        avoids_direct_neighbours=person.avoids_direct_neighbours,
        day_parts=_day_parts(person),
        is_on_board=person.is_on_board,
    )
    save_wishes(actor=one.viewer, participant=one.participant, small_thing_ids=wished.values_list("pk", flat=True))


def _day_parts(person: DemoPerson) -> int | None:
    """When they said they mostly can; None for who said nothing of it."""
    mask = 0
    for words in person.free:
        mask |= FREE[words]
    return mask or None


def _rest_and_keep_away(townsfolk: dict[str, Townsperson], calendar: DemoCalendar) -> None:
    """Who rests began to some days ago; who does not want to meet somebody said so the day before yesterday.

    One did not answer for so long that we asked yesterday whether we may still ask.
    """
    for person in RESIDENTS:
        one = townsfolk[person.key]
        if person.paused_days:
            with at(calendar.on(-10, JOINING_HOUR)):
                until = calendar.today + timedelta(days=person.paused_days)
                pause(actor=one.viewer, participant=one.participant, until=until)
        if person.key == SILENT:
            with at(calendar.on(-1, JOINING_HOUR)), transaction.atomic():
                put_question(one.participant, at=clock.now())
        for key in person.blocks:
            with at(calendar.on(-2, JOINING_HOUR)):
                block(actor=one.viewer, blocker=one.participant, blocked=townsfolk[key].participant)


def _trust(townsfolk: dict[str, Townsperson], calendar: DemoCalendar) -> None:
    """Truus lets the girl next door look along and ask for her; her nephew was asked, and did not answer yet."""
    truus, sanne = townsfolk["truus"], townsfolk["r23"]
    told: dict[str, Any] = {"actor": truus.viewer, "participant": truus.participant, "how": ConsentHow.WEB}
    community = truus.participant.community
    with at(calendar.on(-8, JOINING_HOUR)):
        rights = frozenset({TrustedMay.SEE, TrustedMay.ASK})
        _asked, code = ask_trusted(**told, relation="Sanne van hiernaast", rights=rights)
        user = User.objects.get(acts_for__participant=sanne.participant)
        become_trusted(actor=sanne.viewer, community=community, user=user, code=code)
    with at(calendar.on(-2, JOINING_HOUR)):
        ask_trusted(**told, relation="mijn neef Bas", rights=frozenset({TrustedMay.SEE}), email=f"bas@{MAIL_HOST}")

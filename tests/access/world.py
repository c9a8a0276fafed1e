"""The world of the access matrix: everybody who could stand in some relation to what anna asks.

Made on a Monday and Tuesday through the real services; the matrix is tried on the Friday after. Then one agreement is
done, one is over, one is to come, one question waits for an answer and one yes waits for "Graag". All of these exist
twice: with bram, and with bart, who blocked anna afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import transaction
from django.http import HttpResponseBase
from django.test import override_settings
from django.urls import reverse

from buurthulp.models import Heartbeat
from buurthulp.tasks import WORKER
from buurthulp.viewers import SYSTEM, Viewer
from desk.enums import LineOutcome
from desk.models import (
    Intake,
    Organisation,
    Pair,
    Referral,
    RegisterImport,
    RegisterLine,
    Signal,
    TelephoneRound,
    TelephoneShift,
)
from exchange.enums import ActivityStatus, Visibility, Way
from exchange.models import Activity, Attendance, Circle, HelpRequest, Offer, PublicPlace
from matching.enums import Said
from matching.models import CalendarFeed, Invitation, Match, Message, Silence
from matching.services.agreeing import accept_held
from matching.services.answering import answer_yes
from matching.services.calendar_feeds import make_calendar_feed
from matching.services.closing import close_participant
from matching.services.confirming import say_outcome
from matching.services.searching import advance_search, invite_by_hand
from members.enums import (
    ActsForKind,
    AreaLevel,
    ClosingReason,
    ConsentHow,
    Feature,
    ParticipantStatus,
    Role,
    TrustedMay,
)
from members.models import ActsFor, Community, HandOver, InviteLink, Participant, User
from members.preset import settings_with
from members.services.blocking import block
from members.services.inviting import make_invite_link
from members.services.trusting import ask_trusted
from notifications.services.short_links import make_short_link
from tests.access.browsers import HERE, THERE, Visitor, logged_in
from tests.access.referred import an_organisation, make_referrer, referrals_of
from tests.access.together import circle_of, pairs_of, round_of, shift_of, with_features
from tests.cast import Person, make_resident
from tests.factories.activities import ActivityFactory
from tests.factories.exchange import PublicPlaceFactory
from tests.factories.members import (
    ActsForFactory,
    AreaFactory,
    CommunityAreaFactory,
    CommunityFactory,
    CommunityHostFactory,
    ConsentFactory,
    PostcodeFactory,
    RoleGrantFactory,
    UserFactory,
)
from tests.geography import Geography, make_geography
from tests.matching.world import AMSTERDAM, TUESDAY_TEN, draft, offers, published
from tests.reports.frozen import freeze

MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=AMSTERDAM)
NOON = MONDAY + timedelta(hours=3)
WEDNESDAY = datetime(2026, 12, 2, 14, 0, tzinfo=AMSTERDAM)
FRIDAY = datetime(2026, 12, 4, 12, 0, tzinfo=AMSTERDAM)
NEXT_TUESDAY = datetime(2026, 12, 8, 14, 0, tzinfo=AMSTERDAM)
KIND = "garden"
ON_THE_BOARD = "Soep op zondag"
TITLES = {
    "bram": {
        "asked": "Heg knippen",
        "held": "Blad harken",
        "coming": "Schuur vegen",
        "past": "Vijver legen",
        "done": "Klimop snoeien",
    },
    "bart": {
        "asked": "Gras maaien",
        "held": "Pad schoffelen",
        "coming": "Dak ontmossen",
        "past": "Ton legen",
        "done": "Takken afvoeren",
    },
}


@dataclass(frozen=True)
class Things:
    """What anna has with one helper, each with a title of its own on which pages are recognised."""

    helper: Participant
    asked: Invitation
    held: Invitation
    coming: Match
    past: Match
    done: Match


@dataclass
class World:
    """Everything a call can be about. ``unknown``: what who comes gets for something that does not exist."""

    community: Community
    geography: Geography
    asker: Participant
    newcomer: Participant
    closed: Participant
    things: dict[str, Things] = field(default_factory=dict)
    requests: dict[str, HelpRequest] = field(default_factory=dict)
    activities: dict[str, Activity] = field(default_factory=dict)
    places: dict[str, PublicPlace] = field(default_factory=dict)
    stopped: Participant = None  # type: ignore[assignment]  # set while it is made
    entry: Participant = None  # type: ignore[assignment]  # set while it is made
    intake: Intake = None  # type: ignore[assignment]  # set while it is made
    register: RegisterImport = None  # type: ignore[assignment]  # set while it is made
    acting: ActsFor = None  # type: ignore[assignment]  # set while it is made
    named: HandOver = None  # type: ignore[assignment]  # set while it is made
    signals: dict[int, Signal] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    referrals: dict[str, Referral] = field(default_factory=dict)
    pairs: dict[str, Pair] = field(default_factory=dict)
    circle: Circle = field(init=False)
    feeds: dict[str, CalendarFeed] = field(default_factory=dict)
    round: TelephoneRound = None  # type: ignore[assignment]  # the same
    shift: TelephoneShift = None  # type: ignore[assignment]  # the same
    invite: InviteLink = None  # type: ignore[assignment]  # set while it is made
    short: str = ""
    offer: Offer = None  # type: ignore[assignment]  # set while it is made
    board_offer: Offer = None  # type: ignore[assignment]  # the same
    visitors: dict[str, Visitor] = field(default_factory=dict)
    unknown: dict[tuple[str, ...], HttpResponseBase] = field(default_factory=dict)


@contextmanager
def built_world(anna_at: tuple[str, str] = ("9101AA", "1")) -> Iterator[World]:
    """The world inside a transaction that is rolled back; the clock stands still on that Friday.

    ``anna_at`` is the postcode and house number where anna lives: one of the invented geography, or "9101AC", another
    street of the same group label, in another village and another neighbourhood.
    """
    with transaction.atomic(), override_settings(SMS_HOST="https://sms.example", SMS_TOKEN="geheim"):
        with time_machine.travel(MONDAY, tick=False) as traveller:
            world, people = _make(anna_at)
            done = {name: _agreed(people["anna"], people[name], TITLES[name]["done"], NOON) for name in TITLES}
            traveller.move_to(NOON + timedelta(hours=1))
            for match in done.values():
                _tell(match)
            traveller.move_to(TUESDAY_TEN)
            _ask(world, people, done)
            _organise(world, _participant(people["bram"]))
            traveller.move_to(FRIDAY)
            Heartbeat.objects.update_or_create(name=WORKER, defaults={"beat_at": FRIDAY, "sweep_lag_seconds": 0})
            world.visitors.update(_log_in_everybody(world, people))
            yield world
        transaction.set_rollback(True)


def _make(anna_at: tuple[str, str]) -> tuple[World, dict[str, Person]]:
    geography = make_geography()
    _over_the_border(geography)
    community = _community(geography, "kustdorp", HERE, "kustgemeente")
    overdorp = _without(_community(geography, "overdorp", THERE, "overgemeente"), Feature.LETTERS, Feature.VOUCHING)

    def lives(name: str, postcode: str, number: str = "1", *, confirmed: bool = True, host: str = HERE) -> Person:
        of = overdorp if host == THERE else community
        at = geography.postcodes[postcode]
        person = make_resident(of, name, at=at, number=number, confirmed=confirmed, host=host)
        offers(person, KIND)
        return person

    people = {
        "anna": lives("Anna", *anna_at),
        "bram": lives("Bram", "9101BA"),
        "bart": lives("Bart", "9101BA"),
        "fenna": lives("Fenna", "9101BB"),
        "coos": lives("Coos", "9101AB"),
        "nienke": lives("Nienke", "9101AB", confirmed=False),
        "gijs": lives("Gijs", "9101AB"),
        "kees": lives("Kees", "9101BB"),
        "daan": lives("Daan", "9200AA", host=THERE),
    }
    anna, bram = people["anna"], people["bram"]
    world = World(
        community=community,
        geography=geography,
        asker=_participant(anna),
        newcomer=_participant(people["nienke"]),
        closed=_participant(people["gijs"]),
    )
    world.offer = Offer.objects.get(participant=bram.participant)
    offers(people["coos"], "meals")
    Offer.objects.filter(participant=people["coos"].participant, category__slug="meals").update(
        is_on_board=True, line=ON_THE_BOARD
    )
    world.board_offer = Offer.objects.get(line=ON_THE_BOARD)
    for name, title, approved_at in (("open", "Kulturhus", MONDAY), ("waiting", "Melkfabriek", None)):
        world.places[name] = PublicPlaceFactory(
            community=community, name=title, area=geography.areas["havenbuurt"], approved_at=approved_at
        )
    return world, people


def _over_the_border(geography: Geography) -> None:
    """A street of the first label that lies in a village and a neighbourhood of its own."""
    area = AreaFactory(
        name="Grensbuurt", code="BU90010199", level=AreaLevel.NEIGHBOURHOOD, parent=geography.areas["noord"]
    )
    label = geography.postcodes["9101AA"].label
    geography.postcodes["9101AC"] = PostcodeFactory(
        code="9101AC", label=label, area=area, street="Zijlweg", town="Aalsum"
    )


def _community(geography: Geography, slug: str, host: str, area: str) -> Community:
    community: Community = with_features(CommunityFactory(slug=slug, name=slug.title()))
    CommunityHostFactory(community=community, host=host)
    CommunityAreaFactory(community=community, area=geography.areas[area])
    return community


def _without(community: Community, *features: Feature) -> Community:
    """A community that has these features not."""
    gone = {feature.value for feature in features}
    on = [code for code in community.settings["on"] if code not in gone]
    community.settings = settings_with(community.settings, on=on)
    community.save(update_fields=["settings"])
    return community


def _participant(person: Person) -> Participant:
    assert person.participant is not None
    return person.participant


def _ask(world: World, people: dict[str, Person], done: dict[str, Match]) -> None:
    """The requests of anna with bram and with bart, and two more; then bart blocks anna, and gijs stops."""
    anna, bart, fenna, gijs = (people[name] for name in ("anna", "bart", "fenna", "gijs"))
    for name, titles in TITLES.items():
        helper = people[name]
        asked = _asked(anna, helper, titles["asked"], NEXT_TUESDAY + timedelta(days=1))
        held = _asked(anna, helper, titles["held"], NEXT_TUESDAY + timedelta(days=2), visibility=Visibility.BOARD)
        answer_yes(actor=helper.viewer, invitation_id=held.pk)
        world.things[name] = Things(
            helper=_participant(helper),
            asked=asked,
            held=held,
            coming=_agreed(anna, helper, titles["coming"], NEXT_TUESDAY),
            past=_agreed(anna, helper, titles["past"], WEDNESDAY),
            done=done[name],
        )
    brams = world.things["bram"]
    answer_yes(actor=fenna.viewer, invitation_id=_invite(brams.held, fenna).pk)
    _invite(brams.asked, fenna)
    world.things["gijs"] = replace(brams, asked=_invite(brams.asked, gijs))
    for name, title, asker, extra in (
        ("board", "Bollen planten", anna, {"visibility": Visibility.BOARD}),
        ("call", "Bank schuren", fenna, {"way": Way.CALL}),
    ):
        search = published(asker, title=title, public_line=title, slug=KIND, starts_at=NEXT_TUESDAY, **extra)
        world.requests[name] = search.slot.occasion.help_request
    advance_search(slot_id=search.slot_id)
    world.requests["draft"] = draft(anna, title="Stoel lijmen", slug=KIND, starts_at=NEXT_TUESDAY)
    block(actor=bart.viewer, blocker=_participant(bart), blocked=_participant(anna))
    for person in (world.asker, world.closed):
        Silence.objects.create(participant=person, asked_at=TUESDAY_TEN)
    Participant.objects.filter(pk=world.closed.pk).update(status=ParticipantStatus.CLOSED, closed_at=TUESDAY_TEN)


def _organise(world: World, helper: Participant) -> None:
    """Anna's activities, at a place in the Havenbuurt; a helper said "ik kom" to the one that was cancelled."""
    havenbuurt = world.geography.areas["havenbuurt"]
    place = PublicPlaceFactory(community=world.community, area=havenbuurt, name="De Linde")
    for name, title in (
        ("open", "Soep koken"),
        ("held", "Stekjes ruilen"),
        ("cancelled", "Zingen"),
        ("draft", "Knikkeren"),
    ):
        world.activities[name] = ActivityFactory(
            community=world.community,
            organiser=world.asker,
            public_place=place,
            status=ActivityStatus(name),
            title=title,
            review_since=TUESDAY_TEN if name == "held" else None,
        )
    Attendance.objects.create(
        activity=world.activities["cancelled"], participant=helper, on=NEXT_TUESDAY.date(), created_at=TUESDAY_TEN
    )


def _tell(match: Match) -> None:
    """Both say that it happened."""
    for participant in (match.asker, match.helper):
        say_outcome(actor=SYSTEM, match_id=match.pk, participant=participant, said=Said.YES)


def _asked(asker: Person, helper: Person, title: str, starts_at: datetime, **extra: object) -> Invitation:
    search = published(asker, title=title, public_line=title, slug=KIND, starts_at=starts_at, **extra)
    return invite_by_hand(actor=asker.viewer, slot_id=search.slot_id, participant=_participant(helper))


def _invite(asked: Invitation, also: Person) -> Invitation:
    return invite_by_hand(actor=also.viewer, slot_id=asked.slot_id, participant=_participant(also))


def _agreed(asker: Person, helper: Person, title: str, starts_at: datetime) -> Match:
    invitation = _asked(asker, helper, title, starts_at)
    answer_yes(actor=helper.viewer, invitation_id=invitation.pk)
    return accept_held(actor=asker.viewer, invitation_id=invitation.pk)


def _log_in_everybody(world: World, people: dict[str, Person]) -> dict[str, Visitor]:
    """Everybody of the columns of the matrix, by the name of somebody."""
    here, areas = world.community, world.geography.areas
    there = people["daan"].community

    def staff(name: str, role: Role, *area: str, community: Community = here) -> User:
        user = UserFactory(email=f"{name}@example.nl")
        _grant(user, role, [areas[one] for one in area], community)
        return user

    ada, carla = staff("ada", Role.ADMINISTRATOR), staff("carla", Role.COORDINATOR, "noord")
    kees = people["kees"].user
    _grant(kees, Role.COORDINATOR, [], here)
    for user in (carla, kees):
        _give_second_factor(user)
    world.entry = _participant(make_resident(here, "Ida", at=world.geography.postcodes["9101AB"], number="9"))
    ConsentFactory(participant=world.entry, text_version="hardop", how=ConsentHow.IN_PERSON, by_user=carla)
    asked = world.things["bram"].asked.slot.occasion.help_request
    world.intake = Intake.objects.create(
        community=here, user_id=carla.pk, participant=world.asker, help_request=asked, saved_at=FRIDAY
    )
    world.stopped = _participant(make_resident(here, "Wubbo", at=world.geography.postcodes["9101AB"], number="11"))
    close_participant(actor=SYSTEM, participant=world.stopped, reason=ClosingReason.MOVED)
    world.register = RegisterImport.objects.create(community=here, user_id=carla.pk, made_at=FRIDAY)
    known = {"outcome": LineOutcome.KNOWN, "participant": world.things["bram"].helper}
    RegisterLine.objects.create(register=world.register, number=2, **known)
    for number, things in enumerate((world.things["bram"], world.things["bart"]), 1):
        said = {"author": world.asker, "text": "Neem je een hark mee?", "at": FRIDAY, "on": FRIDAY.date()}
        world.messages[things.helper.pk] = Message.objects.create(match=things.coming, number=number, **said)
        who = {"reporter": world.asker, "about": things.helper, "person": world.asker, "community": here}
        when = {"created_at": FRIDAY, "answer_by": FRIDAY}
        world.signals[things.helper.pk] = Signal.objects.create(match=things.done, **who, **when)
    for name, owner in (("asker", world.asker), ("closed", world.closed)):
        world.feeds[name] = make_calendar_feed(actor=SYSTEM, participant=owner)
    home = f"http://testserver{reverse('matching:home')}"
    world.short = make_short_link(actor=SYSTEM, participant=world.asker, url=home).rpartition("/")[2]
    world.invite = make_invite_link(actor=SYSTEM, participant=world.asker, shows_name=True)
    world.organisations = {"here": an_organisation(here, "Zonnebloem"), "there": an_organisation(there, "Humanitas")}
    gerda, rosa = staff("gerda", Role.ANALYST), staff("rosa", Role.REFERRER)
    for period in ("2026-10", "2026-Q3", "2025"):
        freeze(here, period)
    make_referrer(rosa, world.organisations["here"], entered=world.newcomer, at=FRIDAY)
    world.referrals = referrals_of(asker=world.asker, closed=world.closed, at=FRIDAY)
    helper = world.things["bram"].helper
    bart = world.things["bart"].helper
    world.pairs = pairs_of(asker=world.asker, closed=world.closed, helper=helper, apart=bart, kind=KIND)
    world.circle = circle_of(asker=world.asker, closed=world.closed, helper=helper, apart=bart, at=FRIDAY)
    later = NEXT_TUESDAY + timedelta(days=4)
    for_circle = {"title": "Vogels voeren", "slug": KIND, "starts_at": later, "visibility": Visibility.CIRCLE}
    world.requests["circle"] = published(people["anna"], **for_circle).slot.occasion.help_request
    world.round = round_of(called=world.asker, closed=world.closed, caller=helper, at=FRIDAY)
    world.shift = shift_of(here, at=FRIDAY)
    daughter, former = UserFactory(email="dochter@example.nl"), UserFactory(email="vroeger@example.nl")
    world.acting = ActsForFactory(user=daughter, participant=world.asker, kind=ActsForKind.PROXY)
    own = ActsFor.objects.get(participant=world.asker, kind=ActsForKind.SELF)
    herself = Viewer(user_id=own.user_id, community_id=here.pk, participant_id=world.asker.pk)
    world.named, _code = ask_trusted(
        actor=herself, participant=world.asker, relation="mijn zus", rights=[TrustedMay.SEE], how=ConsentHow.WEB
    )
    ActsForFactory(user=former, participant=world.asker, kind=ActsForKind.PROXY, until=FRIDAY - timedelta(hours=1))
    visitors = {
        "nobody": Visitor(),
        "unknown": Visitor(UserFactory(email="nieuw@example.nl")),
        "daughter": Visitor(daughter),
        "former": Visitor(former),
        "carla": Visitor(carla, second_factor=True),
        "carla idle": Visitor(carla),
        "coen": Visitor(staff("coen", Role.COORDINATOR), second_factor=True),
        "cora": Visitor(staff("cora", Role.COORDINATOR, "zuid"), second_factor=True),
        "cees": Visitor(staff("cees", Role.COORDINATOR), second_factor=False),
        "joke": Visitor(staff("joke", Role.COORDINATOR, community=there), host=THERE, second_factor=True),
        "joke here": Visitor(User.objects.get(email="joke@example.nl"), second_factor=True),
        "gerda": Visitor(gerda, second_factor=True),
        "gerda without": Visitor(gerda),
        "rosa": Visitor(rosa, second_factor=True),
        "rosa without": Visitor(rosa),
        "ada": Visitor(ada, second_factor=True),
        "ada without": Visitor(ada),
        "kees": Visitor(kees, second_factor=True),
        "kees without": Visitor(kees),
        "daan here": Visitor(people["daan"].user),
    }
    for name, person in people.items():
        visitors.setdefault(name, Visitor(person.user, host=person.host))
    return {name: logged_in(visitor, is_idle=name == "carla idle") for name, visitor in visitors.items()}


def _grant(user: User, role: Role, areas: list[object], community: Community) -> None:
    RoleGrantFactory(community=community, user=user, role=role).areas.set(areas)


def _give_second_factor(user: User) -> None:
    """An app with codes on their telephone, and codes on paper."""
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)

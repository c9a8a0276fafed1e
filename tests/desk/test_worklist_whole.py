"""The whole page of the worklist, for whatever stands on it: as if every line had been read and counted by hand."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import pytest
from django.db import connection

from buurthulp import clock
from buurthulp.viewers import RoleHold, Viewer
from buurthulp.worklist import WorkItem, register, rows_for
from buurthulp.worklist import _sources as registered
from desk.models import DeskPresence, RequestShare, Signal, WorkState
from desk.selectors.work_lines import ALL, FREE, MINE, RESTING, Chosen
from desk.selectors.worklist import printed_worklist, worklist_of
from exchange.enums import ActivityStatus, Rhythm
from exchange.models import HelpRequest, Slot
from matching.models import Invitation, Match, Search
from members.enums import PlaceKind, Role
from members.models import Community, Confirmation, Participant, Place, PlaceLabel, RoleGrant
from tests.benchmarks.board_town import settle
from tests.cast import Person, make_staff
from tests.desk import plain_worklist
from tests.desk.plain_worklist import Line, lines_of
from tests.factories.activities import ActivityFactory
from tests.factories.exchange import PublicPlaceFactory
from tests.geography import Geography
from tests.kept import kept

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
REASONS = ("short", "time_short", "no_candidates", "exhausted", "call_wanted", "asker_silent", "cancelled")
AREAS = ("havenbuurt", "havenbuurt", "kerkbuurt", "molenbuurt", None)


@kept
def staff(community: Community, geography: Geography) -> dict[str, Person]:
    """Carla; Noor, away with Carla to take over; Ivo, away with nobody; Zita, away till Noor is back; Piet of Noord."""
    people = {
        name: make_staff(community, name, Role.COORDINATOR) for name in ("Carla", "Noor", "Ivo", "Zita", "Piet", "Oud")
    }
    stand_ins = {"Noor": people["Carla"], "Ivo": None, "Zita": people["Noor"]}
    for name, stand_in in stand_ins.items():
        DeskPresence.objects.create(
            grant=RoleGrant.objects.get(user=people[name].user),
            away_from=date(2026, 12, 1),
            away_until=date(2026, 12, 4),
            stand_in_user_id=stand_in.user.pk if stand_in else None,
        )
    RoleGrant.objects.filter(user=people["Oud"].user).update(until=clock.now() - HOUR)
    return people


def some_work(community: Community, geography: Geography, staff: dict[str, Person], chance: random.Random) -> None:
    """New people, searches, agreements, signals, shared requests and activities, with many equal moments."""
    now = clock.now()

    def ago(hours: int) -> timedelta:
        return chance.randrange(0, hours, 12) * HOUR

    settle(community, list(PlaceLabel.objects.order_by("pk")), count=45, each=2, chance=chance)
    for place in Place.objects.filter(kind=PlaceKind.HOME):
        area = chance.choice(AREAS)
        Place.objects.filter(pk=place.pk).update(area=geography.areas[area] if area else None)
    Confirmation.objects.filter(pk__in=Confirmation.objects.order_by("pk")[:40].values("pk")).delete()
    for person in Participant.objects.all():
        Participant.objects.filter(pk=person.pk).update(joined_at=now - ago(300))
    slots = list(Slot.objects.select_related("occasion__help_request").order_by("pk"))
    for slot in slots[:60]:
        starts_at = now + chance.choice((-1, 1)) * ago(200)
        Search.objects.create(
            slot=slot,
            community=community,
            need_at=starts_at,
            decide_by=starts_at - 4 * HOUR,
            desk_reason=chance.choice(REASONS),
            desk_since=now - ago(200),
            created_at=now - 240 * HOUR,
        )
    for slot in slots[60:75]:
        asker, helper = slot.occasion.help_request.participant, Participant.objects.order_by("pk").last()
        _settled(slot, asker, helper, now - ago(400), chance.choice(("review", "unconfirmed")))
    people = list(Participant.objects.order_by("pk"))
    for number in range(4):
        one, other = chance.sample(people, 2)
        kind = chance.choice(("unsafe", "misuse"))
        Signal.objects.create(
            kind=kind,
            community=community,
            reporter=one,
            about=other,
            person=one,
            urgency="now" if kind == "unsafe" else "week",
            answer_by=now + ago(72),
            thing="" if kind == "unsafe" else "request",
            thing_id=None if kind == "unsafe" else number,
            created_at=now - ago(48),
        )
    for asked in HelpRequest.objects.order_by("pk")[:3]:
        RequestShare.objects.create(
            community=community,
            help_request=asked,
            by_user_id=staff["Ivo"].user.pk,
            to_user_id=staff["Carla"].user.pk,
            reason="edge",
            at=now - ago(48),
        )
    for number in range(4):
        ActivityFactory(
            community=community,
            organiser=chance.choice(people) if number else None,
            public_place=PublicPlaceFactory(
                community=community,
                area=geography.areas["havenbuurt"] if number % 2 else None,
                name=f"De Linde {number}",
            ),
            status=chance.choice((ActivityStatus.HELD, ActivityStatus.OPEN)),
            rhythm=chance.choice((Rhythm.ONCE, Rhythm.WEEKLY)),
            review_since=now - ago(100),
        )


def _settled(slot: Slot, asker: Participant, helper: Participant, at, status: str) -> None:
    invitation = Invitation.objects.create(
        community_id=asker.community_id,
        slot=slot,
        occasion=slot.occasion,
        participant=helper,
        status="chosen",
        wave_number=1,
        distance_m=600,
        band="walk",
        invited_at=at,
        wait_until=at,
    )
    Match.objects.create(
        community_id=asker.community_id,
        slot=slot,
        invitation=invitation,
        asker=asker,
        helper=helper,
        status=status,
        minutes=45,
        ended_at=at,
        starts_at=at - HOUR,
        agreed_at=at - 100 * HOUR,
    )


def some_states(viewer: Viewer, staff: dict[str, Person], chance: random.Random) -> Counter[str]:
    """Most lines taken, put off, done, let go or forgotten; some for a reason that is another now, or came anew."""
    now, made = clock.now(), Counter()
    for row in {row.key: row for row in rows_for(viewer)}.values():
        how = chance.choice(("none", "taken", "taken", "rests", "back", "done", "free", "forgotten"))
        made[how] += row.object_id > 0
        if how == "none" or row.object_id == 0:
            continue
        is_taken = how not in ("done", "free")
        WorkState.objects.create(
            community_id=viewer.community_id,
            source=row.source,
            object_id=row.object_id,
            status="taken" if is_taken else how,
            owner_user_id=chance.choice(list(staff.values())).user.pk if is_taken else None,
            claimed_at=now if is_taken else None,
            snoozed_until={"rests": now + 48 * HOUR, "back": now - chance.choice((0, 1)) * HOUR}.get(how),
            reason=chance.choice((row.reason, row.reason, row.reason, "another", "")),
            since=chance.choice((row.since, row.since, row.since, row.since - HOUR, None)),
            touched_at=now - timedelta(days=91 if how == "forgotten" else 1),
        )
    return made


@pytest.fixture
def others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines that their source makes itself: some name no row, and are called alike."""

    def lines(viewer: Viewer) -> list[WorkItem]:
        return [
            WorkItem(
                reason="other",
                reason_text="Daarom.",
                next_step="Doe iets.",
                title=f"Iets anders {number}",
                who="Iemand",
                area_name=("", "Havenbuurt", "O’Dam “é”")[number % 3],
                urgency=(3, 0, 6)[number % 3],
                since=clock.now() - (number % 2) * 100 * HOUR,
                due_at=clock.now() + 3 * HOUR if number % 4 == 0 else None,
                act_by=clock.now() + 2 * HOUR if number % 4 == 0 else None,
                url_name="desk:person",
                public_id=f"x{number}",
                object_id=number // 4,
            )
            for number in range(9)
        ]

    monkeypatch.setitem(registered, "others", None)
    register("others", lines)


def choices() -> Iterator[Chosen]:
    """Ways to narrow the list: each by itself, and together."""
    for whose in (ALL, MINE, FREE, RESTING):
        for source in ("", "searches", "others", "pairs"):
            for area in ("", "Havenbuurt", "O’Dam “é”"):
                yield Chosen(whose=whose, source=source, area=area)


def ends(lines: Sequence[Line], chance: random.Random) -> Iterator[str]:
    """Last lines of a page: of this list, of today, of another list, gone, and nonsense."""
    names = [line.name for line in lines]
    yield from (f"{name}-{chance.randrange(len(names) + 9)}" for name in chance.sample(names, 8))
    yield from (f"{names[place % len(names)]}-{place}" for place in (0, 24, 25, 26, 27, 51, -1))
    yield from ("others-0-3", "searches-0-26", "searches-999999-27", "searches--5-30", "new_people-07-30")
    yield from ("x", "-", "searches-1", "searches-1-9999999", f"searches-{2**63}-60", "searches-٣-3", "-1-30", "a-b-26")


# PostgreSQL plans each of the three hundred long queries anew: once is enough there.
@pytest.mark.parametrize("seed", range(2 if connection.vendor == "sqlite" else 1))
def test_it_is_what_one_would_read_and_count_by_hand(
    community: Community, geography: Geography, staff: dict[str, Person], others: None, seed: int
) -> None:
    chance = random.Random(seed)
    some_work(community, geography, staff, chance)
    carla, piet, noor = (staff[name].viewer for name in ("Carla", "Piet", "Noor"))
    assert min(some_states(carla, staff, chance).values()) > 3
    limited = frozenset({geography.areas["havenbuurt"].pk, geography.areas["kerkbuurt"].pk})
    of_two = Viewer(piet.user_id, piet.community_id, roles=(RoleHold("coordinator", limited),), second_factor=True)
    for viewer, narrowed in (
        (carla, [Chosen(), Chosen(whose=RESTING), Chosen(whose=FREE, source="searches")]),
        (of_two, [Chosen(), Chosen(area="Havenbuurt")]),
        (noor, []),
    ):
        lines = lines_of(viewer, community)
        for chosen in choices():
            assert worklist_of(viewer, community, chosen) == plain_worklist.worklist(viewer, community, chosen, lines)
        for chosen in narrowed:
            assert printed_worklist(viewer, community, chosen) == plain_worklist.printed(
                viewer, community, chosen, lines
            )
            for after in ends(lines, chance):
                found = worklist_of(viewer, community, chosen, after=after)
                assert found == plain_worklist.worklist(viewer, community, chosen, lines, after=after), after


def test_page_after_page_it_is_everything_once(
    community: Community, geography: Geography, staff: dict[str, Person], others: None
) -> None:
    some_work(community, geography, staff, random.Random(7))
    viewer = staff["Carla"].viewer
    page = worklist_of(viewer, community, Chosen())
    lines = [*page.today, *page.rows]
    back: list[str | None] = []
    while page.after is not None:
        after = page.after.removeprefix("na=")
        page = worklist_of(viewer, community, Chosen(), after=after)
        back.append(page.before)
        lines += page.rows
    assert len(back) >= 3
    assert (back[0], len(lines)) == ("", page.count)
    assert sorted(line.item.public_id for line in lines) == sorted(row.public_id for row in rows_for(viewer))


def test_the_control_one_that_forgets_who_stands_in(
    community: Community, geography: Geography, staff: dict[str, Person]
) -> None:
    """What is Noor's is Carla's while Noor is away: without that the two differ."""
    chance = random.Random(1)
    some_work(community, geography, staff, chance)
    viewer = staff["Carla"].viewer
    some_states(viewer, staff, chance)
    plain = plain_worklist.worklist(viewer, community, Chosen(whose=MINE), lines_of(viewer, community))
    assert worklist_of(viewer, community, Chosen(whose=MINE)) == plain
    DeskPresence.objects.all().delete()
    assert worklist_of(viewer, community, Chosen(whose=MINE)) != plain

"""Hulp in Praktijk: one call to a helpdesk, matched by postcode area, kind and amount of help (design/domain.md).

Dokkum and the villages round it as they are, from the real files: people who signed up there, and calls of a week.
What people would answer comes from the default world; the system knows only what they tell it.
"""

from __future__ import annotations

import csv
import heapq
import json
import random
import time as processor
from collections.abc import Callable
from datetime import datetime, time, timedelta
from itertools import count
from pathlib import Path

import pytest
import time_machine

from buurthulp import clock
from buurthulp.viewers import SYSTEM
from desk.enums import Haste
from desk.services.heard import Heard, enter_heard
from desk.services.intake import Asked, Caller, Trip, intake_of, take_in
from exchange.enums import Rhythm, Where
from exchange.models import Category, HelpRequest, Offer, Slot
from exchange.moments import Day
from exchange.services.catalogue import load_catalogue
from exchange.services.offers import rebuild_offer_places
from matching.engine.rules import sift
from matching.enums import InvitationStatus, MatchStatus, Said
from matching.models import Invitation, Match, Search, Transfer
from matching.selectors.asks import slot_with_request
from matching.selectors.candidates import find_pool
from matching.services.answering import answer_not_now, answer_yes
from matching.services.confirming import say_outcome
from matching.services.ledger import check_ledger
from matching.simulation.world import WORLDS, read_world
from matching.simulation.world import Person as Somebody
from matching.tasks import sweep_matching
from members.enums import Role
from members.models import Area, Community, Postcode
from members.services.communities import create_community, serve_area
from members.services.confirming import confirm_participant
from members.services.import_areas import import_areas
from members.services.import_postcodes import import_postcodes
from notifications.models import OutboxMessage
from tests.cast import make_resident, make_staff
from tests.realdata import real_file
from tests.scenarios.at_desk import december

pytestmark = pytest.mark.django_db
MUNICIPALITY, VILLAGES = "GM1970", range(9100, 9110)
SEED = 1
LEAST_MATCHED = 0.93
KINDS = ("groceries", "odd_jobs", "garden", "company")
HOURS = (10, 11, 14, 15, 16)
EVERY = timedelta(hours=1)


def part_of(name: str, folder: Path, code: str) -> Path:
    """The features of this municipality alone, out of a file with all of them."""
    with real_file(name).open(encoding="utf-8") as lines:
        whole = json.load(lines)
    whole["features"] = [
        one for one in whole["features"] if code in (one["properties"]["code"], one["properties"].get("gm_code"))
    ]
    (folder / name).write_text(json.dumps(whole), encoding="utf-8")
    return folder / name


def postcodes_of(folder: Path) -> Path:
    """Dokkum and round it, of the real file."""
    with real_file("pc6_noardeast_fryslan.csv").open(encoding="utf-8", newline="") as rows:
        read = csv.DictReader(rows)
        kept = [row for row in read if int(row["pc6"][:4]) in VILLAGES]
    path = folder / "pc6.csv"
    with path.open("w", encoding="utf-8", newline="") as rows:
        written = csv.DictWriter(rows, kept[0].keys())
        written.writeheader()
        written.writerows(kept)
    return path


@pytest.fixture
def helpdesk(db: None, tmp_path: Path) -> Community:
    """A community that works so, in the real place."""
    for name in ("gemeenten_2022.geojson", "buurten_5gemeenten.geojson"):
        import_areas(actor=SYSTEM, path=part_of(name, tmp_path, MUNICIPALITY))
    import_postcodes(actor=SYSTEM, path=postcodes_of(tmp_path))
    community = create_community(
        actor=SYSTEM,
        slug="praktijk",
        name="Hulp in Praktijk",
        preset="hulp_in_praktijk",
        phone="085 000 00 00",
        hours_text="",
        coordinator_name="Hilde",
        hosts=["testserver"],
    )
    serve_area(actor=SYSTEM, community=community, area=Area.objects.get(code=MUNICIPALITY))
    load_catalogue(actor=SYSTEM, community=community)
    return community


class Calls:
    """People who signed up, the calls to the helpdesk, and what everybody does in turn."""

    def __init__(self, community: Community, traveller: time_machine.Coordinates) -> None:
        self.community, self.traveller = community, traveller
        self.desk = make_staff(community, "Hilde", Role.COORDINATOR).viewer
        self.world, self.lot = read_world(WORLDS / "default.json"), random.Random(SEED)
        self.kinds = {kind.slug: kind for kind in Category.objects.filter(community=community, slug__in=KINDS)}
        self.postcodes = list(Postcode.objects.order_by("code"))
        self.weights = [postcode.address_count for postcode in self.postcodes]
        self.people: dict[int, Somebody] = {}
        self.number_of: dict[int, int] = {}
        self.willing: dict[int, int] = {}
        self.seen: set[int] = set()
        self._events: list[tuple[datetime, int, Callable[[], None]]] = []
        self._turns = count()

    def sign_up(self, people: int) -> None:
        """Each likes to do two kinds of help, as often and as far as they say."""
        for number in range(people):
            person = self.world.person(SEED, number)
            buur = make_resident(
                self.community,
                f"Buur{number}",
                at=self._postcode(),
                number=str(number + 1),
                monthly_number=person.own_number,
            )
            for slug in self.lot.sample(KINDS, 2):
                Offer.objects.create(
                    community=self.community,
                    participant=buur.participant,
                    category=self.kinds[slug],
                    day_parts=person.day_parts,
                    radius_m=min(max(person.radius_m, 500), 100_000),
                    created_at=clock.now(),
                )
            rebuild_offer_places(participant=buur.participant)
            self.people[buur.participant.pk] = person

    def _postcode(self) -> Postcode:
        return self.lot.choices(self.postcodes, weights=self.weights)[0]

    def ring(self, calls: int) -> None:
        """As many on each morning of a week, for one of the days after."""
        for number in range(calls):
            day = december(1, 8, 10) + timedelta(days=(0, 1, 2, 3, 6)[number % 5], minutes=20 * (number // 5))
            self._at(day, lambda number=number: self._take_in(number))

    def _take_in(self, number: int) -> None:
        on = clock.localtime(clock.now()).date() + timedelta(days=self.lot.randint(2, 6))
        intake = take_in(
            actor=self.desk,
            intake=intake_of(actor=self.desk, community=self.community),
            caller=Caller(
                first_name=f"Beller{number}",
                family_name="de Vries",
                postcode=self._postcode().code,
                house_number=str(200 + number),
                phone=f"06123{number:05}",
            ),
            asked=Asked(
                category=self.kinds[KINDS[number % len(KINDS)]],
                title=f"Vraag {number}",
                public_line="Wie heeft er even tijd?",
                private_line="",
                day=Day.DATE,
                on=on,
                parts=(),
                at=time(self.lot.choice(HOURS)),
                rhythm=Rhythm.ONCE,
                where=Where.ASKER,
                elsewhere="",
                avoids_direct_neighbours=False,
                haste=Haste.CALM,
                trip=Trip(),
            ),
        )
        assert intake.participant is not None
        confirm_participant(actor=self.desk, participant=intake.participant)
        slot = slot_with_request(Slot.objects.filter(occasion__help_request=intake.help_request)).get()
        pool = find_pool(slot, now=clock.now(), most=None)
        eligible = {one.participant_id for one in sift(pool.ask, pool.candidates).eligible} & self.people.keys()
        decide_by, asked_at = Search.objects.get(slot=slot).decide_by, clock.now()
        yeses = [self.world.answered_at(SEED, self.people[one], number, asked_at) for one in eligible]
        self.number_of[slot.pk] = number
        self.willing[slot.pk] = sum(yes is not None and yes <= decide_by for yes in yeses)

    def live(self, until: datetime) -> None:
        """Until nothing is due any more."""
        while clock.now() < until:
            sweep_matching()
            self._consider()
            due = [
                row.due_at
                for model in (Search, Match)
                for row in model.objects.exclude(due_at=None).order_by("due_at")[:1]
            ]
            coming = [*due, *(event[0] for event in self._events[:1])]
            if not coming:
                return
            self.traveller.move_to(max(min(coming), clock.now() + EVERY))
            while self._events and self._events[0][0] <= clock.now():
                heapq.heappop(self._events)[2]()

    def _at(self, moment: datetime, act: Callable[[], None]) -> None:
        heapq.heappush(self._events, (moment, next(self._turns), act))

    def _consider(self) -> None:
        """Who is asked makes up their mind; of a yes the helpdesk tells the caller; afterwards the helper says so."""
        for asked in Invitation.objects.exclude(pk__in=self.seen).filter(status=InvitationStatus.INVITED):
            self.seen.add(asked.pk)
            person, number = self.people[asked.participant_id], self.number_of[asked.slot_id]
            reply = self.world.reply(SEED, person, number)
            if reply is None:
                continue
            answer = answer_yes if reply.says_yes else answer_not_now
            at = self.world.awake(SEED, clock.now() + timedelta(hours=reply.after_hours), person.number, number)
            self._at(at, lambda pk=asked.pk, answer=answer: self._answer(pk, answer))

    def _answer(self, pk: int, answer: Callable[..., Invitation]) -> None:
        invitation = Invitation.objects.get(pk=pk)
        if invitation.status not in (InvitationStatus.INVITED, InvitationStatus.LAPSED):
            return  # it was arranged or over by then
        answered = answer(actor=SYSTEM, invitation_id=pk)
        if answered.status == InvitationStatus.HELD:
            enter_heard(actor=self.desk, invitation=answered, heard=Heard.PLEASE)
            match = Match.objects.get(invitation=answered)
            self._at(match.starts_at + timedelta(hours=2), lambda: self._tell(match))

    def _tell(self, match: Match) -> None:
        if Match.objects.get(pk=match.pk).status == MatchStatus.AGREED:
            say_outcome(actor=SYSTEM, match_id=match.pk, participant=match.helper, said=Said.YES)


@pytest.mark.parametrize(("people", "calls"), [(40, 8), pytest.param(100, 25, marks=pytest.mark.deep)])
def test_who_calls_is_matched(
    helpdesk: Community, clock_at_tuesday_ten: time_machine.Coordinates, people: int, calls: int
) -> None:
    began = processor.process_time()
    clock_at_tuesday_ten.move_to(december(1, 8))
    lived = Calls(helpdesk, clock_at_tuesday_ten)
    lived.sign_up(people)
    lived.ring(calls)
    lived.live(december(31, 12))

    assert HelpRequest.objects.count() == len(lived.willing) == calls
    matched = set(Match.objects.values_list("slot_id", flat=True))
    answerable = {slot for slot, willing in lived.willing.items() if willing}
    share = len(matched & answerable) / len(answerable)
    invitations = Invitation.objects.count()
    print(
        f"\nDokkum: {people} people, {calls} calls, {len(answerable)} with somebody eligible and willing in time, of "
        f"which {len(matched & answerable)} matched ({share:.0%}); {len(matched)} matched in all, "
        f"{invitations / calls:.2f} invitations a call; {processor.process_time() - began:.1f} s of the processor"
    )
    assert len(answerable) >= calls // 2
    assert share >= LEAST_MATCHED
    # By kind and by amount: nobody was asked for what they do not offer, or more often than they said.
    for asked in Invitation.objects.select_related("participant", "slot__occasion__help_request__category"):
        group = asked.slot.occasion.help_request.category.parent_id
        assert asked.participant.offers.filter(status="on", category__parent=group).exists()
    for pk, person in lived.people.items():
        assert Invitation.objects.filter(participant=pk).count() <= person.own_number
    # By postcode area: nobody from farther than the helpdesk looks. Who calls has no mail, and gets none.
    assert max(Invitation.objects.values_list("distance_m", flat=True)) <= 4_000
    assert OutboxMessage.objects.filter(participant__first_name__startswith="Beller").count() == 0
    done = Match.objects.filter(status=MatchStatus.DONE).values_list("pk", flat=True)
    assert (sorted(Transfer.objects.values_list("match", flat=True)), len(done)) == (sorted(done), len(matched))
    assert check_ledger(helpdesk) == []

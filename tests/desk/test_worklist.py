"""The worklist: what stands on it, in which order, for whom, and how it is narrowed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from buurthulp import clock
from buurthulp.worklist import WorkItem, WorkRow, describe, register, rows_for
from buurthulp.worklist import _sources as registered
from desk.selectors.colleagues import colleagues_of
from desk.selectors.worklist import MOST_TODAY, PER_PAGE
from desk.services.presence import set_presence
from desk.services.work import claim, snooze
from exchange.models import HelpRequest
from matching.models import Search
from matching.services.searching import sweep_due
from members.enums import Role
from members.models import Community, Participant
from tests.arranged import who
from tests.cast import Person, make_resident, make_staff
from tests.desk.conftest import THURSDAY_TWO, ClientFor
from tests.geography import Geography
from tests.matching.world import AMSTERDAM, TUESDAY_TEN, published

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


def newcomers(community: Community, geography: Geography, count: int, first: int = 0) -> list[Person]:
    return [
        make_resident(community, f"Nieuw{n}", at=geography.postcodes["9101AB"], number=str(20 + n), confirmed=False)
        for n in range(first, first + count)
    ]


def new_rows(viewer) -> list[WorkRow]:
    return [row for row in rows_for(viewer) if row.source == "new_people"]


def waited(person: Person, days: float) -> None:
    """They joined so many days ago."""
    Participant.objects.filter(pk=person.participant.pk).update(joined_at=clock.now() - timedelta(days=days))


def listed(page) -> list[str]:
    """Who stands on the page, in order."""
    return [line.item.who for line in (*page.context["today"], *page.context["rows"])]


def test_somebody_new_stands_on_the_list(
    client_for: ClientFor, carla: Person, community: Community, geography: Geography
) -> None:
    (newcomer,) = newcomers(community, geography, 1)
    assert [describe(row) for row in new_rows(carla.viewer)] == [
        WorkItem(
            reason="new_person",
            reason_text="Nieuw0 is nieuw en wacht sinds 1\u00a0december.",
            next_step="Maak kennis, bevestig het adres.",
            title="Kennismaken met Nieuw0",
            who="Nieuw0",
            area_name="Havenbuurt",
            urgency=5,
            since=TUESDAY_TEN,
            due_at=None,
            url_name="desk:person",
            public_id=newcomer.participant.public_id,
            object_id=newcomer.participant.pk,
            area_id=geography.areas["havenbuurt"].pk,
            person_id=newcomer.participant.pk,
        )
    ]
    browser = client_for(carla)
    html = browser.get(reverse("desk:worklist")).content.decode()
    assert reverse("desk:person", args=[newcomer.participant.public_id]) in html
    browser.post(reverse("desk:confirm_address", args=[newcomer.participant.public_id]))
    assert "Alles is gedaan. Tijd voor koffie." in browser.get(reverse("desk:worklist")).content.decode()


def test_new_people_of_other_districts_and_communities_stand_elsewhere(
    client_for: ClientFor,
    noor: Person,
    zita: Person,
    community: Community,
    other_community: Community,
    geography: Geography,
) -> None:
    newcomers(community, geography, 1)
    make_resident(other_community, "Ver", at=geography.postcodes["9200AA"], confirmed=False, host="overdorp.test")
    assert [listed(client_for(staff).get(reverse("desk:worklist"))) for staff in (noor, zita)] == [["Nieuw0"], []]


def test_a_resident_has_no_work(anna: Person, community: Community, geography: Geography) -> None:
    newcomers(community, geography, 1)
    assert rows_for(anna.viewer) == []


class TestToday:
    def test_what_cannot_wait_till_she_is_here_again(
        self, client_for: ClientFor, carla: Person, anna: Person, community: Community, geography: Geography
    ) -> None:
        fresh, old = newcomers(community, geography, 2)
        waited(old, 4.5)  # five days tonight
        waited(fresh, 1)
        published(anna, starts_at=THURSDAY_TWO)
        sweep_due()  # nobody fits; four office hours before Thursday two is Thursday ten: after tomorrow morning
        page = client_for(carla).get(reverse("desk:worklist"))
        assert [line.item.who for line in page.context["today"]] == ["Nieuw1"]
        assert [line.item.reason for line in page.context["rows"]] == ["no_candidates", "new_person"]

    def test_ten_lines_and_then_the_rest(
        self, client_for: ClientFor, carla: Person, community: Community, geography: Geography
    ) -> None:
        for person in newcomers(community, geography, 12):
            waited(person, 8)
        page = client_for(carla).get(reverse("desk:worklist"))
        assert (len(page.context["today"]), len(page.context["rows"])) == (MOST_TODAY, 2)

    def test_calm_when_all_of_it_can_wait(
        self, client_for: ClientFor, carla: Person, community: Community, geography: Geography
    ) -> None:
        newcomers(community, geography, 1)
        html = client_for(carla).get(reverse("desk:worklist")).content.decode()
        assert "Vandaag hoeft er niets. Wat hieronder staat, kan wachten tot woensdagochtend 2\u00a0december." in html

    def test_who_is_away_till_monday_has_more_to_do_today(
        self, client_for: ClientFor, carla: Person, anna: Person, community: Community
    ) -> None:
        published(anna, starts_at=THURSDAY_TWO)
        sweep_due()
        browser = client_for(carla)
        assert browser.get(reverse("desk:worklist")).context["today"] == ()
        set_presence(actor=carla.viewer, week=[()] * 7, away_from=date(2026, 12, 2), away_until=date(2026, 12, 4))
        page = browser.get(reverse("desk:worklist"))
        assert [line.item.reason for line in page.context["today"]] == ["no_candidates"]
        assert page.context["next_here"] == datetime(2026, 12, 7, 9, 0, tzinfo=AMSTERDAM)

    def test_own_hours_count(self, client_for: ClientFor, carla: Person, community: Community) -> None:
        set_presence(actor=carla.viewer, week=[(), (), (), ("13:00", "15:00"), (), (), ()])
        page = client_for(carla).get(reverse("desk:worklist"))
        assert page.context["next_here"] == datetime(2026, 12, 3, 13, 0, tzinfo=AMSTERDAM)

    def test_not_what_a_colleague_does(
        self, client_for: ClientFor, carla: Person, noor: Person, community: Community, geography: Geography
    ) -> None:
        (person,) = newcomers(community, geography, 1)
        waited(person, 8)
        (row,) = new_rows(noor.viewer)
        claim(actor=noor.viewer, row=row)
        page = client_for(carla).get(reverse("desk:worklist"))
        assert ([*page.context["today"]], [line.owner_name for line in page.context["rows"]]) == ([], ["Noor"])

    def test_what_was_put_off_till_now(
        self,
        client_for: ClientFor,
        carla: Person,
        community: Community,
        geography: Geography,
        clock_at_tuesday_ten: time_machine.Coordinates,
    ) -> None:
        newcomers(community, geography, 1)
        (row,) = new_rows(carla.viewer)
        snooze(actor=carla.viewer, row=row, until=date(2026, 12, 3))
        browser = client_for(carla)
        assert listed(browser.get(reverse("desk:worklist"))) == []
        clock_at_tuesday_ten.move_to(datetime(2026, 12, 3, 8, 0, tzinfo=AMSTERDAM))
        page = client_for(carla).get(reverse("desk:worklist"))
        assert [line.item.who for line in page.context["today"]] == ["Nieuw0"]


class TestNarrowed:
    @pytest.fixture
    def three(self, carla: Person, noor: Person, community: Community, geography: Geography) -> list[WorkRow]:
        """Of carla, of noor, of nobody."""
        for days, person in enumerate(newcomers(community, geography, 3)):
            waited(person, 3 - days)
        rows = sorted(new_rows(carla.viewer), key=lambda row: row.since)
        claim(actor=carla.viewer, row=rows[0])
        claim(actor=noor.viewer, row=rows[1])
        return rows

    @pytest.mark.parametrize(
        ("query", "who"),
        [
            ("", ["Nieuw0", "Nieuw1", "Nieuw2"]),
            ("van=mij", ["Nieuw0"]),
            ("van=niemand", ["Nieuw2"]),
            ("van=iedereen", ["Nieuw0", "Nieuw1", "Nieuw2"]),
            ("soort=new_people", ["Nieuw0", "Nieuw1", "Nieuw2"]),
            ("soort=signals", []),
            ("soort=onzin", ["Nieuw0", "Nieuw1", "Nieuw2"]),
            ("buurt=Havenbuurt", ["Nieuw0", "Nieuw1", "Nieuw2"]),
            ("buurt=Elders", []),
            ("van=uitgesteld", []),
            ("van=mij&soort=new_people&buurt=Havenbuurt", ["Nieuw0"]),
        ],
    )
    def test_by_its_address(
        self, client_for: ClientFor, carla: Person, three: list[WorkRow], query: str, who: list[str]
    ) -> None:
        assert listed(client_for(carla).get(f"{reverse('desk:worklist')}?{query}")) == who

    def test_each_choice_says_how_many(self, client_for: ClientFor, carla: Person, three: list[WorkRow]) -> None:
        snooze(actor=carla.viewer, row=three[0], until=date(2026, 12, 4))
        page = client_for(carla).get(reverse("desk:worklist"))
        assert [(choice.label, choice.count, choice.is_current) for choice in page.context["choices"]] == [
            ("Alles", 2, True),
            ("Van mij", 0, False),
            ("Van niemand", 1, False),
            ("Uitgesteld", 1, False),
            ("Nieuwe mensen", 2, False),
        ]
        assert listed(client_for(carla).get(f"{reverse('desk:worklist')}?van=uitgesteld")) == ["Nieuw0"]
        empty = client_for(carla).get(f"{reverse('desk:worklist')}?van=mij").content.decode()
        assert ("Hier staat nu niets." in empty, "Tijd voor koffie" in empty) == (True, False)

    def test_on_paper_narrowed_the_same_way(self, client_for: ClientFor, carla: Person, three: list[WorkRow]) -> None:
        page = client_for(carla).get(f"{reverse('desk:print_worklist')}?van=niemand")
        html = page.content.decode()
        assert [line.item.who for line in page.context["lines"]] == ["Nieuw2"]
        assert ("Werklijst van dinsdagochtend 1\u00a0december" in html, "Druk af" in html) == (True, True)


class TestPages:
    def test_one_after_the_other_with_nobody_twice_or_forgotten(
        self, client_for: ClientFor, carla: Person, community: Community, geography: Geography
    ) -> None:
        for days, person in enumerate(newcomers(community, geography, PER_PAGE + 5)):
            waited(person, 4 - days / 24)
        browser = client_for(carla)
        first = browser.get(reverse("desk:worklist"))
        second = browser.get(f"{reverse('desk:worklist')}?{first.context['after']}")
        assert (first.context["before"], second.context["before"], second.context["after"]) == (None, "", None)
        assert listed(first) + listed(second) == [f"Nieuw{n}" for n in range(PER_PAGE + 5)]

    def test_the_last_line_of_the_page_is_gone_meanwhile(
        self, client_for: ClientFor, carla: Person, community: Community, geography: Geography
    ) -> None:
        people = newcomers(community, geography, PER_PAGE + 3)
        for days, person in enumerate(people):
            waited(person, 4 - days / 24)
        browser = client_for(carla)
        after = browser.get(reverse("desk:worklist")).context["after"]
        browser.post(reverse("desk:confirm_address", args=[people[PER_PAGE - 1].participant.public_id]))
        second = browser.get(f"{reverse('desk:worklist')}?{after}")
        assert listed(second) == [f"Nieuw{n}" for n in range(PER_PAGE, PER_PAGE + 3)]

    def test_a_page_that_is_gone_is_the_last_one(
        self, client_for: ClientFor, carla: Person, community: Community, geography: Geography
    ) -> None:
        """One stood at the end of the list; what stood there was done by others meanwhile."""
        people = newcomers(community, geography, PER_PAGE + 3)
        for days, person in enumerate(people):
            waited(person, 4 - days / 24)
        names = [who(person).first_name for person in people]
        browser = client_for(carla)
        last_key = f"new_people-{who(people[-1]).pk}"
        ends = {
            # Where it stood; behind what stands last; as far as nothing stands.
            f"new_people-999999-{PER_PAGE}": names[PER_PAGE:],
            f"{last_key}-{PER_PAGE + 2}": names[3:],
            f"new_people-999999-{PER_PAGE + 3}": names[3:],
            "new_people-999999-999999": names[3:],
        }
        found = {after: browser.get(reverse("desk:worklist"), {"na": after}) for after in ends}
        assert {after: listed(page) for after, page in found.items()} == ends
        # From there one goes back to the begin, and there is nothing behind it.
        page = found["new_people-999999-999999"]
        assert (page.context["before"] is not None, page.context["after"]) == (True, None)
        assert listed(browser.get(f"{reverse('desk:worklist')}?{page.context['before']}"))[0] == names[0]

    def test_of_a_list_that_is_shorter_than_a_page_it_is_all(
        self, client_for: ClientFor, carla: Person, community: Community, geography: Geography
    ) -> None:
        for days, person in enumerate(newcomers(community, geography, 2)):
            waited(person, 3 - days)
        browser = client_for(carla)
        page = browser.get(reverse("desk:worklist"), {"na": "new_people-999999-50"})
        assert (listed(page), page.context["before"], page.context["after"]) == (["Nieuw0", "Nieuw1"], None, None)
        empty = browser.get(reverse("desk:worklist"), {"na": "new_people-999999-50", "van": "mij"})
        assert (empty.status_code, listed(empty)) == (200, [])

    @pytest.mark.parametrize("after", ["x", "new_people-1", "-", "new_people-1-99999999999", "new_people-0-99"])
    def test_nonsense_in_the_address_is_no_error(
        self, client_for: ClientFor, carla: Person, community: Community, geography: Geography, after: str
    ) -> None:
        newcomers(community, geography, 1)
        assert listed(client_for(carla).get(reverse("desk:worklist"), {"na": after})) == ["Nieuw0"]


def _more_work(anna: Person, community: Community, geography: Geography, *, people: int, requests: int) -> None:
    newcomers(community, geography, people, first=Participant.objects.count())
    for _number in range(requests):
        published(anna, starts_at=THURSDAY_TWO + timedelta(hours=1), title="Ramen lappen")
    Search.objects.update(desk_since=clock.now(), desk_reason="exhausted")


def test_as_many_queries_for_many_as_for_a_few(
    client_for: ClientFor, noor: Person, anna: Person, community: Community, geography: Geography
) -> None:
    browser = client_for(noor)
    addresses = (reverse("desk:worklist"), f"{reverse('desk:worklist')}?van=mij", reverse("desk:print_worklist"))
    counts: list[list[int]] = []
    for people, requests in ((8, 2), (282, 8)):
        _more_work(anna, community, geography, people=people, requests=requests)
        for row in rows_for(noor.viewer)[:40]:
            claim(actor=noor.viewer, row=row)
        counts.append([])
        for address in addresses:
            browser.get(address)
            with CaptureQueriesContext(connection) as found:
                browser.get(address)
            counts[-1].append(len(found))
    assert len(rows_for(noor.viewer)) == 300
    assert counts[0] == counts[1]
    assert max(counts[1]) <= MOST_QUERIES


def test_who_waits_longest_comes_first(
    client_for: ClientFor, carla: Person, community: Community, geography: Geography
) -> None:
    _late, early = newcomers(community, geography, 2)
    waited(early, 4)
    assert listed(client_for(carla).get(reverse("desk:worklist"))) == ["Nieuw1", "Nieuw0"]


def test_a_source_that_makes_its_lines_itself(
    client_for: ClientFor, carla: Person, monkeypatch: pytest.MonkeyPatch, community: Community
) -> None:
    """Without the number of a row it is shown, and nobody can take it on."""
    line = WorkItem(
        reason="other",
        reason_text="Daarom.",
        next_step="Doe iets.",
        title="Iets anders",
        who="Iemand",
        area_name="",
        urgency=3,
        since=TUESDAY_TEN,
        due_at=None,
        url_name="desk:person",
        public_id="x",
    )
    monkeypatch.setitem(registered, "others", None)
    register("others", lambda _viewer: [line])
    page = client_for(carla).get(reverse("desk:worklist"))
    (shown,) = page.context["rows"]
    assert (shown.item, shown.can_claim, shown.can_open, shown.key) == (line, False, False, "others-0")
    assert [choice.label for choice in page.context["choices"]][-1] == "Overig"


def test_whoever_was_asked_is_counted_where_nobody_is_left(
    carla: Person, help_request: HelpRequest, bram: Person, search: Search
) -> None:
    from matching.services.searching import invite_by_hand

    invite_by_hand(actor=carla.viewer, slot_id=search.slot_id, participant=bram.participant)
    Search.objects.filter(pk=search.pk).update(desk_since=clock.now(), desk_reason="exhausted")
    (row,) = (row for row in rows_for(carla.viewer) if row.source == "searches")
    assert describe(row).reason_text == "Al 1 keer gevraagd, nog geen ja."


def test_coordinators_are_called_by_first_name(carla: Person, bram: Person, community: Community) -> None:
    """The name they gave for posters, else as who they take part, else what stands before the @."""
    from tests.factories.members import RoleGrantFactory

    RoleGrantFactory(community=community, user=bram.user, role=Role.COORDINATOR)
    named = make_staff(community, "Noor", Role.COORDINATOR)
    named.user.role_grants.update(public_name="Noortje")
    make_staff(community, "Ada", Role.ADMINISTRATOR)
    assert [person.name for person in colleagues_of(community)] == ["Bram", "Carla", "Noortje"]

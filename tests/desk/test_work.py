"""A line of the worklist: taken on, let go, put off, handed over, done; and its page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.worklist import WorkRow, rows_for
from desk.enums import WorkStatus
from desk.models import WorkState, WorkStateChange
from desk.selectors.work_lines import REMEMBERED
from desk.services.presence import set_presence
from desk.services.work import claim, finish, hand_over, let_go, snooze, wake
from desk.workflow import WORK_MOVES
from matching.models import Search
from members.enums import Role
from members.models import Community, RoleGrant
from members.selectors.exporting import own_data
from members.services.erasing import erase_rows
from members.services.retention import apply_retention
from tests.cast import Person, make_staff
from tests.desk.conftest import ClientFor
from tests.desk.test_worklist import newcomers, waited
from tests.geography import Geography
from tests.kept import kept
from tests.matching.world import AMSTERDAM

pytestmark = pytest.mark.django_db
WEEK = [()] * 7
WEDNESDAY = date(2026, 12, 2)
SECRET = "Kanarie: bel na tienen"


@kept
def row(carla: Person, community: Community, geography: Geography) -> WorkRow:
    """Somebody new in Havenbuurt."""
    newcomers(community, geography, 1)
    return next(row for row in rows_for(carla.viewer) if row.source == "new_people")


@kept
def wanted(carla: Person, search: Search) -> WorkRow:
    """Anna wants to be called about what she asks for Thursday at two."""
    Search.objects.filter(pk=search.pk).update(desk_since=clock.now(), desk_reason="call_wanted")
    return next(row for row in rows_for(carla.viewer) if row.source == "searches")


def state_of(row: WorkRow) -> WorkState:
    return WorkState.objects.get(source=row.source, object_id=row.object_id)


def steps(row: WorkRow) -> list[str]:
    return list(WorkStateChange.objects.filter(subject=state_of(row)).order_by("pk").values_list("code", flat=True))


def refused(code: str, action: Callable[[], object]) -> str:
    with pytest.raises(DomainError) as error:
        action()
    assert error.value.code == code
    return str(error.value)


class TestTaking:
    def test_it_is_hers_and_the_history_says_so(self, row: WorkRow, carla: Person) -> None:
        for _twice in range(2):
            claim(actor=carla.viewer, row=row)
        state = state_of(row)
        assert (state.status, state.owner_user_id, state.claimed_at) == ("taken", carla.user.pk, clock.now())
        change = state.history.get()
        assert (change.code, change.actor_user_id, change.to_user_id) == ("claimed", carla.user.pk, carla.user.pk)
        assert (change.from_status, change.to_status) == ("free", "taken")

    def test_who_comes_second_is_told_whose_it_is(self, row: WorkRow, carla: Person, noor: Person) -> None:
        claim(actor=carla.viewer, row=row)
        assert refused("taken", lambda: claim(actor=noor.viewer, row=row)) == "Carla heeft dit al."
        assert state_of(row).owner_user_id == carla.user.pk

    def test_from_who_coordinates_no_more(self, row: WorkRow, carla: Person, noor: Person) -> None:
        claim(actor=noor.viewer, row=row)
        RoleGrant.objects.filter(user=noor.user).update(until=clock.now() - timedelta(hours=1))
        claim(actor=carla.viewer, row=row)
        assert state_of(row).owner_user_id == carla.user.pk

    def test_from_who_is_away_and_named_nobody(self, row: WorkRow, carla: Person, noor: Person) -> None:
        claim(actor=noor.viewer, row=row)
        set_presence(actor=noor.viewer, week=WEEK, away_from=date(2026, 12, 1), away_until=WEDNESDAY)
        claim(actor=carla.viewer, row=row)
        assert state_of(row).owner_user_id == carla.user.pk

    def test_let_go(self, row: WorkRow, carla: Person, noor: Person) -> None:
        claim(actor=carla.viewer, row=row)
        assert refused("taken", lambda: let_go(actor=noor.viewer, row=row)) == "Carla heeft dit al."
        for _twice in range(2):
            let_go(actor=carla.viewer, row=row)
        assert (state_of(row).status, state_of(row).owner_user_id, steps(row)) == ("free", None, ["claimed", "let_go"])
        claim(actor=noor.viewer, row=row)
        assert state_of(row).owner_user_id == noor.user.pk

    def test_what_nobody_touched_for_long_is_nobodys(
        self,
        row: WorkRow,
        carla: Person,
        noor: Person,
        client_for: ClientFor,
        clock_at_tuesday_ten: time_machine.Coordinates,
    ) -> None:
        claim(actor=noor.viewer, row=row)
        assert client_for(carla).get(reverse("desk:worklist")).context["rows"][0].owner_name == "Noor"
        clock_at_tuesday_ten.shift(REMEMBERED + timedelta(days=1))
        page = client_for(carla).get(reverse("desk:worklist"))
        assert [line.owner_name for line in page.context["today"]] == [""]


class TestLater:
    def test_off_the_list_until_that_morning(
        self, row: WorkRow, carla: Person, client_for: ClientFor, clock_at_tuesday_ten: time_machine.Coordinates
    ) -> None:
        snooze(actor=carla.viewer, row=row, until=WEDNESDAY)
        state = state_of(row)
        assert (state.owner_user_id, state.snoozed_until) == (
            carla.user.pk,
            datetime(2026, 12, 2, 0, 0, tzinfo=AMSTERDAM),
        )
        assert client_for(carla).get(reverse("desk:worklist")).context["count"] == 0
        clock_at_tuesday_ten.move_to(datetime(2026, 12, 2, 7, 0, tzinfo=AMSTERDAM))
        assert client_for(carla).get(reverse("desk:worklist")).context["count"] == 1

    def test_back_before_its_time_when_something_happens(
        self, wanted: WorkRow, carla: Person, client_for: ClientFor
    ) -> None:
        snooze(actor=carla.viewer, row=wanted, until=WEDNESDAY)
        browser = client_for(carla)
        assert browser.get(reverse("desk:worklist")).context["count"] == 0
        Search.objects.update(desk_reason="cancelled")
        (line,) = browser.get(reverse("desk:worklist")).context["today"]
        assert (line.item.reason, line.owner_name) == ("cancelled", "jou")

    @pytest.mark.parametrize(
        ("until", "code", "text"),
        [
            (date(2026, 12, 1), "snooze.past", "Kies een dag na vandaag."),
            (date(2026, 11, 1), "snooze.past", "Kies een dag na vandaag."),
            (date(2027, 3, 1), "snooze.far", "Kies een dag binnen twee maanden."),
            (date(2026, 12, 4), "snooze.late", "Dan is het te laat: het is nodig op donderdagmiddag 3\u00a0december."),
        ],
    )
    def test_not_till_then(self, wanted: WorkRow, carla: Person, until: date, code: str, text: str) -> None:
        assert refused(code, lambda: snooze(actor=carla.viewer, row=wanted, until=until)) == text
        assert not WorkStateChange.objects.exists()

    def test_a_signal_cannot_wait(self, row: WorkRow, carla: Person) -> None:
        at_once = row._replace(urgency=0)
        text = refused("snooze.signal", lambda: snooze(actor=carla.viewer, row=at_once, until=WEDNESDAY))
        assert text == "Een seintje kan niet wachten. Kun jij niet? Geef het aan een collega."

    def test_not_what_is_somebody_elses(self, row: WorkRow, carla: Person, noor: Person) -> None:
        claim(actor=noor.viewer, row=row)
        text = "Noor heeft dit al."
        assert refused("taken", lambda: snooze(actor=carla.viewer, row=row, until=WEDNESDAY)) == text
        assert refused("taken", lambda: wake_rested(row, noor, carla)) == text
        assert (state_of(row).owner_user_id, steps(row)) == (noor.user.pk, ["claimed", "snoozed"])

    def test_woken(self, row: WorkRow, carla: Person) -> None:
        snooze(actor=carla.viewer, row=row, until=WEDNESDAY)
        for _twice in range(2):
            wake(actor=carla.viewer, row=row)
        state = state_of(row)
        assert (state.snoozed_until, state.owner_user_id, steps(row)) == (None, carla.user.pk, ["snoozed", "woken"])


def wake_rested(row: WorkRow, whose: Person, by: Person) -> WorkState:
    snooze(actor=whose.viewer, row=row, until=WEDNESDAY)
    return wake(actor=by.viewer, row=row)


class TestDone:
    def test_off_the_list_until_it_comes_anew(self, wanted: WorkRow, carla: Person, client_for: ClientFor) -> None:
        for _twice in range(2):
            finish(actor=carla.viewer, row=wanted)
        browser = client_for(carla)
        assert (state_of(wanted).status, steps(wanted)) == ("done", ["done"])
        assert browser.get(reverse("desk:worklist")).context["count"] == 0
        Search.objects.update(desk_since=clock.now() + timedelta(minutes=1))
        assert browser.get(reverse("desk:worklist")).context["count"] == 1
        (again,) = (row for row in rows_for(carla.viewer) if row.source == "searches")
        finish(actor=carla.viewer, row=again)
        assert steps(again) == ["done", "claimed", "done"]

    def test_not_what_has_an_end_of_its_own(self, row: WorkRow, carla: Person) -> None:
        text = refused("done.not_here", lambda: finish(actor=carla.viewer, row=row))
        assert text == "Dit gaat van de lijst als je het zelf afrondt. Open het en vul in hoe."


@pytest.mark.parametrize("after", WorkStatus)
@pytest.mark.parametrize("before", WorkStatus)
def test_every_pair_of_statuses(row: WorkRow, wanted: WorkRow, carla: Person, noor: Person, before, after) -> None:
    """What the table of moves allows can be done, and nothing else."""
    reach = {
        WorkStatus.FREE: lambda: let_go(actor=carla.viewer, row=wanted),
        WorkStatus.TAKEN: lambda: hand_over(
            actor=carla.viewer,
            row=wanted,
            to_user_id=noor.user.pk,
            from_user_id=state_of(wanted).owner_user_id if WorkState.objects.exists() else None,
        ),
        WorkStatus.DONE: lambda: finish(actor=carla.viewer, row=wanted),
    }
    claim(actor=carla.viewer, row=wanted)
    if before != WorkStatus.TAKEN:
        reach[before]()
    written = WorkStateChange.objects.count()
    if after in WORK_MOVES[before]:
        reach[after]()
        assert (state_of(wanted).status, WorkStateChange.objects.count()) == (after, written + 1)
    elif before == after:
        reach[after]()
        assert WorkStateChange.objects.count() == written
    else:
        refused("taken" if before == WorkStatus.DONE and after == WorkStatus.FREE else "status", reach[after])


def test_the_history_cannot_be_changed_or_wiped(row: WorkRow, carla: Person) -> None:
    claim(actor=carla.viewer, row=row)
    for wrong in (WorkStateChange.objects.all().delete, lambda: WorkStateChange.objects.update(code="done")):
        with pytest.raises(DatabaseError), transaction.atomic():
            wrong()


class TestTheWord:
    @pytest.fixture
    def told(self, row: WorkRow, carla: Person, noor: Person) -> WorkRow:
        hand_over(actor=carla.viewer, row=row, to_user_id=noor.user.pk, from_user_id=None, note=SECRET)
        return row

    def test_goes_with_whom_it_is_about_and_is_in_nobodys_export(self, told: WorkRow, carla: Person) -> None:
        person = state_of(told).person
        assert SECRET not in str(own_data(person))
        erase_rows(actor=carla.viewer, participant=person)
        assert state_of(told).note == ""

    def test_goes_after_three_months(
        self, told: WorkRow, carla: Person, clock_at_tuesday_ten: time_machine.Coordinates
    ) -> None:
        clock_at_tuesday_ten.shift(timedelta(days=89))
        apply_retention(actor=carla.viewer)
        assert state_of(told).note == SECRET
        clock_at_tuesday_ten.shift(timedelta(days=2))
        apply_retention(actor=carla.viewer)
        assert state_of(told).note == ""


class TestThePage:
    def path(self, row: WorkRow) -> str:
        return reverse("desk:work", args=[row.key])

    def test_one_button_on_the_list(self, row: WorkRow, carla: Person, client_for: ClientFor) -> None:
        browser = client_for(carla)
        sent = browser.post(self.path(row), {"do": "claim", "terug": "van=niemand&na=x-1-2&boos=1"}, follow=True)
        assert sent.redirect_chain == [(f"{reverse('desk:worklist')}?van=niemand&na=x-1-2", 302)]
        assert "Dit is nu van jou." in sent.content.decode()
        assert browser.get(f"{reverse('desk:worklist')}?van=mij").context["rows"][0].owner_name == "jou"

    def test_the_one_who_loses_reads_whose_it_is(
        self, row: WorkRow, carla: Person, noor: Person, client_for: ClientFor
    ) -> None:
        client_for(noor).post(self.path(row), {"do": "claim"})
        lost = client_for(carla).post(self.path(row), {"do": "claim"}, follow=True)
        assert "Noor heeft dit al." in lost.content.decode()

    def test_nothing_but_what_is_known_is_done(self, row: WorkRow, carla: Person, client_for: ClientFor) -> None:
        for what in ("", "erase", "hand"):
            assert client_for(carla).post(self.path(row), {"do": what}).status_code == 302
        assert not WorkState.objects.exists()

    def test_put_off(self, row: WorkRow, carla: Person, client_for: ClientFor) -> None:
        browser = client_for(carla)
        wrong = browser.post(self.path(row), {"do": "snooze", "until": "morgen", "terug": "van=mij"}).content.decode()
        assert ("Kies een dag, bijvoorbeeld 14-12-2026." in wrong, "van=mij" in wrong) == (True, True)
        late = browser.post(self.path(row), {"do": "snooze", "until": "2026-11-30"}).content.decode()
        assert ("Kies een dag na vandaag." in late, "2026-11-30" in late) == (True, True)
        browser.post(self.path(row), {"do": "snooze", "until": "2026-12-02"})
        html = browser.get(self.path(row)).content.decode()
        assert "Uitgesteld tot woensdag 2\u00a0december." in html
        assert "Carla stelde dit uit tot woensdag 2\u00a0december." in html
        browser.post(self.path(row), {"do": "wake"})
        assert "Carla haalde dit terug." in browser.get(self.path(row)).content.decode()

    def test_handed_over(self, row: WorkRow, carla: Person, noor: Person, zita: Person, client_for: ClientFor) -> None:
        browser = client_for(carla)
        page = browser.get(self.path(row))
        assert [taker.name for taker in page.context["takers"]] == ["Noor"]
        assert "Noor. Op werkdagen van 9 tot 17 uur" in page.content.decode()
        refused_page = browser.post(self.path(row), {"do": "hand_over", "note": SECRET})
        wrong = refused_page.content.decode()
        assert ("Kies een collega." in wrong, f"{SECRET}</textarea>" in wrong) == (True, True)
        assert [user for user, _label in refused_page.context["hand_over"].fields["to"].choices] == [noor.user.pk]
        browser.post(self.path(row), {"do": "hand_over", "to": noor.user.pk, "note": SECRET})
        html = client_for(noor).get(self.path(row)).content.decode()
        assert (SECRET in html, "Carla gaf dit aan Noor." in html, "Van jou" in html) == (True, True, True)

    def test_handed_over_by_a_double_click_is_once(
        self, row: WorkRow, carla: Person, noor: Person, client_for: ClientFor
    ) -> None:
        browser = client_for(carla)
        browser.post(self.path(row), {"do": "claim"})
        sent = {"do": "hand_over", "to": noor.user.pk, "owner": carla.user.pk, "note": SECRET}
        twice = [browser.post(self.path(row), sent) for _click in range(2)]
        assert [(answer.status_code, answer.headers["Location"]) for answer in twice] == [
            (302, reverse("desk:worklist"))
        ] * 2
        state = state_of(row)
        assert (state.owner_user_id, state.note, steps(row)) == (noor.user.pk, SECRET, ["claimed", "handed_over"])
        # A page that says it is Noor's offers no more to give it to her.
        assert browser.get(self.path(row)).context["takers"] == ()

    def test_who_is_away_stands_there_with_who_takes_over(
        self, row: WorkRow, carla: Person, noor: Person, client_for: ClientFor, community: Community
    ) -> None:
        ivo = make_staff(community, "Ivo", Role.COORDINATOR)
        claim(actor=noor.viewer, row=row)
        set_presence(
            actor=noor.viewer,
            week=WEEK,
            away_from=date(2026, 12, 1),
            away_until=date(2026, 12, 4),
            stand_in_id=ivo.user.pk,
        )
        html = client_for(carla).get(self.path(row)).content.decode()
        assert "Van Ivo, voor Noor" in html
        assert "Noor. Is er niet tot en met vrijdag 4\u00a0december. Ivo neemt waar." in html
        assert "Ik neem dit over" in html
        mine = client_for(ivo).get(f"{reverse('desk:worklist')}?van=mij").context["rows"]
        assert [line.owner_name for line in mine] == ["jou, voor Noor"]
        assert refused("taken", lambda: claim(actor=carla.viewer, row=row)) == "Noor heeft dit al."

    def test_done(self, wanted: WorkRow, carla: Person, client_for: ClientFor) -> None:
        browser = client_for(carla)
        assert "Dit is gedaan" in browser.get(self.path(wanted)).content.decode()
        browser.post(self.path(wanted), {"do": "done"})
        assert browser.get(reverse("desk:worklist")).context["count"] == 0
        assert "Carla zette dit op gedaan." in browser.get(self.path(wanted)).content.decode()

    @pytest.mark.parametrize(
        "key", ["new_people-0", "nobody-1", "new_people-x", "new_people", "-1", "new_people-" + "9" * 30]
    )
    def test_what_is_not_there(self, row: WorkRow, carla: Person, client_for: ClientFor, key: str) -> None:
        assert client_for(carla).get(reverse("desk:work", args=[key])).status_code == 404

    def test_of_another_district(self, row: WorkRow, zita: Person, noor: Person, client_for: ClientFor) -> None:
        assert [client_for(staff).get(self.path(row)).status_code for staff in (zita, noor)] == [404, 200]
        assert client_for(zita).post(self.path(row), {"do": "claim"}).status_code == 404

    def test_few_queries(self, row: WorkRow, noor: Person, community: Community, client_for: ClientFor) -> None:
        counts = []
        for names in ((), "Aad Bea Cor Dia Els Fons".split()):
            for name in names:
                make_staff(community, name, Role.COORDINATOR)
                claim(actor=noor.viewer, row=row)
                let_go(actor=noor.viewer, row=row)
            browser = client_for(noor)
            browser.get(self.path(row))
            with CaptureQueriesContext(connection) as found:
                browser.get(self.path(row))
            counts.append(len(found))
        assert (counts[0] <= counts[1] <= counts[0] + 1, counts[1] <= 12) == (True, True), counts


def test_what_is_older_is_riskier_on_the_same_list(
    carla: Person, community: Community, geography: Geography, client_for: ClientFor
) -> None:
    early, _late = newcomers(community, geography, 2)
    waited(early, 3)
    page = client_for(carla).get(reverse("desk:worklist"))
    assert [line.item.who for line in page.context["rows"]] == ["Nieuw0", "Nieuw1"]

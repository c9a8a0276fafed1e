"""The rota of the telephone: who says "ik kan", who has it, what is a gap, and who reads it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from buurthulp import clock, worklist
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.viewers import SYSTEM
from desk.models import ShiftAnswer, TelephoneShift
from desk.selectors.colleagues import colleagues_of
from desk.selectors.telephone_shifts import on_telephone, shift_week
from desk.services import telephone_shifts as services
from desk.services.telephone_shifts import make_shifts, remove_shift, repeat_week, say_can, say_cannot
from members.enums import Feature
from members.models import Community, RoleGrant
from members.services.roles import end_role, grant_role
from members.services.settings import switch_feature
from tests.cast import Person
from tests.desk.conftest import ClientFor
from tests.kept import kept

pytestmark = pytest.mark.django_db
TODAY = date(2026, 12, 1)  # a Tuesday, ten in the morning
MONDAY = date(2026, 11, 30)


@kept(autouse=True)
def _has_rota(community: Community) -> None:
    switch_feature(actor=SYSTEM, community=community, feature=Feature.ROSTERS, is_on=True)
    community.refresh_from_db()
    vars(community).pop("preset", None)


@kept
def shift(carla: Person, community: Community) -> TelephoneShift:
    """Under way since nine, until noon."""
    return shifts(carla, community, TODAY)[0]


def shifts(carla: Person, community: Community, *days: date, starts: int = 9, ends: int = 12) -> list[TelephoneShift]:
    make_shifts(actor=carla.viewer, community=community, days=days, starts=time(starts), ends=time(ends))
    return list(TelephoneShift.objects.order_by("begins_at", "ends_at"))


def who(shift: TelephoneShift) -> str | None:
    row = TelephoneShift.objects.select_related("operator__user").get(pk=shift.pk)
    return row.operator.user.email.partition("@")[0] if row.operator else None


def lines(staff: Person) -> list[tuple[str, str, str]]:
    rows = [row for row in worklist.rows_for(staff.viewer) if row.source == "shifts"]
    items = [worklist.describe(row) for row in rows]
    return [(item.reason, item.title.replace("\xa0", " "), item.reason_text) for item in items]


def code_of(error: pytest.ExceptionInfo[DomainError]) -> str:
    return error.value.code


class TestSaying:
    def test_the_first_who_can_has_it_and_the_next_could(self, carla: Person, noor: Person, shift: TelephoneShift):
        say_can(actor=carla.viewer, shift=shift)
        say_can(actor=carla.viewer, shift=shift)
        say_can(actor=noor.viewer, shift=shift)
        assert (who(shift), ShiftAnswer.objects.filter(can=True).count()) == ("carla", 2)

    def test_who_cannot_lets_go_and_another_takes_it(
        self, carla: Person, noor: Person, shift: TelephoneShift, clock_at_tuesday_ten
    ):
        say_can(actor=carla.viewer, shift=shift)
        say_can(actor=noor.viewer, shift=shift)
        clock_at_tuesday_ten.move_to(datetime(2026, 12, 1, 9, 30, tzinfo=UTC))
        say_cannot(actor=carla.viewer, shift=shift)
        assert who(shift) is None  # nobody is on the telephone unasked: who could is asked first
        assert TelephoneShift.objects.get().open_since == clock.now()
        say_cannot(actor=carla.viewer, shift=shift)
        say_can(actor=noor.viewer, shift=shift)
        say_cannot(actor=carla.viewer, shift=shift)
        assert (who(shift), ShiftAnswer.objects.filter(can=False).count()) == ("noor", 1)

    def test_not_two_at_once(self, carla: Person, community: Community, shift: TelephoneShift):
        _one, other = shifts(carla, community, TODAY, starts=11, ends=14)
        (_a, _b, after) = shifts(carla, community, TODAY, starts=14, ends=16)
        say_can(actor=carla.viewer, shift=shift)
        with pytest.raises(DomainError) as error:
            say_can(actor=carla.viewer, shift=other)
        assert (code_of(error), ShiftAnswer.objects.count()) == ("shift.overlap", 1)
        say_can(actor=carla.viewer, shift=after)
        assert (who(other), who(after)) == (None, "carla")

    def test_what_is_over_or_gone_is_refused(
        self, carla: Person, community: Community, shift: TelephoneShift, clock_at_tuesday_ten
    ):
        with pytest.raises(DomainError) as error:
            remove_shift(actor=carla.viewer, shift=shift)
        assert code_of(error) == "shift.begun"
        tomorrow = shifts(carla, community, TODAY + timedelta(days=1))[1]
        remove_shift(actor=carla.viewer, shift=tomorrow)
        remove_shift(actor=carla.viewer, shift=tomorrow)
        for say in (say_can, say_cannot):
            with pytest.raises(DomainError) as error:
                say(actor=carla.viewer, shift=tomorrow)
            assert code_of(error) == "shift.gone"
        clock_at_tuesday_ten.move_to(datetime(2026, 12, 1, 11, tzinfo=UTC))
        for say in (say_can, say_cannot):
            with pytest.raises(DomainError) as error:
                say(actor=carla.viewer, shift=shift)
            assert code_of(error) == "shift.over"

    def test_it_is_for_coordinators_alone_and_gives_no_rights(
        self, anna: Person, carla: Person, community: Community, shift: TelephoneShift
    ):
        for do in (
            lambda: say_can(actor=anna.viewer, shift=shift),
            lambda: say_cannot(actor=anna.viewer, shift=shift),
            lambda: remove_shift(actor=anna.viewer, shift=shift),
            lambda: repeat_week(actor=anna.viewer, community=community, monday=MONDAY),
            lambda: shifts(anna, community, TODAY),
        ):
            with pytest.raises(NotAllowedError):
                do()
        say_can(actor=carla.viewer, shift=shift)
        end_role(actor=SYSTEM, grant=RoleGrant.objects.get(user=carla.user))
        with pytest.raises(NotAllowedError):  # a page that was open since before
            say_can(actor=carla.viewer, shift=shift)


class TestGaps:
    def test_one_line_for_the_first_with_how_many_there_are(self, carla: Person, noor: Person, community: Community):
        days = [TODAY + timedelta(days=number) for number in (1, 2, 5)]
        first, second, _later = shifts(carla, community, *days)
        assert lines(carla) == [
            (
                "shift_gap",
                "Niemand aan de telefoon: woensdagochtend 2 december, 9.00 uur",
                "Voor deze dienst, en nog 1 daarna, zei nog niemand “ik kan”.",
            )
        ]
        assert lines(noor) == lines(carla)
        say_can(actor=noor.viewer, shift=first)
        assert [line[1:] for line in lines(carla)] == [
            (
                "Niemand aan de telefoon: donderdagochtend 3 december, 9.00 uur",
                "Nog niemand zei “ik kan” voor deze dienst.",
            )
        ]
        say_can(actor=carla.viewer, shift=second)
        assert lines(carla) == []  # Sunday is far away still

    def test_it_is_more_urgent_once_it_began(self, carla: Person, shift: TelephoneShift, clock_at_tuesday_ten):
        assert [line[0] for line in lines(carla)] == ["shift_now"]
        clock_at_tuesday_ten.move_to(datetime(2026, 12, 1, 11, tzinfo=UTC))
        assert lines(carla) == []

    def test_whose_role_ended_or_who_is_away_is_not_there(
        self, carla: Person, noor: Person, community: Community, client_for: ClientFor
    ):
        (tomorrow,) = shifts(carla, community, TODAY + timedelta(days=1))
        say_can(actor=carla.viewer, shift=tomorrow)
        assert lines(noor) == []
        away = {"away_from": "2026-12-02", "away_until": "2026-12-02"}
        client_for(carla).post(reverse("desk:hours"), away)
        assert len(lines(noor)) == 1
        assert "Carla zei ja, en is er die dag toch niet." in page(client_for(noor))
        with pytest.raises(DomainError) as error:
            say_can(actor=carla.viewer, shift=tomorrow)
        assert code_of(error) == "shift.away"
        client_for(carla).post(reverse("desk:hours"), {})
        assert lines(noor) == []
        end_role(actor=SYSTEM, grant=RoleGrant.objects.get(user=carla.user))
        assert len(lines(noor)) == 1
        say_can(actor=noor.viewer, shift=tomorrow)
        assert (who(tomorrow), lines(noor)) == ("noor", [])

    def test_none_where_it_is_switched_off(self, carla: Person, community: Community, shift: TelephoneShift):
        assert len(lines(carla)) == 1
        switch_feature(actor=SYSTEM, community=community, feature=Feature.ROSTERS, is_on=False)
        assert lines(carla) == []


class TestWeeks:
    def test_the_same_again_at_the_same_hours_by_the_clock(
        self, carla: Person, community: Community, clock_at_tuesday_ten
    ):
        clock_at_tuesday_ten.move_to(datetime(2027, 3, 24, 8, tzinfo=UTC))
        monday = date(2027, 3, 22)  # summer time begins on the Sunday of this week
        made = shifts(carla, community, date(2027, 3, 25), date(2027, 3, 27))
        say_can(actor=carla.viewer, shift=made[0])
        after = monday + timedelta(days=7)
        assert [repeat_week(actor=carla.viewer, community=community, monday=after) for _ in range(2)] == [2, 0]
        rows = TelephoneShift.objects.filter(begins_at__date__gte=after).order_by("begins_at")
        assert [(clock.localtime(row.begins_at).strftime("%d %H:%M"), who(row)) for row in rows] == [
            ("01 09:00", None),
            ("03 09:00", None),
        ]
        assert [row.begins_at.hour for row in (made[0], rows[0])] == [8, 7]

    def test_what_cannot_be_made(self, carla: Person, community: Community):
        def make(*days: date, starts: int = 9, ends: int = 12) -> None:
            make_shifts(actor=carla.viewer, community=community, days=days, starts=time(starts), ends=time(ends))

        for code, do in (
            ("shift.days", lambda: make()),
            ("shift.times", lambda: make(TODAY, starts=12)),
            ("shift.past", lambda: make(TODAY - timedelta(days=1))),
            ("shift.far", lambda: make(TODAY + timedelta(days=400))),
            ("shift.nothing", lambda: repeat_week(actor=carla.viewer, community=community, monday=MONDAY)),
        ):
            with pytest.raises(DomainError) as error:
                do()
            assert code_of(error) == code
        assert TelephoneShift.objects.count() == 0

    def test_what_is_over_or_there_already_is_passed_over(self, carla: Person, community: Community):
        def make() -> int:
            days = [MONDAY, TODAY, TODAY + timedelta(days=1)]
            return make_shifts(actor=carla.viewer, community=community, days=days, starts=time(9), ends=time(12))

        assert ([make(), make()], TelephoneShift.objects.count()) == ([2, 0], 2)

    def test_the_database_keeps_one_of_each_that_ends_after_it_begins(
        self, community: Community, shift: TelephoneShift
    ):
        for begins, ends in ((shift.begins_at, shift.ends_at), (shift.ends_at, shift.begins_at)):
            with pytest.raises(IntegrityError), transaction.atomic():
                TelephoneShift.objects.create(
                    community=community, begins_at=begins, ends_at=ends, open_since=clock.now()
                )


class TestNow:
    def told(self, community: Community) -> tuple[str | None, str | None]:
        shown = on_telephone(community, colleagues_of(community))
        return shown.now, shown.next

    def test_now_and_next(
        self, carla: Person, noor: Person, community: Community, shift: TelephoneShift, clock_at_tuesday_ten
    ):
        assert self.told(community) == ("", None)
        say_can(actor=carla.viewer, shift=shift)
        (_now, after) = shifts(carla, community, TODAY, starts=13, ends=16)
        assert self.told(community) == ("Carla", "")
        say_can(actor=noor.viewer, shift=after)
        assert self.told(community) == ("Carla", "Noor")
        clock_at_tuesday_ten.move_to(datetime(2026, 12, 1, 11, 30, tzinfo=UTC))
        assert self.told(community) == (None, "Noor")
        clock_at_tuesday_ten.move_to(datetime(2026, 12, 1, 12, tzinfo=UTC))
        assert self.told(community) == ("Noor", None)

    def test_two_telephones(self, carla: Person, noor: Person, community: Community, shift: TelephoneShift):
        say_can(actor=carla.viewer, shift=shift)
        (_one, two) = shifts(carla, community, TODAY, starts=9, ends=13)
        say_can(actor=noor.viewer, shift=two)
        assert self.told(community) == ("Carla en Noor", None)

    def test_on_the_first_page_of_the_desk(
        self, carla: Person, community: Community, shift: TelephoneShift, client_for: ClientFor
    ):
        desk = client_for(carla)
        assert "<strong>Nu aan de telefoon: niemand</strong>" in desk.get(reverse("desk:worklist")).content.decode()
        say_can(actor=carla.viewer, shift=shift)
        assert "<strong>Nu aan de telefoon: Carla</strong>" in desk.get(reverse("desk:worklist")).content.decode()
        switch_feature(actor=SYSTEM, community=community, feature=Feature.ROSTERS, is_on=False)
        html = desk.get(reverse("desk:worklist")).content.decode()
        assert ("aan de telefoon:" in html, "Telefoondienst" in html) == (False, False)


def page(browser: Client, week: str = "", route: str = "desk:shifts") -> str:
    return browser.get(reverse(route), {"week": week}).content.decode()


class TestPages:
    def test_made_taken_swapped_and_printed(
        self, carla: Person, noor: Person, client_for: ClientFor, community: Community
    ):
        desk, hers = client_for(carla), client_for(noor)
        empty = page(desk)
        assert ('value="2026-12-01"' in empty, "Neem de diensten van de week ervoor over" in empty) == (True, False)
        sent = {"do": "make", "days": ["2026-12-03", "2026-12-04"], "starts": "9.00", "ends": "12.00"}
        answer = desk.post(reverse("desk:shifts"), sent)
        assert answer.headers["Location"] == f"{reverse('desk:shifts')}?week=2026-11-30"
        html = page(desk)
        assert "2 diensten erbij. Zeg nu of je kunt." in html
        assert ("2 diensten nog van niemand" in html, "Zei nog niets: Carla en Noor." in html) == (True, True)
        first, _second = TelephoneShift.objects.order_by("begins_at")
        address = reverse("desk:shift", args=[first.public_id])
        desk.post(address, {"do": "can"})
        assert "Deze dienst is van jou." in page(desk)
        hers.post(address, {"do": "can"})
        html = page(hers)
        assert ("Genoteerd: jij kunt ook." in html, "Kan ook: Noor." in html) == (True, True)
        desk.post(address, {"do": "cannot"})
        assert "Kan niet: Carla." in hers.get(address).content.decode()
        hers.post(address, {"do": "can"})
        assert who(first) == "noor"
        paper = page(desk, "2026-12-04", "desk:print_shifts")
        assert "Telefoondienst van 30 november tot en met 6 december" in paper.replace("\xa0", " ")
        assert [" ".join(cell.split()) for cell in re.findall(r"<td>([^<]*Noor[^<]*)</td>", paper)] == ["Noor"]
        assert paper.count("<strong>niemand</strong>") == 1
        assert "Neem de diensten van de week ervoor over" in page(desk, "2026-12-07")
        desk.post(f"{reverse('desk:shifts')}?week=2026-12-09", {"do": "repeat"})
        assert TelephoneShift.objects.count() == 4
        desk.post(address, {"do": "remove"})
        assert TelephoneShift.objects.count() == 3

    def test_what_is_not_right_is_told_and_what_was_typed_stays(self, carla: Person, client_for: ClientFor):
        desk = client_for(carla)
        sent = {"do": "make", "days": ["2026-12-03"], "starts": "half drie", "ends": "16.15"}
        html = desk.post(reverse("desk:shifts"), sent).content.decode()
        assert ("Vul de tijd zo in: 14.00" in html, 'value="half drie"' in html, 'value="16.15"' in html) == (
            True,
            True,
            True,
        )
        for more, said in (
            ({"starts": "17.00"}, "De dienst eindigt later dan hij begint."),
            ({"starts": "9.00", "days": []}, "Kies minstens één dag."),
            ({"starts": "8.00", "ends": "9.00", "days": ["2026-12-01"]}, "Deze dagen zijn al geweest."),
            ({"starts": "9.00", "days": ["2026-11-30"]}, "Kies minstens één dag."),
        ):
            assert said in desk.post(reverse("desk:shifts"), {**sent, **more}).content.decode()
        assert TelephoneShift.objects.count() == 0
        html = page(desk, "2026-11-25")
        assert ("Deze week waren er geen diensten." in html, "Maak deze diensten" in html) == (True, False)

    @pytest.mark.parametrize("week", ["gisteren", "0001-01-01", "9999-12-31", "2026-13-01"])
    def test_a_week_that_cannot_be_is_this_one(self, carla: Person, client_for: ClientFor, week: str):
        html = page(client_for(carla), week).replace("\xa0", " ")
        assert "De week van 30 november tot en met 6 december." in html

    def test_not_there_where_it_is_switched_off(
        self, carla: Person, community: Community, client_for: ClientFor, shift: TelephoneShift
    ):
        switch_feature(actor=SYSTEM, community=community, feature=Feature.ROSTERS, is_on=False)
        desk = client_for(carla)
        for address in (
            reverse("desk:shifts"),
            reverse("desk:print_shifts"),
            reverse("desk:shift", args=[shift.public_id]),
        ):
            assert desk.get(address).status_code == 404

    def test_as_many_queries_for_a_full_week(self, carla: Person, noor: Person, community: Community, client_for):
        desk = client_for(carla)
        shifts(carla, community, TODAY)
        page(desk)  # what is asked once a session
        with CaptureQueriesContext(connection) as few:
            page(desk)
        days = [TODAY + timedelta(days=number) for number in range(6)]
        for hour in (13, 14):
            made = shifts(carla, community, *days, starts=hour, ends=hour + 1)
        for row in made[1:]:
            say_can(actor=noor.viewer, shift=row)
        with CaptureQueriesContext(connection) as many:
            page(desk)
        assert len(many) == len(few) <= 12
        assert shift_week(carla.viewer, community, MONDAY).gaps == 1

    def test_who_holds_it_anew_is_there_again(self, carla: Person, noor: Person, community: Community, shift):
        say_can(actor=noor.viewer, shift=shift)
        grant = RoleGrant.objects.get(user=noor.user)
        end_role(actor=SYSTEM, grant=grant)
        grant_role(actor=SYSTEM, community=community, user=noor.user, role=grant.role)
        assert on_telephone(community, colleagues_of(community)).now == ""
        say_can(actor=noor.viewer, shift=shift)
        assert on_telephone(community, colleagues_of(community)).now == "Noor"


def test_control_without_the_look_whether_somebody_has_it_the_last_one_takes_it(
    carla: Person, noor: Person, shift: TelephoneShift, monkeypatch: pytest.MonkeyPatch
) -> None:
    say_can(actor=carla.viewer, shift=shift)
    monkeypatch.setattr(services, "_is_covered", lambda row, now: False)
    say_can(actor=noor.viewer, shift=shift)
    assert who(shift) == "noor"

"""When a coordinator is there, and who takes over."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from django.urls import reverse

from buurthulp.errors import DomainError
from desk.models import DeskPresence
from desk.presence import Presence
from desk.selectors.colleagues import colleagues_of
from desk.selectors.work import stand_ins_of
from desk.services.presence import set_presence
from members.enums import Role
from members.models import Community
from tests.cast import Person, make_staff
from tests.desk.conftest import ClientFor, limit_to
from tests.geography import Geography
from tests.matching.world import AMSTERDAM

pytestmark = pytest.mark.django_db
NO_HOURS: list[tuple[str, ...]] = [()] * 7
TUESDAY, FRIDAY = date(2026, 12, 1), date(2026, 12, 4)


def at(day: int, hour: int, month: int = 12) -> datetime:
    return datetime(2026, month, day, hour, 0, tzinfo=AMSTERDAM)


class TestThereAgain:
    def test_the_first_hour_of_a_later_day(self) -> None:
        there = Presence(week=[("09:00", "12:30", "13:00", "17:00"), (), ("13:00", "17:00"), (), (), (), ()])
        assert there.next_day_from(at(1, 10)) == at(2, 13)
        assert there.next_day_from(at(2, 8)) == at(7, 9)
        assert there.next_day_from(at(2, 23)) == at(7, 9)

    def test_not_on_days_away(self) -> None:
        there = Presence(week=[("09:00", "17:00")] * 5 + [(), ()], away_from=date(2026, 12, 2), away_until=FRIDAY)
        assert [there.is_away(date(2026, 12, day)) for day in (1, 2, 4, 5)] == [False, True, True, False]
        assert there.next_day_from(at(1, 10)) == at(7, 9)

    def test_not_at_christmas(self) -> None:
        """Friday the 25th and the weekend: who is there every day comes on Sunday, on working days on Monday."""
        every_day = Presence(week=[("09:00", "17:00")] * 7)
        assert every_day.next_day_from(at(24, 18)) == at(27, 9)
        assert every_day.back_at(at(25, 10)) == at(27, 9)
        assert Presence(week=[("09:00", "17:00")] * 5 + [(), ()]).next_day_from(at(24, 18)) == at(28, 9)

    def test_who_is_never_there_is_asked_tomorrow(self) -> None:
        assert Presence(week=NO_HOURS).next_day_from(at(1, 10)) == at(2, 9)

    def test_when_the_clock_changes(self) -> None:
        """On Sunday 25 October the hours go back: nine is still nine."""
        assert Presence(week=[("09:00", "17:00")] * 7).next_day_from(at(24, 12, 10)) == at(25, 9, 10)


class TestComesBack:
    def test_later_today_or_on_another_day_and_nothing_for_who_is_there(self) -> None:
        there = Presence(week=[(), ("09:00", "12:00", "13:00", "17:00"), (), ("09:00", "12:00"), (), (), ()])
        assert [there.back_at(at(1, hour)) for hour in (8, 9, 11, 12, 13, 16, 17)] == [
            at(1, 9),
            None,
            None,
            at(1, 13),
            None,
            None,
            at(3, 9),
        ]

    def test_not_on_days_away_and_nothing_where_no_hours_are_known(self) -> None:
        away = Presence(week=[("09:00", "17:00")] * 7, away_from=TUESDAY, away_until=FRIDAY)
        assert (away.back_at(at(1, 10)), Presence(week=NO_HOURS).back_at(at(1, 10))) == (at(5, 9), None)


class TestHolder:
    def test_along_the_chain_of_who_is_away(self, carla: Person, noor: Person, community: Community) -> None:
        ivo = make_staff(community, "Ivo", Role.COORDINATOR)
        away = {"week": NO_HOURS, "away_from": TUESDAY, "away_until": FRIDAY}
        set_presence(actor=noor.viewer, **away, stand_in_id=carla.user.pk)
        assert colleagues_of(community).holder(noor.user.pk) == carla.user.pk
        set_presence(actor=carla.viewer, **away, stand_in_id=ivo.user.pk)
        assert colleagues_of(community).holder(noor.user.pk) == ivo.user.pk
        set_presence(actor=ivo.viewer, **away, stand_in_id=carla.user.pk)  # a circle
        assert colleagues_of(community).holder(noor.user.pk) is None

    def test_in_one_query(self, carla: Person, noor: Person, community: Community, django_assert_num_queries) -> None:
        with django_assert_num_queries(1):
            found = colleagues_of(community)
            assert [one.name for one in found] == ["Carla", "Noor"]


class TestStandIns:
    def test_who_coordinates_all_of_it(
        self, carla: Person, noor: Person, zita: Person, community: Community, geography: Geography
    ) -> None:
        buurt = limit_to(make_staff(community, "Bo", Role.COORDINATOR), geography, "havenbuurt")
        found = {
            who.user.email.partition("@")[0]: set(stand_ins_of(who.viewer, community)) for who in (carla, noor, buurt)
        }
        assert found == {"carla": set(), "noor": {carla.user.pk}, "bo": {carla.user.pk, noor.user.pk}}

    def test_nobody_else(self, noor: Person, zita: Person, anna: Person) -> None:
        for wrong in (zita, anna, noor):
            with pytest.raises(DomainError) as error:
                set_presence(actor=noor.viewer, week=NO_HOURS, stand_in_id=wrong.user.pk)
            assert (error.value.code, str(error.value)) == ("stand_in", "Kies een collega die ook jouw dorpen heeft.")


@pytest.mark.parametrize(
    ("away_from", "away_until", "text"),
    [
        (TUESDAY, None, "Vul allebei de dagen in, of geen van beide."),
        (None, TUESDAY, "Vul allebei de dagen in, of geen van beide."),
        (FRIDAY, TUESDAY, "De laatste dag komt niet vóór de eerste."),
        (date(2026, 11, 1), date(2026, 11, 30), "Deze dagen zijn voorbij. Maak ze leeg, of kies andere."),
    ],
)
def test_days_that_cannot_be(
    carla: Person, client_for: ClientFor, away_from: date | None, away_until: date | None, text: str
) -> None:
    with pytest.raises(DomainError, match=re.escape(text)) as error:
        set_presence(actor=carla.viewer, week=NO_HOURS, away_from=away_from, away_until=away_until)
    assert error.value.code.startswith("away.")
    sent = {"away_from": away_from or "", "away_until": away_until or "", "from_0": "9", "until_0": "12.30"}
    html = client_for(carla).post(reverse("desk:hours"), sent).content.decode()
    assert (text in html, 'value="12.30"' in html) == (True, True)
    assert not DeskPresence.objects.exists()


class TestThePage:
    def test_kept_and_shown_again(self, carla: Person, noor: Person, client_for: ClientFor) -> None:
        browser = client_for(noor)
        assert "op werkdagen van 9 tot 17 uur" in browser.get(reverse("desk:hours")).content.decode()
        sent = {
            "from_0": "9 uur",
            "until_0": "12.30",
            "away_from": "2026-12-02",
            "away_until": "2026-12-04",
            "stand_in": str(carla.user.pk),
        }
        assert browser.post(reverse("desk:hours"), sent).headers["Location"] == reverse("desk:worklist")
        kept = DeskPresence.objects.get()
        assert (kept.week, kept.away_from, kept.away_until, kept.stand_in_user_id) == (
            [["09:00", "12:30"], [], [], [], [], [], []],
            date(2026, 12, 2),
            FRIDAY,
            carla.user.pk,
        )
        html = browser.get(reverse("desk:hours")).content.decode()
        assert ('value="9.00"' in html or 'value="09.00"' in html, 'value="2026-12-04"' in html) == (True, True)
        browser.post(reverse("desk:hours"), {})
        kept.refresh_from_db()
        assert (kept.week, kept.away_from, kept.stand_in_user_id) == ([], None, None)

    @pytest.mark.parametrize(
        ("sent", "text"),
        [
            ({"from_2": "half tien"}, "Vul de tijd zo in: 14.00"),
            ({"from_2": "9.00"}, "Vul allebei de tijden in, of geen van beide."),
            ({"until_2": "9.00"}, "Vul allebei de tijden in, of geen van beide."),
            ({"from_2": "17.00", "until_2": "9.00"}, "Laat het begin van een dag vóór het einde komen."),
            ({"stand_in": "99999"}, "Kies een collega die ook jouw dorpen heeft."),
            ({"away_from": "straks", "away_until": "2026-12-04"}, "Kies een dag, bijvoorbeeld 14-12-2026."),
        ],
    )
    def test_what_is_wrong_stands_there_and_nothing_is_lost(
        self, carla: Person, client_for: ClientFor, sent: dict[str, str], text: str
    ) -> None:
        html = client_for(carla).post(reverse("desk:hours"), {"from_1": "10.15", "until_1": "11.45", **sent})
        told = html.content.decode()
        assert (text in told, 'value="10.15"' in told, 'value="11.45"' in told) == (True, True, True)
        assert not DeskPresence.objects.exists()

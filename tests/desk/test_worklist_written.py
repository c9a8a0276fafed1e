"""The query of the worklist is written once for each coordinator: what it looks like hangs on nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.db.models import F, Value
from django.test.utils import CaptureQueriesContext

from buurthulp import clock, prepared, worklist
from buurthulp.prepared import Now, PreparedFor, Today, written_down
from buurthulp.viewers import RoleHold, Viewer
from desk.models import Referral
from members.models import Participant
from tests.cast import Person
from tests.desk.lines_read import keys_for
from tests.factories.desk import ReferralFactory
from tests.geography import Geography

pytestmark = pytest.mark.django_db
SOURCES = {name: one.rows for name, one in worklist.sources().items() if one.rows is not None}


def written(source: Any, viewer: Viewer) -> tuple[Any, ...]:
    """How the query of a source is written now; a moment in it as itself."""
    compiler = source(viewer).keys("source").query.get_compiler("default")
    with written_down():
        sql, parameters = compiler.as_sql()
    return sql, [(type(one), one.plus) if isinstance(one, Now) else one for one in parameters]


def hangs_on_the_time(source: Any, viewer: Viewer, clock_at: time_machine.Coordinates) -> bool:
    """Whether it is written otherwise at another time."""
    first = written(source, viewer)
    clock_at.shift(timedelta(days=40, hours=7, minutes=1))
    return written(source, viewer) != first


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_a_source_says_what_time_it_is_as_now(
    name: str, carla: Person, geography: Geography, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    limited = RoleHold("coordinator", frozenset({geography.areas["noord"].pk}))
    for viewer in (carla.viewer, Viewer(carla.user.pk, carla.community.pk, roles=(limited,), second_factor=True)):
        with CaptureQueriesContext(connection) as asked:
            assert not hangs_on_the_time(SOURCES[name], viewer, clock_at_tuesday_ten)
        assert len(asked) == 0


def test_the_control_one_that_looks_at_the_clock_itself(
    carla: Person, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    def late(viewer: Viewer) -> worklist.Rows:
        rows = Participant.objects.filter(joined_at__lt=clock.now())
        return worklist.Rows(rows, {"reason": Value("late"), "urgency": Value(4), "since": F("joined_at")})

    assert hangs_on_the_time(late, carla.viewer, clock_at_tuesday_ten)


def test_what_is_written_once_goes_with_the_clock(
    anna: Person, carla: Person, zita: Person, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    """Silent for two weeks: a line of who coordinates there, from that moment on."""
    ReferralFactory(participant=anna.participant)
    nobodys = Viewer(zita.user.pk, zita.community.pk, roles=(RoleHold("coordinator", frozenset()),), second_factor=True)

    def seen(viewer: Viewer) -> list[str]:
        return [key.source for key in keys_for(viewer)]

    assert (seen(carla.viewer), seen(nobodys)) == ([], [])
    clock_at_tuesday_ten.shift(timedelta(days=14))
    assert (seen(carla.viewer), seen(nobodys)) == (["referrals"], [])
    clock_at_tuesday_ten.shift(timedelta(days=-1))
    assert seen(carla.viewer) == []
    prepared.forget()
    assert seen(carla.viewer) == []


def test_so_many_are_kept_and_each_for_whom_it_is(anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PreparedFor, "MOST", 2)
    made: list[int] = []

    def write(pk: int) -> Any:
        made.append(pk)
        return Participant.objects.filter(pk=pk).values_list("first_name")

    names = PreparedFor(write)
    pk = anna.participant.pk
    assert [names(one) for one in (pk, pk, -1, pk)] == [[("Anna",)], [("Anna",)], [], [("Anna",)]]
    assert made == [pk, -1]
    names(-2)
    assert (names(pk), made) == ([("Anna",)], [pk, -1, -2, pk])


def test_now_and_today_as_the_database_takes_them(anna: Person, clock_at_tuesday_ten: time_machine.Coordinates) -> None:
    ReferralFactory(participant=anna.participant)
    sent = Referral.objects.filter(sent_at__lte=Now(), sent_at__gt=Now(timedelta(seconds=-1)))
    assert (sent.count(), sent.filter(sent_at__date=Today()).count()) == (1, 1)
    clock_at_tuesday_ten.shift(timedelta(days=1))
    assert (sent.count(), Referral.objects.filter(sent_at__date=Today(timedelta(days=-1))).count()) == (0, 1)

"""A release: frozen, the same every time, and nothing in it that was counted."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from members.models import Area, Community, Postcode
from reports.counting import MINUTES
from reports.enums import Grouping, Level, Measure, PeriodKind, WaitBin
from reports.models import Release, ReleaseCell, ReleaseClaim
from reports.periods import Period
from reports.plan import PLAN, Question, slices_of
from reports.selectors import released
from reports.selectors.coverage import coverage
from reports.services.releasing import LEASE, draft, due_periods, make_release, sweep_releases
from tests.geography import Geography
from tests.kept import kept
from tests.reports.world import FiguresWorld, at

JANUARY = Period.parse("2026-01")
QUARTER = Period.parse("2026-Q1")
YEAR = Period.parse("2025")
MONTHLY_REQUESTS = Question(Measure.REQUESTS, Level.MUNICIPALITY, PeriodKind.MONTH)


@kept
def busy(world: FiguresWorld, geography: Geography) -> FiguresWorld:
    """A hundred people of Havenbuurt who were helped, by forty of Molenbuurt, in January 2026."""
    askers = world.residents(geography.areas["havenbuurt"], 100)
    helpers = world.residents(geography.areas["molenbuurt"], 40)
    for number, asker in enumerate(askers):
        world.helps(helpers[number % 40], asker, f"2026-01-{number % 28 + 1:02}", minutes=90)
    return world


@pytest.fixture
def february() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(at("2026-02-10 09:00"), tick=False) as moment:
        yield moment


def release_of(world: FiguresWorld, period: Period = JANUARY) -> Release:
    return make_release(actor=SYSTEM, community=world.community, period=period)


def test_every_cell_of_the_plan_and_no_other(busy: FiguresWorld, february: object) -> None:
    release = release_of(busy)
    kinds = len(busy.kinds)
    sizes = {Grouping.ALL: 1, Grouping.RELATION: 5, Grouping.CATEGORY: kinds}
    expected = {
        (measure, part.level, part.grouping): sizes[part.grouping]
        for part in slices_of(PeriodKind.MONTH)
        for measure in part.measures
    }
    assert {
        (one.question.measure, one.question.level, one.question.grouping): one.cells for one in coverage(release)
    } == expected
    assert release.cells.count() == sum(expected.values())


def test_figures_are_near_what_happened(busy: FiguresWorld, february: object) -> None:
    release_of(busy)
    (requests,) = released.figures(busy.community.pk, MONTHLY_REQUESTS)
    assert requests.value is not None
    assert abs(requests.value - 100) <= 2 * 10 + 3
    assert requests.value % 5 == 0
    assert requests.area_name == "Kustgemeente"
    (hours,) = released.figures(busy.community.pk, Question(Measure.HOURS, Level.MUNICIPALITY, PeriodKind.MONTH))
    assert hours.value is None or (hours.value % 10 == 0 and abs(hours.value - 150) <= 8 * 10.5 + 5)
    (wait,) = released.figures(busy.community.pk, Question(Measure.WAIT, Level.MUNICIPALITY, PeriodKind.MONTH))
    assert (wait.wait_bin, wait.value) == (WaitBin.UNDER_4_HOURS, None)


def test_what_is_not_shown_is_one_symbol_zero_included(busy: FiguresWorld, february: object) -> None:
    release_of(busy)
    unmet = released.figures(
        busy.community.pk, Question(Measure.UNMET, Level.MUNICIPALITY, PeriodKind.MONTH, Grouping.RELATION)
    )
    assert [one.text for one in unmet] == ["x"] * 5
    assert not any(one.is_shown for one in unmet)


def test_again_gives_the_same_bytes(busy: FiguresWorld, february: object, settings: object) -> None:
    first, again = draft(busy.community, JANUARY), draft(busy.community, JANUARY)
    assert first == again
    settings.BUURTHULP_REPORTS_KEY = "another secret"  # type: ignore[attr-defined]
    assert draft(busy.community, JANUARY).digest != first.digest  # the control: a digest that sees a difference


def test_a_release_is_made_once_and_stays(busy: FiguresWorld, february: time_machine.Traveller) -> None:
    release = release_of(busy)
    cells = list(release.cells.order_by("pk").values())
    late = busy.residents(Area.objects.get(code="BU90010101"), 60)
    for person in late:
        busy.asks(person, "2026-01-15")
    february.move_to(at("2026-03-01"))
    assert release_of(busy) == release
    assert Release.objects.count() == 1
    assert list(release.cells.order_by("pk").values()) == cells
    assert draft(busy.community, JANUARY).digest != release.digest  # it would be another, were it made now


@pytest.mark.parametrize("table", ["reports_release", "reports_releasecell", "reports_combinedarea"])
@pytest.mark.parametrize("statement", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}"])
def test_nobody_changes_what_is_frozen(busy: FiguresWorld, february: object, table: str, statement: str) -> None:
    release_of(busy)
    column = "frozen_at" if table != "reports_combinedarea" else "fixed_at"
    with (
        pytest.raises(IntegrityError, match=r"append.only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table, column))


def test_not_before_the_tenth(busy: FiguresWorld) -> None:
    with time_machine.travel(at("2026-02-09 23:59"), tick=False), pytest.raises(DomainError) as refusal:
        release_of(busy)
    assert refusal.value.code == "too_early"
    assert str(refusal.value) == (
        "De cijfers over januari 2026 kunnen pas vanaf 10-02-2026: tot dan bevestigen mensen nog wat er gebeurd is."
    )


def test_one_at_a_time_and_a_dead_worker_holds_nothing_up(busy: FiguresWorld, february: object) -> None:
    claim = ReleaseClaim.objects.create(
        community=busy.community, period="2026-01", claimed_at=clock.machine_now() - LEASE + timedelta(minutes=1)
    )
    with pytest.raises(DomainError, match="worden nu gemaakt"):
        release_of(busy)
    ReleaseClaim.objects.filter(pk=claim.pk).update(claimed_at=clock.machine_now() - LEASE - timedelta(minutes=1))
    assert release_of(busy).period == "2026-01"
    assert ReleaseClaim.objects.count() == 0


def test_what_fails_lets_go_of_its_turn(world: FiguresWorld, february: object) -> None:
    world.community.served_areas.all().delete()
    Postcode.objects.all().delete()
    Area.objects.exclude(level="neighbourhood").update(level="neighbourhood")
    with pytest.raises(DomainError) as refusal:
        release_of(world)
    assert refusal.value.code == "no_areas"
    assert ReleaseClaim.objects.count() == 0


@pytest.mark.parametrize(
    ("today", "due"),
    [
        ("2026-01-09", ["2025-12"]),
        ("2026-01-10", ["2025-12", "2025-Q4", "2025"]),
        ("2026-04-10", ["2025-12", "2025-Q4", "2025", "2026-01", "2026-02", "2026-03", "2026-Q1"]),
    ],
)
def test_what_is_due(world: FiguresWorld, today: str, due: list[str]) -> None:
    Community.objects.filter(pk=world.community.pk).update(created_at=at("2025-12-05"))
    world.community.refresh_from_db()
    with time_machine.travel(at(today), tick=False):
        expected = [] if today == "2026-01-09" else due
        assert {period.code for period in due_periods(world.community)} == set(expected)


def test_the_sweep_makes_what_is_due_once(world: FiguresWorld, february: object) -> None:
    Community.objects.filter(pk=world.community.pk).update(created_at=at("2026-01-05"))
    Community.objects.exclude(pk=world.community.pk).update(is_active=False)
    assert [sweep_releases(actor=SYSTEM), sweep_releases(actor=SYSTEM)] == [1, 0]
    assert list(Release.objects.values_list("period", flat=True)) == ["2026-01"]


def test_the_command_prints_the_hash_and_how_much_survives(busy: FiguresWorld, february: object) -> None:
    printed = []
    for _time in range(2):
        out = io.StringIO()
        call_command("make_release", "2026-01", community="kustdorp", stdout=out)
        printed.append(out.getvalue())
    assert printed[0] == printed[1]
    first, *rest = printed[0].splitlines()
    assert first == f"kustdorp 2026-01 {Release.objects.get().digest}"
    assert [line.split()[-4:] for line in rest if line.strip().startswith("hulpvragen, per gemeente, per maand ")] == [
        ["100%", "1", "/", "1"]
    ]
    assert len(rest) == sum(len(part.measures) for part in PLAN if part.period_kind == PeriodKind.MONTH)


@pytest.mark.parametrize(
    ("period", "slug", "says"),
    [("2026-13", "kustdorp", "Deze periode kennen we niet"), ("2026-01", "nergens", "Deze uitwisseling is er niet")],
)
def test_the_command_says_what_is_wrong(
    busy: FiguresWorld, february: object, period: str, slug: str, says: str
) -> None:
    with pytest.raises(CommandError, match=says):
        call_command("make_release", period, community=slug, stdout=io.StringIO())


@pytest.mark.django_db
def test_the_command_says_that_there_is_nothing_to_make_it_of() -> None:
    with pytest.raises(CommandError, match="Er is nog geen uitwisseling"):
        call_command("make_release", "2026-01", stdout=io.StringIO())


class TestNothingThatWasCounted:
    """No count, number of people, noise or key, in a column, a log, the cache, what is printed or an error."""

    def test_columns(self, busy: FiguresWorld, february: object) -> None:
        release = release_of(busy)
        numbers = {
            field.name
            for field in ReleaseCell._meta.fields
            if field.get_internal_type() not in ("CharField", "DateTimeField", "ForeignKey", "BigAutoField")
        }
        assert numbers == {"value", "area_residents"}
        assert all((value or 1) % 5 == 0 for value in release.cells.exclude(value=None).values_list("value", flat=True))

    def test_logs_output_and_queries(
        self,
        busy: FiguresWorld,
        february: object,
        caplog: pytest.LogCaptureFixture,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """Every sum and every key that was counted is looked for in all that leaves the counting."""
        from reports import counting

        seen: list[str] = []
        real = counting.value

        def watched(cell: counting.Cell, **rest: object) -> int | None:
            seen.extend([str(cell.key), str(cell.total)])
            return real(cell, **rest)  # type: ignore[arg-type]

        monkeypatch.setattr(counting, "value", watched)
        caplog.set_level(logging.DEBUG, "reports")
        out = io.StringIO()
        call_command("make_release", "2026-01", stdout=out)
        counted = {text for text in seen if len(text) > 3 or text == str(150 * MINUTES)}
        assert len(counted) > 2
        left = [caplog.text, *capsys.readouterr(), out.getvalue()]
        for table in ("reports_release", "reports_releasecell", "reports_releaseclaim", "kernel_cache"):
            with connection.cursor() as cursor:
                if table in connection.introspection.table_names():
                    cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - a constant
                    left.append(json.dumps(cursor.fetchall(), default=str))
        assert [text for text in counted if any(text in place for place in left)] == []

    def test_errors(self, busy: FiguresWorld, february: object, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(*_args: object, **_rest: object) -> None:
            raise RuntimeError("the formula broke")

        monkeypatch.setattr("reports.counting.value", broken)
        with pytest.raises(RuntimeError) as error:
            release_of(busy)
        assert str(error.value) == "the formula broke"
        assert Release.objects.count() == 0


def test_outside_the_plan_unknown_and_not_yet(busy: FiguresWorld, february: object) -> None:
    release_of(busy)
    pk = busy.community.pk
    for refused, code, says in (
        (
            lambda: released.figures(pk, Question(Measure.REQUESTS, Level.NEIGHBOURHOOD, PeriodKind.MONTH)),
            "outside_plan",
            "te herkennen",
        ),
        (
            lambda: released.figures(pk, MONTHLY_REQUESTS, area_codes=["BU90010101"]),
            "unknown_area",
            "geen cijfers: BU90010101",
        ),
        (
            lambda: released.figures(pk, MONTHLY_REQUESTS, periods=[Period.parse("2026-02")]),
            "not_released",
            "februari 2026 zijn er nog niet",
        ),
        (lambda: released.figures(pk, MONTHLY_REQUESTS, periods=[QUARTER]), "period_kind", "per maand"),
    ):
        with pytest.raises(DomainError) as refusal:
            refused()
        assert (refusal.value.code, says in str(refusal.value)) == (code, True), str(refusal.value)

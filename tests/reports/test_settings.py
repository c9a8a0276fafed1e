"""Thresholds are the installation's; lower ones need a reason, which is written into every release."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from buurthulp.viewers import SYSTEM
from reports.engine import noise
from reports.engine.publish import SAFE
from reports.periods import Period
from reports.services.releasing import make_release
from reports.thresholds import thresholds, weaker_because
from tests.reports.world import FiguresWorld, at


def test_the_default_is_the_tested_one() -> None:
    assert thresholds() == SAFE
    assert weaker_because() == ""


@pytest.mark.parametrize(
    ("name", "lower"),
    [
        ("REPORTS_LEAST_PEOPLE", 19),
        ("REPORTS_LEAST_CAPS", 14),
        ("REPORTS_LEAST_WAIT_PEOPLE", 29),
        ("REPORTS_LEAST_OF_A_RATE", 39),
    ],
)
def test_a_lower_one_stops_the_start_without_a_reason(settings: object, name: str, lower: int) -> None:
    setattr(settings, name, lower)
    with pytest.raises(ImproperlyConfigured, match="BUURTHULP_REPORTS_WEAKER_BECAUSE"):
        weaker_because()
    settings.REPORTS_WEAKER_BECAUSE = " Vastgesteld door de raad op 1 mei. "  # type: ignore[attr-defined]
    assert weaker_because() == "Vastgesteld door de raad op 1 mei."


def test_a_higher_one_needs_none(settings: object) -> None:
    settings.REPORTS_LEAST_PEOPLE = 40  # type: ignore[attr-defined]
    settings.REPORTS_WEAKER_BECAUSE = "left over"  # type: ignore[attr-defined]
    assert weaker_because() == ""


def test_the_reason_stands_in_the_release(world: FiguresWorld, settings: object) -> None:
    settings.REPORTS_LEAST_PEOPLE = 15  # type: ignore[attr-defined]
    settings.REPORTS_WEAKER_BECAUSE = "Een proef met toestemming van de FG."  # type: ignore[attr-defined]
    with time_machine.travel(at("2026-02-10"), tick=False):
        release = make_release(actor=SYSTEM, community=world.community, period=Period.parse("2026-01"))
    assert release.weaker_because == "Een proef met toestemming van de FG."


class TestTheNoiseTable:
    """`manage.py build_noise_table`."""

    def test_it_is_checked(self) -> None:
        out = io.StringIO()
        call_command("build_noise_table", stdout=out)
        assert out.getvalue() == f"noise_v1.csv: {noise.SHA256}\n"

    def test_it_is_made_again_to_the_byte(self, tmp_path: Path) -> None:
        out = io.StringIO()
        call_command("build_noise_table", to=tmp_path / "made.csv", stdout=out)
        assert (tmp_path / "made.csv").read_bytes() == noise.FILE.read_bytes()
        assert out.getvalue().strip() == noise.SHA256

    def test_one_that_was_touched_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(noise, "SHA256", "0" * 64)
        with pytest.raises(CommandError, match="was changed"):
            call_command("build_noise_table", stdout=io.StringIO())


class TestPeriods:
    """A month, a quarter, a year, in Dutch time."""

    @pytest.mark.parametrize(
        ("code", "since", "until", "freezes", "before", "last_year", "label"),
        [
            ("2026-01", "2026-01-01", "2026-02-01", "2026-02-10", "2025-12", "2025-01", "januari 2026"),
            ("2026-Q4", "2026-10-01", "2027-01-01", "2027-01-10", "2026-Q3", "2025-Q4", "vierde kwartaal van 2026"),
            ("2026", "2026-01-01", "2027-01-01", "2027-01-10", "2025", "2025", "2026"),
        ],
    )
    def test_what_it_is(
        self, code: str, since: str, until: str, freezes: str, before: str, last_year: str, label: str
    ) -> None:
        period = Period.parse(code)
        assert (period.code, str(period.first_day), str(period.day_after)) == (code, since, until)
        assert (str(period.freezes_on), period.previous.code) == (freezes, before)
        assert (period.a_year_before.code, period.label) == (last_year, label)
        assert period.previous.next == period == Period.holding(period.kind, period.first_day)

    def test_a_quarter_begins_in_winter_time_and_ends_in_summer_time(self) -> None:
        quarter = Period.parse("2026-q1")
        assert quarter.since.isoformat() == "2026-01-01T00:00:00+01:00"
        assert quarter.until.isoformat() == "2026-04-01T00:00:00+02:00"

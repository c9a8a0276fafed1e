"""On which days no office is open."""

from __future__ import annotations

from datetime import date

from buurthulp.public_holidays import YEARS, public_holidays


def test_those_of_a_year() -> None:
    assert sorted(day.strftime("%m-%d") for day in public_holidays() if day.year == 2026) == [
        "01-01",
        "04-03",
        "04-05",
        "04-06",
        "04-27",
        "05-14",
        "05-24",
        "05-25",
        "12-25",
        "12-26",
    ]


def test_liberation_day_once_in_five_years() -> None:
    assert [year for year in range(2024, 2036) if date(year, 5, 5) in public_holidays()] == [2025, 2030, 2035]


def test_every_year_that_anybody_plans_for_has_its_own() -> None:
    assert {day.year for day in public_holidays()} == set(YEARS)
    assert all(date(year, 12, 25) in public_holidays() for year in YEARS)

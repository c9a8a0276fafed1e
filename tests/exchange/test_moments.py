"""From a choice of day, part and hour to instants, in local time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from buurthulp.errors import DomainError
from exchange.moments import Window, goes_with, is_within, read_time, window_for

# Tuesday 1 December 2026, 10.00 in the Netherlands (UTC+1).
TUESDAY = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
# Saturday 27 March 2027, 10.00; on Sunday the clock goes forward.
MORNINGS, AFTERNOONS, EVENINGS = (sum(1 << (4 * day + part) for day in range(7)) for part in range(3))
BEFORE_SUMMER_TIME = datetime(2027, 3, 27, 9, 0, tzinfo=UTC)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]  # year, month, day, hour, minute


@pytest.mark.parametrize(
    ("choice", "window"),
    [
        ({"day": "today", "at": time(14)}, Window(starts_at=utc(2026, 12, 1, 13))),
        ({"day": "tomorrow", "at": time(9, 30)}, Window(starts_at=utc(2026, 12, 2, 8, 30))),
        ({"day": "date", "on": date(2027, 7, 1), "at": time(9)}, Window(starts_at=utc(2027, 7, 1, 7))),
        ({"day": "today"}, Window(None, utc(2026, 12, 1, 7), utc(2026, 12, 1, 21))),
        (
            {"day": "tomorrow", "parts": ["afternoon"]},
            Window(None, utc(2026, 12, 2, 11), utc(2026, 12, 2, 17), AFTERNOONS),
        ),
        (
            {"day": "tomorrow", "parts": ["evening", "morning"]},
            Window(None, utc(2026, 12, 2, 7), utc(2026, 12, 2, 21), MORNINGS | EVENINGS),
        ),
        ({"day": "week"}, Window(None, utc(2026, 12, 1, 7), utc(2026, 12, 6, 21))),
        (
            {"day": "week", "parts": ["afternoon"]},
            Window(None, utc(2026, 12, 1, 11), utc(2026, 12, 6, 17), AFTERNOONS),
        ),
        (
            {"day": "any", "parts": ["morning", "afternoon", "evening"]},
            Window(None, utc(2026, 12, 1, 7), utc(2026, 12, 15, 21)),
        ),
        ({"day": "any"}, Window(None, utc(2026, 12, 1, 7), utc(2026, 12, 15, 21))),
    ],
)
def test_windows(choice: dict[str, object], window: Window) -> None:
    assert window_for(now=TUESDAY, minutes=45, **choice) == window  # type: ignore[arg-type]  # a table of choices


def test_the_clock_on_the_wall_counts_across_summer_time() -> None:
    choice = {"now": BEFORE_SUMMER_TIME, "minutes": 45}
    assert window_for(day="today", at=time(14), **choice) == Window(starts_at=utc(2027, 3, 27, 13))  # type: ignore[arg-type]
    assert window_for(day="tomorrow", at=time(14), **choice) == Window(starts_at=utc(2027, 3, 28, 12))  # type: ignore[arg-type]
    assert window_for(day="week", **choice) == Window(None, utc(2027, 3, 27, 7), utc(2027, 3, 28, 20))  # type: ignore[arg-type]


def test_today_is_the_day_in_the_netherlands() -> None:
    just_after_midnight = utc(2026, 12, 1, 23, 30)
    assert window_for(day="today", at=time(14), minutes=30, now=just_after_midnight) == Window(
        starts_at=utc(2026, 12, 2, 13)
    )


@pytest.mark.parametrize(
    ("choice", "answer"),
    [
        (
            {"day": "date", "on": date(2026, 11, 30)},
            ("error.date.past", "Deze dag is al geweest. Kies vandaag of een dag erna."),
        ),
        (
            {"day": "date", "on": date(9999, 12, 31)},
            ("error.date.far", "Deze dag is nog ver weg. Kies een dag binnen een jaar."),
        ),
        (
            {"day": "today", "at": time(10)},
            ("error.time.past", "Dit tijdstip is al geweest. Kies een later moment."),
        ),
        (
            {"day": "today", "parts": ["morning"], "minutes": 120},
            ("error.time.past", "Dit moment is al bijna voorbij. Kies een later moment."),
        ),
        ({"day": "date"}, ("error.when.missing", "Kies een dag.")),
        ({"day": ""}, ("error.when.missing", "Kies wanneer het goed uitkomt.")),
        ({"day": "today", "parts": ["night"]}, ("error.when.missing", "Kies ochtend, middag of avond.")),
        ({"day": "week", "at": time(14)}, ("error.when.day", "Kies ook een dag bij deze tijd.")),
    ],
)
def test_choices_that_are_refused(choice: dict[str, object], answer: tuple[str, str]) -> None:
    with pytest.raises(DomainError) as error:
        window_for(**{"now": TUESDAY, "minutes": 45, **choice})  # type: ignore[arg-type]  # a table of choices
    assert (error.value.code, str(error.value)) == answer


@pytest.mark.parametrize(
    ("day", "on", "can"),
    [
        ("today", date(2026, 12, 1), True),
        ("today", date(2026, 12, 2), False),
        ("tomorrow", date(2026, 12, 2), True),
        ("tomorrow", date(2026, 12, 1), False),
        ("week", date(2026, 12, 1), True),
        ("week", date(2026, 12, 6), True),
        ("week", date(2026, 12, 7), False),
        ("week", date(2026, 11, 30), False),
        ("date", date(2027, 5, 1), True),
        ("any", date(2027, 5, 1), True),
        ("", date(2027, 5, 1), True),
    ],
)
def test_which_choices_go_with_a_day_that_was_filled_in(day: str, on: date, can: bool) -> None:
    assert goes_with(day, on, date(2026, 12, 1)) == can


@pytest.mark.parametrize(
    ("at", "parts", "can"),
    [
        (time(7, 30), ["morning"], True),
        (time(12), ["morning"], True),
        (time(12), ["afternoon"], True),
        (time(14), ["morning"], False),
        (time(14), ["morning", "afternoon"], True),
        (time(18), ["evening"], True),
        (time(22, 30), ["evening"], True),
        (time(17, 30), ["evening"], False),
    ],
)
def test_which_hours_go_with_a_part_of_the_day(at: time, parts: list[str], can: bool) -> None:
    assert is_within(at, parts) == can


def test_something_longer_than_the_part_may_still_begin_in_it() -> None:
    window = window_for(day="tomorrow", parts=["evening"], minutes=300, now=TUESDAY)
    assert (window.flexible_until or TUESDAY) - (window.flexible_from or TUESDAY) == timedelta(hours=4)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("14.00", time(14)),
        ("9:05", time(9, 5)),
        (" 14 uur ", time(14)),
        ("14.30 uur", time(14, 30)),
        ("0.00", time(0)),
        ("", None),
        ("  ", None),
        ("2 pm", time(14)),
        ("14u30", time(14, 30)),
        ("14u", time(14)),
        ("1430", time(14, 30)),
        ("930", time(9, 30)),
        ("2.30pm", time(14, 30)),
        ("12 p.m.", time(12)),
        ("12:15 AM", time(0, 15)),
        ("9am", time(9)),
    ],
)
def test_times_as_people_write_them(text: str, read: time | None) -> None:
    assert read_time(text) == read


@pytest.mark.parametrize("text", ["24.00", "12.60", "half drie", "-1", "14.0", "1²", "14.00.00", "13 xm", "0.99 pm"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(DomainError) as error:
        read_time(text)
    assert (error.value.code, str(error.value)) == ("error.time.format", "Vul de tijd zo in: 14.00")

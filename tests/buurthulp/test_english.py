"""How days, hours, distances and kinds of help are said to who reads English."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.template import Context, Template
from django.utils import translation

from buurthulp import spoken
from buurthulp.templatetags.look import icon
from exchange.suggesting import sounds_away, sounds_too_heavy, sounds_urgent, suggest_slug
from exchange.wording import days_text, hours_text, repeats_text
from members.preset import load_preset
from members.setting_words import hours_words, quiet_words, said_hours

AFTERNOON = datetime(2026, 12, 1, 13, 0, tzinfo=UTC)
"""Tuesday 1 December 2026, 14.00 in Amsterdam."""
NEXT_TO = "\N{NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def test_a_day_and_its_part_are_two_words_and_the_date_stays_together() -> None:
    assert spoken.day(AFTERNOON) == f"Tuesday afternoon 1{NEXT_TO}December"
    assert spoken.day(date(2026, 12, 3)) == f"Thursday 3{NEXT_TO}December"
    assert spoken.day(date(2026, 12, 3), "evening") == f"Thursday evening 3{NEXT_TO}December"
    assert spoken.month_year(AFTERNOON) == "December 2026"


def test_the_clock_has_twenty_four_hours_and_a_colon() -> None:
    assert spoken.day_time(AFTERNOON) == f"Tuesday afternoon 1{NEXT_TO}December, 14:00"
    assert spoken.clock_time(time(9, 5)) == "9:05"
    assert hours_text(time(10), 120) == "10:00 to 12:00"


def test_a_short_day_keeps_its_capitals() -> None:
    texts = [spoken.day_short(AFTERNOON + timedelta(hours=6 * step)) for step in range(4 * 366)]
    assert texts[0] == "Tue 1 Dec afternoon"
    assert max(map(len, texts)) <= 20


def test_when_distances_numbers_and_durations() -> None:
    assert spoken.when() == "to be agreed"
    assert spoken.when(flexible_until=AFTERNOON) == f"to be agreed, by Tuesday 1{NEXT_TO}December at the latest"
    assert [spoken.band(code) for code in spoken.BANDS] == [
        "within walking distance",
        "nearby",
        "within cycling distance",
        "further away",
    ]
    assert [spoken.people_words(count) for count in (1, 4, 13)] == ["one person", "four people", "13 people"]
    assert [spoken.minutes_words(minutes) for minutes in (15, 20, 90, 140)] == [
        "a quarter of an hour",
        f"20{NEXT_TO}minutes",
        "an hour and a half",
        f"2{NEXT_TO}hours and 20{NEXT_TO}minutes",
    ]


def test_days_of_the_week_and_how_often() -> None:
    assert days_text(0b0010_0000_0001_0000) == "Tuesday and Thursday"
    assert days_text(0b1111_1111_1111_1111_1111) == "on weekdays"
    assert repeats_text(date(2026, 12, 1), "weekly", None) == "every Tuesday"
    assert repeats_text(date(2026, 12, 1), "monthly", 1) == "every first Tuesday of the month"


def test_office_hours_and_quiet() -> None:
    preset = load_preset("burenhulpdienst")
    assert hours_words(preset.office).startswith("on ")
    assert " from 9:00 to " in hours_words(preset.office)
    assert quiet_words(preset.quiet).startswith("between 21:00 and 8:00")


def test_hours_are_said_again_where_they_were_ours_and_left_where_somebody_typed_them() -> None:
    office = load_preset("burenhulpdienst").office
    with translation.override("nl"):
        kept = hours_words(office)
        assert said_hours(kept, office) == kept
    assert said_hours(kept, office) == hours_words(office) != kept
    assert said_hours("elke dag, behalve als het regent", office) == "elke dag, behalve als het regent"


def test_the_standard_kinds_are_said_and_a_kind_of_ones_own_is_not_touched() -> None:
    page = Template("{{ name|standard }} | {{ own|standard }} | {{ none|standard }}")
    said = page.render(Context({"name": "Tuin en balkon", "own": "Duiven melken", "none": ""}))
    assert said == "Garden and balcony | Duiven melken | "
    assert spoken.standard("Klaar") == "Klaar"  # a word of the site, and no kind of help


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Who can replace my light bulb?", "odd_jobs"),
        ("Someone to walk my dog", None),
        ("A cup of coffee and a game of chess", "company"),
        ("Reading a letter together", "papers"),
        ("Could I borrow a drill?", "lending"),
        ("My phone is new", "digital"),
        ("I am ready for anything", None),
    ],
)
def test_own_words_in_english_suggest_a_kind_too(text: str, slug: str | None) -> None:
    assert suggest_slug(text) == slug


def test_what_is_urgent_too_heavy_or_shows_an_empty_house_is_seen_in_english_too() -> None:
    urgent = ("I can’t breathe", "I smell gas!", "chest pain since an hour")
    assert [sounds_urgent(text) for text in urgent] == [True] * len(urgent)
    heavy = ("help with showering", "giving pills", "use my bank card")
    assert [sounds_too_heavy(text) for text in heavy] == [True] * len(heavy)
    away = ("Feed my cat, we are on holiday", "The key is under the mat", "I’m away for a week")
    assert [sounds_away(text) for text in away] == [True] * len(away)
    plain = ("A walk round the block", "Replacing a light bulb", "An hour of talking to practise")
    assert [check(text) for check in (sounds_urgent, sounds_too_heavy, sounds_away) for text in plain] == [False] * 9


@pytest.mark.parametrize(("name", "points"), [("arrow-left", True), ("send", True), ("phone", False), ("eye", False)])
def test_an_icon_that_points_can_be_turned_round(name: str, points: bool) -> None:
    assert ("points" in icon(name).partition(">")[0]) is points

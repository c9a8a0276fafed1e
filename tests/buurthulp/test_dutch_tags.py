"""How days, distances and numbers are said; and the display tags that go with the look."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from buurthulp import clock, spoken
from buurthulp.templatetags import dutch, look

WINTER_AFTERNOON = datetime(2026, 12, 1, 13, 0, tzinfo=UTC)
"""Tuesday 1 December 2026, 14.00 in Amsterdam."""
SUMMER_MIDNIGHT = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
"""Wednesday 1 July 2026, 0.30 in Amsterdam: another day than in UTC."""


@pytest.fixture(autouse=True)
def in_dutch():
    with translation.override("nl"):
        yield


def test_day_says_weekday_part_and_date_with_an_unbreakable_space():
    assert spoken.day(WINTER_AFTERNOON) == "dinsdagmiddag 1\u00a0december"


@pytest.mark.parametrize(
    ("hour", "part"),
    [
        (5, "night"),
        (6, "morning"),
        (11, "morning"),
        (12, "afternoon"),
        (17, "afternoon"),
        (18, "evening"),
        (21, "evening"),
        (23, "evening"),
    ],
)
def test_part_of_day_changes_at_6_12_18_and_midnight_local_time(hour, part):
    midnight_in_amsterdam = datetime(2026, 11, 30, 23, 0, tzinfo=UTC)
    assert spoken.part_of_day(midnight_in_amsterdam + timedelta(hours=hour)) == part
    # What people say, not what they can: in the week of an offer the night begins at ten.


def test_day_is_the_day_in_amsterdam_not_in_utc():
    assert spoken.day_time(SUMMER_MIDNIGHT) == "woensdagnacht 1\u00a0juli, 0.30\u00a0uur"


def test_a_date_has_no_part_unless_given():
    assert spoken.day(date(2026, 12, 3)) == "donderdag 3\u00a0december"
    assert spoken.day(date(2026, 12, 3), "evening") == "donderdagavond 3\u00a0december"


def test_day_short_fits_a_text_message():
    texts = [spoken.day_short(WINTER_AFTERNOON + timedelta(hours=6 * step)) for step in range(4 * 366)]
    assert texts[0] == "di 1 dec middag"
    assert max(map(len, texts)) <= 18


@pytest.mark.parametrize(
    ("minute", "before", "after"),
    [
        (0, "14.00", "14.00"),
        (1, "14.00", "14.15"),
        (14, "14.00", "14.15"),
        (15, "14.15", "14.15"),
        (59, "14.45", "15.00"),
    ],
)
def test_until_when_and_by_when_are_said_in_quarters(monkeypatch, minute, before, after):
    """What we promise is never later than it is said, and what we wait for never earlier."""
    monkeypatch.setattr("buurthulp.clock.now", lambda: WINTER_AFTERNOON - timedelta(days=1))
    moment = WINTER_AFTERNOON + timedelta(minutes=minute)
    assert [spoken.bare_time(clock.localtime(one(moment))) for one in (dutch.quarter_before, dutch.quarter_after)] == [
        before,
        after,
    ]


def test_no_quarter_that_has_passed_and_none_of_nothing(monkeypatch):
    moment = WINTER_AFTERNOON + timedelta(minutes=7, seconds=3)
    monkeypatch.setattr("buurthulp.clock.now", lambda: WINTER_AFTERNOON + timedelta(minutes=2))
    assert dutch.quarter_before(moment) == moment
    assert (dutch.quarter_before(None), dutch.quarter_after(None)) == (None, None)


def test_clock_time_month_and_date():
    assert spoken.clock_time(WINTER_AFTERNOON) == "14.00\u00a0uur"
    assert spoken.clock_time(time(9, 5)) == "9.05\u00a0uur"
    assert spoken.month_year(WINTER_AFTERNOON) == "december 2026"
    assert spoken.date(WINTER_AFTERNOON) == "1\u00a0december"


def test_when_says_as_much_as_is_known():
    assert spoken.when(starts_at=WINTER_AFTERNOON, time_fixed=True) == "dinsdagmiddag 1\u00a0december, 14.00\u00a0uur"
    assert spoken.when(starts_at=WINTER_AFTERNOON) == "dinsdagmiddag 1\u00a0december"
    assert spoken.when(starts_at=date(2026, 12, 1), part="morning") == "dinsdagochtend 1\u00a0december"
    assert spoken.when(flexible_until=WINTER_AFTERNOON) == "in overleg, uiterlijk dinsdag 1\u00a0december"
    assert spoken.when() == "in overleg"


def test_band_in_words_and_an_unknown_band_is_a_mistake():
    assert [spoken.band(code) for code in spoken.BANDS] == [
        "op loopafstand",
        "in de buurt",
        "op fietsafstand",
        "verder weg",
    ]
    with pytest.raises(KeyError):
        spoken.band("metres")


def test_people_and_minutes_in_words():
    people = [spoken.people_words(count) for count in (1, 4, 12, 13)]
    assert people == [
        "één mens",
        "vier mensen",
        "twaalf mensen",
        "13 mensen",
    ]
    assert [spoken.minutes_words(minutes) for minutes in (1, 15, 20, 45, 90, 75, 140, 150, 240)] == [
        "1\u00a0minuut",
        "een kwartier",
        "20\u00a0minuten",
        "drie kwartier",
        "anderhalf uur",
        "1\u00a0uur en een kwartier",
        "2\u00a0uur en 20\u00a0minuten",
        "2\u00a0en een half uur",
        "4\u00a0uur",
    ]


def test_filters_give_nothing_for_nothing():
    assert [
        dutch.day(None),
        dutch.day_time(None),
        dutch.day_short(None),
        dutch.spoken_date(None),
        dutch.clock_time(None),
    ] == [""] * 5
    assert [dutch.month_year(None), dutch.band(""), dutch.minutes_words(None), dutch.sentence("")] == [""] * 4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("even kijken", "Even kijken"),
        ("’s ochtends kort bellen", "’s Ochtends kort bellen"),
        ("'s ochtends kort bellen", "'s Ochtends kort bellen"),
        ("één mens", "Eén mens"),
    ],
)
def test_a_sentence_begins_with_a_capital_on_its_word(text, said):
    assert dutch.sentence(text) == said


def test_filters_in_a_template():
    page = Template("{% load dutch %}{{ at|day_time|sentence }}, {{ far|band }}, {{ count|people_words }}")
    context = Context({"at": WINTER_AFTERNOON, "far": "bike", "count": 2})
    assert page.render(context) == "Dinsdagmiddag 1\u00a0december, 14.00\u00a0uur, op fietsafstand, twee mensen"


def test_under_another_language_the_names_come_with_it():
    with translation.override("en"):
        assert spoken.month_year(WINTER_AFTERNOON) == "December 2026"


def test_every_icon_of_a_category_exists():
    for slug in look.CATEGORY_ICONS:
        assert look.category_icon(slug).startswith("<svg")
    assert look.category_icon("own_kind") == look.category_icon("another_own_kind")


def test_house_tint_follows_the_name_only():
    assert look.house_tint("Truus") == look.house_tint("Truus")
    assert {look.house_tint(name) for name in ("Aylin", "Bas", "Cor", "Dirk", "Els", "Joke", "Truus")} == set(
        look.HOUSE_TINTS
    )


class NameForm(forms.Form):
    name = forms.CharField(help_text="Je voornaam is genoeg.")


def test_control_ties_hint_and_error_to_the_input():
    assert 'aria-describedby="id_name-h"' in look.control(NameForm()["name"])
    wrong = look.control(NameForm({})["name"], "short")
    assert 'aria-describedby="id_name-h id_name-f"' in wrong
    assert 'aria-invalid="true"' in wrong
    assert 'class="short"' in wrong


def test_soon_is_a_part_of_today_or_tomorrow_and_then_a_weekday():
    now = datetime(2026, 12, 1, 9, tzinfo=UTC)
    hours = (1, 4, 9, 22, 46)
    assert [spoken.soon(now + timedelta(hours=number), now) for number in hours] == [
        "vanochtend",
        "vanmiddag",
        "vanavond",
        "morgenochtend",
        "donderdagochtend",
    ]

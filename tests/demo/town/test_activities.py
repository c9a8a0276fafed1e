"""What there is to do in Voorbeeldstad: the six of the text guide, §11.4."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import Count

from buurthulp.viewers import Anonymous
from demo.services.activities import _first_saturday, _last_sunday_of_may
from demo.services.forward import move_on
from exchange.models import Activity
from exchange.selectors.activities import HORIZON, agenda
from exchange.wording import hours_text, rhythm_text
from members.models import Community
from notifications.models import OutboxMessage


def test_six_activities_of_which_one_waits(voorbeeldstad: Community) -> None:
    rows = Activity.objects.annotate(coming=Count("attendances")).order_by("pk")
    said = [
        (
            row.title,
            rhythm_text(row.rule),
            hours_text(row.at, row.minutes),
            row.public_place.name,
            row.status,
            row.coming,
        )
        for row in rows
    ]
    uur = "\N{NO-BREAK SPACE}uur"
    assert said == [
        ("Koffie zonder agenda", "elke dinsdag", f"10.00 tot 12.00{uur}", "Trefpunt Zuid", "open", 3),
        (
            "Repareren aan de lange tafel",
            "elke eerste zaterdag van de maand",
            f"13.00 tot 16.00{uur}",
            "Bibliotheek Voorbeeldstad",
            "open",
            1,
        ),
        ("Soep op vrijdag", "elke vrijdag", f"17.30 tot 19.30{uur}", "Buurthuis De Linde", "open", 5),
        ("Rondje met de hond", "elke zondag", f"10.00 tot 11.30{uur}", "Ingang van het stadspark", "open", 1),
        ("Taaltafel", "elke woensdag", f"19.00 tot 21.00{uur}", "Bibliotheek Voorbeeldstad", "open", 0),
        ("Stekjes en spullen", "", f"11.00 tot 14.00{uur}", "Plein bij de kerk", "held", 0),
    ]
    assert rows.last().first_on == date(2027, 5, 30)


def test_what_a_visitor_sees_this_week(voorbeeldstad: Community) -> None:
    found = agenda(Anonymous(voorbeeldstad.pk), voorbeeldstad)
    assert [row.title for day in found.days for row in day.rows] == [
        "Taaltafel",
        "Soep op vrijdag",
        "Repareren aan de lange tafel",
        "Rondje met de hond",
    ]
    # The coffee of this very noon is over.
    assert [(row.title, row.on) for row in found.later] == [("Koffie zonder agenda", date(2026, 12, 8))]
    assert [place.name for place in found.places] == [
        "Bibliotheek Voorbeeldstad",
        "Buurthuis De Linde",
        "Dorpshuis Dijkdorp",
        "Ingang van het stadspark",
        "Trefpunt Zuid",
    ]


def test_the_day_before_who_comes_is_reminded(voorbeeldstad: Community) -> None:
    for _day in range(3):
        move_on("day")
    reminded = OutboxMessage.objects.filter(kind="activity_reminder").values_list("participant__first_name", flat=True)
    assert sorted(reminded) == ["Karim", "Lotte", "Marlon", "Nadia", "Truus", "Xiu"]


@pytest.mark.parametrize("year", range(2025, 2040))
def test_no_day_of_the_year_is_too_far_ahead(year: int) -> None:
    for month in range(1, 13):
        for day in (1, 15, 24, 25, 28):
            today = date(year, month, day)
            assert today < _last_sunday_of_may(today) <= today + HORIZON
            assert today <= _first_saturday(today)
            assert _first_saturday(today).day <= 7

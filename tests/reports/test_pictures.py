"""Lines, maps and comparisons: pure functions of released figures."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.comparing import Change, Share, change, change_of_share, share_met
from reports.enums import WaitBin
from reports.periods import Period
from reports.pictures.area_map import HIGHEST, WIDTH, area_map, classes, tint
from reports.pictures.line_chart import MOST_NAMES, line_chart, scale_top
from reports.wording import in_words, wait_in_words


class TestLineChart:
    def test_a_line_breaks_where_nothing_is_shown(self) -> None:
        chart = line_chart(list("abcde"), [("vragen", [10, 20, None, 40, None])])
        (line,) = chart.lines
        assert line.pieces == ("10.0,75.0 30.0,50.0",)
        assert line.dots == (("70.0", "0.0"),)
        assert chart.scale == ("40", "30", "20", "10", "0")

    def test_where_nothing_at_all_is_shown(self) -> None:
        assert line_chart(["a", "b"], [("vragen", [None, None])]).is_empty

    @given(st.integers(0, 10**7))
    def test_the_scale_is_round_and_high_enough(self, highest: int) -> None:
        top = scale_top(highest)
        assert top >= highest
        assert top % 4 == 0
        assert top <= max(4, 2.5 * highest)

    @given(st.integers(1, 130))
    def test_as_many_names_as_there_is_room_for(self, count: int) -> None:
        """Each under its own moment, at equal distances, also where every second is left out."""
        moments = line_chart([str(number) for number in range(count)], [("x", [1] * count)]).moments
        assert len(moments) == count
        named = [number for number, moment in enumerate(moments) if moment.words]
        assert 1 <= len(named) <= MOST_NAMES
        assert [moments[number].words for number in named] == [str(number) for number in named]
        for these in (named, [number for number in named if not moments[number].is_less]):
            assert these[0] == 0
            assert len({other - one for one, other in pairwise(these)}) <= 1

    @pytest.mark.parametrize(("months", "named"), [(34, 6), (60, 12), (5, 1)])
    def test_years_are_named_in_the_same_months(self, months: int, named: int) -> None:
        moments = line_chart(["m"] * months, [("x", [1] * months)]).moments
        assert [number for number, moment in enumerate(moments) if moment.words] == list(range(0, months, named))

    @given(st.lists(st.one_of(st.none(), st.integers(0, 5000)), min_size=1, max_size=60))
    def test_every_point_lies_in_the_square(self, values: list[int | None]) -> None:
        (line,) = line_chart([""] * len(values), [("x", values)]).lines
        points = [point.split(",") for piece in line.pieces for point in piece.split()] + [
            list(dot) for dot in line.dots
        ]
        assert len(points) == sum(value is not None for value in values)
        assert all(0 <= float(one) <= 100 for point in points for one in point)


def box(west: float, south: float, east: float, north: float) -> dict[str, object]:
    corners = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [corners]}


class TestAreaMap:
    def test_north_is_up_and_east_is_right(self) -> None:
        found = area_map({"west": [box(4.0, 52.0, 4.1, 52.1)], "north-east": [box(4.1, 52.1, 4.2, 52.2)]})
        assert found.outlines["west"].x < found.outlines["north-east"].x
        assert found.outlines["west"].y > found.outlines["north-east"].y
        assert found.width == WIDTH
        assert found.height <= HIGHEST

    def test_a_combination_is_one_outline(self) -> None:
        found = area_map(
            {"CB1": [box(4.0, 52.0, 4.1, 52.1), box(4.1, 52.0, 4.2, 52.1)], "BU2": [box(4.2, 52.0, 4.3, 52.1)]}
        )
        assert found.outlines["CB1"].path.count("M") == 1
        assert found.outlines["CB1"].wide > found.outlines["BU2"].wide

    def test_an_area_without_a_shape_is_not_drawn(self) -> None:
        assert set(area_map({"a": [box(4.0, 52.0, 4.1, 52.1)], "b": []}).outlines) == {"a"}
        assert area_map({}).outlines == {}

    @given(st.lists(st.integers(0, 3000).map(lambda value: value * 5), min_size=1, max_size=120))
    def test_every_value_has_a_tint_of_its_step(self, values: list[int]) -> None:
        steps = classes(values)
        assert 1 <= len(steps) <= 4
        assert steps == sorted(set(steps))
        assert steps[0] <= min(values)
        assert all(steps[tint(value, steps) - 1] <= value for value in values)


class TestComparing:
    def test_within_the_noise_there_is_no_difference(self) -> None:
        assert change(100, 95, cap=1) == Change(is_known=True, by=0)
        assert change(130, 100, cap=1) == Change(is_known=True, by=30)
        assert change(130, 100, cap=8) == Change(is_known=True, by=0)
        assert change(None, 100, cap=1) == change(100, None, cap=1) == Change(is_known=False)

    def test_a_share_differs_by_what_its_parts_may(self) -> None:
        before, now = Share(60, 400, 2, 2), Share(120, 400, 2, 2)
        assert change_of_share(now, before, 70, 85) == Change(is_known=True, by=-15)
        assert change_of_share(Share(65, 400, 2, 2), before, 85, 85) == Change(is_known=True, by=0)
        assert change_of_share(Share(None, 400, 2, 2), before, None, 85) == Change(is_known=False)

    def test_a_share_needs_both_figures(self) -> None:
        assert share_met(60, 400) == 85
        assert share_met(None, 400) is share_met(60, None) is share_met(10, 30) is None

    @pytest.mark.parametrize(
        ("found", "words"),
        [
            (Change(is_known=True, by=45), "45 meer dan in het derde kwartaal van 2025."),
            (Change(is_known=True, by=-45), "45 minder dan in het derde kwartaal van 2025."),
            (Change(is_known=True), "Geen duidelijk verschil met het derde kwartaal van 2025."),
            (Change(is_known=False), "Niet te vergelijken met het derde kwartaal van 2025."),
        ],
    )
    def test_in_words(self, found: Change, words: str) -> None:
        assert in_words(found, Period.parse("2025-Q3")) == words

    def test_a_wait_differs_from_two_classes_on(self) -> None:
        then = Period.parse("2025-10")
        under_a_day, under_3_days, under_a_week = list(WaitBin)[1:4]
        assert wait_in_words(under_a_day, under_3_days, then) == "Geen duidelijk verschil met oktober 2025."
        assert wait_in_words(under_a_day, under_a_week, then) == "Korter dan in oktober 2025."
        assert wait_in_words(under_a_week, under_a_day, then) == "Langer dan in oktober 2025."
        assert wait_in_words(None, under_a_day, then) == "Niet te vergelijken met oktober 2025."

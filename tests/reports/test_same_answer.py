"""One answer whatever it hides: in two worlds that differ in what is hidden, every form is the same byte for byte."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from buurthulp.viewers import SYSTEM
from members.models import Area, AreaShape, Community
from reports.enums import Grouping, Level, Measure, PeriodKind
from reports.periods import Period
from reports.plan import Question, questions
from reports.selectors.shapes import _drawn
from reports.services.releasing import make_release
from tests.cast import Person
from tests.reports.frozen import freeze
from tests.reports.world import FiguresWorld

pytestmark = pytest.mark.django_db
QUARTER = Period.parse("2026-Q3")
FORMS = ["reports:table", "reports:print_table", "reports:csv", "reports:xlsx", "figures_api:figures"]
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')
"""Chance on every page, of one length."""
Answers = dict[tuple[str, str], tuple[bytes, int, str | None]]


@pytest.fixture
def browser(clock_at_tuesday_ten: object, client_for: object, gerda: Person) -> Client:
    """Gerda's."""
    return client_for(gerda)  # type: ignore[operator]


@pytest.fixture(autouse=True)
def _nothing_drawn_before() -> Iterator[None]:
    """Each test has areas of its own, with numbers that were another's."""
    _drawn.cache_clear()
    yield
    _drawn.cache_clear()


def asked(question: Question, period: str) -> dict[str, str]:
    """As it stands in an address, of a page and of the API."""
    values = (question.measure.value, question.level.value, period, question.grouping.value)
    names = ("cijfer", "niveau", "periode", "indeling"), ("measure", "level", "period", "grouping")
    return {name: value for form in names for name, value in zip(form, values, strict=True)}


class TestHiddenAndZero:
    """Wijk Zuid, where nobody did anything, and where a few did: through the release job, read in every form."""

    @pytest.fixture
    def lively(self, world: FiguresWorld, clock_at_tuesday_ten: object) -> FiguresWorld:
        """Eighty people of wijk Noord who asked, helped and waited: enough to be shown."""
        people = world.residents(Area.objects.get(code="BU90010101"), 80)
        for number, person in enumerate(people):
            world.helps(people[number - 1], person, f"2026-08-{number % 28 + 1:02}", published="2026-08-01")
        for number, area in enumerate(Area.objects.filter(level="district", code__startswith="WK9001")):
            corners = [[number, 52], [number + 1, 52], [number + 1, 53], [number, 53], [number, 52]]
            AreaShape.objects.create(area=area, geometry={"type": "Polygon", "coordinates": [corners]})
        return world

    def answers(self, world: FiguresWorld, browser: Client, zuid: int) -> Answers:
        """What every form says of the wijken, where so many people of Zuid asked and helped; nothing of it stays."""
        with transaction.atomic():
            few = world.residents(Area.objects.get(code="BU90010201"), zuid)
            for number, person in enumerate(few):
                world.helps(few[number - 1], person, "2026-08-10", published="2026-08-01")
                world.unmet(person, "2026-08-02")
            make_release(actor=SYSTEM, community=world.community, period=QUARTER)
            found = {}
            for measure, name in product(Measure, FORMS):
                values = asked(Question(measure, Level.DISTRICT, PeriodKind.QUARTER), QUARTER.code)
                answer = browser.get(reverse(name), values)
                assert answer.status_code == 200
                found[name, measure.value] = (TOKEN.sub(b"", answer.content), len(answer.content), answer.get("ETag"))
            transaction.set_rollback(True)
        return found

    def test_they_are_one_answer(self, lively: FiguresWorld, browser: Client) -> None:
        zero, few = (self.answers(lively, browser, zuid) for zuid in (0, 6))
        assert zero == few
        assert {name for name, _measure in zero if zero[name, _measure][2]} == set(FORMS[2:])
        assert b"Wijk Zuid: x" in zero["reports:table", "participants"][0]
        assert b"Wijk Noord: x" not in zero["reports:table", "participants"][0]

    def test_what_is_shown_is_seen(self, lively: FiguresWorld, browser: Client) -> None:
        """The control: sixty people of Zuid are no longer hidden."""
        zero, many = (self.answers(lively, browser, zuid) for zuid in (0, 60))
        assert {key[0] for key in zero if zero[key] != many[key]} == set(FORMS)


class TestNothingElseAnswers:
    """Every question there could be: those of the plan have an answer in every form, the others in none."""

    @pytest.fixture
    def out(self, community: Community, clock_at_tuesday_ten: object) -> Community:
        """Kustdorp, with a month, a quarter and a year."""
        for code in ("2026-08", "2026-Q3", "2025"):
            freeze(community, code)
        return community

    @pytest.mark.parametrize("name", ["reports:csv", "figures_api:figures"])
    def test_outside_the_plan(self, out: Community, browser: Client, name: str) -> None:
        code = {PeriodKind.MONTH: "2026-08", PeriodKind.QUARTER: "2026-Q3", PeriodKind.YEAR: "2025"}
        known = set(questions())
        answered = set()
        for axes in product(Measure, Level, PeriodKind, Grouping):
            question = Question(*axes)
            answer = browser.get(reverse(name), asked(question, code[question.period_kind]))
            assert answer.status_code == (200 if question in known else 409), question
            if answer.status_code == 200:
                answered.add(question)
            else:
                assert b'"figures"' not in answer.content
                assert "attachment" not in answer.get("Content-Disposition", "")
        assert answered == known

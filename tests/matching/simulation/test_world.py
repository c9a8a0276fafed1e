"""Worlds are read strictly, and what somebody would answer is fixed before anybody is asked."""

from __future__ import annotations

import copy
import json
import random
from datetime import datetime, timedelta
from statistics import mean, median
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from matching.simulation.world import WORLDS, WorldError, parse_world, read_world

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONDAY_TEN = datetime(2026, 11, 23, 10, 0, tzinfo=AMSTERDAM)
DEFAULT = read_world(WORLDS / "default.json")
PEOPLE = 4_000


def values() -> dict[str, Any]:
    return dict(json.loads((WORLDS / "default.json").read_text()))


def changed(path: str, value: object) -> dict[str, Any]:
    """The default world with another value at ``a.b``; None takes the key away."""
    world = copy.deepcopy(values())
    *way, last = path.split(".")
    place: Any = world
    for step in way:
        place = place[int(step)] if step.isdigit() else place[step]
    last = int(last) if last.isdigit() else last
    if value is None:
        del place[last]
    else:
        place[last] = value
    return world


def test_the_default_is_that_of_the_design():
    assert (DEFAULT.propensity.a, DEFAULT.propensity.b, DEFAULT.never_answers) == (1.6, 2.6, 0.12)
    assert (DEFAULT.answer_delay.median_hours, DEFAULT.answer_delay.sigma) == (3.0, 0.8)
    assert [(lead.share, lead.from_hours, lead.to_hours) for lead in DEFAULT.lead_times] == [
        (0.2, 3, 9),
        (0.4, 12, 72),
        (0.4, 72, 300),
    ]
    assert (DEFAULT.free_day_parts, DEFAULT.own_number.least, DEFAULT.own_number.most) == (0.3, 1, 4)
    assert (DEFAULT.radius.median_m, DEFAULT.not_too_near.share, DEFAULT.not_too_near.metres) == (1_600, 0.2, 150)
    assert DEFAULT.broadcast_dilution == 0.55


def test_the_hard_world_differs_in_two_ways():
    hard = read_world(WORLDS / "hard.json")
    assert (hard.propensity.a, hard.propensity.b, hard.never_answers) == (1, 4, 0.3)
    assert {**json.loads((WORLDS / "hard.json").read_text()), "propensity": 0, "never_answers": 0} == {
        **values(),
        "propensity": 0,
        "never_answers": 0,
    }


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("colour", "blue", "the world has no colour"),
        ("propensity.c", 1.0, "propensity has no c"),
        ("radius", None, "the world lacks radius"),
        ("night.end", None, "night lacks end"),
        ("propensity.a", "1.6", "propensity: a is '1.6', which is no float"),
        ("own_number.most", 4.0, "own_number: most is 4.0, which is no int"),
        ("never_answers", True, "never_answers is True, which is no float"),
        ("answer_delay.sigma", float("nan"), "answer_delay: sigma is nan, which is no float"),
        ("lead_times", {}, "lead_times is a list with something in it"),
        ("lead_times", [], "lead_times is a list with something in it"),
        ("lead_times.0", 3, "lead_times is a group of values"),
        ("night", "22:00", "night is a group of values"),
        ("propensity.b", 0.0, "propensity: a and b are above zero"),
        ("answer_delay.median_hours", 0, "median_hours is above zero"),
        ("lead_times.0.share", 0.3, "the shares of lead_times make 1"),
        ("lead_times.0.share", 1.2, "share lies between 0 and 1"),
        ("lead_times.1.from_hours", 80, "from_hours is above zero and at most to_hours"),
        ("free_day_parts", 1.1, "free_day_parts lies between 0 and 1"),
        ("own_number.least", 5, "least is at least 1 and at most most"),
        ("radius.median_m", -1, "median_m is above zero"),
        ("not_too_near.metres", -1, "metres is at least 0"),
        ("night.start", "ten", "'ten' is not a time such as 22:00"),
    ],
)
def test_what_is_wrong_is_refused_with_the_name_of_the_key(path: str, value: object, words: str):
    with pytest.raises(WorldError) as refused:
        parse_world(changed(path, value))
    assert words in str(refused.value)


def test_a_file_that_is_not_there_or_no_json_is_named(tmp_path):
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    for path in (broken, tmp_path / "nowhere.json"):
        with pytest.raises(WorldError) as refused:
            read_world(path)
        assert path.name in str(refused.value)
    with pytest.raises(WorldError):
        parse_world([])


def test_whole_numbers_may_stand_where_fractions_may():
    assert parse_world(changed("radius.median_m", 1600)) == DEFAULT


def test_people_are_as_the_world_says():
    people = [DEFAULT.person(7, number) for number in range(PEOPLE)]
    assert mean(person.propensity for person in people) == pytest.approx(1.6 / 4.2, abs=0.02)
    assert mean(person.never_answers for person in people) == pytest.approx(0.12, abs=0.02)
    assert mean(person.day_parts.bit_count() for person in people) == pytest.approx(0.3 * 28, abs=0.2)
    assert {person.own_number for person in people} == {1, 2, 3, 4}
    assert median(person.radius_m for person in people) == pytest.approx(1_600, rel=0.05)
    assert mean(person.not_too_near_m == 150 for person in people) == pytest.approx(0.2, abs=0.02)
    assert min(person.day_parts for person in people) > 0


def test_requests_come_as_long_before_as_the_world_says():
    leads = [DEFAULT.lead_hours(7, number) for number in range(PEOPLE)]
    shares = [mean(low <= lead < high for lead in leads) for low, high in ((3, 9), (12, 72), (72, 300))]
    assert shares == pytest.approx([0.2, 0.4, 0.4], abs=0.03)


def test_answers_are_as_the_world_says():
    people = [DEFAULT.person(7, number) for number in range(PEOPLE)]
    replies = [DEFAULT.reply(7, person, 3) for person in people]
    given = [reply for reply in replies if reply is not None]
    assert median(reply.after_hours for reply in given) == pytest.approx(3.0, rel=0.06)
    assert mean(reply.says_yes for reply in given) == pytest.approx(1.6 / 4.2, abs=0.03)
    assert [reply is None for reply in replies] == [person.never_answers for person in people]
    askers = [DEFAULT.asker_hours(7, number, 1) for number in range(PEOPLE)]
    assert median(askers) == pytest.approx(DEFAULT.asker_delay.median_hours, rel=0.06)


def test_who_sees_that_everybody_was_asked_says_yes_less_often_but_never_instead_of_no():
    people = [DEFAULT.person(7, number) for number in range(PEOPLE) if not DEFAULT.person(7, number).never_answers]
    alone = [DEFAULT.reply(7, person, 3) for person in people]
    together = [DEFAULT.reply(7, person, 3, is_broadcast=True) for person in people]
    pairs = [(one.says_yes, other.says_yes) for one, other in zip(alone, together, strict=True) if one and other]
    assert (False, True) not in pairs
    assert mean(yes for _, yes in pairs) == pytest.approx(0.55 * mean(yes for yes, _ in pairs), rel=0.1)


def test_an_answer_does_not_depend_on_who_else_is_asked():
    order = list(range(200))
    random.Random(1).shuffle(order)
    straight = {number: DEFAULT.reply(7, DEFAULT.person(7, number), 3) for number in range(200)}
    assert {number: DEFAULT.reply(7, DEFAULT.person(7, number), 3) for number in order} == straight
    assert DEFAULT.person(8, 0) != DEFAULT.person(7, 0)
    assert len({DEFAULT.reply(7, DEFAULT.person(7, 0), request) for request in range(50)}) > (
        1 if DEFAULT.person(7, 0).never_answers else 40
    )


def test_nights_are_quiet():
    assert DEFAULT.awake(7, MONDAY_TEN, 1) == MONDAY_TEN
    night = MONDAY_TEN.replace(hour=23)
    morning = DEFAULT.awake(7, night, 1, 3)
    assert MONDAY_TEN.replace(day=24, hour=8) <= morning <= MONDAY_TEN.replace(day=24, hour=9)
    assert morning == DEFAULT.awake(7, night, 1, 3) != DEFAULT.awake(7, night, 1, 4)


def test_a_yes_comes_when_it_comes_and_a_no_never():
    seen = set()
    for number in range(200):
        person = DEFAULT.person(7, number)
        reply = DEFAULT.reply(7, person, 3)
        at = DEFAULT.answered_at(7, person, 3, MONDAY_TEN)
        seen.add(at is None)
        if reply is None or not reply.says_yes:
            assert at is None
        else:
            assert at == DEFAULT.awake(7, MONDAY_TEN + timedelta(hours=reply.after_hours), number, 3)
    assert seen == {True, False}

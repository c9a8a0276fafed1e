"""The same people and the same question, in communities that work in different ways."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from buurthulp.viewers import SYSTEM
from exchange.models import HelpRequest
from exchange.services.drafts import save_how, start_draft
from matching.models import Invitation
from matching.services.searching import sweep_due
from members.enums import ConsentKind
from members.models import Community, Participant
from members.preset import load_preset
from members.services.signing_up import register_participant
from tests.cast import Person
from tests.matching.world import AMSTERDAM, offers, published

pytestmark = pytest.mark.django_db
THURSDAY_TWO = datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM)
FRIDAY_TEN = datetime(2026, 12, 4, 10, 0, tzinfo=AMSTERDAM)


def tuesday(hour: int, minute: int) -> datetime:
    return datetime(2026, 12, 1, hour, minute, tzinfo=AMSTERDAM)


@pytest.fixture(autouse=True)
def clock_at_a_quarter_past_eight() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(tuesday(8, 15), tick=False) as traveller:
        yield traveller


@pytest.fixture
def works_like(community: Community, anna: Person, bram: Person) -> Callable[[str], None]:
    """Lets the community of anna and bram work like this preset from now on."""

    def be(name: str) -> None:
        community.settings = load_preset(name).to_dict()
        community.save()
        for person in (anna, bram):
            person.participant.community = Community.objects.get(pk=community.pk)

    return be


@pytest.mark.parametrize(
    ("preset", "asked_at"),
    [
        ("burenhulpdienst", tuesday(8, 15)),  # quiet until 8
        ("burenhulpcentrale", tuesday(8, 30)),
        ("burensteunpunt", tuesday(9, 0)),
    ],
)
def test_nobody_is_asked_before_the_end_of_their_own_quiet_hours(
    works_like, anna, bram, clock_at_a_quarter_past_eight, preset, asked_at
):
    works_like(preset)
    offers(bram)
    published(anna, starts_at=THURSDAY_TWO - timedelta(days=1))  # in a hurry: no round comes between
    asked = []
    for at in (tuesday(8, 15), tuesday(8, 29), tuesday(8, 30), tuesday(8, 59), tuesday(9, 0)):
        clock_at_a_quarter_past_eight.move_to(at)
        sweep_due()
        asked += [at] if Invitation.objects.exists() else []
    assert asked[0] == asked_at


@pytest.mark.parametrize(
    ("preset", "decide_by"),
    [
        ("burenhulpdienst", datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM)),  # 4 of the hours from 9 to 17
        ("hulp_in_praktijk", datetime(2026, 12, 3, 9, 30, tzinfo=AMSTERDAM)),  # 4 of the hours from 9 to 12.30
        ("knooppunt", datetime(2026, 12, 3, 10, 0, tzinfo=AMSTERDAM)),  # 3 of the hours from 9 to 12
        ("timebank", datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM)),  # 4 of the hours from 9 to 12 and 13 to 17
        ("vervoersdienst", datetime(2026, 12, 3, 11, 0, tzinfo=AMSTERDAM)),  # 6 of the hours from 9 to 16
    ],
)
def test_the_coordinator_takes_over_with_their_own_office_hours_left(works_like, anna, bram, preset, decide_by):
    works_like(preset)
    assert published(anna, starts_at=FRIDAY_TEN).decide_by == decide_by


def test_at_christmas_the_coordinator_takes_over_before_it(works_like, anna):
    """Of four hours from 9 to 17 one is on Monday the 28th, and three are on Thursday the 24th."""
    works_like("burenhulpdienst")
    search = published(anna, starts_at=datetime(2026, 12, 28, 10, 0, tzinfo=AMSTERDAM))
    assert search.decide_by == datetime(2026, 12, 24, 14, 0, tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("preset", "shows_hours"), [("timebank", True), ("burenhulpdienst", False), ("ruilkring", False)]
)
def test_hours_are_shown_where_they_are_what_counts(
    works_like, anna: Person, client_for: Callable[..., Client], preset, shows_hours
):
    works_like(preset)
    html = client_for(anna).get(reverse("matching:story")).content.decode()
    assert ("Je gaf 0 uur en kreeg 0 uur." in html) is shows_hours


@pytest.mark.parametrize(
    ("preset", "way", "visibility", "radius_m"),
    [
        ("burenhulpdienst", "search", "invited", 5_000),
        ("knooppunt", "call", "invited", 8_000),
        ("maatjes", "call", "desk", 8_000),
        ("buuv", "choose", "board", 3_000),
    ],
)
def test_a_new_question_begins_the_way_it_goes_here(works_like, anna, preset, way, visibility, radius_m):
    works_like(preset)
    draft = start_draft(actor=anna.viewer, participant=anna.participant)
    assert (draft.way, draft.visibility, draft.radius_m) == (way, visibility, radius_m)
    save_how(actor=anna.viewer, draft=draft, way=draft.way, visibility=draft.visibility)
    assert HelpRequest.objects.get().way == way


@pytest.mark.parametrize(
    ("preset", "monthly", "weekly"), [("burenhulpdienst", 2, 3), ("vervoersdienst", 8, 5), ("maatjes", 1, 1)]
)
def test_who_signs_up_begins_with_the_numbers_of_this_community(works_like, community, preset, monthly, weekly):
    works_like(preset)
    register_participant(
        actor=SYSTEM,
        community=Community.objects.get(pk=community.pk),
        user=None,
        first_name="Joop",
        family_name="Bakker",
        postcode="9101AA",
        house_number="40",
        phone="06 12345699",
        consents=frozenset(ConsentKind),
    )
    joop = Participant.objects.get(first_name="Joop")
    assert (joop.monthly_number, joop.weekly_contacts) == (monthly, weekly)


@pytest.mark.parametrize(
    ("preset", "quiet"),
    [
        ("burenhulpdienst", "Tussen 21 en 8 uur laten we je met rust."),
        ("burensteunpunt", "Tussen 20 en 9 uur en op zondag laten we je met rust."),
    ],
)
def test_quiet_hours_are_promised_as_they_are(works_like, bram, client_for, preset, quiet):
    works_like(preset)
    offers(bram)
    assert quiet in client_for(bram).get(reverse("exchange:limits")).content.decode()

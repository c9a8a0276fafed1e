"""Kitchen table conversations: weeks after the first one it is time for a second, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from buurthulp import worklist
from buurthulp.viewers import SYSTEM
from desk.models import KitchenTalk
from desk.services.work import finish
from members.enums import Feature
from members.models import Community, Participant
from members.preset import settings_with
from members.services.settings import switch_feature
from tests.cast import Person
from tests.desk.calls import ask_for_known, send
from tests.desk.conftest import ClientFor
from tests.desk.merging import as_now
from tests.kept import kept
from tests.matching.world import TUESDAY_TEN

pytestmark = pytest.mark.django_db
WEEKS = 12


@kept
def at_tables(community: Community) -> Community:
    switch_feature(actor=SYSTEM, community=community, feature=Feature.KITCHEN_TABLE, is_on=True)
    community.refresh_from_db()
    return community


def lines(staff: Person) -> list[str]:
    found = [row for row in worklist.rows_for(as_now(staff)) if row.source == "talks"]
    return [worklist.describe(row).title for row in found]


def test_the_second_conversation_comes_weeks_after_the_first(
    clock_at_tuesday_ten, at_tables, client_for: ClientFor, noor: Person, zita: Person
) -> None:
    send(client_for(noor))
    talk, riemke = KitchenTalk.objects.get(), Participant.objects.get()
    assert (talk.participant, talk.first_at) == (riemke, TUESDAY_TEN)
    assert (talk.again_at, talk.spoken_at) == (TUESDAY_TEN + timedelta(weeks=WEEKS), None)
    # A call in between is no second conversation.
    clock_at_tuesday_ten.move_to(TUESDAY_TEN + timedelta(days=2))
    ask_for_known(client_for(noor), riemke, "Wie snoeit de heg?")
    assert (KitchenTalk.objects.get().spoken_at, lines(noor)) == (None, [])
    clock_at_tuesday_ten.move_to(talk.again_at)
    assert (lines(noor), lines(zita)) == (["Tweede gesprek met Riemke"], [])
    ask_for_known(client_for(noor), riemke, "Wie vervangt mijn kraan?")
    assert (KitchenTalk.objects.get().spoken_at, lines(noor)) == (talk.again_at, [])
    # And never a third.
    clock_at_tuesday_ten.move_to(talk.again_at + timedelta(weeks=WEEKS))
    assert (lines(noor), KitchenTalk.objects.count()) == ([], 1)


def test_who_was_spoken_without_asking_anything_is_done(
    clock_at_tuesday_ten, at_tables, client_for: ClientFor, noor: Person
) -> None:
    send(client_for(noor))
    clock_at_tuesday_ten.move_to(TUESDAY_TEN + timedelta(weeks=WEEKS, days=1))
    (row,) = [one for one in worklist.rows_for(as_now(noor)) if one.source == "talks"]
    finish(actor=as_now(noor), row=row)
    clock_at_tuesday_ten.move_to(TUESDAY_TEN + timedelta(weeks=WEEKS, days=80))
    html = client_for(noor).get("/werkplek/?soort=talks").content.decode()
    assert "Tweede gesprek met Riemke" not in html


@pytest.mark.parametrize("weeks", [0, None])
def test_where_there_is_no_second_one_nothing_is_remembered(
    at_tables: Community, client_for: ClientFor, carla: Person, weeks: int | None
) -> None:
    if weeks is None:
        switch_feature(actor=SYSTEM, community=at_tables, feature=Feature.KITCHEN_TABLE, is_on=False)
    else:
        on = at_tables.settings["on"]
        features = {"kitchen_table": {"again_after_weeks": weeks}}
        at_tables.settings = settings_with(at_tables.settings, on=on, features=features)
        at_tables.save()
    send(client_for(carla))
    assert (Participant.objects.count(), KitchenTalk.objects.count()) == (1, 0)


def test_a_second_one_is_later_than_the_first(community: Community, anna: Person) -> None:
    both = {"first_at": TUESDAY_TEN, "again_at": TUESDAY_TEN}
    with pytest.raises(IntegrityError, match="desk_kitchentalk_again_is_later"), transaction.atomic():
        KitchenTalk.objects.create(community=community, participant=anna.participant, **both)

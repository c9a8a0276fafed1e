"""A prepared query gives what its queryset gives."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from buurthulp import clock, prepared
from buurthulp.prepared import IsOneOf, Prepared, PreparedFor
from members.enums import Role
from members.models import Participant, RoleGrant
from tests.factories.members import RoleGrantFactory

pytestmark = pytest.mark.django_db


def _held_after(user_id: int, now: datetime):
    return RoleGrant.objects.filter(user_id=user_id, until__gt=now).select_related("user").order_by("pk")


held_after = Prepared(_held_after, user_id=int, now=datetime)


def test_it_gives_what_the_queryset_gives_each_time_it_is_asked(community, anna, bram):
    now = clock.now()
    for person, hours in ((anna, 1), (anna, 3), (bram, 2)):
        RoleGrantFactory(
            community=community, user=person.user, role=Role.COORDINATOR, until=now + timedelta(hours=hours)
        )
    for person in (anna, bram):
        for at in (now, now + timedelta(hours=1, microseconds=1), now + timedelta(hours=4)):
            asked = list(_held_after(person.user.pk, at))
            found = held_after(user_id=person.user.pk, now=at)
            assert [vars(grant).keys() for grant in found] == [vars(grant).keys() for grant in asked]
            assert [(grant.pk, grant.until, grant.user) for grant in found] == [
                (grant.pk, grant.until, grant.user) for grant in asked
            ]
    assert len(held_after(user_id=anna.user.pk, now=now)) == 2


def test_it_is_one_query_and_the_same_one(anna):
    held_after(user_id=1, now=clock.now())
    with CaptureQueriesContext(
        connection,
    ) as asked:
        list(_held_after(anna.user.pk, clock.now().replace(microsecond=5)))
        held_after(user_id=anna.user.pk, now=clock.now().replace(microsecond=5))
    assert len(asked) == 2
    assert asked[0]["sql"][:200] == asked[1]["sql"][:200]


def test_rows_of_values_are_rows_of_values(anna, bram):
    names = Prepared(
        lambda first, second: (
            Participant.objects.filter(pk__in=[first, second]).order_by("pk").values_list("pk", "first_name")
        ),
        first=int,
        second=int,
    )
    assert names(first=anna.participant.pk, second=bram.participant.pk) == [
        (anna.participant.pk, "Anna"),
        (bram.participant.pk, "Bram"),
    ]
    assert names(first=bram.participant.pk, second=0) == [(bram.participant.pk, "Bram")]


def test_days_lists_and_the_time_are_told_when_it_is_asked(community, anna, bram, clock_at_tuesday_ten):
    """Of one that takes values as of one that takes whom it is for."""
    now, today = clock.now(), clock.localtime(clock.now()).date()
    for person, hours in ((anna, 1), (bram, 3)):
        RoleGrantFactory(
            community=community, user=person.user, role=Role.COORDINATOR, until=now + timedelta(hours=hours)
        )
    people, both = [anna, bram], [anna.user.pk, bram.user.pk]
    holding = Prepared(
        lambda day: (
            RoleGrant.objects.filter(IsOneOf("user_id", "users"), until__gt=prepared.Now(), until__date__lte=day)
            .order_by("pk")
            .values_list("user_id", flat=True)
        ),
        day=date,
    )
    assert holding({"users": both}, day=today) == [person.user.pk for person in people]
    assert holding({"users": both[1:]}, day=today) == both[1:]
    assert holding({"users": both}, day=today - timedelta(days=1)) == []
    with time_machine.travel(now + timedelta(hours=2), tick=False):
        assert holding({"users": both}, day=today) == both[1:]


def test_it_is_written_once_until_it_is_forgotten():
    written = []

    def write(pk: int):
        written.append(pk)
        return Participant.objects.filter(pk=pk)

    query = Prepared(write, pk=int)
    assert (query(pk=1), query(pk=2), len(written)) == ([], [], 1)
    prepared.forget()
    assert (query(pk=3), len(written)) == ([], 2)


def test_a_value_that_is_no_parameter_and_another_name_are_refused():
    with pytest.raises(ValueError, match=r"^Not in the query: other\.$"):
        Prepared(lambda pk, other: Participant.objects.filter(pk=pk), pk=int, other=int)(pk=1, other=2)
    with pytest.raises(TypeError, match=r"^This query takes pk\.$"):
        Prepared(lambda pk: Participant.objects.filter(pk=pk), pk=int)(number=1)
    with pytest.raises(TypeError, match=r"^A prepared query takes no str\.$"):
        Prepared(lambda name: Participant.objects.filter(first_name=name), name=str)


def test_a_list_of_ids_is_told_when_it_is_asked(anna, bram, carla, django_assert_num_queries):
    people = PreparedFor(
        lambda community_id: (
            Participant.objects.filter(IsOneOf("pk", "people"), IsOneOf("acted_by__user", "users"))
            .filter(community_id=community_id)
            .order_by("pk")
        )
    )
    both, users = [anna.participant.pk, bram.participant.pk], [anna.user.pk, bram.user.pk]
    for ids, of_users in ((both, users), (both[:1], users), (both, users[1:]), ([0], users), (both * 500, users)):
        asked = Participant.objects.filter(pk__in=ids, acted_by__user__in=of_users).order_by("pk")
        with django_assert_num_queries(1):
            found = people(anna.community.pk, {"people": ids, "users": of_users})
        assert found == list(asked)
    # Where no list is told, it is no query: nothing is guessed.
    with pytest.raises(KeyError):
        people(anna.community.pk)


WRITTEN = ("O’Dam", "d'Artagnan", "50% van %s", "100%", "%", "''", '"een"', "%%s", "")


@pytest.mark.parametrize("name", WRITTEN)
def test_words_stand_in_the_query_as_they_are(name, community, anna, bram):
    Participant.objects.filter(pk=anna.participant.pk).update(first_name=name)
    named = PreparedFor(lambda said: Participant.objects.filter(first_name=said).order_by("pk"))
    alike = PreparedFor(lambda said: Participant.objects.filter(first_name__contains=said).order_by("pk"))
    since = Prepared(lambda now: Participant.objects.filter(first_name=name, joined_at__lte=now), now=datetime)
    assert named(name) == [anna.participant]
    assert alike(name) == list(Participant.objects.filter(first_name__contains=name).order_by("pk"))
    assert since(now=clock.now()) == [anna.participant]
    assert since(now=clock.now() - timedelta(days=9999)) == []
    within = named.within(name)
    assert within is not None
    assert prepared.ask("SELECT COUNT(*) FROM (%(these)s) AS these WHERE 1 = %(one)s", {"these": within, "one": 1}) == [
        (1,)
    ]


def test_a_word_is_no_parameter_where_that_would_have_it_planned_anew(community):
    """On SQLite; PostgreSQL plans a statement each time it is asked, and is given parameters."""
    named = PreparedFor(lambda role: RoleGrant.objects.filter(role=role, user_id__gt=0))
    within = named.within(Role.COORDINATOR)
    assert within is not None
    stands = f"= '{Role.COORDINATOR.value}'" in within.sql
    expected = (True, (0,)) if connection.vendor == "sqlite" else (False, (Role.COORDINATOR, 0))
    assert (stands, within.parameters) == expected

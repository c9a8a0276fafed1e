"""Community by host, viewer by session."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from buurthulp import clock
from buurthulp.viewers import RoleHold, Viewer
from members.enums import ActsForKind, Role
from members.models import Community
from members.second_factor import IDLE
from members.selectors.viewing import community_for_host, seat_for, user_with_seats
from tests.cast import make_resident
from tests.factories.members import ActsForFactory, CommunityHostFactory, RoleGrantFactory

FRONT = "members:front"


def test_a_single_community_answers_on_every_allowed_host(community):
    assert community_for_host("testserver") == community
    assert community_for_host("whatever.test") == community


def test_with_several_an_unknown_host_is_a_404(community, other_community):
    assert community_for_host("OVERDORP.test") == other_community
    assert community_for_host("whatever.test") is None
    answer = Client(SERVER_NAME="whatever.test").get(reverse(FRONT))
    assert answer.status_code == 404
    assert "Deze pagina is er niet, of niet voor jou." in answer.content.decode()


def test_a_community_that_stopped_answers_nowhere(community, other_community):
    Community.objects.filter(pk=community.pk).update(is_active=False)
    assert community_for_host("testserver") == other_community  # the single one that is left
    Community.objects.update(is_active=False)
    assert community_for_host("testserver") is None


def test_a_second_host_of_the_same_community(community, other_community):
    CommunityHostFactory(community=community, host="www.kustdorp.test")
    answer = Client(SERVER_NAME="www.kustdorp.test").get(reverse(FRONT))
    assert answer.context["community"] == community


def test_static_files_and_health_need_no_community(db):
    assert Client().get("/static/nothing.css").status_code == 404
    assert not hasattr(Client().get("/static/nothing.css").wsgi_request, "community")


@pytest.mark.parametrize(("person", "queries"), [("anna", 4), ("carla", 5)])
def test_few_queries_decide_who_is_looking(person, queries, request, client_for, django_assert_num_queries):
    browser = client_for(request.getfixturevalue(person))
    browser.get(reverse(FRONT))  # staff's activity is written once a minute, not now
    # community, session, and the user with whom they act for (and whether they hold a role); for staff the roles too;
    # and the page asks for the community's own text
    with django_assert_num_queries(queries):
        browser.get(reverse("members:privacy"))


def test_a_visitor_costs_one_query_beside_the_text_and_may_be_cached(client, community, django_assert_num_queries):
    with django_assert_num_queries(2):
        answer = client.get(reverse("members:privacy"))
    assert "Cache-Control" not in answer.headers


def test_pages_of_who_is_logged_in_are_stored_nowhere(client_for, anna):
    assert client_for(anna).get(reverse(FRONT)).headers["Cache-Control"] == "no-store, private"


def test_somebody_of_another_community_is_nobody_here(client_for, anna, daan):
    browser = client_for(daan)
    assert browser.get(reverse(FRONT)).wsgi_request.participant == daan.participant
    here = browser.get(reverse(FRONT), SERVER_NAME="testserver").wsgi_request
    assert (here.viewer, here.participant) == (
        Viewer(user_id=daan.user.pk, community_id=anna.community.pk),
        None,
    )


def test_a_user_with_two_participants_must_choose(community, geography, anna):
    kees = make_resident(community, "Kees", at=geography.postcodes["9101AA"], number="12")
    ActsForFactory(user=anna.user, participant=kees.participant)
    assert seat_for(user=anna.user, community=community).participant is None
    seat = seat_for(user=anna.user, community=community, chosen_id=kees.participant.pk)
    assert seat.participant == kees.participant
    assert seat.viewer.participant_id == kees.participant.pk


def test_a_daughter_is_herself_until_she_chooses_her_mother(community, geography, anna):
    mother = make_resident(community, "Moeder", at=geography.postcodes["9102AA"])
    ActsForFactory(user=anna.user, participant=mother.participant, kind=ActsForKind.PROXY)
    assert seat_for(user=anna.user, community=community).participant == anna.participant


def test_a_choice_that_is_not_yours_counts_for_nothing(community, anna, bram):
    seat = seat_for(user=anna.user, community=community, chosen_id=bram.participant.pk)
    assert seat.participant == anna.participant


def test_who_no_longer_acts_for_somebody_is_nobody(community, anna):
    anna.user.acts_for.update(until=clock.now())
    seat = seat_for(user=anna.user, community=community, chosen_id=anna.participant.pk)
    assert seat.viewer == Viewer(user_id=anna.user.pk, community_id=community.pk)


def test_a_role_in_an_area_reaches_everything_under_it(community, geography, anna):
    grant = RoleGrantFactory(community=community, user=anna.user, role=Role.COORDINATOR)
    grant.areas.add(geography.areas["noord"])
    inside = frozenset(geography.areas[name].pk for name in ("noord", "havenbuurt", "kerkbuurt"))
    assert seat_for(user=anna.user, community=community).viewer.roles == (
        RoleHold(role="coordinator", area_ids=inside),
    )


def test_who_may_not_log_in_any_more_is_nobody(client_for, anna):
    browser = client_for(anna)
    anna.user.is_active = False
    anna.user.save()
    assert not browser.get(reverse(FRONT)).wsgi_request.user.is_authenticated
    assert user_with_seats(0) is None


def test_a_seat_that_ended_is_not_read(community, geography, anna):
    kees = make_resident(community, "Kees", at=geography.postcodes["9101AA"], number="12")
    ended = ActsForFactory(user=anna.user, participant=kees.participant, kind=ActsForKind.PROXY)
    assert [act.participant for act in user_with_seats(anna.user.pk).seats] == [anna.participant, kees.participant]
    ended.until = clock.now()
    ended.save()
    assert [act.participant for act in user_with_seats(anna.user.pk).seats] == [anna.participant]
    assert [act.participant.is_confirmed for act in user_with_seats(anna.user.pk).seats] == [True]


def test_a_role_that_ended_is_gone(community, carla):
    carla.user.role_grants.update(until=clock.now() - timedelta(seconds=1))
    assert seat_for(user=carla.user, community=community).viewer.roles == ()


def test_the_second_factor_of_somebody_else_in_the_same_session_does_not_count(client_for, carla, gerda):
    browser = client_for(carla)
    session = browser.session
    session["account_authentication_methods_user"] = str(gerda.user.pk)
    session.save()
    assert browser.get(reverse(FRONT)).wsgi_request.viewer.second_factor is False


def test_staff_who_were_idle_for_half_an_hour_give_a_code_again(client_for, carla):
    start = clock.machine_now()
    with time_machine.travel(start, tick=False) as traveller:
        browser = client_for(carla)

        def passed() -> bool:
            return browser.get(reverse(FRONT)).wsgi_request.viewer.second_factor

        seen = []
        for minutes in (0, 29, 58, 88, 119, 120):  # never more than thirty apart, then 31
            traveller.move_to(start + timedelta(minutes=minutes))
            seen.append(passed())
        assert seen == [True, True, True, True, False, False]
        assert timedelta(minutes=30) == IDLE

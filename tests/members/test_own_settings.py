"""What is mine to see and change: my pause, whom I do not meet, who acts for whom, and who looked at my data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from buurthulp import clock
from buurthulp.viewers import SYSTEM
from members.enums import ActsForKind, Role
from members.models import AccessLog, ActsFor, Block, Community, Participant, RoleGrant
from members.selectors.looking import PER_PAGE, looks_at
from members.services.access_log import contact_details_of
from members.services.blocking import block
from tests.cast import Person, make_staff
from tests.factories.members import ActsForFactory, UserFactory

ClientFor = Callable[..., Client]


def participant_of(person: Person) -> Participant:
    assert person.participant is not None
    return person.participant


def test_a_pause_until_the_day_i_choose(client_for: ClientFor, bram: Person) -> None:
    browser, address = client_for(bram), reverse("members:pause")
    until = clock.localtime(clock.now()).date() + timedelta(days=12)
    response = browser.post(address, {"until": until.isoformat()})
    assert (response.status_code, response.headers["Location"]) == (302, reverse("exchange:me"))
    assert Participant.objects.get(pk=participant_of(bram).pk).paused_until == until
    assert f'value="{until.isoformat()}"' in browser.get(address).content.decode()
    browser.post(address, {"pause": "off"})
    assert Participant.objects.get(pk=participant_of(bram).pk).paused_until is None


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("", "Kies een dag, bijvoorbeeld over twee weken."),
        ("gisteren", "Kies een dag, bijvoorbeeld over twee weken."),
        ("2020-01-01", "Deze dag is al geweest. Kies vandaag of een dag erna."),
        ("2999-01-01", "Een pauze duurt hooguit een jaar. Kies een eerdere dag."),
    ],
)
def test_a_day_that_will_not_do_is_asked_again(client_for: ClientFor, bram: Person, until: str, said: str) -> None:
    response = client_for(bram).post(reverse("members:pause"), {"until": until})
    assert (response.status_code, said in response.content.decode()) == (200, True)
    assert Participant.objects.get(pk=participant_of(bram).pk).paused_until is None


def test_whom_i_blocked_and_only_that(client_for: ClientFor, anna: Person, bram: Person) -> None:
    block(actor=SYSTEM, blocker=participant_of(bram), blocked=participant_of(anna))
    address = reverse("members:blocks")
    assert "Anna" in client_for(bram).get(address).content.decode()
    # Invisible: who was blocked reads nothing of it, and cannot take it back.
    browser = client_for(anna)
    assert "Er is niemand die je liever niet tegenkomt." in browser.get(address).content.decode()
    assert browser.post(address, {"person": participant_of(bram).public_id}).status_code == 404
    assert Block.objects.count() == 1
    client_for(bram).post(address, {"person": participant_of(anna).public_id})
    assert Block.objects.count() == 0


def test_who_acts_for_me_and_i_can_end_it(client_for: ClientFor, anna: Person) -> None:
    daughter = UserFactory(email="dochter@example.nl")
    row = ActsForFactory(user=daughter, participant=participant_of(anna), kind=ActsForKind.PROXY)
    browser, address = client_for(anna), reverse("members:acting")
    assert "dochter@" in browser.get(address).content.decode()
    browser.post(address, {"acting": str(row.pk)})
    row.refresh_from_db()
    assert row.until is not None
    other = Client(SERVER_NAME="testserver")
    other.force_login(daughter)
    assert other.get(reverse("exchange:me")).status_code == 302
    assert "Niemand. Je regelt alles zelf." in browser.get(address).content.decode()


def test_who_acts_can_stop_but_ends_nobody_elses(client_for: ClientFor, anna: Person, bram: Person) -> None:
    mine = ActsForFactory(user=bram.user, participant=participant_of(anna), kind=ActsForKind.PROXY)
    sister = ActsForFactory(user=UserFactory(), participant=participant_of(anna), kind=ActsForKind.PROXY)
    own = ActsFor.objects.get(user=bram.user, participant=participant_of(bram))
    browser, address = client_for(bram), reverse("members:acting")
    session = browser.session
    session["acting_for"] = participant_of(anna).pk
    session.save()
    page = browser.get(address).content.decode()
    assert ("Wie regelt dingen voor jou?" in page, sister.user.email in page, "Anna" in page) == (False, False, True)
    for row in (sister, own):
        assert browser.post(address, {"acting": str(row.pk)}).status_code == 404
    assert browser.post(address, {"acting": "x"}).status_code == 404
    browser.post(address, {"acting": str(mine.pk)})
    assert list(ActsFor.objects.filter(until__isnull=False)) == [mine]


def look(staff: Person, person: Person, times: int = 1) -> None:
    for _time in range(times):
        contact_details_of(viewer=staff.viewer, participant=participant_of(person), reason="call")


def test_i_read_who_looked_when_and_why(
    client_for: ClientFor, anna: Person, bram: Person, carla: Person, community: Community
) -> None:
    look(carla, anna)
    community_wide = make_staff(community, "Fatma", Role.COORDINATOR)
    ActsForFactory(user=community_wide.user, participant=participant_of(bram))
    look(community_wide, anna)
    first, second = looks_at(participant_of(anna)).looks
    assert (first.name, first.role_text, first.reason) == ("Bram", "coördinator", "call")
    assert (second.name, second.role_text) == ("", "coördinator")
    page = client_for(anna).get(reverse("members:looks")).content.decode()
    assert ("Bram, coördinator" in page, "Waarom: bellen" in page) == (True, True)
    assert (
        "Niemand van Buurthulp keek in je gegevens." in client_for(bram).get(reverse("members:looks")).content.decode()
    )


def test_the_name_a_coordinator_goes_by_comes_first_and_outlives_the_role(anna: Person, carla: Person) -> None:
    look(carla, anna)
    RoleGrant.objects.filter(user=carla.user).update(public_name="Carla", until=clock.now())
    (found,) = looks_at(participant_of(anna)).looks
    assert (found.name, found.role_text) == ("Carla", "coördinator")


def test_thirty_looks_cost_what_one_does_and_pages_follow_each_other(
    client_for: ClientFor, anna: Person, carla: Person
) -> None:
    browser, address = client_for(anna), reverse("members:looks")
    counts = []
    for times in (1, 29):
        look(carla, anna, times)
        with CaptureQueriesContext(connection) as queries:
            browser.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    first = looks_at(participant_of(anna))
    second = looks_at(participant_of(anna), after=first.next_after)
    assert (len(first.looks), len(second.looks), second.next_after) == (PER_PAGE, 30 - PER_PAGE, "")
    assert looks_at(participant_of(anna), after="onzin") == first
    page = browser.get(f"{address}?na={first.next_after}").content.decode()
    assert ("Naar het begin" in page, "Eerder</a>" in page) == (True, False)


def test_a_look_in_another_community_is_not_shown_here(anna: Person, other_community: Community) -> None:
    AccessLog.objects.create(
        community=other_community, user_id=1, subject_id=participant_of(anna).pk, reason="call", at=clock.now()
    )
    assert looks_at(participant_of(anna)).looks == ()

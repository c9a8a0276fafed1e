"""Who works here: an administrator gives somebody a role, everywhere or in some areas, and ends it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from desk.services.appointing import appoint, dismiss
from members.enums import Role
from members.models import Community, RoleGrant, User
from members.selectors.viewing import seat_for
from tests.cast import Person, make_staff
from tests.desk.conftest import ClientFor
from tests.factories.members import RoleGrantFactory
from tests.geography import Geography
from tests.kept import kept

pytestmark = pytest.mark.django_db
PAGE = "desk:staff"


@kept
def beatrijs(community: Community) -> Person:
    """Administers the community."""
    return make_staff(community, "Beatrijs", Role.ADMINISTRATOR)


@pytest.fixture
def browser(beatrijs: Person, client_for: ClientFor) -> Client:
    return client_for(beatrijs)


def send(browser: Client, **sent: object) -> list[str]:
    """What the page says then: of what is wrong in the form, else on top."""
    answer = browser.post(reverse(PAGE), sent, follow=True)
    form = answer.context["form"]
    said = [str(message) for message in answer.context["messages"]]
    return [error for errors in form.errors.values() for error in errors] or said


def stop(browser: Client, grant: RoleGrant) -> list[str]:
    return send(browser, do="stop", role=grant.pk)


def roles_of(email: str, community: Community) -> dict[str, frozenset[int] | None]:
    """What whoever logs in with this address may here, and where."""
    viewer = seat_for(user=User.objects.get(email=email), community=community, second_factor=True).viewer
    return {hold.role: hold.area_ids for hold in viewer.roles}


class TestPage:
    def test_it_lists_who_where_and_since_when(
        self, browser: Client, carla: Person, gerda: Person, geography: Geography, community: Community
    ) -> None:
        RoleGrant.objects.get(user=carla.user).areas.set([geography.areas["noord"]])
        make_staff(community, "Rosa", Role.REFERRER)
        shown = browser.get(reverse(PAGE)).context["roles"]
        assert [(line.email, line.does, line.where, line.is_kept) for line in shown] == [
            ("carla@example.nl", "Coördinator", geography.areas["noord"].name, False),
            ("beatrijs@example.nl", "Beheerder", "", True),
            ("gerda@example.nl", "Gemeentemedewerker", "", False),
        ]

    def test_the_settings_lead_to_it(self, browser: Client) -> None:
        assert f'href="{reverse(PAGE)}"' in browser.get(reverse("desk:settings")).content.decode()

    def test_the_number_of_queries_does_not_grow(
        self, browser: Client, community: Community, django_assert_max_num_queries: object
    ) -> None:
        for number in range(30):
            make_staff(community, f"Nummer{number}", Role.COORDINATOR)
        browser.get(reverse(PAGE))
        with django_assert_max_num_queries(12):  # type: ignore[operator]  # a fixture
            browser.get(reverse(PAGE))


class TestAppointing:
    def test_a_coordinator_of_some_areas_who_had_no_account(
        self, browser: Client, community: Community, geography: Geography
    ) -> None:
        north = geography.areas["noord"]
        sent = {"email": " Piet@Kust.example ", "role": "coordinator", "where": "some", "areas": [north.pk]}
        assert send(browser, **sent) == ["piet@kust.example is nu coördinator."]
        assert send(browser, **sent) == ["piet@kust.example is nu coördinator."]
        reached = roles_of("piet@kust.example", community)["coordinator"]
        assert reached is not None
        assert north.pk in reached
        assert geography.areas["zuid"].pk not in reached
        assert RoleGrant.objects.filter(user__email="piet@kust.example").count() == 1

    def test_who_has_the_role_gets_these_areas(
        self, browser: Client, community: Community, carla: Person, geography: Geography
    ) -> None:
        south = geography.areas["zuid"]
        send(browser, email="carla@example.nl", role="coordinator", where="some", areas=[south.pk])
        assert list(RoleGrant.objects.get(user=carla.user).areas.all()) == [south]
        send(browser, email="carla@example.nl", role="coordinator", where="everywhere")
        assert roles_of("carla@example.nl", community) == {"coordinator": None}

    @pytest.mark.parametrize("role", ["administrator", "analyst"])
    def test_the_other_two_hold_for_the_whole_community(
        self, browser: Client, community: Community, geography: Geography, role: str
    ) -> None:
        send(browser, email="noor@kust.example", role=role, where="some", areas=[geography.areas["noord"].pk])
        assert roles_of("noor@kust.example", community) == {role: None}

    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            ({"email": "piet"}, "Vul een mailadres in, zoals naam@voorbeeld.nl."),
            ({"role": ""}, "Kies wat iemand hier gaat doen."),
            ({"role": "referrer"}, "Kies wat iemand hier gaat doen."),
            ({"where": "some"}, "Kies minstens één gebied, of kies overal."),
            ({"where": ""}, "Kies waar: overal, of alleen in bepaalde gebieden."),
            ({"where": "some", "areas": ["99999"]}, "Deze keuze is er niet meer. Kies opnieuw."),
            ({"email": "gerda@example.nl"}, "Wie de cijfers leest, kan hier geen andere taak hebben."),
        ],
    )
    def test_what_does_not_fit_makes_nobody(
        self, browser: Client, gerda: Person, sent: dict[str, object], said: str
    ) -> None:
        before = RoleGrant.objects.count(), User.objects.count()
        whole = {"email": "piet@kust.example", "role": "coordinator", "where": "everywhere"}
        assert send(browser, **{**whole, **sent}) == [said]
        assert (RoleGrant.objects.count(), User.objects.count()) == before

    def test_everywhere_and_areas_is_asked_again(self, browser: Client, geography: Geography) -> None:
        sent = {"email": "piet@kust.example", "role": "coordinator", "where": "everywhere"}
        assert send(browser, **sent, areas=[geography.areas["noord"].pk]) == [
            "Je koos overal en ook gebieden. Kies een van de twee."
        ]

    def test_an_area_that_is_not_there_is_never_the_whole_community(self, community: Community) -> None:
        with pytest.raises(DomainError, match="Deze keuze is er niet meer"):
            appoint(actor=SYSTEM, community=community, email="piet@kust.example", role="coordinator", area_ids=[99999])
        assert RoleGrant.objects.filter(user__email="piet@kust.example").count() == 0


class TestStopping:
    def test_their_next_page_knows_it(self, browser: Client, carla: Person, client_for: ClientFor) -> None:
        hers = client_for(carla)
        assert hers.get(reverse("desk:worklist")).status_code == 200
        grant = RoleGrant.objects.get(user=carla.user)
        assert stop(browser, grant) == ["carla@example.nl is geen coördinator meer."]
        assert hers.get(reverse("desk:worklist")).status_code == 403
        ended = RoleGrant.objects.get(pk=grant.pk).until
        stop(browser, grant)
        assert RoleGrant.objects.get(pk=grant.pk).until == ended

    def test_nobody_shuts_themselves_out(self, browser: Client, beatrijs: Person, community: Community) -> None:
        own = RoleGrant.objects.get(user=beatrijs.user)
        assert stop(browser, own) == ["Dit is de enige beheerder. Voeg eerst een andere beheerder toe."]
        make_staff(community, "Ada", Role.ADMINISTRATOR)
        assert stop(browser, own) == ["Je kunt jezelf niet buitensluiten. Vraag het een andere beheerder."]
        assert RoleGrant.objects.get(pk=own.pk).until is None

    def test_two_administrators_do_not_send_each_other_away(
        self, browser: Client, beatrijs: Person, community: Community
    ) -> None:
        ada = make_staff(community, "Ada", Role.ADMINISTRATOR)
        assert stop(browser, RoleGrant.objects.get(user=ada.user)) == ["ada@example.nl is geen beheerder meer."]
        with pytest.raises(DomainError, match="de enige beheerder"):
            dismiss(actor=ada.viewer, grant=RoleGrant.objects.get(user=beatrijs.user))

    def test_of_this_community_and_no_referrer(
        self, browser: Client, community: Community, other_community: Community
    ) -> None:
        there = make_staff(other_community, "Joke", Role.COORDINATOR)
        rosa = make_staff(community, "Rosa", Role.REFERRER)
        for somebody in (there, rosa):
            grant = RoleGrant.objects.get(user=somebody.user)
            assert browser.post(reverse(PAGE), {"do": "stop", "role": grant.pk}).status_code == 404
            assert RoleGrant.objects.get(pk=grant.pk).until is None

    def test_another_community_of_the_same_user_stays(
        self, browser: Client, carla: Person, other_community: Community
    ) -> None:
        elsewhere = RoleGrantFactory(community=other_community, user=carla.user, role=Role.COORDINATOR)
        stop(browser, RoleGrant.objects.get(user=carla.user, community=carla.community))
        assert RoleGrant.objects.get(pk=elsewhere.pk).until is None

"""Where Buurthulp only begins: whom to call, what is said, and that it says nothing of anybody's own place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from buurthulp import clock
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.viewers import SYSTEM, RoleHold, Viewer
from members.enums import Role
from members.models import AreaStep, Community, RoleGrant
from members.selectors.contacts import Contact, contact_for
from members.selectors.neighbourhood import NONE, Neighbourhood, neighbourhood_of
from members.selectors.starting import Starting, home_round, starting_in
from members.selectors.villages import VillageAddresses
from members.services.introducing import introduce_oneself
from members.services.moving import change_home
from tests.alike import TOKEN
from tests.cast import Person, make_staff
from tests.factories.members import AreaFactory, CommunityAreaFactory
from tests.geography import Geography

ClientFor = Callable[..., Client]
FATMA = Contact("Fatma", "085 000 00 00")


def coordinates(person: Person, geography: Geography, *areas: str, name: str = "", phone: str = "") -> RoleGrant:
    grant, _made = RoleGrant.objects.get_or_create(
        user=person.user, community=person.community, role=Role.COORDINATOR, defaults={"since": clock.now()}
    )
    grant.areas.set([geography.areas[area] for area in areas])
    grant.public_name, grant.public_phone = name, phone
    grant.save()
    return grant


class TestWhomToCall:
    def test_the_nearest_coordinator_who_has_the_area(self, community, geography, anna, bram, carla):
        coordinates(bram, geography, "noord")
        coordinates(carla, geography, "kustgemeente", name="Carla", phone="0519 12 34 56")
        found = {name: contact_for(community, geography.areas[name]) for name in ("havenbuurt", "noord", "molenbuurt")}
        bram_here = Contact("Bram", "085 000 00 00", is_local=True)
        assert found == {
            "havenbuurt": bram_here,
            "noord": bram_here,
            "molenbuurt": Contact("Carla", "0519 12 34 56", is_local=True),
        }
        assert found["molenbuurt"].phone_href == "tel:+31519123456"

    def test_else_the_communitys(self, community, geography, bram, carla):
        haven = geography.areas["havenbuurt"]
        assert (contact_for(community, haven), contact_for(community, None)) == (FATMA, FATMA)
        grant = coordinates(bram, geography, "zuid")
        assert contact_for(community, haven) == FATMA
        grant.areas.set([haven])
        grant.until = clock.now() - timedelta(seconds=1)
        grant.save()
        assert contact_for(community, haven) == FATMA

    def test_who_takes_no_part_and_gave_no_name_is_nobody_to_residents(self, community, geography, carla):
        coordinates(carla, geography, "noord")
        assert contact_for(community, geography.areas["havenbuurt"]) == FATMA

    def test_another_communitys_coordinator_is_not_ours(self, community, other_community, geography, daan):
        coordinates(daan, geography, "havenbuurt")
        assert contact_for(community, geography.areas["havenbuurt"]) == FATMA

    def test_the_same_beside_a_home(self, community, geography, anna, bram, carla, django_assert_num_queries):
        def beside_home() -> Contact:
            with django_assert_num_queries(1):
                starting = home_round(community, anna.participant.pk).starting
            assert starting is not None
            return starting.contact

        assert beside_home() == FATMA
        far = coordinates(carla, geography, "kustgemeente", name="Carla", phone="0519 12 34 56")
        assert beside_home() == Contact("Carla", "0519 12 34 56", is_local=True)
        coordinates(bram, geography, "noord")
        assert beside_home() == Contact("Bram", "085 000 00 00", is_local=True)
        far.areas.set([geography.areas["havenbuurt"]])
        assert beside_home() == Contact("Carla", "0519 12 34 56", is_local=True)

    def test_one_query(self, community, geography, bram, django_assert_num_queries):
        coordinates(bram, geography, "noord")
        with django_assert_num_queries(1):
            contact_for(community, geography.areas["havenbuurt"])


class TestWhereItBegins:
    def test_by_the_step_alone(self, community, geography):
        haven = geography.areas["havenbuurt"]
        assert starting_in(community, neighbourhood_of(community, haven)) == Starting("Havenbuurt", FATMA)
        steps = (NONE, 10, 25, 50, 100)
        assert [starting_in(community, Neighbourhood(step, area=haven)) for step in steps] == [None] * 5
        assert starting_in(community, neighbourhood_of(community, None)) is None

    def test_no_longer_once_the_nightly_table_has_a_step(
        self, community, anna, geography, client_for: ClientFor, client
    ):
        AreaStep.objects.create(
            community=community, area=geography.areas["noord"], people=10, kinds=5, counted_on=clock.now().date()
        )
        pages = [client_for(anna).get(reverse(route)) for route in ("matching:home", "exchange:nearby")]
        pages.append(client.get(reverse("members:front"), {"postcode": "9101AA"}))
        pages.append(client.get("/in/havenbuurt/"))
        assert [page.context["starting"] for page in pages] == [None] * 4

    def test_on_the_front_page_with_a_postcode(self, community, client, geography, bram):
        coordinates(bram, geography, "noord", name="Bram", phone="0519 12 34 56")
        page = client.get(reverse("members:front"), {"postcode": "9101AA"}).content.decode()
        assert "In Havenbuurt beginnen we net" in page
        assert "Bram is er voor Havenbuurt en kent al een paar mensen." in page
        assert 'href="tel:+31519123456"' in page
        assert "Nodig een buur uit" not in page  # a visitor has no link yet
        assert "Dan krijg je een eigen link" in page

    def test_on_my_page_and_nearby(self, anna, bram, client_for: ClientFor, geography):
        coordinates(bram, geography, "noord")
        for route in ("matching:home", "exchange:nearby"):
            page = client_for(anna).get(reverse(route)).content.decode()
            said = ("In Havenbuurt beginnen we net", "Bram is er voor Havenbuurt en kent al een paar mensen.")
            assert [words in page for words in said] == [True, True], route
            assert f'href="{reverse("members:invite")}"' in page

    def test_moving_inside_the_label_changes_no_byte_for_anybody(self, anna, bram, client_for: ClientFor, client):
        def seen() -> list[bytes]:
            pages = [client_for(bram).get(reverse(route)).content for route in ("matching:home", "exchange:nearby")]
            pages.append(client.get(reverse("members:front"), {"postcode": "9101AA"}).content)
            return [TOKEN.sub(b"", page) for page in pages]

        before = seen()
        change_home(actor=SYSTEM, participant=anna.participant, postcode="9101AB", house_number="77")
        assert seen() == before


class TestVillageAddresses:
    def test_a_village_has_its_name_in_its_address(self, community, client):
        page = client.get("/in/kerkbuurt/")
        assert (page.status_code, "In Kerkbuurt beginnen we net" in page.content.decode()) == (200, True)
        assert client.get("/in/bu90010102/").context["result"].area_name == "Kerkbuurt"
        assert client.get("/in/Kerkbuurt/").status_code == 200

    def test_two_of_the_same_name_have_their_codes(self, community, geography):
        double = AreaFactory(name="Kerkbuurt", code="BU90010299", parent=geography.areas["zuid"])
        addresses = VillageAddresses(community)
        assert addresses.word_of(double) == "bu90010299"
        assert addresses.word_of(geography.areas["kerkbuurt"]) == "bu90010102"
        assert (addresses.find("kerkbuurt"), addresses.find("bu90010299")) == (None, double)

    def test_a_buurt_has_the_name_it_shares_with_its_wijk(self, community, geography):
        wijk = geography.areas["noord"]
        wijk.name = "Kerkbuurt"
        wijk.save()
        addresses = VillageAddresses(community)
        assert addresses.find("kerkbuurt") == geography.areas["kerkbuurt"]
        assert addresses.word_of(wijk) == "wk900101"

    @pytest.mark.parametrize("word", ["overbuurt", "bu90020101", "bestaat-niet", "x" * 300])
    def test_what_is_not_served_does_not_exist(self, community, client, word):
        assert client.get(f"/in/{word}/").status_code == 404

    def test_who_serves_any_place_has_codes(self, community, geography):
        community.served_areas.all().delete()
        addresses = VillageAddresses(community)
        assert addresses.word_of(geography.areas["overbuurt"]) == "bu90020101"
        assert addresses.find("bu90020101") == geography.areas["overbuurt"]
        assert addresses.find("overbuurt") is None

    def test_a_street_served_alone(self, other_community, geography):
        other_community.served_areas.all().delete()
        CommunityAreaFactory(community=other_community, area=geography.areas["overbuurt"])
        assert VillageAddresses(other_community).find("overwijk") is None


class TestIntroducing:
    @pytest.fixture
    def noor(self, community: Community, geography: Geography) -> Viewer:
        person = make_staff(community, "Noor", Role.COORDINATOR)
        grant = coordinates(person, geography, "noord")
        ids = frozenset(grant.areas.values_list("pk", flat=True))
        return Viewer(
            user_id=person.user.pk,
            community_id=community.pk,
            roles=(RoleHold(Role.COORDINATOR, ids),),
            second_factor=True,
        )

    def test_a_name_and_a_number(self, community, geography, noor):
        introduce_oneself(actor=noor, name="  Noor ", phone="0519123456")
        found = contact_for(community, geography.areas["havenbuurt"])
        assert found == Contact("Noor", "0519 123 456", is_local=True)
        introduce_oneself(actor=noor, name="Noor", phone="")
        assert contact_for(community, geography.areas["havenbuurt"]).phone == "085 000 00 00"

    def test_what_is_no_number_is_said(self, noor):
        with pytest.raises(DomainError) as refused:
            introduce_oneself(actor=noor, name="Noor", phone="12")
        assert refused.value.code == "error.contact.format"
        assert RoleGrant.objects.get(user=noor.user_id).public_name == ""

    def test_only_who_has_areas(self, carla, anna):
        for person in (carla, anna):
            with pytest.raises(NotAllowedError):
                introduce_oneself(actor=person.viewer, name="X", phone="")
        assert list(RoleGrant.objects.values_list("public_name", flat=True)) == [""]

"""Organisations that people are referred to: kept by an administrator, chosen from where they work."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from desk.enums import OrganisationKind
from desk.models import Organisation
from desk.selectors.organisations import areas_to_choose, organisations_at, organisations_of
from desk.services.organisations import Details, add_organisation, change_organisation, switch_organisation
from members.enums import Role
from members.models import Community
from tests.cast import make_staff
from tests.desk.conftest import ClientFor
from tests.geography import Geography

pytestmark = pytest.mark.django_db
LIST, NEW = "desk:organisations", "desk:new_organisation"
TYPED = {
    "name": " Humanitas  Dokkum ",
    "kinds": ["company", "money"],
    "line": "Zij komen bij je langs.",
    "phone": "0519 12 34 56",
    "email": "Dokkum@Humanitas.example",
    "website": "https://humanitas.example",
    "address": "Grote Breedstraat 1",
    "postcode": "9101 ab",
    "town": "Dokkum",
}


@pytest.fixture
def browser(community: Community, client_for: ClientFor) -> Client:
    return client_for(make_staff(community, "Beatrijs", Role.ADMINISTRATOR))


def added(community: Community, name: str = "Zonnebloem", **more: object) -> Organisation:
    details: dict[str, object] = {"name": name, "kinds": ("company",), "phone": "085 111 11 11", **more}
    return add_organisation(actor=SYSTEM, community=community, details=Details(**details))  # type: ignore[arg-type]


class TestPage:
    def test_what_is_typed_stands_in_the_list(
        self, community: Community, browser: Client, geography: Geography
    ) -> None:
        noord = geography.areas["noord"]
        page = browser.post(reverse(NEW), {**TYPED, "areas": [noord.pk]}, follow=True).content.decode()
        (line,) = organisations_of(community)
        assert (line.name, line.does, line.where, line.address_lines) == (
            "Humanitas Dokkum",
            "Bezoek en gezelschap, geld en formulieren",
            noord.name,
            ("Grote Breedstraat 1", "9101 AB  Dokkum"),
        )
        assert (line.phone, line.email, line.website) == (
            "0519 12 34 56",
            "dokkum@humanitas.example",
            "https://humanitas.example",
        )
        assert [words in page for words in ("Humanitas Dokkum staat in de lijst.", line.does, "Te kiezen")] == [
            True
        ] * 3

    def test_nothing_there_says_where_to_begin(self, browser: Client) -> None:
        page = browser.get(reverse(LIST)).content.decode()
        assert ("Begin met het Wmo-loket" in page, "hoort ook: Wmo-loket." in page) == (True, True)

    def test_what_belongs_to_their_way_of_working_is_named_until_it_is_there(
        self, community: Community, browser: Client
    ) -> None:
        added(community, name="Wmo-loket Kustdorp")
        assert browser.get(reverse(LIST)).context["missing"] == ()

    def test_it_begins_with_what_is_known_and_is_changed(self, community: Community, browser: Client) -> None:
        row = added(community, kinds=("company", "rides"))
        address = reverse("desk:organisation", args=[row.public_id])
        form = browser.get(address).context["form"]
        assert {name: form[name].value() for name in ("name", "kinds", "phone")} == {
            "name": "Zonnebloem",
            "kinds": ["company", "rides"],
            "phone": "085 111 11 11",
        }
        browser.post(address, {"name": "De Zonnebloem", "kinds": ["outings"], "email": "hallo@zonnebloem.example"})
        (line,) = organisations_of(community)
        assert (line.name, line.does, line.phone, line.email) == (
            "De Zonnebloem",
            "Uitjes en vakanties",
            "",
            "hallo@zonnebloem.example",
        )

    def test_from_the_list_and_back(self, community: Community, browser: Client) -> None:
        row = added(community)
        address = reverse("desk:organisation", args=[row.public_id])
        for on, told, state in (
            ("0", "Zonnebloem is uit de lijst.", "Uit de lijst"),
            ("1", "Zonnebloem staat in de lijst.", "Te kiezen"),
        ):
            page = browser.post(address, {"on": on}, follow=True).content.decode()
            assert (told in page, state in page) == (True, True)
            assert Organisation.objects.get().is_active is (on == "1")

    @pytest.mark.parametrize(
        ("wrong", "field", "says"),
        [
            ({"name": " "}, "name", "Vul de naam in, bijvoorbeeld Humanitas Dokkum."),
            ({"kinds": []}, "kinds", "Kies minstens één ding dat zij doen."),
            ({"phone": "bel maar"}, "phone", "Vul een telefoonnummer in, bijvoorbeeld 085 000 00 00."),
            ({"email": "dokkum"}, "email", "Vul een mailadres in, zoals naam@voorbeeld.nl."),
            ({"website": "javascript:alert(1)"}, "website", "Vul de site in zoals https://www.voorbeeld.nl."),
            ({"postcode": "12"}, "postcode", "Vul een postcode in, bijvoorbeeld 9101 AB."),
            ({"town": ""}, "town", "Vul het dorp of de stad in, of laat het adres helemaal leeg."),
            (
                dict.fromkeys(("phone", "email", "address", "postcode", "town"), ""),
                "phone",
                "Vul in hoe je hen bereikt: een nummer, een mailadres of een adres.",
            ),
        ],
    )
    def test_a_mistake_says_what_to_do_and_loses_nothing(
        self, browser: Client, wrong: dict[str, object], field: str, says: str
    ) -> None:
        answer = browser.post(reverse(NEW), {**TYPED, **wrong})
        assert answer.context["form"].errors == {field: [says]}
        assert "Zij komen bij je langs." in answer.content.decode()
        assert Organisation.objects.count() == 0

    def test_a_name_stands_there_once(self, community: Community, browser: Client) -> None:
        added(community, name="humanitas dokkum")
        answer = browser.post(reverse(NEW), TYPED)
        assert answer.context["form"].errors == {
            "name": ["Deze naam staat al in de lijst. Verander die, of zet er een plaats bij."]
        }
        with pytest.raises(IntegrityError), transaction.atomic():
            Organisation.objects.create(community=community, name="HUMANITAS DOKKUM", phone="1")


class TestWhere:
    def test_where_it_named_where_that_lies_in_and_everywhere(self, community: Community, geography: Geography) -> None:
        areas = geography.areas
        added(community, name="Overal")
        added(community, name="Noord", area_ids=frozenset({areas["noord"].pk}))
        added(community, name="Zuid", area_ids=frozenset({areas["zuid"].pk}))
        added(community, name="Gemeente", area_ids=frozenset({areas["kustgemeente"].pk}))
        switch_organisation(actor=SYSTEM, organisation=added(community, name="Weg"), is_active=False)

        def there(name: str) -> list[str]:
            return [line.name for line in organisations_at(community, areas[name])]

        assert there("havenbuurt") == ["Gemeente", "Noord", "Overal"]
        assert there("zuid") == ["Gemeente", "Overal", "Zuid"]
        assert [line.name for line in organisations_at(community, None)] == ["Overal"]

    def test_of_another_community_neither_one_nor_area(
        self, community: Community, other_community: Community, geography: Geography
    ) -> None:
        foreign = geography.areas["overgemeente"]
        row = added(community, area_ids=frozenset({foreign.pk}))
        assert (list(row.areas.all()), organisations_of(other_community)) == ([], ())

    def test_districts_are_chosen_from_and_nothing_where_any_place_is_served(
        self, community: Community, geography: Geography
    ) -> None:
        assert {area.level for area in areas_to_choose(community)} == {"district", "municipality"}
        community.served_areas.all().delete()
        assert areas_to_choose(community) == []


def test_changed_twice_at_once_is_what_came_last_whole(community: Community) -> None:
    row = added(community)
    for kind in (OrganisationKind.MONEY, OrganisationKind.MEDIATION):
        change_organisation(
            actor=SYSTEM,
            organisation=row,
            details=Details(name="Zonnebloem", kinds=(kind.value,), phone="0519 12 34 56"),
        )
    assert [task.kind for task in row.tasks.all()] == ["mediation"]


def test_who_comes_second_does_not_wipe_what_the_first_wrote(community: Community, browser: Client) -> None:
    row = added(community, line="Zij komen langs.")
    address = reverse("desk:organisation", args=[row.public_id])
    seen = browser.get(address).context["form"]["seen"].value()
    sent = {"name": row.name, "kinds": ["money"], "phone": "0519 12 34 56", "seen": seen}
    for _click in range(2):
        assert browser.post(address, {**sent, "line": "Elke week."}).status_code == 302
    html = browser.post(address, {**sent, "phone": "0519 99 99 99"}).content.decode()
    assert "Iemand anders heeft dit net veranderd." in html
    assert 'value="0519 99 99 99"' in html
    row.refresh_from_db()
    assert (row.line, row.phone) == ("Elke week.", "0519 12 34 56")
    assert [task.kind for task in row.tasks.all()] == ["money"]


def test_a_kind_that_is_none_is_refused(community: Community) -> None:
    with pytest.raises(DomainError, match="Kies minstens één ding dat zij doen"):
        added(community, kinds=("heksenwerk",))

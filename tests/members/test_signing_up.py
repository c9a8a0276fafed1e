"""Somebody starts to take part."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from buurthulp.crypto import keyed_hash
from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from members.default_texts import DEFAULT_TEXTS
from members.enums import ActsForKind, ConsentHow, ConsentKind, ContactWay, TextKind
from members.models import ActsFor, Community, Confirmation, Participant, Place
from members.services.signing_up import register_participant
from members.services.users import ensure_user
from tests.at_once import at_once
from tests.factories.members import UserFactory

RIA: dict[str, Any] = {
    "first_name": "Ria",
    "family_name": "van den Berg",
    "postcode": "9101 ab",
    "house_number": "7",
    "addition": "b",
    "phone": "0519 22 33 44",
    "consents": set(ConsentKind),
}


def register(community, user=None, **changes) -> Participant:
    return register_participant(actor=SYSTEM, community=community, user=user, **{**RIA, **changes})


def test_a_participant_with_home_consents_and_somebody_who_acts(community, geography):
    user = UserFactory(email="ria@example.nl")
    participant = register(community, user)

    participant = Participant.objects.get(pk=participant.pk)
    assert (participant.first_name, participant.family_name, participant.phone, participant.told_by) == (
        "Ria",
        "van den Berg",
        "+31519223344",
        ContactWay.MAIL,
    )
    assert participant.family_name_hash == keyed_hash("family_name", "berg")
    assert participant.family_name_start_hash == keyed_hash("family_name_start", "ber")
    assert participant.phone_hash == keyed_hash("phone", "+31519223344")
    assert participant.phone_end_hash == keyed_hash("phone_end", "3344")
    assert participant.email_hash == keyed_hash("email", "ria@example.nl")

    home = Place.objects.get(participant=participant)
    row = geography.postcodes["9101AB"]
    assert (home.postcode, home.house_number, home.street, home.town) == ("9101AB", "7b", "Havenstraat", "Dokkum")
    assert (home.label, home.area) == (row.label, geography.areas["havenbuurt"])
    assert home.postcode_hash == keyed_hash("postcode", "9101AB")
    assert home.address_hash == keyed_hash("address", "9101AB7B")

    assert {(c.kind, c.text_version, c.how, c.by_user) for c in participant.consents.all()} == {
        ("age", "2026-11", "web", None),
        ("rules", "2026-11", "web", None),
        ("privacy", DEFAULT_TEXTS[TextKind.PRIVACY].version, "web", None),
    }
    assert [(a.user, a.kind) for a in participant.acted_by.all()] == [(user, ActsForKind.SELF)]
    assert Confirmation.objects.count() == 0


def test_no_contact_data_is_readable_in_the_tables(community):
    register(community, UserFactory(email="ria@example.nl"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM members_participant")
        people = str(cursor.fetchall())
        cursor.execute("SELECT * FROM members_place")
        places = str(cursor.fetchall())
    for secret in ("van den Berg", "519223344", "9101AB", "Havenstraat", "ria@example.nl"):
        assert secret not in people
        assert secret not in places


def test_sent_twice_it_is_one_participant(community):
    user = UserFactory()
    first = register(community, user)
    again = register(community, user, first_name=" ria ", house_number="7B", addition="", postcode="9101AB")
    assert again == first
    assert (Participant.objects.count(), Place.objects.count(), ActsFor.objects.count()) == (1, 1, 1)


def test_without_mail_sent_twice_it_is_one_participant(community):
    first = register(community, how=ConsentHow.PHONE)
    assert first.told_by == ContactWay.PHONE
    assert register(community, how=ConsentHow.PHONE) == first


def test_a_partner_at_the_same_address_is_somebody_else(community):
    user = UserFactory()
    ria = register(community, user)
    kees = register(community, user, first_name="Kees")
    assert kees != ria
    homes = Place.objects.filter(participant__in=[ria, kees])
    assert len({home.address_hash for home in homes}) == 1  # one household


def test_the_same_name_with_another_user_is_somebody_else(community):
    assert register(community, UserFactory()) != register(community, UserFactory())


def test_a_daughter_enters_her_mother(community):
    daughter = UserFactory()
    mother = register(community, daughter, kind=ActsForKind.PROXY)
    assert [act.kind for act in mother.acted_by.all()] == [ActsForKind.PROXY]


UNKNOWN = "Deze postcode kennen we niet. Klopt hij? Anders helpen we je op 085 000 00 00."
OUTSIDE = "Je woont buiten Kustdorp. Bekijk welke uitwisseling bij je in de buurt is."
FORMAT = "Vul je postcode in: vier cijfers en twee letters."
NUMBER = "Vul je huisnummer in, bijvoorbeeld 12."


NO_ADDRESS = "Vul alleen je voornaam in, zonder link of mailadres."


@pytest.mark.parametrize(
    ("changes", "code", "message"),
    [
        ({"postcode": "9999ZZ"}, "error.postcode.unknown", UNKNOWN),
        ({"postcode": "0000AA"}, "error.postcode.unknown", UNKNOWN),
        ({"postcode": "9200AA"}, "error.postcode.outside", OUTSIDE),
        ({"postcode": "straks"}, "error.postcode.format", FORMAT),
        ({"postcode": ""}, "error.postcode.format", FORMAT),
        ({"house_number": "0"}, "error.house_number", NUMBER),
        ({"house_number": "veertien"}, "error.house_number", NUMBER),
        ({"addition": "achterste huis"}, "error.house_number", NUMBER),
        ({"first_name": "   "}, "error.name.missing", "Vul je voornaam in. Een roepnaam is ook goed."),
        ({"first_name": "a" * 61}, "error.name.long", "Deze voornaam is te lang. Kort hem in."),
        ({"first_name": "Betaal op https://evil.example/1"}, "error.name.address", NO_ADDRESS),
        ({"first_name": "www.evil"}, "error.name.address", NO_ADDRESS),
        ({"first_name": "Win op evil.example"}, "error.name.address", NO_ADDRESS),
        ({"first_name": "ria@example.nl"}, "error.name.address", NO_ADDRESS),
        ({"family_name": ""}, "error.family_name.missing", 'Vul je achternaam in. Anderen zien die pas na "Graag".'),
        ({"family_name": "a" * 81}, "error.family_name.long", "Deze achternaam is te lang. Kort hem in."),
        ({"phone": "12"}, "error.contact.format", "Vul een telefoonnummer in, zoals 06 12345678."),
        ({"phone": ""}, "error.contact.missing", "Vul een telefoonnummer in. Zonder mail kan het niet anders."),
        ({"consents": {ConsentKind.AGE}}, "error.consent.missing", "Vink alle drie de vakjes aan. Dan kun je meedoen."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(community, changes, code, message):
    with pytest.raises(DomainError) as refused:
        register(community, **changes)
    assert (refused.value.code, str(refused.value)) == (code, message)
    assert (Participant.objects.count(), Place.objects.count()) == (0, 0)


@pytest.mark.parametrize("name", ["J.P.", "A.M.J. Karel", "Wim jr.", "D'Arcy", "Anne-Fleur", "Zoë", "St. Jan"])
def test_a_name_may_be_written_as_names_are(community, name):
    assert register(community, first_name=name).first_name == name


def test_invented_postcodes_are_for_demo_communities(community, geography):
    geography.postcodes["9101AA"].__class__.objects.filter(code="9101AA").update(code="0000AA")
    Community.objects.filter(pk=community.pk).update(is_demo=True)
    demo = Community.objects.get(pk=community.pk)
    assert register(demo, postcode="0000 AA").places.get().postcode == "0000AA"


def test_where_only_four_digits_are_known_those_decide(community, geography):
    geography.postcodes["9101AA"].__class__.objects.filter(code="9101AA").update(code="9101", street="")
    home = register(community, postcode="9101 XY").places.get()
    assert (home.postcode, home.street, home.label) == ("9101XY", "", geography.postcodes["9101AA"].label)


def test_a_community_that_names_no_areas_serves_every_place(community):
    community.served_areas.all().delete()
    assert register(community, postcode="9200AA").places.get().postcode == "9200AA"


def test_a_known_and_an_unknown_address_give_one_user(db):
    first = ensure_user(actor=SYSTEM, email=" Ria@Example.NL ")
    assert ensure_user(actor=SYSTEM, email="ria@example.nl") == first
    assert (first.email, first.has_usable_password()) == ("ria@example.nl", False)


@pytest.mark.django_db(transaction=True)
def test_two_sign_ups_at_the_same_moment_are_one_participant(community):
    user = UserFactory()
    made = at_once([lambda: register(community, user).pk] * 4)
    assert len(set(made)) == 1
    assert (Participant.objects.count(), ActsFor.objects.count()) == (1, 1)

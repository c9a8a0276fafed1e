"""What load_demo makes, and that it does so once."""

from __future__ import annotations

from collections import Counter

from django.core.management import call_command

from buurthulp import clock
from buurthulp.models import ClockOffset
from demo.cast import RESIDENTS, STAFF
from matching.models import Invitation, Match
from matching.services.ledger import check_ledger
from members.models import Community, Confirmation, Participant, PlaceLabel, Postcode, User
from notifications.models import OutboxMessage
from tests.demo.conftest import TUESDAY_NOON
from tests.demo.telling import counts, story


def test_again_changes_nothing(voorbeeldstad: Community) -> None:
    before = counts()
    call_command("load_demo")
    assert counts() == before
    assert before["kernel.DemoMarker"] == 1


def test_who_lives_there(voorbeeldstad: Community) -> None:
    assert (voorbeeldstad.is_demo, voorbeeldstad.hosts.count(), voorbeeldstad.coordinator_name) == (True, 0, "Fatma")
    names = {person.first_name for person in RESIDENTS} | {"Fatma", "Piet"}
    assert set(Participant.objects.values_list("first_name", flat=True)) == names
    mailed = {person.email for person in (*RESIDENTS, *STAFF)} - {""}
    assert set(User.objects.values_list("email", flat=True)) == mailed
    unknown = Participant.objects.exclude(pk__in=Confirmation.objects.values("participant"))
    assert [person.first_name for person in unknown] == ["Kofi"]


def test_every_label_holds_a_hundred_addresses(voorbeeldstad: Community) -> None:
    addresses = Counter[int]()
    for postcode in Postcode.objects.all():
        assert postcode.code.startswith("0000")
        addresses[postcode.label_id] += postcode.address_count
    assert dict(addresses) == dict(PlaceLabel.objects.values_list("pk", "address_count"))
    assert min(addresses.values()) >= 100


def test_what_happened_and_what_is_going_on(voorbeeldstad: Community) -> None:
    found = story()
    assert [(who, what, state, reason) for who, what, state, reason, _asked in found] == [
        ("Marlon", "Lamp in de gang vervangen", "done", ""),
        ("Younes", "Grote pannen voor een feest", "done", ""),
        ("Hendrik", "Mee naar de oogarts", "matched", ""),
        ("Willemien", "Haag knippen met z'n tweeën", "matched", ""),
        ("Rohan", "Adres voor mijn reservesleutel", "open", "no_candidates"),
        ("Theo", "Zware boodschap op vrijdag", "open", "call_wanted"),
        ("Xiu", "Lift naar het station, zaterdag vroeg", "open", ""),
        ("Kofi", "Oefenen voor een gesprek", "open", ""),
        ("Truus", "Heen en weer naar de fysio", "open", ""),
    ]
    asked = {who: invitations for who, _what, _state, _reason, invitations in found}
    assert (asked["Xiu"]["Rachid"], asked["Truus"]["Karim"]) == ("held", "invited")
    matches = Match.objects.order_by("agreed_at").values_list("asker__first_name", "helper__first_name", "status")
    assert list(matches) == [
        ("Marlon", "Nadia", "done"),
        ("Younes", "Xiu", "done"),
        ("Hendrik", "Rachid", "review"),
        ("Willemien", "Sjoukje", "agreed"),
    ]
    assert check_ledger(voorbeeldstad) == []


def test_nothing_is_dated_after_the_demo_was_made(voorbeeldstad: Community) -> None:
    assert clock.now() == TUESDAY_NOON
    assert OutboxMessage.objects.filter(written_at__gt=TUESDAY_NOON).count() == 0
    assert Invitation.objects.filter(invited_at__gt=TUESDAY_NOON).count() == 0
    assert ClockOffset.objects.count() == 0

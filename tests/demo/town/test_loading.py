"""What load_demo makes, and that it does so once."""

from __future__ import annotations

from collections import Counter

from django.core.management import call_command

from buurthulp import clock
from buurthulp.models import ClockOffset
from buurthulp.viewers import Viewer
from demo.cast import RESIDENTS, STAFF
from exchange.models import Slot
from matching.engine.hours import is_quiet
from matching.models import Invitation, Match, Search, SearchEvent, Transfer
from matching.selectors.agreements import own_matches
from matching.selectors.policy import calendar_of
from matching.selectors.stories import story_of
from matching.services.confirming import sweep_matches
from matching.services.ledger import check_ledger
from matching.services.searching import sweep_due
from members.models import Community, Confirmation, Participant, PlaceLabel, Postcode, User
from members.selectors.viewing import acts_of
from notifications.enums import OutboxStatus
from notifications.models import OutboxMessage
from notifications.services.outbox import send_due
from tests.demo.conftest import TUESDAY_NOON
from tests.demo.telling import STORY, asked, counts, story


def test_again_changes_nothing(voorbeeldstad: Community) -> None:
    before = counts()
    call_command("load_demo")
    assert counts() == before
    assert before["kernel.DemoMarker"] == 1


def test_who_lives_there(voorbeeldstad: Community) -> None:
    assert (voorbeeldstad.is_demo, voorbeeldstad.hosts.count(), voorbeeldstad.coordinator_name) == (True, 0, "Fatma")
    names = {person.first_name for person in RESIDENTS} | {"Fatma", "Piet", "Ytje"}
    assert set(Participant.objects.values_list("first_name", flat=True)) == names
    mailed = {person.email for person in (*RESIDENTS, *STAFF)} - {""}
    assert set(User.objects.exclude(email=None).values_list("email", flat=True)) == mailed
    assert User.objects.filter(email=None).count() == sum(person.has_mobile for person in RESIDENTS)
    unknown = Participant.objects.exclude(pk__in=Confirmation.objects.values("participant"))
    assert {person.first_name for person in unknown} == {"Kofi", "Sam", "Ytje"}


def test_one_mailbox_may_be_of_two(voorbeeldstad: Community) -> None:
    seats = {
        mail: [(act.participant.first_name, act.kind) for act in acts_of(User.objects.get(email=mail), voorbeeldstad)]
        for mail in ("cor@voorbeeldstad.example", "anja@voorbeeldstad.example")
    }
    assert seats == {
        "cor@voorbeeldstad.example": [("Cor", "self"), ("Bep", "self")],
        "anja@voorbeeldstad.example": [("Anja", "self"), ("Riet", "proxy")],
    }


def test_every_label_holds_a_hundred_addresses(voorbeeldstad: Community) -> None:
    addresses = Counter[int]()
    for postcode in Postcode.objects.all():
        assert postcode.code.startswith("0000")
        addresses[postcode.label_id] += postcode.address_count
    assert dict(addresses) == dict(PlaceLabel.objects.values_list("pk", "address_count"))
    assert min(addresses.values()) >= 100


def test_what_happened_and_what_is_going_on(voorbeeldstad: Community) -> None:
    assert story() == STORY
    assert (asked("Lift naar het station, zaterdag vroeg")["Rachid"], asked("Lift naar de tandarts")["Karim"]) == (
        "held",
        "invited",
    )
    assert check_ledger(voorbeeldstad) == []


def test_help_travels_on(voorbeeldstad: Community) -> None:
    reached = {}
    for name in ("Truus", "Karim", "Willemien"):
        person = Participant.objects.get(first_name=name)
        viewer = Viewer(user_id=None, community_id=voorbeeldstad.pk, participant_id=person.pk)
        reached[name] = story_of(person.pk, own_matches(viewer), clock.now()).people
    assert min(reached.values()) >= 4, reached
    assert (
        Transfer.objects.count()
        == Slot.objects.filter(status="done").count()
        == Match.objects.filter(status="done").count()
    )


def test_a_worker_that_starts_finds_nothing_to_do(voorbeeldstad: Community) -> None:
    """What happened earlier was swept and sent then: the first minute is as quiet as any other."""
    before = counts()
    assert (sweep_due(), sweep_matches(), send_due().tried) == (0, 0, 0)
    assert counts() == before
    mails = OutboxMessage.objects.all()
    assert {(mail.status, mail.sent_at == mail.written_at) for mail in mails} == {(OutboxStatus.SENT, True)}
    assert mails.count() == mails.values("key").distinct().count()


def test_nobody_was_asked_in_quiet_hours(voorbeeldstad: Community) -> None:
    calendar = calendar_of(voorbeeldstad.preset)
    moments = [
        *Invitation.objects.values_list("invited_at", flat=True),
        *SearchEvent.objects.filter(code="wave").values_list("at", flat=True),
        *OutboxMessage.objects.filter(kind__in=["reminder", "check"]).values_list("written_at", flat=True),
    ]
    assert [moment for moment in moments if is_quiet(moment, calendar)] == []


def test_nothing_is_dated_after_the_demo_was_made(voorbeeldstad: Community) -> None:
    assert clock.now() == TUESDAY_NOON
    assert OutboxMessage.objects.filter(written_at__gt=TUESDAY_NOON).count() == 0
    assert Invitation.objects.filter(invited_at__gt=TUESDAY_NOON).count() == 0
    assert Search.objects.filter(due_at__lte=TUESDAY_NOON).count() == 0
    assert ClockOffset.objects.count() == 0

"""Several helpers for one request: as many places at one occasion, searched for together (ADR 12)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from exchange.enums import RequestStatus, SlotStatus, Visibility, Way
from exchange.models import HelpRequest, Slot
from exchange.services.drafts import save_how, save_what
from matching.enums import DeskReason, InvitationStatus, Said
from matching.models import Invitation, Match, Search, Transfer
from matching.services.agreeing import accept_held, cancel_match, decline_held
from matching.services.answering import answer_not_now, answer_yes
from matching.services.board import answer_request
from matching.services.confirming import say_outcome
from matching.services.ledger import check_ledger
from matching.services.parting import part
from matching.services.searching import sweep_due
from notifications.models import OutboxMessage
from tests.cast import Person, make_resident
from tests.kept import kept
from tests.matching.world import AMSTERDAM, TUESDAY_TEN, category, draft, offers, published, requests_on_list

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten", "slow_answers")]
THURSDAY_TWO = datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM)


@kept
def neighbours(community, geography) -> list[Person]:
    """Nine who like to lend a hand with odd jobs."""
    names = ("Coos", "Dora", "Evert", "Fenna", "Gijs", "Hanna", "Ivo", "Jet", "Klaas")
    people = [make_resident(community, name, at=geography.postcodes["9102AA"], number=name) for name in names]
    for person in people:
        offers(person, "odd_jobs")
    return people


@kept
def move(anna: Person, neighbours: list[Person], slow_answers: None) -> HelpRequest:
    """Anna moves house on Thursday at two and needs three people; the first neighbours were asked."""
    help_request = published(anna, slug="odd_jobs", starts_at=THURSDAY_TWO, helpers=3).slot.occasion.help_request
    sweep_due()
    return help_request


def invitations() -> list[Invitation]:
    return list(Invitation.objects.order_by("pk"))


def yes(number: int) -> Invitation:
    return answer_yes(actor=SYSTEM, invitation_id=invitations()[number].pk)


def graag(anna: Person, number: int) -> Match:
    return accept_held(actor=anna.viewer, invitation_id=invitations()[number].pk)


def slots() -> list[str]:
    return list(Slot.objects.order_by("pk").values_list("status", flat=True))


def mails(kind: str) -> Counter[str]:
    found = OutboxMessage.objects.filter(kind=kind).values_list("participant__first_name", flat=True)
    return Counter(found)


def test_three_places_are_made_and_nobody_is_asked_twice(move: HelpRequest) -> None:
    assert (Slot.objects.count(), Search.objects.count()) == (3, 3)
    for _ in range(3):
        Search.objects.update(due_at=TUESDAY_TEN)
        sweep_due()
    asked = [invitation.participant_id for invitation in invitations()]
    assert len(asked) == len(set(asked))
    assert set(mails("invitation").values()) == {1}


def test_more_are_asked_at_once_than_for_one(move: HelpRequest, anna: Person, neighbours: list[Person]) -> None:
    several = len(invitations())
    published(anna, slug="odd_jobs", starts_at=THURSDAY_TWO)
    sweep_due()
    assert several > len(invitations()) - several >= 1


def test_each_yes_has_a_place_of_its_own_and_one_more_is_a_reserve(move: HelpRequest) -> None:
    given = [yes(number) for number in range(4)]
    assert [invitation.status for invitation in given] == ["held", "held", "held", "reserve"]
    assert len({invitation.slot_id for invitation in given[:3]}) == 3
    assert sum(mails("held").values()) == 3
    sweep_due()
    assert len(invitations()) == len(set(mails("invitation")))  # nobody new: all places are full


def test_graag_to_one_leaves_the_question_to_the_others(move: HelpRequest, anna: Person) -> None:
    yes(0)
    graag(anna, 0)
    assert sorted(slots()) == ["matched", "open", "open"]
    assert mails("arranged") == {}
    assert {invitation.status for invitation in invitations()[1:]} == {"invited"}
    assert {invitation.slot.status for invitation in invitations()[1:]} == {SlotStatus.OPEN}


def test_when_all_places_are_taken_the_others_hear_so_once(move: HelpRequest, anna: Person) -> None:
    for number in range(3):
        yes(number)
    yes(3)
    for number in range(3):
        graag(anna, number)
    assert slots() == ["matched"] * 3
    assert {invitation.status for invitation in invitations()[3:]} == {"arranged"}
    assert set(mails("arranged").values()) == {1}
    assert sum(mails("arranged").values()) == len(invitations()) - 3
    assert Match.objects.values("helper").distinct().count() == 3


def test_rather_somebody_else_gives_the_reserve_that_place(move: HelpRequest, anna: Person) -> None:
    for number in range(4):
        yes(number)
    place = invitations()[1].slot_id
    decline_held(actor=anna.viewer, invitation_id=invitations()[1].pk)
    assert (invitations()[3].status, invitations()[3].slot_id) == (InvitationStatus.HELD, place)


def test_one_steps_back_and_that_one_place_is_searched_for_again(move: HelpRequest, anna: Person) -> None:
    for number in range(3):
        yes(number)
    matches = [graag(anna, number) for number in range(3)]
    gone = matches[1]
    cancel_match(actor=SYSTEM, match_id=gone.pk, by=gone.helper)
    assert sorted(slots()) == ["matched", "matched", "open"]
    assert mails("cancelled") == {"Anna": 1}
    sweep_due()
    asked_again = [row for row in invitations() if row.status == InvitationStatus.INVITED]
    assert asked_again
    assert gone.helper_id not in {row.participant_id for row in asked_again}
    assert {row.slot_id for row in asked_again} == {gone.slot_id}
    [other, *_rest] = asked_again
    answer_yes(actor=SYSTEM, invitation_id=other.pk)
    accept_held(actor=anna.viewer, invitation_id=other.pk)
    assert slots() == ["matched"] * 3


@pytest.mark.parametrize("by", ["helper", "asker"])
def test_one_falls_away_and_whoever_stood_by_moves_up(move: HelpRequest, anna: Person, by: str) -> None:
    for number in range(4):
        yes(number)
    gone = graag(anna, 0)
    assert invitations()[3].status == InvitationStatus.RESERVE
    if by == "helper":
        cancel_match(actor=SYSTEM, match_id=gone.pk, by=gone.helper)
    else:
        part(actor=anna.viewer, participant=gone.asker, other=gone.helper)
    assert slots() == ["open"] * 3
    assert (invitations()[3].status, invitations()[3].slot_id) == (InvitationStatus.HELD, gone.slot_id)
    assert mails("moved_up") == {invitations()[3].participant.first_name: 1}
    sweep_due()
    assert len(invitations()) == len(set(mails("invitation")))  # nobody new: all places are full


def test_each_has_an_agreement_and_a_transfer_of_their_own(
    move: HelpRequest, anna: Person, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    for number in range(3):
        yes(number)
    matches = [graag(anna, number) for number in range(3)]
    assert len({match.public_id for match in matches}) == 3
    clock_at_tuesday_ten.move_to(THURSDAY_TWO + timedelta(hours=3))
    for match, minutes in zip(matches, (45, 60, 30), strict=True):
        for person in (match.asker, match.helper):
            say_outcome(actor=SYSTEM, match_id=match.pk, participant=person, said=Said.YES, minutes=minutes)
        move.refresh_from_db()
        assert move.status == (RequestStatus.CLOSED if match is matches[-1] else RequestStatus.OPEN)
    assert sorted(Transfer.objects.values_list("minutes", flat=True)) == [30, 45, 60]
    assert check_ledger(anna.community) == []


def test_the_coordinator_has_one_line_for_it(
    move: HelpRequest, carla: Person, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    for invitation in invitations():
        answer_not_now(actor=SYSTEM, invitation_id=invitation.pk)
    clock_at_tuesday_ten.move_to(Search.objects.order_by("pk")[0].decide_by)
    for _ in range(3):
        Search.objects.update(due_at=Search.objects.order_by("pk")[0].decide_by)
        sweep_due()
    assert [search.desk_reason for search in Search.objects.order_by("pk")] == [DeskReason.EXHAUSTED, "", ""]
    assert len(requests_on_list(carla)) == 1
    assert sum(mails("unmet").values()) == 1


def test_places_that_stay_empty_end_with_the_need(
    move: HelpRequest, anna: Person, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    yes(0)
    graag(anna, 0)
    clock_at_tuesday_ten.move_to(THURSDAY_TWO)
    sweep_due()
    assert sorted(slots()) == ["matched", "unmet", "unmet"]
    assert sum(mails("unmet").values()) == 1


def test_who_chooses_sees_more_than_there_are_places(anna: Person, neighbours: list[Person]) -> None:
    published(anna, slug="odd_jobs", starts_at=THURSDAY_TWO, helpers=2, way=Way.CHOOSE)
    for number in range(5):
        sweep_due()
        if number < len(invitations()):
            yes(number)
    assert [row.status for row in invitations()[:5]] == ["held"] * 4 + ["reserve"]
    graag(anna, 1)
    assert [row.status for row in invitations()[:5]] == ["held", "chosen", "held", "held", "reserve"]
    graag(anna, 3)
    assert [row.status for row in invitations()[:5]] == ["declined", "chosen", "declined", "chosen", "arranged"]
    assert slots() == ["matched", "matched"]


def test_on_the_board_each_takes_a_place(anna: Person, neighbours: list[Person]) -> None:
    help_request = published(
        anna, slug="garden", starts_at=THURSDAY_TWO, helpers=2, visibility=Visibility.BOARD
    ).slot.occasion.help_request
    given = [
        answer_request(actor=person.viewer, participant=person.participant, help_request_id=help_request.pk)
        for person in neighbours[:3]
    ]
    assert [invitation.status for invitation in given] == ["held", "held", "reserve"]
    again = answer_request(
        actor=neighbours[0].viewer, participant=neighbours[0].participant, help_request_id=help_request.pk
    )
    assert again.pk == given[0].pk


def test_one_person_has_one_invitation_to_an_occasion(move: HelpRequest) -> None:
    first, second, *_rest = Slot.objects.order_by("pk")
    invitation = invitations()[0]
    assert invitation.slot_id == first.pk
    with pytest.raises(IntegrityError, match=r"once_per_occasion|occasion_id"), transaction.atomic():
        Invitation.objects.create(
            community=invitation.community,
            slot=second,
            participant=invitation.participant,
            wave_number=1,
            distance_m=600,
            band="walk",
            invited_at=TUESDAY_TEN,
            wait_until=TUESDAY_TEN,
        )


def test_an_invitation_is_of_the_occasion_of_its_slot(move: HelpRequest, anna: Person) -> None:
    other = published(anna, slug="odd_jobs", starts_at=THURSDAY_TWO + timedelta(days=1)).slot
    for change in ({"occasion": other.occasion}, {"slot": other}):
        with pytest.raises(IntegrityError, match="occasion_of_slot"), transaction.atomic():
            Invitation.objects.filter(pk=invitations()[0].pk).update(**change)
    Invitation.objects.filter(pk=invitations()[0].pk).update(slot=other, occasion=other.occasion)


@pytest.mark.parametrize(("slug", "helpers"), [("rides", 2), ("odd_jobs", 0), ("odd_jobs", 5), ("groceries", 3)])
def test_only_where_it_fits(anna: Person, slug: str, helpers: int) -> None:
    row = draft(anna, slug=slug, starts_at=THURSDAY_TWO)
    with pytest.raises(DomainError) as refused:
        save_how(actor=anna.viewer, draft=row, way="search", visibility="invited", helpers=helpers)
    assert (refused.value.code, str(refused.value)) == ("error.helpers", "Kies hoeveel mensen je zoekt.")


def test_another_kind_of_help_may_be_for_one(anna: Person) -> None:
    row = draft(anna, slug="odd_jobs", starts_at=THURSDAY_TWO)
    save_how(actor=anna.viewer, draft=row, way="search", visibility="invited", helpers=3)
    saved = save_what(actor=anna.viewer, draft=row, category=category(anna, "groceries"), title="Een zware tas")
    assert saved.helpers == 1


def test_the_database_knows_how_many_is_sane(anna: Person) -> None:
    row = draft(anna, slug="odd_jobs", starts_at=THURSDAY_TWO)
    for helpers in (0, 7):
        with pytest.raises(IntegrityError), transaction.atomic():
            HelpRequest.objects.filter(pk=row.pk).update(helpers=helpers)

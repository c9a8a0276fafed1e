"""Who sees which request and offer, and who may change it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import Http404

from buurthulp.errors import NotAllowedError
from buurthulp.viewers import SYSTEM, Anonymous, RoleHold, Viewer
from exchange.access import Need, get_draft_for, get_help_request_for, get_offer_for
from exchange.enums import RequestStatus, Visibility
from exchange.models import Category, HelpRequest
from exchange.services.drafts import start_draft
from exchange.services.offers import set_offer
from members.enums import ParticipantStatus
from members.models import Area, Block, Confirmation, Participant
from tests.cast import Person, make_resident
from tests.factories.exchange import open_request
from tests.geography import Geography

Kinds = dict[str, Category]


def outcome(call: Callable[[], object]) -> int:
    """200 for an object, else the status of the page."""
    try:
        call()
    except Http404:
        return 404
    except NotAllowedError:
        return 403
    return 200


def seen(viewer: Viewer | Anonymous, row: HelpRequest) -> tuple[int, int]:
    """What SEE and EDIT give."""
    return (
        outcome(lambda: get_help_request_for(viewer, row.public_id)),
        outcome(lambda: get_help_request_for(viewer, row.public_id, Need.EDIT)),
    )


@pytest.mark.parametrize(
    ("visibility", "to_bram"), [("board", (200, 403)), ("invited", (404, 404)), ("desk", (404, 404))]
)
def test_an_open_request_by_visibility(
    visibility: str,
    to_bram: tuple[int, int],
    anna: Person,
    bram: Person,
    carla: Person,
    gerda: Person,
    daan: Person,
    kinds: Kinds,
) -> None:
    row = open_request(anna, kinds["garden"], visibility=Visibility(visibility))
    assert {
        "anna": seen(anna.viewer, row),
        "bram": seen(bram.viewer, row),
        "carla": seen(carla.viewer, row),
        "gerda": seen(gerda.viewer, row),
        "daan": seen(daan.viewer, row),
        "a visitor": seen(Anonymous(anna.community.pk), row),
        "without a participant": seen(Viewer(user_id=anna.user.pk, community_id=anna.community.pk), row),
    } == {
        "anna": (200, 200),
        "bram": to_bram,
        "carla": (200, 403),
        "gerda": (404, 404),
        "daan": (404, 404),
        "a visitor": (404, 404),
        "without a participant": (404, 404),
    }
    assert get_help_request_for(SYSTEM, row.public_id, Need.EDIT) == row


@pytest.mark.parametrize("status", [status for status in RequestStatus if status != RequestStatus.OPEN])
def test_the_board_holds_open_requests_alone(status: RequestStatus, anna: Person, bram: Person, kinds: Kinds) -> None:
    row = open_request(anna, kinds["garden"], status=status)
    assert (seen(anna.viewer, row), seen(bram.viewer, row)) == ((200, 200), (404, 404))


@pytest.mark.parametrize("by_asker", [True, False])
def test_blocked_is_as_unknown_both_ways(by_asker: bool, anna: Person, bram: Person, kinds: Kinds) -> None:
    row = open_request(anna, kinds["garden"])
    assert seen(bram.viewer, row) == (200, 403)
    pair = (anna, bram) if by_asker else (bram, anna)
    Block.objects.create(blocker=pair[0].participant, blocked=pair[1].participant, at=row.created_at)
    assert seen(bram.viewer, row) == (404, 404)


def test_the_board_is_for_confirmed_people_and_of_people_who_take_part(
    anna: Person, bram: Person, kinds: Kinds
) -> None:
    row = open_request(anna, kinds["garden"])
    Confirmation.objects.filter(participant=anna.participant).delete()
    assert seen(bram.viewer, row) == (200, 403)
    Participant.objects.filter(pk=row.participant_id).update(status=ParticipantStatus.CLOSED)
    assert seen(bram.viewer, row) == (404, 404)
    Participant.objects.filter(pk=row.participant_id).update(status=ParticipantStatus.ACTIVE)
    Confirmation.objects.filter(participant=bram.participant).delete()
    assert seen(bram.viewer, row) == (404, 404)


def _coordinator(viewer: Viewer, *areas: Area, second_factor: bool = True) -> Viewer:
    hold = RoleHold("coordinator", frozenset(area.pk for area in areas))
    return Viewer(viewer.user_id, viewer.community_id, None, (hold,), second_factor)


def test_a_coordinator_sees_the_areas_of_the_role(
    anna: Person, carla: Person, kinds: Kinds, geography: Geography
) -> None:
    row = open_request(anna, kinds["garden"], visibility=Visibility.DESK)
    offer = set_offer(actor=SYSTEM, participant=anna.participant, category=kinds["garden"], is_on=True)
    here, there = geography.areas["havenbuurt"], geography.areas["molenbuurt"]

    def by(viewer: Viewer) -> tuple[int, int]:
        return seen(viewer, row)[0], outcome(lambda: get_offer_for(viewer, offer.public_id))

    assert {
        "here": by(_coordinator(carla.viewer, here)),
        "there": by(_coordinator(carla.viewer, there)),
        "without second factor": by(_coordinator(carla.viewer, here, second_factor=False)),
    } == {"here": (200, 200), "there": (404, 404), "without second factor": (404, 404)}


def test_drafts_are_their_owners_alone(anna: Person, bram: Person, carla: Person, daan: Person, kinds: Kinds) -> None:
    draft = start_draft(actor=anna.viewer, participant=anna.participant)
    assert {
        "anna": seen(anna.viewer, draft),
        "bram": seen(bram.viewer, draft),
        "carla": seen(carla.viewer, draft),
    } == {"anna": (200, 200), "bram": (404, 404), "carla": (404, 404)}
    assert get_draft_for(anna.viewer) == get_draft_for(anna.viewer, draft.public_id) == draft
    sent = open_request(anna, kinds["garden"])
    assert {
        "bram, by id": outcome(lambda: get_draft_for(bram.viewer, draft.public_id)),
        "bram has none": outcome(lambda: get_draft_for(bram.viewer)),
        "daan, by id": outcome(lambda: get_draft_for(daan.viewer, draft.public_id)),
        "carla": outcome(lambda: get_draft_for(carla.viewer, draft.public_id)),
        "a visitor": outcome(lambda: get_draft_for(Anonymous(anna.community.pk), draft.public_id)),
        "it was sent": outcome(lambda: get_draft_for(anna.viewer, sent.public_id)),
        "unknown": outcome(lambda: get_draft_for(anna.viewer, "nothing")),
    } == dict.fromkeys(
        ["bram, by id", "bram has none", "daan, by id", "carla", "a visitor", "it was sent", "unknown"], 404
    )


def test_offers_are_no_directory(anna: Person, bram: Person, carla: Person, daan: Person, kinds: Kinds) -> None:
    offer = set_offer(actor=SYSTEM, participant=bram.participant, category=kinds["garden"], is_on=True)

    def by(viewer: Viewer) -> tuple[int, int]:
        return (
            outcome(lambda: get_offer_for(viewer, offer.public_id)),
            outcome(lambda: get_offer_for(viewer, offer.public_id, Need.EDIT)),
        )

    assert [by(person.viewer) for person in (bram, anna, daan, carla)] == [
        (200, 200),
        (404, 404),
        (404, 404),
        (200, 403),
    ]


def test_who_acts_for_two_sees_one_at_a_time(anna: Person, kinds: Kinds, geography: Geography) -> None:
    mother = make_resident(anna.community, "Moeder", at=geography.postcodes["9101AA"], number="14", confirmed=False)
    row = open_request(mother, kinds["garden"], visibility=Visibility.INVITED)
    as_mother = Viewer(user_id=anna.user.pk, community_id=anna.community.pk, participant_id=mother.participant.pk)  # type: ignore[union-attr]
    assert (seen(anna.viewer, row), seen(as_mother, row)) == ((404, 404), (200, 200))

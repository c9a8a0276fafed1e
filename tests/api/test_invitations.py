"""The API of a resident: my invitations, read and answer; every refusal a problem document in Dutch."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from buurthulp.viewers import SYSTEM
from matching.enums import InvitationStatus
from matching.models import Invitation, Match
from matching.services.agreeing import accept_held
from matching.services.answering import answer_yes
from matching.services.publishing import withdraw_request
from matching.services.searching import invite_by_hand, sweep_due
from members.models import Block
from tests.cast import Person, make_resident
from tests.geography import Geography
from tests.kept import kept
from tests.matching.world import AMSTERDAM, TUESDAY_TEN, offers, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]
LIST = "/api/v1/invitations/"
THURSDAY_TWO = datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM)
NOT_FOUND = {
    "type": "about:blank",
    "title": "Not Found",
    "status": 404,
    "detail": "Deze pagina is er niet, of niet voor jou. Ga naar je eigen pagina.",
    "code": "error.not_found",
}
ClientFor = Callable[..., Client]


@kept
def invitation(anna: Person, bram: Person) -> Invitation:
    """Anna asks for Thursday at two, Bram is asked."""
    offers(bram)
    published(anna, starts_at=THURSDAY_TWO)
    sweep_due()
    return Invitation.objects.get()


@pytest.fixture
def brams(bram: Person, client_for: ClientFor) -> Client:
    """Bram's browser."""
    return client_for(bram)


def one(invitation: Invitation) -> str:
    return f"{LIST}{invitation.public_id}/"


def answer(browser: Client, invitation: Invitation, body: Any) -> Any:
    return browser.post(f"{one(invitation)}answer/", body, content_type="application/json")


def neighbour(bram: Person, geography: Geography, number: int) -> Person:
    home = geography.postcodes["9101AA"]
    return make_resident(bram.community, f"Buur{number}", at=home, number=str(number + 30))


def status_of(invitation: Invitation) -> str:
    return str(Invitation.objects.values_list("status", flat=True).get(pk=invitation.pk))


def test_everything_that_is_said_of_a_question(invitation: Invitation, brams: Client, anna: Person) -> None:
    expected = {
        "public_id": invitation.public_id,
        "state": "open",
        "answer_until": invitation.wait_until.astimezone(AMSTERDAM).isoformat(),
        "asker": {"first_name": "Anna", "since": "2026-12", "thanked": 0},
        "category": {
            "slug": "groceries",
            "name": "Boodschappen en ophalen",
            "seeks": "zoekt iemand voor een boodschap",
        },
        "title": "Zware boodschap op vrijdag",
        "public_line": "Aardappels en melk worden me te zwaar.",
        "when": {
            "text": "donderdagmiddag 3\u00a0december, 14.00\u00a0uur",
            "starts_at": "2026-12-03T14:00:00+01:00",
            "flexible_from": None,
            "flexible_until": None,
            "parts": [],
            "named_at": None,
        },
        "minutes": 45,
        "band": {"code": "walk", "text": "op loopafstand"},
        "reasons": ["Dit is precies wat je graag doet.", "Het valt op een moment dat jij vaak kunt."],
        "ride": None,
        "at_yours": False,
    }
    assert brams.get(one(invitation)).json() == {**expected, "agreed_then": None}
    assert brams.get(LIST).json() == {"next": None, "previous": None, "results": [expected]}


def test_what_one_agreed_for_that_time_is_said_of_one_question(
    invitation: Invitation, brams: Client, bram: Person, geography: Geography
) -> None:
    other = neighbour(bram, geography, 1)
    put = invite_by_hand(
        actor=SYSTEM,
        slot_id=published(other, starts_at=THURSDAY_TWO + timedelta(minutes=30)).slot_id,
        participant=bram.participant,
    )
    answer_yes(actor=bram.viewer, invitation_id=put.pk)
    accept_held(actor=other.viewer, invitation_id=put.pk)
    then = "2026-12-03T14:30:00+01:00"
    assert brams.get(one(invitation)).json()["agreed_then"] == then
    assert answer(brams, invitation, {"answer": "yes"}).json()["agreed_then"] == then
    assert status_of(invitation) == "held"
    assert brams.get(one(put)).json()["agreed_then"] is None  # that agreement is its own
    assert [row.get("agreed_then", "left out") for row in brams.get(LIST).json()["results"]] == ["left out"] * 2


def test_pages_by_cursor_show_each_question_once(
    bram: Person, brams: Client, geography: Geography, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    offers(bram)
    for number in range(25):
        asker = neighbour(bram, geography, number)
        search = published(asker, starts_at=THURSDAY_TWO)
        Invitation.objects.create(
            community=bram.community,
            slot=search.slot,
            participant=bram.participant,
            wave_number=1,
            distance_m=600,
            band="walk",
            # Two at every moment: the cursor must hold where the order has ties.
            invited_at=TUESDAY_TEN + timedelta(minutes=number // 2),
            wait_until=THURSDAY_TWO,
        )
    first = brams.get(LIST).json()
    second = brams.get(first["next"]).json()
    found = [row["asker"]["first_name"] for row in first["results"] + second["results"]]
    assert found == [f"Buur{number}" for number in range(24, -1, -1)]
    assert (len(first["results"]), second["next"]) == (20, None)
    assert brams.get(second["previous"]).json()["results"] == first["results"]


@pytest.mark.parametrize(
    ("said", "status", "state"),
    [("yes", "held", "held"), ("not_now", "not_now", "not_now"), ("never", "not_now", "not_now")],
)
def test_answering_and_answering_again(
    invitation: Invitation, brams: Client, said: str, status: str, state: str
) -> None:
    for _ in range(2):
        response = answer(brams, invitation, {"answer": said})
        assert (response.status_code, response.json()["state"]) == (200, state)
    assert status_of(invitation) == status
    assert invitation.history.filter(to_status=status).count() == 1


def test_yes_to_a_flexible_question_names_its_moment(anna: Person, bram: Person, brams: Client) -> None:
    offers(bram)
    published(anna, flexible_until=TUESDAY_TEN + timedelta(days=3))
    sweep_due()
    invitation = Invitation.objects.get()
    refusals = [
        ({"answer": "yes"}, "moment_missing", "Kies een dag en tijd waarop jij kunt."),
        (
            {"answer": "yes", "starts_at": "2026-12-01T09:00:00+01:00"},
            "moment_outside",
            "Kies een moment dat binnen de gevraagde tijd valt.",
        ),
    ]
    for body, code, detail in refusals:
        response = answer(brams, invitation, body)
        assert response.json() == {
            "type": "about:blank",
            "title": "Conflict",
            "status": 409,
            "detail": detail,
            "code": code,
        }
    response = answer(brams, invitation, {"answer": "yes", "starts_at": "2026-12-02T13:30:00Z"})
    assert response.json()["when"] == {
        "text": "woensdagmiddag 2\u00a0december, 14.30\u00a0uur",
        "starts_at": None,
        "flexible_from": "2026-12-01T10:00:00+01:00",
        "flexible_until": "2026-12-04T10:00:00+01:00",
        "parts": [],
        "named_at": "2026-12-02T14:30:00+01:00",
    }


def test_a_rule_that_says_no(invitation: Invitation, brams: Client, anna: Person) -> None:
    answer(brams, invitation, {"answer": "yes"})
    response = answer(brams, invitation, {"answer": "not_now"})
    assert (response.status_code, response.headers["Content-Type"]) == (409, "application/problem+json")
    assert response.json() == {
        "type": "about:blank",
        "title": "Conflict",
        "status": 409,
        "detail": "Je zei al ja. Lukt het toch niet? Zeg het dan bij de afspraak.",
        "code": "answered",
    }
    withdraw_request(actor=anna.viewer, help_request_id=invitation.slot.occasion.help_request_id)
    late = answer(brams, invitation, {"answer": "yes"})
    assert (late.status_code, late.json()["code"], late.json()["detail"]) == (
        409,
        "withdrawn",
        "Deze vraag is ingetrokken. Dankjewel voor het kijken.",
    )


@pytest.mark.parametrize(
    "body",
    [
        "",
        "geen json",
        "[]",
        '"yes"',
        "null",
        "42",
        "{}",
        '{"answer": "misschien"}',
        '{"answer": null}',
        '{"answer": ["yes"]}',
        '{"answer": {"yes": true}}',
        '{"answer": "yes", "starts_at": "morgen"}',
        '{"answer": "yes", "starts_at": 5}',
        '{"answer": "yes", "starts_at": null}',
        '{"answer": "yes", "chance": 1}',
        '{"answer": "yes"',
        '{"answer": "\\ud800"}',
        '{"answer": NaN}',
        '{"answer": "yes", "\\ud800": 1}',
    ],
)
def test_json_of_the_wrong_shape(invitation: Invitation, brams: Client, body: str) -> None:
    response = answer(brams, invitation, body)
    problem = response.json()
    assert (response.status_code, response.headers["Content-Type"]) == (400, "application/problem+json")
    assert problem["status"] == 400
    assert (problem["code"], problem["detail"]) in [
        ("error.shape", "Dit klopt nog niet helemaal."),
        ("error.json", "Dit is geen leesbare JSON."),
    ]
    assert status_of(invitation) == InvitationStatus.INVITED


def test_what_is_wrong_is_said_per_field_in_dutch(invitation: Invitation, brams: Client) -> None:
    body = {"answer": "misschien", "starts_at": "morgen"}
    errors = answer(brams, invitation, body).json()["errors"]
    assert errors == {
        "answer": ["Kies yes, not_now of never."],
        "starts_at": ["Schrijf het moment zo: 2026-12-03T14:00:00+01:00."],
    }
    assert answer(brams, invitation, {"answer": "yes", "when": 1}).json()["errors"] == {
        "when": ["Dit veld kennen we niet."]
    }


def test_ten_megabytes(invitation: Invitation, brams: Client) -> None:
    response = answer(brams, invitation, {"answer": "a" * 10_000_000})
    assert (response.status_code, response.json()["code"]) == (413, "error.too_big")
    assert status_of(invitation) == InvitationStatus.INVITED


def test_another_media_type(invitation: Invitation, brams: Client) -> None:
    response = brams.post(f"{one(invitation)}answer/", {"answer": "yes"})
    assert (response.status_code, response.headers["Content-Type"]) == (415, "application/problem+json")
    assert status_of(invitation) == InvitationStatus.INVITED


@pytest.mark.parametrize("who", ["anna", "daan"])
def test_what_is_not_mine_is_not_there(
    invitation: Invitation, request: pytest.FixtureRequest, client_for: ClientFor, who: str
) -> None:
    browser = client_for(request.getfixturevalue(who))
    assert browser.get(LIST).json()["results"] == []
    for response in (
        browser.get(one(invitation)),
        answer(browser, invitation, {"answer": "yes"}),
        browser.get(f"{LIST}bestaatniet/"),
    ):
        assert (response.status_code, response.json()) == (404, NOT_FOUND)
    assert status_of(invitation) == InvitationStatus.INVITED


def test_blocked_is_not_there(invitation: Invitation, brams: Client, anna: Person, bram: Person) -> None:
    Block.objects.create(blocker=anna.participant, blocked=bram.participant, at=TUESDAY_TEN)
    assert brams.get(LIST).json()["results"] == []
    assert brams.get(one(invitation)).json() == NOT_FOUND


def test_visitor_and_staff(invitation: Invitation, carla: Person, gerda: Person, client_for: ClientFor) -> None:
    visitor = Client(SERVER_NAME="testserver").get(LIST)
    assert (visitor.status_code, visitor.json()["code"]) == (401, "error.session")
    for person in (carla, gerda):
        response = client_for(person).get(LIST)
        assert (response.status_code, response.json()["code"]) == (403, "error.participant")


def test_answer_from_another_site_is_refused(invitation: Invitation, bram: Person) -> None:
    browser = Client(SERVER_NAME="testserver", enforce_csrf_checks=True)
    browser.force_login(bram.user)
    response = answer(browser, invitation, {"answer": "yes"})
    assert (response.status_code, response.json()["code"]) == (403, "error.not_allowed")
    assert status_of(invitation) == InvitationStatus.INVITED


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods(invitation: Invitation, brams: Client, method: str) -> None:
    response = getattr(brams, method)(one(invitation))
    assert (response.status_code, response.headers["Content-Type"]) == (405, "application/problem+json")


def test_looking_answers_nothing(invitation: Invitation, brams: Client) -> None:
    assert brams.get(f"{one(invitation)}answer/").status_code == 405
    assert (status_of(invitation), Match.objects.count()) == (InvitationStatus.INVITED, 0)


def test_same_number_of_queries_for_one_and_for_twenty(
    bram: Person,
    brams: Client,
    geography: Geography,
    django_assert_max_num_queries: Any,
) -> None:
    offers(bram)
    for number in range(20):
        asker = neighbour(bram, geography, number)
        search = published(asker, starts_at=THURSDAY_TWO)
        Invitation.objects.create(
            community=bram.community,
            slot=search.slot,
            participant=bram.participant,
            wave_number=1,
            distance_m=600,
            band="walk",
            invited_at=TUESDAY_TEN,
            wait_until=THURSDAY_TWO,
        )
    with django_assert_max_num_queries(6):
        assert len(brams.get(LIST).json()["results"]) == 20


def test_schema_is_public_and_holds_what_is_there(community: object) -> None:
    response = Client(SERVER_NAME="testserver").get("/api/v1/schema/")
    schema = response.json()
    assert response.status_code == 200
    assert {path: sorted(methods) for path, methods in schema["paths"].items()} == {
        "/api/v1/figures/": ["get"],
        "/api/v1/figures/periods/": ["get"],
        "/api/v1/invitations/": ["get"],
        "/api/v1/invitations/{public_id}/": ["get"],
        "/api/v1/invitations/{public_id}/answer/": ["post"],
    }
    assert schema["components"]["schemas"]["OneInvitation"]["properties"]["agreed_then"]["nullable"] is True
    assert sorted(schema["components"]["schemas"]["Invitation"]["properties"]) == [
        "answer_until",
        "asker",
        "at_yours",
        "band",
        "category",
        "minutes",
        "public_id",
        "public_line",
        "reasons",
        "ride",
        "state",
        "title",
        "when",
    ]

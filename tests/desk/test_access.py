"""Who opens the desk, and what of it: the coordinator's own areas, behind a second factor."""

from __future__ import annotations

import pytest
from django.urls import reverse

from exchange.enums import Visibility
from exchange.models import HelpRequest
from matching.models import Invitation, Match, Search
from matching.services.agreeing import accept_held
from matching.services.answering import answer_yes
from matching.services.searching import sweep_due
from members.enums import Role
from members.models import AccessLog, Confirmation
from tests.cast import Person, make_resident, make_staff
from tests.desk.conftest import THURSDAY_TWO, ClientFor, limit_to
from tests.factories.members import RoleGrantFactory
from tests.geography import Geography
from tests.kept import kept
from tests.matching.world import draft

pytestmark = pytest.mark.django_db


@kept
def match(search: Search, anna: Person, bram: Person) -> Match:
    sweep_due()
    invitation = answer_yes(actor=bram.viewer, invitation_id=Invitation.objects.get().pk)
    return accept_held(actor=anna.viewer, invitation_id=invitation.pk)


def addresses(match: Match) -> list[tuple[str, str]]:
    """Every page and every button of the desk about this agreement, as (method, path)."""
    help_request = match.slot.occasion.help_request.public_id
    person = match.asker.public_id
    return [
        ("get", reverse("desk:request", args=[help_request])),
        ("post", reverse("desk:invite", args=[help_request])),
        ("get", reverse("desk:answer", args=[help_request, match.invitation.public_id])),
        ("post", reverse("desk:answer", args=[help_request, match.invitation.public_id])),
        ("get", reverse("desk:person", args=[person])),
        ("post", reverse("desk:confirm_address", args=[person])),
        ("get", reverse("desk:match", args=[match.public_id])),
        ("post", reverse("desk:match", args=[match.public_id])),
    ]


def answers(client, match: Match) -> list[int]:
    return [getattr(client, method)(path).status_code for method, path in addresses(match)]


def test_a_coordinator_opens_what_lies_in_the_district(client_for: ClientFor, noor: Person, match: Match) -> None:
    # Nobody is named to ask, so there is nobody to ask: 404 inside the request; what was heard is already settled.
    assert answers(client_for(noor), match) == [200, 404, 302, 302, 200, 302, 200, 200]


def test_another_district_does_not_exist(client_for: ClientFor, zita: Person, match: Match) -> None:
    assert answers(client_for(zita), match) == [404] * 8
    assert AccessLog.objects.count() == 0


def test_another_community_does_not_exist(
    client_for: ClientFor, other_community, match: Match, geography: Geography
) -> None:
    joke = make_staff(other_community, "Joke", Role.COORDINATOR)
    client = client_for(joke)
    client.defaults["SERVER_NAME"] = "overdorp.test"
    assert answers(client, match) == [404] * 8


def test_the_board_of_another_district_is_not_on_the_desk(
    client_for: ClientFor, community, geography: Geography, help_request: HelpRequest
) -> None:
    """Piet coordinates the south and takes part himself: he reads the request on the board, and has it on no desk."""
    HelpRequest.objects.filter(pk=help_request.pk).update(visibility=Visibility.BOARD)
    piet = make_resident(community, "Piet", at=geography.postcodes["9102AA"], number="9")
    RoleGrantFactory(community=community, user=piet.user, role=Role.COORDINATOR)
    limit_to(piet, geography, "zuid")
    client = client_for(piet, second_factor=True)
    assert HelpRequest.objects.visible_to(piet.viewer).get() == help_request
    assert client.get(reverse("desk:request", args=[help_request.public_id])).status_code == 404


def test_residents_and_analysts_are_refused(client_for: ClientFor, anna: Person, gerda: Person, match: Match) -> None:
    assert answers(client_for(anna), match) == [403] * 8
    assert answers(client_for(gerda), match) == [403] * 8
    assert client_for(anna).get(reverse("desk:worklist")).status_code == 403


def test_a_visitor_logs_in_first(client, match: Match) -> None:
    for method, path in addresses(match):
        response = getattr(client, method)(path)
        assert response.headers["Location"].startswith(reverse("account_request_login_code")), path


def test_no_page_without_a_second_factor(client_for: ClientFor, noor: Person, match: Match) -> None:
    client = client_for(noor, second_factor=False)
    lists = [("get", reverse("desk:worklist")), ("get", reverse("desk:requests"))]
    for method, path in [*addresses(match), *lists]:
        response = getattr(client, method)(path)
        assert response.headers["Location"].startswith(reverse("mfa_activate_totp")), path
    assert AccessLog.objects.count() == 0
    assert Confirmation.objects.filter(by_user=noor.user).count() == 0


def test_a_draft_is_nobodys_but_its_writers(client_for: ClientFor, carla: Person, anna: Person) -> None:
    written = draft(anna, starts_at=THURSDAY_TWO)
    assert client_for(carla).get(reverse("desk:request", args=[written.public_id])).status_code == 404


def test_an_invitation_of_another_request_is_not_found(
    client_for: ClientFor, carla: Person, match: Match, anna: Person
) -> None:
    other = HelpRequest.objects.get(pk=draft(anna, starts_at=THURSDAY_TWO).pk)
    other.status, other.published_at = "open", THURSDAY_TWO
    other.save()
    path = reverse("desk:answer", args=[other.public_id, match.invitation.public_id])
    assert client_for(carla).post(path, {"answer": "not_now"}).status_code == 404


def test_an_administrator_sees_failed_mail_and_no_resident(client_for: ClientFor, community, match: Match) -> None:
    beatrijs = make_staff(community, "Beatrijs", Role.ADMINISTRATOR)
    client = client_for(beatrijs)
    assert client.get(reverse("desk:worklist")).headers["Location"] == reverse("desk:mails")
    assert client.get(reverse("desk:mails")).status_code == 200
    assert answers(client, match) == [403] * 8


def test_a_coordinator_does_not_see_the_mail_page(client_for: ClientFor, carla: Person) -> None:
    assert client_for(carla).get(reverse("desk:mails")).status_code == 403

"""Somebody on the desk: contact data only behind a look that is written down."""

from __future__ import annotations

import pytest
from django.urls import reverse

from buurthulp.spoken import phone_number
from buurthulp.viewers import RoleHold
from desk.selectors.people import AgreementLine, AskLine, LikeLine, PersonCard, person_on_desk
from exchange.enums import Side
from exchange.models import HelpRequest
from exchange.services.offers import save_likes
from matching.models import Invitation, Search
from matching.services.agreeing import accept_held
from matching.services.answering import answer_yes
from matching.services.searching import sweep_due
from members.enums import ConfirmedBy, Role
from members.models import AccessLog, Community, Confirmation, Participant
from members.services.access_log import ContactDetails
from tests.cast import Person, make_resident
from tests.desk.conftest import ClientFor
from tests.factories.exchange import thing
from tests.factories.members import RoleGrantFactory
from tests.geography import Geography
from tests.matching.world import TUESDAY_TEN, category

pytestmark = pytest.mark.django_db


def open_page(browser, person: Person, query: str = ""):
    return browser.get(reverse("desk:person", args=[person.participant.public_id]) + query)


def test_each_look_is_written_down_with_its_reason(client_for: ClientFor, carla: Person, anna: Person) -> None:
    browser = client_for(carla)
    for query in ("", "?reden=call", "?reden=nieuwsgierig"):
        assert open_page(browser, anna, query).status_code == 200
    assert list(AccessLog.objects.order_by("pk").values_list("user_id", "subject_id", "reason", "at")) == [
        (carla.user.pk, anna.participant.pk, reason, TUESDAY_TEN) for reason in ("person", "call", "person")
    ]
    looks = open_page(browser, anna).context["looks"]
    assert [(look.by, look.reason) for look in looks] == [
        ("Een coördinator", reason) for reason in ("pagina geopend", "pagina geopend", "bellen", "pagina geopend")
    ]


def test_a_coordinator_who_takes_part_is_named(
    client_for: ClientFor, community: Community, geography: Geography, anna: Person
) -> None:
    piet = make_resident(community, "Piet", at=geography.postcodes["9102AA"], number="9")
    RoleGrantFactory(community=community, user=piet.user, role=Role.COORDINATOR)
    looks = open_page(client_for(piet, second_factor=True), anna).context["looks"]
    assert [look.by for look in looks] == ["Piet"]


def test_how_to_reach_somebody(client_for: ClientFor, carla: Person, anna: Person) -> None:
    page = open_page(client_for(carla), anna).context
    assert page["person"] == PersonCard(
        public_id=anna.participant.public_id,
        first_name="Anna",
        family_name="de Boer",
        area_name="Havenbuurt",
        since=TUESDAY_TEN,
        confirmed_by="Fatma",
        known_by="",
        phone="06 12345601",
        phone_href="tel:+31612345601",
        email="anna@example.nl",
        street_line=f"Havenstraat 12, 9101 AA {anna.home.town}",
        paused_until=None,
    )
    assert page["can_confirm"] is False


def test_numbers_as_people_read_them() -> None:
    assert [phone_number(number) for number in ("+31612345601", "+31519123456", "+3222345678", "")] == [
        "06 12345601",
        "0519 123 456",
        "+32 2 234 56 78",
        "",
    ]


def test_what_somebody_gives_and_asks(
    client_for: ClientFor, carla: Person, search: Search, bram: Person, anna: Person
) -> None:
    kind = category(bram)
    save_likes(
        actor=bram.viewer,
        participant=bram.participant,
        small_thing_ids=[thing(kind, 1, Side.LIKES)],
        own_words="Ik fiets toch al.",
        own_kind=kind,
    )
    sweep_due()
    invitation = answer_yes(actor=bram.viewer, invitation_id=Invitation.objects.get().pk)
    accept_held(actor=anna.viewer, invitation_id=invitation.pk)
    browser = client_for(carla)
    assert open_page(browser, bram).context["likes"] == (
        LikeLine("groceries", "een tas boodschappen meenemen"),
        LikeLine("groceries", "“Ik fiets toch al.”"),
    )
    help_request = HelpRequest.objects.get()
    page = open_page(browser, anna).context
    assert page["asks"] == (
        AskLine(help_request.title, "afgesproken", reverse("desk:request", args=[help_request.public_id])),
    )
    assert page["agreements"] == (
        AgreementLine("Bram", help_request.title, "donderdagmiddag 3\u00a0december, 14.00\u00a0uur", "afgesproken"),
    )


def test_confirming_somebody_new_once(
    client_for: ClientFor, noor: Person, community: Community, geography: Geography
) -> None:
    kees = make_resident(community, "Kees", at=geography.postcodes["9101BA"], number="8", confirmed=False)
    browser = client_for(noor)
    assert open_page(browser, kees).context["can_confirm"] is True
    for _click in range(2):
        answer = browser.post(reverse("desk:confirm_address", args=[kees.participant.public_id]), follow=True)
        assert "Bevestigd. Kees doet nu helemaal mee." in answer.content.decode()
    confirmation = Confirmation.objects.get(participant=kees.participant)
    assert (confirmation.how, confirmation.by_user, confirmation.by_name) == (
        ConfirmedBy.COORDINATOR,
        noor.user,
        "Fatma",
    )
    assert open_page(browser, kees).context["can_confirm"] is False


def test_who_stopped_is_gone(client_for: ClientFor, carla: Person, anna: Person) -> None:
    Participant.objects.filter(pk=anna.participant.pk).update(status="closed")
    assert open_page(client_for(carla), anna).status_code == 404
    assert AccessLog.objects.count() == 0


def test_asks_of_another_district_are_left_out(
    client_for: ClientFor, help_request: HelpRequest, anna: Person, geography: Geography
) -> None:
    """The request stays where it was asked; a coordinator of another district than that gets no link to it."""
    nothing = ContactDetails("Anna", "", "", "", "", "", "")
    elsewhere = RoleHold(Role.COORDINATOR.value, frozenset({geography.areas["molenbuurt"].pk}))
    assert person_on_desk(anna.participant, nothing, hold=elsewhere, by="").asks == ()

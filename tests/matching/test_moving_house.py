"""Another address: what goes along, what ends, what is told, and what others get to know of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from buurthulp.errors import DomainError
from exchange.enums import RequestStatus, SlotStatus
from exchange.models import HelpRequest, OfferPlace, Slot
from matching.enums import InvitationStatus, MatchStatus
from matching.models import Invitation
from matching.services.agreeing import accept_held
from matching.services.answering import answer_yes
from matching.services.moving_house import move_house
from matching.services.searching import invite_by_hand
from matching.services.series import sweep_series
from members.models import Community, Confirmation, Place
from notifications.models import OutboxMessage
from tests.cast import Person, make_resident
from tests.geography import Geography
from tests.kept import kept
from tests.matching import walks
from tests.matching.world import TUESDAY_TEN, draft, offers, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]

ADDRESS = "matching:address"
NEXT_DOOR = {"postcode": "9101 AB", "house_number": "3"}
FAR = {"postcode": "9102aa", "house_number": "8", "addition": "b"}
Log_in = Callable[..., Client]


@kept
def asked(anna: Person, bram: Person) -> Invitation:
    """Anna's question, put to bram."""
    search = published(anna, title="Heg knippen", slug="garden", starts_at=TUESDAY_TEN + timedelta(days=3))
    return invite_by_hand(actor=anna.viewer, slot_id=search.slot_id, participant=bram.participant)


def move(person: Person, to: dict[str, str]) -> tuple[str, ...]:
    return move_house(actor=person.viewer, participant=person.participant, **to).withdrawn


def current(person: Person) -> tuple[str, str, str]:
    home = Place.objects.select_related("label").get(participant=person.participant, is_current=True)
    return home.postcode, home.house_number, home.street


def request_of(invitation: Invitation) -> HelpRequest:
    return HelpRequest.objects.select_related("place").get(occasions__slots__invitations=invitation)


def test_within_the_same_label_a_question_goes_along(anna: Person, asked: Invitation) -> None:
    mails = OutboxMessage.objects.count()
    assert move(anna, NEXT_DOOR) == ()
    row = request_of(asked)
    assert current(anna) == ("9101AB", "3", "Havenstraat")
    assert (row.status, row.place.postcode, row.place.is_current) == (RequestStatus.OPEN, "9101AB", True)
    asked.refresh_from_db()
    assert (asked.status, OutboxMessage.objects.count()) == (InvitationStatus.INVITED, mails)


def test_to_another_label_a_question_ends_and_who_was_asked_hears_so(anna: Person, asked: Invitation) -> None:
    assert move(anna, FAR) == ("Heg knippen",)
    row = request_of(asked)
    assert current(anna) == ("9102AA", "8b", "Molenweg")
    assert (row.status, row.place.postcode) == (RequestStatus.WITHDRAWN, "9101AA")
    assert row.history.order_by("pk").last().code == "moved"
    asked.refresh_from_db()
    assert asked.status == InvitationStatus.WITHDRAWN
    mail = OutboxMessage.objects.order_by("pk").last()
    assert (mail.kind, mail.to) == ("withdrawn", "bram@example.nl")


def test_of_a_question_that_is_agreed_in_part_nobody_is_looked_for_any_more(
    anna: Person, bram: Person, coos: Person
) -> None:
    for helper in (bram, coos):
        offers(helper, "odd_jobs")
    search = published(anna, title="Kast dragen", slug="odd_jobs", starts_at=TUESDAY_TEN + timedelta(days=3), helpers=2)
    first, second = (
        invite_by_hand(actor=anna.viewer, slot_id=search.slot_id, participant=one.participant) for one in (bram, coos)
    )
    answer_yes(actor=bram.viewer, invitation_id=first.pk)
    match = accept_held(actor=anna.viewer, invitation_id=first.pk)
    assert move(anna, FAR) == ("Kast dragen",)
    match.refresh_from_db()
    second.refresh_from_db()
    assert (match.status, second.status) == (MatchStatus.AGREED, InvitationStatus.WITHDRAWN)
    assert not Slot.objects.filter(status=SlotStatus.OPEN).exists()


def test_of_a_series_no_further_dates_are_made_at_the_old_home(
    anna: Person,
    community: Community,
    geography: Geography,
    clock_at_tuesday_ten: time_machine.Coordinates,
) -> None:
    walks.four_walkers(community, geography)
    walks.series(anna)
    walks.yes(goes_on=True)
    walks.graag(anna)
    assert len(move(anna, FAR)) == 1
    clock_at_tuesday_ten.move_to(TUESDAY_TEN + timedelta(weeks=3))
    sweep_series()
    assert walks.days(status=SlotStatus.MATCHED) == walks.DATES


def test_a_yes_that_waits_ends_as_well(anna: Person, bram: Person, asked: Invitation) -> None:
    answer_yes(actor=bram.viewer, invitation_id=asked.pk)
    assert move(anna, FAR) == ("Heg knippen",)
    asked.refresh_from_db()
    assert asked.status == InvitationStatus.WITHDRAWN


def test_what_is_agreed_stays_as_it_was_agreed(anna: Person, bram: Person, asked: Invitation) -> None:
    answer_yes(actor=bram.viewer, invitation_id=asked.pk)
    match = accept_held(actor=anna.viewer, invitation_id=asked.pk)
    assert move(anna, FAR) == ()
    match.refresh_from_db()
    row = request_of(asked)
    assert (match.status, row.status, row.place.postcode) == (MatchStatus.AGREED, RequestStatus.OPEN, "9101AA")


def test_a_draft_goes_along_and_offers_are_found_at_the_new_home(anna: Person) -> None:
    offers(anna, "garden")
    begun = draft(anna, title="Stoel lijmen")
    move(anna, FAR)
    home = Place.objects.get(participant=anna.participant, is_current=True)
    begun.refresh_from_db()
    assert begun.place_id == home.pk
    assert list(OfferPlace.objects.values_list("place_id", "is_active")) == [(home.pk, True)]


def test_the_same_address_again_changes_nothing(anna: Person, asked: Invitation) -> None:
    before = list(Place.objects.values())
    moved = move_house(actor=anna.viewer, participant=anna.participant, postcode="9101aa", house_number="12")
    assert (moved.is_new, moved.withdrawn, list(Place.objects.values())) == (False, (), before)
    assert Confirmation.objects.filter(participant=anna.participant).exists()


def test_a_third_change_in_a_year_takes_nothing_away(anna: Person, asked: Invitation) -> None:
    for number in ("1", "2"):
        move(anna, {"postcode": "9101AB", "house_number": number})
    with pytest.raises(DomainError) as refusal:
        move(anna, FAR)
    assert refusal.value.code == "error.address.too_often"
    assert request_of(asked).status == RequestStatus.OPEN
    assert current(anna)[0] == "9101AB"


class TestPage:
    def test_it_tells_beforehand_what_will_happen(
        self, anna: Person, bram: Person, asked: Invitation, client_for: Log_in
    ) -> None:
        coming = published(anna, title="Schuur vegen", slug="garden", starts_at=TUESDAY_TEN + timedelta(days=2))
        invitation = invite_by_hand(actor=anna.viewer, slot_id=coming.slot_id, participant=bram.participant)
        answer_yes(actor=bram.viewer, invitation_id=invitation.pk)
        match = accept_held(actor=anna.viewer, invitation_id=invitation.pk)
        answer = client_for(anna).get(reverse(ADDRESS))
        page = answer.content.decode()
        assert answer.context["searching"] == ["Heg knippen"]
        assert [(item["title"], item["first_name"]) for item in answer.context["agreements"]] == [
            ("Schuur vegen", "Bram")
        ]
        assert reverse("matching:agreement", args=[match.public_id]) in page
        for words in (
            "Havenstraat 12, 9101\N{NO-BREAK SPACE}AA Dokkum",
            "Dan stoppen we met zoeken",
            "Fatma maakt eerst kennis",
        ):
            assert words in page

    def test_a_new_address_is_kept_and_told(self, anna: Person, asked: Invitation, client_for: Log_in) -> None:
        browser = client_for(anna)
        answer = browser.post(reverse(ADDRESS), FAR, follow=True)
        page = answer.content.decode()
        assert answer.redirect_chain == [(reverse("exchange:me"), 302)]
        assert current(anna) == ("9102AA", "8b", "Molenweg")
        assert "Je nieuwe adres staat erin. Fatma maakt daar nog even kennis met je." in page
        assert "We zoeken niet meer voor: Heg knippen. Vraag het gerust opnieuw." in page
        again = browser.post(reverse(ADDRESS), FAR, follow=True).content.decode()
        assert "Dit adres hadden we al. Er is niets veranderd." in again
        assert "Je bent er bijna" in browser.get(reverse("matching:home")).content.decode()

    @pytest.mark.parametrize(
        ("typed", "field", "message"),
        [
            ({}, "postcode", "Vul je postcode in: vier cijfers en twee letters."),
            (
                {"postcode": "hier", "house_number": "1"},
                "postcode",
                "Vul je postcode in: vier cijfers en twee letters.",
            ),
            ({"postcode": "9101AB", "house_number": "nul"}, "house_number", "Vul je huisnummer in, bijvoorbeeld 12."),
            (
                {"postcode": "9200AA", "house_number": "1"},
                "postcode",
                "Je woont buiten Kustdorp. Bekijk welke uitwisseling bij je in de buurt is.",
            ),
        ],
    )
    def test_what_is_no_address_here_is_said(
        self, anna: Person, client_for: Log_in, typed: dict[str, str], field: str, message: str
    ) -> None:
        answer = client_for(anna).post(reverse(ADDRESS), typed)
        assert answer.context["form"].errors[field] == [message]
        assert current(anna)[0] == "9101AA"

    def test_a_third_change_says_whom_to_call(self, anna: Person, client_for: Log_in) -> None:
        browser = client_for(anna)
        for number in ("1", "2"):
            browser.post(reverse(ADDRESS), {"postcode": "9101AB", "house_number": number})
        page = browser.post(reverse(ADDRESS), FAR).content.decode()
        assert "Je adres is dit jaar al twee keer veranderd. Bel 085 000 00 00, dan helpen we je." in page

    def test_the_page_asks_the_same_number_of_questions_for_one_and_for_ten(
        self,
        anna: Person,
        client_for: Log_in,
        django_assert_max_num_queries: Callable[..., object],
        geography: Geography,
    ) -> None:
        browser = client_for(anna)
        make_resident(anna.community, "Sem", at=geography.postcodes["9101AA"])
        counts = []
        for number in (1, 9):
            for one in range(number):
                published(anna, title=f"Vraag {one}", slug="garden", starts_at=TUESDAY_TEN + timedelta(days=3))
            with django_assert_max_num_queries(30) as captured:  # type: ignore[attr-defined]
                browser.get(reverse(ADDRESS))
            counts.append(len(captured.captured_queries))
        assert counts[0] == counts[1]

    def test_ik_leads_there(self, anna: Person, client_for: Log_in) -> None:
        assert reverse(ADDRESS) in client_for(anna).get(reverse("exchange:me")).content.decode()

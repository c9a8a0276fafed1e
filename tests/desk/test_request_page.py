"""A request on the desk: who could be asked and why, who falls out, and what is entered for somebody on the phone."""

from __future__ import annotations

import dataclasses
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from buurthulp.viewers import RoleHold, Viewer
from desk.areas import ids_that_open, opens
from desk.selectors.requests import CandidateLine, DroppedLine, PartBar, RequestOnDesk, request_on_desk
from desk.wording import DROPPED, fit_code
from exchange.enums import Visibility, Way
from exchange.models import HelpRequest
from exchange.services.offers import turn_off_category
from matching.engine.rules import DropReason, ShownReason
from matching.engine.score import Shown
from matching.enums import InvitationStatus, InvitedBy
from matching.models import Invitation, InvitationStatusChange, Match, Search
from matching.services.agreeing import cancel_match
from matching.services.answering import answer_not_now
from matching.services.searching import sweep_due
from members.enums import ContactWay, ParticipantStatus, Role
from members.models import Block, Confirmation, Participant
from members.selectors.people import current_home
from notifications.models import OutboxMessage
from tests.cast import Person, make_resident
from tests.circles import circle_round
from tests.desk.conftest import THURSDAY_TWO, ClientFor
from tests.geography import Geography
from tests.matching.walks import graag, series, yes
from tests.matching.world import TUESDAY_TEN, category, offers, published

pytestmark = pytest.mark.django_db
EVERYWHERE = RoleHold(Role.COORDINATOR.value)


def page_of(help_request: HelpRequest, hold: RoleHold = EVERYWHERE) -> RequestOnDesk:
    viewer = Viewer(user_id=None, community_id=help_request.community_id)
    return request_on_desk(HelpRequest.objects.get(pk=help_request.pk), viewer=viewer, hold=hold)


def invite(browser, help_request: HelpRequest, person: Person):
    assert person.participant is not None
    return browser.post(
        reverse("desk:invite", args=[help_request.public_id]), {"participant": person.participant.public_id}
    )


def enter(browser, invitation: Invitation, **heard: str):
    help_request = invitation.slot.occasion.help_request
    return browser.post(reverse("desk:answer", args=[help_request.public_id, invitation.public_id]), heard)


def test_a_candidate_with_the_reasons_that_may_be_shown(help_request: HelpRequest, bram: Person) -> None:
    page = page_of(help_request)
    assert page.candidates == (
        CandidateLine(
            participant_id=bram.participant.public_id,
            first_name="Bram",
            initial="V.",
            area_name="Kerkbuurt",
            fit="very_good",
            parts=(PartBar(100, "Soort, tijd of taal past"), PartBar(90, "Woont op loopafstand")),
            by_phone=False,
            can_open=True,
        ),
    )
    assert (page.dropped, page.invitations) == ((), ())


def test_nothing_on_the_page_can_hold_a_hidden_part() -> None:
    shown = {field.name for field in dataclasses.fields(CandidateLine)} | {
        field.name for field in dataclasses.fields(PartBar)
    }
    assert shown & {"total", "chance", "rest", "likelihood", "hidden"} == set()


def test_the_word_comes_from_the_shown_parts_alone() -> None:
    assert [
        fit_code(Shown(proximity=proximity, fit=fit, familiarity=familiarity, reciprocity=0))
        for proximity, fit, familiarity in ((1, 1, 0), (0.5, 1, 0), (0, 1, 0), (0, 0.9, 0), (0, 0.9, 1))
    ] == ["very_good", "very_good", "good", "fits", "good"]


def test_a_block_and_a_shared_house_read_the_same(
    client_for: ClientFor, carla: Person, community, geography: Geography, help_request: HelpRequest, anna: Person
) -> None:
    """Two people who only differ in that one blocked anna and the other lives with her: the same line."""
    housemate = make_resident(community, "Huib", at=geography.postcodes["9101AA"], number="12")
    blocker = make_resident(community, "Hans", at=geography.postcodes["9101AA"], number="14", family_name="Kok")
    for person in (housemate, blocker):
        offers(person)
    Block.objects.create(blocker=blocker.participant, blocked=anna.participant, at=TUESDAY_TEN)
    lines = {line.participant_id: line for line in page_of(help_request).dropped}
    assert lines.keys() == {housemate.participant.public_id, blocker.participant.public_id}
    of_housemate, of_blocker = (
        dataclasses.replace(lines[person.participant.public_id], participant_id="", first_name="")
        for person in (housemate, blocker)
    )
    assert of_housemate == of_blocker == DroppedLine("", "", "niet samen te plannen", "", can_ask=False)
    html = client_for(carla).get(reverse("desk:request", args=[help_request.public_id])).content.decode()
    assert html.count("niet samen te plannen") == 2
    refusals = [invite(client_for(carla), help_request, person).status_code for person in (housemate, blocker)]
    assert refusals == [302, 302]
    assert Invitation.objects.count() == 0


def test_who_a_wider_distance_would_bring(
    client_for: ClientFor, carla: Person, help_request: HelpRequest, coos: Person
) -> None:
    offers(coos)
    HelpRequest.objects.update(radius_m=1_000)
    line = page_of(help_request).dropped[0]
    assert (line.first_name, line.reason, line.can_ask) == ("Coos", "woont te ver", True)
    invite(client_for(carla), help_request, coos)
    assert Invitation.objects.get().participant == coos.participant
    assert HelpRequest.objects.get().radius_m == 1_000


def test_nobody_of_a_circle_lives_too_far_away(anna: Person, coos: Person) -> None:
    offers(coos, radius_m=500)
    circle_round(anna, coos)
    search = published(anna, starts_at=THURSDAY_TWO, visibility=Visibility.CIRCLE, radius_m=1_000)
    page = page_of(search.slot.occasion.help_request)
    assert ([one.first_name for one in page.candidates], page.dropped) == (["Coos"], ())


def test_for_one_date_of_a_series_those_who_said_no_to_all_of_it_stand_there_again(
    anna: Person, bram: Person, coos: Person
) -> None:
    """As the search itself asks them (ADR 13)."""
    offers(bram, "going_out")
    walk = series(anna)
    answer_not_now(actor=bram.viewer, invitation_id=Invitation.objects.get().pk)
    offers(coos, "going_out")
    sweep_due()
    yes(1)
    match = graag(anna, 1)[1]
    assert [one.first_name for one in page_of(walk).candidates] == []
    cancel_match(actor=coos.viewer, match_id=match.pk, by=coos.participant)
    assert [one.first_name for one in page_of(walk).candidates] == ["Bram"]


def test_who_turned_this_kind_off_is_not_offered_through_a_like_kind(help_request: HelpRequest, bram: Person) -> None:
    offers(bram, "odd_jobs")
    turn_off_category(actor=bram.viewer, participant=bram.participant, category=category(bram))
    page = page_of(help_request)
    assert (page.candidates, [line.reason for line in page.dropped]) == ((), ["aanbod is verlopen"])


def test_somebody_new_is_not_asked_about_money(community, geography: Geography, help_request: HelpRequest) -> None:
    kees = make_resident(community, "Kees", at=geography.postcodes["9101BA"], number="8", confirmed=False)
    offers(kees)
    assert [(line.reason, line.instead) for line in page_of(help_request).dropped] == [
        ("adres nog niet bevestigd", "Maak eerst kennis.")
    ]


def test_each_thing_that_is_missing_has_words_of_its_own() -> None:
    assert DROPPED.keys() == set(ShownReason)
    assert [str(DROPPED[reason.shown]) for reason in DropReason if reason.value.startswith("lacks_")] == [
        "heeft geen auto",
        "spreekt de taal niet die nodig is",
        "VOG nog niet gezien",
        "adres nog niet bevestigd",
        "mist iets wat nodig is",
    ]


def test_who_was_asked_stands_above_who_could_be_and_who_has_no_mail_is_called(
    client_for: ClientFor, carla: Person, help_request: HelpRequest, bram: Person, coos: Person
) -> None:
    offers(coos)
    Participant.objects.filter(pk=bram.participant.pk).update(told_by=ContactWay.PHONE)
    browser, page = client_for(carla), reverse("desk:request", args=[help_request.public_id])

    def buttons(html: str, person: Person) -> tuple[str, str]:
        """How the link that calls somebody looks, and the button that asks them."""
        assert person.participant is not None
        to = reverse("desk:call", args=[help_request.public_id, person.participant.public_id])
        call = re.search(rf'<a class="([^"]*)" href="{to}"', html)
        assert call is not None
        ask = re.search(rf'<button type="submit" class="([^"]*)">\s*Vraag {person.participant.first_name}', html)
        return call[1], ask[1] if ask else ""

    html = browser.get(page).content.decode()
    assert 'id="gevraagd"' not in html
    looks = {"Bram": buttons(html, bram), "Coos": buttons(html, coos)}
    assert {name: (call.split()[-1], ask.split()[-1]) for name, (call, ask) in looks.items()} == {
        "Bram": ("btn", "plain"),
        "Coos": ("plain", "alt"),
    }
    invite(browser, help_request, bram)
    html = browser.get(page).content.decode()
    assert 0 < html.index('id="gevraagd"') < html.index('id="kan"')
    assert buttons(html, bram) == ("btn", "")


def test_as_many_queries_for_fifteen_as_for_one(community, geography: Geography, help_request: HelpRequest) -> None:
    with CaptureQueriesContext(connection) as one:
        assert len(page_of(help_request).candidates) == 1
    for number in range(14):
        offers(make_resident(community, f"Buur{number}", at=geography.postcodes["9101BB"], number=str(10 + number)))
    with CaptureQueriesContext(connection) as many:
        assert len(page_of(help_request).candidates) == 15
    assert len(many) == len(one)


def test_who_opens_by_their_home_opens_by_a_query(
    geography: Geography, anna: Person, bram: Person, coos: Person
) -> None:
    """Somebody here, somebody elsewhere, and who left."""
    people = [person.participant for person in (anna, bram, coos) if person.participant is not None]
    Participant.objects.filter(pk=people[2].pk).update(status=ParticipantStatus.CLOSED)
    for areas in (None, frozenset({geography.areas["havenbuurt"].pk}), frozenset()):
        hold = RoleHold(role=Role.COORDINATOR, area_ids=areas)
        rows = Participant.objects.in_bulk([person.pk for person in people])
        opened = {pk for pk, row in rows.items() if opens(hold, row, current_home(pk))}
        assert opened == ids_that_open(hold, list(rows))


def test_asking_by_hand_once(client_for: ClientFor, carla: Person, help_request: HelpRequest, bram: Person) -> None:
    browser = client_for(carla)
    for _click in range(2):
        assert invite(browser, help_request, bram).status_code == 302
    invitation = Invitation.objects.get()
    assert (invitation.participant, invitation.invited_by) == (bram.participant, InvitedBy.HAND)
    assert list(OutboxMessage.objects.values_list("kind", flat=True)) == ["invitation"]
    page = page_of(help_request)
    assert (page.candidates, [line.awaits for line in page.invitations]) == ((), ["answer"])
    assert [event.text for event in page.history] == ["Een coördinator vroeg Bram.", "Anna plaatste de vraag."]


def test_only_people_of_the_page_can_be_asked(
    client_for: ClientFor, carla: Person, help_request: HelpRequest, anna: Person, coos: Person, daan: Person
) -> None:
    assert [invite(client_for(carla), help_request, person).status_code for person in (anna, coos, daan)] == [404] * 3
    assert Invitation.objects.count() == 0


def test_a_yes_and_graag_by_telephone(
    client_for: ClientFor, carla: Person, community, geography: Geography, bram: Person, anna: Person
) -> None:
    """Neither has mail: the coordinator asks, enters the yes, and enters "Graag"."""
    Participant.objects.filter(pk__in=[anna.participant.pk, bram.participant.pk]).update(told_by=ContactWay.PHONE)
    offers(bram)
    help_request = published(anna, starts_at=THURSDAY_TWO, way=Way.CALL).slot.occasion.help_request
    sweep_due()
    browser = client_for(carla)
    assert [line.by_phone for line in page_of(help_request).candidates] == [True]
    answer = browser.post(
        reverse("desk:invite", args=[help_request.public_id]),
        {"participant": bram.participant.public_id},
        follow=True,
    )
    assert "Bram heeft geen mail. Bel, en vul het antwoord hier in." in answer.content.decode()
    invitation = Invitation.objects.get()
    assert enter(browser, invitation, answer="yes").status_code == 302
    assert [line.awaits for line in page_of(help_request).invitations] == ["graag"]
    enter(browser, invitation, answer="please")
    match = Match.objects.get()
    assert (match.asker, match.helper) == (anna.participant, bram.participant)
    entered = InvitationStatusChange.objects.filter(subject=invitation)
    assert set(entered.values_list("actor_user_id", flat=True)) == {carla.user.pk}
    assert OutboxMessage.objects.count() == 0
    page = page_of(help_request)
    assert (page.match_id, page.candidates, [line.awaits for line in page.invitations]) == (match.public_id, (), [""])


def test_a_yes_without_a_fixed_time_names_its_moment(
    client_for: ClientFor, carla: Person, anna: Person, bram: Person
) -> None:
    offers(bram)
    search = published(anna)
    sweep_due()
    invitation = Invitation.objects.get()
    browser = client_for(carla)
    path = reverse("desk:answer", args=[search.slot.occasion.help_request.public_id, invitation.public_id])
    assert "Bram zei ja. Wanneer?" in browser.get(path).content.decode()
    wrong = {
        ("", ""): "Bij een ja hoort een dag. Kies een dag.",
        ("2026-12-03", ""): "Bij een ja hoort een tijd. Vul hem in, bijvoorbeeld 14.00.",
        ("2026-12-03", "kwart over"): "Vul de tijd zo in: 14.00",
        ("2026-12-03", "uur"): "Vul de tijd zo in: 14.00",
        ("2027-05-01", "14.00"): "Kies een moment dat binnen de gevraagde tijd valt.",
    }
    for (day, time), words in wrong.items():
        assert words in enter(browser, invitation, answer="yes", day=day, time=time).content.decode()
    invitation.refresh_from_db()
    assert invitation.status == InvitationStatus.INVITED
    assert enter(browser, invitation, answer="yes", day="2026-12-03", time="14.00").status_code == 302
    invitation.refresh_from_db()
    assert (invitation.status, invitation.starts_at) == (InvitationStatus.HELD, THURSDAY_TWO)


def test_nu_niet_by_telephone(client_for: ClientFor, carla: Person, search: Search) -> None:
    sweep_due()
    invitation = Invitation.objects.get()
    enter(client_for(carla), invitation, answer="not_now")
    invitation.refresh_from_db()
    assert invitation.status == InvitationStatus.NOT_NOW
    assert page_of(search.slot.occasion.help_request).history[0].text == "Bram zei nu niet."


def test_looking_enters_nothing_and_nonsense_neither(client_for: ClientFor, carla: Person, search: Search) -> None:
    sweep_due()
    invitation = Invitation.objects.get()
    browser = client_for(carla)
    browser.get(reverse("desk:answer", args=[search.slot.occasion.help_request.public_id, invitation.public_id]))
    enter(browser, invitation, answer="misschien")
    invitation.refresh_from_db()
    assert invitation.status == InvitationStatus.INVITED


def test_a_coordinator_of_one_district_opens_only_its_people(
    client_for: ClientFor, noor: Person, geography: Geography, help_request: HelpRequest, bram: Person, coos: Person
) -> None:
    offers(coos)
    hold = RoleHold(Role.COORDINATOR.value, frozenset({geography.areas["kerkbuurt"].pk}))
    page = page_of(help_request, hold)
    assert {line.first_name: line.can_open for line in page.candidates} == {"Bram": True, "Coos": False}
    assert page.help_request.asker.can_open is False
    html = client_for(noor).get(reverse("desk:request", args=[help_request.public_id])).content.decode()
    assert reverse("desk:person", args=[coos.participant.public_id]) not in html


def test_the_page_holds_no_telephone_number(
    client_for: ClientFor, carla: Person, help_request: HelpRequest, anna: Person, bram: Person
) -> None:
    html = client_for(carla).get(reverse("desk:request", args=[help_request.public_id])).content.decode()
    assert [
        secret for secret in ("612345601", "612345602", "Havenstraat", "Kerkstraat", "Visser") if secret in html
    ] == []
    assert reverse("desk:call", args=[help_request.public_id, anna.participant.public_id]) in html


def test_confirming_makes_a_candidate_of_somebody_new(
    client_for: ClientFor, carla: Person, community, geography: Geography, help_request: HelpRequest
) -> None:
    kees = make_resident(community, "Kees", at=geography.postcodes["9101BA"], number="8", confirmed=False)
    offers(kees)
    client_for(carla).post(reverse("desk:confirm_address", args=[kees.participant.public_id]))
    assert Confirmation.objects.get(participant=kees.participant).by_user == carla.user
    assert {line.first_name for line in page_of(help_request).candidates} == {"Bram", "Kees"}

"""The pages of a circle: what a typed address tells, what is shown to whom, and bad input."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from buurthulp.viewers import SYSTEM
from desk.services.merging import merge_people
from exchange.enums import MemberStatus, Visibility
from exchange.models import Circle, CircleMember
from exchange.selectors.circles import people_in_circle_round
from exchange.services.circles import invite_member, join_circle
from matching.models import Match
from matching.services.board import answer_request
from members.enums import ConsentHow, Feature, ParticipantStatus
from members.models import Participant
from members.preset import settings_with
from members.services.settings import switch_feature
from tests.cast import Person, make_resident
from tests.circles import circle_round, member_of
from tests.geography import Geography
from tests.kept import kept
from tests.matching.world import AMSTERDAM, published

THURSDAY_TWO = datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]


@kept(autouse=True)
def _with_circles(community) -> None:
    switch_feature(actor=SYSTEM, community=community, feature=Feature.CIRCLES, is_on=True)
    community.refresh_from_db()


@kept
def coos(community, geography: Geography) -> Person:
    """Lives in Molenbuurt."""
    return make_resident(community, "Coos", at=geography.postcodes["9102AA"], number="7")


def do(browser: Client, circle: Circle, what: str, **more: str) -> str:
    address = reverse("matching:circle", args=[circle.public_id])
    return browser.post(address, {"do": what, **more}, follow=True).content.decode()


def page(browser: Client, circle: Circle) -> str:
    return browser.get(reverse("matching:circle", args=[circle.public_id])).content.decode()


def agreed_in_circle(asker: Person, helper: Person, days: int = 0) -> Match:
    given = {"starts_at": THURSDAY_TWO + timedelta(days=days), "first_is_fine": True, "visibility": Visibility.CIRCLE}
    request_id = published(asker, **given).slot.occasion.help_request_id
    answer_request(actor=helper.viewer, participant=helper.participant, help_request_id=request_id)
    return Match.objects.get(slot__occasion__help_request=request_id)


def test_a_typed_address_tells_nothing_before_a_yes(anna, bram, coos, client_for) -> None:
    hers = client_for(anna)
    hers.post(reverse("matching:circles"))
    circle = Circle.objects.get()
    Participant.objects.filter(pk=coos.participant.pk).update(status=ParticipantStatus.CLOSED)
    answers = {
        do(hers, circle, "address", who=typed).split("<main")[1].split("csrf")[0]
        for typed in (bram.user.email, "06 12 34 56 02", coos.user.email, "niemand@example.nl", anna.user.email)
    }
    assert len(answers) == 1
    assert [member.participant for member in CircleMember.objects.all()] == [bram.participant]
    assert "Bram" not in page(hers, circle)
    do(client_for(bram), circle, "yes")
    assert "Bram" in page(hers, circle)


@pytest.mark.parametrize("typed", ["", "buurman", "x" * 300])
def test_what_is_no_address_is_said_and_stays(anna, client_for, typed) -> None:
    circle, hers = circle_round(anna), client_for(anna)
    shown = do(hers, circle, "address", who=typed)
    expected = "Houd het bij 254 tekens" if len(typed) > 254 else "Vul een mailadres of telefoonnummer in"
    assert (expected in shown, typed in shown, CircleMember.objects.count()) == (True, True, 0)


def test_what_a_member_cannot_do(anna, bram, coos, client_for) -> None:
    circle = circle_round(anna, bram, coos)
    his = client_for(bram)
    for what in ("remove", "end", "invite", "ask", ""):
        assert "Kies wat je wilt doen." in do(his, circle, what, who=coos.participant.public_id)
    assert people_in_circle_round(anna.participant.pk) == {bram.participant.pk, coos.participant.pk}
    assert (
        client_for(anna)
        .post(reverse("matching:circle", args=[circle.public_id]), {"do": "remove", "who": "onbekend"})
        .status_code
        == 404
    )


def test_whom_she_did_something_with_is_asked_by_one_button(anna, bram, client_for) -> None:
    answered = published(anna, starts_at=THURSDAY_TWO, first_is_fine=True, visibility=Visibility.BOARD)
    answer_request(
        actor=bram.viewer,
        participant=bram.participant,
        help_request_id=answered.slot.occasion.help_request_id,
    )
    circle, hers = circle_round(anna), client_for(anna)
    assert "Vraag Bram" in page(hers, circle)
    assert "Bram krijgt je uitnodiging." in do(hers, circle, "invite", who=bram.participant.public_id)
    assert "heeft je uitnodiging" in page(hers, circle)
    do(client_for(bram), circle, "not_now")
    assert ("Vraag Bram" in page(hers, circle), member_of(circle, bram).status) == (False, MemberStatus.DECLINED)


def test_who_was_only_asked_reads_nothing_of_it(anna, bram, coos, client_for) -> None:
    circle = circle_round(anna, coos)
    agreed_in_circle(anna, coos)
    invited = invite_member(actor=anna.viewer, circle=circle, participant=bram.participant)
    his = page(client_for(bram), circle)
    assert ("Doe je mee" in his, "Coos" in his, "Zware boodschap" in his) == (True, False, False)
    join_circle(actor=bram.viewer, member=invited, how=ConsentHow.WEB)
    his = page(client_for(bram), circle)
    assert ("Coos" in his, "Zware boodschap" in his, "Dat doe ik" in his) == (True, True, False)


def test_without_a_shared_calendar_one_reads_what_is_free_and_ones_own(anna, bram, coos, community, client_for) -> None:
    circle = circle_round(anna, bram, coos)
    agreed_in_circle(anna, coos)
    on = community.settings["on"]
    off = {"circles": {"shares_calendar": False, "claims_tasks": False}}
    community.settings = settings_with(community.settings, on=on, features=off)
    community.save(update_fields=["settings"])
    free = published(anna, starts_at=THURSDAY_TWO, title="Lamp indraaien", visibility=Visibility.CIRCLE)
    his = page(client_for(bram), circle)
    assert ("Zware boodschap" in his, "Lamp indraaien" in his, "Dat doe ik" in his) == (False, True, False)
    assert "Zware boodschap" in page(client_for(coos), circle)
    client_for(bram).post(reverse("matching:answer_board", args=[free.slot.occasion.help_request.public_id]))
    assert Match.objects.count() == 1


def test_more_tasks_cost_no_more_queries(anna, bram, coos, client_for) -> None:
    circle = circle_round(anna, bram, coos)
    browser, counted = client_for(bram), []
    for days in (0, 1, 2):
        agreed_in_circle(anna, coos, days=2 * days)
        published(anna, starts_at=THURSDAY_TWO + timedelta(days=2 * days + 1), visibility=Visibility.CIRCLE)
        page(browser, circle)
        with CaptureQueriesContext(connection) as queries:
            page(browser, circle)
        counted.append(len(queries))
    assert (counted[0] <= 12, len(set(counted))) == (True, 1)


def test_two_rows_of_one_person_are_one_circle(anna, bram, coos, carla, community, geography) -> None:
    again = make_resident(community, "Anne", at=geography.postcodes["9102AA"], number="21")
    hers, also_hers = circle_round(anna, bram), circle_round(again, bram, coos)
    his = circle_round(bram, anna, again)
    merge_people(actor=carla.viewer, former=again.participant, by=anna.participant)
    assert people_in_circle_round(anna.participant.pk) == {bram.participant.pk, coos.participant.pk}
    assert people_in_circle_round(bram.participant.pk) == {anna.participant.pk}
    assert list(Circle.objects.filter(ended_at=None).order_by("pk")) == [hers, his]
    assert not also_hers.members.filter(status=MemberStatus.MEMBER).exists()


def test_the_desk_begins_one_with_a_yes_and_reads_how_many(anna, bram, carla, client_for) -> None:
    desk, address = client_for(carla), reverse("desk:new_circle", args=[anna.participant.public_id])
    refused = desk.post(address, {"how": "phone"}).content.decode()
    assert ("Vraag het eerst aan deze persoon" in refused, Circle.objects.count()) == (True, 0)
    desk.post(address, {"how": "phone", "spoken": "on"})
    assert Circle.objects.get().consent_how == "phone"
    circle_round(anna, bram)
    shown = desk.get(reverse("desk:person", args=[anna.participant.public_id])).content.decode()
    assert ("Heeft een kring: 1 mens" in shown, "Bram" in shown) == (True, False)

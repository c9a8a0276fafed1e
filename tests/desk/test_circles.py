"""Help circles at the desk: what somebody without mail says of one, and asking wider for who is on the telephone."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from buurthulp import worklist
from buurthulp.viewers import SYSTEM
from exchange.enums import MemberStatus, Visibility
from exchange.models import Circle, CircleMember
from exchange.services import drafts
from exchange.services.circles import invite_member
from members.enums import ContactWay, Feature
from members.models import Community, Participant
from members.services.settings import switch_feature
from notifications.models import OutboxMessage
from tests.cast import Person
from tests.circles import circle_round, member_of
from tests.desk.conftest import THURSDAY_TWO, ClientFor
from tests.desk.merging import as_now
from tests.kept import kept
from tests.matching.world import published

pytestmark = pytest.mark.django_db


@kept(autouse=True)
def has_circles(community: Community) -> None:
    switch_feature(actor=SYSTEM, community=community, feature=Feature.CIRCLES, is_on=True)


@kept
def circle(anna: Person, coos: Person) -> Circle:
    """Round anna; coos, who is told by telephone, was asked."""
    Participant.objects.filter(pk=coos.participant.pk).update(told_by=ContactWay.PHONE)
    coos.participant.refresh_from_db()
    return circle_round(anna, coos, says_yes=False)


def lines(staff: Person) -> list[tuple[str, str]]:
    found = [row for row in worklist.rows_for(as_now(staff)) if row.source == "circles"]
    return [(worklist.describe(row).title, row.public_id) for row in found]


def page_of(person: Person) -> str:
    return reverse("desk:new_circle", args=[person.participant.public_id])


def said(browser: Client, person: Person, circle: Circle, heard: str) -> tuple[int, str]:
    answer = browser.post(page_of(person), {"circle": circle.public_id, "heard": heard})
    return answer.status_code, member_of(circle, person).status


def test_who_reads_no_mail_is_on_the_list_of_their_own_coordinator(carla, noor, zita, anna, bram, coos, circle) -> None:
    invite_member(actor=anna.viewer, circle=circle, participant=bram.participant)  # reads it in the mail
    line = ("Doet Coos mee in de kring rond Anna?", coos.participant.public_id)
    assert (lines(carla), lines(zita), lines(noor)) == ([line], [line], [])
    switch_feature(actor=SYSTEM, community=anna.participant.community, feature=Feature.CIRCLES, is_on=False)
    assert lines(carla) == []


def test_a_yes_on_the_telephone(client_for: ClientFor, zita, anna, coos, circle) -> None:
    browser = client_for(zita)
    html = browser.get(page_of(coos)).content.decode()
    assert "De kring rond Anna" in html
    assert said(browser, coos, circle, "yes") == (302, MemberStatus.MEMBER)
    member = member_of(circle, coos)
    assert (member.yes_how, lines(zita)) == ("phone", [])
    assert member.history.latest("pk").actor_user_id == zita.user.pk
    joined = OutboxMessage.objects.get(kind="circle_joined")
    assert (joined.participant, joined.subject) == (anna.participant, "Coos doet mee in je kring")
    # And who is in it can go again, on the telephone too.
    assert "Wil stoppen" in browser.get(page_of(coos)).content.decode()
    for _twice in range(2):
        assert said(browser, coos, circle, "stops") == (302, MemberStatus.LEFT)
    assert CircleMember.objects.count() == 1
    assert "De kring rond Anna" not in browser.get(page_of(coos)).content.decode()


def test_not_now_is_let_be_and_what_is_none_of_theirs_is_not_there(
    client_for: ClientFor, zita, noor, anna, bram, coos, circle
) -> None:
    assert said(client_for(noor), coos, circle, "yes") == (404, MemberStatus.INVITED)  # of another district
    browser = client_for(zita)
    assert said(browser, coos, circle, "perhaps") == (302, MemberStatus.INVITED)
    for _twice in range(2):
        assert said(browser, coos, circle, "not_now") == (302, MemberStatus.DECLINED)
    assert lines(zita) == []
    other = circle_round(bram, coos, says_yes=False)
    # Whoever reads mail says it there: the desk neither shows nor enters it.
    Participant.objects.filter(pk=coos.participant.pk).update(told_by=ContactWay.MAIL)
    assert "De kring rond Bram" not in browser.get(page_of(coos)).content.decode()
    assert said(browser, coos, other, "yes") == (404, MemberStatus.INVITED)
    Participant.objects.filter(pk=coos.participant.pk).update(told_by=ContactWay.PHONE)
    assert said(browser, coos, other, "yes") == (302, MemberStatus.MEMBER)


def test_a_circle_that_is_full_meanwhile_is_said(
    client_for: ClientFor, zita, anna, bram, coos, circle, monkeypatch
) -> None:
    monkeypatch.setattr("exchange.services.circles.most_helpers", lambda _circle: 0)
    answer = client_for(zita).post(page_of(coos), {"circle": circle.public_id, "heard": "yes"}, follow=True)
    assert "Deze kring is vol" in answer.content.decode()
    assert CircleMember.objects.get().status == MemberStatus.INVITED


def test_wider_for_who_is_on_the_telephone(client_for: ClientFor, noor, zita, anna, coos, circle, monkeypatch) -> None:
    search = published(anna, starts_at=THURSDAY_TWO, first_is_fine=True, visibility=Visibility.CIRCLE)
    asked = search.slot.occasion.help_request
    change = reverse("desk:change", args=[asked.public_id])
    browser = client_for(noor)
    assert "Zoek ook buiten de kring" in browser.get(change).content.decode()
    assert client_for(zita).post(change, {"wider": "1"}).status_code == 404
    with monkeypatch.context() as few:
        few.setattr(drafts, "MOST_OPEN", 0)
        told = browser.post(change, {"wider": "1"}, follow=True).content.decode()
    asked.refresh_from_db()
    assert ("We zoeken nu ook" in told, asked.visibility) == (False, Visibility.CIRCLE)
    for _twice in range(2):
        assert browser.post(change, {"wider": "1"})["Location"] == reverse("desk:request", args=[asked.public_id])
    asked.refresh_from_db()
    assert (asked.visibility, asked.first_is_fine) == (Visibility.INVITED, False)
    assert "Zoek ook buiten de kring" not in browser.get(change).content.decode()

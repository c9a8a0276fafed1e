"""A neighbour invites a neighbour: a link of one's own, that tells nothing but what its owner and the newcomer want."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import unquote

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from buurthulp import clock
from buurthulp.errors import DomainError
from members.enums import ParticipantStatus
from members.models import InviteLink, JoinedByInvite, Participant
from members.selectors.invites import how_many_joined, own_link, working_link
from members.services.inviting import MOST_LINKS, make_invite_link, renew_invite_link, stop_invite_link, tell_inviter
from members.views.inviting import INVITED_BY_KEY
from notifications.models import OutboxMessage
from tests.cast import Person
from tests.members.test_entering import NAMES, log_in, path_of
from tests.qr import read, squares_of

pytestmark = pytest.mark.django_db
ClientFor = Callable[..., Client]


def made(person: Person, *, shows_name: bool = False) -> InviteLink:
    return make_invite_link(actor=person.viewer, participant=person.participant, shows_name=shows_name)


def welcome(link: InviteLink) -> str:
    return reverse("members:welcome", args=[link.token])


class TestTheLink:
    def test_one_link_each_however_often_it_is_asked(self, anna, bram):
        first = made(anna)
        assert (made(anna), made(anna, shows_name=True).shows_name) == (first, True)
        assert made(bram).token != first.token
        assert InviteLink.objects.count() == 2

    def test_a_new_one_ends_the_old_one_and_keeps_the_choice(self, community, anna):
        old = made(anna, shows_name=True)
        new = renew_invite_link(actor=anna.viewer, participant=anna.participant)
        assert (new.shows_name, own_link(anna.participant)) == (True, new)
        assert (working_link(community, old.token), working_link(community, new.token)) == (None, new)

    def test_stopped_is_stopped_and_stopping_again_is_nothing(self, community, anna):
        link = made(anna)
        for _ in range(2):
            stop_invite_link(actor=anna.viewer, participant=anna.participant)
        assert (own_link(anna.participant), working_link(community, link.token)) == (None, None)

    def test_five_in_thirty_days(self, anna):
        with time_machine.travel("2026-12-01T10:00:00Z", tick=False) as traveller:
            for _ in range(MOST_LINKS):
                renew_invite_link(actor=anna.viewer, participant=anna.participant)
            before = own_link(anna.participant)
            with pytest.raises(DomainError) as refused:
                renew_invite_link(actor=anna.viewer, participant=anna.participant)
            assert refused.value.code == "error.invite.too_many"
            assert own_link(anna.participant) == before  # the refusal took nothing away
            traveller.shift(timedelta(days=31))
            assert renew_invite_link(actor=anna.viewer, participant=anna.participant) != before

    def test_two_at_once_cannot_be_in_the_database(self, anna):
        made(anna)
        with pytest.raises(IntegrityError), transaction.atomic():
            InviteLink.objects.create(participant=anna.participant, created_at=clock.now())

    def test_it_ends_with_its_owner_and_at_the_border(self, community, other_community, anna):
        link = made(anna)
        assert working_link(other_community, link.token) is None
        Participant.objects.filter(pk=anna.participant.pk).update(status=ParticipantStatus.CLOSED)
        assert working_link(community, link.token) is None


class TestThePageOfANeighbour:
    @pytest.mark.parametrize(("shows_name", "says"), [(True, "Anna nodigt je uit"), (False, "Een buur nodigt je uit")])
    def test_a_first_name_at_most(self, anna, client, shows_name, says):
        page = client.get(welcome(made(anna, shows_name=shows_name))).content.decode()
        assert says in page
        told = ["Anna"] if shows_name else []
        assert [word for word in ("Anna", "Boer", "Haven", "9101", "Dokkum", "noord", "Noord") if word in page] == told

    def test_looking_leaves_nothing_behind(self, anna, client):
        client.get(welcome(made(anna)))
        assert "sessionid" not in client.cookies

    def test_stopped_and_unknown_are_the_same(self, anna, client):
        link = made(anna)
        stop_invite_link(actor=anna.viewer, participant=anna.participant)
        stopped, unknown = client.get(welcome(link)), client.get(reverse("members:welcome", args=["bestaatniet"]))
        assert (stopped.status_code, unknown.status_code) == (404, 404)
        assert stopped.content == unknown.content
        assert "Deze uitnodiging werkt niet meer" in stopped.content.decode()

    def test_who_takes_part_already_is_not_asked_again(self, anna, bram, client_for: ClientFor):
        page = client_for(bram).get(welcome(made(anna))).content.decode()
        assert ("Jij doet al mee. Fijn." in page, "Ik doe mee" in page) == (True, False)


class TestJoining:
    def join(self, browser: Client, link: InviteLink, email: str = "nieuw@example.nl", **extra: str) -> None:
        answer = browser.post(welcome(link))
        assert answer.url == f"{reverse('account_request_login_code')}?next={reverse('members:signup_names')}"
        assert path_of(log_in(browser, email, back=reverse("members:signup_names"))) == reverse("members:signup_names")
        assert browser.post(reverse("members:signup_names"), {**NAMES, **extra}).status_code == 302

    def test_the_invitation_is_kept_through_the_code_and_by_default_nobody_is_told(self, anna, client):
        self.join(client, made(anna))
        assert Participant.objects.filter(first_name="Ria").count() == 1
        assert (JoinedByInvite.objects.count(), how_many_joined(anna.participant)) == (0, 0)
        assert INVITED_BY_KEY not in client.session

    def test_who_wants_it_told_is_counted_and_not_named(self, anna, client, client_for: ClientFor):
        self.join(client, made(anna), tells_inviter="on")
        page = client_for(anna).get(reverse("members:invite")).content.decode()
        assert ("Iemand die jij uitnodigde doet mee." in page, "Ria" in page) == (True, False)
        mails = OutboxMessage.objects.exclude(kind="login_code")
        assert mails.count() == 0  # nobody is mailed about it

    def test_told_once_however_often_it_is_sent(self, anna, bram):
        link = made(anna)
        for _ in range(2):
            tell_inviter(actor=bram.viewer, link=link, newcomer=bram.participant)
        assert tell_inviter(actor=anna.viewer, link=link, newcomer=anna.participant) is None
        assert how_many_joined(anna.participant) == 1

    def test_it_counts_for_who_gave_it_also_after_a_new_link(self, anna, bram):
        tell_inviter(actor=bram.viewer, link=made(anna), newcomer=bram.participant)
        renew_invite_link(actor=anna.viewer, participant=anna.participant)
        assert how_many_joined(anna.participant) == 1

    def test_without_an_invitation_nobody_is_asked_whether_to_tell(self, community, client):
        log_in(client, "nieuw@example.nl")
        client.post(reverse("members:signup_names"), {**NAMES, "tells_inviter": "on"})
        assert (Participant.objects.count(), JoinedByInvite.objects.count()) == (1, 0)

    def test_a_link_that_was_stopped_meanwhile_stands_in_nobodys_way(self, anna, client):
        link = made(anna)
        client.post(welcome(link))
        stop_invite_link(actor=anna.viewer, participant=anna.participant)
        log_in(client, "nieuw@example.nl")
        client.post(reverse("members:signup_names"), {**NAMES, "tells_inviter": "on"})
        assert (Participant.objects.filter(first_name="Ria").count(), JoinedByInvite.objects.count()) == (1, 0)


class TestMyLink:
    def test_nothing_is_made_by_looking(self, anna, client_for: ClientFor):
        assert client_for(anna).get(reverse("members:invite")).context["link"] is None
        assert InviteLink.objects.count() == 0
        assert client_for(anna).get(reverse("members:invite_cards")).url == reverse("members:invite")

    def test_make_show_renew_and_stop(self, anna, client_for: ClientFor):
        browser, address = client_for(anna), reverse("members:invite")
        browser.post(address, {"do": "make", "shows_name": "on"})
        first = own_link(anna.participant)
        assert first.shows_name is True
        browser.post(address, {"do": "make"})
        assert own_link(anna.participant).shows_name is False
        browser.post(address, {"do": "renew"})
        assert own_link(anna.participant) not in (first, None)
        assert "De oude werkt niet meer." in browser.get(address).content.decode()
        browser.post(address, {"do": "stop"})
        assert own_link(anna.participant) is None

    def test_ways_to_hand_it_over_without_anybody_elses_site(self, anna, client_for: ClientFor):
        link = made(anna)
        page = client_for(anna).get(reverse("members:invite"))
        address = f"http://testserver{welcome(link)}"
        assert page.context["address"] == address
        for name, scheme in (("mail_url", "mailto:?"), ("sms_url", "sms:?")):
            assert page.context[name].startswith(scheme)
            assert unquote(page.context[name]).endswith(f"Kijk maar: {address}")
        html = page.content.decode()
        assert read(squares_of(html[html.index('<svg class="qr"') :])) == address

    def test_too_many_is_said_on_the_page(self, anna, client_for: ClientFor):
        browser = client_for(anna)
        for _ in range(MOST_LINKS + 1):
            answer = browser.post(reverse("members:invite"), {"do": "renew"}, follow=True)
        assert "Je maakte deze maand al 5 links. Bel 085 000 00 00" in answer.content.decode()

    @pytest.mark.parametrize(("shows_name", "says"), [(True, "Anna doet al mee."), (False, "")])
    def test_cards_with_my_link(self, anna, client_for: ClientFor, shows_name, says):
        link = made(anna, shows_name=shows_name)
        page = client_for(anna).get(reverse("members:invite_cards"))
        html = page.content.decode()
        assert html.count('<svg class="qr"') == 4
        assert read(squares_of(html[html.index('<svg class="qr"') :])) == f"http://testserver{welcome(link)}"
        assert f"testserver/<wbr>welkom/<wbr>{link.token}<" in html
        assert says in html
        assert ("Anna" in html.partition("<main")[2]) is shows_name
        assert [word for word in ("Boer", "Haven", "9101", "Dokkum") if word in html] == []

"""A link for one person: three days, once; who used it signs up themselves, and says who may see how it goes."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from buurthulp.viewers import SYSTEM, Viewer
from desk.client_links import LASTS, hash_of
from desk.models import ClientLink, Entry, ReferrerAccount
from desk.selectors.referrers import entered_by
from desk.services.client_links import make_client_link, use_client_link
from desk.services.referrers import dismiss_referrer
from members.models import Community, Participant
from members.services.retention import apply_retention
from tests.cast import Person
from tests.desk.conftest import ClientFor
from tests.factories.members import UserFactory
from tests.kept import kept
from tests.matching.world import TUESDAY_TEN

pytestmark = pytest.mark.django_db
NAMES = {
    "first_name": "Ria",
    "family_name": "Kok",
    "postcode": "9101AB",
    "house_number": "9",
    "over_16": "on",
    "rules": "on",
    "consent": "on",
}


@kept
def path(rosa: Person) -> str:
    """Of a link that was made just now."""
    _link, token = make_client_link(actor=rosa.viewer)
    return reverse("referral:client", args=[token])


def newcomer(community: Community, client_for: ClientFor) -> Client:
    user = UserFactory(email="ria@example.nl")
    return client_for(Person(user=user, community=community, viewer=Viewer(user.pk, community.pk)))


def seen_by(rosa: Person) -> list[tuple[str, str]]:
    account = ReferrerAccount.objects.get(grant__user=rosa.user, grant__until=None)
    return [(line.first_name, line.state) for line in entered_by(account, page="1")[0]]


def test_whose_task_ended_has_given_nobody_a_link(
    community: Community, rosa: Person, path: str, client_for: ClientFor
) -> None:
    dismiss_referrer(actor=SYSTEM, account=ReferrerAccount.objects.get(grant__user=rosa.user))
    assert newcomer(community, client_for).get(path).status_code == 404


class TestMaking:
    def test_the_page_shows_it_once_and_keeps_only_its_hash(self, rosa: Person, client_for: ClientFor) -> None:
        answer = client_for(rosa).post(reverse("referral:make_link"))
        page = answer.content.decode().replace("<wbr>", "")
        found = re.search(r"/kom-erbij/([\w-]+)", page)
        assert found is not None
        link = ClientLink.objects.get()
        assert (link.token_hash, link.by_user_id, link.until - link.made_at) == (
            hash_of(found[1]),
            rosa.user.pk,
            timedelta(hours=72),
        )
        assert "Hij werkt één keer, tot 4 december, 10.00 uur." in " ".join(page.split()).replace("\xa0", " ")


class TestUsing:
    def test_looking_changes_nothing(self, path: str, client: Client) -> None:
        page = client.get(path).content.decode()
        assert ("Thuiszorg De Kust gaf je deze link" in page, ClientLink.objects.get().used_at) == (True, None)
        assert "client_link" not in client.session

    def test_it_is_kept_through_the_code(self, path: str, client: Client) -> None:
        answer = client.post(path)
        assert answer.headers["Location"] == f"{reverse('account_request_login_code')}?next=/aanmelden/"
        assert client.session["client_link"] == path.split("/")[-2]

    @pytest.mark.parametrize(
        ("sent", "seen"), [({"follows": "on"}, [("Ria", "aangemeld, we maken nog kennis")]), ({}, [])]
    )
    def test_signing_up_uses_it_and_the_organisation_sees_what_they_chose(
        self,
        path: str,
        rosa: Person,
        community: Community,
        client_for: ClientFor,
        sent: dict[str, str],
        seen: list[tuple[str, str]],
    ) -> None:
        browser = newcomer(community, client_for)
        browser.post(path, sent)
        assert browser.post(reverse("members:signup_names"), NAMES).status_code == 302
        assert Participant.objects.filter(first_name="Ria").count() == 1
        assert (ClientLink.objects.get().used_at, seen_by(rosa)) == (TUESDAY_TEN, seen)

    def test_who_takes_part_already_uses_it_at_once(
        self, path: str, rosa: Person, anna: Person, client_for: ClientFor
    ) -> None:
        answer = client_for(anna).post(path, {"follows": "on"})
        assert answer.headers["Location"] == reverse("matching:home")
        assert seen_by(rosa) == [("Anna", "doet mee, we hebben kennisgemaakt")]

    def test_of_two_who_use_it_one_does_and_both_take_part(
        self, path: str, rosa: Person, anna: Person, bram: Person
    ) -> None:
        link = ClientLink.objects.get()
        done = []
        for person in (anna, bram):
            assert person.participant is not None
            done.append(use_client_link(actor=person.viewer, link=link, participant=person.participant, follows=True))
        assert (done, [name for name, _state in seen_by(rosa)]) == ([True, False], ["Anna"])

    def test_signing_up_without_a_link_follows_nobody(
        self, path: str, community: Community, client_for: ClientFor
    ) -> None:
        newcomer(community, client_for).post(reverse("members:signup_names"), NAMES)
        assert (Entry.objects.count(), ClientLink.objects.get().used_at) == (0, None)


class TestClosed:
    @pytest.mark.parametrize(
        ("why", "status", "says"),
        [
            ("used", 410, "Deze link is al gebruikt. Was jij dat? Log dan in."),
            ("old", 410, "Deze link is verlopen: hij werkt drie dagen."),
            ("forged", 404, "Misschien is hij niet helemaal overgenomen."),
        ],
    )
    def test_it_says_why_and_what_now(
        self,
        path: str,
        client: Client,
        clock_at_tuesday_ten: time_machine.Coordinates,
        why: str,
        status: int,
        says: str,
    ) -> None:
        if why == "used":
            ClientLink.objects.update(used_at=TUESDAY_TEN)
        if why == "old":
            clock_at_tuesday_ten.move_to(TUESDAY_TEN + LASTS)
        at = f"{path[:-3]}x/" if why == "forged" else path
        for answer in (client.get(at), client.post(at)):
            page = answer.content.decode()
            assert (answer.status_code, says in page, "085" in page) == (status, True, True)
        assert "client_link" not in client.session

    def test_a_moment_before_it_still_works(
        self, path: str, client: Client, clock_at_tuesday_ten: time_machine.Coordinates
    ) -> None:
        clock_at_tuesday_ten.move_to(TUESDAY_TEN + LASTS - timedelta(seconds=1))
        assert client.get(path).status_code == 200

    def test_too_late_to_sign_up_with_it_they_take_part_all_the_same(
        self,
        path: str,
        rosa: Person,
        community: Community,
        client_for: ClientFor,
        clock_at_tuesday_ten: time_machine.Coordinates,
    ) -> None:
        browser = newcomer(community, client_for)
        browser.post(path, {"follows": "on"})
        ClientLink.objects.update(until=TUESDAY_TEN + timedelta(seconds=1))
        clock_at_tuesday_ten.move_to(TUESDAY_TEN + timedelta(seconds=2))
        browser.post(reverse("members:signup_names"), NAMES)
        assert (Participant.objects.filter(first_name="Ria").count(), seen_by(rosa)) == (1, [])

    def test_a_month_later_nothing_is_left_of_it(
        self, path: str, clock_at_tuesday_ten: time_machine.Coordinates
    ) -> None:
        clock_at_tuesday_ten.move_to(TUESDAY_TEN + timedelta(days=34))
        apply_retention(actor=SYSTEM)
        assert ClientLink.objects.count() == 0

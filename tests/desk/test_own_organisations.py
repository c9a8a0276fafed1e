"""What somebody allowed organisations, they take back themselves; and who must hear that, is on the worklist."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from buurthulp import clock
from buurthulp.viewers import SYSTEM
from buurthulp.worklist import items_for
from desk.enums import ReferralStatus, ReferralWay
from desk.models import Entry, Organisation, Referral, ReferrerAccount
from desk.selectors.referrers import entered_by
from desk.services.client_links import stop_following
from desk.services.referrals import open_once, withdraw_referral
from members.models import Participant
from notifications.models import OutboxMessage
from tests.cast import Person
from tests.desk.conftest import ClientFor
from tests.factories.desk import OrganisationFactory
from tests.kept import kept

pytestmark = pytest.mark.django_db
PATH = "/ik/organisaties/"


@kept
def entry(asker: Participant, care: Organisation, rosa: Person) -> Entry:
    """Anna let the home care see how it goes."""
    return Entry.objects.create(
        community=asker.community,
        organisation=care,
        by_user_id=rosa.user.pk,
        participant=asker,
        form_token="een",
        at=clock.now(),
    )


def seen_by(rosa: Person) -> list[str]:
    account = ReferrerAccount.objects.get(grant__user=rosa.user)
    return [line.first_name for line in entered_by(account, page="1")[0]]


def calls(person: Person) -> list[tuple[str, str]]:
    """Lines about a referral that is off: the reason, and the next step."""
    items = [item for item in items_for(person.viewer) if item.reason == "referral_taken_back"]
    return [(item.title, item.next_step) for item in items]


class TestSeeingHowItGoes:
    def test_taken_back_it_is_seen_no_more(
        self, anna: Person, rosa: Person, entry: Entry, care: Organisation, client_for: ClientFor
    ) -> None:
        assert seen_by(rosa) == ["Anna"]
        browser = client_for(anna)
        assert "Thuiszorg De Kust" in browser.get(PATH).content.decode()
        sent = browser.post(PATH, {"stop": care.public_id})
        assert (sent.status_code, seen_by(rosa)) == (302, [])
        assert care.public_id not in browser.get(PATH).content.decode()
        # Again: no change, and it stands when it stopped.
        entry.refresh_from_db()
        stopped = entry.stopped_at
        with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
            assert stop_following(actor=anna.viewer, participant=entry.participant, organisation=care) == 0
        entry.refresh_from_db()
        assert (stopped is not None, entry.stopped_at) == (True, stopped)

    def test_of_this_organisation_and_this_person_alone(
        self, anna: Person, bram: Person, rosa: Person, entry: Entry, care: Organisation, client_for: ClientFor
    ) -> None:
        other = OrganisationFactory(community=anna.community, name="Zonnebloem")
        Entry.objects.create(
            community=anna.community,
            organisation=other,
            by_user_id=rosa.user.pk,
            participant=entry.participant,
            form_token="twee",
            at=clock.now(),
        )
        for person, sent in ((bram, care.public_id), (bram, "onbekend"), (anna, "onbekend")):
            assert client_for(person).post(PATH, {"stop": sent}).status_code == 404
        stop_following(actor=anna.viewer, participant=entry.participant, organisation=care)
        assert list(Entry.objects.filter(stopped_at=None).values_list("organisation", flat=True)) == [other.pk]


class TestWithdrawingAReferral:
    def test_by_oneself_as_by_a_coordinator(
        self, anna: Person, referred: Callable[..., Referral], client_for: ClientFor
    ) -> None:
        referral = referred()
        browser = client_for(anna)
        assert "de steunkousen gaan niet meer zelf aan" in browser.get(PATH).content.decode()
        assert browser.post(PATH, {"withdraw": referral.public_id}).status_code == 302
        referral.refresh_from_db()
        assert (referral.status, referral.text, referral.told, referral.link_hash) == (
            ReferralStatus.WITHDRAWN,
            "",
            "",
            "",
        )
        assert referral.consent.withdrawn_at == clock.now()
        assert not OutboxMessage.objects.filter(kind="referral").exists()
        page = browser.get(PATH).content.decode()
        assert ("steunkousen" in page, f'value="{referral.public_id}"' in page) == (False, False)

    def test_nobody_elses(self, bram: Person, referred: Callable[..., Referral], client_for: ClientFor) -> None:
        referral = referred()
        assert client_for(bram).post(PATH, {"withdraw": referral.public_id}).status_code == 404
        referral.refresh_from_db()
        assert referral.status == ReferralStatus.SENT

    def test_what_is_over_says_so(self, anna: Person, referred: Callable[..., Referral], client_for: ClientFor) -> None:
        referral = referred()
        Referral.objects.filter(pk=referral.pk).update(status=ReferralStatus.ENDED)
        page = client_for(anna).post(PATH, {"withdraw": referral.public_id}, follow=True).content.decode()
        assert "Dat kan nu niet meer." in page

    def test_who_knows_already_is_called(
        self, anna: Person, noor: Person, zita: Person, referred: Callable[..., Referral], client_for: ClientFor
    ) -> None:
        """On the list of her own coordinator alone, for a month; a mail that nobody opened needs no call."""
        unread = referred()
        withdraw_referral(actor=anna.viewer, referral=unread)
        assert calls(noor) == []
        read = referred()
        assert open_once(actor=SYSTEM, referral=read)
        withdraw_referral(actor=anna.viewer, referral=read)
        told = (
            "Anna, toch niet doorverwezen naar Thuiszorg De Kust",
            "Bel Thuiszorg De Kust: zij wissen wat ze hebben.",
        )
        assert calls(noor) == [told]
        line = next(item for item in items_for(noor.viewer) if item.reason == "referral_taken_back")
        key = f"referrals_off-{line.object_id}"
        assert client_for(zita).get(reverse("desk:work", args=[key])).status_code == 404
        browser = client_for(noor)
        assert browser.get(reverse("desk:work", args=[key])).status_code == 200
        browser.post(reverse("desk:work", args=[key]), {"do": "done"})
        assert key not in browser.get(reverse("desk:worklist")).content.decode()
        with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
            assert calls(noor) == []

    def test_a_coordinator_who_withdraws_it_knows_it_already(
        self, carla: Person, referred: Callable[..., Referral]
    ) -> None:
        withdraw_referral(actor=carla.viewer, referral=referred(way=ReferralWay.MAIL))
        assert calls(carla) == []


def test_the_same_number_of_queries_for_one_and_for_more(
    anna: Person, entry: Entry, referred: Callable[..., Referral], client_for: ClientFor
) -> None:
    browser, counts = client_for(anna), []
    for _number in range(2):
        referred(organisation=OrganisationFactory(community=anna.community, email="x@zorg.example"))
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(PATH).status_code == 200
        counts.append(len(queries))
    assert (counts[0] == counts[1], counts[0] <= 12) == (True, True)

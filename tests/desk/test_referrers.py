"""An organisation signs people up with their yes, and sees of those alone how it stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from buurthulp import worklist
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.viewers import SYSTEM, RoleHold, Viewer
from desk.models import Entry, Organisation, ReferrerAccount
from desk.referrer_scope import account_of
from desk.selectors.referrers import entered_by
from desk.services.referrers import MOST_A_DAY, appoint_referrer, dismiss_referrer
from exchange.models import HelpRequest
from matching.services.leaving import leave
from members.enums import ConsentHow, ContactWay, Feature, Role
from members.models import AccessLog, Community, Consent, Participant, User
from members.services.confirming import confirm_participant
from members.services.retention import apply_retention
from members.services.settings import switch_feature
from tests.cast import Person, make_staff
from tests.desk.conftest import ClientFor
from tests.factories.desk import OrganisationFactory
from tests.matching.world import TUESDAY_TEN

pytestmark = pytest.mark.django_db
LIST, ENTER = "referral:entered", "referral:enter"
TYPED = {
    "token": "één",
    "first_name": "Ria",
    "family_name": "Kanarie",
    "postcode": "9101AB",
    "house_number": "9",
    "phone": "0519 12 34 57",
    "how": "spoken",
    "agreed": "on",
}
ASKED = {"title": "Wie knipt mijn heg?", "category": "garden"}


@pytest.fixture
def browser(rosa: Person, client_for: ClientFor) -> Client:
    return client_for(rosa)


def send(browser: Client, **more: object) -> Any:
    return browser.post(reverse(ENTER), {**TYPED, **more})


def seen(browser: Client) -> list[tuple[str, str, str]]:
    lines = browser.get(reverse(LIST)).context["lines"]
    return [(f"{line.first_name} {line.initial}", line.state, line.asked) for line in lines]


class TestEntering:
    def test_somebody_with_a_question(self, browser: Client, rosa: Person, care: Organisation) -> None:
        answer = send(browser, **ASKED)
        assert answer.url == reverse(LIST)
        entry = Entry.objects.get()
        person, asked = entry.participant, entry.help_request
        assert asked is not None
        assert (person.first_name, person.told_by, asked.title, asked.participant, entry.organisation) == (
            "Ria",
            ContactWay.PHONE,
            "Wie knipt mijn heg?",
            person,
            care,
        )
        consents = Consent.objects.filter(participant=person).values_list("kind", "how", "by_user")
        assert sorted(consents) == [(kind, ConsentHow.SPOKEN, rosa.user.pk) for kind in ("age", "privacy", "rules")]
        assert seen(browser) == [("Ria K.", "aangemeld, we maken nog kennis", "we zoeken")]

    def test_somebody_without_one_is_on_the_coordinators_list(self, browser: Client, carla: Person) -> None:
        send(browser, how="paper")
        assert seen(browser) == [("Ria K.", "aangemeld, we maken nog kennis", "")]
        titles = [worklist.describe(row).title for row in worklist.rows_for(carla.viewer)]
        assert titles == ["Kennismaken met Ria"]

    def test_the_state_goes_on(self, browser: Client, carla: Person) -> None:
        send(browser, **ASKED)
        person = Entry.objects.get().participant
        confirm_participant(actor=carla.viewer, participant=person)
        assert seen(browser) == [("Ria K.", "doet mee, we hebben kennisgemaakt", "we zoeken")]
        leave(actor=SYSTEM, participant=person)
        assert (seen(browser), Entry.objects.count()) == ([], 0)

    def test_sent_twice_is_one(self, browser: Client) -> None:
        for _click in range(2):
            assert send(browser, **ASKED).status_code == 302
        assert (Entry.objects.count(), Participant.objects.filter(first_name="Ria").count()) == (1, 1)
        assert HelpRequest.objects.count() == 1

    @pytest.mark.parametrize(
        ("wrong", "field", "says"),
        [
            ({"first_name": ""}, "first_name", "Vul de voornaam in."),
            ({"how": ""}, "how", "Kies hoe er ja is gezegd. Zonder ja kunnen we niemand opschrijven."),
            ({"agreed": ""}, "agreed", "Vraag of het goed is. Zonder ja kunnen we niemand opschrijven."),
            ({"phone": "bel maar"}, "phone", "Vul een telefoonnummer in, zoals 06 12345678."),
            (
                {"title": "Wie rijdt mij naar de tandarts met de auto?", "category": ""},
                "title",
                "Over een lift willen we meer weten. Meld aan zonder vraag, dan bellen wij daarover.",
            ),
        ],
    )
    def test_a_mistake_says_what_to_do_and_loses_nothing(
        self, browser: Client, wrong: dict[str, str], field: str, says: str
    ) -> None:
        answer = send(browser, **wrong)
        assert answer.context["form"].errors == {field: [says]}
        assert ('value="Kanarie"' in answer.content.decode(), Entry.objects.count()) == (True, 0)
        assert Participant.objects.filter(first_name="Ria").count() == 0

    def test_in_a_day_so_many(self, browser: Client, rosa: Person, care: Organisation, anna: Person) -> None:
        Entry.objects.bulk_create(
            Entry(
                public_id=f"e{number}",
                community=care.community,
                organisation=care,
                by_user_id=rosa.user.pk,
                participant=anna.participant,
                form_token=str(number),
                at=TUESDAY_TEN,
            )
            for number in range(MOST_A_DAY)
        )
        answer = send(browser)
        assert answer.context["form"].non_field_errors() == ["Dit zijn er veel op één dag. Bel Fatma: 085 000 00 00."]


class TestWhoIsKnownAlready:
    """Nobody learns by entering somebody that they take part (safety.md §10)."""

    KNOWN = {
        "first_name": "Anna", "family_name": "de Boer", "postcode": "9101AA", "house_number": "12",
        "phone": "06 12345601",
    }  # fmt: skip

    def test_the_answer_is_the_same_and_nothing_of_them_is_seen(self, browser: Client, anna: Person) -> None:
        told = []
        for more in (self.KNOWN, {"first_name": "Anna", "token": "twee"}):
            page = browser.post(reverse(ENTER), {**TYPED, **more}, follow=True)
            told.append([str(message) for message in page.context["messages"]])
        assert told[0] == told[1] == ["Anna is aangemeld. Wij bellen."]
        assert {state for _name, state, _asked in seen(browser)} == {"aangemeld, we maken nog kennis"}
        assert anna.participant not in [entry.participant for entry in Entry.objects.all()]

    def test_the_coordinator_sees_that_it_may_be_somebody_we_know(
        self, browser: Client, anna: Person, carla: Person
    ) -> None:
        send(browser, **self.KNOWN)
        found = [worklist.describe(row) for row in worklist.rows_for(carla.viewer) if row.source == "maybe_twice"]
        assert [(item.title, item.reason_text) for item in found] == [
            ("Kennen we Anna al?", "Anna doet misschien al mee. Iemand anders schreef Anna op.")
        ]


class TestWhatTheySee:
    def test_nothing_of_who_somebody_else_entered(
        self, browser: Client, care: Organisation, client_for: ClientFor, community: Community
    ) -> None:
        send(browser, **ASKED)
        appoint_referrer(actor=SYSTEM, organisation=care, email="piet@kust.example")
        other = User.objects.get(email="piet@kust.example")
        viewer = Viewer(
            user_id=other.pk, community_id=community.pk, roles=(RoleHold(Role.REFERRER.value),), second_factor=True
        )
        assert seen(client_for(Person(user=other, community=community, viewer=viewer))) == []
        assert entered_by(ReferrerAccount.objects.get(grant__user=other), page="1")[0] == ()

    def test_nor_of_whom_they_entered_for_an_organisation_before(
        self, browser: Client, rosa: Person, care: Organisation, community: Community, client_for: ClientFor
    ) -> None:
        """Those agreed that the home care sees how it stands, and nobody else."""
        send(browser, **ASKED)
        dismiss_referrer(actor=SYSTEM, account=ReferrerAccount.objects.get(grant__user=rosa.user))
        other = OrganisationFactory(community=community, name="Zonnebloem")
        appoint_referrer(actor=SYSTEM, organisation=other, email=rosa.user.email)
        assert seen(client_for(rosa)) == []

    def test_no_contact_data_and_no_look(self, browser: Client) -> None:
        send(browser, private_line="Kanarie in de keuken", **ASKED)
        page = browser.get(reverse(LIST)).content.decode()
        assert [words in page for words in ("12 34 57", "Havenstraat", "Kanarie", "heg")] == [False] * 4
        assert AccessLog.objects.count() == 0

    def test_as_many_queries_for_one_as_for_thirty(
        self,
        browser: Client,
        rosa: Person,
        care: Organisation,
        anna: Person,
        django_assert_max_num_queries: Callable[[int], Any],
    ) -> None:
        Entry.objects.bulk_create(
            Entry(
                public_id=f"e{number}",
                community=care.community,
                organisation=care,
                by_user_id=rosa.user.pk,
                participant=anna.participant,
                form_token=str(number),
                at=TUESDAY_TEN,
            )
            for number in range(30)
        )
        browser.get(reverse(LIST))
        with django_assert_max_num_queries(8):
            assert len(browser.get(reverse(LIST)).context["lines"]) == 30

    def test_after_logging_in_they_are_where_they_work(self, browser: Client) -> None:
        assert browser.get(reverse("members:after_login")).url == reverse(LIST)

    @pytest.mark.parametrize("page", [LIST, ENTER])
    def test_only_where_it_is_switched_on(self, community: Community, browser: Client, page: str) -> None:
        switch_feature(actor=SYSTEM, community=community, feature=Feature.REFERRAL_IN, is_on=False)
        assert browser.get(reverse(page)).status_code == 404

    def test_a_year_later_it_is_off_their_list(
        self, browser: Client, clock_at_tuesday_ten: time_machine.Coordinates
    ) -> None:
        send(browser)
        clock_at_tuesday_ten.move_to(TUESDAY_TEN + timedelta(days=366))
        apply_retention(actor=SYSTEM)
        assert (Entry.objects.count(), Participant.objects.filter(first_name="Ria").count()) == (0, 1)


class TestTheirAccount:
    def test_an_administrator_lets_them_in_and_out(
        self, community: Community, care: Organisation, client_for: ClientFor
    ) -> None:
        browser = client_for(make_staff(community, "Beatrijs", Role.ADMINISTRATOR))
        address = reverse("desk:organisation", args=[care.public_id])
        wrong = browser.post(address, {"do": "appoint", "email": "rosa"})
        assert wrong.context["referrer_form"].errors == {"email": ["Vul een mailadres in, zoals naam@voorbeeld.nl."]}
        page = browser.post(address, {"do": "appoint", "email": "rosa@kust.example"}, follow=True)
        (account,) = page.context["accounts"]
        assert account.email == "rosa@kust.example"
        page = browser.post(address, {"do": "dismiss", "account": str(account.number)}, follow=True)
        assert (page.context["accounts"], browser.post(address, {"do": "dismiss", "account": "0"}).status_code) == (
            (),
            404,
        )

    def test_not_the_account_of_another_organisation(
        self, community: Community, rosa: Person, client_for: ClientFor
    ) -> None:
        other = Organisation.objects.create(community=community, name="Wmo-loket", phone="14 0519")
        browser = client_for(make_staff(community, "Beatrijs", Role.ADMINISTRATOR))
        sent = {"do": "dismiss", "account": str(ReferrerAccount.objects.get().pk)}
        assert browser.post(reverse("desk:organisation", args=[other.public_id]), sent).status_code == 404
        assert account_of(rosa.viewer) is not None

    def test_dismissed_they_see_and_do_nothing(self, browser: Client, rosa: Person) -> None:
        send(browser)
        dismiss_referrer(actor=SYSTEM, account=ReferrerAccount.objects.get())
        assert account_of(rosa.viewer) is None
        assert [browser.get(reverse(page)).status_code for page in (LIST, ENTER)] == [403, 403]

    def test_for_one_organisation(self, rosa: Person, community: Community) -> None:
        other = Organisation.objects.create(community=community, name="Wmo-loket", phone="14 0519")
        with pytest.raises(DomainError, match="voor een andere organisatie"):
            appoint_referrer(actor=SYSTEM, organisation=other, email="rosa@kust.example")

    def test_not_with_the_figures_whatever_asks_it(self, care: Organisation, gerda: Person) -> None:
        with pytest.raises(DomainError, match="Wie de cijfers leest"):
            appoint_referrer(actor=SYSTEM, organisation=care, email="gerda@example.nl")
        with pytest.raises(DatabaseError, match="analyst_alone"), transaction.atomic():
            gerda.user.role_grants.create(community=care.community, role=Role.REFERRER, since=TUESDAY_TEN)

    def test_the_service_asks_once_more(self, carla: Person, rosa: Person, care: Organisation) -> None:
        """Also without the page before it."""
        from desk.referrer_forms import EnterForm
        from desk.services.referrers import enter

        form = EnterForm(TYPED, kinds=[])
        assert form.is_valid()
        without = Viewer(user_id=rosa.user.pk, community_id=care.community_id, roles=rosa.viewer.roles)
        for viewer in (carla.viewer, without):
            with pytest.raises(NotAllowedError):
                enter(actor=viewer, community=care.community, form_token="één", entering=form.entering)
        assert Participant.objects.filter(first_name="Ria").count() == 0

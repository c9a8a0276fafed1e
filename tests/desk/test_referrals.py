"""Referring somebody: with a recorded yes, by letter or by a link that opens once; and how it went on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from buurthulp import worklist
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.status import move
from buurthulp.viewers import SYSTEM, RoleHold
from desk.enums import ReferralStatus
from desk.models import Organisation, Referral, ReferralStatusChange
from desk.services.referrals import (
    asked_in_vain,
    hear_of,
)
from desk.workflow import REFERRAL_MOVES
from exchange.models import HelpRequest
from matching.services.leaving import leave
from members.enums import ConsentHow, ConsentKind, Feature, TextKind
from members.models import AccessLog, Community, Consent, Participant
from members.selectors.texts import text_version
from members.services.settings import switch_feature
from notifications.models import OutboxMessage
from tests.cast import Person
from tests.desk.conftest import ClientFor
from tests.factories.desk import OrganisationFactory
from tests.geography import Geography
from tests.matching.world import TUESDAY_TEN

pytestmark = pytest.mark.django_db
WORDS = "Kanarie: de steunkousen gaan niet meer zelf aan"
STAYS = "Bram doet op vrijdag de boodschappen"
TYPED = {"how": "phone", "told": ["phone"], "text": WORDS, "stays": STAYS, "way": "mail"}


def waiting(person: Person) -> list[tuple[str, str, str]]:
    """Title, why and next step of what the worklist says of referrals."""
    rows = [worklist.describe(row) for row in worklist.rows_for(person.viewer) if row.source == "referrals"]
    return [(row.title, row.reason_text, row.next_step) for row in rows]


class TestFromTheRequest:
    def send(self, browser: Client, asker: Participant, care: Organisation, **more: object) -> Any:
        address = reverse("desk:new_referral", args=[asker.public_id])
        return browser.post(address, {**TYPED, "organisation": care.public_id, **more})

    def test_the_way_there_and_what_stands_in_the_history(
        self,
        help_request: HelpRequest,
        asker: Participant,
        care: Organisation,
        carla: Person,
        client_for: ClientFor,
    ) -> None:
        browser, page = client_for(carla), reverse("desk:request", args=[help_request.public_id])
        there = f"{reverse('desk:new_referral', args=[asker.public_id])}?vraag={help_request.public_id}"
        assert f'href="{there}"' in browser.get(page).content.decode()
        assert "Thuiszorg De Kust" in browser.get(there).content.decode()
        answer = self.send(browser, asker, care, vraag=help_request.public_id)
        referral = Referral.objects.get()
        assert answer.url == reverse("desk:referral", args=[referral.public_id])
        assert (referral.help_request, referral.status, referral.text, referral.stays) == (
            help_request,
            ReferralStatus.SENT,
            WORDS,
            STAYS,
        )
        lines = [event.text for event in browser.get(page).context["history"]]
        assert "Een coördinator verwees Anna door naar Thuiszorg De Kust." in lines

    def test_from_the_person_without_a_question(
        self, asker: Participant, care: Organisation, carla: Person, client_for: ClientFor
    ) -> None:
        browser, page = client_for(carla), reverse("desk:person", args=[asker.public_id])
        assert reverse("desk:new_referral", args=[asker.public_id]) in browser.get(page).content.decode()
        self.send(browser, asker, care)
        (line,) = browser.get(page).context["referrals"]
        assert (line.organisation, line.state_label) == ("Thuiszorg De Kust", "doorgegeven")

    def test_the_question_of_somebody_else_is_not_found(
        self, help_request: HelpRequest, bram: Person, care: Organisation, carla: Person, client_for: ClientFor
    ) -> None:
        assert bram.participant is not None
        answer = self.send(client_for(carla), bram.participant, care, vraag=help_request.public_id)
        assert (answer.status_code, Referral.objects.count()) == (404, 0)

    @pytest.mark.parametrize(
        ("wrong", "field", "says"),
        [
            ({"organisation": ""}, "organisation", "Kies een organisatie."),
            ({"how": ""}, "how", "Kies hoe er ja is gezegd, of dat je alleen een folder geeft."),
            ({"text": " "}, "text", "Schrijf op wat zij moeten weten. Eén zin is genoeg."),
            ({"text": "x" * 1001}, "text", "Deze tekst is te lang. Houd het bij 1000 tekens."),
        ],
    )
    def test_a_mistake_says_what_to_do_and_loses_nothing(
        self,
        asker: Participant,
        care: Organisation,
        carla: Person,
        client_for: ClientFor,
        wrong: dict[str, str],
        field: str,
        says: str,
    ) -> None:
        answer = self.send(client_for(carla), asker, care, **wrong)
        assert answer.context["form"].errors == {field: [says]}
        assert STAYS in answer.content.decode()
        assert (Referral.objects.count(), Consent.objects.filter(kind=ConsentKind.REFERRAL).count()) == (0, 0)

    @pytest.mark.parametrize(
        ("gone", "way", "says"),
        [
            ({"email": ""}, "mail", "Van Thuiszorg De Kust kennen we geen mailadres. Kies een brief."),
            (
                {"address": "", "postcode": "", "town": ""},
                "letter",
                "Van Thuiszorg De Kust kennen we geen adres. Kies mail.",
            ),
        ],
    )
    def test_a_way_that_the_organisation_does_not_have(
        self,
        asker: Participant,
        care: Organisation,
        carla: Person,
        client_for: ClientFor,
        gone: dict[str, str],
        way: str,
        says: str,
    ) -> None:
        Organisation.objects.update(**gone)
        answer = self.send(client_for(carla), asker, care, way=way)
        assert answer.context["form"].errors == {"way": [says]}

    def test_with_no_yes_there_is_only_a_leaflet(
        self, asker: Participant, care: Organisation, carla: Person, client_for: ClientFor
    ) -> None:
        browser = client_for(carla)
        answer = self.send(browser, asker, care, how="leaflet", text="")
        assert (
            Referral.objects.count(),
            Consent.objects.filter(kind=ConsentKind.REFERRAL).count(),
            OutboxMessage.objects.count(),
        ) == (
            0,
            0,
            0,
        )
        page = browser.get(answer.url).content.decode()
        shown = (
            "085\xa0111\xa011\xa011",
            "Grote Breedstraat 1",
            "Zij komen bij je langs",
            "Wij gaven niets van jou door.",
        )
        assert [words in page for words in shown] == [True] * 4
        assert "Anna" not in page

    def test_no_organisation_yet(self, asker: Participant, carla: Person, client_for: ClientFor) -> None:
        page = client_for(carla).get(reverse("desk:new_referral", args=[asker.public_id])).content.decode()
        assert ("Een beheerder zet ze erin" in page, "<form" in page.partition("<main")[2].partition("</main")[0]) == (
            True,
            False,
        )

    def test_switched_off_there_is_no_such_page(
        self, community: Community, asker: Participant, care: Organisation, carla: Person, client_for: ClientFor
    ) -> None:
        switch_feature(actor=SYSTEM, community=community, feature=Feature.REFERRAL_OUT, is_on=False)
        browser = client_for(carla)
        assert self.send(browser, asker, care).status_code == 404
        page = browser.get(reverse("desk:person", args=[asker.public_id])).content.decode()
        assert reverse("desk:new_referral", args=[asker.public_id]) not in page


class TestConsent:
    def test_it_is_noted_how_by_whom_and_to_which_text(
        self, referred: Callable[..., Referral], carla: Person, community: Community
    ) -> None:
        consent = referred(how=ConsentHow.PAPER).consent
        assert (consent.kind, consent.how, consent.by_user, consent.text_version, consent.given_at) == (
            ConsentKind.REFERRAL,
            ConsentHow.PAPER,
            carla.user,
            text_version(community, TextKind.PRIVACY),
            TUESDAY_TEN,
        )

    def test_each_organisation_has_one_of_its_own(
        self, referred: Callable[..., Referral], community: Community
    ) -> None:
        consents = {referred().consent_id, referred(organisation=OrganisationFactory(community=community)).consent_id}
        assert (len(consents), Consent.objects.filter(kind=ConsentKind.REFERRAL).count()) == (2, 2)

    @pytest.mark.parametrize("how", [ConsentHow.WEB, ConsentHow.SPOKEN])
    def test_not_in_a_way_in_which_nobody_says_it_to_a_coordinator(
        self, referred: Callable[..., Referral], how: ConsentHow
    ) -> None:
        with pytest.raises(DomainError, match="Zonder ja geven we niets door"):
            referred(how=how)

    def test_who_is_referred_already_is_told_so(self, referred: Callable[..., Referral]) -> None:
        first = referred()
        assert referred() == first  # a double click
        with pytest.raises(DomainError, match="Anna is al doorverwezen naar Thuiszorg De Kust"):
            referred(text="Iets anders")
        assert (Referral.objects.count(), OutboxMessage.objects.count()) == (1, 1)

    def test_and_the_database_says_so_too(self, referred: Callable[..., Referral]) -> None:
        row = referred()
        consent = Consent.objects.get(pk=row.consent_id)
        consent.pk = None
        consent.save()
        row.pk, row.public_id, row.consent, row.link_hash = None, "anders", consent, ""
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)

    def test_over_they_may_be_referred_there_again(self, referred: Callable[..., Referral], carla: Person) -> None:
        hear_of(actor=carla.viewer, referral=referred(), said=ReferralStatus.ENDED)
        assert referred(text="Nog eens").status == ReferralStatus.SENT

    def test_only_in_the_coordinators_own_areas(
        self, referred: Callable[..., Referral], zita: Person, geography: Geography
    ) -> None:
        south = RoleHold("coordinator", frozenset({geography.areas["zuid"].pk}))
        with pytest.raises(NotAllowedError):
            referred(actor=replace(zita.viewer, roles=(south,)))
        assert (Referral.objects.count(), Consent.objects.filter(kind=ConsentKind.REFERRAL).count()) == (0, 0)


class TestHowItWentOn:
    def test_nothing_heard_is_on_the_worklist_until_somebody_asked(
        self, referred: Callable[..., Referral], carla: Person, clock_at_tuesday_ten: time_machine.Coordinates
    ) -> None:
        referral = referred()
        clock_at_tuesday_ten.move_to(TUESDAY_TEN + timedelta(days=14) - timedelta(minutes=1))
        assert waiting(carla) == []
        clock_at_tuesday_ten.move_to(TUESDAY_TEN + timedelta(days=14))
        said = [
            (
                "Anna, doorverwezen naar Thuiszorg De Kust",
                "Doorverwezen op 1\xa0december, nog niets gehoord.",
                "Bel Thuiszorg De Kust.",
            )
        ]
        assert waiting(carla) == said
        asked_in_vain(actor=carla.viewer, referral=referral)
        assert waiting(carla) == []
        clock_at_tuesday_ten.move_to(TUESDAY_TEN + timedelta(days=28))
        assert waiting(carla) == said
        hear_of(actor=carla.viewer, referral=referral, said=ReferralStatus.TAKEN_UP)
        assert waiting(carla) == []

    def test_on_the_list_of_their_own_coordinator_alone(
        self,
        referred: Callable[..., Referral],
        noor: Person,
        zita: Person,
        clock_at_tuesday_ten: time_machine.Coordinates,
        asker: Participant,
        client_for: ClientFor,
    ) -> None:
        referral = referred()
        clock_at_tuesday_ten.move_to(TUESDAY_TEN + timedelta(days=15))

        page = reverse("desk:referral", args=[referral.public_id])
        assert [client_for(person).get(page).status_code for person in (noor, zita)] == [200, 404]
        leave(actor=SYSTEM, participant=asker)
        assert waiting(noor) == []

    def test_each_step_by_its_button(
        self, referred: Callable[..., Referral], carla: Person, client_for: ClientFor
    ) -> None:
        referral = referred()
        browser, address = client_for(carla), reverse("desk:referral", args=[referral.public_id])
        for step, state in (("asked", "Doorgegeven"), ("taken_up", "Opgepakt"), ("ended", "Afgerond")):
            page = browser.post(address, {"do": step}, follow=True)
            assert page.context["referral"].state_label == state
        assert [line.text for line in page.context["referral"].history] == [
            "Thuiszorg De Kust is klaar.",
            "Thuiszorg De Kust pakt het op.",
            "Een coördinator vroeg het na bij Thuiszorg De Kust. Nog niets gehoord.",
            "Een coördinator verwees Anna door naar Thuiszorg De Kust.",
        ]
        late = browser.post(address, {"do": "asked"}, follow=True).content.decode()
        assert "Dat kan nu niet meer." in late

    def test_a_look_at_it_is_written_down(
        self, referred: Callable[..., Referral], carla: Person, client_for: ClientFor, asker: Participant
    ) -> None:
        referral = referred()
        client_for(carla).get(reverse("desk:referral", args=[referral.public_id]))
        looks = AccessLog.objects.filter(subject_id=asker.pk).values_list("user_id", "reason")
        assert list(looks) == [(carla.user.pk, "referral")] * 2  # when it was made, and now

    @pytest.mark.parametrize(("before", "after"), list(product(ReferralStatus, repeat=2)))
    def test_every_move(self, referred: Callable[..., Referral], before: ReferralStatus, after: ReferralStatus) -> None:
        referral = referred()
        Referral.objects.update(status=before)
        referral.refresh_from_db()

        def go() -> None:
            move(
                referral,
                after,
                moves=REFERRAL_MOVES,
                history=ReferralStatusChange,
                actor=SYSTEM,
                at=TUESDAY_TEN,
            )

        if before == after or after in REFERRAL_MOVES[before]:
            go()
            assert referral.status == after
        else:
            with pytest.raises(DomainError, match="Dat kan nu niet meer"):
                go()

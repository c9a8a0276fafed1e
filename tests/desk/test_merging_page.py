"""The page on which somebody who was here twice becomes one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from buurthulp.viewers import SYSTEM
from members.models import (
    AccessLog,
    Participant,
)
from members.services.blocking import block
from tests.cast import Person
from tests.desk.conftest import THURSDAY_TWO, ClientFor
from tests.desk.merging import invited, merge
from tests.matching.world import published

pytestmark = pytest.mark.django_db


class TestPage:
    def page(self, person: Person) -> str:
        return reverse("desk:merge", args=[person.participant.public_id])

    def test_who_it_may_be_is_shown_first_and_found_by_name(
        self, carla: Person, bram: Person, coba: Person, dirk: Person, client_for: ClientFor
    ) -> None:
        client = client_for(carla)
        Participant.objects.filter(pk=coba.participant.pk).update(phone_hash=bram.participant.phone_hash)
        said = client.get(self.page(bram)).content.decode()
        assert [f"?met={one.participant.public_id}" in said for one in (coba, dirk, bram)] == [True, False, False]
        said = client.get(self.page(bram), {"zoek": "Dirk"}).content.decode()
        assert [f"?met={one.participant.public_id}" in said for one in (coba, dirk)] == [False, True]

    def test_what_becomes_of_what_is_said_before(
        self, carla: Person, anna: Person, bram: Person, coba: Person, client_for: ClientFor
    ) -> None:
        invited(published(anna, starts_at=THURSDAY_TWO), bram, coba)
        published(coba, starts_at=THURSDAY_TWO)
        client = client_for(carla)
        said = client.get(self.page(bram), {"met": coba.participant.public_id}).content.decode()
        for words in (
            "1 vraag gaat mee.",
            "1 vraag was twee keer gesteld.",
            "Inloggen kan met allebei de adressen. Wie dat kan, ziet alles: bram@example.nl, coba@example.nl.",
            "Dit kan niet meer terug.",
        ):
            assert words in said, words
        assert "afspraak gaat mee" not in said
        assert set(AccessLog.objects.values_list("subject_id", "reason")) == {
            (bram.participant.pk, "merge"),
            (coba.participant.pk, "merge"),
        }

    def test_only_after_asking_the_person_and_then_once(
        self, carla: Person, bram: Person, coba: Person, client_for: ClientFor
    ) -> None:
        client = client_for(carla)
        answer = client.post(self.page(bram), {"met": coba.participant.public_id})
        assert "Vraag het eerst aan deze persoon" in answer.content.decode()
        assert not Participant.objects.exclude(merged_into=None).exists()
        there = reverse("desk:person", args=[bram.participant.public_id])
        for _press in range(2):
            answer = client.post(self.page(bram), {"met": coba.participant.public_id, "spoken": "on"})
            assert (answer.status_code, answer["Location"]) == (302, there)
        assert Participant.objects.get(pk=coba.participant.pk).merged_into == bram.participant

    def test_the_page_of_who_was_here_twice_is_that_of_who_they_are(
        self, carla: Person, bram: Person, coba: Person, client_for: ClientFor
    ) -> None:
        merge(carla, coba, bram)
        page = reverse("desk:person", args=[coba.participant.public_id])
        assert "Bram" in client_for(carla).get(page).content.decode()

    def test_what_cannot_be_is_said_and_nothing_happens(
        self, carla: Person, bram: Person, coba: Person, client_for: ClientFor
    ) -> None:
        block(actor=SYSTEM, blocker=bram.participant, blocked=coba.participant)
        client = client_for(carla)
        sent = {"met": coba.participant.public_id, "spoken": "on"}
        answer = client.post(self.page(bram), sent, follow=True)
        assert "zien we dat dit twee mensen zijn" in answer.content.decode()
        assert not Participant.objects.exclude(merged_into=None).exists()

    def test_at_most_twelve_queries(self, carla: Person, bram: Person, coba: Person, client_for: ClientFor) -> None:
        client = client_for(carla)
        client.get(self.page(bram))
        for sent in ({}, {"zoek": "Dirk"}, {"met": coba.participant.public_id}):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(self.page(bram), sent).status_code == 200
            asked = [query["sql"] for query in captured.captured_queries if "SAVEPOINT" not in query["sql"]]
            assert len(asked) <= 12, "\n".join(asked)

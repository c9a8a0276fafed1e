"""A line of the worklist that goes to a colleague: to whom it can, what it says, and what keeps it out."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from buurthulp.worklist import WorkRow
from desk.models import WorkStateChange
from desk.services.presence import set_presence
from desk.services.work import claim, hand_over, let_go, snooze
from members.enums import Role
from members.models import Community
from tests.cast import Person, make_staff
from tests.desk.conftest import ClientFor
from tests.desk.test_work import SECRET, WEDNESDAY, WEEK, refused, row, state_of, steps, wanted
from tests.factories.members import RoleGrantFactory

__all__ = ["row", "wanted"]

pytestmark = pytest.mark.django_db


class TestHandingOver:
    def test_to_a_colleague_with_a_word(self, row: WorkRow, carla: Person, noor: Person) -> None:
        claim(actor=carla.viewer, row=row)
        given = {"to_user_id": noor.user.pk, "from_user_id": carla.user.pk, "note": f"  {SECRET} "}
        for _twice in range(2):
            hand_over(actor=carla.viewer, row=row, **given)
        state = state_of(row)
        assert (state.owner_user_id, state.note, steps(row)) == (noor.user.pk, SECRET, ["claimed", "handed_over"])
        with connection.cursor() as cursor:
            cursor.execute("SELECT note FROM desk_workstate")
            assert b"Kanarie" not in bytes(str(cursor.fetchall()), "utf-8")
        snooze(actor=noor.viewer, row=row, until=WEDNESDAY)
        assert state_of(row).note == SECRET  # for as long as it is hers
        let_go(actor=noor.viewer, row=row)
        assert state_of(row).note == ""

    def test_not_to_who_does_not_coordinate_there(
        self, row: WorkRow, carla: Person, zita: Person, anna: Person, community: Community
    ) -> None:
        ada = make_staff(community, "Ada", Role.ADMINISTRATOR)
        for wrong in (zita, anna, ada):
            text = refused(
                "hand_over.who",
                lambda to=wrong: hand_over(actor=carla.viewer, row=row, to_user_id=to.user.pk, from_user_id=None),
            )
            assert text == "Kies een collega die hier coördinator is."

    def test_not_to_whom_it_is_about(self, wanted: WorkRow, carla: Person, anna: Person, client_for: ClientFor) -> None:
        RoleGrantFactory(community=anna.community, user=anna.user, role=Role.COORDINATOR)
        page = client_for(carla).get(reverse("desk:work", args=[wanted.key]))
        assert page.context["takers"] == ()
        assert "Hier is geen andere coördinator voor deze buurt." in page.content.decode()
        refused(
            "hand_over.who",
            lambda: hand_over(actor=carla.viewer, row=wanted, to_user_id=anna.user.pk, from_user_id=None),
        )

    def test_not_to_oneself_but_from_a_colleague(
        self, row: WorkRow, carla: Person, noor: Person, client_for: ClientFor
    ) -> None:
        text = refused(
            "hand_over.self",
            lambda: hand_over(actor=carla.viewer, row=row, to_user_id=carla.user.pk, from_user_id=None),
        )
        assert text == "Dit ben je zelf. Kies “Ik doe dit”."
        browser, path = client_for(carla), reverse("desk:work", args=[row.key])
        assert "Ik neem dit over" not in browser.get(path).content.decode()
        claim(actor=noor.viewer, row=row)
        page = browser.get(path)
        assert (page.context["takers"], "Ik neem dit over" in page.content.decode()) == ((), True)
        for _twice in range(2):
            told = browser.post(path, {"do": "hand_over", "to": carla.user.pk, "owner": noor.user.pk}, follow=True)
            assert "Dit is nu van jou." in told.content.decode()
        assert (state_of(row).owner_user_id, steps(row)) == (carla.user.pk, ["claimed", "handed_over"])
        page = browser.get(path)
        assert ("Carla nam dit over." in page.content.decode(), "Ik neem dit over" in page.content.decode()) == (
            True,
            False,
        )
        assert [taker.name for taker in page.context["takers"]] == ["Noor"]

    def test_when_a_colleague_comes_and_whether_that_is_in_time(
        self,
        row: WorkRow,
        wanted: WorkRow,
        carla: Person,
        noor: Person,
        client_for: ClientFor,
        clock_at_tuesday_ten: time_machine.Coordinates,
    ) -> None:
        """Needed on Thursday at two."""

        def said(line: WorkRow) -> str:
            (choice,) = (
                client_for(carla).get(reverse("desk:work", args=[line.key])).context["hand_over"].fields["to"].choices
            )
            return str(choice[1]).replace("\u00a0", " ")

        assert said(row) == "Noor. Op werkdagen van 9 tot 17 uur"  # she is there now
        friday = [(), (), (), (), ("09:00", "12:00"), (), ()]
        set_presence(actor=noor.viewer, week=friday, away_from=None, away_until=None, stand_in_id=None)
        assert said(row).endswith(". Is er weer op vrijdagochtend 4 december, 9.00 uur")
        assert said(wanted).endswith(". Is er weer op vrijdagochtend 4 december, 9.00 uur: dat is te laat hiervoor")

    def test_not_to_who_is_away(self, row: WorkRow, carla: Person, noor: Person) -> None:
        set_presence(actor=noor.viewer, week=WEEK, away_from=date(2026, 12, 1), away_until=WEDNESDAY)
        text = refused(
            "hand_over.away",
            lambda: hand_over(actor=carla.viewer, row=row, to_user_id=noor.user.pk, from_user_id=None),
        )
        assert text == "Noor is er vandaag niet. Kies iemand anders."

    def test_not_when_it_changed_hands_meanwhile(
        self, row: WorkRow, carla: Person, noor: Person, community: Community
    ) -> None:
        ivo = make_staff(community, "Ivo", Role.COORDINATOR)
        claim(actor=noor.viewer, row=row)
        text = refused(
            "taken", lambda: hand_over(actor=carla.viewer, row=row, to_user_id=ivo.user.pk, from_user_id=None)
        )
        assert (text, state_of(row).owner_user_id) == ("Noor heeft dit al.", noor.user.pk)

    def test_nothing_longer_than_a_word(self, row: WorkRow, carla: Person, noor: Person) -> None:
        text = refused(
            "words",
            lambda: hand_over(actor=carla.viewer, row=row, to_user_id=noor.user.pk, from_user_id=None, note="x" * 501),
        )
        assert (text, WorkStateChange.objects.exists()) == ("Houd het bij 500 tekens.", False)

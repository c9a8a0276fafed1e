"""An existing register: looked at first, then taken in line by line, whatever happens in between."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from buurthulp import clock
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.viewers import SYSTEM, Viewer
from desk.enums import LineOutcome, LineProblem, RegisterStatus
from desk.models import RegisterImport, RegisterLine
from desk.services import registers
from desk.services.registers import drop_register, go_on, read_register, start_register, sweep_registers
from matching.services.leaving import leave
from members.enums import ConsentHow, ContactWay, Role
from members.models import ActsFor, Confirmation, Consent, Participant, RoleGrant
from members.selectors.viewing import seat_for
from members.services.consents import EARLIER, NEEDED
from members.services.retention import apply_retention
from notifications.models import OutboxMessage
from tests.cast import Person, make_staff
from tests.desk.conftest import ClientFor, limit_to
from tests.kept import kept

pytestmark = pytest.mark.django_db
HEADER = "Voornaam;Achternaam;Postcode;Huisnummer;Telefoon;Mail;Toestemming;Toestemming op;Kennisgemaakt"
RIA = "Ria;van den Berg;9101 ab;7;0519 22 33 44;;papier;1-12-2026;ja"
SAM = "Sam;Bos;9101AB;9;;Sam@Example.nl;telefoon;1-3-2019;"


def csv_of(*rows: str) -> bytes:
    return "\n".join([HEADER, *rows]).encode()


def as_now(staff: Person) -> Viewer:
    """With the areas of their role."""
    return seat_for(user=staff.user, community=staff.community, second_factor=True).viewer


def sent(staff: Person, *rows: str) -> RegisterImport:
    return read_register(actor=as_now(staff), community=staff.community, data=csv_of(*rows))


def taken_in(staff: Person, *rows: str) -> RegisterImport:
    register = start_register(actor=staff.viewer, register=sent(staff, *rows))
    while sweep_registers():
        pass
    register.refresh_from_db()
    return register


def outcomes(register: RegisterImport) -> dict[int, tuple[str, str]]:
    return {line.number: (line.outcome, line.problem) for line in register.lines.all()}


@kept
def beatrijs(community) -> Person:
    return make_staff(community, "Beatrijs", Role.ADMINISTRATOR)


class TestLooking:
    def test_what_becomes_of_each_line(self, carla: Person, anna: Person, bram: Person) -> None:
        register = sent(
            carla,
            RIA,
            RIA.replace("9101 ab", "9101 AB").replace("Ria", "ria"),
            "Anna;Jansen;9101AA;1;;;;;",
            "Ineke;de Vries;9101AB;12;0519 22 33 46;;;;",
            "Koos;Bos;1234;12;;;nee;;",
            "Jan;;9101AB;12;0519 22 33 46;;papier;1-12-2026;",
            "Jan;Bos;9999ZZ;12;0519 22 33 46;;papier;1-12-2026;",
            f"Jan;Bos;9101AB;12;;{bram.user.email};papier;1-12-2026;",
        )
        assert outcomes(register) == {
            2: (LineOutcome.NEW, ""),
            3: (LineOutcome.TWICE, ""),
            4: (LineOutcome.NOT_AGREED, ""),  # without a number nobody can be reached, but nobody asked them either
            5: (LineOutcome.NOT_AGREED, ""),
            6: (LineOutcome.NOT_AGREED, ""),
            7: (LineOutcome.WRONG, LineProblem.FAMILY_NAME),
            8: (LineOutcome.WRONG, LineProblem.POSTCODE_UNKNOWN),
            9: (LineOutcome.WRONG, LineProblem.EMAIL_SHARED),
        }
        assert [line.number for line in register.lines.all() if line.typed] == [2]
        assert register.lines.get(number=3).twin == 2
        assert Participant.objects.count() == 2

    @pytest.mark.parametrize(
        ("row", "expected"),
        [
            ("Coos;Jansen;9102AA;7;0519 22 33 47;;papier;1-12-2026;", LineOutcome.KNOWN),  # name and address
            ("Coos;Jansen;9101AB;7;0612345603;;papier;1-12-2026;", LineOutcome.KNOWN),  # name and number
            ("coos;jansen;9101AB;7;;coos@example.nl;papier;1-12-2026;", LineOutcome.KNOWN),  # name and mail
            ("Truus;Jansen;9102AA;7;0612345603;;papier;1-12-2026;", LineOutcome.NEW),  # shares house and telephone
            ("Coos;Jansen;9102AA;9;0519 22 33 47;;papier;1-12-2026;", LineOutcome.NEW),  # shares a name
        ],
    )
    def test_who_takes_part_already(self, carla: Person, coos: Person, row: str, expected: str) -> None:
        register = sent(carla, row)
        line = register.lines.get()
        assert (line.outcome, line.participant) == (
            expected,
            coos.participant if expected == LineOutcome.KNOWN else None,
        )

    def test_in_somebody_elses_village_nobody_is_told_who_it_is(self, noor: Person, coos: Person) -> None:
        register = sent(
            noor,
            "Coos;Jansen;9102AA;7;0519 22 33 47;;papier;1-12-2026;",
            "Jan;Bos;9102AA;12;0519 22 33 46;;papier;1-12-2026;",
            RIA,
        )
        assert outcomes(register) == {
            2: (LineOutcome.KNOWN, ""),
            3: (LineOutcome.WRONG, LineProblem.NOT_YOUR_AREA),
            4: (LineOutcome.NEW, ""),
        }
        assert [line.participant for line in register.lines.all()] == [None, None, None]

    def test_two_with_one_mail_address_name_the_other_line(self, carla: Person) -> None:
        register = sent(carla, SAM, SAM.replace("Sam;", "Pam;"))
        line = register.lines.get(number=3)
        assert (line.outcome, line.problem, line.twin) == (LineOutcome.WRONG, LineProblem.EMAIL_SHARED, 2)

    def test_who_holds_no_role_sends_nothing(self, anna: Person, gerda: Person) -> None:
        for person in (anna, gerda):
            with pytest.raises(NotAllowedError):
                sent(person, RIA)
        assert not RegisterImport.objects.exists()

    def test_as_many_queries_for_thirty_lines_as_for_one(self, carla: Person) -> None:
        def queries(count: int) -> int:
            rows = [f"Ria;Berg;9101AB;{number};0519 22 33 44;;papier;1-12-2026;" for number in range(1, count + 1)]
            with CaptureQueriesContext(connection) as captured:
                sent(carla, *rows)
            return len(captured)

        assert queries(30) == queries(1)


class TestTakingIn:
    def test_somebody_with_what_the_list_says_of_them(self, carla: Person, community) -> None:
        register = taken_in(carla, RIA, SAM)
        assert (register.status, register.lines.filter(outcome=LineOutcome.ADDED).count()) == (RegisterStatus.DONE, 2)
        ria, sam = Participant.objects.order_by("first_name")
        assert (ria.first_name, ria.family_name, ria.phone, ria.told_by) == (
            "Ria",
            "van den Berg",
            "+31519223344",
            ContactWay.PHONE,
        )
        assert Confirmation.objects.get().participant == ria
        assert [act.user.email for act in ActsFor.objects.all()] == ["sam@example.nl"]
        assert {
            (row.participant, row.kind, row.how, row.by_user, clock.localtime(row.given_at).date())
            for row in Consent.objects.all()
        } == {
            (person, kind, how, carla.user, on)
            for kind in NEEDED
            for person, how, on in (
                (ria, ConsentHow.PAPER, date(2026, 12, 1)),
                (sam, ConsentHow.PHONE, date(2019, 3, 1)),
            )
        }
        assert {row.text_version for row in Consent.objects.filter(participant=sam)} == {EARLIER}
        assert EARLIER not in {row.text_version for row in Consent.objects.filter(participant=ria)}

    def test_nothing_of_what_the_list_said_is_left_behind(self, carla: Person) -> None:
        register = taken_in(carla, RIA, "Ineke;de Vries;9101AB;12;0519 22 33 46;;;;")
        assert [line.typed for line in register.lines.all()] == ["", ""]

    def test_who_has_mail_hears_that_they_stand_here_and_who_has_none_does_not(self, carla: Person, community) -> None:
        taken_in(carla, RIA, SAM)
        mail = OutboxMessage.objects.get()
        assert (mail.to, mail.kind, mail.subject) == (
            "sam@example.nl",
            "taken_in",
            f"Je staat nu bij Buurthulp {community.name}",
        )
        said = " ".join(mail.body_text.split())
        assert "Fatma van Buurthulp heeft je van de oude lijst overgezet." in said
        assert "Je zei op 1 maart 2019 dat je mee wilt doen." in said
        assert "Bel Fatma" in said
        assert "Bos" not in said

    def test_an_administrator_takes_in_and_confirms_nobody(self, beatrijs: Person) -> None:
        taken_in(beatrijs, RIA)
        assert Participant.objects.get().first_name == "Ria"
        assert not Confirmation.objects.exists()

    def test_the_same_file_again_takes_nobody_in_twice(self, carla: Person) -> None:
        taken_in(carla, RIA, SAM)
        again = sent(carla, RIA, SAM)
        assert outcomes(again) == {2: (LineOutcome.KNOWN, ""), 3: (LineOutcome.KNOWN, "")}
        with pytest.raises(DomainError) as error:
            start_register(actor=carla.viewer, register=again)
        assert error.value.code == "register.nobody"

    def test_the_same_file_sent_twice_before_it_was_started(self, carla: Person) -> None:
        first, second = sent(carla, RIA), sent(carla, RIA)
        for register in (first, second):
            start_register(actor=carla.viewer, register=register)
        while sweep_registers():
            pass
        assert (outcomes(first), outcomes(second)) == ({2: (LineOutcome.ADDED, "")}, {2: (LineOutcome.KNOWN, "")})
        assert Participant.objects.count() == 1

    def test_started_twice_goes_on_once(self, carla: Person) -> None:
        register = taken_in(carla, RIA)
        assert start_register(actor=carla.viewer, register=register).status == RegisterStatus.DONE
        assert sweep_registers() == 0

    def test_killed_half_way_the_next_sweep_goes_on(self, carla: Person, monkeypatch: pytest.MonkeyPatch) -> None:
        rows = [f"Ria{letter};Berg;9101AB;7;0519 22 33 44;;papier;1-12-2026;" for letter in "abcd"]
        register = start_register(actor=carla.viewer, register=sent(carla, *rows))
        calls = []

        def killed(_actor: object, participant: Participant, _on: date) -> None:
            """The last thing that is done for a line: what was written for it is not there yet."""
            calls.append(participant.first_name)
            if len(calls) == 3:
                raise SystemExit

        monkeypatch.setattr(registers, "_welcome", killed)
        with pytest.raises(SystemExit):
            sweep_registers()
        assert Participant.objects.count() == 2
        assert [register.lines.get(number=4).outcome, calls] == [LineOutcome.NEW, ["Riaa", "Riab", "Riac"]]
        sweep_registers()
        register.refresh_from_db()
        assert (register.status, sorted(person.first_name for person in Participant.objects.all())) == (
            RegisterStatus.DONE,
            ["Riaa", "Riab", "Riac", "Riad"],
        )

    def test_one_line_that_fails_keeps_no_other_waiting(self, carla: Person, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(_actor: object, participant: Participant, _on: date) -> None:
            if participant.first_name == "Ria":
                raise ValueError("broken")

        monkeypatch.setattr(registers, "_welcome", broken)
        register = taken_in(carla, RIA, SAM)
        assert (register.status, outcomes(register)) == (
            RegisterStatus.DONE,
            {2: (LineOutcome.WRONG, LineProblem.REFUSED), 3: (LineOutcome.ADDED, "")},
        )
        assert [person.first_name for person in Participant.objects.all()] == ["Sam"]

    def test_a_long_list_leaves_room_for_other_work(self, carla: Person) -> None:
        rows = [f"Ria{letter};Berg;9101AB;7;0519 22 33 44;;papier;1-12-2026;" for letter in "abc"]
        register = start_register(actor=carla.viewer, register=sent(carla, *rows))
        assert [go_on(register, at_once=2), Participant.objects.count()] == [2, 2]
        register.refresh_from_db()
        assert register.status == RegisterStatus.RUNNING

    def test_who_came_in_otherwise_meanwhile_is_known(self, carla: Person) -> None:
        register = start_register(actor=carla.viewer, register=sent(carla, RIA))
        other = taken_in(carla, RIA)
        assert other.status == RegisterStatus.DONE
        assert Participant.objects.count() == 1
        register.refresh_from_db()
        assert register.status == RegisterStatus.DONE

    def test_whose_role_ended_takes_in_nobody_any_more(self, carla: Person) -> None:
        register = start_register(actor=carla.viewer, register=sent(carla, RIA))
        RoleGrant.objects.filter(user=carla.user).update(until=clock.now() - timedelta(minutes=1))
        assert sweep_registers() == 0
        register.refresh_from_db()
        assert (register.status, register.lines.get().typed, Participant.objects.count()) == (
            RegisterStatus.STOPPED,
            "",
            0,
        )

    def test_who_has_fewer_villages_by_then_takes_in_no_more_than_those(self, carla: Person, geography) -> None:
        register = start_register(actor=carla.viewer, register=sent(carla, RIA))
        limit_to(carla, geography, "zuid")
        sweep_registers()
        assert outcomes(register) == {2: (LineOutcome.WRONG, LineProblem.NOT_YOUR_AREA)}


class TestAfterwards:
    def test_a_list_goes_after_a_week_and_who_came_in_stays(self, carla: Person, monkeypatch) -> None:
        taken_in(carla, RIA)
        sent(carla, SAM)
        later = clock.now() + timedelta(days=6)
        monkeypatch.setattr(clock, "now", lambda: later)
        apply_retention(actor=SYSTEM)
        assert RegisterLine.objects.count() == 2
        later += timedelta(days=2)
        apply_retention(actor=SYSTEM)
        assert (RegisterImport.objects.count(), RegisterLine.objects.count(), Participant.objects.count()) == (0, 0, 1)

    def test_thrown_away_only_by_who_sent_it_and_not_half_way(self, carla: Person, beatrijs: Person) -> None:
        register = sent(carla, RIA)
        with pytest.raises(NotAllowedError):
            drop_register(actor=beatrijs.viewer, register=register)
        start_register(actor=carla.viewer, register=register)
        assert drop_register(actor=carla.viewer, register=register) is False
        sweep_registers()
        assert drop_register(actor=carla.viewer, register=register) is True
        assert (RegisterLine.objects.count(), Participant.objects.count()) == (0, 1)

    def test_who_leaves_takes_their_line_along(self, carla: Person) -> None:
        register = taken_in(carla, RIA, SAM)
        leave(actor=SYSTEM, participant=Participant.objects.get(first_name="Ria"))
        assert [line.number for line in register.lines.all()] == [3]

    def test_thrown_away_twice_is_thrown_away(self, carla: Person) -> None:
        register = sent(carla, RIA)
        assert [drop_register(actor=as_now(carla), register=register) for _time in range(2)] == [True, True]
        with pytest.raises(DomainError) as refused:
            start_register(actor=as_now(carla), register=register)
        assert refused.value.code == "register.gone"


class TestPages:
    def upload(self, client: Any, data: bytes) -> Any:
        file = SimpleUploadedFile("lijst.csv", data, content_type="text/csv")
        return client.post(reverse("desk:registers"), {"file": file})

    def test_from_a_file_to_people(self, carla: Person, client_for: ClientFor) -> None:
        client = client_for(carla)
        answer = self.upload(client, csv_of(RIA, "Koos;Bos;9101AB;9;;;;;"))
        register = RegisterImport.objects.get()
        page = reverse("desk:register", args=[register.public_id])
        assert (answer.status_code, answer["Location"]) == (302, page)
        said = client.get(f"{page}?toon=new").content.decode()
        assert "Ria van den Berg" in said
        assert "Lees 1 mens in" in said
        assert "Nog geen toestemming (1)" in said
        assert client.post(page, {"go": "1"}).status_code == 302
        assert "0 van 1 mensen zijn erbij gekomen" in client.get(page).content.decode()
        sweep_registers()
        done = client.get(f"{page}?toon=added").content.decode()
        ria = Participant.objects.get()
        assert "1 mens is erbij gekomen" in done
        assert reverse("desk:person", args=[ria.public_id]) in done

    def test_a_file_that_cannot_be_read_says_what_to_do(self, carla: Person, client_for: ClientFor) -> None:
        client = client_for(carla)
        mixed = csv_of("Renée" + RIA[3:]) + b"\n" + ("Renée" + RIA[3:]).encode("cp1252")
        answer = self.upload(client, mixed)
        assert (answer.status_code, RegisterImport.objects.count()) == (200, 0)
        assert "Regel 2 en regel 3 zijn op twee manieren opgeslagen" in answer.content.decode()
        assert "Dit bestand is leeg" in client.post(reverse("desk:registers")).content.decode()

    def test_nobody_else_sees_it(self, carla: Person, noor: Person, beatrijs: Person, client_for: ClientFor) -> None:
        page = reverse("desk:register", args=[sent(carla, RIA).public_id])
        for other in (noor, beatrijs):
            client = client_for(other)
            assert [client.get(page).status_code, client.post(page, {"go": "1"}).status_code] == [404, 404]
            assert page not in client.get(reverse("desk:registers")).content.decode()
        assert client_for(carla).get(page).status_code == 200

    def test_as_many_queries_for_thirty_lines_as_for_one(self, carla: Person, client_for: ClientFor) -> None:
        client = client_for(carla)

        def queries(count: int) -> int:
            rows = [f"Ria;Berg;9101AB;{number};0519 22 33 44;;papier;1-12-2026;" for number in range(1, count + 1)]
            page = reverse("desk:register", args=[sent(carla, *rows).public_id])
            with CaptureQueriesContext(connection) as captured:
                client.get(page)
            return len(captured)

        queries(1)  # what is read once in a while
        assert queries(30) == queries(1) <= 12


class TestCommand:
    def run(self, tmp_path: Path, staff: Person, *flags: str, data: bytes = b"") -> str:
        file, said = tmp_path / "lijst.csv", StringIO()
        file.write_bytes(data or csv_of(RIA, RIA.replace("9101 ab", "1234")))
        where = ("--community", staff.community.slug, "--user", staff.user.email)
        call_command("import_register", str(file), *where, *flags, stdout=said)
        return said.getvalue()

    def test_it_first_says_what_would_happen(self, carla: Person, tmp_path: Path) -> None:
        said = self.run(tmp_path, carla)
        assert said.splitlines() == [
            "      1 klopt nog niet",
            "      1 komt erbij",
            "Regel 3: Vul een postcode in: vier cijfers en twee letters.",
            "Er is niemand bij gekomen. Geef --inlezen mee om dit te doen.",
        ]
        assert (Participant.objects.count(), RegisterImport.objects.count()) == (0, 0)

    def test_and_then_does_it_once(self, carla: Person, tmp_path: Path) -> None:
        self.run(tmp_path, carla, "--inlezen")
        assert [person.first_name for person in Participant.objects.all()] == ["Ria"]
        assert RegisterImport.objects.get().status == RegisterStatus.DONE
        with pytest.raises(CommandError, match="niemand om in te lezen"):
            self.run(tmp_path, carla, "--inlezen")

    def test_only_for_who_may(self, anna: Person, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="Alleen een coördinator of beheerder"):
            self.run(tmp_path, anna)

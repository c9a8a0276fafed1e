"""Two sweeps on one register at the same moment: each line is taken in once."""

from __future__ import annotations

import pytest
from django.db import connection

from desk.enums import LineOutcome, RegisterStatus
from desk.models import RegisterLine
from desk.services import registers
from desk.services.registers import read_register, start_register, sweep_registers
from members.models import Participant
from tests.at_once import at_once
from tests.cast import Person

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
HEADER = "Voornaam;Achternaam;Postcode;Huisnummer;Telefoon;Toestemming;Toestemming op"
ROWS = 12


def test_each_line_comes_in_once(carla: Person) -> None:
    lines = [f"Ria{chr(97 + n)};Berg;9101AB;{n + 1};0519 22 33 44;papier;1-11-2026" for n in range(ROWS)]
    data = "\n".join([HEADER, *lines]).encode()
    register = read_register(actor=carla.viewer, community=carla.community, data=data)
    start_register(actor=carla.viewer, register=register)
    results = at_once([sweep_registers, sweep_registers, sweep_registers])
    assert [result for result in results if isinstance(result, Exception)] == [], connection.vendor
    sweep_registers()
    register.refresh_from_db()
    names = sorted(person.first_name for person in Participant.objects.all())
    assert names == [f"Ria{chr(97 + n)}" for n in range(ROWS)]
    assert set(RegisterLine.objects.values_list("outcome", flat=True)) == {LineOutcome.ADDED}
    assert register.status == RegisterStatus.DONE


def test_control_without_looking_again_two_of_one_name_would_come_in(
    carla: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What keeps two registers with one person apart is the look under the lock, and not luck."""
    data = f"{HEADER}\nRia;Berg;9101AB;1;0519 22 33 44;papier;1-11-2026".encode()
    for _number in range(2):
        register = read_register(actor=carla.viewer, community=carla.community, data=data)
        start_register(actor=carla.viewer, register=register)
    monkeypatch.setattr(registers, "judge", lambda *_args: [registers.Judgement(LineOutcome.NEW)])
    sweep_registers()
    assert Participant.objects.count() == 2

"""Telefooncirkel: a daily round of calls; who does not answer becomes a line at once (design/domain.md)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from buurthulp import worklist
from desk.models import RoundCall, RoundMember, TelephoneRound
from desk.tasks import sweep_rounds
from members.enums import ContactWay
from members.models import AccessLog, Participant
from members.preset import load_preset
from tests.cast import Person, make_resident
from tests.geography import Geography

pytestmark = pytest.mark.django_db


def lines(carla: Person) -> list[str]:
    rows = [row for row in worklist.rows_for(carla.viewer) if row.source == "rounds"]
    return [worklist.describe(row).title for row in rows]


def december(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=UTC)  # an hour behind the wall


def test_a_week_of_mornings(
    clock_at_tuesday_ten, community, geography: Geography, anna: Person, bram: Person, carla: Person, client_for
) -> None:
    community.settings = load_preset("telefooncirkel").to_dict()
    community.save()
    mies = make_resident(community, "Mies", at=geography.postcodes["9101AB"], phone="+31612345677")
    Participant.objects.filter(pk=anna.participant.pk).update(told_by=ContactWay.PHONE)
    anna.participant.refresh_from_db()

    # Tuesday evening: the desk makes a round that bram calls; anna and mies agreed to it on the telephone.
    clock_at_tuesday_ten.move_to(december(1, 18))
    desk = client_for(carla)
    desk.post(reverse("desk:rounds"), {"name": "Ochtendronde", "kind": "caller", "starts": "8.30", "ends": "10.00"})
    morning = TelephoneRound.objects.get()
    desk.post(
        reverse("desk:join_round", args=[bram.participant.public_id]), {"do": "caller", "round": morning.public_id}
    )
    for person, number in ((anna, "+31612345601"), (mies, "+31612345677")):
        Participant.objects.filter(pk=person.participant.pk, phone_hash="").update(phone=number)
        joined = {"do": "join", "round": morning.public_id, "how": "phone"}
        contact = {"contact_name": "Zus Els", "contact_phone": "0519 22 33 44"} if person is anna else {}
        join = reverse("desk:join_round", args=[person.participant.public_id])
        assert desk.post(join, {**joined, "how": ""}).status_code == 200  # without a yes nobody is called
        assert desk.post(join, {**joined, **contact}).status_code == 302
    of_anna, of_mies = RoundMember.objects.order_by("position")
    assert (of_anna.participant, of_mies.participant) == (anna.participant, mies.participant)
    sweep_rounds()
    assert (RoundCall.objects.count(), lines(carla)) == (0, [])  # from tomorrow on

    # Wednesday: bram speaks mies; anna does not answer. At ten it is on the list, once, and whom to call stands there.
    clock_at_tuesday_ten.move_to(december(2, 7, 45))
    caller, own = client_for(bram), reverse("signals:round")
    page = caller.get(own).content.decode()
    assert (page.count('name="do" value="spoken"'), "Mies" in page) == (2, True)
    caller.post(own, {"do": "spoken", "who": of_mies.pk})
    caller.post(own, {"do": "no_answer", "who": of_anna.pk})
    assert (sweep_rounds(), lines(carla)) == (0, [])
    clock_at_tuesday_ten.move_to(december(2, 9))
    assert (sweep_rounds(), sweep_rounds()) == (1, 0)
    assert lines(carla) == ["Anna nam niet op, Ochtendronde"]
    desk, at_desk = client_for(carla), reverse("desk:round", args=[morning.public_id])
    page = desk.get(at_desk).content.decode()
    assert ("Zus Els" in page, "+31519223344" in page) == (True, True)
    assert list(AccessLog.objects.filter(reason="call").values_list("subject_id", flat=True)) == [anna.participant.pk]
    desk.post(at_desk, {"do": "contact", "who": of_anna.pk})
    assert (lines(carla), RoundCall.objects.get(member=of_anna).outcome) == ([], "contact")

    # Thursday: after as many tries as the community says it is the coordinator's before the round is over.
    clock_at_tuesday_ten.move_to(december(3, 8))
    caller = client_for(bram)
    for tries in (1, 2):
        caller.post(own, {"do": "no_answer", "who": of_anna.pk})
        assert len(lines(carla)) == tries - 1
    caller.post(own, {"do": "spoken", "who": of_anna.pk})  # she was in the garden
    assert (lines(carla), RoundCall.objects.get(member=of_anna, on="2026-12-03").outcome) == ([], "spoken")

    # The weekend: mies is away, as she says herself, and on Sunday the whole round rests.
    client_for(mies).post(own, {"do": "away", "since": "2026-12-04", "until": "2026-12-05"})
    client_for(carla).post(at_desk, {"do": "rest", "since": "2026-12-06", "until": "2026-12-06"})
    clock_at_tuesday_ten.move_to(december(7, 7))  # and no worker ran from Thursday to Monday morning
    sweep_rounds()
    missed = RoundCall.objects.filter(missed_at__isnull=False, closed_at=None).order_by("on", "member")
    assert [(call.on.day, call.member_id) for call in missed] == [
        (3, of_mies.pk),
        (4, of_anna.pk),
        (5, of_anna.pk),
    ]
    client_for(carla).post(at_desk, {"do": "visited", "who": of_anna.pk})
    assert lines(carla) == ["Mies nam niet op, Ochtendronde"]

    # Mies stops; nobody calls her, and whom we would have called is forgotten.
    client_for(mies).post(own, {"do": "leave"})
    clock_at_tuesday_ten.move_to(december(7, 10))
    assert sweep_rounds() == 1
    assert [call.participant for call in RoundMember.objects.filter(left_at=None)] == [anna.participant]

"""Maatjes: one lasting pair, from the desk's idea to thanks, with how it goes and the hours (design/domain.md)."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from buurthulp import clock, worklist
from buurthulp.clock import localtime
from desk.models import Pair, PairAnswer
from desk.pair_enums import PairStatus, PairStep
from desk.tasks import sweep_pairs
from exchange.models import Slot
from matching.enums import MatchStatus, Said
from matching.models import Match, Transfer
from matching.services.agreeing import cancel_match
from matching.services.confirming import say_outcome
from matching.tasks import sweep_matching
from members.preset import load_preset
from notifications.models import OutboxMessage
from tests.cast import Person
from tests.matching.world import category

pytestmark = pytest.mark.django_db


def lines(carla: Person) -> list[tuple[str, str]]:
    rows = [row for row in worklist.rows_for(carla.viewer) if row.source.startswith("pairs")]
    return [(row.reason, worklist.describe(row).title) for row in rows]


def mails() -> Counter[tuple[str, str]]:
    found = OutboxMessage.objects.filter(kind__startswith="pair").values_list("kind", "participant__first_name")
    return Counter(found)


def page(browser: Client, pair: Pair) -> str:
    return browser.get(reverse("signals:pair", args=[pair.public_id])).content.decode()


def say(browser: Client, pair: Pair, **what: str) -> None:
    assert browser.post(reverse("signals:pair", args=[pair.public_id]), what).status_code == 302


def test_from_an_idea_of_the_desk_to_thanks(
    clock_at_tuesday_ten, community, anna: Person, bram: Person, carla: Person, client_for
) -> None:
    community.settings = load_preset("maatjes").to_dict()
    community.save()
    desk, hers, his = client_for(carla), client_for(anna), client_for(bram)
    kind = category(anna, "going_out")
    asked = {
        "met": bram.participant.public_id,
        "title": "Samen een rondje lopen",
        "category": kind.slug,
        "repeat": "weekly",
        "date": "2026-12-08",
        "time": "14.00",
        "minutes": "60",
        "where": "asker",
    }
    desk.post(reverse("desk:new_pair", args=[anna.participant.public_id]), asked)
    pair = Pair.objects.get()
    # Nothing is agreed before both said yes, and asking twice is asking once.
    desk.post(reverse("desk:new_pair", args=[anna.participant.public_id]), asked)
    assert (Pair.objects.count(), Match.objects.count(), pair.status) == (1, 0, PairStatus.PROPOSED)
    assert mails() == {("pair_asked", "Anna"): 1, ("pair_asked", "Bram"): 1}
    assert "Samen een rondje lopen" in page(his, pair)
    say(his, pair, do="yes")
    assert (Match.objects.count(), lines(carla)) == (0, [])
    say(hers, pair, do="yes")
    pair.refresh_from_db()
    first = Match.objects.order_by("starts_at")[0]
    assert (pair.status, first.asker, first.helper) == (PairStatus.MEETING, anna.participant, bram.participant)
    assert [localtime(one.starts_at).date().day for one in Match.objects.order_by("starts_at")] == [
        8,
        15,
        22,
        29,
        5,
        12,
    ]

    # One day Bram cannot: it is let be, and nobody else is asked to be her friend.
    third = Match.objects.order_by("starts_at")[2]
    cancel_match(actor=bram.viewer, match_id=third.pk, by=bram.participant)
    sweep_matching()
    sweep_pairs()
    assert Slot.objects.get(pk=third.slot_id).status == "withdrawn"
    assert [row.reason for row in worklist.rows_for(carla.viewer) if row.source == "searches"] == []

    # They meet; the hours go to the ledger as those of any agreement.
    clock_at_tuesday_ten.move_to(datetime(2026, 12, 8, 18, tzinfo=UTC))
    for person in (anna, bram):
        say_outcome(actor=person.viewer, match_id=first.pk, participant=person.participant, said=Said.YES, minutes=60)
    assert list(Transfer.objects.values_list("minutes", "match")) == [(60, first.pk)]

    # After six weeks both are asked how it goes; what they say the coordinator reads, and not the other.
    clock_at_tuesday_ten.move_to(datetime(2027, 1, 19, 14, tzinfo=UTC))
    hers, his = client_for(anna), client_for(bram)
    assert (sweep_pairs(), sweep_pairs()) == (1, 0)
    assert (mails()[("pair_look", "Anna")], mails()[("pair_look", "Bram")]) == (1, 1)
    say(his, pair, do="going", going="so_so", text="Kanarie: het is wat vroeg")
    assert lines(carla) == [("pair_worry", "Anna en Bram, maatjes")]
    desk, at_desk = client_for(carla), reverse("desk:pair", args=[pair.public_id])
    assert ("Kanarie" in desk.get(at_desk).content.decode(), "Kanarie" in page(hers, pair)) == (True, False)
    say(hers, pair, do="going", going="good")
    desk.post(at_desk, {"do": "talked", "note": "Voortaan om drie uur."})
    pair.refresh_from_db()
    assert (lines(carla), PairAnswer.objects.count()) == ([], 2)
    assert pair.due_at == datetime(2027, 1, 19, 14, tzinfo=UTC) + timedelta(weeks=26)

    # It ends without blame: what was agreed falls away, and both are thanked in the same words.
    sweep_matching()
    say(hers, pair, do="end")
    assert Match.objects.filter(status=MatchStatus.AGREED, starts_at__gt=clock.now()).count() == 0
    bodies = OutboxMessage.objects.filter(kind="pair_ended").order_by("participant__first_name")
    hers_text, his_text = (one.body_text for one in bodies)
    assert "Dankjewel voor de tijd samen" in his_text
    assert his_text.split("Bedankt")[0].replace("Anna", "Bram").count("stopte") == hers_text.count("stopte") == 0
    assert OutboxMessage.objects.filter(kind="cancelled", written_at=clock.now()).count() == 0
    pair.refresh_from_db()
    assert (pair.status, sweep_pairs()) == (PairStatus.ENDED, 0)
    assert [row.code for row in pair.history.order_by("pk")] == [
        PairStep.PROPOSED,
        PairStep.YES_HELPER,
        PairStep.YES_ASKER,
        PairStep.STARTED,
        PairStep.LOOKED,
        PairStep.TALKED,
        PairStep.BY_ASKER,
    ]

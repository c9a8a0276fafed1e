"""A row that cannot be advanced stops nobody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from buurthulp.sweeps import PUT_OFF, advance_each
from matching.models import Search
from matching.services import searching
from matching.services.searching import sweep_due
from tests.matching.test_line import THURSDAY_TWO
from tests.matching.world import TUESDAY_TEN, offers, published


def test_a_failing_row_is_logged_and_put_off(caplog):
    put_off = []

    def advance(row: int) -> bool:
        if row == 2:
            raise ZeroDivisionError
        return True

    with time_machine.travel(TUESDAY_TEN, tick=False):
        done = list(advance_each([1, 2, 3], advance=advance, put_off=lambda row, at: put_off.append((row, at))))
    assert done == [True, True]
    assert put_off == [(2, TUESDAY_TEN + PUT_OFF)]
    assert [record.levelname for record in caplog.records] == ["ERROR"]


@pytest.mark.django_db
def test_the_others_are_asked_and_the_failing_search_comes_again(anna, bram, monkeypatch):
    """Searches know no way to fail of their own, so this test gives the oldest one."""
    with time_machine.travel(TUESDAY_TEN, tick=False) as clock:
        offers(bram)
        broken = published(anna, starts_at=THURSDAY_TWO)
        clock.shift(timedelta(seconds=1))
        whole = published(anna, starts_at=THURSDAY_TWO + timedelta(days=1))
        real = searching.advance_search

        def fails_for_the_first(*, slot_id: int) -> bool:
            if slot_id == broken.slot_id:
                raise RuntimeError("a row that no code of ours writes")
            return real(slot_id=slot_id)

        with monkeypatch.context() as patched:
            patched.setattr(searching, "advance_search", fails_for_the_first)
            assert sweep_due() == 1
        due = dict(Search.objects.values_list("pk", "due_at"))
        assert due[broken.pk] == TUESDAY_TEN + timedelta(seconds=1) + PUT_OFF
        assert due[whole.pk] != due[broken.pk]
        clock.shift(PUT_OFF)
        assert sweep_due() >= 1
        assert broken.slot.invitations.count() + whole.slot.invitations.count() == 2

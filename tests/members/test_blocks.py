"""Who is not to meet whom: who blocked, who was blocked, and for whom the two of them arrange things."""

from __future__ import annotations

import pytest

from members.enums import ActsForKind
from members.models import ActsFor, Participant
from members.selectors.blocks import arranging_with, kept_apart_from, not_together_with
from members.services.blocking import block, unblock
from tests.arranged import arranged_for_by, stop_arranging, who
from tests.cast import Person, make_resident
from tests.factories.members import ActsForFactory
from tests.geography import Geography
from tests.kept import kept


@kept
def truus(anna: Person, geography: Geography) -> Person:
    """Anna arranges things for her."""
    return arranged_for_by(anna, "Truus", at=geography.postcodes["9101AB"], number="40")


@kept
def mieke(bram: Person, geography: Geography) -> Person:
    """Bram arranges things for her."""
    return arranged_for_by(bram, "Mieke", at=geography.postcodes["9101AB"], number="41")


@kept
def coos(anna: Person, geography: Geography) -> Person:
    """Has nothing to do with any of it."""
    return make_resident(anna.community, "Coos", at=geography.postcodes["9102AA"], number="7")


def apart(person: Person) -> set[str]:
    found = Participant.objects.filter(kept_apart_from(who(person).pk))
    return set(found.values_list("first_name", flat=True))


def arranging(person: Person) -> set[str]:
    found = Participant.objects.filter(arranging_with(who(person).pk))
    return set(found.values_list("first_name", flat=True))


@pytest.mark.usefixtures("coos")
class TestKeptApart:
    @pytest.mark.parametrize("anna_blocks", [True, False])
    def test_the_two_and_for_whom_they_arrange(
        self, anna: Person, bram: Person, truus: Person, mieke: Person, anna_blocks: bool
    ) -> None:
        one, other = (anna, bram) if anna_blocks else (bram, anna)
        block(actor=one.viewer, blocker=who(one), blocked=who(other))
        everybody = {person: apart(person) for person in (anna, truus, bram, mieke)}
        assert everybody == {
            anna: {"Bram", "Mieke"},
            truus: {"Bram", "Mieke"},
            bram: {"Anna", "Truus"},
            mieke: {"Anna", "Truus"},
        }
        unblock(actor=one.viewer, blocker=who(one), blocked=who(other))
        assert [apart(person) for person in everybody] == [set()] * 4

    def test_no_longer_than_somebody_arranges_for_them(
        self, anna: Person, bram: Person, truus: Person, mieke: Person
    ) -> None:
        block(actor=anna.viewer, blocker=who(anna), blocked=who(bram))
        stop_arranging(mieke)
        assert [apart(person) for person in (anna, truus, bram, mieke)] == [
            {"Bram"},
            {"Bram"},
            {"Anna", "Truus"},
            set(),
        ]
        stop_arranging(truus)
        assert [apart(person) for person in (anna, truus, bram, mieke)] == [{"Bram"}, set(), {"Anna"}, set()]

    def test_a_block_of_whom_one_arranges_for_is_theirs_alone(
        self, anna: Person, bram: Person, truus: Person, mieke: Person
    ) -> None:
        block(actor=mieke.viewer, blocker=who(mieke), blocked=who(anna))
        assert [apart(person) for person in (anna, truus, bram, mieke)] == [
            {"Mieke"},
            {"Mieke"},
            set(),
            {"Anna", "Truus"},
        ]

    def test_a_trusted_contact_arranges_nothing(self, anna: Person, bram: Person, mieke: Person) -> None:
        """Only who acts for somebody with consent is met by others."""
        ActsFor.objects.filter(participant=mieke.participant).update(kind=ActsForKind.TRUSTED, sees_coming=True)
        block(actor=anna.viewer, blocker=who(anna), blocked=who(bram))
        assert apart(anna) == {"Bram"}


def test_all_of_them_by_id(anna: Person, bram: Person, truus: Person, mieke: Person, coos: Person) -> None:
    """What both filters hold, as the search asks it."""
    block(actor=anna.viewer, blocker=who(anna), blocked=who(coos))
    found = {person: not_together_with(who(person).pk) for person in (anna, truus, bram, coos)}
    assert found == {
        anna: {who(truus).pk, who(coos).pk},
        truus: {who(anna).pk, who(coos).pk},
        bram: {who(mieke).pk},
        coos: {who(anna).pk, who(truus).pk},
    }


@pytest.mark.usefixtures("coos")
class TestArrangingWith:
    def test_both_ways_and_nobody_else(self, anna: Person, bram: Person, truus: Person, mieke: Person) -> None:
        assert [arranging(person) for person in (anna, truus, bram, mieke)] == [
            {"Truus"},
            {"Anna"},
            {"Mieke"},
            {"Bram"},
        ]

    def test_two_who_arrange_for_the_same_person(self, anna: Person, bram: Person, truus: Person) -> None:
        ActsForFactory(user=bram.user, participant=truus.participant, kind=ActsForKind.PROXY)
        assert [arranging(person) for person in (anna, bram, truus)] == [{"Truus"}, {"Truus"}, {"Anna", "Bram"}]

    def test_no_longer_than_they_do(self, anna: Person, truus: Person) -> None:
        stop_arranging(truus)
        assert [arranging(person) for person in (anna, truus)] == [set(), set()]

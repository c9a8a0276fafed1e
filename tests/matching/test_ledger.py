"""The ledger: its checks, and deliberately broken books that must fail them (matching.md §8)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from buurthulp import triggers
from buurthulp.viewers import SYSTEM
from matching.enums import AccountKind, MatchStatus, Said, TransferKind
from matching.models import Account, Match, Transfer
from matching.services.confirming import say_outcome, settle_by_hand, sweep_matches
from matching.services.ledger import account_of, balance_of, check_ledger, post_help
from members.models import Community
from tests.cast import Person
from tests.kept import kept
from tests.matching.test_line import THURSDAY_TWO, agreed
from tests.matching.world import TUESDAY_TEN

pytestmark = pytest.mark.django_db


TWO_HOURS_LATER = THURSDAY_TWO + timedelta(hours=2)


@kept
def agreement(anna: Person, bram: Person) -> Match:
    """Of 45 minutes, two hours after its beginning."""
    match = agreed(anna, bram)
    with time_machine.travel(TWO_HOURS_LATER, tick=False):
        sweep_matches()
    return match


@kept
def settled(agreement: Match, anna: Person, bram: Person) -> Match:
    """Both said that it happened."""
    with time_machine.travel(TWO_HOURS_LATER, tick=False):
        for person in (anna, bram):
            say_outcome(actor=person.viewer, match_id=agreement.pk, participant=person.participant, said=Said.YES)
    return Match.objects.get(pk=agreement.pk)


@pytest.fixture
def later(agreement: Match, clock_at_tuesday_ten: time_machine.Traveller) -> tuple[Match, time_machine.Traveller]:
    """That agreement, and the clock that long after it began."""
    clock_at_tuesday_ten.move_to(TWO_HOURS_LATER)
    return agreement, clock_at_tuesday_ten


@pytest.fixture
def done(settled: Match, clock_at_tuesday_ten: time_machine.Traveller) -> Match:
    """The same, with what both said."""
    clock_at_tuesday_ten.move_to(TWO_HOURS_LATER)
    return settled


def say(person: Person, match: Match, said: Said, minutes: int | None = None) -> None:
    say_outcome(actor=person.viewer, match_id=match.pk, participant=person.participant, said=said, minutes=minutes)


def status_and_minutes(match: Match) -> tuple[str, list[int]]:
    match.refresh_from_db()
    return match.status, list(Transfer.objects.values_list("minutes", flat=True))


@pytest.mark.parametrize(
    ("giver", "receiver", "expected"),
    [
        ((Said.YES, 60), (Said.YES, 45), (MatchStatus.DONE, [45])),
        ((Said.YES, 75), (Said.YES, 45), (MatchStatus.DONE, [45])),
        ((Said.YES, 76), (Said.YES, 45), (MatchStatus.REVIEW, [])),
        ((Said.YES, None), (Said.NO, None), (MatchStatus.REVIEW, [])),
        ((Said.NO, None), (Said.NO, None), (MatchStatus.NOT_DONE, [])),
    ],
)
def test_what_both_said_is_settled(later, anna, bram, giver, receiver, expected):
    match, _ = later
    say(bram, match, *giver)
    say(anna, match, *receiver)
    assert status_and_minutes(match) == expected
    assert check_ledger(anna.community) == []


def test_silence_of_one_counts_after_three_days(later, bram):
    match, clock = later
    say(bram, match, Said.YES, 50)
    clock.shift(timedelta(days=3) - timedelta(minutes=1))
    sweep_matches()
    assert status_and_minutes(match) == (MatchStatus.AGREED, [])
    clock.shift(timedelta(minutes=1))
    sweep_matches()
    assert status_and_minutes(match) == (MatchStatus.DONE, [50])


def test_nobody_after_seven_days_is_unconfirmed_without_a_transfer(later):
    match, clock = later
    for _ in range(8):
        clock.shift(timedelta(days=1))
        sweep_matches()
    assert status_and_minutes(match) == (MatchStatus.UNCONFIRMED, [])


def test_coordinator_settles_what_differs_once(later, anna, bram, carla):
    match, _ = later
    say(bram, match, Said.YES, 120)
    say(anna, match, Said.YES, 30)
    for _ in range(2):
        settle_by_hand(actor=carla.viewer, match_id=match.pk, minutes=60)
    assert status_and_minutes(match) == (MatchStatus.DONE, [60])
    assert check_ledger(anna.community) == []


def test_saying_it_again_books_nothing_more(done, anna):
    say(anna, done, Said.YES)
    post_help(actor=SYSTEM, match=done, minutes=done.minutes)
    assert status_and_minutes(done) == (MatchStatus.DONE, [45])


def test_balance_is_what_was_given_less_what_was_received(done, anna, bram):
    assert (balance_of(bram.participant).given_minutes, balance_of(bram.participant).received_minutes) == (45, 0)
    assert balance_of(anna.participant).minutes == -45


def _missing_transfer(match: Match) -> None:
    Transfer.objects.filter(match=match).delete()


def _double_confirmation(match: Match) -> None:
    debit, credit = account_of(match.asker), account_of(match.helper)
    Transfer.objects.create(
        community=match.community,
        debit=debit,
        credit=credit,
        minutes=45,
        kind=TransferKind.HELP,
        match=match,
        reason="confirmed",
        created_at=match.ended_at,
    )


def _other_minutes(match: Match) -> None:
    Transfer.objects.filter(match=match).update(minutes=F("minutes") + 1)


def _wrong_way(match: Match) -> None:
    debit, credit = account_of(match.asker), account_of(match.helper)
    Transfer.objects.filter(match=match).update(debit=credit, credit=debit)


def _unconfirmed_match(match: Match) -> None:
    Match.objects.filter(pk=match.pk).update(status=MatchStatus.AGREED)


def _no_reason(match: Match) -> None:
    Transfer.objects.filter(match=match).update(reason="")


def _one_legged_gift(match: Match) -> None:
    clearing = Account.objects.create(community=match.community, kind=AccountKind.CLEARING)
    Transfer.objects.create(
        community=match.community,
        debit=account_of(match.helper),
        credit=clearing,
        minutes=10,
        kind=TransferKind.GIFT,
        reason="gift",
        created_at=match.ended_at,
    )


@pytest.mark.parametrize(
    "break_it",
    [
        _missing_transfer,
        _double_confirmation,
        _other_minutes,
        _wrong_way,
        _unconfirmed_match,
        _no_reason,
        _one_legged_gift,
    ],
)
def test_broken_book_is_found(done, break_it: Callable[[Match], None]):
    community = done.community
    assert check_ledger(community) == []
    _without_guards(break_it, done)
    assert len(check_ledger(community)) >= 1


def _without_guards(break_it: Callable[[Match], None], match: Match) -> None:
    """Break the book behind the back of triggers and the unique index."""
    triggers.drop()
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX IF EXISTS matching_transfer_one_help_per_match")
    break_it(match)


def _refused(change: Callable[[], object]) -> str:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        change()
    cause = refused.value.__cause__
    return getattr(getattr(cause, "diag", None), "constraint_name", None) or str(refused.value)


def test_database_keeps_a_transfer_as_it_is(done):
    row = Transfer.objects.filter(match=done)
    assert "matching_transfer_append_only" in _refused(lambda: row.update(minutes=1))
    assert "matching_transfer_append_only" in _refused(lambda: row.delete())


def test_database_refuses_to_empty_the_ledger(done):
    empty = "TRUNCATE matching_transfer" if connection.vendor == "postgresql" else "DELETE FROM matching_transfer"

    def truncate() -> None:
        # Foreign keys that wait for the end of the transaction would refuse it for a reason of their own.
        connection.check_constraints()
        with connection.cursor() as cursor:
            cursor.execute(empty)

    assert "matching_transfer_append_only" in _refused(truncate)


def test_database_refuses_a_second_help_transfer_of_a_match(done):
    assert "matching_transfer" in _refused(lambda: _double_confirmation(done))


def _transfer(community: Community, debit: Account, credit: Account, minutes: int = 5) -> Callable[[], object]:
    return lambda: Transfer.objects.create(
        community=community,
        debit=debit,
        credit=credit,
        minutes=minutes,
        kind=TransferKind.GIFT,
        reason="gift",
        created_at=TUESDAY_TEN,
    )


def test_database_refuses_a_transfer_to_oneself_or_of_nothing(community, anna, bram):
    mine, theirs = account_of(anna.participant), account_of(bram.participant)
    assert "matching_transfer_not_to_oneself" in _refused(_transfer(community, mine, mine))
    assert "matching_transfer_minutes_positive" in _refused(_transfer(community, mine, theirs, minutes=0))


def test_database_refuses_a_transfer_to_another_community(community, other_community, anna, daan):
    there = account_of(daan.participant)
    for home in (community, other_community):
        assert "matching_transfer_same_community" in _refused(_transfer(home, account_of(anna.participant), there))

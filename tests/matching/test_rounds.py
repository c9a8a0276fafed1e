"""The periodic round: who waits for it, what it asks, who may hold it, and that nobody is forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from buurthulp import clock
from buurthulp.viewers import SYSTEM
from exchange.enums import Visibility, Way
from matching.enums import DeskReason, InvitationStatus
from matching.models import Invitation, Round, RoundLine, Search
from matching.services import rounds
from matching.services.publishing import withdraw_request
from matching.services.rounds import LEASE, hold_round, hold_rounds
from matching.services.searching import invite_by_hand, sweep_due
from matching.services.waiting import ROUND_LATE
from matching.tasks import sweep_matching
from members.enums import Feature
from members.preset import settings_with
from members.services.settings import switch_feature
from tests.matching.world import TUESDAY_TEN, offers, published, requests_on_list

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
ELEVEN = TUESDAY_TEN + HOUR
NEXT_MONDAY = TUESDAY_TEN + timedelta(days=6)


@pytest.fixture
def clock_now(community, clock_at_tuesday_ten):
    """It is Tuesday, ten o'clock, and Kustdorp holds rounds by the hour."""
    switched = switch_feature(actor=SYSTEM, community=community, feature=Feature.ROUNDS, is_on=True)
    community.settings = switched.settings
    return clock_at_tuesday_ten


def _asked(search: Search) -> set[int]:
    return set(search.slot.invitations.values_list("participant_id", flat=True))


def _fresh(search: Search) -> Search:
    return Search.objects.get(pk=search.pk)


def test_what_is_in_no_hurry_waits_for_the_round_and_the_rest_is_asked_at_once(anna, bram, clock_now):
    for slug in ("groceries", "papers", "digital"):
        offers(bram, slug, monthly_number=9)
    hurry = published(anna, starts_at=TUESDAY_TEN + timedelta(days=2))
    calm = published(anna, starts_at=NEXT_MONDAY, slug="papers")
    by_desk = published(anna, starts_at=NEXT_MONDAY, slug="digital", way=Way.CALL)
    seen_by_desk = published(anna, starts_at=NEXT_MONDAY, slug="digital", visibility=Visibility.DESK)
    assert [one.round_at for one in (hurry, calm, by_desk, seen_by_desk)] == [None, ELEVEN, None, None]
    sweep_matching()
    assert (_asked(hurry), _asked(calm), Round.objects.count()) == ({bram.participant.pk}, set(), 0)
    clock_now.shift(HOUR)
    sweep_matching()
    invitation = calm.slot.invitations.get()
    held, line = Round.objects.get(), RoundLine.objects.get()
    assert (invitation.participant_id, _fresh(calm).round_at) == (bram.participant.pk, None)
    assert (held.at, held.finished_at, held.claimed_until, held.tries) == (ELEVEN, ELEVEN, None, 1)
    assert (line.search_id, line.first_id, line.fitting, line.asked) == (calm.pk, invitation.pk, 1, 1)
    clock_now.shift(HOUR)
    sweep_matching()
    assert (hold_rounds(), Round.objects.count(), Invitation.objects.count()) == (0, 1, 2)


@pytest.mark.parametrize("is_together", [True, False])
def test_the_only_one_who_can_is_kept_for_whom_nobody_else_can(anna, bram, coos, clock_now, community, is_together):
    """Bram lives nearer and does both; Coos does groceries alone. One after another, Bram is spent on groceries."""
    switch_feature(actor=SYSTEM, community=community, feature=Feature.ROUNDS, is_on=is_together)
    anna.home.participant.community.refresh_from_db()
    offers(coos)
    offers(bram)
    offers(bram, "papers", monthly_number=1)
    groceries = published(anna, starts_at=NEXT_MONDAY)
    garden = published(anna, starts_at=NEXT_MONDAY + HOUR, slug="papers")
    clock_now.shift(HOUR)
    sweep_matching()
    brams, cooss = {bram.participant.pk}, {coos.participant.pk}
    if is_together:
        assert (_asked(groceries), _asked(garden)) == (cooss, brams)
        assert list(RoundLine.objects.order_by("pk").values_list("fitting", "asked")) == [(2, 1), (1, 1)]
    else:  # the control: the same people and requests, one after another
        assert (brams <= _asked(groceries), _asked(garden)) == (True, set())


def test_it_leaves_alone_whoever_was_asked_or_is_not_looked_for_any_more(anna, bram, coos, carla, clock_now):
    for person in (bram, coos):
        offers(person, monthly_number=9)
    by_hand, gone = (published(anna, starts_at=NEXT_MONDAY + number * HOUR) for number in range(2))
    invite_by_hand(actor=carla.viewer, slot_id=by_hand.slot_id, participant=coos.participant)
    withdraw_request(actor=anna.viewer, help_request_id=gone.slot.occasion.help_request_id)
    clock_now.shift(HOUR)
    sweep_matching()
    assert RoundLine.objects.count() == 0
    # The ordinary search goes on with the invitation that is out.
    assert (coos.participant.pk in _asked(by_hand), _asked(gone)) == (True, set())
    assert (_fresh(by_hand).round_at, hold_rounds()) == (None, 0)


def test_a_round_that_never_comes_is_not_waited_for(anna, bram, clock_now):
    offers(bram)
    search = published(anna, starts_at=NEXT_MONDAY)
    clock_now.shift(HOUR)
    sweep_due()
    assert (_asked(search), _fresh(search).due_at) == (set(), ELEVEN + ROUND_LATE)
    clock_now.shift(ROUND_LATE)
    sweep_due()
    assert (_asked(search), Round.objects.count()) == ({bram.participant.pk}, 0)


def test_the_asker_reads_when_the_first_are_asked(anna, bram, clock_now, client_for):
    offers(bram)
    clock_now.shift(2 * HOUR)
    help_request = published(anna, starts_at=NEXT_MONDAY).slot.occasion.help_request
    pages = [reverse(f"matching:{name}", args=[help_request.public_id]) for name in ("request", "ask_done")]
    own, sent = (" ".join(client_for(anna).get(page).content.decode().split()) for page in pages)
    assert ("Vanmiddag vragen we de eerste buren." in own, "Vanmiddag vragen we de eerste mensen" in sent) == (
        True,
        True,
    )
    clock_now.shift(HOUR)
    sweep_matching()
    own, sent = (" ".join(client_for(anna).get(page).content.decode().split()) for page in pages)
    assert ("We vroegen 1 buur." in own, "We vroegen 1 iemand" in sent, "Vanmiddag" in own + sent) == (
        True,
        True,
        False,
    )


def test_of_two_at_once_one_works_and_who_was_killed_half_way_is_taken_over(
    anna, bram, community, clock_now, monkeypatch
):
    offers(bram, monthly_number=9)
    searches = [published(anna, starts_at=NEXT_MONDAY + number * HOUR) for number in range(3)]
    clock_now.shift(HOUR)
    real = rounds.advance_search
    asked = []

    def dies_at_the_second(**given: object) -> bool:
        if len(asked) == 1:
            raise SystemExit
        asked.append(given)
        return real(**given)

    with monkeypatch.context() as patched:
        patched.setattr(rounds, "advance_search", dies_at_the_second)
        with pytest.raises(SystemExit):
            hold_rounds()
    assert [len(_asked(search)) for search in searches] == [1, 0, 0]
    # It is somebody's, as far as anybody can tell: nobody else begins, not even a round of its own.
    assert (hold_round(community_id=community.pk), Round.objects.count()) == (0, 1)
    clock_now.shift(LEASE)
    assert hold_rounds() == 2
    assert [len(_asked(search)) for search in searches] == [1, 1, 1]
    held = Round.objects.get()
    assert (held.tries, held.lines.count(), held.finished_at) == (2, 3, ELEVEN + LEASE)
    assert hold_rounds() == 0


def test_who_was_overtaken_stops(anna, bram, clock_now, monkeypatch):
    offers(bram, monthly_number=9)
    searches = [published(anna, starts_at=NEXT_MONDAY + number * HOUR) for number in range(2)]
    clock_now.shift(HOUR)
    real = rounds.advance_search

    def is_slow(**given: object) -> bool:
        done = real(**given)
        Round.objects.update(tries=2)  # as another does that takes it over
        return done

    with monkeypatch.context() as patched:
        patched.setattr(rounds, "advance_search", is_slow)
        assert hold_rounds() == 0
    assert [len(_asked(search)) for search in searches] == [1, 0]
    assert Round.objects.get().finished_at is None


def test_one_that_cannot_be_asked_for_stops_nobody_else(anna, bram, clock_now, monkeypatch):
    offers(bram, monthly_number=9)
    first, second = (published(anna, starts_at=NEXT_MONDAY + number * HOUR) for number in range(2))
    clock_now.shift(HOUR)
    real = rounds.advance_search

    def fails_for_the_first(*, slot_id: int, **given: object) -> bool:
        if slot_id == first.slot_id:
            raise RuntimeError("a row that no code of ours writes")
        return real(slot_id=slot_id, **given)

    with monkeypatch.context() as patched:
        patched.setattr(rounds, "advance_search", fails_for_the_first)
        assert hold_rounds() == 1
    assert (_asked(first), len(_asked(second)), Round.objects.get().finished_at) == (set(), 1, ELEVEN)


def test_nobody_is_disturbed_in_the_evening_for_it(anna, bram, clock_now):
    offers(bram)
    clock_now.shift(10 * HOUR + HOUR / 2)
    search = published(anna, starts_at=NEXT_MONDAY)
    assert search.round_at == TUESDAY_TEN + 22 * HOUR  # eight in the morning
    clock_now.shift(11 * HOUR + HOUR / 2)
    Search.objects.filter(pk=search.pk).update(round_at=TUESDAY_TEN + 11 * HOUR)
    clock_now.shift(-10 * HOUR)  # midnight, the round of the evening still to be held
    assert (hold_rounds(), Round.objects.count()) == (0, 0)


def test_several_places_are_asked_for_as_one(anna, bram, coos, clock_now):
    for person in (bram, coos):
        offers(person, monthly_number=9)
    first = published(anna, starts_at=NEXT_MONDAY, helpers=2)
    clock_now.shift(HOUR)
    sweep_matching()
    given = Invitation.objects.filter(occasion=first.slot.occasion_id)
    assert set(given.values_list("participant_id", "slot", "status")) == {
        (person.participant.pk, first.slot_id, InvitationStatus.INVITED) for person in (bram, coos)
    }
    assert list(Search.objects.values_list("round_at", flat=True)) == [None, None]
    assert list(RoundLine.objects.values_list("search", "asked")) == [(first.pk, 2)]


def test_a_round_that_fails_stops_neither_another_community_nor_the_sweep(
    anna, bram, community, other_community, clock_now, monkeypatch
):
    """Rounds know no way to fail of their own, so this test gives one."""
    for slug in ("groceries", "papers"):
        offers(bram, slug, monthly_number=9)
    calm = published(anna, starts_at=NEXT_MONDAY, slug="papers")
    Round.objects.create(community=other_community, at=TUESDAY_TEN, claimed_until=clock.machine_now())
    clock_now.shift(HOUR)
    hurry = published(anna, starts_at=TUESDAY_TEN + timedelta(days=2))
    hold = rounds.hold_round

    def one_fails(*, community_id):
        if community_id == community.pk:
            raise ZeroDivisionError
        return hold(community_id=community_id)

    monkeypatch.setattr(rounds, "hold_round", one_fails)
    sweep_matching()
    assert Round.objects.get(community=other_community).finished_at is not None
    assert (_asked(hurry), _asked(calm)) == ({bram.participant.pk}, set())
    clock_now.shift(ROUND_LATE)
    sweep_matching()
    assert _asked(calm) == {bram.participant.pk}


def test_nobody_is_asked_for_two_things_at_one_time(anna, bram, coos, community, clock_now):
    """Both could do both, and a wave takes whoever there is: each is asked for one. At other hours for both."""
    community.settings = settings_with(community.settings, waves={"prior_yes": 0.1, "prior_no": 9.0})
    community.save()
    for person in (bram, coos):
        offers(person, monthly_number=9)
    same = [published(anna, starts_at=NEXT_MONDAY + number * HOUR / 2) for number in range(2)]
    clock_now.shift(HOUR)
    assert hold_rounds() == 2
    one, other = (_asked(search) for search in same)
    assert (len(one), len(other), one | other) == (1, 1, {bram.participant.pk, coos.participant.pk})
    Invitation.objects.all().delete()
    apart = [published(anna, starts_at=NEXT_MONDAY + timedelta(days=1, hours=number)) for number in range(2)]
    clock_now.shift(HOUR)
    assert hold_rounds() == 2
    assert [len(_asked(search)) for search in apart] == [2, 2]


def test_where_nobody_else_could_be_asked_it_waits_for_the_next_round(anna, bram, carla, clock_now):
    offers(bram, monthly_number=9)
    first, second = (published(anna, starts_at=NEXT_MONDAY) for _ in range(2))
    clock_now.shift(HOUR)
    sweep_matching()
    bram_alone = {bram.participant.pk}
    assert (_asked(first), _asked(second), _fresh(second).round_at) == (bram_alone, set(), ELEVEN + HOUR)
    assert (_fresh(second).desk_reason, requests_on_list(carla), RoundLine.objects.count()) == ("", [], 1)
    clock_now.shift(ROUND_LATE)
    sweep_matching()
    assert _asked(second) == set()
    clock_now.shift(HOUR - ROUND_LATE)
    sweep_matching()
    assert (_asked(second), _fresh(second).round_at) == (bram_alone, None)


def test_where_time_begins_to_press_it_does_not_wait(anna, bram, clock_now):
    """At eleven two days and an hour are left, at twelve no more than two days."""
    offers(bram, monthly_number=9)
    soon = TUESDAY_TEN + timedelta(days=2, hours=6)
    first, second = (published(anna, starts_at=soon) for _ in range(2))
    assert [search.decide_by for search in (first, second)] == [TUESDAY_TEN + timedelta(days=2, hours=2)] * 2
    assert second.round_at == ELEVEN
    clock_now.shift(HOUR)
    assert hold_rounds() == 2
    assert (_asked(first), _asked(second), _fresh(second).round_at) == ({bram.participant.pk}, set(), None)
    assert _fresh(second).desk_reason == DeskReason.NO_CANDIDATES


def test_whom_an_earlier_try_asked_is_not_asked_for_the_same_time(anna, bram, coos, clock_now, monkeypatch):
    for person in (bram, coos):
        offers(person, monthly_number=9)
    first, second = (published(anna, starts_at=NEXT_MONDAY) for _ in range(2))
    clock_now.shift(HOUR)
    real = rounds.advance_search

    def dies_at_the_second(*, slot_id: int, **given: object) -> bool:
        if slot_id == second.slot_id:
            raise SystemExit
        return real(slot_id=slot_id, **given)

    with monkeypatch.context() as patched:
        patched.setattr(rounds, "advance_search", dies_at_the_second)
        with pytest.raises(SystemExit):
            hold_rounds()
    assert (len(_asked(first)), _asked(second)) == (1, set())
    clock_now.shift(LEASE)
    assert hold_rounds() == 1
    assert _asked(first) | _asked(second) == {bram.participant.pk, coos.participant.pk}
    assert _asked(first) & _asked(second) == set()

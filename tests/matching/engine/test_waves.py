from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.hours import is_quiet, next_waking, waking_between
from matching.engine.waves import (
    Channel,
    Deadline,
    DeskReason,
    Invite,
    Policy,
    Prospect,
    Waiting,
    WavePlan,
    aim,
    chance_of_yes,
    is_urgent,
    plan_first_wave,
    plan_next,
    publication_deadline,
    time_left,
)
from tests.matching.engine.cast import local

HOUR = timedelta(hours=1)
POLICY = Policy(miss=0.02, pace=13 * HOUR)  # the figures below are those of two in a hundred, a round a mail's window
MAIL, SMS, PHONE = Channel.MAIL, Channel.SMS, Channel.PHONE

chances = st.lists(st.floats(0.01, 0.99), max_size=15)
moments = st.integers(0, 60 * 24 * 365).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
leads = st.integers(1, 60 * 24 * 14).map(lambda minutes: timedelta(minutes=minutes))
rankings = st.lists(st.tuples(st.sampled_from(Channel), st.floats(0.01, 0.99)), max_size=12).map(
    lambda rows: tuple(Prospect(number, channel, chance) for number, (channel, chance) in enumerate(rows, start=1))
)


def by_mail(count: int, chance: float = 0.4) -> tuple[Prospect, ...]:
    return tuple(Prospect(number, MAIL, chance) for number in range(1, count + 1))


def first(now, need_at, ranking, policy=POLICY) -> WavePlan:
    deadline = publication_deadline(now, need_at, policy)
    return plan_first_wave(now=now, deadline=deadline, ranking=ranking, policy=policy)


class TestDeadline:
    def test_the_last_four_office_hours_are_the_coordinators(self):
        assert publication_deadline(local(1, 10), local(3, 15), POLICY) == Deadline(local(3, 11))

    def test_halfway_when_that_moment_has_come(self):
        assert publication_deadline(local(2, 11), local(2, 15), POLICY) == Deadline(local(2, 13), is_short=True)

    def test_a_need_in_the_past_is_at_once(self):
        assert publication_deadline(local(2, 11), local(2, 10), POLICY) == Deadline(local(2, 11), is_short=True)

    def test_the_handover_is_the_communitys(self):
        assert publication_deadline(local(1, 10), local(3, 15), replace(POLICY, handover_hours=2.0)).decide_by == local(
            3, 13
        )

    def test_within_48_hours_is_urgent(self):
        assert is_urgent(local(1, 11), Deadline(local(3, 11)))
        assert not is_urgent(local(1, 10, 59), Deadline(local(3, 11)))
        assert is_urgent(local(1, 10), Deadline(local(9, 11), is_short=True))

    def test_time_left_is_waking_time(self):
        assert time_left(local(2, 20), Deadline(local(3, 11)), POLICY.calendar) == 4 * HOUR


class TestFirstWave:
    def test_tuesday_at_ten_for_the_same_afternoon_by_mail_alone(self):
        plan = first(local(2, 10), local(2, 15), by_mail(12))
        assert plan == WavePlan(
            invites=tuple(Invite(number, MAIL, local(2, 11)) for number in range(1, 9)),
            send_at=local(2, 10),
            desk_reason=DeskReason.RUNNING_SHORT,
            is_last=True,
            look_again_at=local(2, 11),
            q=aim(1, 1, 0.02),
        )
        assert plan.on_desk

    def test_monday_five_past_eight_for_five_past_eleven_by_mail_alone(self):
        now, need_at = local(8, 8, 5), local(8, 11, 5)
        assert publication_deadline(now, need_at, POLICY) == Deadline(local(8, 9, 35), is_short=True)
        plan = first(now, need_at, by_mail(12))
        assert (plan.participants, plan.send_at, plan.answer_by) == (tuple(range(1, 9)), now, local(8, 9, 35))
        assert (plan.on_desk, plan.desk_reason, plan.is_last) == (True, DeskReason.RUNNING_SHORT, True)

    @pytest.mark.parametrize("chance", [0.01, 0.4, 0.99])
    @pytest.mark.parametrize(("now", "need_at"), [(local(2, 10), local(2, 15)), (local(8, 8, 5), local(8, 11, 5))])
    def test_with_one_candidate_too_it_goes_out_and_stands_on_the_list(self, now, need_at, chance):
        plan = first(now, need_at, by_mail(1, chance))
        assert (plan.participants, plan.send_at, plan.on_desk) == ((1,), now, True)

    def test_days_ahead_few_are_asked_and_nobody_is_called(self):
        # Friday 15.00 leaves until Friday 11.00: 55 waking hours, four mail windows of 13.
        plan = first(local(1, 8), local(5, 15), by_mail(12))
        assert plan == WavePlan(
            invites=(Invite(1, MAIL, local(2, 8)), Invite(2, MAIL, local(2, 8))),
            send_at=local(1, 8),
            look_again_at=local(2, 8),
            q=aim(4, 1, 0.02),
        )

    def test_by_phone_one_is_asked_at_a_time(self):
        plan = first(local(1, 8), local(2, 15), [replace(person, channel=PHONE) for person in by_mail(3)])
        assert plan.invites == (Invite(1, PHONE, local(1, 8, 1)),)

    def test_a_slow_channel_makes_the_wave_slow(self):
        quick = tuple(replace(person, channel=SMS) for person in by_mail(9))
        slow = (quick[0], replace(quick[1], channel=MAIL), *quick[2:])
        now, need_at = local(2, 8), local(3, 15)  # 16 waking hours: four windows by sms, one by mail
        assert first(now, need_at, quick).participants == (1, 2)
        assert first(now, need_at, slow).participants == tuple(range(1, 9))

    def test_in_quiet_hours_it_waits_for_their_end(self):
        plan = first(local(2, 23), local(5, 15), by_mail(12))
        assert (plan.send_at, plan.look_again_at, plan.on_desk) == (local(3, 8), local(3, 8), False)
        assert plan.answer_by == local(4, 8)

    def test_short_and_quiet_waits_and_stands_on_the_list_at_once(self):
        plan = first(local(8, 7), local(8, 11), by_mail(12))
        assert (plan.send_at, plan.answer_by, plan.desk_reason) == (
            local(8, 8),
            local(8, 9, 30),
            DeskReason.RUNNING_SHORT,
        )

    def test_asked_in_the_evening_for_the_morning_somebody_is_asked_as_soon_as_it_is_day(self):
        plan = first(local(7, 21, 30), local(8, 9, 30), by_mail(12))
        assert (plan.send_at, plan.answer_by, plan.desk_reason) == (
            local(8, 8),
            local(8, 8, 45),
            DeskReason.RUNNING_SHORT,
        )

    def test_quiet_until_the_need_is_the_coordinators_at_once(self):
        plan = first(local(7, 22), local(8, 7), by_mail(12))
        assert plan == WavePlan(desk_reason=DeskReason.TIME_SHORT, is_last=True, look_again_at=local(8, 2, 30))

    def test_quiet_that_ends_exactly_at_decide_by_does_not_wait(self):
        plan = plan_first_wave(now=local(8, 7), deadline=Deadline(local(8, 8)), ranking=by_mail(3), policy=POLICY)
        assert (plan.invites, plan.desk_reason) == ((), DeskReason.TIME_SHORT)

    def test_nobody_fits(self):
        assert first(local(1, 10), local(5, 15), ()) == WavePlan(desk_reason=DeskReason.NO_CANDIDATES)

    def test_the_need_is_over(self):
        assert first(local(2, 11), local(2, 10), by_mail(2)) == WavePlan(desk_reason=DeskReason.TIME_SHORT)

    def test_one_window_left_is_the_last_wave_and_a_bit_more_is_not(self):
        deadline = Deadline(local(3, 11))
        last = plan_first_wave(now=local(2, 11), deadline=deadline, ranking=by_mail(12), policy=POLICY)
        sooner = plan_first_wave(now=local(2, 10, 59), deadline=deadline, ranking=by_mail(12), policy=POLICY)
        assert (last.is_last, last.on_desk, last.look_again_at) == (True, True, local(3, 11))
        assert (sooner.is_last, sooner.on_desk, sooner.look_again_at) == (False, False, local(2, 11))

    def test_a_short_deadline_has_one_wave_whatever_the_channel(self):
        ranking = [replace(person, channel=PHONE) for person in by_mail(12)]
        plan = first(local(8, 9), local(8, 11), ranking)
        assert (len(plan.invites), plan.q, plan.is_last) == (8, 0.98, True)


class TestPace:
    """A round is as long as most who answer take, not as long as we wait for the last of them."""

    quick = replace(POLICY, pace=5 * HOUR)

    def test_days_ahead_one_is_asked_where_a_whole_window_a_round_would_ask_two(self):
        now, need_at, ranking = local(1, 8), local(5, 15), by_mail(12)
        plan = first(now, need_at, ranking, self.quick)
        assert (len(plan.invites), len(first(now, need_at, ranking).invites)) == (1, 2)
        # Everybody keeps their own window; we look again a round later, with less time left.
        assert (plan.answer_by, plan.look_again_at, plan.q) == (local(2, 8), local(1, 13), aim(11, 1, 0.02))

    def test_with_less_than_two_rounds_left_it_is_the_same(self):
        now, deadline = local(2, 8), Deadline(local(2, 17))
        plans = [
            plan_first_wave(now=now, deadline=deadline, ranking=by_mail(12), policy=policy)
            for policy in (POLICY, self.quick)
        ]
        assert [len(plan.invites) for plan in plans] == [8, 8]

    def test_a_short_deadline_that_is_days_away_has_rounds_as_well(self):
        # Friday 16.00 for Monday 12.00 is short: the ordinary moment has come. Half of 22 waking hours: two rounds.
        deadline = publication_deadline(local(5, 16), local(8, 12), self.quick)
        plan = plan_first_wave(now=local(5, 16), deadline=deadline, ranking=by_mail(12), policy=self.quick)
        assert (deadline.is_short, plan.on_desk, len(plan.invites)) == (True, True, 4)

    @given(moments, leads, rankings, st.integers(1, 24), st.integers(1, 24))
    def test_a_quicker_pace_never_asks_more_at_once(self, now, lead, ranking, one, other):
        counts = [
            len(first(now, now + lead, ranking, replace(POLICY, pace=pace * HOUR)).invites)
            for pace in (min(one, other), max(one, other))
        ]
        assert counts[0] <= counts[1]

    def test_more_time_never_asks_more_at_once(self):
        need_at = local(9, 15)
        counts = [len(first(local(day, 8), need_at, by_mail(20), self.quick).invites) for day in range(1, 9)]
        assert counts == sorted(counts)
        assert counts[0] < counts[-1]

    def test_a_pace_takes_some_time(self):
        with pytest.raises(ValueError, match="pace"):
            Policy(pace=timedelta())


class TestNext:
    deadline = Deadline(local(5, 11))

    def next(self, now, waiting=(), ranking=(), asked_before=2, deadline=deadline, **more) -> WavePlan:
        return plan_next(
            now=now,
            deadline=deadline,
            waiting=waiting,
            ranking=ranking,
            asked_before=asked_before,
            policy=POLICY,
            **more,
        )

    def test_while_a_yes_is_held_nobody_is_asked(self):
        assert self.next(local(2, 10), ranking=by_mail(3), yeses=1) == WavePlan()

    @pytest.mark.parametrize(
        ("yeses", "places", "most", "asks"),
        [(1, 1, 4, True), (3, 1, 4, True), (4, 1, 4, False), (2, 3, 1, True), (3, 3, 1, False), (4, 5, 4, True)],
    )
    def test_waves_go_on_until_there_are_yeses_enough(self, yeses, places, most, asks):
        plan = self.next(local(2, 10), ranking=by_mail(20), yeses=yeses, places=places, most_yeses=most)
        assert bool(plan.invites) is asks

    def test_who_can_choose_from_somebody_is_not_the_coordinators_yet(self):
        plan = self.next(local(5, 11), ranking=by_mail(3), yeses=1, most_yeses=4)
        assert (plan.invites, plan.on_desk) == ((), False)
        assert self.next(local(5, 11), ranking=by_mail(3), most_yeses=4).desk_reason is DeskReason.TIME_SHORT

    def test_more_places_ask_more_people_at_once(self):
        # Four windows, so q is 62%: two of 40% give one yes as often, and eight give three.
        asked = [len(self.next(local(1, 9), (), by_mail(20), places=places).invites) for places in (1, 2, 3)]
        assert asked == [2, 5, 8]
        # Two yeses later one place is left, and who is still waited for counts for it.
        waiting = tuple(Waiting(MAIL, local(2, 8), 0.4) for _ in range(6))
        assert self.next(local(1, 12), waiting, by_mail(20), places=3, yeses=2).invites == ()

    def test_a_no_is_made_up_for(self):
        waiting = (Waiting(MAIL, local(2, 8), 0.4),)
        plan = self.next(local(1, 9), waiting, by_mail(5))
        # 54 waking hours left: four windows, so q is 62% and one more of 40% restores it.
        assert (plan.invites, plan.look_again_at) == ((Invite(1, MAIL, local(2, 9)),), local(2, 8))

    def test_nobody_is_added_while_the_chance_is_good_enough(self):
        waiting = (Waiting(MAIL, local(2, 8), 0.7),)
        plan = self.next(local(1, 9), waiting, by_mail(5))
        assert (plan.invites, plan.send_at, plan.look_again_at, plan.on_desk) == ((), None, local(2, 8), False)

    def test_who_lapsed_is_no_longer_counted(self):
        waiting = (Waiting(MAIL, local(2, 8), 0.9),)
        assert self.next(local(2, 8), waiting, by_mail(5)).participants == (1, 2, 3)

    def test_when_one_window_is_left_the_rest_of_the_last_wave_goes_out(self):
        waiting = (Waiting(MAIL, local(4, 15), 0.9),)
        plan = self.next(local(4, 11), waiting, by_mail(9))
        assert (plan.participants, plan.desk_reason) == ((1, 2, 3, 4), DeskReason.RUNNING_SHORT)
        assert plan.answer_by == local(5, 11)

    def test_look_again_when_the_last_window_begins(self):
        waiting = (Waiting(MAIL, local(4, 15), 0.99),)
        assert self.next(local(3, 16), waiting, by_mail(9)).look_again_at == local(4, 11)

    def test_out_of_candidates_is_the_coordinators_once_nobody_is_waited_for(self):
        waiting = (Waiting(MAIL, local(2, 8), 0.1),)
        assert not self.next(local(1, 9), waiting, ()).on_desk
        assert self.next(local(2, 8), waiting, ()) == WavePlan(desk_reason=DeskReason.EXHAUSTED)

    def test_at_decide_by_it_is_the_coordinators(self):
        waiting = (Waiting(MAIL, local(5, 12), 0.1),)
        assert self.next(local(5, 11), waiting, by_mail(3)) == WavePlan(desk_reason=DeskReason.TIME_SHORT)

    def test_at_night_a_no_is_made_up_for_in_the_morning(self):
        waiting = (Waiting(MAIL, local(4, 10), 0.1),)
        plan = self.next(local(2, 23), waiting, by_mail(5))
        assert (plan.send_at, plan.look_again_at) == (local(3, 8), local(3, 8))

    def test_in_the_last_night_those_asked_may_still_answer(self):
        waiting = (Waiting(MAIL, local(3, 7), 0.4),)
        plan = self.next(local(2, 23), waiting, by_mail(5), deadline=Deadline(local(3, 7)))
        assert plan == WavePlan(desk_reason=DeskReason.RUNNING_SHORT, is_last=True, look_again_at=local(3, 7))


@given(moments, leads, rankings)
def test_any_first_wave_keeps_the_promises(now, lead, ranking):
    deadline = publication_deadline(now, now + lead, POLICY)
    plan = plan_first_wave(now=now, deadline=deadline, ranking=ranking, policy=POLICY)
    assert plan.participants == tuple(person.participant_id for person in ranking[: len(plan.invites)])
    assert plan.invites or plan.on_desk
    assert bool(plan.invites) == (plan.send_at is not None)
    if deadline.is_short:
        assert plan.on_desk
    if ranking and next_waking(now, POLICY.calendar) < deadline.decide_by:
        assert plan.invites
    if plan.send_at is not None:
        assert plan.send_at == next_waking(now, POLICY.calendar)
        assert not is_quiet(plan.send_at, POLICY.calendar)
        assert plan.look_again_at is not None
        assert now < plan.look_again_at <= deadline.decide_by
    for invite in plan.invites:
        assert plan.send_at < invite.answer_by <= deadline.decide_by
        assert not is_quiet(invite.answer_by - timedelta(microseconds=1), POLICY.calendar) or not is_quiet(
            invite.answer_by, POLICY.calendar
        )
        window = POLICY.windows.of(invite.channel, POLICY.calendar)
        waited = waking_between(plan.send_at, invite.answer_by, POLICY.calendar)
        assert waited == min(window, time_left(plan.send_at, deadline, POLICY.calendar))


@given(moments, leads, rankings)
def test_any_first_wave_is_the_shortest_that_reaches_its_aim(now, lead, ranking):
    deadline = publication_deadline(now, now + lead, POLICY)
    plan = plan_first_wave(now=now, deadline=deadline, ranking=ranking, policy=POLICY)
    if plan.send_at is None:
        return
    left = time_left(plan.send_at, deadline, POLICY.calendar)

    def reaches(count: int) -> bool:
        window = max(POLICY.windows.of(person.channel, POLICY.calendar) for person in ranking[:count])
        q = aim(left / HOUR, (POLICY.pace if deadline.is_short else window) / HOUR, POLICY.miss)
        return chance_of_yes([person.chance for person in ranking[:count]]) >= q - 1e-9

    enough = [count for count in range(1, len(ranking) + 1) if reaches(count)]
    assert len(plan.invites) == (enough[0] if enough else len(ranking))


@given(moments, leads, rankings.filter(bool), st.data())
def test_a_request_always_ends_in_the_coordinators_hands(now, lead, ranking, data):
    """Walk it to the end with nobody ever saying yes: each step moves on, everybody is asked at most once."""
    deadline = publication_deadline(now, now + lead, POLICY)
    left, waiting, asked = list(ranking), [], []
    plan = plan_first_wave(now=now, deadline=deadline, ranking=left, policy=POLICY)
    while plan.look_again_at is not None:
        due = plan.send_at == now
        if due:
            chance = {person.participant_id: person.chance for person in left}
            waiting += [Waiting(sent.channel, sent.answer_by, chance[sent.participant_id]) for sent in plan.invites]
            asked += plan.participants
            left = [person for person in left if person.participant_id not in plan.participants]
        assert plan.look_again_at > now
        now = plan.look_again_at
        waiting = [sent for sent in waiting if sent.answer_by > now]
        if waiting and data.draw(st.booleans()):
            waiting.pop()
        plan = plan_next(
            now=now, deadline=deadline, waiting=waiting, ranking=left, asked_before=len(asked), policy=POLICY
        )
    assert plan.desk_reason in {DeskReason.TIME_SHORT, DeskReason.EXHAUSTED}
    assert len(asked) == len(set(asked))
    assert now <= deadline.decide_by


def test_chances_are_not_printed():
    texts = [repr(Prospect(1, MAIL, 0.123)), repr(Waiting(MAIL, local(2, 8), 0.123)), repr(WavePlan(q=0.123))]
    assert [text for text in texts if "0.123" in text] == []

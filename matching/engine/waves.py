"""How many people are asked at once, and when the coordinator takes over.

The right number follows from the time left (``wave_size``). All windows count in *waking time* (see ``hours``): nobody
is expected to answer at night, so a night shortens neither a window nor what fits before ``decide_by``. With some
rounds left and a chance ``miss`` of ending with nobody, each must succeed with ``q = 1 - miss ** (1 / rounds)``. A
round is as long as most who answer take (the ``pace``), not as long as we wait for the last: whoever is slower still
counts, and after each no somebody else is asked at once (ADR 24).

The shell calls ``publication_deadline`` once and keeps its answer, ``plan_first_wave`` when a request goes out, and
``plan_next`` after each no or lapse and at ``look_again_at``. Nothing is sent before ``send_at``; where that is later
than now, keeping it as the due time and planning again then gives the same wave with the newest facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from itertools import islice

from matching.engine.hours import (
    Calendar,
    after_waking,
    before_waking,
    decide_by,
    is_quiet,
    last_waking_edge,
    next_waking,
    waking_between,
)
from matching.engine.times import at_local, local_day

DEFAULT_MISS = 0.10
DEFAULT_PACE = timedelta(hours=5)
DEFAULT_HANDOVER_HOURS = 4.0
URGENT = timedelta(hours=48)
_MISS_BETWEEN = "miss lies between 0 and 1"
# Chances are products of floats: without some slack a chance of exactly q would now and then ask one person more.
_SLACK = 1e-12


class Channel(StrEnum):
    """How somebody is asked."""

    PHONE = "phone"
    SMS = "sms"
    PUSH = "push"
    MAIL = "mail"


class DeskReason(StrEnum):
    """Why a request stands on the coordinator's list. ``running_short`` is "loopt nog, krap": invitations are out."""

    RUNNING_SHORT = "running_short"
    TIME_SHORT = "time_short"
    NO_CANDIDATES = "no_candidates"
    EXHAUSTED = "exhausted"


@dataclass(frozen=True, slots=True)
class Windows:
    """How long we wait for an answer, in waking time. ``mail`` None: one ordinary waking day, so "a day later"."""

    phone: timedelta = timedelta(minutes=1)
    sms: timedelta = timedelta(hours=4)
    push: timedelta = timedelta(hours=4)
    mail: timedelta | None = None

    def __post_init__(self) -> None:
        if any(w is not None and w <= timedelta() for w in (self.phone, self.sms, self.push, self.mail)):
            raise ValueError("a window lasts some time")

    def of(self, channel: Channel, calendar: Calendar) -> timedelta:
        match channel:
            case Channel.PHONE:
                return self.phone
            case Channel.SMS:
                return self.sms
            case Channel.PUSH:
                return self.push
            case Channel.MAIL:
                return calendar.waking_day if self.mail is None else self.mail


@dataclass(frozen=True, slots=True)
class Policy:
    """The community's settings for waves. ``miss``: the chance we accept of having nobody at ``decide_by``.

    ``pace``: the waking time within which most who answer have done so; a round is no longer than that.
    """

    calendar: Calendar = field(default_factory=Calendar)
    windows: Windows = field(default_factory=Windows)
    miss: float = DEFAULT_MISS
    handover_hours: float = DEFAULT_HANDOVER_HOURS
    pace: timedelta = DEFAULT_PACE

    def __post_init__(self) -> None:
        if not 0 < self.miss < 1:
            raise ValueError(_MISS_BETWEEN)
        if self.pace <= timedelta():
            raise ValueError("the pace takes some time")


@dataclass(frozen=True, slots=True)
class Deadline:
    """When the coordinator takes over, fixed at publication. ``is_short``: the ordinary moment had passed by then."""

    decide_by: datetime
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class Prospect:
    """Somebody who can be asked, in the order of the ranking. ``chance`` of a yes: never shown, never logged."""

    participant_id: int
    channel: Channel
    chance: float = field(repr=False)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An invitation that is out and still waited for."""

    channel: Channel
    answer_by: datetime
    chance: float = field(repr=False)


@dataclass(frozen=True, slots=True)
class Invite:
    """Ask this person; after ``answer_by`` we no longer wait for the answer (it may still come)."""

    participant_id: int
    channel: Channel
    answer_by: datetime


@dataclass(frozen=True, slots=True)
class WavePlan:
    """What to do now.

    - ``invites``: whom to ask at ``send_at`` (now, or the end of the quiet hours); both empty when nobody is asked.
    - ``on_desk`` and ``desk_reason``: whether the request stands on the coordinator's list from now on.
    - ``is_last``: this is the last wave, one window or less before ``decide_by``.
    - ``look_again_at``: when to plan again if nobody reacts; None when there is nothing left to plan.
    - ``q``: the chance of a yes that was aimed at (0 when nothing was computed). Not for people's eyes.
    """

    invites: tuple[Invite, ...] = ()
    send_at: datetime | None = None
    desk_reason: DeskReason | None = None
    is_last: bool = False
    look_again_at: datetime | None = None
    q: float = field(default=0.0, repr=False)

    @property
    def on_desk(self) -> bool:
        return self.desk_reason is not None

    @property
    def participants(self) -> tuple[int, ...]:
        return tuple(invite.participant_id for invite in self.invites)

    @property
    def answer_by(self) -> datetime | None:
        """When the last of these invitations is no longer waited for."""
        return max((invite.answer_by for invite in self.invites), default=None)


def publication_deadline(now: datetime, need_at: datetime, policy: Policy) -> Deadline:
    """The deadline of a request published now: the last office hours before the need are the coordinator's.

    Where that moment has come already, half-way between now and the need, and ``is_short``: half-way in waking time, or
    whoever asks in the evening for the morning would have nobody asked, since people hear nothing while they sleep.
    """
    ordinary = decide_by(need_at, policy.handover_hours, policy.calendar)
    if ordinary > now:
        return Deadline(ordinary)
    awake = waking_between(now, need_at, policy.calendar)
    if awake <= timedelta():
        return Deadline((now + max(need_at - now, timedelta()) / 2).astimezone(UTC), is_short=True)
    return Deadline(after_waking(now, awake / 2, policy.calendar).astimezone(UTC), is_short=True)


def is_urgent(now: datetime, deadline: Deadline) -> bool:
    """Does the first wave go at once? Otherwise it waits for the community's next round."""
    return deadline.is_short or deadline.decide_by - now <= URGENT


def time_left(now: datetime, deadline: Deadline, calendar: Calendar) -> timedelta:
    """The waking time until ``decide_by``; nothing once it has passed."""
    return waking_between(now, deadline.decide_by, calendar)


def next_round(now: datetime, every: timedelta, calendar: Calendar) -> datetime:
    """The first moment after now on which a round is held: each so long since midnight on the clock, by day."""
    midnight = at_local(local_day(now, calendar.timezone), time(0), calendar.timezone)
    return next_waking(midnight + ((now - midnight) // every + 1) * every, calendar).astimezone(UTC)


def is_whole_wave(
    *, now: datetime, deadline: Deadline, asked: Sequence[Prospect], policy: Policy, places: int = 1
) -> bool:
    """Whether these make a first wave together: with them the chance of a yes is what is aimed at."""
    plan = plan_first_wave(now=now, deadline=deadline, ranking=asked, policy=policy, places=places)
    chances = [prospect.chance for prospect in asked]
    reaches = chance_of_yes(chances, places) >= plan.q - _SLACK
    return not plan.invites or len(plan.invites) < len(asked) or reaches


def wave_size(
    likelihoods: Sequence[float],
    seconds_left: float,
    window_seconds: float,
    miss: float,
    *,
    waiting: Sequence[float] = (),
    places: int = 1,
) -> int:
    """How many to ask now: the length of the shortest prefix with a chance of a yes of at least :func:`aim`.

    ``likelihoods``: the chances of a yes, each 0..1, of who can be asked, best first; ``seconds_left`` in waking time
    until ``decide_by``; ``window_seconds``: how long a round takes; ``miss``: the chance, between 0 and 1, that we
    accept of having nobody in the end (matching.md §6). ``waiting``: the chances of those still waited for, who count
    first; ``places``: how many yeses are wanted. All of them where the whole order falls short; 0 where those waited
    for are enough. The less time is left, the more. Raises ValueError for a ``miss`` that is no chance.
    """
    too_few = 1.0 - aim(seconds_left, window_seconds, miss) + _SLACK
    few = _yeses(waiting, places)
    for count, likelihood in enumerate(likelihoods):
        if sum(few) <= too_few:
            return count
        few = _with(few, likelihood)
    return len(likelihoods)


def aim(seconds_left: float, window_seconds: float, miss: float) -> float:
    """``q``, the chance of a yes each round must have for all of them together to miss with chance ``miss``.

    There are as many rounds as windows fit whole in the time that is left, and one where none does.
    Raises ValueError where ``miss`` does not lie between 0 and 1.
    """
    if not 0 < miss < 1:
        raise ValueError(_MISS_BETWEEN)
    rounds = max(1.0, seconds_left // window_seconds) if window_seconds > 0 else 1.0
    return float(1.0 - miss ** (1.0 / rounds))


def chance_of_yes(chances: Sequence[float], places: int = 1) -> float:
    """The chance of at least one yes, ``1 - product(1 - p)``; of at least as many as there are ``places``."""
    return 1.0 - sum(_yeses(chances, places))


def _yeses(chances: Sequence[float], places: int) -> list[float]:
    """The chances of exactly 0, 1, ... yeses, up to one fewer than there are places: of falling short."""
    few = [1.0] + [0.0] * (places - 1)
    for chance in chances:
        few = _with(few, chance)
    return few


def _with(few: Sequence[float], chance: float) -> list[float]:
    """The same when one more is asked."""
    return [exactly * (1.0 - chance) + (few[count - 1] * chance if count else 0.0) for count, exactly in enumerate(few)]


def is_enough(yeses: int, *, places: int, most: int = 1) -> bool:
    """Whether so many held yeses stop the waves: one for each place; where the asker chooses, at least ``most``."""
    return yeses >= max(places, most)


def plan_first_wave(
    *, now: datetime, deadline: Deadline, ranking: Sequence[Prospect], policy: Policy, places: int = 1
) -> WavePlan:
    """The first wave of a request. ``ranking``: everybody who can be asked, best first."""
    return plan_next(
        now=now, deadline=deadline, waiting=(), ranking=ranking, asked_before=0, policy=policy, places=places
    )


def plan_next(
    *,
    now: datetime,
    deadline: Deadline,
    waiting: Sequence[Waiting],
    ranking: Sequence[Prospect],
    asked_before: int,
    policy: Policy,
    places: int = 1,
    yeses: int = 0,
    most_yeses: int = 1,
) -> WavePlan:
    """What to do next for places without a match: mostly one, at one occasion.

    ``waiting``: the invitations still waited for; ``ranking``: who can be asked and was not, best first;
    ``asked_before``: how many were asked so far; ``yeses``: how many are held. While these are enough
    (:func:`is_enough`) nothing happens. The request is the coordinator's at ``decide_by``, or when nobody is left to
    ask and nobody is waited for; not where a yes is held: then the asker can still choose.
    """
    if is_enough(yeses, places=places, most=most_yeses):
        return WavePlan()
    plan = _plan(now, deadline, waiting, ranking, asked_before, policy, max(1, places - yeses))
    is_to_choose = yeses > 0 and most_yeses > 1
    return replace(plan, desk_reason=None) if is_to_choose else plan


def _plan(
    now: datetime,
    deadline: Deadline,
    waiting: Sequence[Waiting],
    ranking: Sequence[Prospect],
    asked_before: int,
    policy: Policy,
    places: int,
) -> WavePlan:
    still_out = [invitation for invitation in waiting if invitation.answer_by > now]
    if not ranking and not still_out:
        return WavePlan(desk_reason=DeskReason.EXHAUSTED if asked_before else DeskReason.NO_CANDIDATES)
    if now >= deadline.decide_by:
        return WavePlan(desk_reason=DeskReason.TIME_SHORT)
    send_at = next_waking(now, policy.calendar)
    if send_at >= deadline.decide_by:
        # Before decide_by nobody may be disturbed any more: whoever has been asked may still answer.
        reason = DeskReason.RUNNING_SHORT if still_out else DeskReason.TIME_SHORT
        return WavePlan(desk_reason=reason, is_last=True, look_again_at=deadline.decide_by)
    return _plan_wave(now, send_at, deadline, still_out, ranking, policy, places)


def _plan_wave(
    now: datetime,
    send_at: datetime,
    deadline: Deadline,
    waiting: Sequence[Waiting],
    ranking: Sequence[Prospect],
    policy: Policy,
    places: int,
) -> WavePlan:
    left = time_left(send_at, deadline, policy.calendar)
    # By the time the quiet hours end, some may no longer be waited for.
    out = [invitation for invitation in waiting if invitation.answer_by > send_at]
    count, window, q = _size(left, deadline, out, ranking, policy, places)
    invites = tuple(
        Invite(
            participant_id=prospect.participant_id,
            channel=prospect.channel,
            answer_by=_answer_by(send_at, policy.windows.of(prospect.channel, policy.calendar), deadline, policy),
        )
        for prospect in islice(ranking, count)
    )
    is_last = deadline.is_short or left <= window
    last_window_at = before_waking(deadline.decide_by, window, policy.calendar)
    moments = [deadline.decide_by, *(sent.answer_by for sent in out), *(invite.answer_by for invite in invites)]
    if last_window_at > send_at:
        moments.append(last_window_at)
    if left > policy.pace:
        # A round further there is less time left, and so more to be asked of those who are out.
        moments.append(after_waking(send_at, policy.pace, policy.calendar))
    if send_at > now:
        moments.append(send_at)
    return WavePlan(
        invites=invites,
        send_at=send_at if invites else None,
        desk_reason=DeskReason.RUNNING_SHORT if is_last else None,
        is_last=is_last,
        look_again_at=min(moments),
        q=q,
    )


def _size(
    left: timedelta,
    deadline: Deadline,
    waiting: Sequence[Waiting],
    ranking: Sequence[Prospect],
    policy: Policy,
    places: int,
) -> tuple[int, timedelta, float]:
    """How many to add, the window of the wave that results, and its aim.

    A wave is as slow as its slowest channel, so those who are added may lengthen the window, leave fewer rounds and
    raise the aim. All three only go one way: whatever falls short of an aim falls short of the aims of longer ones.
    """
    chances, still_out = [one.chance for one in ranking], [sent.chance for sent in waiting]
    size = 0 if waiting else min(1, len(ranking))
    while True:
        slowest = (*(sent.channel for sent in waiting), *(one.channel for one in islice(ranking, size)))
        window = max((policy.windows.of(channel, policy.calendar) for channel in slowest), default=timedelta())
        # A short one has no quick rounds: by telephone, too, everybody needed is asked at once.
        length = policy.pace if deadline.is_short else min(window, policy.pace)
        of_round = (left.total_seconds(), length.total_seconds(), policy.miss)
        wanted = wave_size(chances, *of_round, waiting=still_out, places=places)
        if wanted <= size:
            return size, window, aim(*of_round)
        size = wanted


def _answer_by(send_at: datetime, window: timedelta, deadline: Deadline, policy: Policy) -> datetime:
    """The end of somebody's window: at most ``decide_by``, and never in quiet hours (at most where they begin)."""
    end = min(after_waking(send_at, window, policy.calendar), deadline.decide_by)
    return last_waking_edge(end, policy.calendar) if is_quiet(end, policy.calendar) else end

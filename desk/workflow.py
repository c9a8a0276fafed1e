"""Which status may follow which."""

from desk.enums import ReferralStatus as R
from desk.enums import SignalStatus as S
from desk.enums import WorkStatus as W

SIGNAL_MOVES: dict[S, frozenset[S]] = {
    S.OPEN: frozenset({S.FOLLOWED_UP}),
    S.FOLLOWED_UP: frozenset(),
}

# What is somebody's may become somebody else's: it is handed over.
WORK_MOVES: dict[W, frozenset[W]] = {
    W.FREE: frozenset({W.TAKEN, W.DONE}),
    W.TAKEN: frozenset({W.TAKEN, W.FREE, W.DONE}),
    W.DONE: frozenset({W.TAKEN}),
}

# Whom it is about may withdraw it for as long as it is not over.
REFERRAL_MOVES: dict[R, frozenset[R]] = {
    R.SENT: frozenset({R.TAKEN_UP, R.DECLINED, R.ENDED, R.WITHDRAWN}),
    R.TAKEN_UP: frozenset({R.DECLINED, R.ENDED, R.WITHDRAWN}),
    R.DECLINED: frozenset(),
    R.ENDED: frozenset(),
    R.WITHDRAWN: frozenset(),
}

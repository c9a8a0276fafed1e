"""Which status may follow which, and which outcome closes what."""

from desk.enums import ReferralStatus as R
from desk.enums import SignalBasis, SignalConcern, SignalKind, SignalOutcome, SignalStepKind, SignalUrgency
from desk.enums import SignalStatus as S
from desk.enums import WorkStatus as W
from desk.pair_enums import PairStatus as P

SIGNAL_MOVES: dict[S, frozenset[S]] = {
    S.OPEN: frozenset({S.FOLLOWED_UP}),
    S.FOLLOWED_UP: frozenset(),
}

OUTCOMES: dict[SignalKind, tuple[SignalOutcome, ...]] = {
    SignalKind.UNSAFE: (
        SignalOutcome.CALLED,
        SignalOutcome.BOTH,
        SignalOutcome.REFERRED,
        SignalOutcome.AUTHORITIES,
        SignalOutcome.NOT_NEEDED,
    ),
    SignalKind.WORRY: (
        SignalOutcome.CALLED,
        SignalOutcome.EYE_OUT,
        SignalOutcome.REFERRED,
        SignalOutcome.AUTHORITIES,
        SignalOutcome.IN_ORDER,
    ),
    SignalKind.MISUSE: (
        SignalOutcome.CALLED,
        SignalOutcome.BOTH,
        SignalOutcome.TAKEN_AWAY,
        SignalOutcome.AUTHORITIES,
        SignalOutcome.IN_ORDER,
        SignalOutcome.NOT_NEEDED,
    ),
}
"""What a coordinator may choose to close a signal of each kind."""

WORRIES = (
    SignalConcern.LONELY,
    SignalConcern.CONFUSED,
    SignalConcern.NEGLECT,
    SignalConcern.MONEY,
    SignalConcern.VIOLENCE,
    SignalConcern.CHILD,
    SignalConcern.OTHER,
)
MISUSES = (SignalConcern.ASKS_MONEY, SignalConcern.HURTFUL, SignalConcern.FALSE, SignalConcern.OTHER)
URGENCIES = (SignalUrgency.TODAY, SignalUrgency.WEEK, SignalUrgency.CALM)
GROUNDS = (SignalBasis.UNABLE, SignalBasis.DANGER, SignalBasis.MELDCODE)
"""Why a worry may be written down, or go on, without the consent of whom it is about."""

STEPS_BY_HAND = (
    SignalStepKind.CALLED,
    SignalStepKind.VISITED,
    SignalStepKind.TALKED,
    SignalStepKind.COLLEAGUE,
    SignalStepKind.SAFE_HOME,
    SignalStepKind.PASSED,
    SignalStepKind.NOTE,
)

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

PAIR_MOVES: dict[P, frozenset[P]] = {
    P.PROPOSED: frozenset({P.MEETING, P.DECLINED, P.ENDED}),
    P.MEETING: frozenset({P.ENDED}),
    P.DECLINED: frozenset(),
    P.ENDED: frozenset(),
}

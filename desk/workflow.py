"""Which status may follow which."""

from desk.enums import SignalStatus as S

SIGNAL_MOVES: dict[S, frozenset[S]] = {
    S.OPEN: frozenset({S.FOLLOWED_UP}),
    S.FOLLOWED_UP: frozenset(),
}

"""Which status may follow which."""

from matching.enums import InvitationStatus as I
from matching.enums import MatchStatus as M

INVITATION_MOVES: dict[I, frozenset[I]] = {
    I.INVITED: frozenset({I.HELD, I.RESERVE, I.NOT_NOW, I.LAPSED, I.ARRANGED, I.WITHDRAWN, I.EXPIRED}),
    # Still answerable until the slot is taken or the need has passed; for a series asked again after a while.
    I.LAPSED: frozenset({I.INVITED, I.HELD, I.RESERVE, I.NOT_NOW, I.ARRANGED, I.WITHDRAWN, I.EXPIRED}),
    # Whoever said no may still want to, as long as nobody else does it.
    I.NOT_NOW: frozenset({I.INVITED, I.HELD, I.RESERVE}),
    I.HELD: frozenset({I.CHOSEN, I.DECLINED, I.INVITED, I.STEPPED_BACK, I.WITHDRAWN, I.EXPIRED}),
    I.RESERVE: frozenset({I.HELD, I.ARRANGED, I.INVITED, I.STEPPED_BACK, I.WITHDRAWN, I.EXPIRED}),
    I.CHOSEN: frozenset({I.STEPPED_BACK, I.WITHDRAWN}),
    I.DECLINED: frozenset(),
    # When a match falls away, those who heard "al geregeld" may be asked again, or say yes before that.
    I.ARRANGED: frozenset({I.INVITED, I.HELD, I.RESERVE}),
    I.WITHDRAWN: frozenset(),
    I.EXPIRED: frozenset(),
    I.STEPPED_BACK: frozenset(),
}

MATCH_MOVES: dict[M, frozenset[M]] = {
    M.AGREED: frozenset({M.DONE, M.NOT_DONE, M.CANCELLED, M.REVIEW, M.UNCONFIRMED}),
    M.REVIEW: frozenset({M.DONE, M.NOT_DONE}),
    M.UNCONFIRMED: frozenset({M.DONE, M.NOT_DONE}),
    M.DONE: frozenset(),
    M.NOT_DONE: frozenset(),
    M.CANCELLED: frozenset(),
}

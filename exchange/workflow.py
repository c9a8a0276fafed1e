"""Which status may follow which."""

from exchange.enums import ActivityStatus, MemberStatus, RequestStatus, SlotStatus

REQUEST_MOVES: dict[RequestStatus, frozenset[RequestStatus]] = {
    RequestStatus.DRAFT: frozenset({RequestStatus.OPEN, RequestStatus.WITHDRAWN}),
    RequestStatus.OPEN: frozenset({RequestStatus.CLOSED, RequestStatus.WITHDRAWN}),
    RequestStatus.CLOSED: frozenset({RequestStatus.OPEN}),
    RequestStatus.WITHDRAWN: frozenset(),
}

SLOT_MOVES: dict[SlotStatus, frozenset[SlotStatus]] = {
    SlotStatus.OPEN: frozenset({SlotStatus.MATCHED, SlotStatus.UNMET, SlotStatus.WITHDRAWN}),
    SlotStatus.MATCHED: frozenset({SlotStatus.OPEN, SlotStatus.DONE, SlotStatus.UNMET, SlotStatus.WITHDRAWN}),
    SlotStatus.DONE: frozenset(),
    SlotStatus.UNMET: frozenset(),
    SlotStatus.WITHDRAWN: frozenset(),
}

ACTIVITY_MOVES: dict[ActivityStatus, frozenset[ActivityStatus]] = {
    ActivityStatus.DRAFT: frozenset({ActivityStatus.HELD, ActivityStatus.OPEN, ActivityStatus.CANCELLED}),
    ActivityStatus.HELD: frozenset({ActivityStatus.OPEN, ActivityStatus.CANCELLED}),
    ActivityStatus.OPEN: frozenset({ActivityStatus.HELD, ActivityStatus.CANCELLED}),
    ActivityStatus.CANCELLED: frozenset(),
}

MEMBER_MOVES: dict[MemberStatus, frozenset[MemberStatus]] = {
    MemberStatus.INVITED: frozenset({MemberStatus.MEMBER, MemberStatus.DECLINED, MemberStatus.LEFT}),
    MemberStatus.MEMBER: frozenset({MemberStatus.LEFT}),
    MemberStatus.DECLINED: frozenset(),
    MemberStatus.LEFT: frozenset(),
}

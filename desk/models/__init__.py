"""The coordinators' room."""

from desk.models.signal import Signal, SignalLook, SignalStatusChange, SignalStep
from desk.models.telephone import Call, Intake, Note
from desk.models.work import DeskPresence, WorkState, WorkStateChange

__all__ = [
    "Call",
    "DeskPresence",
    "Intake",
    "Note",
    "Signal",
    "SignalLook",
    "SignalStatusChange",
    "SignalStep",
    "WorkState",
    "WorkStateChange",
]

"""The coordinators' room."""

from desk.models.register import RegisterImport, RegisterLine
from desk.models.signal import Signal, SignalLook, SignalStatusChange, SignalStep
from desk.models.telephone import Call, Intake, Note
from desk.models.work import DeskPresence, WorkState, WorkStateChange

__all__ = [
    "Call",
    "DeskPresence",
    "Intake",
    "Note",
    "RegisterImport",
    "RegisterLine",
    "Signal",
    "SignalLook",
    "SignalStatusChange",
    "SignalStep",
    "WorkState",
    "WorkStateChange",
]

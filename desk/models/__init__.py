"""The coordinators' room."""

from desk.models.signal import Signal, SignalLook, SignalStatusChange
from desk.models.work import DeskPresence, WorkState, WorkStateChange

__all__ = ["DeskPresence", "Signal", "SignalLook", "SignalStatusChange", "WorkState", "WorkStateChange"]

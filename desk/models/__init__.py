"""The coordinators' room."""

from desk.models.signal import Signal, SignalLook, SignalStatusChange
from desk.models.telephone import Call, Intake, Note

__all__ = ["Call", "Intake", "Note", "Signal", "SignalLook", "SignalStatusChange"]

"""The coordinators' room."""

from desk.models.signal import Signal, SignalLook, SignalStatusChange

__all__ = ["Signal", "SignalLook", "SignalStatusChange"]

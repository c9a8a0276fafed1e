"""Receivers only enqueue."""


def connect() -> None:
    """Connect this app's receivers."""

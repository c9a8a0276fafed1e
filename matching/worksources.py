"""What matching puts on the coordinator's list."""


def register() -> None:
    """Register this app's sources of work."""

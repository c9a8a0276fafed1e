"""Who sees which rows."""


def register() -> None:
    """Register this app's sights."""

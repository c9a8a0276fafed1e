"""What each field of this app's models is, why it is kept, and how it is erased."""


def register() -> None:
    """Declare every field."""

"""What a field of a form at the desk says, whatever is wrong with it."""

from __future__ import annotations

from typing import Any


def says(text: Any) -> dict[str, Any]:
    """The ``error_messages`` of a field: the same of nothing, of no such choice, and of what it cannot read."""
    return dict.fromkeys(("required", "invalid_choice", "invalid"), text)

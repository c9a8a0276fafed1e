"""Which pages of matching a trusted contact opens (members.trusted_pages)."""

from __future__ import annotations

from members.enums import TrustedMay
from members.trusted_pages import open_to_everybody, open_to_trusted

ASKING = (
    "ask_what",
    "ask_fitting",
    "ask_turn",
    "ask_when",
    "ask_where",
    "ask_ride_from",
    "ask_ride_to",
    "ask_ride_back",
    "ask_how",
    "ask_check",
    "ask_done",
    "withdraw",
    "ask_again",
    "skip_date",
    "ask_wider",
)
ANSWERING = ("invitation", "answer", "undo_answer", "accept_held", "decline_held", "search_further")


def register() -> None:
    """Name them."""
    open_to_trusted(["matching:home"], may=frozenset(TrustedMay))
    open_to_trusted(["matching:request"], may={TrustedMay.ASK, TrustedMay.ANSWER})
    open_to_trusted((f"matching:{name}" for name in ASKING), may={TrustedMay.ASK})
    open_to_trusted((f"matching:{name}" for name in ANSWERING), may={TrustedMay.ANSWER})
    open_to_everybody(f"matching:{name}" for name in ("answer_by_link", "undo_by_link", "still_by_link", "feed"))

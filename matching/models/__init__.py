"""Who helps whom."""

from matching.models.ledger import Account, Transfer
from matching.models.match import Match, MatchStatusChange, Outcome, Thanks
from matching.models.search import Invitation, InvitationStatusChange, Search, SearchEvent

__all__ = [
    "Account",
    "Invitation",
    "InvitationStatusChange",
    "Match",
    "MatchStatusChange",
    "Outcome",
    "Search",
    "SearchEvent",
    "Thanks",
    "Transfer",
]

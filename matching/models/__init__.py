"""Who helps whom."""

from matching.models.calendar import CalendarFeed
from matching.models.contact import FirstContact
from matching.models.giving_back import GiveBack
from matching.models.ledger import Account, Transfer
from matching.models.likelihood import CommunityLikelihood, Likelihood
from matching.models.match import Match, MatchStatusChange, Outcome, Thanks
from matching.models.message import Message
from matching.models.refused_moment import RefusedMoment
from matching.models.round import Round, RoundLine
from matching.models.search import Invitation, InvitationStatusChange, Search, SearchEvent
from matching.models.silence import Silence

__all__ = [
    "Account",
    "CalendarFeed",
    "CommunityLikelihood",
    "FirstContact",
    "GiveBack",
    "Invitation",
    "InvitationStatusChange",
    "Likelihood",
    "Match",
    "MatchStatusChange",
    "Message",
    "Outcome",
    "RefusedMoment",
    "Round",
    "RoundLine",
    "Search",
    "SearchEvent",
    "Silence",
    "Thanks",
    "Transfer",
]

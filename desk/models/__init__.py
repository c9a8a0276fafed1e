"""The coordinators' room."""

from desk.models.kitchen_talk import KitchenTalk
from desk.models.organisation import Organisation, OrganisationTask
from desk.models.pair import Pair, PairAnswer, PairLook, PairStatusChange
from desk.models.referral import Referral, ReferralStatusChange
from desk.models.referrer import ClientLink, Entry, ReferrerAccount
from desk.models.register import RegisterImport, RegisterLine
from desk.models.sharing import RequestShare
from desk.models.signal import Signal, SignalLook, SignalStatusChange, SignalStep
from desk.models.telephone import Call, Intake, Note
from desk.models.telephone_round import RoundCall, RoundMember, TelephoneRound
from desk.models.telephone_shift import ShiftAnswer, TelephoneShift
from desk.models.work import DeskPresence, WorkState, WorkStateChange

__all__ = [
    "Call",
    "ClientLink",
    "DeskPresence",
    "Entry",
    "Intake",
    "KitchenTalk",
    "Note",
    "Organisation",
    "OrganisationTask",
    "Pair",
    "PairAnswer",
    "PairLook",
    "PairStatusChange",
    "Referral",
    "ReferralStatusChange",
    "ReferrerAccount",
    "RegisterImport",
    "RegisterLine",
    "RequestShare",
    "RoundCall",
    "RoundMember",
    "ShiftAnswer",
    "Signal",
    "SignalLook",
    "SignalStatusChange",
    "SignalStep",
    "TelephoneRound",
    "TelephoneShift",
    "WorkState",
    "WorkStateChange",
]

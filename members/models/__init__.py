"""Who and where. Import models from here."""

from members.models.address_letters import AddressLetter
from members.models.certificates import ConductCertificate
from members.models.community import Community, CommunityArea, CommunityHost, RoleGrant
from members.models.handing_over import HandOver
from members.models.invites import InviteLink, JoinedByInvite
from members.models.logos import CommunityLogo
from members.models.people import ActsFor, Participant, User
from members.models.places import Area, AreaShape, Place, PlaceImport, PlaceLabel, Postcode
from members.models.steps import AreaStep
from members.models.texts import CommunityText
from members.models.trust import AccessLog, Block, Confirmation, Consent, Vouch

__all__ = [
    "AccessLog",
    "ActsFor",
    "AddressLetter",
    "Area",
    "AreaShape",
    "AreaStep",
    "Block",
    "Community",
    "CommunityArea",
    "CommunityHost",
    "CommunityLogo",
    "CommunityText",
    "ConductCertificate",
    "Confirmation",
    "Consent",
    "HandOver",
    "InviteLink",
    "JoinedByInvite",
    "Participant",
    "Place",
    "PlaceImport",
    "PlaceLabel",
    "Postcode",
    "RoleGrant",
    "User",
    "Vouch",
]

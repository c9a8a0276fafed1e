"""Who and where. Import models from here."""

from members.models.community import Community, CommunityArea, CommunityHost, RoleGrant
from members.models.people import ActsFor, Participant, User
from members.models.places import Area, AreaShape, Place, PlaceImport, PlaceLabel, Postcode
from members.models.trust import AccessLog, Block, Confirmation, Consent

__all__ = [
    "AccessLog",
    "ActsFor",
    "Area",
    "AreaShape",
    "Block",
    "Community",
    "CommunityArea",
    "CommunityHost",
    "Confirmation",
    "Consent",
    "Participant",
    "Place",
    "PlaceImport",
    "PlaceLabel",
    "Postcode",
    "RoleGrant",
    "User",
]

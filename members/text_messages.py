"""Which numbers can be sent a text message, and where there are any.

A community has them when it wants them and the installation has a provider; in a demo they go nowhere but its mailbox.
"""

from __future__ import annotations

import phonenumbers
from django.conf import settings
from phonenumbers import PhoneNumberType

from members.enums import Feature
from members.models import Community, Participant


def is_mobile(number: str) -> bool:
    """Whether a number in E.164 is a mobile one of a country we send to (``SMS_COUNTRIES``)."""
    if not number:
        return False
    parsed = phonenumbers.parse(number)
    if phonenumbers.region_code_for_number(parsed) not in settings.SMS_COUNTRIES:
        return False
    return phonenumbers.number_type(parsed) == PhoneNumberType.MOBILE


def has_provider() -> bool:
    """Whether text messages go anywhere."""
    return settings.DEMO or bool(settings.SMS_HOST)


def has_sms(community: Community) -> bool:
    """Whether people of this community can be sent text messages."""
    return community.preset.has(Feature.SMS) and has_provider()


def texted_at(participant: Participant) -> str:
    """The key of the number on which this participant may be sent text messages; "" for none.

    Only a number that answered us, was logged in with, or was told to a coordinator for this: whoever types a number
    of somebody else's must not have their neighbours' questions sent there.
    """
    return participant.sms_hash if participant.sms_hash == participant.phone_hash else ""

"""Another passkey or code app belongs to an account, or one less: its owner hears it at once."""

from __future__ import annotations

import secrets
from enum import Enum

from buurthulp import clock
from members.models import Community, User
from members.search_keys import phone_keys
from notifications.enums import Channel
from notifications.models import OutboxMessage
from notifications.selectors import is_stopped
from notifications.services.address_mails import write_mail_to_address
from notifications.services.outbox import write_row
from notifications.services.rendering import RenderedMail
from notifications.services.sms_rendering import render_sms

KIND = "passkey_changed"


class Key(Enum):
    """What one logs in with beside the code: alone, or of staff as a second step."""

    PASSKEY = "passkey"
    APP = "app"


def tell_of_key(*, user: User, community: Community, key: Key, is_added: bool) -> OutboxMessage | None:
    """Write it to the address or number they log in with, in the language they chose. Each time is a message.

    None where whoever holds the number sent STOP.
    """
    message_key, language = f"{KIND}:{secrets.token_hex(12)}", user.language
    said = {"is_added": is_added, "is_app": key is Key.APP}
    if user.email:
        return write_mail_to_address(
            community=community,
            to=user.email,
            kind=KIND,
            key=message_key,
            context={**said, "at": clock.machine_now()},
            language=language,
        )
    if is_stopped(phone_keys(user.phone).whole):
        return None
    text = render_sms(kind=KIND, context={**said, "phone": community.phone}, language=language)
    texts = RenderedMail(subject="", text=text, html="")
    return write_row(
        community=community,
        participant=None,
        to=user.phone,
        kind=KIND,
        key=message_key,
        texts=texts,
        channel=Channel.SMS,
    )

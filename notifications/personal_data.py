"""What each field of this app's models is, why it is kept, and how it is erased."""

from buurthulp.personal_data import Erase, Field, Kind, alike, declare

MESSAGE_DAYS = 183
DELIVERY = Field(Kind.FACT, "How far the message got.", Erase.DELETE_ROW, MESSAGE_DAYS)


def register() -> None:
    """Declare every field."""
    declare(
        "notifications.OutboxMessage",
        id=Field(Kind.NONE, "Number of the row."),
        community=Field(Kind.LINK, "Which community sent it.", Erase.DELETE_ROW, MESSAGE_DAYS),
        participant=Field(Kind.LINK, "Whom it was for.", Erase.DELETE_ROW, MESSAGE_DAYS),
        **alike(
            Field(Kind.ENCRYPTED, "The message and where it went.", Erase.DELETE_ROW, MESSAGE_DAYS),
            "to",
            "subject",
            "body_text",
            "body_html",
        ),
        **alike(
            Field(Kind.FACT, "What it was about, so that it is sent once.", Erase.DELETE_ROW, MESSAGE_DAYS),
            "channel",
            "kind",
            "key",
            "message_id",
        ),
        **alike(DELIVERY, "status", "due_at", "claimed_until", "claim", "attempts", "last_error"),
        **alike(DELIVERY, "written_at", "sent_at"),
    )

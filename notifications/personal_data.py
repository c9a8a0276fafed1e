"""What each field of this app's models is, why it is kept, and how it is erased."""

from buurthulp.personal_data import Erase, Field, Kind, declare

RETENTION_DAYS = 180  # messages: six months (safety.md §12)


def register() -> None:
    """Declare every field."""
    technical = Field(Kind.NONE, "sending", Erase.DELETE_ROW, RETENTION_DAYS)
    link = Field(Kind.LINK, "whose message it is", Erase.DELETE_ROW, RETENTION_DAYS)
    text = Field(
        Kind.ENCRYPTED,
        "what somebody was told, until it is delivered and for questions after",
        Erase.DELETE_ROW,
        RETENTION_DAYS,
    )
    fact = Field(Kind.FACT, "whether and when somebody was told", Erase.DELETE_ROW, RETENTION_DAYS)
    declare(
        "notifications.OutboxMessage",
        id=technical,
        community=link,
        participant=link,
        channel=fact,
        kind=fact,
        key=link,
        message_id=technical,
        to=text,
        subject=text,
        body_text=text,
        body_html=text,
        status=fact,
        due_at=technical,
        claimed_until=technical,
        claim=technical,
        attempts=technical,
        last_error=technical,
        written_at=fact,
        sent_at=fact,
    )

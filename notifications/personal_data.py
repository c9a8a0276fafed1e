"""What each field of this app's models is, why it is kept, and how it is erased."""

from django.db.models import Q

from buurthulp.personal_data import Erase, Field, Kind, about, about_nobody, alike, declare, over_since

MESSAGE_DAYS = 183
STOP_DAYS = 5 * 365
DELIVERY = Field(Kind.FACT, "How far the message got.", Erase.DELETE_ROW, MESSAGE_DAYS)


def register() -> None:
    """Declare every field."""
    _register_text_messages()
    about("notifications.TopicWay", "participant_id")
    about("notifications.OutboxMessage", "participant_id")
    over_since("notifications.OutboxMessage", lambda moment: Q(written_at__lt=moment))
    way = Field(Kind.FACT, "Which messages somebody wants how or not at all, and since when.", Erase.DELETE_ROW)
    declare(
        "notifications.TopicWay",
        id=Field(Kind.NONE, "Number of the row."),
        participant=Field(Kind.LINK, "Who chose so.", Erase.DELETE_ROW),
        **alike(way, "topic", "way", "at"),
    )
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
            "part_text",
            "part_html",
        ),
        reader=Field(Kind.HASH, "Who reads it there, so that its links are theirs.", Erase.DELETE_ROW, MESSAGE_DAYS),
        **alike(
            Field(Kind.FACT, "What it was about, so that it is sent once.", Erase.DELETE_ROW, MESSAGE_DAYS),
            "channel",
            "kind",
            "key",
            "message_id",
        ),
        **alike(DELIVERY, "provider_id", "delivery", "held_until", "gathered_in"),
        **alike(DELIVERY, "status", "due_at", "claimed_until", "claim", "attempts", "last_error"),
        **alike(DELIVERY, "written_at", "sent_at"),
    )


def _register_text_messages() -> None:
    row = Field(Kind.NONE, "Number of the row.")
    about_nobody("notifications.SmsStop", "A number by its key alone; it holds for whoever gave that number.")
    over_since("notifications.SmsStop", lambda moment: Q(at__lt=moment))
    stop = Field(Kind.FACT, "That this number gets no text messages, since when and why.", Erase.DELETE_ROW, STOP_DAYS)
    number = Field(Kind.HASH, "Which number.", Erase.DELETE_ROW, STOP_DAYS)
    declare("notifications.SmsStop", id=row, number_hash=number, **alike(stop, "reason", "at"))
    about("notifications.SmsQuestion", "participant_id")
    over_since("notifications.SmsQuestion", lambda moment: Q(asked_at__lt=moment))
    asked = Field(Kind.FACT, "What a number may answer with JA or NEE.", Erase.DELETE_ROW, MESSAGE_DAYS)
    declare(
        "notifications.SmsQuestion",
        id=row,
        number_hash=Field(Kind.HASH, "Which number, to find the question.", Erase.DELETE_ROW, MESSAGE_DAYS),
        participant=Field(Kind.LINK, "Who was asked.", Erase.DELETE_ROW, MESSAGE_DAYS),
        **alike(asked, "kind", "about", "asked_at", "until", "closed_at"),
    )
    about("notifications.ReceivedSms", "participant_id")
    over_since("notifications.ReceivedSms", lambda moment: Q(at__lt=moment))
    came = Field(Kind.FACT, "That an answer came in and how it was read, never its words.")
    declare(
        "notifications.ReceivedSms",
        id=row,
        provider_id=Field(Kind.NONE, "Machinery: the same message is taken once."),
        number_hash=Field(Kind.HASH, "Which number, so that it gets few answers.", Erase.BLANK, MESSAGE_DAYS),
        participant=Field(Kind.LINK, "Whose answer.", Erase.BLANK, MESSAGE_DAYS),
        **alike(came, "said", "at"),
    )
    about("notifications.ShortLink", "participant_id")
    over_since("notifications.ShortLink", lambda moment: Q(made_at__lt=moment))
    link = Field(Kind.HASH, "To find the address by what stands in a text message.", Erase.DELETE_ROW, MESSAGE_DAYS)
    declare(
        "notifications.ShortLink",
        id=row,
        token_hash=link,
        participant=Field(Kind.LINK, "For whom it was made.", Erase.DELETE_ROW, MESSAGE_DAYS),
        path=Field(Kind.ENCRYPTED, "Where it leads.", Erase.DELETE_ROW, MESSAGE_DAYS, is_secret=True),
        made_at=Field(Kind.FACT, "Since when.", Erase.DELETE_ROW, MESSAGE_DAYS),
    )

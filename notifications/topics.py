"""Which kinds of mail somebody can do without, and which go on because another person counts on them."""

from __future__ import annotations

from collections.abc import Iterable

from notifications.enums import MailTopic

TOPIC_OF = {
    "invitation": MailTopic.QUESTIONS,
    "arranged": MailTopic.QUESTIONS,
    "withdrawn": MailTopic.QUESTIONS,
    "activity_reminder": MailTopic.ACTIVITIES,
    "thanks": MailTopic.THANKS,
}
# About agreements and about what somebody set going themselves; and the code to log in with.
ALWAYS = frozenset(
    {
        "activity_cancelled",
        "activity_changed",
        "activity_read",
        "came_to_nothing",
        "cancelled",
        "check",
        "circle_asked",
        "circle_ended",
        "circle_joined",
        "closed",
        "digest",
        "further",
        "held",
        "login_code",
        "match",
        "message",
        "moved_up",
        "pair_asked",
        "pair_ended",
        "pair_look",
        "passkey_changed",
        "referral",
        "reminder",
        "reserve",
        "still",
        "taken_in",
        "trusted_accepted",
        "trusted_asked",
        "trusted_ended",
        "trusted_stopped",
        "unmet",
        "welcome",
    }
)


def topics_of_link(kind: str) -> frozenset[MailTopic]:
    """What the link in a mail of this kind stops: its own topic; in a mail that goes on, every topic there is."""
    topic = TOPIC_OF.get(kind)
    return frozenset(MailTopic) if topic is None else frozenset({topic})


def kinds_of(topics: Iterable[MailTopic]) -> frozenset[str]:
    """The kinds of mail of these topics."""
    wanted = set(topics)
    return frozenset(kind for kind, topic in TOPIC_OF.items() if topic in wanted)

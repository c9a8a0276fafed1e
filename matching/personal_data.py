"""What each field of this app's models is, why it is kept, and how it is erased."""

from buurthulp.personal_data import Erase, Field, Kind, alike, declare

ROW = Field(Kind.NONE, "Number of the row.")
COMMUNITY = Field(Kind.LINK, "Which community it belongs to.")
HISTORY = Field(Kind.FACT, "What happened when, in codes.")
ACTOR = Field(Kind.LINK, "Who did it.")
CONTACT_DAYS = 30
MESSAGE_DAYS = 183


def register() -> None:
    """Declare every field."""
    _register_search()
    _register_match()
    _register_ledger()


def _history(model_label: str) -> None:
    declare(
        model_label,
        id=ROW,
        subject=Field(Kind.LINK, "Whose history."),
        **alike(ACTOR, "actor_user_id", "actor_participant_id"),
        **alike(HISTORY, "at", "from_status", "to_status", "code"),
    )


def _register_search() -> None:
    searching = Field(Kind.FACT, "How far the search is.")
    declare("matching.Search", id=ROW, community=COMMUNITY, slot=Field(Kind.LINK, "For which helper's place."))
    declare("matching.Search", **alike(searching, "need_at", "decide_by", "is_short", "due_at", "wave_number"))
    declare("matching.Search", **alike(searching, "asker_answer_by", "desk_reason", "desk_since", "created_at"))
    declare("matching.SearchEvent", id=ROW, actor_user_id=ACTOR, **alike(HISTORY, "at", "code", "number", "reason"))
    declare("matching.SearchEvent", **alike(Field(Kind.LINK, "About which search."), "search", "invitation_id"))
    asked = Field(Kind.FACT, "That somebody was asked, why, and what they answered; no reason is ever asked.")
    declare(
        "matching.Invitation",
        id=ROW,
        public_id=Field(Kind.LINK, "The invitation's address."),
        community=COMMUNITY,
        slot=Field(Kind.LINK, "For which helper's place."),
        participant=Field(Kind.LINK, "Who was asked."),
        offer=Field(Kind.LINK, "Because of which offer.", Erase.BLANK),
        **alike(asked, "status", "exclusive", "invited_by", "wave_number", "chance", "reason_codes", "distance_m"),
        **alike(asked, "band", "invited_at", "wait_until", "answered_at", "starts_at"),
    )
    _history("matching.InvitationStatusChange")


def _register_match() -> None:
    agreed = Field(Kind.FACT, "What two people agreed, and whether it happened.")
    declare(
        "matching.Match",
        id=ROW,
        public_id=Field(Kind.LINK, "The agreement's address."),
        community=COMMUNITY,
        **alike(Field(Kind.LINK, "From which yes, for which place."), "slot", "invitation"),
        **alike(Field(Kind.LINK, "Who helped whom."), "asker", "helper"),
        door_word=Field(Kind.ENCRYPTED, "The word both ask at the door.", Erase.BLANK, CONTACT_DAYS),
        **alike(agreed, "status", "starts_at", "minutes", "due_at", "reminded", "checked_at", "agreed_at", "ended_at"),
    )
    _history("matching.MatchStatusChange")
    said = Field(Kind.FACT, 'What one side answered to "Is het gelukt?".')
    declare("matching.Outcome", id=ROW, **alike(Field(Kind.LINK, "Who said it of what."), "match", "participant"))
    declare("matching.Outcome", **alike(said, "said", "minutes", "again", "at"))
    declare(
        "matching.Thanks",
        id=ROW,
        **alike(Field(Kind.LINK, "Who thanked whom for what."), "match", "author", "recipient"),
        own_words=Field(Kind.ENCRYPTED, "Thanks in own words.", Erase.BLANK, MESSAGE_DAYS),
        **alike(Field(Kind.FACT, "Which card, and when."), "card", "at"),
    )


def _register_ledger() -> None:
    declare("matching.Account", id=ROW, community=COMMUNITY, owner=Field(Kind.LINK, "Whose time, by pseudonym."))
    declare("matching.Account", **alike(Field(Kind.NONE, "What it counts."), "kind", "unit"))
    moved = Field(Kind.FACT, "How much time, why and when. Never changed, never deleted.")
    declare("matching.Transfer", id=ROW, community=COMMUNITY, **alike(moved, "minutes", "kind", "reason", "created_at"))
    declare("matching.Transfer", **alike(Field(Kind.LINK, "From whom to whom, for what."), "debit", "credit", "match"))

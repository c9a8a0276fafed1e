"""What each field of this app's models is, why it is kept, and how it is erased."""

from django.db.models import Q

from buurthulp.personal_data import Erase, Field, Kind, about, about_nobody, alike, declare, over_since

ROW = Field(Kind.NONE, "Number of the row.")
COMMUNITY = Field(Kind.LINK, "Which community it belongs to.")
HISTORY = Field(Kind.FACT, "What happened when, in codes.")
ACTOR = Field(Kind.LINK, "Who did it.")
CONTACT_DAYS = 30
MESSAGE_DAYS = 183
MOMENT_DAYS = 183


def register() -> None:
    """Declare every field."""
    _register_search()
    _register_rounds()
    _register_match()
    _register_giving_back()
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
    declare("matching.Search", **alike(searching, "need_at", "decide_by", "is_alone", "is_short", "due_at", "round_at"))
    declare("matching.Search", wave_number=searching)
    declare("matching.Search", **alike(searching, "asker_answer_by", "desk_reason", "desk_since", "created_at"))
    declare("matching.SearchEvent", id=ROW, actor_user_id=ACTOR, **alike(HISTORY, "at", "code", "number", "reason"))
    declare("matching.SearchEvent", **alike(Field(Kind.LINK, "About which search."), "search", "invitation_id"))
    asked = Field(Kind.FACT, "That somebody was asked, why, and what they answered; no reason is ever asked.")
    declare(
        "matching.Invitation",
        id=ROW,
        public_id=Field(Kind.LINK, "The invitation's address."),
        community=COMMUNITY,
        **alike(Field(Kind.LINK, "For which helper's place."), "slot", "occasion"),
        participant=Field(Kind.LINK, "Who was asked."),
        offer=Field(Kind.LINK, "Because of which offer.", Erase.BLANK),
        **alike(asked, "status", "exclusive", "invited_by", "channel", "wave_number", "chance", "reason_codes"),
        **alike(asked, "distance_m", "band", "invited_at", "wait_until", "answered_at", "starts_at", "goes_on"),
    )
    _history("matching.InvitationStatusChange")
    sums = Field(Kind.FACT, "What earlier answers tell of whom to ask first; never shown.", Erase.DELETE_ROW)
    of_whom = Field(Kind.LINK, "Whose answers, about which kind of help.", Erase.DELETE_ROW)
    declare(
        "matching.Likelihood", id=ROW, **alike(of_whom, "participant", "category"), **alike(sums, "yes", "no", "lapse")
    )
    together = Field(
        Kind.NONE, "What all people of a community answered together; counted anew each night, never shown."
    )
    declare("matching.CommunityLikelihood", id=ROW, community=COMMUNITY)
    declare("matching.CommunityLikelihood", **alike(together, "category", "yes", "no", "lapse"))
    still = Field(Kind.FACT, "Whether they still want to be asked, when we asked, and the answer.", Erase.DELETE_ROW)
    declare("matching.Silence", id=ROW, **alike(still, "asked_at", "answer", "answered_at"))
    declare("matching.Silence", participant=Field(Kind.LINK, "Who did not answer five times.", Erase.DELETE_ROW))
    about("matching.Silence", "participant_id")
    goes, days = Erase.DELETE_ROW, MOMENT_DAYS
    told = Field(Kind.FACT, "That a moment did not suit, and in which part of the week it was.", goes, days)
    declare("matching.RefusedMoment", id=ROW, **alike(told, "day_part", "at"))
    declare("matching.RefusedMoment", invitation=Field(Kind.LINK, "Of which invitation.", goes, days))
    over_since("matching.RefusedMoment", lambda moment: Q(at__lt=moment))
    about("matching.RefusedMoment", "invitation__participant_id")
    contact = Field(Kind.FACT, "On which day, and the how manieth it was: ten a day at most.", Erase.DELETE_ROW)
    declare("matching.FirstContact", id=ROW, **alike(contact, "on", "number"))
    spoke = Field(Kind.LINK, "Who answered or asked whom first.", Erase.DELETE_ROW)
    declare("matching.FirstContact", **alike(spoke, "participant", "other"))


def _register_rounds() -> None:
    claim = Field(Kind.NONE, "When a round was held, and by how manieth try.")
    declare("matching.Round", id=ROW, community=COMMUNITY)
    declare("matching.Round", **alike(claim, "at", "claimed_until", "tries", "finished_at"))
    declare(
        "matching.RoundLine",
        id=ROW,
        **alike(Field(Kind.LINK, "What a round came to for which search, and whom it found."), "round", "search"),
        first=Field(Kind.LINK, "Which question it began with.", Erase.BLANK),
        **alike(Field(Kind.FACT, "How many could be asked, and how many were."), "fitting", "asked"),
    )


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
    _register_messages()
    declare(
        "matching.CalendarFeed",
        id=ROW,
        participant=Field(Kind.LINK, "Whose calendar.", Erase.DELETE_ROW),
        token=Field(Kind.ENCRYPTED, "The secret in its address.", Erase.DELETE_ROW, is_secret=True),
        token_hash=Field(Kind.HASH, "To find it by that address.", Erase.DELETE_ROW),
        made_at=Field(Kind.FACT, "Since when the address answers.", Erase.DELETE_ROW),
    )
    _register_abouts()


def _register_abouts() -> None:
    about("matching.Search", "slot__occasion__help_request__participant_id")
    about_nobody("matching.SearchEvent", "What others answered; how many said no is shown to nobody (safety.md §1).")
    about_nobody("matching.Round", "When a community's requests were looked at together.")
    about_nobody("matching.RoundLine", "Whom others asked; their own question stands with each (safety.md §1).")
    about("matching.Invitation", "participant_id")
    about("matching.InvitationStatusChange", "subject__participant_id")
    sum_of_answers = (
        "Sums of the answers that each stand in the export; an order of people is shown to nobody (ADR 26)."
    )
    about_nobody("matching.Likelihood", sum_of_answers, erased_with=("participant_id",))
    about_nobody("matching.CommunityLikelihood", "What everybody answered together, and shown to nobody (ADR 34).")
    about("matching.Match", "asker_id", "helper_id")
    about("matching.MatchStatusChange", "subject__asker_id", "subject__helper_id")
    about("matching.Outcome", "participant_id")
    about("matching.Thanks", "author_id", "recipient_id")
    about("matching.Message", "author_id")
    about("matching.Account", "owner_id")
    over_since("matching.Match", lambda moment: Q(starts_at__lt=moment))
    over_since("matching.Message", lambda moment: Q(at__lt=moment))
    over_since("matching.Thanks", lambda moment: Q(at__lt=moment))
    about("matching.Transfer", "debit__owner_id", "credit__owner_id")
    about("matching.CalendarFeed", "participant_id")
    about("matching.GiveBack", "participant_id")
    about("matching.FirstContact", "participant_id", erased_with=("other_id",))


def _register_messages() -> None:
    wrote = Field(Kind.LINK, "Who wrote it about which agreement.", Erase.DELETE_ROW, MESSAGE_DAYS)
    when = Field(Kind.FACT, "When, by whom, and the how manieth of that day.", Erase.DELETE_ROW, MESSAGE_DAYS)
    declare(
        "matching.Message",
        id=ROW,
        **alike(wrote, "public_id", "match", "author"),
        **alike(when, "by_proxy", "is_last_word", "at", "on", "number"),
        text=Field(Kind.ENCRYPTED, "What one wrote to the other.", Erase.DELETE_ROW, MESSAGE_DAYS),
    )


def _register_giving_back() -> None:
    declare(
        "matching.GiveBack",
        id=ROW,
        participant=Field(Kind.LINK, "Who was asked whether they would like to do something too.", Erase.DELETE_ROW),
        **alike(
            Field(Kind.FACT, "The last answer and when, so as not to ask again soon.", Erase.DELETE_ROW),
            "answer",
            "answered_at",
        ),
    )


def _register_ledger() -> None:
    declare("matching.Account", id=ROW, community=COMMUNITY, owner=Field(Kind.LINK, "Whose time, by pseudonym."))
    declare("matching.Account", **alike(Field(Kind.NONE, "What it counts."), "kind", "unit", "is_former"))
    moved = Field(Kind.FACT, "How much time, why and when. Never changed, never deleted.")
    declare("matching.Transfer", id=ROW, community=COMMUNITY, **alike(moved, "minutes", "kind", "reason", "created_at"))
    declare("matching.Transfer", **alike(Field(Kind.LINK, "From whom to whom, for what."), "debit", "credit", "match"))

"""What each field of this app's models is, why it is kept, and how it is erased."""

from django.db.models import Q

from buurthulp.personal_data import Erase, Field, Kind, about, about_nobody, alike, declare, over_since

ROW = Field(Kind.NONE, "Number of the row.")
SIGNAL_DAYS = 180
"""After a signal was closed: long enough to see that it comes back, and no longer."""
WORD_DAYS = 90
REGISTER_DAYS = 7
NOTE_DAYS = 365
INTAKE_DAYS = 1
REFERRAL_DAYS = 365
ENTRY_DAYS = 365
PAIR_DAYS = 365
CALL_DAYS = 90
ROUND_DAYS = 365
SHIFT_DAYS = 365
LINK_DAYS = 30


def register() -> None:
    """Declare every field."""
    staff = Field(Kind.LINK, "Which coordinator did it.")
    _signals(staff)
    _worklist()
    _declare_telephone(staff)
    _declare_registers()
    _organisations()
    _referrals(staff)
    _referrers()
    _shared()
    _pairs(staff)
    _rounds()
    _shifts()


def _signals(staff: Field) -> None:
    """Worries, and what was done about them."""
    who = Field(Kind.LINK, "Who worries about whom, because of which agreement or which words.")
    what = Field(Kind.FACT, "Of what kind, why it may be kept, since and until when, what was done, in codes.")
    words = Field(Kind.ENCRYPTED, "What was told, and what the coordinator noted.", Erase.BLANK, SIGNAL_DAYS)
    declare("desk.Signal", id=ROW, **alike(who, "public_id", "community", "match", "reporter", "about", "person"))
    declare("desk.Signal", **alike(who, "thing_id"), **alike(staff, "reported_by_user_id", "followed_up_by_user_id"))
    declare("desk.Signal", **alike(what, "kind", "concern", "basis", "urgency", "answer_by", "thing", "status"))
    declare("desk.Signal", **alike(what, "created_at", "outcome", "looks_shown", "consent_withdrawn_at"))
    declare("desk.Signal", **alike(words, "text", "quote", "note"), followed_up_at=what)
    step = Field(Kind.FACT, "What a coordinator did about a worry, in codes, and when.")
    declare("desk.SignalStep", id=ROW, signal=who, by_user_id=staff, **alike(step, "at", "kind", "meldcode"))
    declare("desk.SignalStep", **alike(words, "with_whom", "text"))
    declare("desk.SignalStatusChange", id=ROW, **alike(staff, "subject", "actor_user_id", "actor_participant_id"))
    declare("desk.SignalStatusChange", **alike(what, "at", "from_status", "to_status", "code"))
    declare("desk.SignalLook", id=ROW, **alike(staff, "signal", "user_id"), **alike(what, "at", "of_contact"))
    over_since("desk.Signal", lambda moment: Q(followed_up_at__lt=moment))
    over_since("desk.SignalStep", lambda moment: Q(signal__followed_up_at__lt=moment))
    # What was told goes with whose it is: who told it of their own, or about whom somebody worries. Not with the other
    # one of an agreement, who could take a warning away by leaving.
    why_not = "Signals stand in no export, which a proxy may ask for (safety.md §6)."
    about_nobody("desk.Signal", why_not, erased_with=("person_id",))
    about_nobody("desk.SignalStep", why_not, erased_with=("signal__person_id",))
    about_nobody("desk.SignalStatusChange", "What was done with a signal; signals stand in no export (safety.md §6).")
    about_nobody("desk.SignalLook", "Who read a signal; signals stand in no export (safety.md §6).")


def _worklist() -> None:
    """Whose a line is, and when a coordinator is there."""
    which = Field(Kind.LINK, "Which line of the worklist, and whom it is about.")
    whose = Field(Kind.LINK, "Which coordinator has it.")
    how = Field(Kind.FACT, "How a line stands on the desk, since when and until when.")
    word = Field(Kind.ENCRYPTED, "A word from one coordinator to the next.", Erase.BLANK, WORD_DAYS)
    declare("desk.WorkState", id=ROW, **alike(which, "community", "source", "object_id", "person", "other"))
    declare("desk.WorkState", owner_user_id=whose, note=word)
    declare("desk.WorkState", **alike(how, "status", "claimed_at", "snoozed_until", "reason", "since", "touched_at"))
    declare("desk.WorkStateChange", id=ROW, **alike(whose, "subject", "actor_user_id", "actor_participant_id"))
    declare("desk.WorkStateChange", to_user_id=whose, **alike(how, "at", "from_status", "to_status", "code", "until"))
    over_since("desk.WorkState", lambda moment: Q(touched_at__lt=moment))
    why_not = "How coordinators divide their work; a line may be a signal, which stands in no export (safety.md §6)."
    about_nobody("desk.WorkState", why_not, erased_with=("person_id", "other_id"))
    about_nobody("desk.WorkStateChange", why_not)
    there = Field(Kind.FACT, "When a coordinator is there.", Erase.DELETE_ROW)
    declare("desk.DeskPresence", id=ROW, **alike(there, "week", "away_from", "away_until"))
    declare("desk.DeskPresence", grant=Field(Kind.LINK, "The role it belongs to.", Erase.DELETE_ROW))
    declare("desk.DeskPresence", stand_in_user_id=Field(Kind.LINK, "Who takes over meanwhile.", Erase.DELETE_ROW))
    about("desk.DeskPresence", user=("grant__user_id",))


def _declare_telephone(staff: Field) -> None:
    typed = Field(Kind.ENCRYPTED, "What a caller said, until it is sent.", Erase.DELETE_ROW, INTAKE_DAYS)
    caller = Field(Kind.LINK, "Which call a coordinator is taking in, of whom, and the request it became.")
    kept = Field(Kind.FACT, "When it was kept.")
    declare("desk.Intake", id=ROW, **alike(caller, "public_id", "community", "participant", "help_request"))
    declare("desk.Intake", user_id=staff, typed=typed, saved_at=kept)
    over_since("desk.Intake", lambda moment: Q(saved_at__lt=moment))
    half = "Half a conversation, kept for a day and read by nobody but who typed it."
    about_nobody("desk.Intake", half, erased_with=("participant_id",))

    talk = Field(Kind.FACT, "When somebody was spoken at length, from when on again, and when.", Erase.DELETE_ROW)
    spoken = Field(Kind.LINK, "Who was spoken at length.", Erase.DELETE_ROW)
    declare("desk.KitchenTalk", id=ROW, **alike(talk, "first_at", "again_at", "spoken_at"))
    declare("desk.KitchenTalk", **alike(spoken, "community", "participant"))
    about("desk.KitchenTalk", "participant_id")

    called = Field(Kind.FACT, "When somebody was called about a request, and how that went, in a code.")
    declare("desk.Call", id=ROW, by_user_id=staff, **alike(called, "outcome", "at"))
    declare(
        "desk.Call", **alike(Field(Kind.LINK, "Who was called, about which request."), "help_request", "participant")
    )
    about("desk.Call", "participant_id")

    note = Field(Kind.ENCRYPTED, "What a coordinator noted, or how it was before a change.", Erase.BLANK, NOTE_DAYS)
    declare("desk.Note", id=ROW, by_user_id=staff, help_request=Field(Kind.LINK, "At which request."), text=note)
    declare("desk.Note", **alike(Field(Kind.FACT, "When it was noted, and what kind of note."), "kind", "at"))
    over_since("desk.Note", lambda moment: Q(at__lt=moment))
    names_others = "A note may name others as well: who asks for it is given it by a person who reads it first."
    about_nobody("desk.Note", names_others, erased_with=("help_request__participant_id",))


def _declare_registers() -> None:
    """A list of people that an organisation had already: who is in it, and what became of each line."""
    # Lines first: they would go with their list, and nobody would have counted them.
    became = Field(Kind.FACT, "What became of a line, and why.", Erase.DELETE_ROW, REGISTER_DAYS)
    declare("desk.RegisterLine", id=ROW, **alike(became, "register", "number", "outcome", "problem", "twin"))
    line = Field(
        Kind.ENCRYPTED, "Who is to come in, as the list says, until they did.", Erase.DELETE_ROW, REGISTER_DAYS
    )
    declare("desk.RegisterLine", typed=line)
    is_somebody = Field(Kind.LINK, "Who a line became, or is already.", Erase.DELETE_ROW, REGISTER_DAYS)
    declare("desk.RegisterLine", participant=is_somebody)
    over_since("desk.RegisterLine", lambda moment: Q(register__made_at__lt=moment))
    why_not = "A line of a list that staff take in, kept for a week; what it became is told as their own data."
    about_nobody("desk.RegisterLine", why_not, erased_with=("participant_id",))

    sent = Field(
        Kind.FACT, "When a list was sent and taken in, and what kind of file it was.", Erase.KEEP, REGISTER_DAYS
    )
    who = Field(Kind.LINK, "Who of the staff sent it; nobody else sees it.", Erase.KEEP, REGISTER_DAYS)
    declare("desk.RegisterImport", id=ROW, user_id=who, **alike(sent, "public_id", "community", "status", "left_out"))
    declare("desk.RegisterImport", **alike(sent, "was_windows", "made_at", "started_at", "finished_at"))
    over_since("desk.RegisterImport", lambda moment: Q(made_at__lt=moment))
    about_nobody("desk.RegisterImport", "That somebody of the staff sent a list, kept for a week.")


def _organisations() -> None:
    """What an organisation makes known of itself; nothing of anybody who works there."""
    known = Field(Kind.NONE, "An organisation that people are referred to, and how it is reached.")
    declare("desk.Organisation", id=ROW, **alike(known, "public_id", "community", "name", "line", "phone", "email"))
    declare("desk.Organisation", **alike(known, "website", "areas", "address", "postcode", "town", "is_active"))
    declare("desk.OrganisationTask", id=ROW, **alike(known, "organisation", "kind"))


def _referrals(staff: Field) -> None:
    whom = Field(Kind.LINK, "Who was handed on to which organisation, by which consent and because of what.")
    how = Field(Kind.FACT, "How a referral stands, how it was told, and when.")
    words = Field(Kind.ENCRYPTED, "What an organisation is told, with consent.", Erase.BLANK, REFERRAL_DAYS)
    link = Field(
        Kind.HASH, "To know the link in the mail again without keeping it.", Erase.BLANK, REFERRAL_DAYS, is_secret=True
    )
    declare("desk.Referral", id=ROW, **alike(whom, "public_id", "community", "organisation", "participant"))
    declare("desk.Referral", **alike(whom, "help_request", "consent"), **alike(words, "text", "stays", "told"))
    declare("desk.Referral", link_hash=link)
    declare("desk.Referral", **alike(how, "status", "way", "sent_at", "ask_at", "link_until", "opened_at"))
    over_since("desk.Referral", lambda moment: Q(sent_at__lt=moment))
    about("desk.Referral", "participant_id")
    declare("desk.ReferralStatusChange", id=ROW, **alike(staff, "subject", "actor_user_id", "actor_participant_id"))
    declare("desk.ReferralStatusChange", **alike(how, "at", "from_status", "to_status", "code"))
    about("desk.ReferralStatusChange", "subject__participant_id")


def _referrers() -> None:
    """Who signs people up for an organisation; what they entered goes from their list after a year."""
    role = Field(Kind.LINK, "For which organisation somebody signs people up.", Erase.DELETE_ROW)
    declare("desk.ReferrerAccount", id=ROW, **alike(role, "grant", "organisation"))
    about("desk.ReferrerAccount", user=("grant__user_id",))
    days, goes = ENTRY_DAYS, Erase.DELETE_ROW
    whom = Field(Kind.LINK, "Who was entered by which organisation, and what was asked with it.", goes, days)
    declare("desk.Entry", id=ROW, **alike(whom, "public_id", "community", "organisation", "participant"))
    declare("desk.Entry", **alike(whom, "help_request", "by_user_id"))
    declare("desk.Entry", **alike(Field(Kind.FACT, "When, and which form it was.", goes, days), "at", "form_token"))
    declare("desk.Entry", stopped_at=Field(Kind.FACT, "Since when the organisation sees nothing of them.", goes, days))
    over_since("desk.Entry", lambda moment: Q(at__lt=moment))
    about("desk.Entry", "participant_id")
    hand = Field(Kind.LINK, "Which referrer made a link, for which organisation.", goes, LINK_DAYS)
    when = Field(Kind.FACT, "From when until when a link works, and when it was used.", goes, LINK_DAYS)
    token = Field(Kind.HASH, "To know a link again without keeping it.", goes, LINK_DAYS, is_secret=True)
    declare("desk.ClientLink", id=ROW, **alike(hand, "community", "organisation", "by_user_id"), token_hash=token)
    declare("desk.ClientLink", **alike(when, "made_at", "until", "used_at"))
    over_since("desk.ClientLink", lambda moment: Q(until__lt=moment))
    about_nobody("desk.ClientLink", "Nothing of who used it stands there; an entry says whom one may follow.")


def _shared() -> None:
    who = Field(Kind.LINK, "Which coordinator shared which request with which other one.")
    declare("desk.RequestShare", id=ROW, **alike(who, "community", "help_request", "by_user_id", "to_user_id"))
    declare("desk.RequestShare", **alike(Field(Kind.FACT, "Why, in a code, and when."), "reason", "at", "ended_at"))
    about("desk.RequestShare", "help_request__participant_id")


def _pairs(staff: Field) -> None:
    """Two who meet in a rhythm, and what they said of how it goes."""
    whom = Field(Kind.LINK, "Which two meet in a rhythm, because of which question and with which agreements.")
    how = Field(Kind.FACT, "How a pair stands, when they meet, who said yes and how, and until when.")
    words = Field(Kind.CLEAR, "What two do together.", Erase.BLANK, PAIR_DAYS, blank_as="samen")
    place = Field(Kind.ENCRYPTED, "Where two meet, as it was typed.", Erase.BLANK, PAIR_DAYS)
    declare("desk.Pair", id=ROW, **alike(whom, "public_id", "community", "asker", "helper", "begun_with"))
    declare("desk.Pair", **alike(whom, "help_request", "category"), title=words, elsewhere=place)
    declare("desk.Pair", **alike(how, "status", "where", "first_at", "minutes", "rhythm", "until", "proposed_at"))
    declare("desk.Pair", **alike(how, "asker_yes_at", "asker_yes_how", "helper_yes_at", "helper_yes_how"))
    declare("desk.Pair", **alike(how, "due_at", "ended_at"))
    over_since("desk.Pair", lambda moment: Q(ended_at__lt=moment))
    about("desk.Pair", "asker_id", "helper_id")
    declare("desk.PairStatusChange", id=ROW, **alike(staff, "subject", "actor_user_id", "actor_participant_id"))
    declare("desk.PairStatusChange", **alike(how, "at", "from_status", "to_status", "code"))
    about_nobody("desk.PairStatusChange", "Which of two said or did what: the one reads it of the other nowhere.")
    look = Field(Kind.FACT, "When two were asked how it goes, and until when that was open.")
    note = Field(Kind.ENCRYPTED, "What a coordinator noted of how a pair goes.", Erase.BLANK, PAIR_DAYS)
    declare("desk.PairLook", id=ROW, pair=whom, note=note, **alike(look, "asked_at", "call_at", "closed_at"))
    over_since("desk.PairLook", lambda moment: Q(closed_at__lt=moment))
    both = "A note is about both: who asks for it is given it by a person who reads it first."
    about_nobody("desk.PairLook", both, erased_with=("pair__asker_id", "pair__helper_id"))
    said = Field(Kind.ENCRYPTED, "What one of two said of how it goes.", Erase.BLANK, PAIR_DAYS)
    declare("desk.PairAnswer", id=ROW, text=said, **alike(whom, "look", "participant"), **alike(look, "going", "at"))
    over_since("desk.PairAnswer", lambda moment: Q(at__lt=moment))
    about("desk.PairAnswer", "participant_id")


def _rounds() -> None:
    """Who is called each day, and whether they were spoken."""
    plan = Field(Kind.NONE, "A telephone round: its name, its hours, and the last day that was looked at.")
    rests = Field(Kind.NONE, "From and until when a round rests.")
    declare("desk.TelephoneRound", id=ROW, **alike(plan, "public_id", "community", "name", "kind", "starts", "ends"))
    declare("desk.TelephoneRound", **alike(plan, "created_at", "checked_on"))
    declare("desk.TelephoneRound", **alike(rests, "paused_from", "paused_until"))
    declare("desk.TelephoneRound", caller=Field(Kind.LINK, "Who calls the others of a round."))
    about("desk.TelephoneRound", "caller_id")
    goes, days = Erase.DELETE_ROW, ROUND_DAYS
    called = Field(Kind.LINK, "Who is called in which round.", goes, days)
    how = Field(Kind.FACT, "In which order, since and until when, how they agreed, and when they are away.", goes, days)
    contact = Field(Kind.ENCRYPTED, "Whom we call when somebody does not answer.", goes, days)
    call = Field(Kind.FACT, "Whether somebody was spoken on a day, when, and what came of it.", goes, CALL_DAYS)
    declare("desk.RoundCall", id=ROW, by_user_id=Field(Kind.LINK, "Who spoke to them.", goes, CALL_DAYS))
    declare("desk.RoundCall", member=Field(Kind.LINK, "Of whom a day of a round is.", goes, CALL_DAYS))
    declare("desk.RoundCall", **alike(call, "on", "tries", "spoken_at", "missed_at", "closed_at", "outcome"))
    over_since("desk.RoundCall", lambda moment: Q(on__lt=moment.date()))
    about("desk.RoundCall", "member__participant_id")
    declare("desk.RoundMember", id=ROW, **alike(called, "round", "participant"))
    declare("desk.RoundMember", **alike(how, "position", "joined_on", "consented_at", "consent_how", "away_from"))
    declare(
        "desk.RoundMember", **alike(how, "away_until", "left_at"), **alike(contact, "contact_name", "contact_phone")
    )
    over_since("desk.RoundMember", lambda moment: Q(left_at__lt=moment))
    about("desk.RoundMember", "participant_id")


def _shifts() -> None:
    """Who of the staff answered the telephone when."""
    plan = Field(Kind.NONE, "A shift of the telephone, and since when it is nobody's.")
    when = Field(Kind.FACT, "From when until when somebody answers the telephone.")
    who = Field(Kind.LINK, "Which coordinator does it.", Erase.BLANK, SHIFT_DAYS)
    declare("desk.TelephoneShift", id=ROW, **alike(plan, "public_id", "community", "open_since"))
    declare("desk.TelephoneShift", operator=who, **alike(when, "begins_at", "ends_at"))
    over_since("desk.TelephoneShift", lambda moment: Q(ends_at__lt=moment))
    about("desk.TelephoneShift", user=("operator__user_id",))
    said = Field(Kind.FACT, "Whether a coordinator can, and when they said so.", Erase.DELETE_ROW, SHIFT_DAYS)
    declare("desk.ShiftAnswer", id=ROW, **alike(said, "shift", "can", "at"))
    declare("desk.ShiftAnswer", grant=Field(Kind.LINK, "Which coordinator.", Erase.DELETE_ROW, SHIFT_DAYS))
    over_since("desk.ShiftAnswer", lambda moment: Q(shift__ends_at__lt=moment))
    about("desk.ShiftAnswer", user=("grant__user_id",))

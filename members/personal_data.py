"""What each field of this app's models is, why it is kept, and how it is erased."""

from django.db.models import Q

from buurthulp.clock import localtime
from buurthulp.personal_data import Erase, Field, Kind, about, about_nobody, alike, declare, over_since
from members.models.rights import FIELD_OF

ROW = Field(Kind.NONE, "Number of the row.")
SETTING = Field(Kind.NONE, "What a community is and how it works; its telephone number is the desk's.")
GEOGRAPHY = Field(Kind.NONE, "Public geography.")
COMMUNITY = Field(Kind.LINK, "Which community it belongs to.")
FIND = Field(Kind.HASH, "To find or compare without reading.", Erase.BLANK)
CHOICE = Field(Kind.FACT, "What somebody chose; means nothing without a name.")
ACCESS_LOG_DAYS = 730
HAND_OVER_DAYS = 90
CERTIFICATE_DAYS = 365
ADDRESS_LETTER_DAYS = 90


def register() -> None:
    """Declare every field."""
    _register_communities()
    _register_people()
    _register_places()
    _register_trust()
    _register_certificates()
    _register_address_letters()
    _register_invites()
    _register_abouts()


def _register_abouts() -> None:
    about_nobody("members.Community", "A setting of the community, which names its coordinator.")
    about_nobody("members.AreaStep", "How many people in an area, in steps.")
    about("members.CommunityText", user=("by_user_id",))
    about("members.RoleGrant", user=("user_id",))
    about("members.User", user=("id",))
    about("members.Participant", "id", "merged_into_id")
    about("members.ActsFor", "participant_id", user=("user_id",))
    about("members.HandOver", "participant_id")
    about("members.AddressLetter", "participant_id")
    about("members.Place", "participant_id")
    about("members.Confirmation", "participant_id")
    about("members.Vouch", "participant_id", "voucher_id")
    about("members.Consent", "participant_id")
    about("members.ConductCertificate", "participant_id")
    about("members.Block", "blocker_id", erased_with=("blocked_id",))
    over_since("members.AccessLog", lambda moment: Q(at__lt=moment))
    about("members.AccessLog", "subject_id")
    about("members.InviteLink", "participant_id")
    about("members.JoinedByInvite", "newcomer_id", erased_with=("link__participant_id",))


def _register_communities() -> None:
    declare(
        "members.Community",
        id=ROW,
        coordinator_name=Field(Kind.CLEAR, "First name that residents read; changed when somebody else takes over."),
        **alike(SETTING, "slug", "name", "organisation", "phone", "hours_text", "settings", "is_demo", "is_active"),
        **alike(SETTING, "privacy_contact", "created_at", "logo_version", "logo_width", "logo_height", "logo_on_plate"),
    )
    declare("members.CommunityLogo", id=ROW, **alike(SETTING, "community", "png"))
    declare("members.CommunityHost", id=ROW, **alike(SETTING, "community", "host"))
    declare("members.CommunityArea", id=ROW, **alike(SETTING, "community", "area"))
    declare("members.CommunityText", id=ROW, **alike(SETTING, "community", "kind", "number", "body", "published_at"))
    declare("members.CommunityText", by_user_id=Field(Kind.LINK, "Who of the staff published it; means nothing alone."))
    declare(
        "members.RoleGrant",
        id=ROW,
        community=COMMUNITY,
        user=Field(Kind.LINK, "Who holds the role.", Erase.DELETE_ROW),
        **alike(Field(Kind.FACT, "What staff may do, where, and when.", Erase.DELETE_ROW), "role", "areas"),
        public_name=Field(Kind.CLEAR, "First name that residents and posters show.", Erase.DELETE_ROW),
        public_phone=Field(Kind.CLEAR, "Number for calls about Buurthulp, on pages and posters.", Erase.DELETE_ROW),
        **alike(Field(Kind.FACT, "From when until when.", Erase.DELETE_ROW), "since", "until"),
    )


def _register_people() -> None:
    declare(
        "members.User",
        id=ROW,
        email=Field(Kind.CLEAR, "To log in with; the named exception of safety.md §7.", Erase.DELETE_ROW),
        phone=Field(Kind.ENCRYPTED, "To log in with, of who has no mail.", Erase.DELETE_ROW),
        phone_hash=Field(Kind.HASH, "To find it by that number.", Erase.DELETE_ROW),
        password=Field(
            Kind.HASH, "Of administrators alone; everybody else has none.", Erase.DELETE_ROW, is_secret=True
        ),
        language=Field(Kind.FACT, "In which language somebody reads pages and messages.", Erase.DELETE_ROW),
        **alike(Field(Kind.FACT, "When somebody logged in and began.", Erase.DELETE_ROW), "last_login", "created_at"),
        **alike(Field(Kind.FACT, "May log in; may open the admin.", Erase.DELETE_ROW), "is_active", "is_staff"),
        **alike(
            Field(Kind.FACT, "What may be done in the admin.", Erase.DELETE_ROW),
            "is_superuser",
            "groups",
            "user_permissions",
        ),
    )
    declare(
        "members.Participant",
        id=ROW,
        public_id=Field(Kind.LINK, "The pseudonym that stays when the name is gone."),
        community=COMMUNITY,
        status=Field(Kind.FACT, "Whether somebody still takes part."),
        first_name=Field(Kind.CLEAR, "What neighbours call somebody.", Erase.BLANK, blank_as="een buur"),
        family_name=Field(Kind.ENCRYPTED, 'For the other, after "Graag".', Erase.BLANK),
        phone=Field(Kind.ENCRYPTED, 'To be called by the desk and, after "Graag", by the other.', Erase.BLANK),
        **alike(FIND, "family_name_hash", "family_name_start_hash", "phone_hash", "phone_end_hash", "email_hash"),
        sms_hash=Field(Kind.HASH, "Which number may be sent text messages.", Erase.BLANK),
        **alike(CHOICE, "told_by", "shares_phone", "shares_email", "paused_until", "avoids_direct_neighbours"),
        **alike(CHOICE, "has_car", "week_checked_at", "weekly_contacts", "monthly_number", "wants_to_give"),
        **alike(CHOICE, "quiet_from", "quiet_until", "gathers"),
        **alike(Field(Kind.FACT, "Since when, until when, and why not any more."), "joined_at", "closed_at"),
        **alike(Field(Kind.FACT, "Why somebody stopped, and when they are erased."), "closed_reason", "erase_on"),
        merged_into=Field(Kind.LINK, "Who was here twice, and went on in which row."),
    )
    declare(
        "members.ActsFor",
        id=ROW,
        **alike(Field(Kind.LINK, "Who acts for whom.", Erase.DELETE_ROW), "user", "participant"),
        **alike(Field(Kind.FACT, "In which capacity, and when.", Erase.DELETE_ROW), "kind", "since", "until"),
        relation=Field(Kind.ENCRYPTED, "Who it is to them: a name for the bond, in their words.", Erase.DELETE_ROW),
        **alike(Field(Kind.FACT, "What a trusted contact may.", Erase.DELETE_ROW), *FIELD_OF.values()),
        consent=Field(Kind.LINK, "The consent to it, which stays as proof.", Erase.DELETE_ROW),
    )
    _register_hand_overs()


def _register_hand_overs() -> None:
    over_since("members.HandOver", lambda moment: Q(expires_at__lt=moment))
    days, goes = HAND_OVER_DAYS, Erase.DELETE_ROW
    code = Field(Kind.HASH, "To know the code on paper again without keeping it.", goes, days, is_secret=True)
    by = Field(Kind.LINK, "Who made the code, and who used it.", goes, days)
    when = Field(Kind.FACT, "From when until when a code works, and when it was used.", goes, days)
    declare(
        "members.HandOver",
        id=ROW,
        participant=Field(Kind.LINK, "Who takes over what others did for them, or named somebody.", goes, days),
        code_hash=code,
        kind=Field(Kind.FACT, "What a code makes of who uses it.", goes, days),
        **alike(Field(Kind.FACT, "What a trusted contact will be allowed.", goes, days), *FIELD_OF.values()),
        relation=Field(Kind.ENCRYPTED, "Who was named: a name for the bond, in their words.", goes, days),
        to=Field(Kind.ENCRYPTED, "Where the code was sent, until it was used or is over.", goes, days, is_secret=True),
        consent=Field(Kind.LINK, "The consent to it, which stays as proof.", goes, days),
        **alike(by, "made_by", "used_by"),
        **alike(when, "made_at", "expires_at", "stopped_at", "used_at"),
    )


def _register_address_letters() -> None:
    over_since("members.AddressLetter", lambda moment: Q(expires_at__lt=moment))
    days, goes = ADDRESS_LETTER_DAYS, Erase.DELETE_ROW
    when = Field(Kind.FACT, "From when until when a code works, and when it was used.", goes, days)
    declare(
        "members.AddressLetter",
        id=ROW,
        participant=Field(Kind.LINK, "Whose address is confirmed with it.", goes, days),
        place=Field(Kind.LINK, "To which home it was sent: after a move it counts no more.", goes, days),
        code_hash=Field(Kind.HASH, "To know the code on paper again without keeping it.", goes, days, is_secret=True),
        made_by=Field(Kind.LINK, "Who made the letter.", goes, days),
        **alike(when, "made_at", "expires_at", "stopped_at", "used_at"),
    )


def _register_places() -> None:
    declare("members.PlaceImport", id=ROW, **alike(GEOGRAPHY, "kind", "file_name", "sha256", "started_at"))
    declare("members.PlaceImport", **alike(GEOGRAPHY, "finished_at", "summary"))
    declare("members.Area", id=ROW, **alike(GEOGRAPHY, "code", "name", "level", "parent", "residents", "place_import"))
    declare("members.AreaShape", id=ROW, **alike(GEOGRAPHY, "area", "geometry"))
    steps = Field(Kind.FACT, "How many take part in an area, in steps, as everybody may read it.")
    declare(
        "members.AreaStep", id=ROW, community=COMMUNITY, area=GEOGRAPHY, **alike(steps, "people", "kinds", "counted_on")
    )
    declare("members.PlaceLabel", id=ROW, **alike(GEOGRAPHY, "cell", "precision", "resolution", "address_count"))
    declare("members.PlaceLabel", **alike(GEOGRAPHY, "inner_distance_m", "area", "place_import"))
    declare("members.Postcode", id=ROW, **alike(GEOGRAPHY, "code", "label", "area", "address_count", "street", "town"))
    declare("members.Postcode", **alike(GEOGRAPHY, "is_gone", "place_import"))
    address = Field(Kind.ENCRYPTED, 'For who comes there, after "Graag".', Erase.BLANK)
    declare(
        "members.Place",
        id=ROW,
        participant=Field(Kind.LINK, "Whose place."),
        kind=Field(Kind.FACT, "Home, work, school."),
        label=Field(Kind.FACT, "A group of at least a hundred addresses; all that matching knows of where."),
        label_version=Field(Kind.NONE, "Machinery: whether the label follows the latest postcodes."),
        area=Field(Kind.FACT, "For the coordinator of that area, and for figures."),
        town=Field(Kind.CLEAR, "For mails, which carry no street.", Erase.BLANK),
        **alike(address, "postcode", "house_number", "street"),
        **alike(FIND, "postcode_hash", "address_hash"),
        **alike(Field(Kind.FACT, "Whether somebody lives there now, and since when."), "is_current", "created_at"),
    )


def _register_trust() -> None:
    declare(
        "members.Confirmation",
        id=ROW,
        participant=Field(Kind.LINK, "Who was confirmed.", Erase.DELETE_ROW),
        by_user=Field(Kind.LINK, "By whom.", Erase.DELETE_ROW),
        by_name=Field(Kind.CLEAR, 'First name of the coordinator: "Fatma kent Ria".', Erase.DELETE_ROW),
        **alike(Field(Kind.FACT, "How and when.", Erase.DELETE_ROW), "how", "at"),
    )
    declare(
        "members.Vouch",
        id=ROW,
        **alike(Field(Kind.LINK, "Who knows whom, as they said.", Erase.DELETE_ROW), "participant", "voucher"),
        at=Field(Kind.FACT, "Since when.", Erase.DELETE_ROW),
    )
    declare(
        "members.Consent",
        id=ROW,
        participant=Field(Kind.LINK, "Whose agreement. Kept without a name, as proof."),
        by_user=Field(Kind.LINK, "Who noted it.", Erase.BLANK),
        **alike(Field(Kind.FACT, "To which text, and how."), "kind", "text_version", "how"),
        **alike(Field(Kind.FACT, "From when until when."), "given_at", "withdrawn_at"),
    )
    declare(
        "members.Block",
        id=ROW,
        **alike(Field(Kind.LINK, "Who does not want to meet whom.", Erase.DELETE_ROW), "blocker", "blocked"),
        at=Field(Kind.FACT, "Since when.", Erase.DELETE_ROW),
    )
    log = Field(Kind.FACT, "So that somebody can see who looked, and why.", Erase.KEEP, ACCESS_LOG_DAYS)
    looked = Field(Kind.LINK, "Who looked, and at whom.", Erase.KEEP, ACCESS_LOG_DAYS)
    declare("members.AccessLog", id=ROW, community=COMMUNITY, **alike(looked, "user_id", "subject_id"))
    declare("members.AccessLog", **alike(log, "reason", "at"))


def _register_certificates() -> None:
    """That a VOG was seen is all we know: no paper, no number, nothing of what it says."""
    over_since(
        "members.ConductCertificate",
        lambda moment: Q(expires_on__lt=localtime(moment).date()) | Q(withdrawn_at__lt=moment),
    )
    days, goes = CERTIFICATE_DAYS, Erase.DELETE_ROW
    when = Field(Kind.FACT, "From when until when it counts, and a year more for questions about that.", goes, days)
    declare(
        "members.ConductCertificate",
        id=ROW,
        participant=Field(Kind.LINK, "Whose certificate of conduct a coordinator saw.", goes, days),
        **alike(Field(Kind.LINK, "Who saw it, and who withdrew it.", goes, days), "seen_by", "withdrawn_by"),
        **alike(when, "issued_on", "seen_on", "expires_on", "withdrawn_at"),
        reason=Field(Kind.FACT, "Why it no longer counts, as one of four codes.", goes, days),
    )


def _register_invites() -> None:
    declare(
        "members.InviteLink",
        id=ROW,
        token=Field(Kind.LINK, "What stands in the address that somebody hands to a neighbour.", Erase.DELETE_ROW),
        participant=Field(Kind.LINK, "Whose link.", Erase.DELETE_ROW),
        shows_name=Field(Kind.FACT, "Whether the page behind it may say the first name.", Erase.DELETE_ROW),
        **alike(Field(Kind.FACT, "From when until when it works.", Erase.DELETE_ROW), "created_at", "revoked_at"),
    )
    declare(
        "members.JoinedByInvite",
        id=ROW,
        link=Field(Kind.LINK, "Through whose link somebody came who wanted that told.", Erase.DELETE_ROW),
        newcomer=Field(Kind.LINK, "So that it is told once. Never shown.", Erase.DELETE_ROW),
        at=Field(Kind.FACT, "Since when.", Erase.DELETE_ROW),
    )

"""What each field of this app's models is, why it is kept, and how it is erased."""

from dataclasses import replace
from datetime import datetime

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from buurthulp.personal_data import Erase, Field, Kind, about, about_nobody, alike, declare, over_since
from exchange.enums import ActivityStatus, RequestStatus, Rhythm

ROW = Field(Kind.NONE, "Number of the row.")
CATALOGUE = Field(Kind.NONE, "The list of kinds of help; about no person.")
COMMUNITY = Field(Kind.LINK, "Which community it belongs to.")
HISTORY = Field(Kind.FACT, "What happened when, in codes.")
REQUEST_DAYS = 365
ACTIVITY_DAYS = 365
ATTENDANCE_DAYS = 90


def register() -> None:
    """Declare every field."""
    declare("exchange.Category", id=ROW, **alike(CATALOGUE, "community", "slug", "name", "parent", "seeks"))
    declare("exchange.Category", **alike(CATALOGUE, "usual_minutes", "relation", "trust", "needs_car", "needs_vog"))
    declare("exchange.Category", **alike(CATALOGUE, "is_ride", "most_helpers", "position", "is_active"))
    declare("exchange.SmallThing", id=ROW, **alike(CATALOGUE, "category", "side", "text", "position"))
    public = Field(Kind.NONE, "A public place: a building everybody may find; about no person.")
    declare(
        "exchange.PublicPlace", id=ROW, **alike(public, "public_id", "community", "name", "kind", "address", "town")
    )
    declare("exchange.PublicPlace", **alike(public, "lon", "lat", "cell", "has_exact_position", "area", "approved_at"))
    declare("exchange.PublicPlace", **alike(public, "is_active", "created_at"))
    _register_requests()
    _register_offers()
    _register_activities()
    _register_circles()
    _register_abouts()
    over_since("exchange.HelpRequest", _request_over)
    over_since("exchange.Ride", _ride_over)
    over_since("exchange.Activity", _activity_over)
    over_since("exchange.Attendance", lambda moment: Q(on__lt=moment.date()))


def _request_over(moment: datetime) -> Q:
    """Ended, or never sent, and nothing happened to it since."""
    later = apps.get_model("exchange.HelpRequestStatusChange")._base_manager.filter(
        subject=OuterRef("pk"), at__gte=moment
    )
    return Q(~Exists(later), created_at__lt=moment) & ~Q(status=RequestStatus.OPEN)


def _ride_over(moment: datetime) -> Q:
    requests = apps.get_model("exchange.HelpRequest")._base_manager.filter(_request_over(moment))
    return Q(help_request__in=requests.values("pk"))


def _activity_over(moment: datetime) -> Q:
    """Its last date is past; one that goes on for ever is over when it was cancelled, and nothing happened since."""
    day = moment.date()
    later = apps.get_model("exchange.ActivityStatusChange")._base_manager.filter(subject=OuterRef("pk"), at__gte=moment)
    ended = Q(~Exists(later), status__in=[ActivityStatus.CANCELLED, ActivityStatus.DRAFT], created_at__lt=moment)
    return ended | Q(rhythm=Rhythm.ONCE, first_on__lt=day) | Q(until__lt=day)


def _register_abouts() -> None:
    about("exchange.HelpRequest", "participant_id")
    about("exchange.Occasion", "help_request__participant_id")
    about("exchange.Ride", "help_request__participant_id")
    about("exchange.Slot", "occasion__help_request__participant_id")
    about("exchange.HelpRequestStatusChange", "subject__participant_id")
    about("exchange.SlotStatusChange", "subject__occasion__help_request__participant_id")
    about("exchange.Offer", "participant_id")
    about("exchange.OfferPlace", "offer__participant_id")
    about("exchange.AvailabilityException", "participant_id")
    about("exchange.Wish", "participant_id")
    about("exchange.Activity", "organiser_id")
    about("exchange.ActivityStatusChange", "subject__organiser_id")
    about("exchange.Attendance", "participant_id")
    about("exchange.Circle", "participant_id")
    about("exchange.CircleMember", "participant_id", "circle__participant_id")
    about_nobody("exchange.CircleMemberStatusChange", "Who took whom out of a circle, nobody in it reads.")


def _register_requests() -> None:
    asked = Field(Kind.FACT, "What was asked, where and how; means nothing without a name.")
    own_words = Field(Kind.CLEAR, "What neighbours read of the request.", Erase.BLANK, REQUEST_DAYS)
    private = Field(Kind.ENCRYPTED, "What only the helper needs to know.", Erase.BLANK, REQUEST_DAYS)
    declare(
        "exchange.HelpRequest",
        id=ROW,
        public_id=Field(Kind.LINK, "The request's address."),
        community=COMMUNITY,
        participant=Field(Kind.LINK, "Who asked."),
        place=Field(Kind.LINK, "At which of their places."),
        title=replace(own_words, blank_as="Een vraag"),
        public_line=own_words,
        **alike(private, "private_line", "elsewhere"),
        **alike(asked, "category", "status", "where", "way", "visibility", "costs", "radius_m", "min_distance_m"),
        **alike(asked, "avoids_direct_neighbours", "first_is_fine", "helpers", "created_at", "published_at"),
        **alike(asked, "rhythm", "until", "dates_due_at", "turn"),
    )
    declare("exchange.Occasion", id=ROW, help_request=Field(Kind.LINK, "Of which request."), minutes=asked)
    declare("exchange.Occasion", **alike(asked, "starts_at", "flexible_from", "flexible_until", "day_parts"))
    declare(
        "exchange.Ride",
        id=ROW,
        help_request=Field(Kind.LINK, "Of which request."),
        **alike(asked, "pick_up", "pick_up_place", "destination", "destination_place", "be_there_at"),
        **alike(asked, "back", "back_at", "stay_minutes", "goes_inside"),
        destination_text=Field(Kind.ENCRYPTED, 'Where to, for the driver after "Graag".', Erase.BLANK, REQUEST_DAYS),
        destination_town=Field(Kind.CLEAR, "What neighbours read of where to.", Erase.BLANK, REQUEST_DAYS),
    )
    declare("exchange.Slot", id=ROW, occasion=Field(Kind.LINK, "Of which occasion."), status=asked)
    for history in ("exchange.HelpRequestStatusChange", "exchange.SlotStatusChange"):
        declare(
            history,
            id=ROW,
            subject=Field(Kind.LINK, "Whose history."),
            **alike(Field(Kind.LINK, "Who did it."), "actor_user_id", "actor_participant_id"),
            **alike(HISTORY, "at", "from_status", "to_status", "code"),
        )


def _register_offers() -> None:
    offered = Field(Kind.FACT, "What somebody likes to do, when and how far.", Erase.DELETE_ROW)
    declare(
        "exchange.Offer",
        id=ROW,
        public_id=Field(Kind.LINK, "The offer's address.", Erase.DELETE_ROW),
        community=COMMUNITY,
        participant=Field(Kind.LINK, "Who offers.", Erase.DELETE_ROW),
        **alike(Field(Kind.CLEAR, "What neighbours read of the offer.", Erase.DELETE_ROW), "title", "line", "words"),
        **alike(offered, "category", "small_things", "status", "day_parts", "radius_m", "min_distance_m"),
        **alike(offered, "expires_at", "created_at", "is_on_board"),
    )
    declare(
        "exchange.OfferPlace",
        id=ROW,
        **alike(Field(Kind.LINK, "Which offer, at which place.", Erase.DELETE_ROW), "offer", "place"),
        **alike(offered, "category", "parent_category", "is_active"),
        **alike(Field(Kind.FACT, "Cells of the label, for the lookup.", Erase.DELETE_ROW), "ring_cell", "wide_cell"),
    )
    declare(
        "exchange.AvailabilityException",
        id=ROW,
        participant=Field(Kind.LINK, "Who cannot.", Erase.DELETE_ROW),
        **alike(Field(Kind.FACT, "When not.", Erase.DELETE_ROW), "starts_at", "ends_at"),
    )
    declare(
        "exchange.Wish",
        id=ROW,
        participant=Field(Kind.LINK, "Who would be glad of it.", Erase.DELETE_ROW),
        small_thing=Field(Kind.FACT, "Of what.", Erase.DELETE_ROW),
    )


def _register_activities() -> None:
    read = Field(Kind.CLEAR, "What everybody reads of it.", Erase.BLANK, ACTIVITY_DAYS)
    planned = Field(Kind.FACT, "When and how often it takes place, and how it stands; means nothing without a name.")
    declare(
        "exchange.Activity",
        id=ROW,
        public_id=Field(Kind.LINK, "The activity's address."),
        community=COMMUNITY,
        organiser=Field(Kind.LINK, "Who organises it."),
        public_place=Field(Kind.NONE, "At which public place."),
        title=replace(read, blank_as="Een activiteit"),
        text=read,
        **alike(planned, "status", "first_on", "at", "minutes", "rhythm", "nth", "until", "max_people"),
        **alike(planned, "review_since", "created_at"),
    )
    declare(
        "exchange.ActivityStatusChange",
        id=ROW,
        subject=Field(Kind.LINK, "Whose history."),
        **alike(Field(Kind.LINK, "Who did it."), "actor_user_id", "actor_participant_id"),
        **alike(HISTORY, "at", "from_status", "to_status", "code"),
    )
    declare(
        "exchange.CancelledDate", id=ROW, **alike(Field(Kind.NONE, "A date that falls out."), "activity", "on", "at")
    )
    declare(
        "exchange.Attendance",
        id=ROW,
        activity=Field(Kind.LINK, "Which activity.", Erase.DELETE_ROW, ATTENDANCE_DAYS),
        participant=Field(Kind.LINK, "Who comes.", Erase.DELETE_ROW, ATTENDANCE_DAYS),
        **alike(
            Field(Kind.FACT, "On which date, and the reminder.", Erase.DELETE_ROW, ATTENDANCE_DAYS),
            "on",
            "remind_at",
            "created_at",
        ),
    )


def _register_circles() -> None:
    """Whom a circle is round, and who said yes to being in it."""
    round_whom = Field(Kind.LINK, "Round whom a circle is, and who started it.")
    since = Field(Kind.FACT, "Since and until when a circle was, and how its person agreed to it.")
    declare("exchange.Circle", id=ROW, **alike(round_whom, "public_id", "community", "participant", "by_user_id"))
    declare("exchange.Circle", **alike(since, "started_at", "consent_how", "ended_at"))
    who = Field(Kind.LINK, "Who was asked into which circle.")
    how = Field(Kind.FACT, "Whether they are in it, since and until when, and how they said yes.")
    declare("exchange.CircleMember", id=ROW, **alike(who, "circle", "participant"))
    declare(
        "exchange.CircleMember", **alike(how, "status", "invited_at", "yes_at", "yes_how", "ended_at", "by_address")
    )
    step = "exchange.CircleMemberStatusChange"
    did = Field(Kind.LINK, "Who asked somebody into a circle, said yes, or ended it.")
    declare(step, id=ROW, **alike(did, "subject", "actor_user_id", "actor_participant_id"))
    declare(step, **alike(HISTORY, "at", "from_status", "to_status", "code"))

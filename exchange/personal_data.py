"""What each field of this app's models is, why it is kept, and how it is erased."""

from buurthulp.personal_data import Erase, Field, Kind, alike, declare

ROW = Field(Kind.NONE, "Number of the row.")
CATALOGUE = Field(Kind.NONE, "The list of kinds of help; about no person.")
COMMUNITY = Field(Kind.LINK, "Which community it belongs to.")
HISTORY = Field(Kind.FACT, "What happened when, in codes.")
REQUEST_DAYS = 365


def register() -> None:
    """Declare every field."""
    declare("exchange.Category", id=ROW, **alike(CATALOGUE, "community", "slug", "name", "parent", "seeks"))
    declare("exchange.Category", **alike(CATALOGUE, "usual_minutes", "relation", "trust", "needs_car", "position"))
    declare("exchange.Category", is_active=CATALOGUE)
    declare("exchange.SmallThing", id=ROW, **alike(CATALOGUE, "category", "side", "text", "position"))
    _register_requests()
    _register_offers()


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
        **alike(own_words, "title", "public_line"),
        **alike(private, "private_line", "elsewhere"),
        **alike(asked, "category", "status", "where", "way", "visibility", "costs", "radius_m", "min_distance_m"),
        **alike(asked, "avoids_direct_neighbours", "first_is_fine", "created_at", "published_at"),
    )
    declare("exchange.Occasion", id=ROW, help_request=Field(Kind.LINK, "Of which request."), minutes=asked)
    declare("exchange.Occasion", **alike(asked, "starts_at", "flexible_from", "flexible_until"))
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
        **alike(Field(Kind.CLEAR, "What neighbours read of the offer.", Erase.DELETE_ROW), "title", "line"),
        **alike(offered, "category", "small_things", "status", "day_parts", "radius_m", "min_distance_m"),
        **alike(offered, "expires_at", "created_at"),
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

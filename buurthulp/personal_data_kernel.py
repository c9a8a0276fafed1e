"""What each field of the kernel's models, and of the libraries' models, is, why it is kept, and how it is erased."""

from datetime import timedelta

from django.db.models import Q

from buurthulp.personal_data import Erase, Field, Kind, about, about_nobody, alike, declare, over_since

SESSION_DAYS = 30
MACHINERY = Field(Kind.NONE, "Machinery; about no person.")
ROW = Field(Kind.NONE, "Number of the row.")


def register() -> None:
    """Declare every field."""
    declare("kernel.ClockOffset", **alike(MACHINERY, "id", "seconds"))
    declare("kernel.Heartbeat", **alike(MACHINERY, "id", "name", "beat_at", "sweep_lag_seconds"))
    declare("kernel.NightlyWork", **alike(MACHINERY, "id", "name", "night"))
    declare("kernel.DemoMarker", **alike(MACHINERY, "id", "created_at"))
    _register_django()
    _register_allauth()
    about_nobody("sessions.Session", "Is read by no lookup: erasing ends the sessions of a user one by one.")
    # A session's end is written in it, and reckoned with the same thirty days.
    over_since("sessions.Session", lambda moment: Q(expire_date__lt=moment + timedelta(days=SESSION_DAYS)))
    over_since("admin.LogEntry", lambda moment: Q(action_time__lt=moment))
    over_since("account.EmailConfirmation", lambda moment: Q(created__lt=moment))
    about("admin.LogEntry", user=("user_id",))
    about("account.EmailAddress", user=("user_id",))
    about("account.EmailConfirmation", user=("email_address__user_id",))
    about("mfa.Authenticator", user=("user_id",))


def _register_django() -> None:
    declare("contenttypes.ContentType", **alike(MACHINERY, "id", "app_label", "model"))
    declare("auth.Permission", **alike(MACHINERY, "id", "name", "content_type", "codename"))
    declare("auth.Group", **alike(MACHINERY, "id", "name", "permissions"))
    # Not a field of ours, so not declared as encrypted: buurthulp/sessions.py encrypts all of it.
    kept = "Keeps somebody logged in, and a log-in under way with its address or number and code; all of it encrypted."
    session = Field(Kind.FACT, kept, Erase.DELETE_ROW, SESSION_DAYS)
    declare("sessions.Session", **alike(session, "session_key", "session_data", "expire_date"))
    changed = Field(Kind.FACT, "What an administrator changed in Django's admin.", Erase.KEEP, 730)
    declare(
        "admin.LogEntry",
        id=ROW,
        user=Field(Kind.LINK, "Who changed it.", Erase.DELETE_ROW, 730),
        object_repr=Field(Kind.CLEAR, "What the changed row was called.", Erase.DELETE_ROW, 730),
        **alike(changed, "action_time", "content_type", "object_id", "action_flag", "change_message"),
    )


def _register_allauth() -> None:
    address = Field(Kind.FACT, "Which address is verified.", Erase.DELETE_ROW)
    declare(
        "account.EmailAddress",
        id=ROW,
        user=Field(Kind.LINK, "Whose address.", Erase.DELETE_ROW),
        email=Field(Kind.CLEAR, "To log in with; the named exception of safety.md §7.", Erase.DELETE_ROW),
        **alike(address, "verified", "primary"),
    )
    confirmation = Field(Kind.FACT, "A verification under way; we send none.", Erase.DELETE_ROW, 3)
    declare("account.EmailConfirmation", id=ROW, **alike(confirmation, "email_address", "created", "sent", "key"))
    declare(
        "mfa.Authenticator",
        id=ROW,
        user=Field(Kind.LINK, "Whose second factor.", Erase.DELETE_ROW),
        data=Field(
            Kind.CLEAR,
            "Secret of a member of staff's second factor, as allauth keeps it.",
            Erase.DELETE_ROW,
            is_secret=True,
        ),
        **alike(Field(Kind.FACT, "When it was made and used.", Erase.DELETE_ROW), "type", "created_at", "last_used_at"),
    )

"""Which pages a trusted contact opens (ADR 25): those that are named here or by an app above, and no other.

A page that nobody thought of is closed, as is the API. What is open to everybody who is logged in, whoever they sit in
for, is named in ``OPEN``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from members.enums import TrustedMay

OPEN_TO_STAFF = frozenset({"desk", "referral", "demo"})
"""Parts of the site that look at the role and never at whom somebody sits in for."""
OPEN = frozenset(
    {
        "healthz",
        "account_request_login_code",
        "account_confirm_login_code",
        "account_logout",
        "account_login",
        "account_signup",
        "account_inactive",
        "account_reauthenticate",
        *(
            f"members:{name}"
            for name in (
                "front",
                "village",
                "after_login",
                "who",
                "signup_names",
                "welcome",
                "passkeys",
                "acting",
                "add_somebody",
                "letter",
                "take_over",
                "how_it_works",
                "house_rules",
                "how_we_choose",
                "privacy",
                "accessibility",
                "language",
                "house_style",
                "logo",
                "security_txt",
            )
        ),
    }
)
OPEN_BEGINNINGS = ("mfa_",)
"""Log-in and second factor, texts, and what belongs to the account."""
_open: dict[str, frozenset[TrustedMay]] = {}


def open_to_trusted(routes: Iterable[str], *, may: Collection[TrustedMay]) -> None:
    """These pages are open to who may any of these. Called from ``AppConfig.ready``."""
    for route in routes:
        _open[route] = _open.get(route, frozenset()) | frozenset(may)


def open_to_everybody(routes: Iterable[str]) -> None:
    """These pages look at no seat: who holds their address opens them."""
    open_to_trusted(routes, may=frozenset(TrustedMay))


def is_open_to(route: str, rights: Collection[str]) -> bool:
    """Whether somebody with these rights, of a trusted contact, opens this page (by its name, "matching:home")."""
    if route in OPEN or route.startswith(OPEN_BEGINNINGS) or route.partition(":")[0] in OPEN_TO_STAFF:
        return True
    return not _open.get(route, frozenset()).isdisjoint(rights)

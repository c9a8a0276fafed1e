"""Who a session belongs to."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from members.models import User
from members.selectors.viewing import user_with_seats


class Backend(AuthenticationBackend):
    """allauth's, which reads with the user whom they act for: every page needs both, and one query gives them."""

    def get_user(self, user_id: int) -> User | None:
        """The user of a session. None for one who may not log in."""
        user = user_with_seats(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None

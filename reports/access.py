"""Who may read figures: the analyst, alone (safety.md §6). What is public stands on a page for everybody."""

from __future__ import annotations

from buurthulp.viewers import AnyViewer, Viewer
from members.access import need_login, need_staff
from members.enums import Role


def need_analyst(viewer: AnyViewer) -> Viewer:
    """Who reads the figures of this community.

    Raises SignInNeededError, NotAllowedError for who does not, SecondFactorNeededError.
    """
    need_staff(viewer, Role.ANALYST)
    return need_login(viewer)

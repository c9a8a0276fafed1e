"""Somebody signed up: the link of a referrer that brought them has done its work."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from buurthulp.viewers import Viewer
from desk.access import find_client_link
from desk.client_links import FOLLOWS, KEPT
from desk.services.client_links import use_client_link
from members.models import Participant


def joined(actor: Viewer, session: MutableMapping[str, Any], participant: Participant) -> None:
    """Use the link that this session kept, if it still works (members.joining)."""
    token, follows = session.pop(KEPT, ""), bool(session.pop(FOLLOWS, False))
    link = find_client_link(participant.community_id, token) if token else None
    if link is not None:
        use_client_link(actor=actor, link=link, participant=participant, follows=follows)

"""Guards that no page opens directly: doors for which the matrix has lines of their own.

Either a loader that waits for its page, or a service that asks once more who comes in, behind a page that asked
already. Without a line of its own, taking such a guard away would show nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.db.models import Q
from django.http import Http404
from django.utils.module_loading import import_string

from buurthulp import viewers
from buurthulp.errors import NotAllowedError
from buurthulp.viewers import Anonymous, AnyViewer, Viewer
from desk.models import Signal
from exchange.access import Need as ExchangeNeed
from matching.access import Need as MatchingNeed
from members.access import Need as MembersNeed
from members.access import ParticipantNeededError, SecondFactorNeededError, SignInNeededError, need_login
from members.models import Participant
from members.selectors.viewing import community_for_host, seat_for
from tests.access.browsers import Visitor

Door = Callable[[AnyViewer, str], object]
SEEN_THROUGH_A_SIGHT = "seen"


def _load(dotted: str, *need: object) -> Door:
    return lambda viewer, public_id: import_string(dotted)(viewer, public_id, *need)


def _contact_details(viewer: AnyViewer, public_id: str) -> object:
    viewer = need_login(viewer)
    details_of = import_string("members.services.access_log.contact_details_of")
    return details_of(viewer=viewer, participant=Participant.objects.get(public_id=public_id), reason="person")


def _confirm(viewer: AnyViewer, public_id: str) -> object:
    viewer = need_login(viewer)
    confirm = import_string("members.services.confirming.confirm_participant")
    return confirm(actor=viewer, participant=Participant.objects.get(public_id=public_id))


def _find_place(viewer: AnyViewer, public_id: str) -> object:
    find = import_string("exchange.selectors.public_places.find_public_places")
    found = [place for place in find(viewer, near=None, also=public_id) if place.public_id == public_id]
    if not found:
        raise Http404
    return found[0]


def _signal_about(viewer: AnyViewer, public_id: str) -> object:
    get = import_string("desk.access.get_open_signal_about")
    return get(viewer, Signal.objects.select_related("about").get(public_id=public_id).about, public_id)


# By the "route" and "method" of their lines.
DOORS: dict[tuple[str, str], Door] = {
    ("desk.access.get_open_signal_about", "SEE"): _signal_about,
    ("members.access.get_participant_for", "SEE"): _load("members.access.get_participant_for", MembersNeed.SEE),
    ("members.access.get_participant_for", "ACT"): _load("members.access.get_participant_for", MembersNeed.ACT),
    ("exchange.access.get_help_request_for", "SEE"): _load("exchange.access.get_help_request_for", ExchangeNeed.SEE),
    ("exchange.access.get_help_request_for", "EDIT"): _load("exchange.access.get_help_request_for", ExchangeNeed.EDIT),
    ("exchange.access.get_draft_for", "SEE"): _load("exchange.access.get_draft_for"),
    ("exchange.access.get_offer_for", "SEE"): _load("exchange.access.get_offer_for", ExchangeNeed.SEE),
    ("exchange.selectors.public_places.find_public_places", "SEE"): _find_place,
    ("matching.access.get_invitation_for", "SEE"): _load("matching.access.get_invitation_for", MatchingNeed.SEE),
    ("matching.access.get_match_for", "SEE"): _load("matching.access.get_match_for", MatchingNeed.SEE),
    ("members.services.access_log.contact_details_of", "CALL"): _contact_details,
    ("members.services.confirming.confirm_participant", "CALL"): _confirm,
}


def knock(route: str, method: str, visitor: Visitor, public_id: str, *, through_a_sight: bool = False) -> str:
    """What this visitor gets at a door, as a page would answer it."""
    viewer = _viewer_of(visitor)
    with _a_higher_apps_sight() if through_a_sight else _nothing():
        try:
            DOORS[route, method](viewer, public_id)
        except Http404:
            return "404"
        except NotAllowedError:
            return "403"
        except SignInNeededError:
            return "302:login"
        except ParticipantNeededError:
            return "302:who"
        except SecondFactorNeededError:
            return "302:2fa"
    return "200"


def _viewer_of(visitor: Visitor) -> AnyViewer:
    community = community_for_host(visitor.host)
    assert community is not None
    if visitor.user is None:
        return Anonymous(community_id=community.pk)
    return seat_for(user=visitor.user, community=community, second_factor=visitor.second_factor).viewer


@contextmanager
def _a_higher_apps_sight() -> Iterator[None]:
    """As when a higher app lets participants see each other: everybody of this community sees the asker."""

    def anna(viewer: Viewer) -> Q:
        return Q(first_name="Anna")

    sights = viewers._sights["members.Participant"]
    with patch.dict(viewers._sights, {"members.Participant": [*sights, anna]}):
        yield


@contextmanager
def _nothing() -> Iterator[None]:
    yield

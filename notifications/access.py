"""Where links of mails and text messages lead, and whether it is the provider of text messages that calls."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from buurthulp.crypto import keyed_hash
from buurthulp.viewers import Viewer
from members.enums import ParticipantStatus
from members.models import Participant
from members.readers import may_follow
from notifications.enums import MailTopic
from notifications.links import SHORT_LINK, read_token
from notifications.models import ShortLink
from notifications.provider_calls import is_signed


@dataclass(frozen=True, slots=True)
class MailLink:
    """A link that is ours. ``viewer`` acts for the participant in this alone."""

    viewer: Viewer
    participant: Participant
    topics: frozenset[MailTopic]


def get_mail_link_for(community_id: int, token: str) -> MailLink:
    """The link with this token. Raises Http404 for a forged one, one of another community, or of who has left; and for
    one that was sent to who acted for somebody and does so no more.
    """
    read = read_token(token)
    if read is None:
        raise Http404
    public_id, topics, reader = read
    participant = (
        Participant.objects.filter(public_id=public_id, community_id=community_id)
        .exclude(status=ParticipantStatus.CLOSED)
        .first()
    )
    if participant is None or not may_follow(reader, participant, since=participant.joined_at):
        raise Http404
    viewer = Viewer(user_id=None, community_id=community_id, participant_id=participant.pk)
    return MailLink(viewer=viewer, participant=participant, topics=topics)


def get_short_link_for(community_id: int, token: str) -> ShortLink:
    """Where a short address of a text message leads. Raises Http404 for an unknown one and one of another community."""
    links = ShortLink.objects.filter(participant__community_id=community_id)
    link = links.filter(token_hash=keyed_hash(SHORT_LINK, token)).first()
    if link is None:
        raise Http404
    return link


def need_provider(request: HttpRequest) -> None:
    """Only the provider of our text messages may call: it signs with the token that it and we know.

    Raises Http404 where there are no text messages, PermissionDenied for a call that it did not sign.
    """
    if not settings.SMS_HOST:
        raise Http404
    if not is_signed(request):
        raise PermissionDenied

"""Agreements and activities as a calendar shows them: first names, times, villages and public places (safety.md §2)."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.translation import gettext as _

from buurthulp import clock
from buurthulp.spoken import standard
from buurthulp.viewers import Viewer
from exchange.calendar_files import Entry, date_uid
from exchange.enums import ActivityStatus
from exchange.models import Activity, Attendance, CancelledDate
from exchange.riding import FOR_RIDE, ride_for_mail, ride_of
from matching.enums import MatchStatus
from matching.models import CalendarFeed, Match
from matching.selectors.agreements import is_at_home
from matching.sights import own_match
from members.models import Community, Participant
from members.site import site_url

PAST = timedelta(days=30)
MOST = 200


def own_feed(participant: Participant) -> CalendarFeed | None:
    """The address of a participant's calendar, if they made one."""
    return CalendarFeed.objects.filter(participant=participant).first()


def village_of(match: Match) -> str:
    """Where it is, as a mail or a calendar may say it: a village or a public place."""
    help_request = match.slot.occasion.help_request
    place = help_request.place
    return ride_for_mail(help_request) or (place.town if place is not None else "")


def place_for(match: Match, person: Participant) -> str:
    """The same for one of the two, of whom it may be at home."""
    if ride_of(match.slot.occasion.help_request) is None and is_at_home(match, is_asker=person.pk == match.asker_id):
        return _("bij jou thuis")
    return village_of(match)


def agreement_entry(match: Match, me_id: int, community: Community) -> Entry:
    """An agreement as one of the two has it in their calendar. Once cancelled it says so, and replaces the first."""
    other = match.helper if match.asker_id == me_id else match.asker
    category = match.slot.occasion.help_request.category
    site = site_url(community)
    is_cancelled = match.status == MatchStatus.CANCELLED
    where = _("Hoe je %(other)s bereikt en waar het precies is, staat bij de afspraak.") % {"other": other.first_name}
    return Entry(
        uid=f"{match.public_id}@{urlsplit(site).hostname}",
        starts_at=match.starts_at,
        minutes=match.minutes,
        title=_("Afspraak met %(other)s") % {"other": other.first_name},
        text=f"{standard(category.name) if category is not None else ''}\n{where}".strip(),
        place=village_of(match),
        url=f"{site}{reverse('matching:agreement', args=[match.public_id])}",
        changed_at=(match.ended_at if is_cancelled else None) or match.agreed_at,
        is_cancelled=is_cancelled,
    )


def feed_entries(participant: Participant, now: datetime) -> list[Entry]:
    """What a calendar program reads: agreements and activities from thirty days ago on, 200 of each at most.

    Three queries. What somebody may not see any more, because of a block, is not there.
    """
    community = participant.community
    viewer = Viewer(user_id=None, community_id=community.pk, participant_id=participant.pk)
    matches = (
        Match.objects.filter(own_match(viewer), community_id=community.pk, starts_at__gte=now - PAST)
        .select_related(
            "asker",
            "helper",
            "slot__occasion__help_request__category",
            "slot__occasion__help_request__place",
            *(f"slot__occasion__help_request__{path}" for path in FOR_RIDE),
        )
        .order_by("starts_at", "pk")[:MOST]
    )
    return [agreement_entry(match, participant.pk, community) for match in matches] + _attended(
        viewer, participant, now
    )


def _attended(viewer: Viewer, participant: Participant, now: datetime) -> list[Entry]:
    since = clock.localtime(now - PAST).date()
    said = (
        Attendance.objects.filter(participant=participant, on__gte=since)
        .filter(activity__in=Activity.objects.visible_to(viewer))
        .select_related("activity__public_place")
        .order_by("on", "pk")[:MOST]
    )
    rows = [row for row in said if row.activity.rule.is_on(row.on)]
    gone = {
        (date.activity_id, date.on): date.at
        for date in CancelledDate.objects.filter(activity__in=[row.activity_id for row in rows], on__gte=since)
    }
    return [_attended_entry(row, gone.get((row.activity_id, row.on)), participant.community) for row in rows]


def _attended_entry(row: Attendance, gone_at: datetime | None, community: Community) -> Entry:
    activity, site = row.activity, site_url(community)
    place = activity.public_place
    return Entry(
        uid=date_uid(row.on, f"{activity.public_id}@{urlsplit(site).hostname}"),
        starts_at=activity.rule.starts_at(row.on),
        minutes=activity.rule.minutes,
        title=activity.title,
        text=activity.text,
        place=", ".join(part for part in (place.name, place.address, place.town) if part) if place else "",
        url=f"{site}{reverse('exchange:activity', args=[activity.public_id])}",
        changed_at=gone_at or row.created_at,
        is_cancelled=gone_at is not None or activity.status == ActivityStatus.CANCELLED,
    )

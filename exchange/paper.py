"""What stands on the poster and the cards of one activity."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from buurthulp import spoken
from exchange.enums import Rhythm
from exchange.models import Activity
from exchange.occurrences import Rule
from exchange.wording import hours_text, rhythm_text
from members.paper import Printed
from members.selectors.contacts import contact_for
from members.site import site_url


def activity_paper(activity: Activity) -> Printed:
    """The poster of an open activity: what everybody may read on its page, and whom to call. No organiser's name."""
    place = activity.public_place
    assert place is not None  # only a draft has none
    path = reverse("exchange:activity", args=[activity.public_id])
    return Printed(
        title=activity.title,
        lines=(
            spoken.sentence_of(_when(activity.rule)),
            ", ".join(part for part in (place.name, place.address, place.town) if part),
            activity.text,
        ),
        address=f"{site_url(activity.community)}{path}",
        contact=contact_for(activity.community, place.area),
        last_line=_("Zeg even dat je komt.") if activity.max_people else _("Zomaar langskomen mag."),
    )


def _when(rule: Rule) -> str:
    """ "elke dinsdag, 10.00 tot 12.00 uur", "zondag 31 mei, 11.00 tot 13.00 uur"."""
    days = spoken.day(rule.first_on) if rule.rhythm == Rhythm.ONCE else rhythm_text(rule)
    hours = hours_text(rule.at, rule.minutes)
    if rule.until is None:
        return _("%(days)s, %(hours)s") % {"days": days, "hours": hours}
    until = {"days": days, "hours": hours, "last": spoken.date(rule.until)}
    return _("%(days)s, %(hours)s, tot en met %(last)s") % until

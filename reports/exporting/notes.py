"""What stands above the rows of a file: what it is, that it does not add up, what the symbol means, the source."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from members.models import Community
from reports import wording
from reports.selectors.tables import Released


def notes_of(title: str, community: Community, shown: Sequence[Released]) -> list[str]:
    """Line by line. ``shown``: of which periods there are figures."""
    days = {one.period: one.frozen_on for one in shown}
    notes = [
        title,
        wording.quote(community.name, wording.from_to(days)),
        wording.frozen_over(days),
        wording.do_not_add_up(),
        wording.about_the_sign(),
    ]
    if community.is_demo:
        notes.insert(1, wording.simulated())
    return notes + [weaker(reason) for reason in dict.fromkeys(one.weaker_because for one in shown) if reason]


def weaker(reason: str) -> str:
    """What is said wherever an installation protects less than was tested."""
    return _("Deze installatie beschermt minder sterk dan is getoetst. Reden: %(reason)s") % {"reason": reason}

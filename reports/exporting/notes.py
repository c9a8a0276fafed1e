"""What stands above the rows of a file: what it is, that it does not add up, what the symbol means, the source."""

from __future__ import annotations

from django.utils.translation import gettext as _

from members.models import Community
from reports import wording
from reports.selectors.tables import Released


def notes_of(title: str, community: Community, frozen: Released) -> list[str]:
    """Line by line."""
    notes = [
        title,
        wording.quote(community.name, frozen.period),
        wording.frozen_on(frozen.frozen_on),
        wording.do_not_add_up(),
        wording.about_the_sign(),
    ]
    if community.is_demo:
        notes.insert(1, wording.simulated())
    if frozen.weaker_because:
        notes.append(weaker(frozen.weaker_because))
    return notes


def weaker(reason: str) -> str:
    """What is said wherever an installation protects less than was tested."""
    return _("Deze installatie beschermt minder sterk dan is getoetst. Reden: %(reason)s") % {"reason": reason}

"""For templates of other apps: whether there are figures to point to."""

from __future__ import annotations

from django import template

from members.models import Community
from reports.selectors.fairness import is_out

register = template.Library()


@register.simple_tag
def has_figures(community: Community) -> bool:
    """Whether this community's page of figures for everybody exists. One query."""
    return is_out(community.pk)

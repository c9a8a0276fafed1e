"""For templates: a figure or the symbol as it is read out, and for other apps whether there are figures."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

from members.models import Community
from reports.enums import Symbol
from reports.selectors.fairness import is_out

register = template.Library()


@register.simple_tag
def has_figures(community: Community) -> bool:
    """Whether this community's page of figures for everybody exists. One query."""
    return is_out(community.pk)


@register.filter
def shown(text: str) -> str:
    """A value in a table; of the symbol, what it means for who hears the page. Hundreds stand on a page."""
    if text != Symbol.HIDDEN.value:
        return text
    return format_html('<span aria-hidden="true">{}</span><span class="sr">{}</span>', text, _("niet te tonen"))

"""What a part of a page looks like: icons per category, the tint of somebody's house, field attributes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby

import segno
from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from lucide.templatetags.lucide import lucide

register = template.Library()

CATEGORY_ICONS = {
    "groceries": "shopping-basket",
    "odd_jobs": "wrench",
    "garden": "sprout",
    "rides": "car",
    "going_out": "footprints",
    "company": "coffee",
    "meals": "utensils",
    "eye_out": "eye",
    "digital": "laptop",
    "papers": "book-open",
    "pets_plants": "paw-print",
    "lending": "hand-helping",
    "home": "house",
    "out": "footprints",
    "together": "coffee",
    "know": "book-open",
    "exchange": "repeat",
    "children": "baby",
}
QR_QUIET_ZONE = 4  # modules on each side (ISO/IEC 18004)
HOUSE_TINTS = ("", "b", "c")


@register.simple_tag
def category_icon(slug: str, size: int = 24) -> str:
    """The inline icon of a kind of help; kinds a community made itself get a general one."""
    return _drawn(CATEGORY_ICONS.get(slug, "circle-dot"), size, ICON_ATTRIBUTES["class"])


@register.simple_tag
def icon(name: str, size: int = 24, extra: str = "") -> str:
    """An inline icon that screen readers pass over: words stand beside it. One that points, points as one reads."""
    points = "points" if POINTING.search(name) else ""
    return _drawn(name, size, " ".join(filter(None, (ICON_ATTRIBUTES["class"], points, extra))))


@cache  # a page has a dozen, of the few hundred that templates name
def _drawn(name: str, size: int, css_class: str) -> str:
    return lucide(name, size=size, **{**ICON_ATTRIBUTES, "class": css_class})


POINTING = re.compile(r"left|right|^log-|^send$|^undo|incoming|outgoing")
ICON_ATTRIBUTES = {"class": "ic", "aria_hidden": "true", "focusable": "false"}


@register.filter
def as_json(value: object) -> str:
    """For a script to read from an attribute: the page itself holds no script."""
    return json.dumps(value, cls=DjangoJSONEncoder)


@register.simple_tag
def qr(text: str) -> SafeString:
    """A QR code of a text, inline: dark on white whatever the house style, with room round it, as readers want it."""
    code = segno.make(text, error="m", micro=False)
    size, quiet = len(code.matrix), QR_QUIET_ZONE
    path = "".join(
        f"M{x + quiet} {y + quiet}h{length}v1h-{length}z"
        for y, row in enumerate(code.matrix)
        for x, length in _dark_runs(row)
    )
    return format_html(
        '<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-label="{1}" shape-rendering="crispEdges">'
        '<path class="qr-paper" d="M0 0h{0}v{0}h-{0}z"/><path class="qr-ink" d="{2}"/></svg>',
        size + 2 * quiet,
        _("QR-code van %(address)s") % {"address": text},
        path,
    )


def _dark_runs(row: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Where dark stretches of a row begin, and how long they are."""
    x = 0
    for is_dark, stretch in groupby(row):
        length = len(list(stretch))
        if is_dark:
            yield x, length
        x += length


@register.filter
def house_tint(name: str) -> str:
    """The class of somebody's little house. It follows the name only, so it says nothing."""
    return HOUSE_TINTS[sum(map(ord, name)) % len(HOUSE_TINTS)]


@register.filter
def initial(name: str) -> str:
    """The first letter, for in the house."""
    return name.strip()[:1].upper()


@register.filter
def breaks_at_sign(address: str) -> SafeString:
    """A mail address that, where it does not fit, goes on below from its @."""
    name, at, host = address.partition("@")
    return format_html("{}<wbr>{}{}", name, at, host)


@register.filter
def breaks_at_slash(address: str) -> SafeString:
    """A web address that, where it does not fit, goes on below from one of its slashes."""
    return format_html_join(mark_safe("/<wbr>"), "{}", ((part,) for part in address.split("/")))


@register.filter
def is_tiles(field: BoundField) -> bool:
    """True for a choice that is shown as whole tiles."""
    return isinstance(field.field.widget, RadioSelect | CheckboxSelectMultiple)


@register.filter
def is_tick(field: BoundField) -> bool:
    """True for one single box to tick."""
    return isinstance(field.field.widget, CheckboxInput)


@register.simple_tag
def control(field: BoundField, extra_class: str = "", hint: bool = False) -> SafeString:
    """The input itself, tied to its hint and its error for those who listen to the page.

    ``hint`` says that the page wrote a hint of its own, with the id of the field and ``-h``.
    """
    parts = (("h", hint or field.help_text), ("f", field.errors))
    described = [f"{field.auto_id}-{part}" for part, text in parts if text]
    # allauth's fields carry their label as placeholder, which looks filled in and goes when one types.
    attributes: dict[str, str | bool] = {"placeholder": False}
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if field.errors:
        attributes["aria-invalid"] = "true"
    if extra_class:
        attributes["class"] = extra_class
    return field.as_widget(attrs=attributes)

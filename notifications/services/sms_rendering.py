"""From templates/sms/<kind>.txt to the one text of a text message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.template import Context, TemplateDoesNotExist, engines
from django.utils.translation import gettext as _

from buurthulp.languages import reading
from notifications.sms_text import LONGEST, ROOM, cut, fitted, gsm, septets

NEWS = "news"
"""What a kind without a text of its own says: that there is news, and where."""
LINK_IN = {
    "activity_cancelled": "all_url",
    "activity_changed": "url",
    "activity_read": "url",
    "activity_reminder": "url",
    "check": "url",
    "further": "url",
    "held": "url",
    "invitation": "yes_url",
    "match": "url",
    "message": "url",
    "name_a_moment": "url",
    "not_stopped": "url",
    "reminder": "url",
    "still": "yes_url",
    "stopped": "url",
    "taken_in": "login_url",
    "thanks": "url",
    "welcome": "login_url",
    NEWS: "url",
}
"""Which address of the context the text of a kind leads to; the others lead nowhere."""
SHORTER_WITHOUT_LINK = frozenset({"invitation"})
"""An answer needs no link: where all is too long, it goes."""
SAYS_NOTHING_OF_STOP = frozenset({"login_code", "may_we", "not_stopped", "started", "stopped"})


def render_sms(*, kind: str, context: Mapping[str, Any], link: str = "", for_whom: str = "", language: str = "") -> str:
    """The text of a message of this kind in the reader's language: at most 160 characters of the GSM alphabet.

    ``for_whom`` is a first name, where several people share the number. How to stop is said where there is room.
    """
    with reading(language):
        values = fitted({"name": "", **context, "link": link})
        text = _text(kind, values, for_whom)
        if septets(text) > LONGEST and kind in SHORTER_WITHOUT_LINK:
            text = _text(kind, values | {"link": ""}, for_whom)
        how_to_stop = _("Geen sms meer? Stuur STOP.")
    with_stop = f"{text} {how_to_stop}"
    if kind not in SAYS_NOTHING_OF_STOP and septets(with_stop) <= LONGEST:
        return with_stop
    return cut(text, LONGEST)


def address_in(context: Mapping[str, Any], kind: str) -> str:
    """Where a message of this kind leads, of what its context holds; "" for nowhere."""
    known = kind if _template(kind) else NEWS
    return str(context.get(LINK_IN.get(known, ""), ""))


def _text(kind: str, values: Mapping[str, Any], for_whom: str) -> str:
    template = _template(kind) or _template(NEWS)
    assert template is not None
    text = gsm(" ".join(str(template.render(Context(dict(values), autoescape=False))).split()))
    if not for_whom:
        return text
    whom = _("Buurthulp voor %(name)s:") % {"name": cut(gsm(for_whom), ROOM["name"])}
    return text.replace("Buurthulp:", whom, 1)


def _template(kind: str) -> Any:
    try:
        return engines["django"].get_template(f"sms/{kind}.txt").template  # type: ignore[attr-defined]  # DjangoTemplates
    except TemplateDoesNotExist:
        return None

"""From templates/mail/<kind>/ to the texts of a mail. Rendered when the message is written, not when it is sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.template import Context, engines

from buurthulp.languages import reading

# What every kind's templates need besides community, name, site_url and pause_url. What may be absent is not listed.
NEEDED: dict[str, frozenset[str]] = {
    "login_code": frozenset({"code", "minutes"}),
    "invitation": frozenset(
        {
            "other",
            "seeks",
            "band",
            "when",
            "when_short",
            "minutes",
            "title",
            "public_line",
            "reasons",
            "answer_until",
            "yes_url",
            "not_now_url",
            "never_url",
        }
    ),
    "held": frozenset({"other", "since", "people_thanked", "confirmed", "category_name", "when", "when_short", "url"}),
    "match": frozenset({"other", "when", "when_short", "category_name", "is_asker", "url", "cancel_url"}),
    "reserve": frozenset({"other", "when"}),
    "moved_up": frozenset({"other", "when"}),
    "came_to_nothing": frozenset({"other", "when"}),
    "arranged": frozenset({"other"}),
    "withdrawn": frozenset({"other"}),
    "reminder": frozenset({"other", "when", "when_short", "place", "url", "cancel_url"}),
    "cancelled": frozenset({"other", "when", "when_short", "by_giver", "message", "url"}),
    "check": frozenset({"other", "when", "url"}),
    "still": frozenset({"yes_url", "no_url"}),
    "closed": frozenset({"has_moved", "day"}),
    "message": frozenset({"other", "by_proxy", "message", "when", "url"}),
    "thanks": frozenset({"other", "message", "url"}),
    "unmet": frozenset({"category_name", "when", "url"}),
    "further": frozenset({"category_name", "when", "url"}),
    "activity_reminder": frozenset({"title", "when", "place", "url"}),
    "activity_cancelled": frozenset({"title", "day", "when", "place", "all_url"}),
    "activity_changed": frozenset({"title", "day", "when", "place", "url"}),
    "activity_read": frozenset({"title", "is_approved", "url"}),
    "digest": frozenset({"parts", "questions"}),
    "taken_in": frozenset({"writer", "day", "login_url", "privacy_url"}),
    "referral": frozenset({"coordinator", "phone", "before", "until", "url"}),
    "trusted_asked": frozenset({"other", "may", "code", "until", "url"}),
    "trusted_accepted": frozenset({"relation", "may", "url"}),
    "trusted_stopped": frozenset({"relation", "declined", "url"}),
    "trusted_ended": frozenset({"other"}),
    "pair_asked": frozenset({"other", "title", "when", "url"}),
    "pair_ended": frozenset({"other", "has_met"}),
    "pair_look": frozenset({"other", "url"}),
    "circle_asked": frozenset({"other", "url"}),
    "circle_ended": frozenset({"other"}),
    "circle_joined": frozenset({"other", "url"}),
    "passkey_changed": frozenset({"is_added", "is_app", "at"}),
    "welcome": frozenset({"writer", "day", "login_url", "privacy_url"}),
}
CAN_BE_PART = frozenset({"activity_read", "arranged", "check", "invitation", "thanks", "withdrawn"})
"""What may stand in one mail with others. It can wait for the morning, or comes together with others then."""
_HEADING = (("<h1", "<h2"), ("</h1>", "</h2>"), ("font-size:28px;line-height:34px", "font-size:24px;line-height:30px"))
_LINE_ENDS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class RenderedMail:
    """A mail's texts. ``subject`` is one line; the parts are what of it stands in one mail with others."""

    subject: str
    text: str
    html: str
    part_text: str = ""
    part_html: str = ""


def render_mail(
    *, kind: str, context: Mapping[str, Any], site_url: str, language: str = "", is_part: bool = True
) -> RenderedMail:
    """Render the three templates of ``kind`` in the reader's language; ``is_part``: also as part of a morning's mail.

    Raises ValueError for an unknown kind or when the context lacks a name.

    Values called ``url`` or ``…_url`` that begin with a slash are completed with ``site_url``: a mail has no page
    that a path could start from.
    """
    if kind not in NEEDED:
        raise ValueError(f"There is no mail {kind!r}.")
    missing = NEEDED[kind] - context.keys()
    if missing:
        raise ValueError(f"The mail {kind!r} needs {', '.join(sorted(missing))}.")
    values: dict[str, Any] = {name: _absolute(name, value, site_url) for name, value in context.items()}
    values["site_url"] = site_url
    with reading(language):
        subject = _render(f"mail/{kind}/subject.txt", values, escape=False)
        text = _render(f"mail/{kind}/body.txt", values, escape=False)
        html = _render(f"mail/{kind}/body.html", values, escape=True)
        part_text, part_html = _render_part(kind, values) if is_part and kind in CAN_BE_PART else ("", "")
    return RenderedMail(
        subject=one_line(subject),
        text=text.strip() + "\n",
        html=html.strip() + "\n",
        part_text=part_text,
        part_html=part_html,
    )


def _render_part(kind: str, values: Mapping[str, Any]) -> tuple[str, str]:
    """The same without greeting and foot. Its heading is one of several there."""
    parts = {**values, "base_txt": "mail/part.txt", "base_html": "mail/part.html"}
    html = _render(f"mail/{kind}/body.html", parts, escape=True)
    for own, among_others in _HEADING:
        html = html.replace(own, among_others)
    return _render(f"mail/{kind}/body.txt", parts, escape=False).strip(), html.strip()


def one_line(text: str) -> str:
    """``text`` without line ends or other control characters, so that it cannot begin a header of its own."""
    return re.sub(" {2,}", " ", _LINE_ENDS.sub(" ", text)).strip()


def _absolute(name: str, value: Any, site_url: str) -> Any:
    is_address = name == "url" or name.endswith("_url")
    return f"{site_url}{value}" if is_address and isinstance(value, str) and value.startswith("/") else value


def _render(template_name: str, values: Mapping[str, Any], *, escape: bool) -> str:
    # Through the engine's own class, because only there escaping can be off for plain text ("Anna & Bram").
    template = engines["django"].get_template(template_name).template  # type: ignore[attr-defined]  # DjangoTemplates
    return str(template.render(Context(dict(values), autoescape=escape)))

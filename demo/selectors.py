"""What the demo's own pages show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html.parser import HTMLParser

from django.core.paginator import Page, Paginator
from django.urls import reverse

from demo.cast import RESIDENTS, STAFF
from members.site import site_url
from notifications.models import OutboxMessage

MAILS_PER_PAGE = 25
FIRST = 2


@dataclass(frozen=True, slots=True)
class PickLine:
    """Somebody to be."""

    id: str
    name: str
    line: str
    is_staff: bool


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A link of a mail."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class MailLine:
    """A mail, with addresses that lead to this very server."""

    id: int
    to: str
    subject: str
    sent_at: datetime
    body_html: str
    body_html_url: str
    body_text: str
    links: tuple[LinkLine, ...]


def people_to_be() -> tuple[PickLine, ...]:
    """Everybody who can log in: two residents to begin with, staff, the others. Who has no mail calls Fatma."""
    residents = [PickLine(one.key, one.first_name, str(one.line), False) for one in RESIDENTS if one.has_mail]
    staff = [PickLine(one.key, one.first_name, str(one.line), True) for one in STAFF]
    return (*residents[:FIRST], *staff, *residents[FIRST:])


def email_of(key: str) -> str | None:
    """The mail address of somebody to be; None for nobody."""
    return next((one.email for one in (*RESIDENTS, *STAFF) if one.key == key and one.email), None)


def is_staff(key: str) -> bool:
    """Whether this is somebody who works at Buurthulp."""
    return any(one.key == key for one in STAFF)


def mails(*, base: str, page: str) -> tuple[tuple[MailLine, ...], Page[OutboxMessage]]:
    """One page of all mails, newest first. ``base`` is this server's address with a slash at the end."""
    rows = OutboxMessage.objects.select_related("community").order_by("-written_at", "-pk")
    found = Paginator(rows, MAILS_PER_PAGE).get_page(page)
    return tuple(_mail_line(row, base) for row in found), found


def mail(mail_id: int, *, base: str) -> MailLine | None:
    """One of them."""
    row = OutboxMessage.objects.select_related("community").filter(pk=mail_id).first()
    return _mail_line(row, base) if row is not None else None


def _mail_line(row: OutboxMessage, base: str) -> MailLine:
    # The site's address has no port; the demo mostly has one.
    site = f"{site_url(row.community)}/" if row.community is not None else base
    html = row.body_html.replace(site, base)
    return MailLine(
        id=row.pk,
        to=row.to,
        subject=row.subject,
        sent_at=row.written_at,
        body_html=html,
        body_html_url=reverse("demo:mail", args=[row.pk]) if html else "",
        body_text=row.body_text.replace(site, base),
        links=_links(html, base),
    )


def _links(html: str, base: str) -> tuple[LinkLine, ...]:
    reader = _LinkReader()
    reader.feed(html)
    return tuple(LinkLine(text, url) for text, url in reader.found if text and url.startswith(base))


class _LinkReader(HTMLParser):
    """Reads links with the first line of their text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._is_open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._is_open = True
            self.found.append(("", dict(attrs).get("href") or ""))
        elif tag == "br":
            self._is_open = False

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._is_open = False

    def handle_data(self, data: str) -> None:
        if self._is_open:
            text, url = self.found[-1]
            self.found[-1] = (" ".join(f"{text} {data}".split()), url)

"""What the demo's own pages show."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.translation import gettext as _

from buurthulp.spoken import phone_number, standard
from demo.cast import RESIDENTS, STAFF, DemoPerson, DemoStaff
from exchange.catalogue import read_catalogue
from members.models import Community, Participant, Postcode, User
from members.selectors.viewing import acts_of
from members.site import site_url
from notifications.enums import Channel, OutboxStatus, QuestionKind
from notifications.models import OutboxMessage, SmsQuestion

MAILS_PER_PAGE = 25
FIRST = 2
NOT_THERE_YET = (OutboxStatus.HELD, OutboxStatus.GATHERED)
"""What waits for the morning, and what stands in another mail."""


@dataclass(frozen=True, slots=True)
class PickLine:
    """Somebody to be."""

    id: str
    name: str
    line: str
    is_staff: bool = False


@dataclass(frozen=True, slots=True)
class PickGroup:
    """The people of one neighbourhood."""

    name: str
    people: tuple[PickLine, ...]


@dataclass(frozen=True, slots=True)
class Picks:
    """Everybody who can log in, or who was found: first those with whom there is most to see, the others by where
    they live. ``by_phone``: who has neither mail nor a mobile number and calls Fatma."""

    first: tuple[PickLine, ...]
    groups: tuple[PickGroup, ...]
    by_phone: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many there are to be."""
        return len(self.first) + sum(len(group.people) for group in self.groups)


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A link of a mail."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class MailLine:
    """A mail or a text message, with addresses that lead to this very server. ``answers``: what one can text back."""

    id: int
    to: str
    is_sms: bool
    answers: tuple[str, ...]
    subject: str
    sent_at: datetime
    body_html: str
    body_html_url: str
    body_text: str
    links: tuple[LinkLine, ...]


def people_to_be(*, search: str = "") -> Picks:
    """Everybody who can log in, of whom every word of ``search`` stands in what they say or like. One query."""
    kinds = {kind.slug: standard(kind.name) for group in read_catalogue() for kind in group.kinds}
    words = _folded(search).split()

    def found(*texts: str) -> bool:
        said = _folded(" ".join(texts))
        return all(word in said for word in words)

    staff = [PickLine(one.key, one.first_name, one.scene, True) for one in STAFF if found(one.first_name, one.scene)]
    people = [
        one for one in RESIDENTS if one.can_log_in and found(*_said_by(one), *(kinds[slug] for slug in one.likes))
    ]
    told = [PickLine(one.key, one.first_name, one.scene) for one in people if one.scene]
    codes = {one.postcode for one in people}
    areas = dict(Postcode.objects.filter(code__in=codes).values_list("code", "area__name"))
    by_area: dict[str, list[PickLine]] = {}
    for one in sorted(people, key=lambda person: person.postcode):
        if not one.scene:
            name = areas.get(one.postcode) or ""
            by_area.setdefault(name, []).append(PickLine(one.key, one.first_name, one.line))
    return Picks(
        first=(*told[:FIRST], *staff, *told[FIRST:]),
        groups=tuple(PickGroup(name, tuple(lines)) for name, lines in by_area.items()),
        by_phone=tuple(one.first_name for one in RESIDENTS if not one.can_log_in),
    )


def _said_by(person: DemoPerson) -> tuple[str, ...]:
    offer = (person.offer.title, person.offer.text) if person.offer is not None else ()
    return (person.first_name, person.line, person.scene, *offer)


def _folded(text: str) -> str:
    """Small letters without accents: "Zoë" is found as "zoe"."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()


def somebody(key: str) -> DemoPerson | DemoStaff | None:
    """Who in the cast has this key, and can log in."""
    everybody: tuple[DemoPerson | DemoStaff, ...] = (*RESIDENTS, *STAFF)
    return next((one for one in everybody if one.key == key and one.can_log_in), None)


def user_of(one: DemoPerson | DemoStaff) -> User | None:
    """The user with their mail address, or with their number."""
    if one.email:
        return User.objects.filter(email=one.email).first()
    return User.objects.filter(acts_for__participant__first_name=one.first_name).exclude(phone_hash="").first()


def seat_of(one: DemoPerson | DemoStaff, user: User, community: Community) -> Participant | None:
    """As whom this user is to be seen: one mailbox may be of two people."""
    named = acts_of(user, community).filter(participant__first_name=one.first_name).first()
    return named.participant if named is not None else None


def mails(*, base: str, page: str, to: str = "") -> tuple[tuple[MailLine, ...], Page[OutboxMessage]]:
    """One page of all mails, or of those to one participant (public id), newest first.

    ``base`` is this server's address with a slash at the end.
    """
    rows = OutboxMessage.objects.exclude(status__in=NOT_THERE_YET).select_related("community")
    rows = rows.order_by("-written_at", "-pk")
    if to:
        rows = rows.filter(participant__public_id=to)
    found = Paginator(rows, MAILS_PER_PAGE).get_page(page)
    return tuple(_mail_line(row, base) for row in found), found


def readers() -> tuple[PickLine, ...]:
    """Everybody who was ever sent a mail or a text message, by first name; ``id`` is their public id."""
    people = Participant.objects.filter(pk__in=OutboxMessage.objects.values("participant")).order_by("first_name", "pk")
    return tuple(PickLine(public_id, name, "") for public_id, name in people.values_list("public_id", "first_name"))


def mail(mail_id: int, *, base: str) -> MailLine | None:
    """One of them."""
    row = OutboxMessage.objects.select_related("community").filter(pk=mail_id).first()
    return _mail_line(row, base) if row is not None else None


def _mail_line(row: OutboxMessage, base: str) -> MailLine:
    # Written when the demo answered on the port it had then; whoever reads it now may have come by another.
    site = _site_on_any_port(row.community) if row.community is not None else re.compile(re.escape(base))
    html, text = site.sub(base, row.body_html), site.sub(base, row.body_text)
    is_sms = row.channel == Channel.SMS
    return MailLine(
        id=row.pk,
        to=phone_number(row.to) if is_sms else row.to,
        is_sms=is_sms,
        answers=_answers(row) if is_sms else (),
        subject=row.subject,
        sent_at=row.written_at,
        body_html=html,
        body_html_url=reverse("demo:mail", args=[row.pk]) if html else "",
        body_text=text,
        links=_links_in(text, base) if is_sms else _links(html, base),
    )


def _answers(row: OutboxMessage) -> tuple[str, ...]:
    """What one would send back to a question that is open; to anything else nothing is expected."""
    if row.kind not in QuestionKind.values:
        return ()
    about = row.key.split(":")[1]
    if not SmsQuestion.objects.filter(kind=row.kind, about=about, closed_at=None).exists():
        return ()
    return ("JA", "NU NIET") if row.kind == QuestionKind.INVITATION else ("JA", "NEE")


def _links_in(text: str, base: str) -> tuple[LinkLine, ...]:
    found = re.findall(rf"{re.escape(base)}\S+", text)
    return tuple(LinkLine(_("Open de link"), url) for url in found)


def _site_on_any_port(community: Community) -> re.Pattern[str]:
    address = urlsplit(site_url(community))
    return re.compile(rf"{address.scheme}://{re.escape(address.hostname or '')}(:[0-9]+)?/")


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


def text_message(mail_id: int) -> OutboxMessage | None:
    """A text message that can be answered, by its number."""
    return OutboxMessage.objects.filter(pk=mail_id, channel=Channel.SMS, participant__isnull=False).first()

"""Which text of a community holds now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from buurthulp.clock import localtime
from buurthulp.languages import reading
from members.default_texts import DEFAULT_TEXTS, Paragraph
from members.enums import TextKind
from members.models import Community, CommunityText
from members.own_texts import body_of, filled, parse


@dataclass(frozen=True, slots=True)
class TextInForce:
    """A page of text as it holds now. ``number`` counts what was published here; 0: nothing ever was."""

    kind: TextKind
    title: str
    body: str
    version: str
    since: date
    number: int
    is_own: bool

    def paragraphs(self, community: Community) -> list[Paragraph]:
        """As residents read it, with the community's names and number in it. Its own words stay in their language."""
        if not self.is_own:
            return filled(DEFAULT_TEXTS[self.kind].paragraphs, community)
        with reading(settings.LANGUAGE_CODE):
            return filled(parse(self.body), community)


def text_in_force(community: Community, kind: TextKind) -> TextInForce:
    """The community's own text, or the default where it has none. One query."""
    newest = CommunityText.objects.filter(community=community, kind=kind).order_by("-number").first()
    return _in_force(community, kind, newest)


def texts_in_force(community: Community) -> list[TextInForce]:
    """Every page of text. One query."""
    newest = {row.kind: row for row in CommunityText.objects.filter(community=community).order_by("number")}
    return [_in_force(community, kind, newest.get(kind)) for kind in TextKind]


def text_version(community: Community, kind: TextKind) -> str:
    """What a consent says it was given to."""
    return text_in_force(community, kind).version


def _in_force(community: Community, kind: TextKind, newest: CommunityText | None) -> TextInForce:
    default = DEFAULT_TEXTS[kind]
    began = localtime(newest.published_at if newest else community.created_at).date()
    is_own = newest is not None and bool(newest.body)
    return TextInForce(
        kind=kind,
        title=str(default.title),
        body=newest.body if newest is not None and is_own else body_of(default),
        version=newest.version if newest is not None and is_own else default.version,
        since=began if is_own else max(began, default.since),
        number=newest.number if newest else 0,
        is_own=is_own,
    )

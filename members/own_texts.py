"""The plain form in which a community writes a text of its own: headings, paragraphs, lists, and words to fill in.

A line that begins with ``#`` is a heading, lines that begin with ``-`` are a list, an empty line ends a paragraph.
There is no other markup: whatever else is typed is shown as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from buurthulp.languages import reading
from members.default_texts import Paragraph, Text
from members.enums import TextKind
from members.models import Community
from members.plain_words import forbidden_words_in
from members.setting_words import quiet_words

LONGEST = 20_000
LONG_SENTENCE = 15
_BLANK_LINE = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_GAP = re.compile(r"\{([^{}\n]*)\}")
_SENTENCE_END = re.compile(r"[.?!:]+(?:\s|$)")
# What the law asks to be said, by a word that will be in it.
MUST_MENTION = {
    TextKind.PRIVACY: ("Autoriteit Persoonsgegevens", "toestemming", "bezwaar", "wissen"),
    TextKind.ACCESSIBILITY: ("WCAG", "status"),
    TextKind.HOW_WE_CHOOSE: ("computer",),
}


def names_of(community: Community) -> dict[str, str]:
    """What stands in each gap, in this community."""
    return {
        "naam": community.name,
        "organisatie": community.organisation or community.name,
        "coordinator": community.coordinator_name,
        "telefoon": community.phone,
        "uren": community.hours,
        "privacy": community.privacy_contact or f"{community.phone}, {community.hours}",
        "rust": quiet_words(community.preset.quiet),
    }


GAPS = ("naam", "organisatie", "coordinator", "telefoon", "uren", "privacy", "rust")


def unknown_gaps(body: str) -> list[str]:
    """What stands between braces and means nothing, each once."""
    return list(dict.fromkeys(name for name in _GAP.findall(body) if name not in GAPS))


def fill(text: str, names: dict[str, str]) -> str:
    """``text`` with its gaps filled; what means nothing stays as it was typed."""
    return _GAP.sub(lambda gap: names.get(gap[1], gap[0]), text)


def filled(paragraphs: Iterable[Paragraph], community: Community) -> list[Paragraph]:
    """Paragraphs with the community's names and number in them."""
    names = names_of(community)
    return [
        Paragraph(
            fill(str(part.heading), names), fill(str(part.text), names), [fill(str(item), names) for item in part.items]
        )
        for part in paragraphs
    ]


def parse(body: str) -> list[Paragraph]:
    """The paragraphs of a text in the plain form."""
    return list(_paragraphs(body))


def _paragraphs(body: str) -> Iterator[Paragraph]:
    heading = ""
    for block in _BLANK_LINE.split(body.replace("\r\n", "\n").replace("\r", "\n").strip()):
        lines: list[str] = []
        items: list[str] = []
        for line in filter(None, (line.strip() for line in block.split("\n"))):
            if line.startswith("#"):
                if heading or lines or items:
                    yield Paragraph(heading, "\n".join(lines), items)
                heading, lines, items = line.lstrip("#").strip(), [], []
            elif line.startswith("-") and line.lstrip("-").strip():
                items.append(line.lstrip("-").strip())
            elif items:
                yield Paragraph(heading, "\n".join(lines), items)
                heading, lines, items = "", [line], []
            else:
                lines.append(line)
        if lines or items:
            yield Paragraph(heading, "\n".join(lines), items)
            heading = ""
    if heading:
        yield Paragraph(heading, "", [])


def body_of(text: Text) -> str:
    """A default text in the plain form, to begin from: in Dutch, whoever begins, since everybody here reads what comes
    of it."""
    blocks = []
    with reading(settings.LANGUAGE_CODE):
        for part in text.paragraphs:
            lines = [f"# {part.heading}"] if part.heading else []
            lines += [str(part.text)] if part.text else []
            blocks.append("\n".join([*lines, *(f"- {item}" for item in part.items)]))
    return "\n\n".join(blocks)


def remarks_on(kind: TextKind, body: str) -> list[str]:
    """What an administrator should look at before this text is published. They decide; nothing is refused."""
    remarks = [
        _("Dit woord lezen bewoners hier nooit: %(word)s.") % {"word": word} for word in forbidden_words_in(body)
    ]
    remarks += [
        _("Een tekst als deze hoort iets te zeggen over: %(what)s.") % {"what": what}
        for what in MUST_MENTION.get(kind, ())
        if what.lower() not in body.lower()
    ]
    if words_per_sentence(body) > LONG_SENTENCE:
        remarks.append(_("De zinnen zijn lang. Korter leest iedereen makkelijker."))
    return remarks


def words_per_sentence(body: str) -> float:
    """The mean; a heading and each item of a list count as a sentence."""
    text = "\n".join(f"{line.lstrip('#- ')}. " for line in body.splitlines() if line.strip())
    counts = [len(sentence.split()) for sentence in _SENTENCE_END.split(text)]
    counted = [count for count in counts if count]
    return sum(counted) / len(counted) if counted else 0.0

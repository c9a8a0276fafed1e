"""Every mail in the language of who reads it, whoever is at work, and English throughout for who chose it (ADR 15)."""

from __future__ import annotations

import ast
from datetime import timedelta

import pytest
import time_machine
from django.utils.translation import override

from buurthulp import clock
from buurthulp.viewers import SYSTEM
from members.models import Community
from members.services.languages import choose_language
from notifications.models import OutboxMessage
from notifications.said import Said, read
from notifications.services import outbox
from notifications.services.gathering import release_of
from notifications.services.outbox import write_login_code, write_mail
from notifications.services.rendering import NEEDED, render_mail
from notifications.services.sms_rendering import LINK_IN, render_sms
from notifications.sms_text import _BASIC, LONGEST, septets
from tests.access.world import built_world
from tests.alike import draw_ids_from_the_start
from tests.cast import Person
from tests.dutch import dutch_in, dutch_on
from tests.house.tree import ROOT, tracked
from tests.notifications.test_rendering import SITE, sample_context
from tests.notifications.test_sms_text import FULL, KINDS, LINK
from tests.tiers import landing

pytestmark = pytest.mark.django_db
Mails = list[tuple[str, str]]


@pytest.mark.parametrize("kind", sorted(NEEDED))
def test_every_kind_is_english_for_who_reads_that(kind: str, community: Community) -> None:
    said = {
        "seeks": "would like a walk",
        "when": "Tuesday",
        "day": "Tuesday",
        "reasons": ["You like this."],
        "parts": [],
    }
    context = {**sample_context(kind, community), **said}
    mail = render_mail(kind=kind, context=context, site_url=SITE, language="en")
    assert dutch_in(f"{mail.subject}\n{mail.text}") == []
    assert dutch_on(mail.html) == []
    assert '<html lang="en">' in mail.html
    dutch = render_mail(kind=kind, context=context, site_url=SITE)
    assert dutch_in(f"{dutch.subject}\n{dutch.text}") != []
    assert '<html lang="nl">' in dutch.html


def test_words_of_ours_are_asked_for_in_the_language_of_the_reader(anna: Person, bram: Person) -> None:
    choose_language(actor=bram.viewer, user=bram.user, language="en")
    for person, words in ((bram, "It is already arranged"), (anna, "Het is al geregeld")):
        with override("nl" if person is bram else "en"):
            mail = write_mail(
                participant=person.participant,
                kind="arranged",
                key=f"arranged:{person.participant.public_id}",
                context=lambda: {"other": "Coos"},
            )
        assert mail is not None
        assert mail.subject == words


def test_a_code_is_in_the_language_of_the_page_it_was_asked_on(community: Community, bram: Person) -> None:
    """What an account chose would say that there is one."""
    choose_language(actor=bram.viewer, user=bram.user, language="en")
    codes = {
        write_login_code(email=email, code="123456", minutes=15, community=community).subject
        for email in (bram.user.email, "onbekend@example.nl")
    }
    assert codes == {"Je code voor Buurthulp"}
    asked = write_login_code(email=bram.user.email, code="123456", minutes=15, community=community, language="en")
    assert asked.subject == "Your code for Buurthulp"


def test_nobody_hands_a_mail_words_that_were_said_already() -> None:
    """Each call of write_mail passes a function, which is called in the reader's language."""
    calls = [
        (path.name, argument)
        for path in tracked()
        if path.suffix == ".py" and not path.is_relative_to(ROOT / "tests")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "write_mail"
        for argument in node.keywords
        if argument.arg == "context"
    ]
    assert len(calls) > 10
    assert [name for name, argument in calls if isinstance(argument.value, ast.Dict)] == []


def mails_of_the_world(monkeypatch: pytest.MonkeyPatch) -> Mails:
    """Every mail that making the world writes: to whom and of what kind, and all of its words."""
    draw_ids_from_the_start(monkeypatch)
    with built_world():
        return [
            (f"{mail.kind} to {mail.to}", f"{mail.subject}\n{mail.body_text}\n{mail.body_html}")
            for mail in OutboxMessage.objects.order_by("pk")
        ]


@landing
@pytest.mark.long
def test_a_mail_is_in_the_words_of_its_reader_whoever_is_at_work(monkeypatch: pytest.MonkeyPatch) -> None:
    with override("nl"):
        in_dutch = mails_of_the_world(monkeypatch)
    with override("en"):
        in_english = mails_of_the_world(monkeypatch)
    assert {name.partition(" ")[0] for name, _words in in_dutch} >= {"held", "invitation", "match", "reserve"}
    assert in_english == in_dutch


@landing
@pytest.mark.long
def test_who_chose_english_gets_every_mail_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "language_of", lambda _participant: "en")
    with override("nl"):
        mails = mails_of_the_world(monkeypatch)
    assert mails != []
    assert [(name, dutch) for name, words in mails if (dutch := dutch_in(words))] == []


def test_several_in_one_mail_are_in_it_too(bram: Person) -> None:
    choose_language(actor=bram.viewer, user=bram.user, language="en")
    participant = bram.participant
    assert participant is not None
    participant.gathers = True
    participant.save(update_fields=["gathers"])
    for number in range(2):
        with override("nl"):
            key = f"arranged:bbbbbbbb{number}"
            write_mail(participant=participant, kind="arranged", key=key, context=lambda: {"other": "Anna"})
    with time_machine.travel(clock.now() + timedelta(days=2)):
        assert release_of(actor=SYSTEM, participant_id=participant.pk)
    digest = OutboxMessage.objects.get(kind="digest")
    assert digest.subject == "Your messages from Buurthulp"
    assert dutch_in(f"{digest.subject}\n{digest.body_text}") == []


ENGLISH: dict[str, str] = {
    "seeks": "is looking for help with an odd job",
    "when_short": "Wed 30 Sep afternoon",
    "day": "Wednesday 30 September",
    "no": "NOT NOW",
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_text_message_in_english_is_one_part_with_nothing_cut_off(kind: str) -> None:
    for name in ("is_asker", "by_giver", "may_answer", "clash"):
        for value in (True, False):
            text = render_sms(kind=kind, context={**FULL, **ENGLISH, name: value}, link=LINK, language="en")
            assert dutch_in(text) == []
            assert septets(text) <= LONGEST
            assert set(text) <= _BASIC
            assert text.endswith((".", LINK, "STOP."))
            assert (LINK in text) is (kind in LINK_IN and (kind != "invitation" or len(text) <= LONGEST - len(LINK)))


@pytest.mark.parametrize(
    ("word", "said"),
    [("YES", Said.YES), ("Not now", Said.NO), ("no", Said.NO), ("STOP", Said.STOP), ("start", Said.START)],
)
def test_what_the_english_texts_ask_to_send_is_understood(word: str, said: Said) -> None:
    assert read(word) == said

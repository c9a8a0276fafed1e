"""Who agreed something for the same time reads so before saying yes, and when it becomes an agreement after all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from exchange.models import Occasion
from matching.enums import InvitationStatus
from matching.links import Answer, token_for
from matching.models import Invitation, Match, Search
from matching.selectors.clashes import clash_at
from matching.services.agreeing import accept_held, cancel_match, decline_held
from matching.services.answering import answer_yes
from matching.services.searching import invite_by_hand
from members.models import Community
from notifications.models import OutboxMessage
from tests.cast import Person, make_resident
from tests.geography import Geography
from tests.kept import kept
from tests.matching.test_text_messages import BRAM, texts
from tests.matching.world import AMSTERDAM, offers, published
from tests.texting import provide_sms, text_in, told_by_sms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]
THURSDAY_TWO = datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM)
AT_TWO = "donderdagmiddag 3\N{NO-BREAK SPACE}december, 14.00\N{NO-BREAK SPACE}uur"
BEFORE_YES = f"Let op: je hebt dan al een afspraak, {AT_TWO}."
ClientFor = Callable[..., Client]


def asked(person: Person, search: Search) -> Invitation:
    return invite_by_hand(actor=SYSTEM, slot_id=search.slot_id, participant=person.participant)


def yes_of(person: Person, search: Search) -> Invitation:
    return answer_yes(actor=person.viewer, invitation_id=asked(person, search).pk)


def words_of(mail: OutboxMessage) -> str:
    return mail.body_text.replace("\n", " ")


@kept
def dora(community: Community, geography: Geography) -> Person:
    """Somebody else who asks, near coos."""
    return make_resident(community, "Dora", at=geography.postcodes["9102AA"], number="9", phone="+31612345604")


def agree(asker: Person, helper: Person) -> Match:
    """An agreement on Thursday at two, for three quarters of an hour."""
    held = yes_of(helper, published(asker, starts_at=THURSDAY_TWO))
    return accept_held(actor=asker.viewer, invitation_id=held.pk)


@kept
def agreed(anna: Person, bram: Person) -> Match:
    """Bram helps Anna."""
    offers(bram)
    return agree(anna, bram)


def asked_before(anna: Person, bram: Person, coos: Person, minutes: int = 30) -> Invitation:
    """Coos asked Bram for so many minutes after two, before he agreed with Anna."""
    offers(bram)
    put = asked(bram, published(coos, starts_at=THURSDAY_TWO + timedelta(minutes=minutes)))
    agree(anna, bram)
    return put


@kept
def question(anna: Person, bram: Person, coos: Person) -> Invitation:
    """For half past two."""
    return asked_before(anna, bram, coos)


def whose_turn_comes(asker: Person, first: Person, second: Person, other: Person) -> None:
    """Both said yes to the asker; the second agreed with another since, and the first is no longer wanted."""
    for person in (first, second):
        offers(person)
    wanted = published(asker, starts_at=THURSDAY_TWO + timedelta(minutes=15))
    held, reserve = yes_of(first, wanted), yes_of(second, wanted)
    agree(other, second)
    decline_held(actor=asker.viewer, invitation_id=held.pk)
    reserve.refresh_from_db()
    assert reserve.status == InvitationStatus.HELD


@pytest.mark.parametrize(
    ("minutes_later", "minutes", "clashes"),
    [(-60, 60, False), (-60, 61, True), (0, 1, True), (44, 60, True), (45, 60, False), (-300, 720, True)],
)
def test_what_takes_the_same_minutes(
    agreed: Match, anna: Person, bram: Person, coos: Person, minutes_later: int, minutes: int, clashes: bool
) -> None:
    at = THURSDAY_TWO + timedelta(minutes=minutes_later)
    for person in (anna, bram):
        assert person.participant is not None
        assert clash_at(person.participant.pk, at, minutes) == (THURSDAY_TWO if clashes else None)
    assert coos.participant is not None
    assert clash_at(coos.participant.pk, at, minutes) is None


def test_what_fell_away_or_is_asked_about_itself_is_none(agreed: Match, bram: Person) -> None:
    assert clash_at(agreed.helper_id, THURSDAY_TWO, 45, but=agreed.slot.occasion_id) is None
    assert bram.participant is not None
    cancel_match(actor=bram.viewer, match_id=agreed.pk, by=bram.participant)
    assert clash_at(agreed.helper_id, THURSDAY_TWO, 45) is None


def test_it_is_said_beside_the_question_and_beside_the_one_tap(
    question: Invitation, bram: Person, client_for: ClientFor
) -> None:
    page = client_for(bram).get(reverse("matching:invitation", args=[question.public_id]))
    by_link = Client(SERVER_NAME=bram.host).get(
        reverse("matching:answer_by_link", args=[token_for(question, Answer.YES, "")])
    )
    for shown in (page, by_link):
        assert BEFORE_YES in shown.content.decode()
        assert "Anna" not in shown.content.decode()  # with whom is nobody's business who got the link


def test_nothing_is_said_beside_nu_niet_nor_where_nothing_clashes(
    agreed: Match, bram: Person, coos: Person, client_for: ClientFor
) -> None:
    later = asked(bram, published(coos, starts_at=THURSDAY_TWO + timedelta(minutes=45)))
    page = client_for(bram).get(reverse("matching:invitation", args=[later.public_id]))
    assert page.context["clash"] == ""
    assert "Let op" not in page.content.decode()
    Occasion.objects.filter(pk=later.occasion_id).update(starts_at=THURSDAY_TWO)
    for answer, clash in ((Answer.NOT_NOW, ""), (Answer.YES, AT_TWO)):
        link = reverse("matching:answer_by_link", args=[token_for(later, answer, "")])
        assert Client(SERVER_NAME=bram.host).get(link).context["clash"] == clash


def test_yes_is_theirs_to_say_and_the_agreement_says_it_again(question: Invitation, coos: Person, bram: Person) -> None:
    answer_yes(actor=bram.viewer, invitation_id=question.pk)
    accept_held(actor=coos.viewer, invitation_id=question.pk)
    mails = OutboxMessage.objects.filter(kind="match").order_by("pk")
    told = {mail.participant_id: words_of(mail) for mail in mails}
    assert len(mails) == 4
    assert bram.participant is not None
    assert coos.participant is not None
    assert f"Let op: je hebt dan ook een andere afspraak, {AT_TWO}." in told[bram.participant.pk]
    assert "Let op" not in told[coos.participant.pk]
    assert "Let op" not in words_of(mails[0])


def test_several_helpers_of_one_question_are_no_clash(anna: Person, bram: Person, coos: Person) -> None:
    for helper in (bram, coos):
        offers(helper, "odd_jobs")
    search = published(anna, starts_at=THURSDAY_TWO, slug="odd_jobs", helpers=2)
    for slot, helper in zip(search.slot.occasion.slots.order_by("pk"), (bram, coos), strict=True):
        put = invite_by_hand(actor=SYSTEM, slot_id=slot.pk, participant=helper.participant)
        accept_held(actor=anna.viewer, invitation_id=answer_yes(actor=helper.viewer, invitation_id=put.pk).pk)
    mails = OutboxMessage.objects.filter(kind="match", participant=anna.participant)
    assert [("Let op" in words_of(mail)) for mail in mails] == [False, False]


def test_whose_turn_comes_after_they_agreed_something_else_reads_so(
    anna: Person, bram: Person, coos: Person, dora: Person
) -> None:
    whose_turn_comes(anna, bram, coos, dora)
    told = words_of(OutboxMessage.objects.get(kind="moved_up"))
    assert f"Let op: je hebt dan intussen een andere afspraak, {AT_TWO}." in told
    assert "hoef je niets te doen" not in told
    link = next(word for word in told.split() if "/antwoord/" in word)
    page = Client(SERVER_NAME=coos.host).get(link.removeprefix(f"http://{coos.host}"))
    assert page.context["undo_url"] != ""


class TestByTextMessage:
    """In 160 characters, and only as long as one may still choose."""

    @pytest.fixture(autouse=True)
    def _bram_by_sms(self, settings: Settings, bram: Person) -> None:
        provide_sms(settings)
        told_by_sms(bram)

    @pytest.mark.parametrize("minutes", [30, 45])
    def test_ja_is_theirs_to_say_and_says_it(self, bram: Person, anna: Person, coos: Person, minutes: int) -> None:
        question = asked_before(anna, bram, coos, minutes)
        text_in(BRAM, "ja")
        question.refresh_from_db()
        assert question.status == InvitationStatus.HELD
        clashes = "Let op: je hebt dan al een afspraak. Lukt het niet allebei? Stuur NEE."
        is_free = "Zegt Coos ja, dan krijg je bericht. Toch niet? Stuur NEE."
        assert texts(BRAM)[-1] == f"Buurthulp: mooi, Coos hoort dat je wilt. {clashes if minutes < 45 else is_free}"
        text_in(BRAM, "nee")
        question.refresh_from_db()
        assert question.status == InvitationStatus.NOT_NOW

    def test_the_agreement_says_it_again(self, anna: Person, coos: Person, bram: Person) -> None:
        question = asked_before(anna, bram, coos)
        text_in(BRAM, "ja")
        accept_held(actor=coos.viewer, invitation_id=question.pk)
        assert texts(BRAM)[-1] == (
            "Buurthulp: je hebt een afspraak met Coos, do 3 dec middag. "
            "Let op: dan heb je er nog een. Lukt het niet allebei? …"
        )

    def test_so_does_whose_turn_it_is(self, anna: Person, bram: Person, coos: Person, dora: Person) -> None:
        whose_turn_comes(anna, coos, bram, dora)
        assert texts(BRAM)[-1] == (
            "Buurthulp: nu ben jij aan de beurt bij Anna. Let op: je hebt dan intussen een andere afspraak. "
            "Lukt het niet allebei? Bel 0850000000."
        )


class TestWhoNamesTheMoment:
    @pytest.fixture
    def flexible(self, agreed: Match, bram: Person, coos: Person) -> Invitation:
        return asked(bram, published(coos, flexible_until=THURSDAY_TWO + timedelta(days=3)))

    @pytest.mark.parametrize("minutes", [-44, 0, 44])
    def test_names_another(self, flexible: Invitation, bram: Person, minutes: int) -> None:
        with pytest.raises(DomainError) as refused:
            answer_yes(
                actor=bram.viewer, invitation_id=flexible.pk, starts_at=THURSDAY_TWO + timedelta(minutes=minutes)
            )
        said = f"Je hebt dan al een afspraak, {AT_TWO}. Kies een ander moment."
        assert (refused.value.code, str(refused.value)) == ("moment_taken", said)

    @pytest.mark.parametrize("minutes", [-45, 45])
    def test_beside_it_is_free(self, flexible: Invitation, bram: Person, minutes: int) -> None:
        at = THURSDAY_TWO + timedelta(minutes=minutes)
        assert answer_yes(actor=bram.viewer, invitation_id=flexible.pk, starts_at=at).starts_at == at

    def test_reads_so_beside_the_time(self, flexible: Invitation, bram: Person, client_for: ClientFor) -> None:
        sent = {"answer": "yes", "day": "2026-12-03", "time": "14.30"}
        page = client_for(bram).post(reverse("matching:answer", args=[flexible.public_id]), sent)
        assert page.context["form"].errors["time"] == [f"Je hebt dan al een afspraak, {AT_TWO}. Kies een ander moment."]
        assert 'value="14.30"' in page.content.decode()

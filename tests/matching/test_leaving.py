"""Somebody leaves: what is open falls away with word to the others, and nothing they typed is left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from buurthulp.crypto import EncryptedTextField
from buurthulp.viewers import SYSTEM
from exchange.enums import ActivityStatus, RequestStatus
from exchange.models import Activity, HelpRequest, Offer
from exchange.services.offers import set_offer
from matching.enums import InvitationStatus, MatchStatus, Said
from matching.models import Invitation, Match, Thanks, Transfer
from matching.services import leaving
from matching.services.agreeing import accept_held
from matching.services.answering import answer_yes
from matching.services.confirming import say_outcome, send_thanks
from matching.services.leaving import leave
from matching.services.ledger import balance_of, check_ledger
from matching.services.messaging import send_message
from matching.services.searching import invite_by_hand
from members.enums import ActsForKind, ParticipantStatus, Role
from members.models import AccessLog, ActsFor, Block, Community, Consent, Participant, User
from members.services import erasing
from members.services.access_log import contact_details_of
from members.services.blocking import block
from members.services.inviting import make_invite_link
from notifications.models import OutboxMessage
from notifications.services.mail_stops import stop_mail
from notifications.services.outbox import write_login_code
from tests.cast import Person
from tests.factories.activities import ActivityFactory
from tests.factories.members import ActsForFactory, RoleGrantFactory
from tests.kept import kept
from tests.matching.world import TUESDAY_TEN, category, draft, offers, published

THURSDAY_TWO = TUESDAY_TEN + timedelta(days=2, hours=4)
# What anna typed, and what says who she is.
TUESDAY_THREE = TUESDAY_TEN + timedelta(hours=5)
CANARIES = (
    "Anneliesje",
    "Kanariestein",
    "+31612349876",
    "anneliesje@kanarie.example",
    "Kanariestraat",
    "Kanarietitel",
    "Kanarieregel",
    "Kanariegeheim",
    "Kanarieaanbod",
    "Kanariebericht",
    "Kanariedank",
    "Kanarieactiviteit",
)


@pytest.fixture(autouse=True)
def traveller(clock_at_tuesday_ten: time_machine.Traveller) -> time_machine.Traveller:
    return clock_at_tuesday_ten


def participant_of(person: Person) -> Participant:
    assert person.participant is not None
    return person.participant


def agreed(asker: Person, helper: Person, **given: object) -> Match:
    search = published(asker, **given)
    invitation = invite_by_hand(actor=asker.viewer, slot_id=search.slot_id, participant=participant_of(helper))
    answer_yes(actor=helper.viewer, invitation_id=invitation.pk)
    return accept_held(actor=asker.viewer, invitation_id=invitation.pk)


def found_raw(words: Sequence[str]) -> set[tuple[str, str]]:
    """Which of these words stand in which table, in any column of any table, read past Django's models."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a name the database itself gave
            for row in cursor.fetchall():
                text = " ".join(str(value) for value in row)
                found |= {(table, word) for word in words if word in text}
    return found


def found_decrypted(words: Sequence[str]) -> set[tuple[str, str]]:
    """The same in every encrypted column, opened with the key."""
    return {
        (f"{model._meta.label}.{field.name}", word)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, EncryptedTextField)
        for value in model._base_manager.values_list(field.name, flat=True)
        for word in words
        if word in (value or "")
    }


@kept
def life(anna: Person, bram: Person, carla: Person) -> Match:
    """Anna asked, offered, wrote, thanked, blocked, organised and was looked up. An agreement is still to come."""
    person = participant_of(anna)
    person.first_name, person.family_name, person.phone = "Anneliesje", "Kanariestein", "+31612349876"
    person.save()
    User.objects.filter(pk=anna.user.pk).update(email="anneliesje@kanarie.example")
    assert anna.home is not None
    anna.home.street = "Kanariestraat"
    anna.home.save()
    offers(bram)
    words = {"title": "Kanarietitel", "public_line": "Kanarieregel", "private_line": "Kanariegeheim"}
    past = agreed(anna, bram, starts_at=TUESDAY_TEN + timedelta(hours=3), **words)
    with time_machine.travel(TUESDAY_THREE, tick=False):
        for who in (anna, bram):
            say_outcome(actor=who.viewer, match_id=past.pk, participant=participant_of(who), said=Said.YES)
        send_thanks(actor=anna.viewer, match_id=past.pk, author=person, own_words="Kanariedank")
        coming = agreed(anna, bram, starts_at=THURSDAY_TWO, **words)
        send_message(actor=anna.viewer, match_id=coming.pk, author=person, text="Kanariebericht")
        published(anna, starts_at=THURSDAY_TWO + timedelta(days=1), **words)
        draft(anna, starts_at=THURSDAY_TWO, **words)
        set_offer(actor=anna.viewer, participant=person, category=category(anna, "garden"), is_on=True)
        Offer.objects.filter(participant=person).update(line="Kanarieaanbod", words="Kanarieaanbod")
        ActivityFactory(
            community=anna.community, organiser=person, title="Kanarieactiviteit", status=ActivityStatus.OPEN
        )
        make_invite_link(actor=anna.viewer, participant=person, shows_name=True)
        stop_mail(actor=SYSTEM, participant=person, topics=["thanks"])
        contact_details_of(viewer=carla.viewer, participant=person, reason="call")
        write_login_code(email="anneliesje@kanarie.example", code="123456", minutes=15, community=anna.community)
        LogEntry.objects.create(
            user=carla.user,
            content_type=ContentType.objects.get_for_model(User),
            object_id=str(anna.user.pk),
            object_repr="anneliesje@kanarie.example",
            action_flag=CHANGE,
        )
        # The mails so far were sent.
        OutboxMessage.objects.update(status="sent", sent_at=TUESDAY_TEN)
    return coming


@pytest.fixture
def lived(life: Match, traveller: time_machine.Traveller) -> Match:
    """That life, and the moment until which it lasted. Gives the agreement that is still to come."""
    traveller.move_to(TUESDAY_THREE)
    return life


def test_the_scan_finds_everything_before(lived: Match) -> None:
    """The control: what the scan cannot find, it cannot miss."""
    assert {word for _place, word in found_raw(CANARIES) | found_decrypted(CANARIES)} == set(CANARIES)


def test_nothing_of_what_was_typed_is_left(lived: Match, anna: Person, bram: Person) -> None:
    leave(actor=anna.viewer, participant=participant_of(anna))
    assert found_raw(CANARIES) == set()
    # The word to bram that it falls away says who it was; it is a mail to him, and goes with its time.
    assert found_decrypted(CANARIES) == {
        ("notifications.OutboxMessage.subject", "Anneliesje"),
        ("notifications.OutboxMessage.body_text", "Anneliesje"),
        ("notifications.OutboxMessage.body_html", "Anneliesje"),
    }
    words = OutboxMessage.objects.filter(status="waiting")
    assert {(row.kind, row.participant_id) for row in words} == {("cancelled", participant_of(bram).pk)}
    words.delete()
    assert found_decrypted(CANARIES) == set()


@pytest.mark.parametrize(
    ("table", "field", "word"),
    [
        ("exchange.HelpRequest", "private_line", "Kanariegeheim"),
        ("members.Place", "street", "Kanariestraat"),
        ("matching.Thanks", "own_words", "Kanariedank"),
    ],
)
def test_control_a_field_that_the_registry_keeps_is_found(
    table: str, field: str, word: str, lived: Match, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = erasing._blanks
    monkeypatch.setattr(
        erasing,
        "_blanks",
        lambda label: {name: value for name, value in real(label).items() if (label, name) != (table, field)},
    )
    leave(actor=anna.viewer, participant=participant_of(anna))
    assert (f"{table}.{field}", word) in found_decrypted(CANARIES)


def test_what_is_open_falls_away_with_word_to_the_other(lived: Match, anna: Person, bram: Person) -> None:
    leave(actor=anna.viewer, participant=participant_of(anna))
    lived.refresh_from_db()
    assert lived.status == MatchStatus.CANCELLED
    assert set(HelpRequest.objects.values_list("status", flat=True)) <= {
        RequestStatus.WITHDRAWN,
        RequestStatus.CLOSED,
        RequestStatus.DRAFT,
    }
    assert Activity.objects.get().status == ActivityStatus.CANCELLED
    assert not Offer.objects.filter(participant=participant_of(anna)).exists()


def test_what_others_count_on_stays_without_a_name(lived: Match, anna: Person, bram: Person) -> None:
    before = (Transfer.objects.count(), Match.objects.count(), Consent.objects.count(), AccessLog.objects.count())
    given = balance_of(participant_of(bram))
    erased = leave(actor=anna.viewer, participant=participant_of(anna))
    after = (Transfer.objects.count(), Match.objects.count(), Consent.objects.count(), AccessLog.objects.count())
    assert after == before
    assert before[0] == 1
    assert balance_of(participant_of(bram)) == given
    assert check_ledger(anna.community) == []
    assert (erased.first_name, erased.family_name, erased.status) == ("een buur", "", ParticipantStatus.CLOSED)
    assert Thanks.objects.get().own_words == ""


def test_again_changes_nothing(lived: Match, anna: Person) -> None:
    first = leave(actor=anna.viewer, participant=participant_of(anna))
    assert leave(actor=SYSTEM, participant=participant_of(anna)).closed_at == first.closed_at


def test_all_of_it_or_nothing(lived: Match, anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(**_kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(leaving, "forget_login_codes", breaks)
    with pytest.raises(RuntimeError):
        leave(actor=anna.viewer, participant=participant_of(anna))
    lived.refresh_from_db()
    assert (lived.status, Participant.objects.get(pk=participant_of(anna).pk).first_name) == (
        MatchStatus.AGREED,
        "Anneliesje",
    )


def test_a_yes_to_somebody_else_is_let_go(anna: Person, bram: Person) -> None:
    offers(anna)
    search = published(bram, starts_at=THURSDAY_TWO)
    invitation = invite_by_hand(actor=bram.viewer, slot_id=search.slot_id, participant=participant_of(anna))
    answer_yes(actor=anna.viewer, invitation_id=invitation.pk)
    leave(actor=anna.viewer, participant=participant_of(anna))
    assert Invitation.objects.get().status == InvitationStatus.STEPPED_BACK


def test_blocks_go_in_both_directions(anna: Person, bram: Person) -> None:
    block(actor=SYSTEM, blocker=participant_of(bram), blocked=participant_of(anna))
    leave(actor=anna.viewer, participant=participant_of(anna))
    assert Block.objects.count() == 0


def test_who_acts_for_somebody_else_keeps_their_login(anna: Person, bram: Person) -> None:
    mother = ActsForFactory(user=anna.user, participant=participant_of(bram), kind=ActsForKind.PROXY)
    leave(actor=anna.viewer, participant=participant_of(anna))
    assert User.objects.filter(pk=anna.user.pk).exists()
    assert list(ActsFor.objects.filter(user=anna.user)) == [mother]


def test_who_works_here_keeps_their_login(anna: Person) -> None:
    RoleGrantFactory(community=anna.community, user=anna.user, role=Role.COORDINATOR)
    leave(actor=anna.viewer, participant=participant_of(anna))
    assert User.objects.filter(pk=anna.user.pk).exists()
    assert not ActsFor.objects.filter(user=anna.user).exists()


def test_the_page_says_what_happens_and_the_button_does_it(
    lived: Match, anna: Person, client_for: Callable[..., Client]
) -> None:
    browser, other = client_for(anna), client_for(anna)
    address = reverse("matching:leave")
    page = browser.get(address).content.decode()
    said = ("Je afspraak met Bram", "Je vraag: Kanarietitel", "Je activiteit: Kanarieactiviteit", "Je mailadres.")
    assert [words in page for words in said] == [True] * 4
    assert browser.post(address).status_code == 200
    assert Participant.objects.get(pk=participant_of(anna).pk).status == ParticipantStatus.ACTIVE
    response = browser.post(address, {"sure": "yes"}, follow=True)
    assert response.redirect_chain == [(reverse("members:front"), 302)]
    assert "Je gegevens zijn weg. Dankjewel dat je meedeed." in response.content.decode()
    assert not User.objects.filter(pk=anna.user.pk).exists()
    # Logged out everywhere.
    assert reverse("account_request_login_code") in other.get(reverse("exchange:me")).headers["Location"]


def test_the_other_still_has_a_page_that_reads_well(
    lived: Match, anna: Person, bram: Person, client_for: Callable[..., Client], community: Community
) -> None:
    leave(actor=anna.viewer, participant=participant_of(anna))
    browser = client_for(bram)
    for name in ("matching:home", "matching:agreements", "matching:story"):
        response = browser.get(reverse(name))
        assert (response.status_code, "Anneliesje" in response.content.decode()) == (200, False)
    for match in Match.objects.all():
        assert browser.get(reverse("matching:agreement", args=[match.public_id])).status_code == 200


def test_the_command_erases_only_when_sure(lived: Match, anna: Person) -> None:
    public_id = participant_of(anna).public_id
    with pytest.raises(CommandError, match=r"Onbekend: niemand1"):
        call_command("erase_participant", public_id, "niemand1", "--sure")
    call_command("erase_participant", public_id)
    assert Participant.objects.get(public_id=public_id).first_name == "Anneliesje"
    call_command("erase_participant", public_id, "--sure")
    assert Participant.objects.get(public_id=public_id).first_name == "een buur"

"""A trusted contact: named with consent, in by a code, out by either of the two."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from buurthulp import clock
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.viewers import Viewer
from matching.services.leaving import leave
from members.enums import ActsForKind, ConsentHow, ConsentKind, TrustedMay
from members.models import ActsFor, Consent, HandOver, User
from members.selectors.exporting import own_data
from members.selectors.people import mail_address_of
from members.selectors.texts import text_version
from members.services.acting import end_acting
from members.services.consents import TEXT_OF
from members.services.handing_over import make_hand_over, take_over
from members.services.trusting import MOST_ASKED, MOST_TRUSTED, ask_trusted, take_back_asked
from notifications.models import OutboxMessage
from tests.arranged import arranged_for_by, who
from tests.cast import Person
from tests.desk.conftest import ClientFor
from tests.factories.members import ActsForFactory, UserFactory
from tests.geography import Geography
from tests.kept import kept
from tests.trusting import (
    ALL,
    IN_MAIL,
    PHONED,
    WORDS,
    accept,
    acting,
    ask,
    browser_of,
    mails,
    sits_for,
    trusts,
    viewer_of,
)

pytestmark = pytest.mark.django_db


@kept
def els() -> User:
    """A daughter who takes no part herself."""
    return UserFactory.create(email="els@example.nl")


class TestNaming:
    def test_the_consent_is_noted_with_its_version(self, anna: Person) -> None:
        asked, _code = ask(anna)
        consent = Consent.objects.get(kind=ConsentKind.ACTING)
        assert (asked.consent, consent.how, consent.by_user, consent.given_at, consent.text_version) == (
            consent,
            ConsentHow.WEB,
            anna.user,
            clock.now(),
            text_version(anna.community, TEXT_OF[ConsentKind.ACTING]),
        )

    def test_by_telephone_with_who_heard_it(self, anna: Person, carla: Person) -> None:
        said = {"participant": who(anna), "relation": WORDS, "rights": ALL}
        ask_trusted(actor=carla.viewer, how=ConsentHow.PHONE, **said)
        consent = Consent.objects.get(kind=ConsentKind.ACTING)
        assert (consent.how, consent.by_user, consent.given_at) == (ConsentHow.PHONE, carla.user, clock.now())
        with pytest.raises(DomainError) as refused:
            ask_trusted(actor=carla.viewer, how=ConsentHow.WEB, **said)
        assert refused.value.code == "error.how"

    def test_not_for_somebody_else(
        self, anna: Person, bram: Person, coos: Person, zita: Person, client_for: ClientFor
    ) -> None:
        """Neither a neighbour, nor the coordinator of another village, nor who acts for her."""
        path = reverse("desk:name_trusted", args=[who(anna).public_id])
        assert client_for(zita).post(path, PHONED).status_code == 404
        ActsForFactory(user=bram.user, participant=who(anna), kind=ActsForKind.PROXY)
        for viewer in (
            coos.viewer,
            Viewer(user_id=bram.user.pk, community_id=anna.community.pk, participant_id=who(anna).pk),
        ):
            with pytest.raises(NotAllowedError):
                ask_trusted(
                    actor=viewer, participant=who(anna), relation=WORDS, rights=ALL, how=ConsentHow.PHONE, email=""
                )
        assert HandOver.objects.count() == 0

    def test_what_is_not_said_is_asked(self, anna: Person) -> None:
        said = {"actor": anna.viewer, "participant": who(anna), "how": ConsentHow.WEB}
        for wrong, code in (
            ({"relation": " ", "rights": ALL}, "error.relation"),
            ({"relation": "x" * 41, "rights": ALL}, "error.relation"),
            ({"relation": WORDS, "rights": frozenset()}, "error.rights"),
            ({"relation": WORDS, "rights": ALL, "email": "Anna@example.nl "}, "error.trusted.self"),
        ):
            with pytest.raises(DomainError) as refused:
                ask_trusted(**said, **wrong)  # type: ignore[arg-type]
            assert refused.value.code == code

    def test_not_endlessly(self, anna: Person, els: User) -> None:
        trusts(anna, els)
        for number in range(1, MOST_TRUSTED):
            ask(anna, email=f"{number}@example.nl")
        with pytest.raises(DomainError) as refused:
            ask(anna, email="nog@example.nl")
        assert refused.value.code == "error.trusted.many"
        for asked in HandOver.objects.filter(used_at=None):
            take_back_asked(actor=anna.viewer, asked=asked)
        for number in range(MOST_ASKED - MOST_TRUSTED):
            take_back_asked(actor=anna.viewer, asked=ask(anna, email=f"{number}@elders.nl")[0])
        with pytest.raises(DomainError) as again:
            ask(anna, email="nog@example.nl")
        assert again.value.code == "error.trusted.often"

    def test_known_and_unknown_addresses_get_the_same(self, anna: Person, bram: Person) -> None:
        for address in ("bram@example.nl", "niemand@example.nl"):
            ask(anna, email=address)
        known, unknown = mails()
        codes = [IN_MAIL.search(row.body_text).group(1) for row in (known, unknown)]  # type: ignore[union-attr]
        assert known.body_text.replace(codes[0], "X") == unknown.body_text.replace(codes[1], "X")
        assert (known.subject, known.to, unknown.to) == (
            "Anna kiest jou als vertrouwenspersoon",
            "bram@example.nl",
            "niemand@example.nl",
        )
        assert "zien wat eraan komt, iets vragen en antwoord geven" in known.body_text
        assert "de Boer" not in known.body_text + known.body_html


class TestTheCode:
    def test_makes_a_trusted_contact_and_never_the_owner(self, anna: Person, els: User) -> None:
        """One takes an account over with another kind of code, and the other way round."""
        _asked, code = ask(anna, [TrustedMay.SEE])
        told = {"actor": viewer_of(els, who(anna)), "community": anna.community, "user": els}
        with pytest.raises(DomainError) as refused:
            take_over(**told, code=code, helpers_stay=False)
        assert refused.value.code == "error.hand_over.code"
        assert accept(els, who(anna), code) == who(anna)
        row = ActsFor.objects.get(user=els)
        assert (row.kind, row.rights, row.relation, row.consent_id is not None) == (
            ActsForKind.TRUSTED,
            {TrustedMay.SEE},
            WORDS,
            True,
        )

    def test_of_a_letter_to_take_over_makes_none(
        self, anna: Person, carla: Person, els: User, geography: Geography
    ) -> None:
        truus = who(arranged_for_by(anna, "Truus", at=geography.postcodes["9101AB"]))
        _made, code = make_hand_over(actor=carla.viewer, participant=truus)
        with pytest.raises(DomainError) as refused:
            accept(els, truus, code)
        assert refused.value.code == "error.hand_over.code"

    def test_works_for_the_address_it_went_to(self, anna: Person, bram: Person, els: User) -> None:
        asked, code = ask(anna)
        with pytest.raises(DomainError) as refused:
            accept(bram.user, who(anna), code)
        assert refused.value.code == "error.trusted.address"
        accept(els, who(anna), code)
        accept(els, who(anna), code)  # again: nothing changes
        asked.refresh_from_db()
        assert (asked.used_by, asked.to, ActsFor.objects.filter(user=els).count()) == (els, "", 1)

    def test_on_paper_works_for_who_holds_it_once(self, anna: Person, bram: Person, coos: Person) -> None:
        asked, code = ask(anna, email="")
        assert mails() == []
        accept(bram.user, who(anna), code)
        with pytest.raises(DomainError) as refused:
            accept(coos.user, who(anna), code)
        assert (refused.value.code, asked.to) == ("error.hand_over.code", "")

    def test_not_after_its_time_and_not_taken_back(self, anna: Person, els: User) -> None:
        asked, code = ask(anna)
        take_back_asked(actor=anna.viewer, asked=asked)
        assert (mails(), Consent.objects.get(pk=asked.consent_id).withdrawn_at) == ([], clock.now())
        _later, second = ask(anna)
        with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
            for each in (code, second):
                with pytest.raises(DomainError) as refused:
                    accept(els, who(anna), each)
                assert refused.value.code == "error.hand_over.code"

    def test_makes_nobody_two_things(self, anna: Person, els: User, carla: Person, geography: Geography) -> None:
        """Neither oneself, nor who acts for somebody already; other rights replace the former."""
        truus = arranged_for_by(anna, "Truus", at=geography.postcodes["9101AB"])
        said = {"participant": who(truus), "relation": "Anna", "how": ConsentHow.PHONE, "actor": carla.viewer}
        _asked, code = ask_trusted(**said, rights=ALL)
        with pytest.raises(DomainError) as refused:
            accept(anna.user, who(truus), code)
        assert refused.value.code == "error.trusted.there"
        accept(els, who(truus), code)
        _asked, other = ask_trusted(**said, rights=frozenset({TrustedMay.ANSWER}))
        accept(els, who(truus), other)
        assert ActsFor.objects.get(user=els, until=None).rights == {TrustedMay.ANSWER}
        assert Consent.objects.filter(kind=ConsentKind.ACTING, withdrawn_at=None, participant=who(truus)).count() == 1
        # Nor does a letter with the other kind of code make her Truus.
        _made, letter = make_hand_over(actor=carla.viewer, participant=who(truus))
        with pytest.raises(DomainError) as proxy:
            take_over(
                actor=viewer_of(els, who(truus)),
                community=truus.community,
                user=els,
                code=letter,
                helpers_stay=False,
            )
        assert proxy.value.code == "error.hand_over.proxy"
        # Who takes over keeps whom they trust.
        own = UserFactory.create(email="truus@example.nl")
        take_over(
            actor=viewer_of(own, who(truus)), community=truus.community, user=own, code=letter, helpers_stay=False
        )
        assert acting(who(truus)) == {(ActsForKind.SELF, own.pk), (ActsForKind.TRUSTED, els.pk)}

    def test_the_database_knows_no_trusted_contact_without_a_right(self, anna: Person, els: User) -> None:
        row = trusts(anna, els)
        for rows, wrong in (
            (ActsFor.objects.filter(pk=row.pk), {"sees_coming": False, "may_ask": False, "may_answer": False}),
            (ActsFor.objects.filter(user=anna.user), {"may_ask": True}),
            (HandOver.objects.all(), {"kind": ActsForKind.PROXY}),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(**wrong)


class TestEnding:
    def test_by_either_of_the_two_and_the_other_hears_it(self, anna: Person, els: User) -> None:
        for actor, kind, to in (
            (anna.viewer, "trusted_ended", "els@example.nl"),
            (sits_for(els, who(anna), ALL), "trusted_stopped", "anna@example.nl"),
        ):
            row = trusts(anna, els)
            OutboxMessage.objects.all().delete()
            end_acting(actor=actor, acts_for=row)
            end_acting(actor=actor, acts_for=row)
            [mail] = mails()
            consent = Consent.objects.get(pk=ActsFor.objects.get(pk=row.pk).consent_id)
            assert (mail.kind, mail.to, consent.withdrawn_at) == (kind, to, clock.now())
            assert acting(who(anna)) == {(ActsForKind.SELF, anna.user.pk)}

    def test_their_next_page_knows_it(self, anna: Person, els: User) -> None:
        row = trusts(anna, els)
        browser = browser_of(els, who(anna))
        assert browser.get(reverse("matching:home")).status_code == 200
        end_acting(actor=anna.viewer, acts_for=row)
        assert browser.get(reverse("matching:home")).status_code == 302

    def test_who_leaves_takes_all_of_it_along(self, anna: Person, els: User) -> None:
        trusts(anna, els)
        ask(anna, email="kees@example.nl")
        leave(actor=anna.viewer, participant=who(anna))
        assert (ActsFor.objects.filter(user=els).count(), HandOver.objects.count()) == (0, 0)
        kept = [row.body_text for row in OutboxMessage.objects.filter(participant=None)]
        assert [text for text in kept if "Anna" in text or "kees" in text] == []

    def test_reads_no_mail_and_stands_in_no_ones_way(self, anna: Person, els: User) -> None:
        trusts(anna, els)
        assert mail_address_of(who(anna)) == "anna@example.nl"
        told = str(own_data(who(anna)))
        assert WORDS in told
        ask(anna, email="kees@example.nl")
        assert "kees@example.nl" not in str(own_data(who(anna)))

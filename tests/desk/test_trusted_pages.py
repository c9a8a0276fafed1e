"""The pages of a trusted contact: what was allowed opens and nothing else does; what they do is marked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from exchange.enums import RequestStatus
from exchange.models import HelpRequest
from exchange.services.catalogue import load_catalogue
from matching.models import Invitation, Match, Search
from matching.selectors.done_for import done_for
from matching.services.answering import answer_yes
from matching.services.publishing import publish_request
from matching.services.searching import sweep_due
from members.enums import ActsForKind, TrustedMay
from members.models import ActsFor, HandOver, User
from members.services.acting import end_acting
from tests.access.routes import parameters_of, route_names
from tests.arranged import who
from tests.cast import Person
from tests.desk.conftest import THURSDAY_TWO, ClientFor
from tests.factories.members import UserFactory
from tests.kept import kept
from tests.matching.world import draft, published
from tests.trusting import (
    ALL,
    CODE,
    FORM,
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
)

pytestmark = pytest.mark.django_db


@kept
def els() -> User:
    """A daughter who takes no part herself."""
    return UserFactory.create(email="els@example.nl")


def opened_by(rights: Iterable[TrustedMay], anna: Person, user: User) -> dict[str, int]:
    """What each page of a resident answers to a trusted contact with these rights: its status."""
    trusts(anna, user, rights)
    browser = browser_of(user, who(anna))
    answers = {}
    for route in route_names():
        if route.startswith("demo:"):
            continue
        path = reverse(route, kwargs=dict.fromkeys(parameters_of(route), "1"))
        answers[route] = browser.get(path).status_code
    return answers


ANYHOW = frozenset(
    """
    healthz members:front members:village members:after_login members:who members:signup_names members:welcome
    members:passkeys members:acting members:add_somebody members:letter members:take_over members:how_it_works
    members:house_rules members:how_we_choose members:privacy members:accessibility members:language
    members:house_style members:logo members:security_txt notifications:mail_by_link notifications:sms_in
    notifications:sms_status notifications:short_link matching:answer_by_link matching:undo_by_link matching:feed
    matching:still_by_link matching:home
    """.split()
)
ASKING = frozenset(
    f"matching:{name}"
    for name in """
    ask_what ask_fitting ask_turn ask_when ask_where ask_ride_from ask_ride_to ask_ride_back ask_how ask_check ask_done
    withdraw ask_again skip_date ask_wider request
    """.split()
)
ANSWERING = frozenset(
    f"matching:{name}"
    for name in "invitation answer undo_answer accept_held decline_held search_further request".split()
)


class TestThePages:
    """What no rule names is closed: a page of tomorrow as well."""

    @pytest.mark.parametrize(
        ("rights", "opened"),
        [
            ({TrustedMay.SEE}, ANYHOW),
            ({TrustedMay.ASK}, ANYHOW | ASKING),
            ({TrustedMay.ANSWER}, ANYHOW | ANSWERING),
        ],
        ids=["see", "ask", "answer"],
    )
    def test_only_what_was_allowed(
        self, anna: Person, els: User, rights: set[TrustedMay], opened: frozenset[str]
    ) -> None:
        answers = opened_by(rights, anna, els)
        of_staff = {name for name in answers if name.partition(":")[0] in ("desk", "referral")}
        accounts = {name for name in answers if name.startswith(("account_", "mfa_"))}
        closed = set(answers) - of_staff - accounts - opened
        assert {name: answers[name] for name in closed if answers[name] != 403} == {}
        assert {name for name in opened if answers[name] == 403} == set()
        # Staff's are closed by their own rule, or send on to what somebody must do first.
        assert {name for name in of_staff if answers[name] == 200} <= {"referral:open", "referral:client"}

    def test_of_her_own_seat_all_are_open(self, anna: Person) -> None:
        """The control: it is the seat that closes them."""
        browser = browser_of(anna.user, who(anna))
        for name in ("matching:story", "matching:agreements", "exchange:me", "members:data", "matching:trusted"):
            assert browser.get(reverse(name)).status_code == 200

    def test_says_in_words_who_does_it(self, anna: Person, els: User) -> None:
        trusts(anna, els)
        browser = browser_of(els, who(anna))
        page = browser.get(reverse("matching:agreements"))
        assert (page.status_code, "Dit doet alleen Anna zelf." in page.content.decode()) == (403, True)
        api = browser.get(reverse("api:invitations"))
        assert (api.status_code, api.json()["code"], api.headers["Content-Type"]) == (
            403,
            "error.trusted",
            "application/problem+json",
        )

    def test_sees_when_and_with_whom_and_nothing_more(self, match: Match, anna: Person, els: User) -> None:
        trusts(anna, els, [TrustedMay.SEE])
        page = browser_of(els, who(anna)).get(reverse("matching:home")).content.decode()
        assert [word in page for word in ("Zware boodschap op vrijdag", "Met Bram", "3\xa0december")] == [True] * 3
        hidden = (match.public_id, "Visser", "12345602", "De bel doet het niet", "Vraag iets voor", "Wacht op antwoord")
        assert [word for word in hidden if word in page] == []

    def test_answers_for_her_and_it_is_marked(self, search: Search, anna: Person, bram: Person, els: User) -> None:
        trusts(anna, els, [TrustedMay.ANSWER])
        sweep_due()
        held = answer_yes(actor=bram.viewer, invitation_id=Invitation.objects.get().pk)
        browser = browser_of(els, who(anna))
        asked = search.slot.occasion.help_request
        assert asked.title in browser.get(reverse("matching:home")).content.decode()
        page = browser.get(reverse("matching:request", args=[asked.public_id])).content.decode()
        assert ("Graag" in page, reverse("matching:withdraw", args=[asked.public_id]) in page) == (True, False)
        answer = browser.post(reverse("matching:accept_held", args=[held.public_id]), follow=True)
        assert (answer.status_code, Match.objects.count()) == (200, 1)
        [line] = done_for(who(anna))
        assert (line.by, line.text) == ("je naaste", f"zei voor jou “Graag”: {asked.title}")

    def test_asks_for_her_and_it_is_marked(self, anna: Person, bram: Person, client_for: ClientFor) -> None:
        """By first name, where she takes part herself; what Anna did herself does not stand there."""
        trusts(anna, bram.user, [TrustedMay.ASK])
        seat = sits_for(bram.user, who(anna), {TrustedMay.ASK})
        published(anna, starts_at=THURSDAY_TWO)
        theirs = draft(anna, starts_at=THURSDAY_TWO, title="Heg knippen")
        publish_request(actor=seat, help_request_id=theirs.pk)
        [line] = done_for(who(anna))
        assert (line.by, line.text) == ("Bram", "vroeg voor jou: Heg knippen")
        page = client_for(anna).get(reverse("matching:request", args=[theirs.public_id])).content.decode()
        assert "Gevraagd door Bram, voor Anna." in page
        mine = client_for(anna).get(reverse("matching:trusted")).content.decode()
        assert "vroeg voor jou: Heg knippen" in mine

    def test_what_came_before_or_after_is_not_theirs(self, anna: Person, bram: Person) -> None:
        row = trusts(anna, bram.user)
        end_acting(actor=anna.viewer, acts_for=row)
        with time_machine.travel(clock.now() + timedelta(hours=1), tick=False):
            late = draft(anna, starts_at=THURSDAY_TWO, title="Heg knippen")
            publish_request(actor=sits_for(bram.user, who(anna), ALL), help_request_id=late.pk)
        assert done_for(who(anna)) == ()


class TestOnHerOwnPages:
    def test_from_the_form_to_the_end(self, anna: Person, els: User, client_for: ClientFor) -> None:
        browser = client_for(anna)
        sent = browser.post(reverse("matching:name_trusted"), FORM)
        assert (sent.status_code, sent.headers["Location"]) == (302, reverse("matching:trusted"))
        page = browser.get(reverse("matching:trusted")).content.decode()
        assert [word in page for word in ("Mijn dochter Els", "Mag straks: zien wat eraan komt en iets vragen.")] == [
            True,
            True,
        ]
        [mail] = mails()
        code = IN_MAIL.search(mail.body_text).group(1)  # type: ignore[union-attr]
        hers = Client()
        hers.force_login(els)
        choice = hers.post(reverse("members:take_over"), {"code": code}).content.decode()
        assert "Anna vertrouwt jou" in choice
        yes = hers.post(reverse("members:take_over"), {"code": code, "answer": "yes"})
        assert yes.headers["Location"] == reverse("matching:home")
        assert "Je kijkt mee met Anna" in hers.get(reverse("matching:home")).content.decode()
        assert [(row.kind, row.to) for row in mails()] == [("trusted_accepted", "anna@example.nl")]
        page = browser.get(reverse("matching:trusted")).content.decode()
        row = ActsFor.objects.get(user=els)
        assert ("Mag: zien wat eraan komt en iets vragen." in page, f'value="{row.pk}"' in page) == (True, True)
        browser.post(reverse("matching:trusted"), {"acting": str(row.pk)})
        assert acting(who(anna)) == {(ActsForKind.SELF, anna.user.pk)}

    def test_rather_not(self, anna: Person, els: User) -> None:
        asked, code = ask(anna)
        hers = Client()
        hers.force_login(els)
        hers.post(reverse("members:take_over"), {"code": code, "answer": "no"})
        asked.refresh_from_db()
        assert (asked.stopped_at is not None, acting(who(anna))) == (True, {(ActsForKind.SELF, anna.user.pk)})
        assert [(row.kind, row.to) for row in mails()] == [("trusted_stopped", "anna@example.nl")]

    def test_a_letter_with_the_code_for_who_has_no_mail(self, anna: Person, client_for: ClientFor) -> None:
        letter = client_for(anna).post(reverse("matching:name_trusted"), {**FORM, "email": ""}).content.decode()
        code = CODE.search(letter)
        assert code is not None
        user = UserFactory.create(email="kees@example.nl")
        accept(user, who(anna), code.group(1))
        assert (ActsForKind.TRUSTED, user.pk) in acting(who(anna))

    def test_nothing_typed_is_lost(self, anna: Person, client_for: ClientFor) -> None:
        page = client_for(anna).post(reverse("matching:name_trusted"), {"relation": WORDS, "email": "els@"})
        form = page.context["form"]
        assert (page.status_code, sorted(form.errors), HandOver.objects.count()) == (
            200,
            ["agreed", "email", "rights"],
            0,
        )
        assert WORDS in page.content.decode()

    def test_nobody_elses(self, anna: Person, bram: Person, els: User, client_for: ClientFor) -> None:
        row, (asked, _code) = trusts(anna, els), ask(anna, email="kees@example.nl")
        browser = client_for(bram)
        for sent in ({"acting": str(row.pk)}, {"asked": str(asked.pk)}, {"asked": "x"}):
            assert browser.post(reverse("matching:trusted"), sent).status_code == 404
        # Nor one's own through the trusted contact.
        hers = browser_of(els, who(anna))
        assert hers.post(reverse("matching:trusted"), {"asked": str(asked.pk)}).status_code == 403

    def test_the_same_number_of_queries_for_one_and_for_three(self, anna: Person, client_for: ClientFor) -> None:
        browser = client_for(anna)
        counts = []
        for number in range(2):
            trusts(anna, UserFactory.create(email=f"{number}@example.nl"))
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert browser.get(reverse("matching:trusted")).status_code == 200
            counts.append(len(queries))
        assert (counts[0] == counts[1], counts[0] <= 12) == (True, True)


class TestAtTheDesk:
    def test_by_telephone(self, anna: Person, carla: Person, els: User, client_for: ClientFor) -> None:
        browser = client_for(carla)
        path = reverse("desk:name_trusted", args=[who(anna).public_id])
        assert browser.get(path).status_code == 200
        assert browser.post(path, PHONED).status_code == 302
        person = reverse("desk:person", args=[who(anna).public_id])
        assert "Gevraagd als vertrouwenspersoon." in browser.get(path).content.decode()
        [mail] = mails()
        accept(els, who(anna), IN_MAIL.search(mail.body_text).group(1))  # type: ignore[union-attr]
        page = browser.get(person).content.decode()
        assert "Vertrouwenspersoon. Mag: antwoord geven" in page
        assert "Toestemming: aan de telefoon, 1\xa0december 2026" in page
        row = ActsFor.objects.get(user=els)
        browser.post(reverse("desk:end_acting", args=[who(anna).public_id]), {"acting": str(row.pk)})
        assert acting(who(anna)) == {(ActsForKind.SELF, anna.user.pk)}

    def test_a_letter_and_taking_it_back(self, anna: Person, carla: Person, els: User, client_for: ClientFor) -> None:
        browser = client_for(carla)
        path = reverse("desk:name_trusted", args=[who(anna).public_id])
        letter = browser.post(path, {**PHONED, "email": ""}).content.decode()
        code = CODE.search(letter)
        assert code is not None
        assert browser.post(path, {"asked": str(HandOver.objects.get().pk)}).status_code == 302
        with pytest.raises(DomainError):
            accept(els, who(anna), code.group(1))
        assert browser.post(path, {"asked": str(HandOver.objects.get().pk)}).status_code == 404

    def test_a_code_of_another_village_is_not_taken_back(
        self, anna: Person, coos: Person, noor: Person, client_for: ClientFor
    ) -> None:
        asked, _code = ask(coos, email="kees@example.nl")
        path = reverse("desk:name_trusted", args=[who(anna).public_id])
        assert client_for(noor).post(path, {"asked": str(asked.pk)}).status_code == 404
        asked.refresh_from_db()
        assert asked.stopped_at is None


def test_what_she_asked_for_her_stays_hers(anna: Person, els: User) -> None:
    """A request that a trusted contact sent is the participant's own."""
    load_catalogue(actor=SYSTEM, community=anna.community)
    trusts(anna, els, [TrustedMay.ASK])
    theirs = draft(anna, starts_at=THURSDAY_TWO)
    publish_request(actor=sits_for(els, who(anna), {TrustedMay.ASK}), help_request_id=theirs.pk)
    row = HelpRequest.objects.get(pk=theirs.pk)
    assert (row.participant, row.status) == (who(anna), RequestStatus.OPEN)

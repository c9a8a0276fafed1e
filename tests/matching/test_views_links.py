"""The link in a mail: looking changes nothing, one tap answers, and every other link says how it stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.apps import apps
from django.core import signing
from django.test import Client
from django.urls import reverse

from exchange.enums import OfferStatus
from exchange.models import Offer
from matching.enums import InvitationStatus
from matching.links import Answer, read_token, token_for
from matching.models import Invitation
from matching.services.agreeing import accept_held
from matching.services.answering import answer_yes
from matching.services.publishing import withdraw_request
from matching.services.searching import sweep_due
from members.models import Block
from tests.arranged import who
from tests.cast import Person, make_resident
from tests.geography import Geography
from tests.kept import kept
from tests.matching.world import AMSTERDAM, TUESDAY_TEN, offers, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]
THURSDAY_TWO = datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM)
BROWSER = Client(SERVER_NAME="testserver")


@kept
def invitation(anna: Person, bram: Person) -> Invitation:
    """Anna asks for Thursday at two, Bram is asked."""
    offers(bram)
    published(anna, starts_at=THURSDAY_TWO)
    sweep_due()
    return Invitation.objects.get()


@kept
def flexible(anna: Person, bram: Person) -> Invitation:
    """Anna asks for some day this week, Bram is asked."""
    offers(bram)
    published(anna, flexible_until=TUESDAY_TEN + timedelta(days=3))
    sweep_due()
    return Invitation.objects.get()


def path(invitation: Invitation, answer: Answer, name: str = "answer_by_link") -> str:
    return reverse(f"matching:{name}", args=[token_for(invitation, answer)])


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values_list())
        for model in apps.get_models(include_auto_created=True)
    }


def outcome(invitation: Invitation, answer: Answer) -> str:
    return str(BROWSER.get(path(invitation, answer)).context["outcome"])


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("answer", list(Answer))
def test_looking_changes_no_row_at_all(invitation: Invitation, answer: Answer, method: str) -> None:
    before = everything()
    for _ in range(2):
        assert getattr(BROWSER, method)(path(invitation, answer)).status_code == 200
    assert everything() == before


def test_that_comparison_sees_a_tap(invitation: Invitation) -> None:
    before = everything()
    BROWSER.post(path(invitation, Answer.NOT_NOW))
    after = everything()
    assert sorted(label for label in after if after[label] != before[label]) == [
        "matching.Invitation",
        "matching.InvitationStatusChange",
        "matching.Likelihood",
        "matching.Search",
        "matching.SearchEvent",
    ]


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(invitation: Invitation, method: str) -> None:
    assert getattr(BROWSER, method)(path(invitation, Answer.YES)).status_code == 405
    invitation.refresh_from_db()
    assert invitation.status == InvitationStatus.INVITED


def test_page_has_one_button_and_shows_nothing_that_may_not_be_known(invitation: Invitation, anna: Person) -> None:
    response = BROWSER.get(path(invitation, Answer.YES))
    text = response.content.decode()
    assert text[text.index("<main") : text.index("</main>")].count("<button") == 1
    assert "Anna zoekt iemand voor een boodschap" in text
    assert "Donderdagmiddag 3\u00a0december, 14.00\u00a0uur" in text
    assert "Op loopafstand" in text
    hidden = ("de Boer", "Havenstraat", "De bel doet het niet", "0612345601", "12345601", "anna@example.nl")
    assert [word for word in hidden if word in text] == []
    assert response.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (Answer.YES, InvitationStatus.HELD),
        (Answer.NOT_NOW, InvitationStatus.NOT_NOW),
        (Answer.NEVER, InvitationStatus.NOT_NOW),
    ],
)
def test_tap_answers_and_a_second_tap_changes_nothing(
    invitation: Invitation, answer: Answer, status: InvitationStatus
) -> None:
    assert BROWSER.post(path(invitation, answer)).headers["Location"] == path(invitation, answer)
    before = everything()
    assert BROWSER.post(path(invitation, answer)).headers["Location"] == path(invitation, answer)
    assert everything() == before
    invitation.refresh_from_db()
    assert invitation.status == status
    expected = {Answer.YES: "held", Answer.NOT_NOW: "not_now", Answer.NEVER: "never"}
    assert outcome(invitation, answer) == expected[answer]


def test_what_is_posted_beside_the_link_counts_for_nothing(invitation: Invitation) -> None:
    BROWSER.post(path(invitation, Answer.NOT_NOW), {"answer": "yes"})
    invitation.refresh_from_db()
    assert invitation.status == InvitationStatus.NOT_NOW


def test_never_switches_this_kind_off(invitation: Invitation, bram: Person) -> None:
    BROWSER.post(path(invitation, Answer.NEVER))
    assert [offer.status for offer in Offer.objects.filter(participant=bram.participant)] == [OfferStatus.OFF]


@pytest.mark.parametrize(
    "token",
    [
        "onzin",
        "WyJ4IiwieWVzIl0:1abc:forged",
        signing.dumps(["k3f9q2xm", "yes"], salt="another.salt"),
        signing.dumps(["k3f9q2xm", "maybe"], salt="matching.invitation"),
        signing.dumps("yes", salt="matching.invitation"),
        signing.dumps(["bestaatniet", "yes"], salt="matching.invitation"),
        signing.dumps([None, "yes"], salt="matching.invitation"),
        "x" * 5_000,
    ],
    ids=["words", "forged", "other salt", "other answer", "no list", "unknown", "nothing", "long"],
)
def test_forged_link_is_said_to_be_unknown(community: object, token: str) -> None:
    for method in (BROWSER.get, BROWSER.post):
        response = method(reverse("matching:answer_by_link", args=[token]))
        assert (response.status_code, response.templates[0].name) == (404, "members/link_unknown.html")
        assert "Deze link werkt niet" in response.content.decode()


def test_signed_link_with_one_letter_changed(invitation: Invitation) -> None:
    token = token_for(invitation, Answer.YES)
    changed = ("B" if token[0] != "B" else "C") + token[1:]
    response = BROWSER.post(reverse("matching:answer_by_link", args=[changed]))
    invitation.refresh_from_db()
    assert (response.status_code, invitation.status) == (404, InvitationStatus.INVITED)


def test_link_of_another_community_is_unknown(invitation: Invitation, daan: Person) -> None:
    response = Client(SERVER_NAME=daan.host).post(path(invitation, Answer.YES))
    invitation.refresh_from_db()
    assert (response.status_code, invitation.status) == (404, InvitationStatus.INVITED)


@pytest.mark.parametrize("is_asker", [True, False])
def test_link_between_people_who_blocked_is_unknown(
    invitation: Invitation, anna: Person, bram: Person, is_asker: bool
) -> None:
    one, other = (anna, bram) if is_asker else (bram, anna)
    Block.objects.create(blocker=one.participant, blocked=other.participant, at=TUESDAY_TEN)
    response = BROWSER.post(path(invitation, Answer.YES))
    invitation.refresh_from_db()
    assert (response.status_code, invitation.status) == (404, InvitationStatus.INVITED)


def test_used_links_of_the_other_answers_say_how_it_stands(invitation: Invitation) -> None:
    BROWSER.post(path(invitation, Answer.YES))
    assert {answer: outcome(invitation, answer) for answer in Answer} == dict.fromkeys(Answer, "held")
    BROWSER.post(path(invitation, Answer.NOT_NOW))
    invitation.refresh_from_db()
    assert invitation.status == InvitationStatus.HELD


def test_old_links_say_how_it_stands(
    invitation: Invitation,
    anna: Person,
    community: object,
    geography: Geography,
    clock_at_tuesday_ten: time_machine.Coordinates,
) -> None:
    help_request = invitation.slot.occasion.help_request
    clock_at_tuesday_ten.move_to(THURSDAY_TWO + timedelta(minutes=1))
    assert outcome(invitation, Answer.YES) == "expired"
    BROWSER.post(path(invitation, Answer.YES))
    invitation.refresh_from_db()
    assert invitation.status == InvitationStatus.INVITED
    clock_at_tuesday_ten.move_to(TUESDAY_TEN)
    withdraw_request(actor=anna.viewer, help_request_id=help_request.pk)
    assert {answer: outcome(invitation, answer) for answer in Answer} == dict.fromkeys(Answer, "withdrawn")


@pytest.mark.usefixtures("slow_answers")
def test_link_after_it_was_arranged_with_somebody_else(anna: Person, bram: Person, geography: Geography) -> None:
    coos = make_resident(anna.community, "Coos", at=geography.postcodes["9102AA"], number="7")
    offers(bram)
    offers(coos)
    published(anna, starts_at=THURSDAY_TWO)
    sweep_due()
    late, quick = Invitation.objects.order_by("pk")
    answer_yes(actor=coos.viewer, invitation_id=quick.pk)
    accept_held(actor=anna.viewer, invitation_id=quick.pk)
    BROWSER.post(path(late, Answer.YES))
    assert (outcome(late, Answer.YES), outcome(late, Answer.NOT_NOW)) == ("late", "arranged")
    late.refresh_from_db()
    assert late.status == InvitationStatus.ARRANGED


def test_link_after_graag_says_there_is_an_agreement_and_no_more(invitation: Invitation, anna: Person) -> None:
    BROWSER.post(path(invitation, Answer.YES))
    accept_held(actor=anna.viewer, invitation_id=invitation.pk)
    response = BROWSER.get(path(invitation, Answer.YES))
    assert (response.context["outcome"], response.context["undo_url"]) == ("chosen", "")
    assert [word for word in ("de Boer", "Havenstraat", "12345601") if word in response.content.decode()] == []


@pytest.mark.parametrize("link", [Answer.YES, Answer.NOT_NOW, Answer.NEVER])
def test_every_link_after_graag_leads_to_the_agreement(
    invitation: Invitation, anna: Person, bram: Person, client_for: Callable[..., Client], link: Answer
) -> None:
    BROWSER.post(path(invitation, Answer.YES))
    match = accept_held(actor=anna.viewer, invitation_id=invitation.pk)
    text = BROWSER.get(path(invitation, link)).content.decode()
    there = reverse("matching:invitation", args=[invitation.public_id])
    assert "Jullie hebben een afspraak" in text
    assert f'<a class="btn" href="{there}">Bekijk de afspraak</a>' in text
    assert client_for(bram).get(there)["Location"] == reverse("matching:agreement", args=[match.public_id])


def test_yes_after_not_now_when_the_ten_minutes_are_over(
    invitation: Invitation, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    not_now, yes = path(invitation, Answer.NOT_NOW), path(invitation, Answer.YES)
    BROWSER.post(not_now)
    assert BROWSER.get(not_now).context["yes_url"] == ""  # for ten minutes it can be undone
    clock_at_tuesday_ten.shift(timedelta(minutes=11))
    offered = BROWSER.get(not_now).context["yes_url"]
    assert read_token(offered.split("/")[-2]) == (invitation.public_id, Answer.YES, None)
    assert BROWSER.get(offered).status_code == 200
    assert BROWSER.get(yes).templates[0].name == "matching/invitation_confirm.html"
    assert BROWSER.post(yes, follow=True).context["outcome"] == "held"
    invitation.refresh_from_db()
    assert invitation.status == InvitationStatus.HELD


def test_no_yes_after_not_now_once_the_need_has_passed(
    invitation: Invitation, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    BROWSER.post(path(invitation, Answer.NOT_NOW))
    clock_at_tuesday_ten.move_to(THURSDAY_TWO)
    for answer in (Answer.NOT_NOW, Answer.YES):
        assert BROWSER.get(path(invitation, answer)).context["yes_url"] == ""
    BROWSER.post(path(invitation, Answer.YES))
    invitation.refresh_from_db()
    assert invitation.status == InvitationStatus.NOT_NOW


def test_flexible_yes_after_not_now_names_a_moment(
    flexible: Invitation, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    BROWSER.post(path(flexible, Answer.NOT_NOW))
    clock_at_tuesday_ten.shift(timedelta(minutes=11))
    page = BROWSER.post(path(flexible, Answer.YES))
    assert page.templates[0].name == "matching/invitation_moment.html"
    BROWSER.post(path(flexible, Answer.YES), {"day": "2026-12-03", "time": "14.00"})
    flexible.refresh_from_db()
    assert (flexible.status, flexible.starts_at) == (InvitationStatus.HELD, THURSDAY_TWO)


def test_undo_for_ten_minutes_and_after_that_a_step_back(
    invitation: Invitation, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    yes, undo = path(invitation, Answer.YES), path(invitation, Answer.YES, "undo_by_link")
    BROWSER.post(yes)
    page = BROWSER.get(yes)
    assert (page.context["undo_url"], page.context["undo_minutes"]) == (undo, 10)
    clock_at_tuesday_ten.shift(timedelta(minutes=9, seconds=30))
    assert BROWSER.get(yes).context["undo_minutes"] == 1
    back = BROWSER.post(undo, follow=True)
    assert [str(message) for message in back.context["messages"]] == ["Het is weer zoals het was."]
    invitation.refresh_from_db()
    assert (invitation.status, invitation.answered_at) == (InvitationStatus.INVITED, None)
    BROWSER.post(yes)
    clock_at_tuesday_ten.shift(timedelta(minutes=11))
    later = BROWSER.get(yes)
    assert (later.context["undo_url"], later.context["undo_minutes"]) == (undo, 0)
    assert "Het lukt toch niet" in later.content.decode()
    told = BROWSER.post(undo, follow=True)
    assert [str(message) for message in told.context["messages"]] == ["Goed dat je het zegt. We vragen iemand anders."]
    invitation.refresh_from_db()
    assert (invitation.status, invitation.slot.search.asker_answer_by) == (InvitationStatus.STEPPED_BACK, None)
    again = BROWSER.post(undo, follow=True)
    assert (again.context["outcome"], again.context["undo_url"]) == ("stepped_back", "")
    assert "Dank je, dan weten we het" in again.content.decode()


def test_a_link_takes_back_its_own_answer_only(invitation: Invitation) -> None:
    BROWSER.post(path(invitation, Answer.YES))
    assert BROWSER.get(path(invitation, Answer.NOT_NOW)).context["undo_url"] == ""
    BROWSER.post(path(invitation, Answer.NOT_NOW, "undo_by_link"))
    invitation.refresh_from_db()
    assert invitation.status == InvitationStatus.HELD


@pytest.mark.parametrize("answer", [Answer.NOT_NOW, Answer.NEVER])
def test_who_said_yes_may_say_no_by_the_other_link_of_that_mail(
    invitation: Invitation, bram: Person, clock_at_tuesday_ten: time_machine.Coordinates, answer: Answer
) -> None:
    """Within ten minutes as if the yes had not been; after that the yes is stepped back from. Only by the button."""
    other = path(invitation, answer)
    assert "cannot_url" not in BROWSER.get(other).context
    for wait, status in ((0, InvitationStatus.NOT_NOW), (11, InvitationStatus.STEPPED_BACK)):
        BROWSER.post(path(invitation, Answer.YES))
        assert BROWSER.get(path(invitation, Answer.YES)).context["cannot_url"] == ""
        clock_at_tuesday_ten.shift(timedelta(minutes=wait))
        page = BROWSER.get(other)
        assert (page.context["cannot_url"], "Het lukt toch niet" in page.content.decode()) == (other, True)
        invitation.refresh_from_db()
        assert invitation.status == InvitationStatus.HELD
        for _tap in range(2):
            after = BROWSER.post(other, {"why": "cannot"}, follow=True)
            assert (after.status_code, after.context["cannot_url"], list(after.context["messages"])) == (200, "", [])
            invitation.refresh_from_db()
            assert invitation.status == status
    is_on = Offer.objects.filter(participant=who(bram), status=OfferStatus.ON).exists()
    assert is_on == (answer == Answer.NOT_NOW)


def test_no_link_says_no_after_graag(invitation: Invitation, anna: Person) -> None:
    BROWSER.post(path(invitation, Answer.YES))
    accept_held(actor=anna.viewer, invitation_id=invitation.pk)
    assert BROWSER.get(path(invitation, Answer.NOT_NOW)).context["cannot_url"] == ""
    BROWSER.post(path(invitation, Answer.NOT_NOW), {"why": "cannot"})
    invitation.refresh_from_db()
    assert invitation.status == InvitationStatus.CHOSEN


def test_looking_at_undo_is_refused(invitation: Invitation) -> None:
    BROWSER.post(path(invitation, Answer.YES))
    assert BROWSER.get(path(invitation, Answer.YES, "undo_by_link")).status_code == 405


def test_yes_to_a_flexible_question_names_its_moment(flexible: Invitation) -> None:
    page = BROWSER.get(path(flexible, Answer.YES))
    assert page.templates[0].name == "matching/invitation_moment.html"
    assert [value for value, _label in page.context["form"].fields["day"].choices] == [
        "2026-12-01",
        "2026-12-02",
        "2026-12-03",
        "2026-12-04",
    ]
    BROWSER.post(path(flexible, Answer.YES), {"day": "2026-12-02", "time": "14.30"})
    flexible.refresh_from_db()
    assert (flexible.status, flexible.starts_at) == (
        InvitationStatus.HELD,
        datetime(2026, 12, 2, 14, 30, tzinfo=AMSTERDAM),
    )


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({}, {}),
        ({"day": "", "time": ""}, {"day": ["Kies een dag waarop jij kunt."]}),
        ({"day": "2026-12-09", "time": "14.00"}, {"day": ["Kies een dag die in het lijstje staat."]}),
        ({"day": "2026-12-02", "time": "kwart over"}, {"time": ["Vul de tijd zo in: 14.00"]}),
        ({"day": "2026-12-02", "time": "uur"}, {"time": ["Vul de tijd zo in: 14.00"]}),
        ({"day": "2026-12-01", "time": "9.00"}, {"time": ["Kies een moment dat binnen de gevraagde tijd valt."]}),
        ({"day": "2026-12-04", "time": "9.30"}, {"time": ["Kies een moment dat binnen de gevraagde tijd valt."]}),
    ],
    ids=["first tap", "nothing", "other day", "words", "no number", "past", "too late"],
)
def test_moment_that_does_not_fit_is_asked_again(
    flexible: Invitation, data: dict[str, str], errors: dict[str, list[str]]
) -> None:
    before = everything()
    response = BROWSER.post(path(flexible, Answer.YES), data)
    found = {name: list(texts) for name, texts in response.context["form"].errors.items()}
    assert {name: found.get(name) for name in errors} == errors
    assert everything() == before
    if data.get("time"):
        assert f'value="{data["time"]}"' in response.content.decode()


def test_many_days_are_a_list_to_open(anna: Person, bram: Person) -> None:
    offers(bram)
    published(anna, flexible_until=TUESDAY_TEN + timedelta(days=7))
    sweep_due()
    field = BROWSER.get(path(Invitation.objects.get(), Answer.YES)).context["form"].fields["day"]
    assert (field.widget.__class__.__name__, len(field.choices), field.choices[0]) == (
        "Select",
        9,
        ("", "Kies een dag"),
    )


def test_tap_from_another_site_is_refused(invitation: Invitation) -> None:
    browser = Client(SERVER_NAME="testserver", enforce_csrf_checks=True)
    link = path(invitation, Answer.YES)
    assert browser.post(link).status_code == 403
    invitation.refresh_from_db()
    assert invitation.status == InvitationStatus.INVITED
    token = str(browser.get(link).context["csrf_token"])
    assert browser.post(link, {"csrfmiddlewaretoken": token}).headers["Location"] == link
    invitation.refresh_from_db()
    assert invitation.status == InvitationStatus.HELD

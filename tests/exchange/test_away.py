"""Days on which somebody cannot: said on a page of their own, kept to by whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from buurthulp.errors import DomainError
from exchange.models import AvailabilityException
from exchange.selectors.away import days_away
from exchange.services.availability import MOST, end_away, set_days_away
from matching.models import Invitation
from matching.services.searching import sweep_due
from tests.cast import Person
from tests.matching.world import AMSTERDAM, TUESDAY_TEN, offers, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]
PAGE = reverse("exchange:away")
THURSDAY, FRIDAY = date(2026, 12, 3), date(2026, 12, 4)
ClientFor = Callable[..., Client]


def said(person: Person) -> list[str]:
    return [stretch.text.replace("\u00a0", " ") for stretch in days_away(person.participant)]


def refused(person: Person, since: date, until: date | None = None) -> str:
    with pytest.raises(DomainError) as error:
        set_days_away(actor=person.viewer, participant=person.participant, since=since, until=until)
    return error.value.code


def test_nobody_is_asked_for_a_day_on_which_they_cannot(anna: Person, bram: Person, client_for: ClientFor) -> None:
    offers(bram)
    browser = client_for(bram)
    said_so = browser.post(PAGE, {"since": "2026-12-03"}, follow=True)
    assert [str(message) for message in said_so.context["messages"]] == ["Bewaard. Voor die dag vragen we je niets."]
    at_two = TUESDAY_TEN.astimezone(AMSTERDAM).replace(hour=14)
    on_thursday = published(anna, starts_at=at_two + timedelta(days=2))
    on_friday = published(anna, starts_at=at_two + timedelta(days=3))
    sweep_due()
    assert list(Invitation.objects.values_list("slot", flat=True)) == [on_friday.slot_id]
    # They can after all: the next time it is looked for, they are asked.
    (away,) = AvailabilityException.objects.all()
    for _twice in range(2):
        assert browser.post(PAGE, {"remove": str(away.pk)}).status_code == 302
    assert said(bram) == []
    type(on_thursday).objects.filter(pk=on_thursday.pk).update(due_at=TUESDAY_TEN)
    sweep_due()
    assert Invitation.objects.filter(slot=on_thursday.slot_id).count() == 1


def test_a_day_and_a_stretch_are_whole_local_days(bram: Person) -> None:
    for _twice in range(2):
        set_days_away(actor=bram.viewer, participant=bram.participant, since=FRIDAY)
    # Over the change to summer time as well: midnight is midnight.
    set_days_away(actor=bram.viewer, participant=bram.participant, since=date(2027, 3, 27), until=date(2027, 3, 28))
    assert said(bram) == ["vrijdag 4 december", "27 maart tot en met 28 maart"]
    found = AvailabilityException.objects.order_by("starts_at")
    walls = [(row.starts_at.astimezone(AMSTERDAM).isoformat(), row.ends_at.astimezone(AMSTERDAM)) for row in found]
    assert [(start, end.isoformat()) for start, end in walls] == [
        ("2026-12-04T00:00:00+01:00", "2026-12-05T00:00:00+01:00"),
        ("2027-03-27T00:00:00+01:00", "2027-03-29T00:00:00+02:00"),
    ]


def test_what_cannot_be_is_said_beside_its_field(bram: Person, client_for: ClientFor) -> None:
    assert refused(bram, FRIDAY, THURSDAY) == "error.time.order"
    assert refused(bram, date(2026, 11, 30)) == "error.date.past"
    assert refused(bram, THURSDAY, THURSDAY + timedelta(days=93)) == "error.away.long"
    assert (refused(bram, date.max), refused(bram, date.min)) == ("error.date.far", "error.date.past")
    browser = client_for(bram)
    wrong: list[tuple[dict[str, str], str, str]] = [
        ({}, "since", "Vul een dag in, zoals 3-11-2026."),
        ({"since": "morgen"}, "since", "Vul een dag in, zoals 3-11-2026."),
        ({"since": "2026-11-30"}, "since", "Deze dag is al geweest. Kies vandaag of een dag erna."),
        ({"since": "9999-12-31"}, "since", "Deze dag is nog ver weg. Kies een dag binnen een jaar."),
        ({"since": "4-12-2026", "until": "3-12-2026"}, "until", "De laatste dag is eerder dan de eerste. Draai ze om."),
    ]
    for sent, field, text in wrong:
        answer = browser.post(PAGE, sent)
        assert (answer.status_code, answer.context["form"].errors.get(field)) == (200, [text])
    assert AvailabilityException.objects.count() == 0
    for number in range(MOST):
        set_days_away(actor=bram.viewer, participant=bram.participant, since=FRIDAY + timedelta(days=number))
    assert refused(bram, THURSDAY) == "error.away.many"


def test_somebody_elses_day_stays(anna: Person, bram: Person, client_for: ClientFor) -> None:
    set_days_away(actor=bram.viewer, participant=bram.participant, since=FRIDAY)
    (away,) = AvailabilityException.objects.all()
    client_for(anna).post(PAGE, {"remove": str(away.pk)})
    end_away(actor=anna.viewer, participant=anna.participant, away_id=away.pk)
    assert said(bram) == ["vrijdag 4 december"]
    # And what is over is on no page.
    assert "vrijdag" not in client_for(anna).get(PAGE).content.decode()
    assert "Vrijdag 4" in client_for(bram).get(reverse("exchange:me")).content.decode()

"""A request being written, step by step."""

from __future__ import annotations

from datetime import timedelta

import pytest

from buurthulp import clock, spoken
from buurthulp.errors import DomainError
from exchange.enums import RequestStatus, SlotStatus
from exchange.models import Category, HelpRequest, HelpRequestStatusChange, Occasion, Slot
from exchange.services.drafts import (
    drop_draft,
    refuse_incomplete,
    save_how,
    save_what,
    save_when,
    save_where,
    start_draft,
)
from exchange.wording import when_text
from members.models import Place
from tests.cast import Person
from tests.factories.exchange import open_request

Kinds = dict[str, Category]


def fresh(draft: HelpRequest) -> HelpRequest:
    row: HelpRequest = HelpRequest.objects.get(pk=draft.pk)
    return row


def begun(anna: Person) -> HelpRequest:
    return start_draft(actor=anna.viewer, participant=anna.participant)


def test_one_draft_that_goes_on_anywhere(anna: Person, bram: Person, kinds: Kinds) -> None:
    draft = begun(anna)
    assert (draft.status, draft.place, draft.way, draft.visibility, draft.radius_m) == (
        "draft",
        anna.home,
        "search",
        "invited",
        5_000,
    )
    assert begun(anna).pk == draft.pk
    assert begun(bram).pk != draft.pk


def test_every_step_is_kept(anna: Person, kinds: Kinds) -> None:
    draft = begun(anna)
    save_what(
        actor=anna.viewer,
        draft=draft,
        category=kinds["odd_jobs"],
        title="  Een   lamp ",
        public_line="Wie kan mijn lamp\r\nvervangen?\x00",
        private_line="Ik hoor slecht.",
    )
    occasion = save_when(actor=anna.viewer, draft=draft, day="tomorrow", parts=["afternoon"])
    save_where(
        actor=anna.viewer, draft=draft, where="elsewhere", elsewhere="Het buurthuis", avoids_direct_neighbours=True
    )
    save_how(actor=anna.viewer, draft=draft, way="call", visibility="desk", first_is_fine=True, costs="receipt")
    row = fresh(draft)
    expected = {
        "title": "Een lamp",
        "public_line": "Wie kan mijn lamp\nvervangen?",
        "private_line": "Ik hoor slecht.",
        "where": "elsewhere",
        "elsewhere": "Het buurthuis",
        "avoids_direct_neighbours": True,
        "way": "call",
        "visibility": "desk",
        "first_is_fine": True,
        "costs": "receipt",
        "status": "draft",
    }
    assert {name: getattr(row, name) for name in expected} == expected
    assert (row.category, row.place, occasion.minutes) == (kinds["odd_jobs"], anna.home, 45)
    tomorrow = clock.localtime(clock.now() + timedelta(days=1)).date()
    assert when_text(occasion) == spoken.day(tomorrow, "afternoon")
    refuse_incomplete(row)


def test_another_time_replaces_the_first_in_the_same_slot(anna: Person, kinds: Kinds) -> None:
    draft = begun(anna)
    first = save_when(actor=anna.viewer, draft=draft, day="any", minutes=30)
    second = save_when(
        actor=anna.viewer,
        draft=draft,
        day="date",
        on=clock.localtime(clock.now() + timedelta(days=3)).date(),
        at=clock.localtime(clock.now()).time().replace(hour=14, minute=0, second=0, microsecond=0),
        minutes=90,
    )
    assert (second.pk, Occasion.objects.count(), Slot.objects.get().status) == (first.pk, 1, SlotStatus.OPEN)
    row = Occasion.objects.get()
    assert (row.flexible_from, row.flexible_until, row.minutes) == (None, None, 90)
    assert row.starts_at is not None
    assert clock.localtime(row.starts_at).hour == 14


@pytest.mark.parametrize("minutes", [-1, 0, 4, 721])
def test_minutes_that_are_refused(anna: Person, minutes: int) -> None:
    draft = begun(anna)
    with pytest.raises(DomainError) as error:
        save_when(actor=anna.viewer, draft=draft, day="tomorrow", minutes=minutes)
    assert (error.value.code, str(error.value), Occasion.objects.count()) == (
        "error.minutes",
        "Vul in hoe lang het ongeveer duurt, van 5 minuten tot 12 uur.",
        0,
    )


def test_a_past_day_is_refused_and_the_former_choice_stays(anna: Person) -> None:
    draft = begun(anna)
    save_when(actor=anna.viewer, draft=draft, day="any")
    yesterday = clock.localtime(clock.now() - timedelta(days=1)).date()
    with pytest.raises(DomainError) as error:
        save_when(actor=anna.viewer, draft=draft, day="date", on=yesterday)
    assert str(error.value) == "Deze dag is al geweest. Kies vandaag of een dag erna."
    assert Occasion.objects.get().starts_at is None


def test_what_is_refused_at_the_first_step(anna: Person, kinds: Kinds, other_kinds: Kinds) -> None:
    draft = begun(anna)
    kinds["lending"].is_active = False
    kinds["lending"].save()

    def refused(**change: object) -> str:
        with pytest.raises(DomainError) as error:
            save_what(
                **{
                    "actor": anna.viewer,
                    "draft": draft,
                    "category": kinds["garden"],
                    "title": "Een haag",
                    **change,
                }  # type: ignore[arg-type]  # a table of wrong values
            )
        return error.value.code

    assert {
        "no title": refused(title="  \x00 "),
        "title too long": refused(title="x" * 81),
        "public line too long": refused(public_line="x" * 301),
        "private line too long": refused(private_line="x" * 2_001),
        "no kind": refused(category=None),
        "a group": refused(category=kinds["garden"].parent),
        "a kind that is off": refused(category=kinds["lending"]),
        "another community's": refused(category=other_kinds["garden"]),
    } == {
        "no title": "error.what.missing",
        "title too long": "error.text.too_long",
        "public line too long": "error.text.too_long",
        "private line too long": "error.text.too_long",
        "no kind": "error.category",
        "a group": "error.category",
        "a kind that is off": "error.category",
        "another community's": "error.category",
    }
    assert (fresh(draft).title, fresh(draft).category) == ("", None)


def test_for_later_keeps_what_is_there(anna: Person, kinds: Kinds) -> None:
    draft = begun(anna)
    save_what(actor=anna.viewer, draft=draft, category=None, title="", public_line="Ooit", for_later=True)
    save_where(actor=anna.viewer, draft=draft, where="elsewhere", for_later=True)
    assert (fresh(draft).public_line, fresh(draft).where) == ("Ooit", "elsewhere")
    with pytest.raises(DomainError) as error:
        refuse_incomplete(fresh(draft))
    assert error.value.code == "error.what.missing"


def test_what_is_refused_at_where_and_how(anna: Person, bram: Person) -> None:
    draft = begun(anna)

    def where(**change: object) -> str:
        with pytest.raises(DomainError) as error:
            save_where(**{"actor": anna.viewer, "draft": draft, "where": "asker", **change})  # type: ignore[arg-type]
        return error.value.code

    def how(**change: object) -> str:
        values = {"actor": anna.viewer, "draft": draft, "way": "search", "visibility": "board", **change}
        with pytest.raises(DomainError) as error:
            save_how(**values)  # type: ignore[arg-type]  # a table of wrong values
        return error.value.code

    assert [
        where(where="mars"),
        where(where="elsewhere", elsewhere="  "),
        where(radius_m=-1),
        where(radius_m=100_001),
        where(elsewhere="x" * 201),
        where(place=bram.home),
        how(way="choose"),
        how(way="shout"),
        how(visibility="world"),
        how(costs="a lot"),
        how(radius_m=0),
    ] == [
        "error.where",
        "error.where.elsewhere",
        "error.radius",
        "error.radius",
        "error.text.too_long",
        "error.place.missing",
        "error.way",
        "error.way",
        "error.visibility",
        "error.costs",
        "error.radius",
    ]


def test_without_a_home_it_says_what_to_do(anna: Person) -> None:
    Place.objects.all().update(is_current=False)
    draft = begun(anna)
    with pytest.raises(DomainError) as error:
        save_where(actor=anna.viewer, draft=draft, where="asker")
    assert str(error.value) == "We weten nog niet waar je woont. Vul eerst je postcode in."


def test_ten_open_requests_are_enough(anna: Person, kinds: Kinds) -> None:
    for _number in range(10):
        open_request(anna, kinds["garden"])
    with pytest.raises(DomainError) as error:
        begun(anna)
    assert (error.value.code, str(error.value)) == (
        "error.requests.too_many",
        "Je hebt nu 10 vragen open. Rond er eerst één af of trek er een in.",
    )


def test_what_was_sent_is_no_draft_any_more(anna: Person, kinds: Kinds) -> None:
    sent = open_request(anna, kinds["garden"])
    codes = []
    for step in (
        lambda: save_what(actor=anna.viewer, draft=sent, category=kinds["garden"], title="Anders"),
        lambda: save_when(actor=anna.viewer, draft=sent, day="any"),
        lambda: save_where(actor=anna.viewer, draft=sent, where="asker"),
        lambda: save_how(actor=anna.viewer, draft=sent, way="search", visibility="board"),
        lambda: drop_draft(actor=anna.viewer, draft=sent),
    ):
        with pytest.raises(DomainError) as error:
            step()
        codes.append((error.value.code, str(error.value)))
    assert set(codes) == {("error.double_click", "Je had dit al gedaan. Het is één keer verstuurd.")}
    assert fresh(sent).title == "Een lamp"


def test_a_draft_that_waited_too_long_is_refused_at_the_end(anna: Person, kinds: Kinds) -> None:
    draft = begun(anna)
    save_what(actor=anna.viewer, draft=draft, category=kinds["garden"], title="Een haag")
    with pytest.raises(DomainError) as missing:
        refuse_incomplete(fresh(draft))
    save_when(actor=anna.viewer, draft=draft, day="any")
    refuse_incomplete(fresh(draft))
    now = clock.now()
    Occasion.objects.update(flexible_from=now - timedelta(days=9), flexible_until=now - timedelta(days=2))
    with pytest.raises(DomainError) as past:
        refuse_incomplete(fresh(draft))
    assert (missing.value.code, past.value.code) == ("error.when.missing", "error.date.past")


def test_dropping_takes_the_texts_away(anna: Person, kinds: Kinds) -> None:
    draft = begun(anna)
    save_what(actor=anna.viewer, draft=draft, category=kinds["garden"], title="Een haag", private_line="Bel twee keer.")
    drop_draft(actor=anna.viewer, draft=draft)
    drop_draft(actor=anna.viewer, draft=draft)
    row = fresh(draft)
    assert (row.status, row.title, row.private_line) == (RequestStatus.WITHDRAWN, "", "")
    change = HelpRequestStatusChange.objects.get()
    assert (change.from_status, change.to_status, change.code, change.actor_participant_id) == (
        "draft",
        "withdrawn",
        "dropped",
        anna.participant.pk if anna.participant else None,
    )
    assert begun(anna).pk != draft.pk


@pytest.mark.parametrize(
    ("slug", "title", "refused"),
    [
        ("garden", "Planten water geven, wij zijn weg", True),
        ("rides", "Een lift, ik ga met vakantie", True),
        ("odd_jobs", "Reservesleutel bijmaken", True),
        ("pets_plants", "De hond een keer uitlaten", True),
        ("eye_out", "Een kort belletje in de ochtend", True),
        ("garden", "De heg is hoog", False),
        ("papers", "Praten over vakantie en werk", False),
    ],
)
def test_what_tells_that_a_house_is_empty_is_not_for_the_board(
    slug: str, title: str, refused: bool, anna: Person, kinds: Kinds
) -> None:
    draft = begun(anna)
    save_what(actor=anna.viewer, draft=draft, category=kinds[slug], title=title)
    save_when(actor=anna.viewer, draft=draft, day="tomorrow", parts=["afternoon"])
    save_how(actor=anna.viewer, draft=draft, way="search", visibility="invited")
    codes = []
    for attempt in (
        lambda: save_how(actor=anna.viewer, draft=draft, way="search", visibility="board"),
        # A draft that was on the board before it said so.
        lambda: refuse_incomplete(HelpRequest(**{**_values(draft), "visibility": "board"})),
    ):
        try:
            attempt()
            codes.append("")
        except DomainError as error:
            codes.append(error.code)
    assert codes == (["error.visibility"] * 2 if refused else ["", ""])


def _values(draft: HelpRequest) -> dict[str, object]:
    row = fresh(draft)
    return {field.attname: getattr(row, field.attname) for field in HelpRequest._meta.concrete_fields}

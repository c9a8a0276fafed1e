"""What Gerda sees: pages, files and the API are the released figures, to the last digit, and nothing else."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from buurthulp.clock import AMSTERDAM
from buurthulp.viewers import SYSTEM
from members.models import Area, AreaShape, Community
from members.services.settings import set_hour_value
from reports.models import CombinedArea, ReleaseCell
from reports.selectors.shapes import _drawn
from tests.cast import Person
from tests.kept import kept
from tests.reports.frozen import freeze

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]
QUESTIONS = [
    ("participants", "district", "2026-Q3", "all"),
    ("requests", "municipality", "month", "all"),
    ("requests", "municipality", "2026-Q3", "category"),
    ("hours", "municipality", "2026-09", "relation"),
    ("wait", "neighbourhood", "2025", "all"),
    ("unmet", "district", "year", "relation"),
]


@kept
def out(community: Community) -> Community:
    """Kustdorp with two years of releases."""
    Area.objects.update(residents=1_000)
    for year in (2025, 2026):
        for month in range(1, 13 if year == 2025 else 11):
            freeze(community, f"{year}-{month:02}")
        for quarter in range(1, 5 if year == 2025 else 4):
            freeze(community, f"{year}-Q{quarter}")
    freeze(community, "2025")
    return community


@pytest.fixture(autouse=True)
def _nothing_drawn_before() -> None:
    """Each test has areas of its own, with numbers that were another's."""
    _drawn.cache_clear()


@pytest.fixture
def browser(client_for: object, gerda: Person) -> Client:
    """Gerda's."""
    return client_for(gerda)  # type: ignore[operator]


def query(measure: str, level: str, period: str, grouping: str) -> dict[str, str]:
    return {"cijfer": measure, "niveau": level, "periode": period, "indeling": grouping}


def words_of(html: str) -> list[str]:
    """The last cell of each row of the table, as it is seen."""
    rows = re.findall(r"<tr>(.*?)</tr>", html.split("<tbody>")[1].split("</tbody>")[0], re.DOTALL)
    seen = []
    for row in rows:
        last = re.sub(r'<span class="(lbl|sr)">.*?</span>', "", row.split("<td")[-1], flags=re.DOTALL)
        seen.append(" ".join(re.sub(r"<[^>]+>", "", f"<td{last}").split()))
    return seen


class TestOneValueEverywhere:
    """Page, print, CSV, spreadsheet and API: the same value or the same symbol, in the same order."""

    @pytest.mark.parametrize("asked", QUESTIONS, ids=[" ".join(one) for one in QUESTIONS])
    def test_to_the_last_digit(self, out: Community, browser: Client, asked: tuple[str, ...]) -> None:
        values = query(*asked)
        page = words_of(browser.get(reverse("reports:table"), values).content.decode())
        printed = words_of(browser.get(reverse("reports:print_table"), values).content.decode())
        text = browser.get(reverse("reports:csv"), values).content.decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text), delimiter=";"))
        listed = [line[-1] for line in lines[lines.index([]) + 2 :]]
        sheet = sheet_values(browser.get(reverse("reports:xlsx"), values).content)
        names = dict(zip(("measure", "level", "period", "grouping"), asked, strict=True))
        api = browser.get(reverse("figures_api:figures"), names).json()
        told = [str(one["value"]) for one in api["figures"]]
        assert page == printed == listed == sheet == told
        assert len(page) > 1
        assert "x" in page or asked[0:2] == ("requests", "municipality") or asked[1] != "district"

    def test_the_map_says_the_same(self, out: Community, browser: Client) -> None:
        for number, area in enumerate(Area.objects.filter(level="district", code__startswith="WK9001")):
            AreaShape.objects.create(area=area, geometry=square(4 + number))
        html = browser.get(
            reverse("reports:table"), query("participants", "district", "2026-Q3", "all")
        ).content.decode()
        on_map = dict(re.findall(r"<title>(.*?): (.*?)</title>", html))
        in_table = dict(zip(re.findall(r'<th scope="row">([^<]+)<small', html), words_of(html), strict=True))
        assert on_map == in_table == {"Wijk Noord": "310", "Wijk Zuid": "x"}

    def test_a_release_as_a_whole(self, out: Community, browser: Client) -> None:
        text = browser.get(reverse("reports:release_csv"), {"periode": "2026-Q3"}).content.decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text), delimiter=";"))
        listed = [line[-1] for line in lines[lines.index([]) + 2 :]]
        cells = ReleaseCell.objects.filter(release__period="2026-Q3", release__community=out).order_by("pk")
        frozen = ["x" if cell.value is None and not cell.wait_bin else None for cell in cells]
        assert len(listed) == len(frozen)
        assert [one == "x" for one in listed] == [one == "x" for one in frozen]
        assert sheet_values(browser.get(reverse("reports:release_xlsx"), {"periode": "2026-Q3"}).content) == listed

    @pytest.mark.parametrize("name", ["reports:csv", "reports:xlsx", "figures_api:figures"])
    def test_hidden_and_zero_cannot_be_told_apart(self, community: Community, browser: Client, name: str) -> None:
        """What is hidden is NULL whatever it was: one answer, byte for byte, with one ETag."""
        freeze(community, "2026-Q2", value=lambda *_about: None)
        asked = query("participants", "district", "2026-Q2", "all") | {
            "measure": "participants",
            "level": "district",
            "period": "2026-Q2",
        }
        first, second = (browser.get(reverse(name), asked) for _time in range(2))
        assert first.content == second.content
        assert first["ETag"] == second["ETag"]
        assert ReleaseCell.objects.filter(release__period="2026-Q2", value__isnull=False).count() == 0


def square(lon: float) -> dict[str, object]:
    corners = [[lon, 52.0], [lon + 1, 52.0], [lon + 1, 53.0], [lon, 53.0], [lon, 52.0]]
    return {"type": "Polygon", "coordinates": [corners]}


def sheet_values(content: bytes) -> list[str]:
    """The last column of the first sheet, as text."""
    book, shared = zipfile.ZipFile(io.BytesIO(content)), texts_in(content)
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    found = re.findall(r'<c r="K(\d+)"([^>]*)><v>(.*?)</v></c>', sheet)
    return [shared[int(value)] if 't="s"' in kind else value for row, kind, value in found if row != "1"]


def texts_in(content: bytes) -> list[str]:
    """Every text of a spreadsheet."""
    shared = zipfile.ZipFile(io.BytesIO(content)).read("xl/sharedStrings.xml").decode()
    return [re.sub(r"<[^>]+>", "", one) for one in re.findall(r"<si>(.*?)</si>", shared, re.DOTALL)]


class TestSource:
    """What is named as the source, and when it was fixed: of what is shown, in every form the same."""

    @pytest.mark.parametrize(
        ("asked", "period", "fixed"),
        [
            (("requests", "municipality", "2026-09", "all"), "september 2026", "Vastgesteld op 10 oktober 2026."),
            (
                ("requests", "municipality", "month", "all"),
                "januari 2025 tot en met oktober 2026",
                "Elke maand is vastgesteld op de tiende van de maand erna.",
            ),
            (
                ("participants", "district", "quarter", "all"),
                "eerste kwartaal van 2025 tot en met derde kwartaal van 2026",
                "Elk kwartaal is vastgesteld op de tiende van de maand erna.",
            ),
        ],
    )
    def test_of_a_table(self, out: Community, browser: Client, asked: tuple[str, ...], period: str, fixed: str) -> None:
        quote = f"Bron: Buurthulp Kustdorp, {period}. Cijfers zijn afgerond en beschermd."
        for name in ("reports:table", "reports:print_table"):
            html = browser.get(reverse(name), query(*asked)).content.decode()
            assert f">{quote}</p>" in html
            assert f"<p>{fixed} Latere correcties" in html
        api = dict(zip(("measure", "level", "period", "grouping"), asked, strict=True))
        told = browser.get(reverse("figures_api:figures"), api).json()["notes"]
        lines = browser.get(reverse("reports:csv"), query(*asked)).content.decode("utf-8-sig").splitlines()
        sheet = texts_in(browser.get(reverse("reports:xlsx"), query(*asked)).content)
        for notes in (told, lines, sheet):
            assert [note.strip('"') for note in notes if note.strip('"').startswith("Bron")] == [quote]
            assert len([note for note in notes if note.strip('"').startswith(f"{fixed} Latere correcties")]) == 1

    def test_where_one_came_late_the_days_are_named(self, community: Community, browser: Client) -> None:
        for code in ("2026-07", "2026-08"):
            freeze(community, code)
        at = datetime(2026, 9, 14, 9, tzinfo=AMSTERDAM)
        freeze(community, "2026-06", frozen_at=at)
        html = browser.get(reverse("reports:table"), query("requests", "municipality", "month", "all"))
        assert "Vastgesteld van 10 augustus 2026 tot en met 14 september 2026." in html.content.decode()

    @pytest.mark.parametrize("name", ["reports:overview", "reports:print_overview"])
    def test_of_the_overview_month_and_quarter_each(self, out: Community, browser: Client, name: str) -> None:
        html = browser.get(reverse(name), {"maand": "2026-02"}).content.decode()
        assert "Bron: Buurthulp Kustdorp, februari 2026 en eerste kwartaal van 2026." in html
        assert (
            "Februari 2026 is vastgesteld op 10 maart 2026. "
            "Het eerste kwartaal van 2026 is vastgesteld op 10 april 2026. Latere correcties" in html
        )

    def test_a_release_as_a_whole_has_its_article(self, out: Community, browser: Client) -> None:
        text = browser.get(reverse("reports:release_csv"), {"periode": "2026-Q3"}).content.decode("utf-8-sig")
        assert "Alle cijfers over het derde kwartaal van 2026" in text


class TestFiles:
    def test_csv_opens_in_a_dutch_spreadsheet(self, out: Community, browser: Client) -> None:
        answer = browser.get(reverse("reports:csv"), query("requests", "municipality", "2026-Q3", "category"))
        assert answer.content.startswith(b"\xef\xbb\xbf")
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert "tellen niet precies op" in answer.content.decode()

    def test_no_cell_calculates(self, out: Community, browser: Client) -> None:
        """A kind of help may be called anything."""
        asked = query("requests", "municipality", "2026-Q3", "category")
        assert ";'=samen eten;" in browser.get(reverse("reports:csv"), asked).content.decode()
        book = zipfile.ZipFile(io.BytesIO(browser.get(reverse("reports:xlsx"), asked).content))
        assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()

    def test_the_same_again_is_the_same_file(self, out: Community, browser: Client) -> None:
        first, second = (browser.get(reverse("reports:release_xlsx"), {"periode": "2025"}) for _time in range(2))
        assert first.content == second.content
        assert first["ETag"] == second["ETag"]


class TestNoAnswer:
    """Clear Dutch words, the status that fits, and never a figure."""

    def said(self, browser: Client, status: int, **values: str) -> str:
        answer = browser.get(reverse("reports:table"), values)
        assert answer.status_code == status
        html = answer.content.decode()
        assert '<table class="stats">' not in html
        for name in ("reports:csv", "reports:xlsx", "reports:print_table"):
            assert browser.get(reverse(name), values).status_code == status
        return html

    def test_outside_the_plan(self, out: Community, browser: Client) -> None:
        html = self.said(browser, 409, **query("requests", "neighbourhood", "2026-Q3", "all"))
        assert "daar gaat het om zo weinig mensen dat iemand te herkennen kan zijn" in html
        nearest = re.search(r'href="([^"]*)">Laat zien wat er wel is', html)
        assert nearest is not None
        answer = browser.get(nearest[1].replace("&amp;", "&"))
        assert answer.status_code == 200
        assert "Hulpvragen, per buurt, per jaar" in answer.content.decode()

    def test_an_unknown_area(self, out: Community, browser: Client) -> None:
        html = self.said(browser, 404, **query("requests", "district", "2026-Q3", "all"), gebied="WK999999")
        assert "Over dit gebied zijn er geen cijfers: WK999999" in html

    def test_an_area_elsewhere(self, out: Community, browser: Client) -> None:
        """Of another community: the same words."""
        html = self.said(browser, 404, **query("requests", "district", "2026-Q3", "all"), gebied="WK900201")
        assert "Over dit gebied zijn er geen cijfers: WK900201" in html

    def test_a_period_not_yet_released(self, out: Community, browser: Client) -> None:
        html = self.said(browser, 404, **query("requests", "municipality", "2026-11", "all"))
        assert "De cijfers over november 2026 zijn er nog niet." in html

    def test_an_area_of_forty_residents(self, out: Community, browser: Client) -> None:
        """It is counted together with a neighbour; where that is, one click tells."""
        small = Area.objects.create(
            code="BU90010103",
            name="Eiland",
            level="neighbourhood",
            residents=40,
            parent=Area.objects.get(code="WK900101"),
        )
        CombinedArea.objects.create(
            area=small,
            code="CB90010101",
            name="Havenbuurt en Eiland",
            is_large_enough=True,
            fixed_at="2026-01-01T00:00Z",
        )
        html = self.said(browser, 409, **query("requests", "neighbourhood", "2025", "all"), gebied="BU90010103")
        assert "In deze buurt wonen minder dan 200 mensen" in html
        assert "gebied=CB90010101" in html

    def test_what_nobody_knows(self, out: Community, browser: Client) -> None:
        html = self.said(browser, 400, cijfer="inkomen")
        assert "“inkomen” kennen we niet als cijfer" in html
        assert "Deze periode kennen we niet" in self.said(browser, 400, periode="2026-13")

    def test_a_kind_of_period_of_which_nothing_is_out(self, community: Community, browser: Client) -> None:
        assert "Er is nog geen maand uitgekomen" in self.said(browser, 404)

    def test_the_api_says_it_as_a_problem(self, out: Community, browser: Client) -> None:
        answer = browser.get(
            reverse("figures_api:figures"), {"measure": "hours", "level": "neighbourhood", "period": "2026-09"}
        )
        assert answer.status_code == 409
        assert answer["Content-Type"] == "application/problem+json"
        body = answer.json()
        assert body["code"] == "outside_plan"
        assert browser.get(body["nearest"]).status_code in (200, 404)
        assert "figures" not in body

    @pytest.mark.parametrize(
        ("period", "said"),
        [
            ("2024-12", "Vóór januari 2025 zijn er geen cijfers."),
            ("2024-Q4", "Vóór het eerste kwartaal van 2025 zijn er geen cijfers."),
            ("2027-Q1", "De cijfers over het eerste kwartaal van 2027 zijn er nog niet."),
        ],
    )
    def test_before_the_first_release_there_never_are_any(
        self, out: Community, browser: Client, period: str, said: str
    ) -> None:
        measure, level = ("participants", "district") if "Q" in period else ("requests", "municipality")
        asked = query(measure, level, period, "all")
        api = {"measure": measure, "level": level, "period": period, "grouping": "all"}
        pages = [(reverse(f"reports:{name}"), asked) for name in ("table", "csv", "xlsx", "release_csv")]
        for address, values in [*pages, (reverse("figures_api:figures"), api)]:
            answer = browser.get(address, values)
            assert (answer.status_code, said in answer.content.decode()) == (404, True)

    def test_the_overview_of_a_month_before_the_first(self, out: Community, browser: Client) -> None:
        answer = browser.get(reverse("reports:overview"), {"maand": "2023-01"})
        assert answer.status_code == 404
        assert "Vóór januari 2025 zijn er geen cijfers." in answer.content.decode()

    def test_the_overview_of_a_month_that_is_not_out(self, out: Community, browser: Client) -> None:
        answer = browser.get(reverse("reports:overview"), {"maand": "2026-11"})
        assert answer.status_code == 404
        assert "De cijfers over november 2026 zijn er nog niet." in answer.content.decode()
        assert browser.get(reverse("reports:overview"), {"maand": "2026-Q3"}).status_code == 409
        assert browser.get(reverse("reports:overview"), {"gemeente": "GM0000"}).status_code == 404


class TestOverview:
    def test_before_the_first_release(self, community: Community, browser: Client) -> None:
        html = browser.get(reverse("reports:overview")).content.decode()
        assert "Er zijn nog geen cijfers uitgekomen." in html
        assert "De cijfers over november 2026 verschijnen op 10 december 2026." in html

    def test_the_figures_are_those_that_were_released(self, out: Community, browser: Client) -> None:
        html = browser.get(reverse("reports:overview"), {"maand": "2026-09"}).content.decode()
        tiles = {
            name: " ".join(value.split())
            for name, value in re.findall(r"<h3>(.*?)</h3>\s*<b>\s*(.*?)\s*</b>", html, re.DOTALL)
        }
        assert tiles == {
            "Vragen": "680",
            "Vragen met een helper": "85%",
            "Meestal een ja binnen": "1 tot 3 dagen",
            "Uren voor elkaar": "680",
            "Bereikt, per 1.000 inwoners": "680",
            "Hielpen": "280",
            "Werden geholpen": "280",
            "Gaven én kregen": "25%",
        }
        assert "100 meer dan in september 2025." in html
        assert "Cijfers tellen niet precies op" in html

    def test_within_the_noise_nothing_is_said_to_differ(self, community: Community, browser: Client) -> None:
        freeze(community, "2025-10", value=lambda *_about: 100)
        freeze(community, "2026-10", value=lambda *_about: 105)
        html = browser.get(reverse("reports:overview")).content.decode()
        assert "Geen duidelijk verschil met oktober 2025." in html
        assert "meer dan in" not in html

    def test_hours_have_a_value_where_the_municipality_gave_an_amount(self, out: Community, browser: Client) -> None:
        assert "Waarde:" not in browser.get(reverse("reports:overview")).content.decode()
        set_hour_value(actor=SYSTEM, community=out, cents=2550, source="raadsbesluit")
        html = browser.get(reverse("reports:overview"), {"maand": "2026-09"}).content.decode()
        assert "Waarde: €\u00a017.340, bij €\u00a025,50 per uur (bron: raadsbesluit)." in html

    def test_where_nothing_can_be_shown(self, community: Community, browser: Client) -> None:
        for code in ("2026-10", "2026-Q3"):
            freeze(community, code, value=lambda *_about: None)
        html = browser.get(reverse("reports:overview")).content.decode()
        values = re.findall(r"<h3>.*?</h3>\s*<b>(.*?)</b>", html, re.DOTALL)
        assert len(values) == 8
        assert all("niet te tonen" in value for value in values)
        assert "te weinig mensen" not in html

    def test_of_each_wijk_people_come_first(self, out: Community, browser: Client) -> None:
        html = browser.get(reverse("reports:overview"), {"maand": "2026-09"}).content.decode()
        (row,) = re.findall(r'<th scope="row">Wijk Noord</th>(.*?)</tr>', html, re.DOTALL)
        cells = [re.sub(r"<span.*?</span>|<[^>]+>", "", cell).strip() for cell in row.split("</td>")[:-1]]
        assert cells == ["310", "150", "150", "310", "85%", "4 tot 24 uur"]

    def test_on_paper_everything_is_open(self, out: Community, browser: Client) -> None:
        html = browser.get(reverse("reports:print_overview"), {"maand": "2026-09"}).content.decode()
        assert "<details>" not in html
        assert "Bron: Buurthulp Kustdorp, september 2026 en derde kwartaal van 2026." in html
        assert html.count("Berekend uit cijfers die al beschermd en afgerond waren.") == 1
        assert "<dt>Vragen, Hielpen, Werden geholpen</dt>" in html
        assert "Zonder helper: vragen waarvoor niemand is gevonden voor de gevraagde dag." in html

    def test_each_figure_says_what_it_counts_and_how_it_is_protected(self, out: Community, browser: Client) -> None:
        """Every tile, the line, the map and the three tables."""
        for number, area in enumerate(Area.objects.filter(level="district", code__startswith="WK9001")):
            AreaShape.objects.create(area=area, geometry=square(4 + number))
        html = browser.get(reverse("reports:overview"), {"maand": "2026-09"}).content.decode()
        opened = re.findall(r'(Wat telt dit|Hoe is dit beschermd)\?<span class="sr"> (.*?)</span></summary>', html)
        parts = [
            "Vragen per maand",
            "Kaart van de wijken",
            "Waar is tekort aan",
            "Vijf soorten hulprelatie",
            "Per wijk",
        ]
        for words in ("Wat telt dit", "Hoe is dit beschermd"):
            names = [name for asked, name in opened if asked == words]
            assert len(names) == 8 + len(parts)
            assert names[8:] == parts
        assert html.count("Een x is een cijfer dat we niet tonen.") == 1

    @pytest.mark.parametrize("name", ["overview", "table", "explanation", "annex", "print_overview"])
    def test_at_most_twelve_queries(
        self, out: Community, browser: Client, name: str, django_assert_max_num_queries: object
    ) -> None:
        with django_assert_max_num_queries(12):  # type: ignore[operator]
            assert browser.get(reverse(f"reports:{name}")).status_code == 200


class TestWhereNothingIsShown:
    """A table of nothing but the symbol says what to choose instead; one figure in it, and nothing is said."""

    def test_it_is_said(self, community: Community, browser: Client) -> None:
        asked = query("hours", "district", "2026-Q2", "all")
        freeze(community, "2026-Q2", value=lambda _measure, area, *_rest: 50 if area == "WK900101" else None)
        freeze(community, "2026-Q3", value=lambda *_about: None)
        said = "Hier is geen enkel cijfer te tonen."
        assert said not in browser.get(reverse("reports:table"), asked).content.decode()
        assert said in browser.get(reverse("reports:table"), asked | {"periode": "2026-Q3"}).content.decode()


class TestWho:
    def test_only_the_analyst(self, out: Community, client_for: object, anna: Person, carla: Person) -> None:
        for person in (anna, carla):
            assert client_for(person).get(reverse("reports:overview")).status_code == 403  # type: ignore[operator]

    def test_of_their_own_community(self, out: Community, other_community: Community, browser: Client) -> None:
        freeze(other_community, "2026-10", gemeente="GM9002", value=lambda *_about: 777)
        assert "777" not in browser.get(reverse("reports:overview")).content.decode()


class TestFairness:
    def test_not_there_until_there_is_a_release(self, community: Community, client: Client) -> None:
        assert client.get(reverse("reports:fairness")).status_code == 404
        assert reverse("reports:fairness") not in client.get(reverse("members:how_we_choose")).content.decode()

    def test_for_everybody(self, out: Community, client: Client) -> None:
        html = client.get(reverse("reports:fairness")).content.decode()
        assert "<b>85%</b>" in html
        assert "Kustgemeente, oktober 2026" in html
        assert reverse("reports:fairness") in client.get(reverse("members:how_we_choose")).content.decode()

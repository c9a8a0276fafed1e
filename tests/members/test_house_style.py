"""The five colours of a community: what they must hold, and the stylesheet they become."""

from __future__ import annotations

import re
from dataclasses import asdict

import pytest
from django.urls import reverse

from buurthulp.viewers import SYSTEM
from members.house_style import BAD, DARK, faults_of, stylesheet_of
from members.preset import HouseStyle
from members.services.settings import HouseStyleError, change_house_style
from tests.house.tree import ROOT

CSS = (ROOT / "static" / "css" / "buurthulp.css").read_text()
BLUE = HouseStyle(brand="#0b2a5b", on_brand="#ffffff", action="#0b57a4", accent="#ffd166", warm="#9c4a00")


def tokens() -> dict[str, str]:
    """The colours that the stylesheet sets for everybody, in full."""
    found = dict(re.findall(r"--([a-z0-9-]+):(#[0-9a-f]{3,6});", CSS[: CSS.index("@media")]))
    return {name: f"#{''.join(2 * sign for sign in of[1:])}" if len(of) == 4 else of for name, of in found.items()}


def test_the_defaults_are_those_of_the_stylesheet() -> None:
    assert {name.replace("_", "-"): of for name, of in asdict(HouseStyle()).items()}.items() <= tokens().items()
    assert (tokens()["ink"], tokens()["dark"], tokens()["bad"]) == (DARK, DARK, BAD)


def test_the_tints_are_those_of_the_stylesheet() -> None:
    shares = dict(re.findall(r"--(leaf|leaf-2|sun):color-mix\(in srgb,var\(--(?:action|accent)\) (\d+)%", CSS))
    assert shares["leaf"] == "24"  # the last one found is that of the dark
    light = CSS[: CSS.index("@media")]
    shares = dict(re.findall(r"--(leaf|leaf-2|sun):color-mix\(in srgb,var\(--(?:action|accent)\) (\d+)%", light))
    assert shares == {"leaf": "8", "leaf-2": "20", "sun": "26"}


@pytest.mark.parametrize("style", [HouseStyle(), BLUE], ids=["buurthulp", "blue"])
def test_colours_that_are_well(style: HouseStyle) -> None:
    assert faults_of(style) == {}


@pytest.mark.parametrize(
    ("change", "where", "says"),
    [
        ({"on_brand": "#6c7772"}, "on_brand", "niet goed te lezen (2,"),
        ({"brand": "#c8a030", "on_brand": "#000000"}, "accent", "Het licht valt op de hoofdkleur niet op (1,"),
        (
            {"brand": "#ffffff", "on_brand": "#000000", "action": "#000000", "accent": "#7a5a00"},
            "accent",
            "lichtere kleur",
        ),
        ({"action": "#3a9a74"}, "action", "Knoppen en links zijn niet overal goed te lezen (2,"),
        ({"warm": "#e08060"}, "warm", "De lijn valt op wit niet op (2,"),
        ({"warm": "#a8141f"}, "warm", "De lijn lijkt te veel op het rood van een fout."),
    ],
)
def test_colours_that_cannot_be_read_are_named(change: dict[str, str], where: str, says: str) -> None:
    faults = faults_of(HouseStyle(**{**asdict(HouseStyle()), **change}))
    assert list(faults) == [where]
    assert says in " ".join(faults[where])


def test_white_is_enough_but_the_tints_are_not() -> None:
    # 5.2 on white, 3.9 on the darkest tint that links stand on.
    assert list(faults_of(HouseStyle(action="#0a7c57"))) == ["action"]


def test_the_stylesheet_sets_the_five_and_nothing_else() -> None:
    assert stylesheet_of(BLUE) == (
        ":root{--brand:#0b2a5b;--on-brand:#ffffff;--action:#0b57a4;--accent:#ffd166;--warm:#9c4a00;}\n"
    )


class TestPage:
    def test_the_colours_of_buurthulp_need_no_stylesheet(self, community, client):
        assert "huisstijl.css" not in client.get("/").content.decode()

    def test_another_community_looks_its_own_way(self, community, other_community, client):
        change_house_style(actor=SYSTEM, community=other_community, style=BLUE)
        assert "huisstijl.css" not in client.get("/").content.decode()
        html = client.get("/", SERVER_NAME="overdorp.test").content.decode()
        address = re.search(r'href="(/huisstijl\.css\?v=[0-9a-f]{8})"', html)
        assert address is not None
        css = client.get(address[1], SERVER_NAME="overdorp.test")
        assert css.content.decode() == stylesheet_of(BLUE)
        assert css.headers["Content-Type"] == "text/css; charset=utf-8"
        assert css.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert html.index("buurthulp.css") < html.index("huisstijl.css")

    def test_it_is_the_same_for_whoever_is_logged_in_and_may_be_kept(self, community, anna, client, client_for):
        change_house_style(actor=SYSTEM, community=community, style=BLUE)
        address = f"{reverse('members:house_style')}?v=oud"
        kept = [browser.get(address) for browser in (client, client_for(anna))]
        assert {(of.content, of.headers["Cache-Control"], of.headers.get("Vary")) for of in kept} == {
            (stylesheet_of(BLUE).encode(), "public, max-age=60", None)
        }

    def test_other_colours_have_another_address(self, community):
        one = change_house_style(actor=SYSTEM, community=community, style=BLUE).house_style_version
        other = change_house_style(
            actor=SYSTEM, community=community, style=HouseStyle(brand="#222222")
        ).house_style_version
        back = change_house_style(actor=SYSTEM, community=community, style=HouseStyle()).house_style_version
        assert (len({one, other}), back) == (2, "")

    def test_what_cannot_be_read_is_not_kept(self, community):
        with pytest.raises(HouseStyleError):
            change_house_style(actor=SYSTEM, community=community, style=HouseStyle(action="#ffffff"))
        community.refresh_from_db()
        assert community.preset.house_style == HouseStyle()

"""Settings: strict for a preset file, patient with what is stored, and read by somebody."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from members import features
from members.enums import Feature
from members.features import Features, provided
from members.preset import PRESETS, STEPS, VERSION, Preset, PresetError, load_preset, preset_names, settings_with
from members.setting_values import hints_of
from members.setting_words import hours_words
from tests.factories.members import CommunityFactory

SYSTEMS = {
    "buuv",
    "burenhulpcentrale",
    "burenhulpdienst",
    "hulp_in_praktijk",
    "vervoersdienst",
    "knooppunt",
    "wonenplus",
    "ruilkring",
    "timebank",
    "wehelpen",
    "burensteunpunt",
    "telefooncirkel",
    "maatjes",
    "keukentafelgesprek",
    "contactladder",
}
# What each is known by (domain.md, "The systems it must be able to be").
CHARACTER = {
    "buuv": {"board", "public_board", "choose", "meeting_places", "referral_in", "together"},
    "burenhulpcentrale": {"phone_exchange", "hand_picked"},
    "burenhulpdienst": {"again", "referral_out"},
    "hulp_in_praktijk": {"call", "referral_out"},
    "vervoersdienst": {"rides", "rosters", "signals"},
    "knooppunt": {"call", "referral_out"},
    "wonenplus": {"subscription", "practical_services"},
    "ruilkring": {"currency", "board"},
    "timebank": {"hours", "hour_gifts"},
    "wehelpen": {"circles"},
    "burensteunpunt": {"door_to_door"},
    "telefooncirkel": {"telephone_rounds", "signals"},
    "maatjes": {"pairs"},
    "keukentafelgesprek": {"kitchen_table"},
    "contactladder": {"questionnaire", "figures"},
}


def plain(**changes: object) -> dict[str, object]:
    """A preset file that is right, with these changes."""
    return {"version": VERSION, "features": {"search": {}, "call": {}}, **changes}


@pytest.fixture
def landed(monkeypatch):
    """Lets a feature land, as a later release would."""

    def land(*more: Feature) -> None:
        monkeypatch.setattr(features, "_provided", {*features._provided, *more})

    return land


@pytest.fixture
def before_choosing(monkeypatch):
    """A release that does not have "ik kies zelf" yet."""
    monkeypatch.setattr(features, "_provided", {*features._provided} - {Feature.CHOOSE})


class TestFiles:
    def test_there_is_one_for_every_system_of_the_domain(self):
        assert set(preset_names()) == SYSTEMS == CHARACTER.keys()

    @pytest.mark.parametrize("name", sorted(SYSTEMS))
    def test_it_loads_with_what_it_is_known_by(self, name):
        preset = load_preset(name)
        assert CHARACTER[name] - {feature.value for feature in preset.wanted} == set()
        assert {*preset.on} == {*preset.wanted} & {*provided()}
        assert {*preset.not_yet} == {*preset.wanted} - {*provided()}
        assert (preset.waiting, preset.ways != ()) == ((), True)

    @pytest.mark.parametrize("name", sorted(SYSTEMS))
    def test_it_comes_back_from_json_as_it_was(self, name):
        preset = load_preset(name)
        assert Preset.from_dict(json.loads(json.dumps(preset.to_dict()))) == preset

    @pytest.mark.parametrize("name", sorted(SYSTEMS))
    def test_its_office_hours_are_plausible(self, name):
        office = load_preset(name).office
        week = sum(
            int(end[:2]) * 60 + int(end[3:]) - int(start[:2]) * 60 - int(start[3:])
            for day in office.by_weekday()
            for start, end in zip(day[::2], day[1::2], strict=True)
        )
        assert 10 * 60 <= week <= 50 * 60
        assert all("07:00" <= edge <= "18:00" for day in office.by_weekday() for edge in day)

    def test_what_is_not_there_yet_has_a_dutch_name(self):
        assert [feature.label for feature in load_preset("ruilkring").not_yet] == ["eigen munt"]

    def test_every_file_says_what_is_special_first(self):
        assert [path.name for path in PRESETS.glob("*.toml") if not path.read_text().startswith("# ")] == []

    def test_another_name_inside_than_outside(self, tmp_path, monkeypatch):
        (tmp_path / "dorp.toml").write_text('version = 2\nsystem = "stad"\n[features.search]\n')
        monkeypatch.setattr("members.preset.PRESETS", tmp_path)
        with pytest.raises(
            PresetError, match=r"presets/dorp\.toml: system is 'stad'; dat moet de naam van het bestand"
        ):
            load_preset("dorp")

    @pytest.mark.parametrize(
        ("bytes_", "says"), [(b"= 1", "presets/dorp.toml: "), (b"\xff\xfe", "presets/dorp.toml: ")]
    )
    def test_what_is_no_toml(self, tmp_path, monkeypatch, bytes_, says):
        (tmp_path / "dorp.toml").write_bytes(bytes_)
        monkeypatch.setattr("members.preset.PRESETS", tmp_path)
        with pytest.raises(PresetError, match=says):
            load_preset("dorp")

    @pytest.mark.parametrize("name", ["onbekend", "../presets/buuv", ""])
    def test_one_that_is_not_there(self, name):
        with pytest.raises(PresetError, match="Bekend zijn: burenhulpcentrale, burenhulpdienst,"):
            load_preset(name)


class TestStrictness:
    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            ({"version": 1}, "version is 1; dat moet 2 zijn."),
            ({"version": "2"}, "version is '2'; dat moet 2 zijn."),
            ({"kleur": "rood"}, "De sleutel kleur kennen we niet."),
            ({"quiet": {"begin": "21:00"}}, "De sleutel quiet.begin kennen we niet."),
            ({"features": {"search": {}, "glijbaan": {}}}, "De sleutel features.glijbaan kennen we niet."),
            (
                {"features": {"search": {}, "board": {"is_open": True}}},
                "De sleutel features.board.is_open kennen we niet.",
            ),
            ({"on": ["search"]}, "De sleutel on hoort niet in een preset: wat er is, staat aan."),
            ({"quiet": "nooit"}, "quiet moet een groep instellingen zijn."),
            ({"features": {"search": True}}, "features.search moet een groep instellingen zijn."),
            ({"title": 3}, "title is 3; dat moet tekst zijn."),
            ({"title": "  "}, "title is '  '; dat moet 1 tot 80 tekens op één regel zijn."),
            ({"quiet": {"sunday": 1}}, "quiet.sunday is 1; dat moet true of false zijn."),
            ({"quiet": {"start": "25:99"}}, "quiet.start is '25:99'; dat moet een tijd als \"09:00\" zijn."),
            ({"quiet": {"start": "9:00"}}, "quiet.start is '9:00'; dat moet een tijd als \"09:00\" zijn."),
            (
                {"quiet": {"start": "21:00", "end": "21:00"}},
                "quiet is van 21:00 tot 21:00; dat moet 8 tot en met 16 uur per nacht zijn.",
            ),
            (
                {"quiet": {"start": "08:00", "end": "07:00"}},
                "quiet is van 08:00 tot 07:00; dat moet 8 tot en met 16 uur per nacht zijn.",
            ),
            ({"office": {"monday": "09:00"}}, "office.monday moet een lijst van woorden zijn."),
            (
                {"office": {"monday": ["09:00"]}},
                'office.monday is [\'09:00\']; dat moet leeg, of van-tot in volgorde, als ["09:00", "17:00"] zijn.',
            ),
            (
                {"office": {"monday": ["17:00", "09:00"]}},
                (
                    "office.monday is ['17:00', '09:00']; dat moet leeg, of van-tot in volgorde, "
                    'als ["09:00", "17:00"] zijn.'
                ),
            ),
            (
                {"office": dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), ())},
                "office is overal leeg; dat moet minstens één dag open zijn.",
            ),
            ({"waves": {"miss": 0}}, "waves.miss is 0.0; dat moet een getal van 0.001 tot en met 0.5 zijn."),
            ({"waves": {"miss": True}}, "waves.miss is True; dat moet een getal zijn."),
            ({"waves": {"prior_no": 0}}, "waves.prior_no is 0.0; dat moet een getal boven 0 en hooguit 100 zijn."),
            (
                {"waves": {"mail_window_hours": -1}},
                "waves.mail_window_hours is -1.0; dat moet een getal van 0 tot en met 168 zijn.",
            ),
            (
                {"weights": dict.fromkeys(hints_of(type(Preset().weights)), 0)},
                "weights zijn allemaal 0; dat moet minstens één getal boven 0 zijn.",
            ),
            ({"weights": {"rest": -0.2}}, "weights.rest is -0.2; dat moet een getal van 0 tot en met 1 zijn."),
            ({"weights": {"rest": float("nan")}}, "weights.rest is nan; dat moet een getal van 0 tot en met 1 zijn."),
            (
                {"defaults": {"radius_m": -5}},
                "defaults.radius_m is -5; dat moet een aantal meters van 500 tot en met 100000 zijn.",
            ),
            ({"defaults": {"way": "bel"}}, "defaults.way is 'bel'; dat moet een van search, choose, call zijn."),
            (
                {"defaults": {"way": "choose"}},
                "defaults.way is 'choose'; dat moet een van de wegen onder features zijn.",
            ),
            (
                {"features": {"hours": {}}},
                "features heeft geen enkele weg die er al is; dat moet minstens search of call zijn.",
            ),
            (
                {"features": {"search": {}, "hours": {}, "currency": {}}},
                "features.hours en features.currency gaan niet samen; dat moet er één van de twee zijn.",
            ),
            (
                {"features": {"search": {}, "currency": {"floor_units": -1}}},
                "features.currency.floor_units is -1; dat moet een getal van 0 tot en met 10000 zijn.",
            ),
            (
                {"features": {"search": {}, "referral_out": {"organisations": []}}},
                "features.referral_out.organisations is []; dat moet 1 tot 20 namen zijn.",
            ),
            (
                {"house_style": {"brand": "red;}"}},
                "house_style.brand is 'red;}'; dat moet een kleur als \"#173d33\" zijn.",
            ),
        ],
    )
    def test_what_is_wrong_is_named_with_what_it_must_be(self, changes, says):
        with pytest.raises(PresetError) as refused:
            Preset.from_file(plain(**changes))
        assert str(refused.value) == says

    def test_a_whole_number_is_a_number(self):
        assert Preset.from_file(plain(weights={"rest": 1})).weights.rest == 1.0

    def test_every_number_and_word_has_a_rule(self):
        assert [
            f"{group.__name__}.{of.name}"
            for group in _groups(Preset)
            for of in fields(group)
            if hints_of(group)[of.name] in (int, float, str) and of.name != "version" and "rule" not in of.metadata
        ] == []


class TestStored:
    def test_every_feature_has_its_settings_and_a_name(self):
        assert [of.name for of in fields(Features)] == Feature.values
        assert len(set(Feature.labels)) == len(Feature.values)

    def test_version_1_as_it_stood_in_the_database(self):
        stored = {
            "version": 1,
            "system": "burenhulpdienst",
            "title": "Burenhulpdienst met dorpscoördinatoren",
            "ways": ["search", "call"],
            "board_is_public": True,
            "office": {"monday": ["09:00", "12:00"]},
            "ledger": {"unit": "hours", "name": "", "floor_minutes": None, "is_shown": True},
            "trust": {"by_letter": True, "by_coordinator": True, "vouches_needed": 3},
            "house_rules_version": "2026-11",
            "privacy_version": "2026-11",
            "not_yet": [],
        }
        before = json.dumps(stored)
        preset = Preset.from_dict(stored)
        assert preset.wanted == (Feature.SEARCH, Feature.CALL, Feature.HOURS, Feature.LETTERS, Feature.VOUCHING)
        assert [preset.has(feature) for feature in preset.wanted] == [True, True, True, False, False]
        assert (preset.version, preset.office.monday, preset.features.vouching.needed) == (2, ("09:00", "12:00"), 3)
        assert json.dumps(stored) == before  # the row changes only when somebody changes a setting

    @pytest.mark.parametrize(
        ("ledger", "wanted"),
        [
            ({"unit": "thanks"}, set()),
            ({"unit": "hours", "is_shown": False}, set()),
            ({"unit": "currency", "name": "knip"}, {Feature.CURRENCY}),
        ],
    )
    def test_what_the_ledger_of_version_1_counted(self, ledger, wanted):
        preset = Preset.from_dict({"version": 1, "ledger": ledger, "trust": {"by_letter": False, "vouches_needed": 0}})
        assert {*preset.wanted} == {Feature.SEARCH, Feature.CALL} | wanted

    def test_every_version_has_its_step(self):
        assert sorted(STEPS) == list(range(1, VERSION))

    @pytest.mark.parametrize("version", [VERSION + 1, 0, "2", None, True])
    def test_a_version_that_is_not_known_here(self, version):
        with pytest.raises(PresetError, match=r"deze versie van Buurthulp kent 1 tot en met 2\.$"):
            Preset.from_dict(plain(version=version, on=["search"]))

    def test_after_going_back_a_release_newer_keys_do_nothing_and_stay(self):
        stored = {**load_preset("burenhulpdienst").to_dict(), "muziek": {"aan": True}}
        stored["quiet"]["middag"] = True
        stored["features"]["glijbaan"] = {"lang": True}
        stored["on"] = [*stored["on"], "glijbaan"]
        passed_over: list[str] = []
        preset = Preset.from_dict(stored, unknown=passed_over)
        assert preset.has(Feature.SEARCH) is True
        assert sorted(passed_over) == ["features.glijbaan", "muziek", "quiet.middag"]
        changed = settings_with(stored, quiet={"sunday": True})
        assert changed["quiet"] == {"start": "21:00", "end": "08:00", "sunday": True, "middag": True}
        assert (changed["muziek"], changed["features"]["glijbaan"]) == ({"aan": True}, {"lang": True})
        assert "glijbaan" in changed["on"]

    def test_a_change_that_does_not_fit_is_refused(self):
        with pytest.raises(PresetError, match=r"quiet\.start is 'laat'"):
            settings_with(load_preset("buuv").to_dict(), quiet={"start": "laat"})

    def test_a_feature_that_lands_later_waits_for_somebody_to_decide(self, before_choosing, landed):
        stored = json.loads(json.dumps(load_preset("buuv").to_dict()))
        assert Preset.from_dict(stored).features.choose.most_yeses == 4  # its settings are kept
        landed(Feature.CHOOSE)
        preset = Preset.from_dict(stored)
        assert (preset.has(Feature.CHOOSE), preset.ways) == (False, ("search", "call"))
        assert (preset.waiting, Feature.CHOOSE in preset.not_yet) == ((Feature.CHOOSE,), False)
        assert load_preset("buuv").has(Feature.CHOOSE) is True  # a community made from now on has it

    def test_one_that_every_community_has_is_on_unasked(self):
        preset = load_preset("telefooncirkel")
        assert (Feature.BOARD in preset.wanted, preset.has(Feature.BOARD)) == (False, True)

    def test_one_that_is_gone_again_is_off_and_listed(self, monkeypatch):
        stored = load_preset("timebank").to_dict()
        monkeypatch.setattr(features, "_provided", {*features._provided} - {Feature.HOURS})
        preset = Preset.from_dict(stored)
        assert (preset.has(Feature.HOURS), Feature.HOURS in preset.not_yet) == (False, True)

    def test_a_new_request_starts_with_a_way_that_is_there(self, before_choosing, landed):
        assert load_preset("buuv").first_way == "search"
        landed(Feature.CHOOSE)
        assert load_preset("buuv").first_way == "choose"


def test_what_this_release_has() -> None:
    everywhere = {Feature.BOARD, Feature.ACTIVITIES, Feature.MEETING_PLACES, Feature.TOGETHER, Feature.SIGNALS}
    ways = {Feature.SEARCH, Feature.CHOOSE, Feature.CALL}
    ways_in = {Feature.LETTERS, Feature.VOUCHING}
    more = {Feature.HOURS, Feature.ROUNDS, Feature.RIDES, Feature.SMS, Feature.REFERRAL_IN, Feature.REFERRAL_OUT}
    together = {Feature.PAIRS, Feature.TELEPHONE_ROUNDS, Feature.AGAIN, Feature.CIRCLES}
    desk = {Feature.ROSTERS, Feature.KITCHEN_TABLE}
    assert provided() == together | desk | ways | ways_in | more | everywhere
    assert {feature for feature in Feature if features.is_everywhere(feature)} == everywhere


def _kinds(hint: object) -> tuple[type, ...]:
    return getattr(hint, "__args__", (hint,))


def _groups(settings: type) -> list[type]:
    inner = [kind for of in fields(settings) for kind in _kinds(hints_of(settings)[of.name]) if is_dataclass(kind)]
    return [settings, *(group for kind in inner for group in _groups(kind))]


class TestWords:
    @pytest.mark.parametrize(
        ("name", "words"),
        [
            ("burenhulpdienst", "op werkdagen van 9 tot 17 uur"),
            ("buuv", "op maandag tot en met donderdag van 9 tot 17 uur en vrijdag van 9 tot 13 uur"),
            ("timebank", "op werkdagen van 9 tot 12 en van 13 tot 17 uur"),
            ("telefooncirkel", "op werkdagen van 8.30 tot 12 uur en zaterdag en zondag van 8.30 tot 10.30 uur"),
        ],
    )
    def test_office_hours(self, name, words):
        assert hours_words(load_preset(name).office) == words

    def test_quiet_hours_are_those_of_the_community(self, db):
        assert CommunityFactory(settings=load_preset("buuv").to_dict()).quiet_text == "tussen 21 en 8 uur"
        assert (
            CommunityFactory(settings=load_preset("burensteunpunt").to_dict()).quiet_text
            == "tussen 20 en 9 uur en op zondag"
        )


class TestCheckPresets:
    def told(self) -> list[str]:
        out = StringIO()
        call_command("check_presets", stdout=out)
        return out.getvalue().splitlines()

    def test_each_in_a_line(self, db):
        CommunityFactory(slug="kustdorp", settings={**load_preset("timebank").to_dict(), "muziek": 1})
        lines = self.told()
        assert len(lines) == len(SYSTEMS) + 2
        assert (
            "timebank: Tijdbank. Aan: zoek voor mij, laat iemand bellen, prikbord, ritten, uren laten zien, sms, "
            "vragen zonder haast in rondes. Nog niet: uren weggeven." in lines
        )
        assert lines[-2].startswith("kustdorp: Tijdbank. Aan: ")
        assert lines[-1] == "  Onbekend, blijft bewaard: muziek."

    def test_what_is_wrong_is_told_and_ends_in_an_error(self, db):
        CommunityFactory(slug="dorp", settings=plain(version=9))
        unreadable = {**load_preset("buuv").to_dict(), "house_style": {"brand": "#ffffff"}}
        CommunityFactory(slug="stad", settings=unreadable)
        out = StringIO()
        with pytest.raises(CommandError, match=r"Niet goed: 2\."):
            call_command("check_presets", stdout=out)
        assert "dorp: version is 9; deze versie van Buurthulp kent 1 tot en met 2." in out.getvalue()
        assert "De letters zijn op de hoofdkleur niet goed te lezen (1,0)" in out.getvalue()

"""Every setting is read by code that does something with it; the others wait under a feature that is not there yet."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, make_dataclass

import pytest

from members.features import WAYS, Features, is_everywhere, provided
from members.preset import Preset
from members.setting_values import hints_of
from tests.house.tree import CODE, python_files, shown
from tests.tiers import landing


class TestEverySettingIsRead:
    """By an attribute of its group ("quiet.start"), or for a feature by its name."""

    # What builds settings, and what only tells about them, does not count.
    ONLY_TELLS = {
        "members/preset.py",
        "members/features.py",
        "members/setting_values.py",
        "members/setting_words.py",
        "members/enums.py",
        "desk/selectors/settings.py",
    }

    def read_in(self, sources: list[str]) -> set[str]:
        return {said for source in sources for said in _reads(ast.parse(source))}

    @pytest.fixture
    def sources(self):
        folders = [folder for folder in CODE if folder not in ("demo", "tools")]
        return [path.read_text() for path in python_files(*folders) if shown(path) not in self.ONLY_TELLS]

    # Read through something of the settings themselves; that must be read then.
    THROUGH = {"office": "office.by_weekday", "house_style": "preset.house_style", "defaults.way": "preset.first_way"}

    def unread(self, settings: type, sources: list[str]) -> list[str]:
        read = self.read_in(sources)
        groups = {of.name: hints_of(settings)[of.name] for of in fields(settings)}
        return [
            f"{name}.{of.name}"
            for name, group in groups.items()
            if is_dataclass(group) and group is not Features
            for of in fields(group)
            if self.THROUGH.get(name, self.THROUGH.get(f"{name}.{of.name}", f"{name}.{of.name}")) not in read
        ]

    def test_of_every_group(self, sources):
        assert self.unread(Preset, sources) == []

    def test_of_every_feature_that_is_there(self, sources):
        read = self.read_in(sources)
        asked_for = {
            feature
            for feature in provided()
            if feature in WAYS or is_everywhere(feature) or f"has({feature.name})" in read
        }
        assert (asked_for, "preset.ways" in read) == (provided(), True)
        inside = [
            f"{feature.value}.{of.name}"
            for feature in provided()
            for of in fields(next(kind for kind in _kinds(hints_of(Features)[feature.value]) if is_dataclass(kind)))
        ]
        assert [key for key in inside if key not in read] == []

    @landing
    def test_one_that_nobody_reads_is_found(self, sources):
        group = make_dataclass("Music", [("loudness", int, 3)], frozen=True)
        more = make_dataclass("More", [("music", group, group())], bases=(Preset,), frozen=True)
        assert self.unread(more, sources) == ["music.loudness"]
        assert self.unread(more, [*sources, "def play(music): return music.loudness"]) == []
        without = [source for source in sources if "by_weekday" not in source]
        assert "office.monday" in self.unread(Preset, without)


def _reads(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = node.value
            name = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
            yield f"{name}.{node.attr}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "has":
            yield from (f"has({argument.attr})" for argument in node.args if isinstance(argument, ast.Attribute))


def _kinds(hint: object) -> tuple[type, ...]:
    return getattr(hint, "__args__", (hint,))

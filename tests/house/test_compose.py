"""docker-compose.yml, Dockerfile and .env.example against each other and against the settings."""

from __future__ import annotations

import ast
import copy
import re
import subprocess
import sys
from typing import Any

import pytest

from tests.house.tree import ROOT
from tools import compose

COMPOSE = ROOT / "docker-compose.yml"
OURS = ("migrate", "web", "worker", "releases", "beat")
ONLY_COMPOSE_READS = {"POSTGRES_PASSWORD", "REPORTS_POSTGRES_PASSWORD"}


def names_read() -> dict[str, bool]:
    """Every name that the settings read from the environment, and whether the start fails without it."""
    tree = ast.parse((ROOT / "buurthulp" / "settings.py").read_text())
    return {
        call.args[0].value: call.func.attr == "text" and len(call.args) == 1
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "env"
        and isinstance(call.args[0], ast.Constant)
    }


def settings_names() -> set[str]:
    """The names that the settings read."""
    return set(names_read())


def required_names() -> set[str]:
    """Those without which Buurthulp does not start."""
    return {name for name, is_required in names_read().items() if is_required}


@pytest.fixture
def content() -> dict[str, Any]:
    return compose.load(COMPOSE)


@pytest.fixture
def filled() -> dict[str, Any]:
    return compose.load(COMPOSE, dict.fromkeys(ONLY_COMPOSE_READS, "made-up"))


def test_it_follows_the_specification() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(COMPOSE)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stdout.strip()) == (0, "ok -- validation done")


def test_it_starts_what_it_should(content: dict[str, Any]) -> None:
    assert sorted(content["services"]) == sorted(("postgres", "redis", *OURS))


def test_no_reference_dangles(filled: dict[str, Any]) -> None:
    assert compose.dangling(filled) == []


def test_dangling_references_are_seen(filled: dict[str, Any]) -> None:
    broken = copy.deepcopy(filled)
    web = broken["services"]["web"]
    web["depends_on"] = {"postgress": {"condition": "service_healthy"}, "migrate": {"condition": "service_healthy"}}
    web["secrets"] = ["field-key"]
    web["volumes"] = ["media:/media"]
    web["networks"] = ["inside"]
    web["environment"] = {"REDIS_URL": "redis://rediss:6379/0", "KEYS": "/run/secrets/other"}
    broken["volumes"]["left-over"] = None
    assert compose.dangling(broken) == [
        "web depends on postgress",
        "web waits for the health of migrate, which has no check",
        "web uses secret field-key",
        "web uses volume media",
        "web uses network inside",
        "web speaks to rediss",
        "web reads secret other without having it",
        "volume left-over is used by none",
    ]


def test_every_name_that_is_set_is_a_name_that_is_read(filled: dict[str, Any]) -> None:
    given = set(compose.read_env_file(ROOT / ".env.example")) | set(compose.image_environment(ROOT / "Dockerfile"))
    for service in OURS:
        given |= set(filled["services"][service]["environment"])
    python_itself = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}
    assert given - settings_names() - ONLY_COMPOSE_READS - python_itself == set()


@pytest.mark.parametrize("service", OURS)
def test_every_required_name_is_given(filled: dict[str, Any], service: str) -> None:
    given = set(compose.read_env_file(ROOT / ".env.example")) | set(filled["services"][service]["environment"])
    assert required_names() - given == set()


def test_the_example_holds_no_secret() -> None:
    values = compose.read_env_file(ROOT / ".env.example")
    empty = {"DJANGO_SECRET_KEY", "BUURTHULP_HASH_KEY", "BUURTHULP_REPORTS_KEY"}
    empty |= {*ONLY_COMPOSE_READS, "DJANGO_ALLOWED_HOSTS", "EMAIL_URL"}
    may_stay_so = {"SMS_URL", "BUURTHULP_SMS_FROM"}
    assert {name for name, value in values.items() if not value} == empty | may_stay_so


def test_a_forgotten_password_stops_the_start() -> None:
    with pytest.raises(compose.ComposeError, match="POSTGRES_PASSWORD is not set"):
        compose.load(COMPOSE, {})


def test_neither_demo_nor_debug_is_ever_on(filled: dict[str, Any]) -> None:
    given = set(compose.read_env_file(ROOT / ".env.example")) | set(compose.image_environment(ROOT / "Dockerfile"))
    for service in OURS:
        given |= set(filled["services"][service]["environment"])
    assert given & {"BUURTHULP_DEMO", "DEMO_HOSTS", "DJANGO_DEBUG", "BUURTHULP_SCENARIO_CLOCK"} == set()


def test_every_container_is_locked_down(content: dict[str, Any]) -> None:
    for name, service in content["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert "/tmp" in service["tmpfs"], name  # noqa: S108 - inside the container
        assert "privileged" not in service, name
        assert "healthcheck" in service or name == "migrate", name


def test_only_web_is_reachable_and_only_from_this_machine(content: dict[str, Any]) -> None:
    ports = {name: service["ports"] for name, service in content["services"].items() if "ports" in service}
    assert ports == {"web": ["127.0.0.1:8000:8000"]}


def test_everything_waits_for_the_migration(content: dict[str, Any]) -> None:
    for name in ("web", "worker", "releases", "beat"):
        assert content["services"][name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_beat_stands_alone(content: dict[str, Any]) -> None:
    assert all("deploy" not in service and "scale" not in service for service in content["services"].values())
    assert [name for name, service in content["services"].items() if "beat" in service.get("command", ())] == ["beat"]


def test_the_image_installs_by_hash_and_runs_without_root() -> None:
    text = (ROOT / "Dockerfile").read_text()
    assert re.findall(r"pip install (?!.*--require-hashes)", text) == []
    assert re.findall(r"(?m)^USER (.*)$", text)[-1] == "10001:10001"
    assert len(re.findall(r"(?m)^FROM ", text)) == 2


def test_operations_explains_every_setting_and_no_other() -> None:
    table = (ROOT / "docs" / "operations.md").read_text().partition("## Settings")[2].partition("\n## ")[0]
    assert set(re.findall(r"(?m)^\| `([A-Z_]+)`", table)) == settings_names()


def test_the_reader_of_settings_sees_them() -> None:
    keys = {"DJANGO_SECRET_KEY", "BUURTHULP_HASH_KEY", "BUURTHULP_REPORTS_KEY", "BUURTHULP_FIELD_KEYS"}
    assert keys == required_names()
    assert {"DATABASE_URL", "REDIS_URL", "EMAIL_URL", "DEMO_HOSTS"} <= settings_names()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a ${NAME} b", "a value b"),
        ("${NAME:?why}", "value"),
        ("${OTHER:-else}", "else"),
        ("$$HOSTNAME", "$HOSTNAME"),
        (["${NAME}", {"k": "${NAME}"}, 3, True], ["value", {"k": "value"}, 3, True]),
    ],
)
def test_variables_are_filled_in_as_compose_does(text: Any, expected: Any) -> None:
    assert compose.interpolate(text, {"NAME": "value"}) == expected

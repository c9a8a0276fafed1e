"""Reads docker-compose.yml the way Compose does, as far as ours goes: merge keys, ``${NAME:?text}`` and ``$$``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

_VARIABLE = re.compile(r"\$(?:\$|\{(?P<name>[A-Z0-9_]+)(?::(?P<kind>[-?])(?P<rest>[^}]*))?\})")


class ComposeError(Exception):
    """The file asks for something that is not there."""


def read_env_file(path: Path) -> dict[str, str]:
    """Names and values of a file like ``.env.example``."""
    pairs: dict[str, str] = {}
    for line in path.read_text().splitlines():
        name, equals, value = line.strip().partition("=")
        if equals and not name.startswith("#"):
            pairs[name] = value
    return pairs


def interpolate(value: Any, values: Mapping[str, str]) -> Any:
    """``value`` with its variables filled in, however deep. Raises ComposeError where one must be set and is not."""
    if isinstance(value, dict):
        return {key: interpolate(item, values) for key, item in value.items()}
    if isinstance(value, list):
        return [interpolate(item, values) for item in value]
    if not isinstance(value, str):
        return value

    def fill(match: re.Match[str]) -> str:
        name = match["name"]
        if name is None:
            return "$"
        if values.get(name):
            return values[name]
        if match["kind"] == "-":
            return match["rest"]
        raise ComposeError(f"{name} is not set")

    return _VARIABLE.sub(fill, value)


def load(path: Path, values: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The file as dictionaries; with ``values`` its variables are filled in, without them left as they stand."""
    content: dict[str, Any] = yaml.safe_load(path.read_text())
    return content if values is None else interpolate(content, values)


def image_environment(dockerfile: Path) -> dict[str, str]:
    """What ``ENV`` sets in the last stage of a Dockerfile."""
    stage = re.split(r"(?m)^FROM ", dockerfile.read_text().replace("\\\n", " "))[-1]
    pairs = (pair.partition("=") for line in re.findall(r"(?m)^ENV (.*)$", stage) for pair in line.split())
    return {name: value for name, _, value in pairs}


def dangling(content: Mapping[str, Any]) -> list[str]:
    """Every name that a service refers to and nothing declares; empty when all is well."""
    services = content["services"]
    found: list[str] = []
    for name, service in services.items():
        for other, condition in service.get("depends_on", {}).items():
            if other not in services:
                found.append(f"{name} depends on {other}")
            elif condition["condition"] == "service_healthy" and "healthcheck" not in services[other]:
                found.append(f"{name} waits for the health of {other}, which has no check")
        for secret in service.get("secrets", ()):
            if secret not in content.get("secrets", {}):
                found.append(f"{name} uses secret {secret}")
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            if not source.startswith((".", "/")) and source not in content.get("volumes", {}):
                found.append(f"{name} uses volume {source}")
        for network in service.get("networks", ()):
            if network not in content.get("networks", {}):
                found.append(f"{name} uses network {network}")
        for value in service.get("environment", {}).values():
            host = re.search(r"//(?:[^@/]*@)?([a-z][a-z0-9-]*):\d+", str(value))
            if host and host[1] not in services:
                found.append(f"{name} speaks to {host[1]}")
        for path in re.findall(r"/run/secrets/([\w-]+)", str(service.get("environment", ""))):
            if path not in service.get("secrets", ()):
                found.append(f"{name} reads secret {path} without having it")
    for name in content.get("volumes", {}):
        if not any(str(volume).startswith(f"{name}:") for s in services.values() for volume in s.get("volumes", ())):
            found.append(f"volume {name} is used by none")
    for name in content.get("secrets", {}):
        if not any(name in service.get("secrets", ()) for service in services.values()):
            found.append(f"secret {name} is used by none")
    return found

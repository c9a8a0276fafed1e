"""Every route that Django's resolver knows, walked from the root (static files are not routes)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from django.urls import URLPattern, URLResolver, get_resolver

import demo.urls


def routes(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """The name with its namespaces ("matching:home") and the pattern of every route."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from routes(entry, inner)
        else:
            yield f"{namespace}{entry.name or entry.pattern}", entry


@cache
def _patterns() -> dict[str, URLPattern]:
    return dict(routes())


@cache
def _demo_patterns() -> dict[str, URLPattern]:
    return {f"demo:{pattern.name}": pattern for pattern in demo.urls.urlpatterns}


def route_names() -> list[str]:
    """Every route, and those of the demo, which exist nowhere but in one (safety.md §14)."""
    return [name for name, _pattern in routes()] + list(_demo_patterns())


def parameters_of(route: str) -> list[str]:
    """The names of the parameters in the path of a route, in their order. None of a route that does not exist here."""
    return list(_patterns()[route].pattern.converters) if route in _patterns() else []


def demo_path(route: str) -> str:
    """Where a page of the demo would be."""
    return "/demo/" + re.sub(r"<[^>]+>", "1", str(_demo_patterns()[route].pattern))

"""From an address in the browser to the name of its route."""

from __future__ import annotations

from django.urls import Resolver404, resolve


def route_of(path: str) -> str:
    """The name of a page; "" for one outside what the tests know (the demo's own, an address that does not exist)."""
    try:
        return resolve(path.partition("?")[0]).view_name
    except Resolver404:
        return ""

"""Reads for the desk's pages: small dataclasses that hold what a page shows, and nothing finer."""

"""Reads across models: who is looking, and where people live."""

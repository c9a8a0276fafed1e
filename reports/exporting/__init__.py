"""Figures as files and as JSON: the same rows, in the same order, with the same value or the same symbol."""

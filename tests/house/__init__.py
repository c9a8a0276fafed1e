"""Tests of the house itself: its files, its commands and its promises to whoever runs it."""

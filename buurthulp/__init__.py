"""The kernel: what every app stands on. It knows no app."""

from buurthulp.celery import app as celery_app

__all__ = ["celery_app"]

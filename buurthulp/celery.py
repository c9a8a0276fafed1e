"""The Celery application. Nothing waits inside the broker: tasks only wake the sweeps (ADR 0004)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "buurthulp.settings")

app = Celery("buurthulp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

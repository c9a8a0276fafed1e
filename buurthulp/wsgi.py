"""The door for a WSGI server such as gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "buurthulp.settings")

application = get_wsgi_application()

# Load the addresses now: an unsafe demo refuses to start instead of answering 500 (safety.md §14).
_ = get_resolver().url_patterns

# What is loaded stays as long as the process does. Left out of the collector's full rounds, those take a millisecond
# instead of a tenth of a second in the middle of somebody's page; and forked workers share it.
gc.collect()
gc.freeze()

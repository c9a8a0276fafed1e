"""Addresses. Pages speak Dutch, the API English."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from buurthulp.health import healthz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("account/", include("members.account_urls")),
    path("account/2fa/", include("members.second_factor_urls")),
    path("api/v1/", include("matching.api.urls")),
    path("api/v1/", include("reports.api.urls")),
    path("", include("members.urls")),
    path("", include("notifications.urls")),
    path("", include("exchange.urls")),
    path("", include("matching.urls")),
    path("", include("desk.resident_urls")),
    path("", include("desk.referral_urls")),
    path("", include("reports.urls")),
    path("werkplek/", include("desk.urls")),
]

if settings.DEMO:
    from buurthulp.demo_guard import refuse_unsafe_demo

    refuse_unsafe_demo()
    urlpatterns.append(path("demo/", include("demo.urls")))

handler400 = "members.views.errors.bad_request"
handler403 = "members.views.errors.forbidden"
handler404 = "members.views.errors.not_found"
handler500 = "members.views.errors.server_error"

"""Addresses of the exchange."""

from __future__ import annotations

from django.urls import path

from exchange.views import likes, me, nearby

app_name = "exchange"

urlpatterns = [
    path("in-de-buurt/", nearby.nearby, name="nearby"),
    path("wat-ik-graag-doe/", likes.likes, name="likes"),
    path("wat-bij-mij-past/", likes.limits, name="limits"),
    path("waar-ik-blij-mee-ben/", likes.wishes, name="wishes"),
    path("ik/", me.me, name="me"),
    path("aanbod/<str:public_id>/", likes.switch_offer, name="switch_offer"),
]

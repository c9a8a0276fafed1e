"""Addresses of referrals for who does not sit at the desk."""

from __future__ import annotations

from django.urls import path

from desk.views import client_links, referral_links, referrers

app_name = "referral"

urlpatterns = [
    path("doorverwijzing/<str:token>/", referral_links.by_link, name="by_link"),
    path("doorverwijzer/", referrers.entered, name="entered"),
    path("doorverwijzer/link/", client_links.make_link, name="make_link"),
    path("kom-erbij/<str:token>/", client_links.client, name="client"),
    path("doorverwijzer/iemand/", referrers.enter_somebody, name="enter"),
]

"""Addresses of referrals for who does not sit at the desk."""

from __future__ import annotations

from django.urls import path

from desk.views import referral_links

app_name = "referral"

urlpatterns = [path("doorverwijzing/<str:token>/", referral_links.by_link, name="by_link")]

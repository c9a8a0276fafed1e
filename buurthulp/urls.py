"""Addresses. Pages speak Dutch, the API English."""

from django.urls import path

urlpatterns: list[object] = []

"""Addresses of the API."""

from __future__ import annotations

from django.urls import path

from matching.api import views

app_name = "api"

urlpatterns = [
    path("invitations/", views.InvitationList.as_view(), name="invitations"),
    path("invitations/<str:public_id>/", views.InvitationDetail.as_view(), name="invitation"),
    path("invitations/<str:public_id>/answer/", views.InvitationAnswer.as_view(), name="answer"),
    path("schema/", views.Schema.as_view(), name="schema"),
]

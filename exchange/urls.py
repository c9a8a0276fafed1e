"""Addresses of the exchange."""

from __future__ import annotations

from django.urls import path

from exchange.views import activities, away, likes, making, me, nearby, nearby_map

app_name = "exchange"

urlpatterns = [
    path("in-de-buurt/", nearby.nearby, name="nearby"),
    path("in-de-buurt/kaart/", nearby_map.nearby_map, name="nearby_map"),
    path("wat-ik-graag-doe/", likes.likes, name="likes"),
    path("wat-bij-mij-past/", likes.limits, name="limits"),
    path("wanneer-ik-niet-kan/", away.away, name="away"),
    path("waar-ik-blij-mee-ben/", likes.wishes, name="wishes"),
    path("ik/", me.me, name="me"),
    path("activiteiten/", activities.activities, name="activities"),
    path("activiteiten/maken/wat/", making.what, name="activity_what"),
    path("activiteiten/maken/waar/", making.where, name="activity_where"),
    path("activiteiten/maken/wanneer/", making.when, name="activity_when"),
    path("activiteiten/maken/hoe-vaak/", making.rhythm, name="activity_rhythm"),
    path("activiteiten/maken/nalezen/", making.check, name="activity_check"),
    path("activiteiten/<str:public_id>/", activities.activity, name="activity"),
    path("activiteiten/<str:public_id>/ik-kom/", activities.attend, name="attend"),
    path("activiteiten/<str:public_id>/agenda.ics", activities.activity_calendar, name="activity_calendar"),
    path("activiteiten/<str:public_id>/poster/", activities.activity_poster, name="activity_poster"),
    path("activiteiten/<str:public_id>/kaartjes/", activities.activity_cards, name="activity_cards"),
    path("activiteiten/<str:public_id>/wijzigen/", making.change, name="change_activity"),
    path("activiteiten/<str:public_id>/afzeggen/", making.cancel, name="cancel_activity"),
    path("aanbod/<str:public_id>/", likes.switch_offer, name="switch_offer"),
]

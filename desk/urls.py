"""Addresses of the desk, all under /werkplek/."""

from django.urls import path

from desk import views

app_name = "desk"

urlpatterns = [
    path("", views.worklist, name="worklist"),
    path("post/", views.mails, name="mails"),
    path("vragen/", views.requests, name="requests"),
    path("vragen/<str:public_id>/", views.request_page, name="request"),
    path("vragen/<str:public_id>/vragen/", views.invite, name="invite"),
    path("vragen/<str:public_id>/gevraagd/<str:invitation_id>/", views.answer, name="answer"),
    path("mensen/<str:public_id>/", views.person, name="person"),
    path("mensen/<str:public_id>/bevestigen/", views.confirm_address, name="confirm_address"),
    path("afspraken/<str:public_id>/", views.match_page, name="match"),
]

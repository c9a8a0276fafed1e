"""Addresses of the demo. They exist only where buurthulp/urls.py lets them."""

from django.urls import path

from demo import views

app_name = "demo"

urlpatterns = [
    path("", views.pick, name="pick"),
    path("postvak/", views.mailbox, name="mailbox"),
    path("postvak/<int:mail_id>/", views.mail, name="mail"),
    path("postvak/<int:mail_id>/antwoord/", views.answer, name="answer"),
    path("vooruit/", views.forward, name="forward"),
]

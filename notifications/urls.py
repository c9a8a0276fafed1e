"""Addresses of what somebody is told."""

from __future__ import annotations

from django.urls import path

from notifications.views import mails, text_messages

app_name = "notifications"

urlpatterns = [
    path("ik/mail/", mails.mail, name="mail"),
    path("mail/<str:token>/", mails.mail_by_link, name="mail_by_link"),
    path("sms/in/", text_messages.sms_in, name="sms_in"),
    path("sms/stand/<str:token>/", text_messages.sms_status, name="sms_status"),
    # Without a slash at the end: every character of a text message counts.
    path("s/<str:token>", text_messages.short_link, name="short_link"),
]

"""Addresses of matching: asking, answering, agreeing, and what comes after."""

from __future__ import annotations

from django.urls import path

from matching.views import afterwards, agreements, asking, invitations, links, pages, requests

app_name = "matching"

urlpatterns = [
    path("mijn/", pages.home, name="home"),
    path("mijn/gegeven-en-gekregen/", pages.story, name="story"),
    path("vragen/wat/", asking.what, name="ask_what"),
    path("vragen/wanneer/", asking.when, name="ask_when"),
    path("vragen/waar/", asking.where, name="ask_where"),
    path("vragen/hoe/", asking.how, name="ask_how"),
    path("vragen/nalezen/", asking.check, name="ask_check"),
    path("vragen/verstuurd/<str:public_id>/", asking.done, name="ask_done"),
    path("hulpvragen/<str:public_id>/", requests.request_, name="request"),
    path("hulpvragen/<str:public_id>/stoppen/", requests.withdraw, name="withdraw"),
    path("uitnodigingen/<str:public_id>/", invitations.invitation, name="invitation"),
    path("uitnodigingen/<str:public_id>/antwoord/", invitations.answer, name="answer"),
    path("uitnodigingen/<str:public_id>/terug/", invitations.undo, name="undo_answer"),
    path("uitnodigingen/<str:invitation_id>/graag/", requests.accept, name="accept_held"),
    path("uitnodigingen/<str:invitation_id>/liever-iemand-anders/", requests.decline, name="decline_held"),
    path("antwoord/<str:token>/", links.answer_by_link, name="answer_by_link"),
    path("antwoord/<str:token>/terug/", links.undo_by_link, name="undo_by_link"),
    path("afspraken/", agreements.agreements, name="agreements"),
    path("afspraken/<str:public_id>/", agreements.agreement, name="agreement"),
    path("afspraken/<str:public_id>/lukt-niet/", agreements.cancel, name="cancel"),
    path("afspraken/<str:public_id>/gelukt/", afterwards.check, name="check"),
    path("afspraken/<str:public_id>/bedankje/", afterwards.thanks, name="thanks"),
]

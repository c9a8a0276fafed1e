"""Addresses of matching: asking, answering, agreeing, and what comes after."""

from __future__ import annotations

from django.urls import path

from matching.views import (
    afterwards,
    agreements,
    asking,
    asking_help,
    asking_rides,
    board,
    calendars,
    giving_back,
    invitations,
    leaving,
    links,
    moving,
    pages,
    parting,
    requests,
)

app_name = "matching"

urlpatterns = [
    path("mijn/", pages.home, name="home"),
    path("mijn/ook-iets-doen/", giving_back.give_back, name="give_back"),
    path("mijn/ook-iets-doen/ideeen/", giving_back.ideas, name="give_back_ideas"),
    path("mijn/gegeven-en-gekregen/", pages.story, name="story"),
    path("ik/gegevens/stoppen/", leaving.leave_page, name="leave"),
    path("ik/adres/", moving.address, name="address"),
    path("vragen/wat/", asking.what, name="ask_what"),
    path("vragen/wat/passend/", asking_help.fitting, name="ask_fitting"),
    path("vragen/anders/", asking_help.turn, name="ask_turn"),
    path("vragen/wanneer/", asking.when, name="ask_when"),
    path("vragen/waar/", asking.where, name="ask_where"),
    path("vragen/vanwaar/", asking_rides.ride_from, name="ask_ride_from"),
    path("vragen/waarheen/", asking_rides.ride_to, name="ask_ride_to"),
    path("vragen/terug/", asking_rides.ride_back, name="ask_ride_back"),
    path("vragen/hoe/", asking.how, name="ask_how"),
    path("vragen/nalezen/", asking.check, name="ask_check"),
    path("vragen/verstuurd/<str:public_id>/", asking.done, name="ask_done"),
    path("hulpvragen/<str:public_id>/", requests.request_, name="request"),
    path("hulpvragen/<str:public_id>/stoppen/", requests.withdraw, name="withdraw"),
    path("hulpvragen/<str:public_id>/opnieuw/", requests.again, name="ask_again"),
    path("hulpvragen/<str:public_id>/overslaan/", requests.skip, name="skip_date"),
    path("hulpvragen/<str:public_id>/verder-zoeken/", board.further, name="search_further"),
    path("in-de-buurt/vragen/<str:public_id>/", board.answer, name="answer_board"),
    path("in-de-buurt/aanbod/<str:public_id>/", board.ask, name="ask_one"),
    path("uitnodigingen/<str:public_id>/", invitations.invitation, name="invitation"),
    path("uitnodigingen/<str:public_id>/antwoord/", invitations.answer, name="answer"),
    path("uitnodigingen/<str:public_id>/terug/", invitations.undo, name="undo_answer"),
    path("uitnodigingen/<str:invitation_id>/graag/", requests.accept, name="accept_held"),
    path("uitnodigingen/<str:invitation_id>/liever-iemand-anders/", requests.decline, name="decline_held"),
    path("antwoord/<str:token>/", links.answer_by_link, name="answer_by_link"),
    path("antwoord/<str:token>/terug/", links.undo_by_link, name="undo_by_link"),
    path("afspraken/", agreements.agreements, name="agreements"),
    path("afspraken/<str:public_id>/", agreements.agreement, name="agreement"),
    path("afspraken/<str:public_id>/agenda.ics", calendars.agreement_calendar, name="calendar"),
    path("ik/agenda/", calendars.my_calendar, name="my_calendar"),
    path("agenda/<str:token>.ics", calendars.feed, name="feed"),
    path("afspraken/<str:public_id>/lukt-niet/", agreements.cancel, name="cancel"),
    path("afspraken/<str:public_id>/niet-meer-tegenkomen/", parting.meet_no_more, name="meet_no_more"),
    path("afspraken/<str:public_id>/gelukt/", afterwards.check, name="check"),
    path("afspraken/<str:public_id>/bedankje/", afterwards.thanks, name="thanks"),
]

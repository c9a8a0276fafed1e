"""Addresses of the desk, all under /werkplek/."""

from django.urls import path

from desk.views import activities, administering, calling, evening, intake, letters, places, signals, villages, work

app_name = "desk"

urlpatterns = [
    path("", work.worklist, name="worklist"),
    path("post/", work.mails, name="mails"),
    path("telefoon/", intake.intake, name="intake"),
    path("telefoon/tijdens/", intake.typed, name="intake_typed"),
    path("telefoon/<str:public_id>/", intake.done, name="intake_done"),
    path("telefoon/<str:public_id>/brief/", letters.after_call, name="intake_letter"),
    path("instellingen/", administering.settings_page, name="settings"),
    path("instellingen/aan-of-uit/", administering.switch, name="switch_feature"),
    path("instellingen/kleuren/", administering.house_style, name="house_style"),
    path("instellingen/teksten/<str:page>/", administering.text, name="text"),
    path("vragen/", work.requests, name="requests"),
    path("vragen/<str:public_id>/", work.request_page, name="request"),
    path("vragen/<str:public_id>/vragen/", work.invite, name="invite"),
    path("vragen/<str:public_id>/bellen/<str:participant_id>/", calling.call, name="call"),
    path("vragen/<str:public_id>/notitie/", calling.note, name="note"),
    path("vragen/<str:public_id>/veranderen/", calling.change, name="change"),
    path("vragen/<str:public_id>/gevraagd/<str:invitation_id>/", work.answer, name="answer"),
    path("mensen/<str:public_id>/", work.person, name="person"),
    path("mensen/<str:public_id>/bevestigen/", work.confirm_address, name="confirm_address"),
    path("activiteiten/", activities.activities, name="activities"),
    path("activiteiten/nieuw/", activities.new_activity, name="new_activity"),
    path("activiteiten/<str:public_id>/", activities.activity, name="activity"),
    path("activiteiten/<str:public_id>/besluit/", activities.settle_activity, name="settle_activity"),
    path("dorpen/", villages.villages, name="villages"),
    path("dorpen/naam-en-nummer/", villages.introduction, name="introduction"),
    path("dorpen/<str:code>/poster/", villages.poster, name="poster"),
    path("dorpen/<str:code>/kaartjes/", villages.cards, name="cards"),
    path("avond/", evening.evening, name="evening"),
    path("avond/<str:public_id>/weg/", evening.undo, name="undo_evening"),
    path("afspraken/<str:public_id>/", work.match_page, name="match"),
    path("afspraken/<str:public_id>/brief/<str:participant_id>/", letters.agreement, name="match_letter"),
    path("seintjes/<str:public_id>/", signals.signal, name="signal"),
    path("plekken/", places.places, name="places"),
    path("plekken/nieuw/", places.new_place, name="new_place"),
    path("plekken/<str:public_id>/", places.place, name="place"),
    path("plekken/<str:public_id>/goedkeuren/", places.approve_place, name="approve_place"),
    path("plekken/<str:public_id>/uit-de-lijst/", places.retire_place, name="retire_place"),
]

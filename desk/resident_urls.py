"""The pages of the desk that are a resident's: where a worry is passed on, and which organisations know of them."""

from __future__ import annotations

from django.urls import path

from desk.views import own_organisations, own_pairs, own_telephone_rounds, unsafe, worries

app_name = "signals"

urlpatterns = [
    path("ik/organisaties/", own_organisations.organisations, name="organisations"),
    path("maatjes/", own_pairs.pairs, name="pairs"),
    path("maatjes/<str:public_id>/", own_pairs.pair, name="pair"),
    path("telefoonronde/", own_telephone_rounds.telephone_round, name="round"),
    path("afspraken/<str:public_id>/niet-veilig/", unsafe.unsafe, name="unsafe"),
    path("afspraken/<str:public_id>/zorgen/", worries.worry, name="worry"),
    path("klopt-niet/<str:thing>/<str:public_id>/", worries.misuse, name="misuse"),
]

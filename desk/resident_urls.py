"""The pages of the desk that are a resident's: where a worry is passed on."""

from __future__ import annotations

from django.urls import path

from desk.views import unsafe, worries

app_name = "signals"

urlpatterns = [
    path("afspraken/<str:public_id>/niet-veilig/", unsafe.unsafe, name="unsafe"),
    path("afspraken/<str:public_id>/zorgen/", worries.worry, name="worry"),
    path("klopt-niet/<str:thing>/<str:public_id>/", worries.misuse, name="misuse"),
]

"""The one page of the desk that is a resident's: where a worry is passed on."""

from __future__ import annotations

from django.urls import path

from desk.views import unsafe

app_name = "signals"

urlpatterns = [path("afspraken/<str:public_id>/niet-veilig/", unsafe.unsafe, name="unsafe")]

"""Addresses of the figures in the API."""

from django.urls import path

from reports.api import views

app_name = "figures_api"

urlpatterns = [
    path("figures/", views.FigureList.as_view(), name="figures"),
    path("figures/periods/", views.PeriodList.as_view(), name="periods"),
]

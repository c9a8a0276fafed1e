"""Addresses of the figures. /cijfers/ is the analyst's, /hoe-eerlijk/ everybody's."""

from django.urls import path

from reports.views import explaining, fairness, overview, tables

app_name = "reports"

urlpatterns = [
    path("cijfers/", overview.overview, name="overview"),
    path("cijfers/afdrukken/", overview.print_overview, name="print_overview"),
    path("cijfers/kies/", tables.table, name="table"),
    path("cijfers/kies/afdrukken/", tables.print_table, name="print_table"),
    path("cijfers/kies/cijfers.csv", tables.csv_of_table, name="csv"),
    path("cijfers/kies/cijfers.xlsx", tables.workbook_of_table, name="xlsx"),
    path("cijfers/alles/cijfers.csv", tables.csv_of_release, name="release_csv"),
    path("cijfers/alles/cijfers.xlsx", tables.workbook_of_release, name="release_xlsx"),
    path("cijfers/uitleg/", explaining.explanation, name="explanation"),
    path("cijfers/bijlage/", explaining.annex, name="annex"),
    path("hoe-eerlijk/", fairness.fairness, name="fairness"),
]

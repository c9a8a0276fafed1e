"""The addresses as a demo has them; tests run without the flag, and so without these."""

from django.urls import include, path

from buurthulp import urls

handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
urlpatterns = [*urls.urlpatterns, path("demo/", include("demo.urls"))]

"""Addresses of the members app."""

from __future__ import annotations

from django.urls import path

from members import default_texts
from members.views import entering, front, pausing, signing_up, texts

app_name = "members"

urlpatterns = [
    path("", front.front, name="front"),
    path("na-inloggen/", entering.after_login, name="after_login"),
    path("wie-ben-je/", entering.who, name="who"),
    path("aanmelden/", signing_up.names, name="signup_names"),
    path("aanmelden/klaar/", signing_up.done, name="signup_done"),
    path("ik/pauze/", pausing.pause, name="pause"),
    path("zo-werkt-het/", texts.text, {"which": default_texts.HOW_IT_WORKS}, name="how_it_works"),
    path("huisregels/", texts.text, {"which": default_texts.HOUSE_RULES}, name="house_rules"),
    path("hoe-wij-kiezen/", texts.text, {"which": default_texts.HOW_WE_CHOOSE}, name="how_we_choose"),
    path("privacy/", texts.text, {"which": default_texts.PRIVACY}, name="privacy"),
    path("toegankelijkheid/", texts.text, {"which": default_texts.ACCESSIBILITY}, name="accessibility"),
    path(".well-known/security.txt", texts.security_txt, name="security_txt"),
]

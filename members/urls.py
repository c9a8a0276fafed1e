"""Addresses of the members app."""

from __future__ import annotations

from django.urls import path

from members.enums import TextKind
from members.views import (
    arranging,
    confirming,
    entering,
    front,
    inviting,
    looking,
    mine,
    own_data,
    passkeys,
    pausing,
    reading,
    signing_up,
    texts,
    vouching,
)

app_name = "members"

urlpatterns = [
    path("", front.front, name="front"),
    path("in/<str:word>/", front.village, name="village"),
    path("na-inloggen/", entering.after_login, name="after_login"),
    path("wie-ben-je/", entering.who, name="who"),
    path("aanmelden/", signing_up.names, name="signup_names"),
    path("aanmelden/klaar/", signing_up.done, name="signup_done"),
    path("nodig-uit/", inviting.invite, name="invite"),
    path("nodig-uit/kaartjes/", inviting.invite_cards, name="invite_cards"),
    path("welkom/<str:token>/", inviting.welcome, name="welcome"),
    path("ik/wie-kent-mij/", vouching.known, name="known"),
    path("kent/<str:token>/", vouching.vouch, name="vouch"),
    path("ik/pauze/", pausing.pause, name="pause"),
    path("ik/niet-tegenkomen/", mine.blocks, name="blocks"),
    path("ik/inloggen/", passkeys.passkeys, name="passkeys"),
    path("ik/wie-keek/", looking.looks, name="looks"),
    path("ik/gegevens/", own_data.data, name="data"),
    path("ik/gegevens/download/", own_data.download, name="download"),
    path("ik/namens/", mine.acting, name="acting"),
    path("ik/namens/nieuw/", arranging.add_somebody, name="add_somebody"),
    path("ik/namens/<str:number>/brief/", arranging.letter, name="letter"),
    path("overnemen/", arranging.take_over, name="take_over"),
    path("adres-bevestigen/", confirming.confirm_address, name="confirm_address"),
    path("zo-werkt-het/", texts.text, {"kind": TextKind.HOW_IT_WORKS}, name="how_it_works"),
    path("huisregels/", texts.text, {"kind": TextKind.HOUSE_RULES}, name="house_rules"),
    path("hoe-wij-kiezen/", texts.text, {"kind": TextKind.HOW_WE_CHOOSE}, name="how_we_choose"),
    path("privacy/", texts.text, {"kind": TextKind.PRIVACY}, name="privacy"),
    path("toegankelijkheid/", texts.text, {"kind": TextKind.ACCESSIBILITY}, name="accessibility"),
    path("taal/", reading.language, name="language"),
    path("huisstijl.css", texts.house_style, name="house_style"),
    path("logo.png", texts.logo, name="logo"),
    path(".well-known/security.txt", texts.security_txt, name="security_txt"),
]

"""Who lives in Voorbeeldstad (text guide §11.1): all invented. Nobody's age is kept or shown."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MAIL_HOST = "voorbeeldstad.example"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody of the demo. ``likes`` and ``wishes`` are slugs of kinds; the first of ``likes`` carries ``line``.

    ``joined_days`` ago they signed up. Without mail they cannot log in: Fatma does it for them.
    """

    key: str
    first_name: str
    family_name: str
    postcode: str
    house_number: str
    phone: str
    line: str | Promise
    likes: tuple[str, ...] = ()
    wishes: tuple[str, ...] = ()
    radius_m: int = 5_000
    avoids_direct_neighbours: bool = False
    has_mail: bool = True
    is_confirmed: bool = True
    joined_days: int = 100

    @property
    def email(self) -> str:
        """Their invented mail address; "" for who has none."""
        return f"{self.first_name.lower()}@{MAIL_HOST}" if self.has_mail else ""


@dataclass(frozen=True, slots=True)
class DemoStaff:
    """Somebody who works at Buurthulp. ``area_code`` limits a coordinator; a resident's ``home`` makes them one too."""

    key: str
    first_name: str
    role: str
    line: str | Promise
    area_code: str = ""
    home: DemoPerson | None = None

    @property
    def email(self) -> str:
        """Their invented mail address."""
        return f"{self.first_name.lower()}@{MAIL_HOST}"


def _neighbour(key: str, first_name: str, postcode: str, number: str) -> DemoPerson:
    return DemoPerson(key, first_name, "van Buurthulp", postcode, number, "085 000 00 00", "", joined_days=400)


RESIDENTS = (
    DemoPerson(
        "truus",
        "Truus",
        "Voorbeeld",
        "0000AE",
        "12",
        "085 000 00 01",
        _("Ik woon hier al veertig jaar en zet altijd te veel koffie."),
        likes=("company",),
        wishes=("rides", "digital"),
        joined_days=40,
    ),
    DemoPerson(
        "karim",
        "Karim",
        "Zomer",
        "0000AK",
        "8",
        "085 000 00 02",
        _("Ik rijd elke dag de stad door en neem graag iemand mee."),
        likes=("rides", "odd_jobs", "groceries"),
        wishes=("meals",),
        joined_days=150,
    ),
    DemoPerson(
        "r01",
        "Willemien",
        "Hofland",
        "0000AA",
        "3",
        "085 000 00 03",
        _("Ik werkte bij een bank en vind formulieren rustgevend."),
        likes=("digital", "papers"),
        wishes=("garden", "rides"),
        joined_days=310,
    ),
    DemoPerson(
        "r02",
        "Younes",
        "Avondrood",
        "0000AP",
        "21",
        "085 000 00 04",
        _("Ik kook altijd te veel en eet liever samen."),
        likes=("meals", "odd_jobs"),
        wishes=("lending", "pets_plants"),
        joined_days=200,
    ),
    DemoPerson(
        "r03",
        "Sjoukje",
        "Zeegras",
        "0000BM",
        "5",
        "085 000 00 05",
        _("Ik rijd elke week naar de stad en heb plek naast me."),
        likes=("rides", "garden"),
        wishes=("digital", "company"),
        radius_m=20_000,
        joined_days=280,
    ),
    DemoPerson(
        "r04",
        "Marlon",
        "Hoogvlieger",
        "0000BF",
        "40",
        "085 000 00 06",
        _("Mijn knie wil niet meer, mijn hoofd des te meer."),
        likes=("company", "digital"),
        wishes=("odd_jobs", "papers"),
        avoids_direct_neighbours=True,
        joined_days=90,
    ),
    DemoPerson(
        "r05",
        "Xiu",
        "Lentebloem",
        "0000AX",
        "17",
        "085 000 00 07",
        _("Ik geef geschiedenis en leg alles graag twee keer uit."),
        likes=("papers", "lending"),
        wishes=("rides", "odd_jobs"),
        joined_days=170,
    ),
    DemoPerson(
        "r08",
        "Theo",
        "Morgenrood",
        "0000AV",
        "2",
        "085 000 00 08",
        _("Om zes uur ben ik op en zie ik de straat wakker worden."),
        likes=("eye_out", "company"),
        wishes=("groceries", "going_out"),
        has_mail=False,
        joined_days=120,
    ),
    DemoPerson(
        "r10",
        "Hendrik",
        "Soldaat",
        "0000AN",
        "9",
        "085 000 00 09",
        _("Ik soldeer al sinds 1958 en begrijp ook nieuwe telefoons."),
        likes=("digital", "company"),
        wishes=("going_out", "groceries"),
        joined_days=260,
    ),
    DemoPerson(
        "r11",
        "Nadia",
        "Keukenhof",
        "0000BJ",
        "30",
        "085 000 00 10",
        _("Ik bouwde mijn eigen keuken. Een plank hangt zo."),
        likes=("odd_jobs", "lending"),
        wishes=("garden", "company"),
        joined_days=230,
    ),
    DemoPerson(
        "r15",
        "Lotte",
        "Bakfiets",
        "0000BL",
        "11",
        "085 000 00 11",
        _("Twee kinderen, één bakfiets en bijna altijd een plekje over."),
        likes=("groceries", "pets_plants"),
        wishes=("eye_out", "garden"),
        joined_days=60,
    ),
    DemoPerson(
        "r16",
        "Kofi",
        "Houtman",
        "0000BB",
        "7",
        "085 000 00 12",
        _("Ik leer voor meubelmaker en oefen graag op echte kasten."),
        likes=("odd_jobs", "digital"),
        wishes=("papers", "rides"),
        is_confirmed=False,
        joined_days=3,
    ),
    DemoPerson(
        "r20",
        "Rachid",
        "Radiostem",
        "0000AR",
        "19",
        "085 000 00 13",
        _("Ik was geluidsman en rijd graag met de radio zacht aan."),
        likes=("rides", "eye_out"),
        wishes=("pets_plants", "papers"),
        joined_days=210,
    ),
    DemoPerson(
        "r24",
        "Rohan",
        "Zondagspan",
        "0000BN",
        "4",
        "085 000 00 14",
        _("Op zondag staat hier de grote pan op het vuur."),
        likes=("meals", "lending"),
        wishes=("rides", "eye_out"),
        joined_days=140,
    ),
)

STAFF = (
    DemoStaff(
        "fatma",
        "Fatma",
        "coordinator",
        _("Coördinator van heel Voorbeeldstad. Belt ook met Theo, die geen mail heeft."),
        home=_neighbour("fatma", "Fatma", "0000AH", "1"),
    ),
    DemoStaff(
        "piet",
        "Piet",
        "coordinator",
        _("Coördinator van de wijk Zuid, en van geen andere."),
        area_code="WK000002",
        home=_neighbour("piet", "Piet", "0000BD", "6"),
    ),
    DemoStaff(
        "beatrijs", "Beatrijs", "administrator", _("Beheerder. Ziet of alle mail verstuurd is, en geen bewoners.")
    ),
)

"""The texts of privacy, house rules and the rest, as they stand where a community has none of its own.

They promise nothing that the code does not do. %(name)s and so on are filled from the community.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.models import Community


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with a heading above it, or none."""

    heading: str | Promise
    text: str | Promise


@dataclass(frozen=True, slots=True)
class Text:
    """A page of text."""

    title: str | Promise
    paragraphs: Sequence[Paragraph]


def filled(text: Text, community: Community) -> tuple[str, list[Paragraph]]:
    """Title and paragraphs with the community's names and number in them."""
    names = {
        "name": community.name,
        "organisation": community.organisation or community.name,
        "coordinator": community.coordinator_name,
        "phone": community.phone,
        "hours": community.hours_text,
    }
    return str(text.title), [Paragraph(str(part.heading), str(part.text) % names) for part in text.paragraphs]


HOW_IT_WORKS = Text(
    _("Zo werkt het"),
    [
        Paragraph(
            _("Jij vertelt"),
            _(
                "Zeg wat je zoekt, of wat je graag doet. Kleine dingen zijn goed: een boodschap, een lamp, een "
                "praatje. Bellen mag ook: %(phone)s, %(hours)s."
            ),
        ),
        Paragraph(
            _("Wij vragen"),
            _(
                "Wij vragen het aan mensen in de buurt die zeiden dat ze dit graag doen. Wie gevraagd wordt, ziet "
                'je voornaam, wat je zoekt en ongeveer hoe ver het is. "Nu niet" zeggen mag altijd. Niemand hoeft '
                "te zeggen waarom, en jij krijgt het niet te zien."
            ),
        ),
        Paragraph(
            _("Jij zegt Graag"),
            _(
                'Zegt iemand ja? Dan zie jij wie het is, en zeg jij "Graag" of "Liever iemand anders". Pas na '
                '"Graag" zien jullie elkaars naam en hoe je elkaar bereikt.'
            ),
        ),
        Paragraph(
            _("Lukt het niet?"),
            _("Vinden we niemand? Dan zoekt %(coordinator)s van Buurthulp met je mee."),
        ),
    ],
)

HOUSE_RULES = Text(
    _("Zo gaan we met elkaar om"),
    [
        Paragraph("", _("Wees aardig. Kom je afspraak na, of zeg het op tijd. Vraag geen geld.")),
        Paragraph(
            _("Een dankjewel is genoeg"),
            _(
                "Help je iemand, dan doe je dat zonder betaling. Kost het iets, zoals een boodschap of een rit? "
                "Spreek dan vooraf af wat de ander betaalt. Geld gaat altijd van hand tot hand. Nooit via deze "
                "site. Leen nooit je pinpas uit."
            ),
        ),
        Paragraph(
            _("Wat je hoort, blijft bij jou"),
            _("Wat je bij iemand thuis ziet of hoort, vertel je niet verder. Maak geen foto's zonder het te vragen."),
        ),
        Paragraph(
            _("Voel je je niet veilig?"),
            _(
                "Ga weg en bel %(coordinator)s van Buurthulp: %(phone)s, %(hours)s. Is er gevaar? Bel 112. Wie zich"
                " niet aan deze regels houdt, kan niet blijven meedoen."
            ),
        ),
        Paragraph(_("Vanaf 16 jaar"), _("Meedoen kan als je 16 jaar of ouder bent.")),
    ],
)

HOW_WE_CHOOSE = Text(
    _("Hoe wij kiezen"),
    [
        Paragraph(
            "",
            _(
                "Zoek je iemand? Dan kiest een computer wie wij het eerst vragen. Hij kiest niet wie er komt: dat "
                'doen jullie zelf, met "Ja" en met "Graag".'
            ),
        ),
        Paragraph(
            _("Wie we niet vragen"),
            _(
                "Wie niet aangaf dit graag te doen. Wie pauze heeft. Wie te ver weg woont, voor jou of voor "
                "zichzelf. Wie op dat moment niet kan. Wie deze maand al vaak genoeg gevraagd is. Wie jou liever "
                "niet ontmoet, of jij die persoon. Wie op hetzelfde adres woont."
            ),
        ),
        Paragraph(
            _("Wie we het eerst vragen"),
            _(
                "We kijken hoe dichtbij iemand woont, hoe goed het past bij wat iemand graag doet, of jullie eerder"
                " iets samen deden, en of iemand zei ook eens iets te willen doen. Ook kijken we hoe lang iemand "
                "niet gevraagd is, en hoe vaak op zulke vragen ja komt. Niemand krijgt een cijfer te zien."
            ),
        ),
        Paragraph(
            _("Wat we niet weten"),
            _(
                "We rekenen met groepen van minstens honderd adressen, niet met je huis. Leeftijd, afkomst, geloof "
                "en gezondheid doen niet mee."
            ),
        ),
        Paragraph(
            _("Liever een mens?"),
            _("Bel %(coordinator)s van Buurthulp: %(phone)s, %(hours)s. Dan kijkt iemand met je mee."),
        ),
    ],
)

PRIVACY = Text(
    _("Privacy"),
    [
        Paragraph("", _("Buurthulp %(name)s is van %(organisation)s. Die zorgt ook voor je gegevens.")),
        Paragraph(
            _("Wat we bewaren"),
            _(
                "Je mailadres, je naam, je adres en je telefoonnummer als je dat geeft. Wat je graag doet en wat je"
                " vraagt. Je afspraken, en wie wie bedankte. We gebruiken dit om mensen bij elkaar te brengen, en "
                "voor niets anders. We verkopen niets en delen niets met reclamebedrijven."
            ),
        ),
        Paragraph(
            _("Wie wat ziet"),
            _(
                "Anderen zien je voornaam en ongeveer hoe ver je woont. Je achternaam, je adres en hoe je te "
                'bereiken bent pas als er een afspraak is, na "Graag". %(coordinator)s van Buurthulp kan je '
                "gegevens zien om te helpen. Elke keer dat dat gebeurt, schrijven we op wie keek en waarom."
            ),
        ),
        Paragraph(
            _("Hoe we het bewaren"),
            _(
                "Je achternaam, adres, telefoonnummer en wat je alleen aan je helper schrijft, zijn versleuteld. De"
                " sleutel ligt niet bij de gegevens. Deze site gebruikt alleen de cookies die nodig zijn om in te "
                "loggen."
            ),
        ),
        Paragraph(
            _("Wat je kunt vragen"),
            _(
                "Je mag weten wat we van je hebben, het laten verbeteren en het laten wissen. Je mag je toestemming"
                " intrekken. Bel %(phone)s, %(hours)s. Ben je niet tevreden? Dan kun je een klacht indienen bij de "
                "Autoriteit Persoonsgegevens."
            ),
        ),
    ],
)

ACCESSIBILITY = Text(
    _("Toegankelijkheid"),
    [
        Paragraph(
            "",
            _(
                "Iedereen moet kunnen meedoen. Deze site werkt met grote letters, met alleen een toetsenbord, met "
                "een schermlezer en zonder JavaScript."
            ),
        ),
        Paragraph(
            _("Lukt er iets niet?"),
            _("Bel %(phone)s, %(hours)s. %(coordinator)s van Buurthulp helpt je, en we maken het beter."),
        ),
        Paragraph(_("Liever zonder computer?"), _("Alles wat hier kan, kan ook aan de telefoon.")),
    ],
)

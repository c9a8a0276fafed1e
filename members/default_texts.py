"""The texts of privacy, house rules and the rest, as they stand where a community has none of its own.

They promise nothing that the code does not do, and say what the law asks: AVG article 13 (privacy), the logic of
what is decided by computer (how we choose), the statement of the Besluit digitale toegankelijkheid (accessibility).
Words between braces are filled from the community (members/own_texts.py). A text that changes gets another version
and date; a test holds them together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.enums import TextKind

FIRST = date(2026, 11, 22)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with a heading above it, or none, and a list below it, or none."""

    heading: str | Promise
    text: str | Promise
    items: Sequence[str | Promise] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """A page of text, and since when it reads like this."""

    title: str | Promise
    paragraphs: Sequence[Paragraph]
    version: str = "2026-11"
    since: date = FIRST


HOW_IT_WORKS = Text(
    _("Zo werkt het"),
    [
        Paragraph(
            _("Jij vertelt"),
            _(
                "Zeg wat je zoekt, of wat je graag doet. Kleine dingen zijn goed: een boodschap, een lamp, een "
                "praatje. Bellen mag ook: {telefoon}, {uren}."
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
            _("In de buurt"),
            _(
                'Bij "In de buurt" staat wat anderen zoeken en graag doen. Alleen wie meedoet en met wie we kennis '
                'maakten, kan het lezen: je voornaam, je eigen woorden en ongeveer hoe ver je woont. Met "Dat wil ik '
                'wel doen" zeg je ja. De ander kiest dan met "Graag". Jij kiest bij elke vraag wie hem ziet. Wat je '
                "graag doet, staat er alleen als jij dat wilt. Dat je weg bent of waar een sleutel ligt, hoort daar "
                "niet."
            ),
        ),
        Paragraph(
            _("Eerst eens kennismaken?"),
            _(
                "Bij activiteiten ontmoet je buren: koffie, soep, een rondje lopen. Je hoeft je niet aan te melden en "
                "niemand ziet dat jij komt. Iedereen die meedoet, kan er ook een organiseren. {coordinator} van "
                "Buurthulp leest het eerst."
            ),
        ),
        Paragraph(
            _("Lukt het niet?"),
            _("Vinden we niemand? Dan zoekt {coordinator} van Buurthulp met je mee."),
        ),
    ],
)

HOUSE_RULES = Text(
    _("Zo gaan we met elkaar om"),
    [
        Paragraph("", _("Wees aardig. Kom je afspraak na, of zeg het op tijd. Vraag geen geld.")),
        Paragraph(
            _("Nee zeggen mag"),
            _('Je hoeft niets. "Nu niet" is een gewoon antwoord, ook zonder reden. Stoppen mag altijd.'),
        ),
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
                "Ga weg en bel {coordinator} van Buurthulp: {telefoon}, {uren}. Is er gevaar? Bel 112. Wie zich"
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
            _("Sommige mensen slaat de computer over:"),
            [
                _("wie niet aangaf dit graag te doen"),
                _("wie pauze heeft, of op dat moment niet kan"),
                _("wie te ver weg woont, voor jou of voor zichzelf"),
                _("wie deze maand al vaak genoeg gevraagd is"),
                _("wie iets mist wat nodig is, zoals een auto of een bevestigd adres"),
                _("wie jou liever niet ontmoet, of jij die persoon"),
                _("wie op hetzelfde adres woont."),
            ],
        ),
        Paragraph(
            _("Wie we het eerst vragen"),
            _("De computer zet de anderen op volgorde. Daarbij telt mee:"),
            [
                _("hoe dichtbij iemand woont"),
                _("hoe goed het past bij wat iemand graag doet"),
                _("of jullie eerder iets samen deden"),
                _("of iemand zei ook eens iets te willen doen"),
                _("hoe lang iemand niet gevraagd is"),
                _("hoe vaak op zulke vragen ja komt."),
            ],
        ),
        Paragraph(
            _("Hoeveel mensen we vragen"),
            _(
                "We vragen er zo weinig als kan, en meer als er haast is. We vragen niets {rust}. Niemand ziet zijn "
                "plaats in de rij, en niemand krijgt een cijfer te zien."
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
            _("Als het niet lukt"),
            _(
                "Vindt de computer niemand? Dan beslist een mens hoe het verder gaat: {coordinator} van Buurthulp "
                "zoekt met je mee."
            ),
        ),
        Paragraph(
            _("Liever een mens?"),
            _(
                "Bel {coordinator} van Buurthulp: {telefoon}, {uren}. Vraag gerust waarom iets zo ging, of zeg dat je "
                "het er niet mee eens bent. Dan kijkt iemand met je mee."
            ),
        ),
    ],
)

PRIVACY = Text(
    _("Privacy"),
    [
        Paragraph(
            "",
            _(
                "Buurthulp {naam} is van {organisatie}. Die zorgt ook voor je gegevens, en is er volgens de wet "
                "verantwoordelijk voor. Een vraag over privacy? Neem contact op: {privacy}."
            ),
        ),
        Paragraph(
            _("Wat we bewaren, en waarvoor"),
            _("We gebruiken je gegevens om mensen bij elkaar te brengen, en voor niets anders:"),
            [
                _("je mailadres of mobiele nummer, om in te loggen en je iets te laten weten"),
                _("je naam, je adres en je telefoonnummer, voor wie een afspraak met je heeft"),
                _("wat je graag doet, wat je vraagt en wanneer je kunt, om iemand te vinden die past"),
                _("je antwoorden, je afspraken en je bedankjes, om te weten hoe het ging"),
                _("je toestemming, om te kunnen laten zien dat je die gaf."),
            ],
        ),
        Paragraph(
            "",
            _(
                "We verkopen niets. We delen niets met reclamebedrijven. Wie de site, mail en sms voor ons verzorgt, "
                "mag je gegevens alleen daarvoor gebruiken."
            ),
        ),
        Paragraph(
            _("Waarom dat mag"),
            _(
                "Je gaf ons toestemming toen je mee ging doen. Die mag je altijd weer intrekken. We schrijven ook op "
                "wie van ons in je gegevens keek. Dat doen we zonder het te vragen, omdat het jou beschermt."
            ),
        ),
        Paragraph(
            _("Over je gezondheid"),
            _(
                "Daar vragen we niet naar. Schrijf er alleen iets over als de ander het moet weten. Zet het dan bij "
                '"Wat hoeft alleen degene te weten die komt?".'
            ),
        ),
        Paragraph(
            _("Heeft iemand anders je aangemeld?"),
            _("Dan kregen we je naam, je adres en je telefoonnummer van die persoon, en vertelde die jou dat."),
        ),
        Paragraph(
            _("Regelt iemand anders het voor je?"),
            _(
                "Dat mag alleen als jij ja zei. We schrijven op wanneer en hoe. Die persoon ziet dan wat jij hier zou "
                "zien. Wie bij je komt, leest zijn of haar voornaam, en na een afspraak ook hoe je die persoon "
                "bereikt. Je stopt ermee wanneer je wilt, of neemt het zelf over met een code op papier."
            ),
        ),
        Paragraph(
            _("Verwijzen we je door?"),
            _(
                "Soms past een vraag beter bij een organisatie. We geven alleen iets door als jij ja zei. We schrijven "
                "op wanneer en hoe. Zij krijgen je naam, en alleen wat jij verder goed vindt. Wil je het niet meer? "
                "Zeg het {coordinator}. Dan stoppen we. Wat zij al lazen, kunnen we niet terughalen."
            ),
        ),
        Paragraph(
            _("Wie wat ziet"),
            _(
                "Anderen zien je voornaam en ongeveer hoe ver je woont. Je achternaam, je adres en hoe je te "
                'bereiken bent pas als er een afspraak is, na "Graag". {coordinator} van Buurthulp kan je '
                "gegevens zien om te helpen. Elke keer dat dat gebeurt, schrijven we op wie keek en waarom."
            ),
        ),
        Paragraph(
            _("Maakt iemand zich zorgen om je?"),
            _(
                "Dan kan die dat aan {coordinator} vertellen, het liefst als jij het goed vindt. Soms kan vragen niet, "
                "of is het gevaarlijk. Dan schrijven we op waarom het zonder moest. Alleen wie bij Buurthulp voor jouw "
                "buurt zorgt, leest het. Wie er keek, zie je als het klaar is en dat veilig kan. Een half jaar later "
                "wissen we de woorden."
            ),
        ),
        Paragraph(
            _("Hoe we het beschermen"),
            _(
                "Je achternaam, adres, telefoonnummer en wat je alleen aan je helper schrijft, zijn versleuteld. De"
                " sleutel ligt niet bij de gegevens. Deze site gebruikt alleen de cookies die nodig zijn om in te "
                "loggen. Kies je een taal? Dan onthoudt een cookie welke. Wat je typt en nog niet verstuurt, bewaart "
                "je eigen telefoon of computer."
            ),
        ),
        Paragraph(
            _("Hoe lang we het bewaren"),
            _(
                "Zolang je meedoet. Berichten, mails en sms'jes gaan na een half jaar weg. De tekst van een vraag gaat "
                "een jaar na afloop weg. Stop je? Dat doe je zelf bij Ik, onder Mijn gegevens, of je belt ons. Dan "
                "wissen we je naam, je adres, je telefoonnummer en wat je schreef. Wat er dan nog staat, zoals het "
                "aantal afspraken, zegt niet meer wie je bent. Vroeg je "
                "alleen een code en deed je niet mee? Dan is je mailadres of nummer binnen twee dagen weg."
            ),
        ),
        Paragraph(
            _("Wat jij mag"),
            _("Je mag ons altijd vragen om:"),
            [
                _("te laten zien wat we van je hebben, of het je mee te geven"),
                _("iets te verbeteren of te wissen"),
                _("iets een tijd niet te gebruiken"),
                _("te stoppen met iets waar je bezwaar tegen hebt."),
            ],
        ),
        Paragraph(
            "",
            _(
                "Bekijken, meenemen en wissen kun je ook zelf, bij Ik onder Mijn gegevens. Daar lees je ook wie er in "
                "keek. Of bel {telefoon}, {uren}. Je krijgt antwoord binnen een maand. Meedoen is nooit verplicht. "
                "Zonder naam "
                "en adres lukt het alleen niet. Een computer kiest wie we het eerst vragen; hoe, staat op de "
                'bladzijde "Hoe wij kiezen".'
            ),
        ),
        Paragraph(
            _("Niet tevreden?"),
            _(
                "Zeg het ons. Je kunt ook een klacht indienen bij de Autoriteit Persoonsgegevens: "
                "autoriteitpersoonsgegevens.nl."
            ),
        ),
    ],
    version="2026-11-28.2",
    since=date(2026, 11, 28),
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
            _("Hoe ver we zijn"),
            _(
                "{organisatie} volgt de regels voor sites van de overheid: WCAG 2.2, niveau A en AA. De status van "
                "deze site is C: eerste maatregelen genomen. Bij elke nieuwe versie kijken we elke bladzijde na, met "
                "een computer en met eigen ogen. Een onderzoek door een ander bureau is er nog niet."
            ),
        ),
        Paragraph(
            _("Lukt er iets niet?"),
            _(
                "Bel {telefoon}, {uren}. {coordinator} van Buurthulp helpt je, en we maken het beter. Je krijgt "
                "antwoord binnen twee weken. Helpt dat niet? Dan kun je naar de Nationale ombudsman."
            ),
        ),
        Paragraph(
            _("Liever zonder computer?"),
            _("Bel gerust. {coordinator} van Buurthulp regelt het dan samen met je."),
        ),
    ],
)

DEFAULT_TEXTS: Mapping[TextKind, Text] = {
    TextKind.HOW_IT_WORKS: HOW_IT_WORKS,
    TextKind.HOUSE_RULES: HOUSE_RULES,
    TextKind.HOW_WE_CHOOSE: HOW_WE_CHOOSE,
    TextKind.PRIVACY: PRIVACY,
    TextKind.ACCESSIBILITY: ACCESSIBILITY,
}

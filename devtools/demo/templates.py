"""The templates of the demonstration, and the requests teachers sent: one in each state."""

from datetime import date
from typing import Any
from uuid import uuid4

from django.db import transaction

from accounts.models import User
from catalogue.actions.page import write_page
from devtools.demo import rules
from devtools.demo.scenes import (
    CARRIERES,
    CARTIER,
    CHARCOT,
    COUESNON,
    ECLUSIER,
    GUEHENNO,
    MOLE,
    REMPARTS,
    THERESE_PIERRE,
)
from devtools.demo.stage import Stage, siret_of, teacher, travel_to
from offers import actions as offers
from offers.models import OfferTemplate, Place

BACKSTAGE = "Le théâtre côté coulisses"
DRAFT = "Un chœur pour la classe"
TEMPLATES: list[tuple[str, str, str, dict[str, Any]]] = [
    (
        ECLUSIER, BACKSTAGE, "publish",
        {
            "formats": ["visite-guidee", "atelier"], "domains": ["theatre"],
            "levels": ["4e", "3e", "2de"], "duration_minutes": 180, "accessible_motor": True,
            "places": [Place.VENUE], "price_text": "De 320 à 480 € par classe, selon l’atelier",
            "description": "Du grill à la fosse, la classe découvre le théâtre au travail, puis "
            "prend le plateau avec une comédienne. Le thème se choisit ensemble : masque, chœur, "
            "lumière.",
        },
    ),
    (
        ECLUSIER, DRAFT, "",
        {
            "formats": ["atelier"], "domains": ["theatre", "musique"], "levels": ["3e", "2de"],
            "places": [Place.SCHOOL], "departments": ["35"],
            "description": "Une cheffe de chœur et un comédien travaillent un texte à voix hautes "
            "avec toute la classe.",
        },
    ),
    (
        MOLE, "Une autrice dans la classe", "publish",
        {
            "formats": ["rencontre", "atelier"], "domains": ["livre"],
            "levels": ["4e", "3e", "2de", "1re"], "duration_minutes": 120,
            "places": [Place.SCHOOL, Place.VENUE], "departments": ["22", "35"],
            "price_text": "300 € par rencontre",
            "description": "Une autrice lit, raconte son métier et fait écrire. Les livres sont "
            "prêtés à la classe un mois avant.",
        },
    ),
    (
        REMPARTS, "La ville close en cartes", "publish",
        {
            "formats": ["visite-guidee"], "domains": ["patrimoine", "architecture"],
            "levels": ["4e", "3e"], "duration_minutes": 150, "places": [Place.VENUE],
            "description": "Lire un rempart comme une carte : relevés, croquis et plans anciens, "
            "du chemin de ronde à la salle des archives.",
        },
    ),
    (
        CARRIERES, "Écouter le granit", "publish",
        {
            "formats": ["concert", "visite-guidee"], "domains": ["musique", "patrimoine"],
            "levels": ["4e", "3e", "2de", "1re", "Tle"], "duration_minutes": 180,
            "places": [Place.VENUE], "price_text": "12 € par élève, 420 € au plus",
            "description": "Une carrière devient salle de concert : la classe écoute la pierre, "
            "suit les musiciens front de taille par front de taille, puis joue avec eux.",
        },
    ),
    (
        COUESNON, "Équilibres et portés", "pause",
        {
            "formats": ["atelier"], "domains": ["cirque"], "levels": ["4e", "3e", "CAP1"],
            "places": [Place.TO_DECIDE], "departments": ["35", "50"],
            "description": "Trois séances d’acrobatie douce, du sol au fil, pour des classes qui "
            "ne se connaissent pas encore.",
        },
    ),
]  # fmt: skip

# What the theatre says of itself to schools.
OF_THE_THEATRE: dict[str, Any] = {
    "presentation": "Scène conventionnée au bord de la Vilaine, nous accueillons une classe par "
    "jour : elle visite, joue, rencontre celles et ceux qui font un spectacle.\n\nChaque projet "
    "se prépare avec l’enseignant, avant et après la venue.",
    "access": "Métro République, ligne a. Un car stationne quai Lamennais, à deux minutes. "
    "Entrée de plain-pied, boucle magnétique dans la grande salle.",
    "domains": ["theatre", "musique"],
    "levels": ["4e", "3e", "2de", "1re", "Tle"],
    "departments": ["35", "22", "56"],
}


@transaction.atomic
def load_templates(today: date) -> None:
    """What exists is left alone."""
    for troupe, title, verb, said in TEMPLATES:
        if OfferTemplate.objects.filter(title=title, venue__siret=siret_of(troupe)).exists():
            continue
        stage = Stage(troupe, today)
        contact: dict[str, Any] = {"contact_email": stage.member.email}
        contact |= {"notification_emails": [stage.member.email]}
        with stage.at(-30):
            template = offers.create_template(
                venue_id=stage.venue.pk,
                values=contact | said | {"title": title},
                token=uuid4(),
                by=stage.member,
            )
            if verb:
                offers.publish_template(template_id=template.pk, by=stage.member)
        if verb == "pause":
            with stage.at(-3):
                offers.pause_template(template_id=template.pk, by=stage.member)
        if title == BACKSTAGE:
            write_page(partner=stage.venue.partner, values=OF_THE_THEATRE, by=stage.member)
            _requests(stage, template)


def _requests(stage: Stage, template: OfferTemplate) -> None:
    """One request in every state; the new one has waited too long."""
    me = stage.member
    _ask(stage, template, -6, teacher(GUEHENNO), "Deux classes de 2de étudient Antigone.")
    heard = _ask(stage, template, -9, teacher(THERESE_PIERRE), "La 4e B prépare un spectacle.")
    with stage.at(-8):
        words = "Avec plaisir. Le mardi matin vous conviendrait-il ?"
        offers.answer_request(request_id=heard, text=words, by=me)
    with stage.at(-2):
        words = "Oui, un mardi de mars serait parfait."
        offers.write_again(request_id=heard, text=words, by=teacher(THERESE_PIERRE))
    agreed = _ask(stage, template, -12, teacher(CHARCOT), "Découvrir les métiers de la scène.")
    with stage.at(-10):
        offers.convert_request(request_id=agreed, by=me)
    refused = _ask(stage, template, -15, teacher(CARTIER), "Une journée entière en juin.")
    with stage.at(-14):
        reason = "Le théâtre est fermé au public scolaire en juin."
        offers.decline_request(request_id=refused, reason=reason, by=me)
    taken_back = _ask(stage, template, -16, teacher(GUEHENNO), "Une visite en novembre.")
    with stage.at(-15, 14):
        offers.close_request(request_id=taken_back, by=teacher(GUEHENNO))
    seen = _ask(stage, template, -1, teacher(CARTIER), "Une matinée pour une classe de 3e.")
    with travel_to(rules.moment(stage.today, 8)):
        offers.read_request(request_id=seen, by=me)


def _ask(stage: Stage, template: OfferTemplate, on: int, by: User, text: str) -> int:
    days = [rules.school_day(stage.today, ahead) for ahead in (90, 97)]
    wishes = offers.Wishes(participants=28, levels=["3e"], text=text, wished_dates=days)
    with stage.at(on, 9):
        sent = offers.send_request(template_id=template.pk, wishes=wishes, token=uuid4(), by=by)
    return sent.pk

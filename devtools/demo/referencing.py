"""Referencing requests in every state, played with the real verbs (R4)."""

import io
from contextlib import AbstractContextManager
from datetime import date

from PIL import Image

from accounts.models import User
from core.files.uploads import read_document
from devtools.demo import rules
from devtools.demo.stage import travel_to
from venues.actions import referencing
from venues.models import Membership, Partner, ReferencingRequest

# The partners that are not referenced yet, by where their request stands.
DRAFT, UNDER_REVIEW = "Compagnie Lande haute", "Atelier du Gué"
REFUSED, ACCEPTED = "Ciné-club des Halles", "Musée de poche"
DESCRIPTION = (
    "Nous recevons et nous visitons des classes du territoire depuis dix ans : ateliers de "
    "pratique, rencontres avec les artistes, parcours sur plusieurs semaines préparés avec les "
    "enseignants. Deux intervenants formés accompagnent chaque groupe."
)
ASKED = "Pouvez-vous préciser qui intervient auprès des classes, et ce qui a déjà été mené ?"
ANSWERED = (
    "Bonjour, deux plasticiennes, toutes deux formées. Le projet mené à Guichen est décrit dans la "
    "présentation."
)
WHY_REFUSED = (
    "La demande ne décrit pas d’activité menée avec des élèves. Décrivez ce que vous proposez à "
    "une classe, puis redéposez."
)


class Request:
    """The request of one partner, told in days before today."""

    def __init__(self, troupe: str, today: date) -> None:
        self.partner = Partner.objects.get(name=troupe)
        self.today = today
        self.member = Membership.objects.filter(partner=self.partner).earliest("pk").user

    def at(self, days: int, hour: int = 10) -> AbstractContextManager[None]:
        """Context: what happens inside happens that day."""
        return travel_to(rules.moment(rules.day(self.today, days), hour))

    def write(self, on: int, *, description: str = DESCRIPTION) -> int:
        """Fill the pages; returns the request's key."""
        answers = {
            "activities": self.partner.activities,
            "description": description,
            "contact_name": self.member.full_name,
            "contact_email": self.member.email,
            "contact_phone": "+33299000000",
        }
        with self.at(on):
            request = referencing.save_draft(
                partner_id=self.partner.pk, values=answers, expected_version=0, by=self.member
            )
            self.join("Présentation de la structure.pdf", "presentation")
        return request.pk

    def join(self, name: str, nature: str) -> None:
        """A document of one blank page."""
        content = io.BytesIO()
        Image.new("RGB", (595, 842), "white").save(content, "PDF")
        found = read_document(content, name=name, size=len(content.getvalue()))
        referencing.add_document(
            partner_id=self.partner.pk, content=content, found=found, nature=nature, by=self.member
        )

    def file(self, on: int, request_id: int) -> None:
        """Hand it over."""
        version = ReferencingRequest.objects.get(pk=request_id).version
        with self.at(on, 11):
            referencing.file(request_id=request_id, expected_version=version, by=self.member)


def play(today: date, admin: User) -> None:
    """One request a partner that is not referenced yet; what is there is left alone."""
    for troupe in (DRAFT, UNDER_REVIEW, REFUSED, ACCEPTED):
        request = Request(troupe, today)
        if request.partner.requests.exists():
            continue
        if troupe == DRAFT:
            request.write(-2)
        elif troupe == UNDER_REVIEW:
            key = request.write(-7)
            request.file(-6, key)
            with request.at(-4, 9):
                referencing.take_charge(request_id=key, by=admin)
                referencing.post_message(request_id=key, body=ASKED, by=admin)
            with request.at(-3, 14):
                referencing.post_message(request_id=key, body=ANSWERED, by=request.member)
        elif troupe == REFUSED:
            key = request.write(-30, description="Ciné-club ouvert à tous, séances le jeudi.")
            request.file(-29, key)
            with request.at(-20):
                referencing.take_charge(request_id=key, by=admin)
                referencing.refuse(request_id=key, reason=WHY_REFUSED, by=admin)
        else:
            key = request.write(-60)
            request.file(-59, key)
            with request.at(-45):
                referencing.take_charge(request_id=key, by=admin)
                referencing.accept(request_id=key, by=admin)

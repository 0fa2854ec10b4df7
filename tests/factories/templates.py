"""Templates (« offres vitrines ») and teachers' requests."""

from typing import Any
from uuid import uuid4

import factory
from django.utils import timezone

from offers import actions
from offers.models import OfferRequest, OfferTemplate, Place
from tests.factories.offers import in_days
from tests.factories.people import UserFactory
from tests.factories.schools import InstitutionFactory, TeacherFactory
from tests.factories.venues import VenueFactory


class TemplateFactory(factory.django.DjangoModelFactory):
    """A complete template, published; `state="DRAFT"` and so on puts it there at birth."""

    class Meta:
        model = OfferTemplate

    venue = factory.SubFactory(VenueFactory)
    title = factory.Sequence(lambda n: f"Les coulisses du port {n}")
    description = "Une visite et un atelier, à préparer avec les enseignants."
    formats = factory.LazyFunction(lambda: ["visite-guidee", "atelier"])
    domains = factory.LazyFunction(lambda: ["theatre"])
    levels = factory.LazyFunction(lambda: ["4e", "3e"])
    duration_minutes = 120
    places = factory.LazyFunction(lambda: [Place.VENUE])
    price_text = "Autour de 300 € par classe"
    contact_email = factory.Sequence(lambda n: f"contact-vitrine{n}@theatre.fr")
    contact_phone = "0299000001"
    notification_emails = factory.Sequence(lambda n: [f"vitrines{n}@theatre.fr"])
    token = factory.LazyFunction(uuid4)
    created_by = factory.SubFactory(UserFactory)
    state = OfferTemplate.State.PUBLISHED
    archived_from = factory.LazyAttribute(lambda t: "PUBLISHED" if t.state == "ARCHIVED" else "")
    published_at = factory.LazyAttribute(lambda t: None if t.state == "DRAFT" else timezone.now())


class RequestFactory(factory.django.DjangoModelFactory):
    """A request, made by `offers.actions.send_request`: journal and messages are there too.

    Takes `template=`, `teacher=`, `institution=` (ignored with a teacher), and the wishes.
    """

    class Meta:
        model = OfferRequest

    template = factory.SubFactory(TemplateFactory)
    teacher = None
    institution = None
    wished_dates = factory.LazyFunction(lambda: [in_days(60).date(), in_days(67).date()])
    participants = 28
    levels = factory.LazyFunction(lambda: ["4e"])
    budget = None
    text = "Une visite le matin, un atelier l’après-midi."

    @classmethod
    def _create(cls, model_class: type, *args: Any, **fields: Any) -> OfferRequest:
        school = fields.pop("institution")
        teacher = fields.pop("teacher") or TeacherFactory(
            institution=school or InstitutionFactory()
        )
        template: OfferTemplate = fields.pop("template")
        return actions.send_request(
            template_id=template.pk, wishes=actions.Wishes(**fields), token=uuid4(), by=teacher
        )

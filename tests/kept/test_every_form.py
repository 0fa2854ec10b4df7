"""Every form of the site in which one writes, both sides and the administration: nothing is lost.

The pages are opened one after the other; in each form that posts, each field of words gets words of
its own; the session ends, the button is pressed, its author signs in again: the words are back.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from accounts.models import User
from bookings.actions.question import ask_question
from passculture.autosaved_fields import KEPT
from tests.factories.offers import (
    ConfirmedBookingFactory,
    DraftOfferFactory,
    OfferFactory,
    PrebookedBookingFactory,
)
from tests.factories.people import StaffFactory
from tests.factories.schools import InstitutionFactory, PrincipalFactory, TeacherFactory
from tests.factories.templates import RequestFactory, TemplateFactory
from tests.factories.venues import RequestFactory as ReferencingRequestFactory
from tests.kept.browser import Browser, Form, end_sessions, give_password
from tests.proposals import propose
from tests.stage import build_stage
from venues.models import ReferencingRequest

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(600)]

WRITTEN = {"text", "textarea", "email", "url", "search", "tel"}
Page = tuple[str, dict[str, Any]]


def partner_pages() -> tuple[User, list[Page]]:
    """A partner's: wizard, edit, terms, template, request, refusal, cancellation, structure."""
    stage = build_stage()
    venue, member = stage.offer.venue, stage.member
    draft, booked = DraftOfferFactory(venue=venue), ConfirmedBookingFactory(offer__venue=venue)
    member.memberships.update(role="OWNER")
    template = TemplateFactory(venue=venue)
    asked = RequestFactory(template=template)
    ref, step = {"ref": stage.offer.ref}, {"ref": draft.ref}
    wizard: list[Page] = [
        ("partner:step", step | {"slug": slug})
        for slug in ("offre", "date-prix", "pratique", "destinataire")
    ]
    others: list[Page] = [
        ("partner:new_step", {}), ("partner:edit", ref), ("partner:recipient", ref),
        ("partner:terms", ref),
        ("partner:deadline", ref), ("partner:cancel", {"ref": booked.offer.ref}),
        ("partner:template_new", {}), ("partner:template_edit", {"template_ref": template.ref}),
        ("partner:request", {"request_ref": asked.ref}),
        ("partner:request_decline", {"request_ref": asked.ref}),
        ("partner:my_structure_edit", {}), ("partner:place_new", {}),
        ("partner:place", {"pk": venue.pk}), ("partner:invite", {}), ("partner:account", {}),
    ]  # fmt: skip
    return member, wizard + others


def _only_member(asked: ReferencingRequest) -> User:
    return asked.partner.memberships.get().user


def referencing_pages() -> tuple[User, list[Page]]:
    """The request of a structure that is not referenced yet."""
    asked: ReferencingRequest = ReferencingRequestFactory(state="DRAFT")
    slugs = ("description", "contact")
    return _only_member(asked), [("partner:referencing_step", {"slug": slug}) for slug in slugs]


def message_pages() -> tuple[User, list[Page]]:
    """A request filed: one writes to the administration."""
    return _only_member(ReferencingRequestFactory(state="FILED")), [("partner:referencing", {})]


def teacher_pages() -> tuple[User, list[Page]]:
    """A teacher's: pre-booking, answer, request, proposal, alerts."""
    stage = build_stage()
    theirs = {"institution": stage.institution}
    open_offer = OfferFactory(venue=stage.offer.venue)
    booking = stage.prebook()
    line = propose(stage, booking.reference)
    assert line.held_for == stage.teacher
    template = TemplateFactory(venue=stage.offer.venue)
    asked = RequestFactory(template=template, teacher=stage.teacher)
    waiting = PrebookedBookingFactory(offer=OfferFactory(**theirs), teacher=stage.teacher)
    ask_question(booking_id=waiting.pk, text="Quelle salle ?", by=stage.principal)
    return stage.teacher, [
        ("school:prebook", {"ref": open_offer.ref}),
        ("school:proposal", {"ref": stage.offer.ref}),
        ("school:booking", {"reference": waiting.reference}),
        ("school:ask", {"template_ref": template.ref}),
        ("school:request", {"request_ref": asked.ref}),
        ("school:alert_save", {"?": "q=masques"}),
    ]


def principal_pages() -> tuple[User, list[Page]]:
    """A head's: refusal, question, cancellation, delegation."""
    school = InstitutionFactory()
    principal, theirs = PrincipalFactory(institution=school), TeacherFactory(institution=school)
    waiting = PrebookedBookingFactory(teacher=theirs)
    booked = ConfirmedBookingFactory(teacher=theirs, principal=principal)
    return principal, [
        ("school:decision", {"reference": waiting.reference}),
        ("school:refuse_several", {"?": f"choix={waiting.reference}"}),
        ("school:cancel", {"reference": booked.reference}),
        ("school:delegate", {}),
    ]


def staff_pages() -> tuple[User, list[Page]]:
    """The administration: what Django draws is given back the same way."""
    asked = ReferencingRequestFactory(state="FILED")
    change = "admin:venues_partner_change"
    return StaffFactory(), [
        (change, {"object_id": asked.partner.pk}),
        ("admin:schools_institution_add", {}),
    ]


DESKS = [
    partner_pages,
    referencing_pages,
    message_pages,
    teacher_pages,
    principal_pages,
    staff_pages,
]


def written_in(form: Form) -> dict[str, str]:
    """Words for each field in which one writes, a different text in each."""
    kinds = {one.name: one.kind for one in form.fields if one.kind in WRITTEN}
    return {name: f"mots à rendre, {name} é & <b>" for name in kinds if name in KEPT}


def forms_of(visitor: Browser, path: str) -> Iterator[tuple[Form, dict[str, str]]]:
    visitor.read(path)
    for form in visitor.forms():
        if words := written_in(form):
            yield form, words


def next_of(location: str) -> str:
    return parse_qs(urlsplit(location).query)["next"][0]


def address(name: str, given: dict[str, Any]) -> str:
    """The page; what is no part of its address is asked after « ? »."""
    asked = f"?{given['?']}" if "?" in given else ""
    return reverse(name, kwargs={key: one for key, one in given.items() if key != "?"}) + asked


@pytest.mark.parametrize("desk", DESKS, ids=lambda desk: desk.__name__)
def test_what_was_written_in_any_form_is_given_back(desk: Any) -> None:
    user, pages = desk()
    give_password(user)
    visitor = Browser()
    visitor.sign_in(user)
    lost, empty = [], []
    for name, given in pages:
        path = address(name, given)
        found = list(forms_of(visitor, path))
        if not found:
            empty.append((name, visitor.answer.status_code, visitor.path))
        for form, words in found:
            visitor.read(path)
            end_sessions()
            answer = visitor.send(form.action, form.sent() | words)
            assert answer.status_code == 302, (name, answer.status_code)
            visitor.sign_in(
                user, answer["Location"].split("next=")[1].replace("%3F", "?").replace("%3D", "=")
            )
            back = [one for one in visitor.forms() if one.action == form.action]
            for word, value in words.items():
                if [value] not in [one.of(word) for one in back]:
                    lost.append((name, word))
            visitor.send("/saisie/effacer/", visitor.form("/saisie/effacer/").sent())
    assert (lost, empty) == ([], [])

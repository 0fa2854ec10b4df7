"""What a mail or a word processor leaves in a pasted text, through the site: in, shown, out."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.utils.http import urlencode

from accounts.forms import AddressForm, CodeForm, LoginForm
from bookings.documents.agenda import calendar_of
from outbox.models import Message
from schools.forms.administration import InstitutionForm
from tests.bookings.mails.letters import deliver
from tests.factories.offers import OfferFactory, PrebookedBookingFactory
from tests.factories.people import StaffFactory, UserFactory
from tests.factories.schools import InstitutionFactory, uai
from tests.factories.venues import MemberFactory, PartnerFactory, VenueFactory, siren, siret
from venues.forms.administration import PartnerForm, VenueForm
from venues.forms.bank import BankDetailsForm
from venues.forms.signup import NumberForm, StructureForm
from venues.forms.structure import PlaceForm
from venues.models import Venue

pytestmark = pytest.mark.django_db
MARKS = "\u200b\u202e\ufeff\u00ad\u2066"


def pasted(text: str) -> str:
    """With a mark nobody sees between all its letters, and spaces of print in its middle."""
    half = len(text) // 2
    return MARKS + MARKS.join(text[:half]) + "\u202f\u00a0" + MARKS.join(text[half:]) + "\u2009\t"


CASES: dict[str, Any] = {
    "SIRET at sign-up": lambda: (NumberForm({"number": pasted(siret(siren(1), 1))}), "number"),
    "SIREN at sign-up": lambda: (StructureForm({"number": pasted(siren(1))}), "number"),
    "postal code": lambda: (StructureForm({"postal_code": pasted("35000")}), "postal_code"),
    "IBAN": lambda: (_bank(iban=pasted("FR7630006000011234567890189")), "iban"),
    "BIC": lambda: (_bank(bic=pasted("AGRIFRPPXXX")), "bic"),
    "UAI": lambda: (InstitutionForm({"uai": pasted(uai(1).lower())}), "uai"),
    "SIREN in the administration": lambda: (PartnerForm({"siren": pasted(siren(1))}), "siren"),
    "second factor": lambda: (CodeForm({"code": pasted("123456")}), "code"),
}
READ = {
    "SIRET at sign-up": siret(siren(1), 1), "SIREN at sign-up": siren(1), "postal code": "35000",
    "IBAN": "FR7630006000011234567890189", "BIC": "AGRIFRPPXXX", "UAI": uai(1),
    "SIREN in the administration": siren(1), "second factor": "123456",
}  # fmt: skip


def _bank(**typed: str) -> BankDetailsForm:
    return BankDetailsForm(typed, {}, partners=[PartnerFactory()], by=UserFactory())


@pytest.mark.parametrize("case", CASES)
def test_an_identifier_is_read_whatever_was_pasted_with_it(case: str) -> None:
    form, name = CASES[case]()
    form.is_valid()
    assert name not in form.errors, form.errors[name]
    assert form.cleaned_data[name] == READ[case]


def test_the_siret_of_a_place_is_read_on_both_sides() -> None:
    partner = PartnerFactory()
    number = siret(partner.siren, 77)
    mine = PlaceForm({"siret": pasted(number)}, instance=Venue(partner=partner))
    theirs = VenueForm({"siret": pasted(number)})
    for form in (mine, theirs):
        form.is_valid()
        assert form.cleaned_data["siret"] == number


def test_an_address_pasted_with_a_name_signs_in_and_counts_as_one(client: Client) -> None:
    user = UserFactory(email="a.diallo@exemple.fr")
    user.set_password("une longue phrase")
    user.save()
    typed = "\u200bAïssata Diallo <A.Diallo@Exemple.fr>\u202c"
    assert AddressForm({"email": typed}).is_valid()
    form = LoginForm(None, {"username": typed, "password": "une longue phrase"})
    assert form["username"].data == "A.Diallo@Exemple.fr"
    answer = client.post("/connexion/", {"username": typed, "password": "une longue phrase"})
    assert answer.status_code == 302, answer.content.decode()[:2000]


def test_a_reference_is_found_by_a_pasted_one() -> None:
    """The partner's list, the administration's search."""
    member = MemberFactory()
    partner = member.memberships.get().partner
    offer = OfferFactory(venue=VenueFactory(partner=partner))
    OfferFactory(venue=VenueFactory(partner=partner))
    typed = "\u200b\u202a" + "\u00ad".join(offer.ref) + "\ufeff\u202c"
    for user, path in (
        (member, "/pro/offres/"),
        (StaffFactory(is_superuser=True), "/admin/offers/collectiveoffer/"),
    ):
        visitor = Client()
        visitor.force_login(user)
        page = visitor.get(f"{path}?{urlencode({'q': typed})}").content.decode()
        assert page.count(offer.title) >= 1
        assert offer.ref in page


def test_nothing_invisible_leaves_in_a_subject_a_calendar_or_a_table() -> None:
    """Kept before today, or told by ADAGE: no form has read it."""
    dirty = "Mas\u202eques\u200b au\ufeff port\x07"
    school = InstitutionFactory(name=f"Collège\u2066 {dirty}")
    member = MemberFactory()
    venue = VenueFactory(partner=member.memberships.get().partner, name=dirty)
    booking = PrebookedBookingFactory(
        offer=OfferFactory(venue=venue, title=dirty, notification_emails=["a@b.fr"]),
        institution=school,
        class_name="3E2",
    )
    subject = deliver()["a@b.fr"].subject
    _, calendar, _ = calendar_of(booking, "PREBOOKED", "https://pass.test/")
    visitor = Client()
    visitor.force_login(member)
    answer = visitor.get("/pro/reservations/export.csv")
    table = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert not Message.objects.filter(state="FAILED").exists()
    for said in (subject, calendar.decode(), table):
        assert "Masques au port" in said.replace("\r\n ", "")
        assert not set("\u202e\u200b\ufeff\u2066\x07") & set(said)
    [line] = csv.DictReader(io.StringIO(table), delimiter=";")
    assert line["Classe"] == "'3E2"

"""What the database forbids is said in words, at its field: nobody reads a constraint's name."""

import re
from collections.abc import Mapping
from typing import Any, NoReturn

import pytest
from django.contrib import admin
from django.db import IntegrityError
from django.db.models import Model

from schools.models import Budget, Level, SchoolYear
from tests.answers import Answer
from tests.factories.people import StaffFactory
from tests.factories.schools import BudgetFactory, InstitutionFactory
from tests.factories.venues import MembershipFactory, PartnerFactory, VenueFactory
from tests.passculture.administration import budget, names_in, partner_form, rows, text, url
from venues.models import Membership, Partner, Referencing, Venue

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
# A model, the key of a row to change, and what is typed in its form.
Typed = tuple[type[Model], Any, Mapping[str, object]]


def two_budgets() -> Budget:
    """A school with a credit of 2026–2027, changed one, and another of the year after."""
    school = InstitutionFactory()
    BudgetFactory(institution=school)
    days = {"commitment_from": "2027-09-01", "commitment_to": "2028-09-01",
            "event_from": "2027-09-01", "event_to": "2028-09-01"}  # fmt: skip
    return BudgetFactory(institution=school, **days)


def level_form(*openings: dict[str, object]) -> dict[str, object]:
    return {"label": "Seconde", "rank": 7} | rows("openings", *openings)


def of_budget(**change: str) -> Typed:
    found = two_budgets()
    return Budget, found.pk, budget(**change)


def of_level(*openings: dict[str, object]) -> Typed:
    return Level, "2de", level_form(*openings)


def of_referencing(**change: object) -> Typed:
    held = PartnerFactory().referencings.get()
    later = Referencing.objects.filter(pk=held.pk)
    later.update(from_date="2020-01-01", to_date="2021-01-01")
    other = Referencing.objects.create(partner=held.partner, from_date="2022-01-01")
    return Referencing, other.pk, {"reason": "Décision de la commission"} | change


def of_year(**change: object) -> Typed:
    year = SchoolYear.objects.latest("starts_date")
    return SchoolYear, year.pk, {"adage_id": year.adage_id} | change


def of_partner_with(*referencings: dict[str, object]) -> Typed:
    partner = PartnerFactory()
    partner.referencings.all().delete()
    return Partner, partner.pk, partner_form(partner) | rows("referencings", *referencings)


def of_partner_with_venue() -> Typed:
    venue = VenueFactory(partner__siren="552100554", siret="55210055400013")
    return Partner, venue.partner_id, partner_form(venue.partner, siren="732829320")


INVERTED, OVERLAPPING = "doit venir après", "couvre déjà une partie"
# What is typed -> the words read, and the fields they stand at (the errors of the form, or table).
CASES = {
    "a credit over another": (
        lambda: of_budget(**budget()), OVERLAPPING, "event_from"),
    "a credit engaged backwards": (
        lambda: of_budget(commitment_from="01/09/2028"), INVERTED, "commitment_to"),
    "a credit for no event": (
        lambda: of_budget(event_to="01/09/2026"), INVERTED, "event_to"),
    "a level opened twice": (
        lambda: of_level({"opened_date": "01/01/2027"}), OVERLAPPING, "opened_date"),
    "a level opened twice at once": (
        lambda: ("6e", {"opened_date": "01/01/2027"}, {"opened_date": "01/03/2027"}),
        OVERLAPPING, None),
    "a level closed before it opens": (
        lambda: of_level({"opened_date": "02/01/2020", "closed_date": "01/01/2020"}),
        INVERTED, "closed_date"),
    "a referencing backwards": (
        lambda: of_referencing(from_date="01/01/2026", to_date="01/01/2025"), INVERTED, "to_date"),
    "a referencing over another": (
        lambda: of_referencing(from_date="01/06/2020"), OVERLAPPING, "from_date"),
    "a referencing of a partner backwards": (
        lambda: of_partner_with({"from_date": "01/01/2026", "to_date": "01/01/2025"}),
        INVERTED, "to_date"),
    "two referencings of a partner at once": (
        lambda: of_partner_with({"from_date": "01/01/2026"}, {"from_date": "01/03/2026"}),
        OVERLAPPING, None),
    "a school year backwards": (
        lambda: of_year(starts_date="01/09/2035", ends_date="31/08/2035"), INVERTED, "ends_date"),
    "a school year over another": (
        lambda: of_year(starts_date="01/01/2027", ends_date="31/08/2027"),
        OVERLAPPING, "starts_date"),
    "another SIREN over a SIRET": (of_partner_with_venue, "portent un SIRET", "siren"),
}  # fmt: skip


def errors_of(answer: Answer) -> set[str]:
    found = set(answer.context["adminform"].form.errors)
    for table in answer.context["inline_admin_formsets"]:
        for errors in table.formset.errors:
            found |= set(errors)
    return found


def content(model: type[Model], pk: object) -> list[list[dict[str, object]]]:
    held = [model, *(inline.model for inline in admin.site._registry[model].inlines)]
    return [list(one.objects.order_by("pk").values()) for one in held]


@pytest.mark.parametrize("case", CASES)
def test_it_is_said_at_its_field_and_nothing_is_written(staff, case):
    """Seven ordinary mistakes answered 500."""
    make, words, field = CASES[case]
    made = make()
    if isinstance(made[0], str):
        made = (Level, made[0], {"label": "Sixième", "rank": 1} | rows("openings", *made[1:]))
    model, pk, form = made
    before = content(model, pk)
    answer = staff.post(url(model, "change", pk), form)
    assert answer.status_code == 200
    assert words in text(answer)
    assert errors_of(answer) == ({field} if field else set())
    assert names_in(text(answer)) == []
    assert content(model, pk) == before
    assert "messagelist" not in text(answer)


def test_the_code_of_a_level_is_chosen_once(staff):
    """Another code would be another row: the field is only shown, what is forged is not read."""
    codes = set(Level.objects.values_list("code", flat=True))
    assert 'name="code"' in text(staff.get(url(Level, "add")))
    assert 'name="code"' not in text(staff.get(url(Level, "change", "2de")))
    staff.post(url(Level, "change", "2de"), level_form() | {"code": "BTS"})
    assert set(Level.objects.values_list("code", flat=True)) == codes


OWNED = {Venue: "partner", Membership: "partner", Referencing: "partner", Budget: "institution"}


@pytest.mark.parametrize("model", OWNED, ids=lambda model: model.__name__)
def test_whose_a_row_is_does_not_change_in_a_form(staff, model):
    """Offers, unpaid money and teachers' addresses went with a venue, untold."""
    venue, other = VenueFactory(siret=None, siret_comment="Plein air"), VenueFactory().partner
    rows_of = {
        Venue: venue,
        Membership: MembershipFactory(partner=venue.partner, role="MEMBER"),
        Referencing: venue.partner.referencings.get(),
        Budget: BudgetFactory(),
    }
    row, field = rows_of[model], OWNED[model]
    page = url(model, "change", row.pk)
    assert f'name="{field}"' not in text(staff.get(page))
    target = InstitutionFactory() if field == "institution" else other
    form = {
        Venue: {
            "name": "Salle",
            "siret_comment": "Plein air",
            "address": "2 rue",
            "city": "Brest",
            "postal_code": "29200",
        },
        Membership: {"role": "MEMBER", "user": StaffFactory().pk},
        Referencing: {"from_date": "01/09/2020", "reason": "Décision de la commission"},
        Budget: budget(),
    }[model]
    assert staff.post(page, form | {field: target.pk}).status_code == 302
    now = model.objects.get(pk=row.pk)
    assert getattr(now, f"{field}_id") == getattr(row, f"{field}_id")
    assert getattr(now, "user_id", None) == getattr(row, "user_id", None)


@pytest.mark.parametrize(
    "typed",
    ["6200,50", "6 200,50", "6\u00a0200,50", "6\u202f200,50", "6.200,50", "6200.5", "6 200,50 €"],
)
def test_an_amount_is_typed_as_in_a_french_file(staff, typed):
    held = BudgetFactory()
    page = url(Budget, "change", held.pk)
    assert staff.post(page, budget(amount=typed)).status_code == 302
    assert str(Budget.objects.get(pk=held.pk).amount) == "6200.50"
    assert 'value="6200,50"' in text(staff.get(page))


@pytest.mark.parametrize("typed", ["six mille", "6,200,50", "1e3000000000", "-1", "NaN", "1,005"])
def test_what_is_no_amount_is_refused_at_its_field(staff, typed):
    held = BudgetFactory()
    answer = staff.post(url(Budget, "change", held.pk), budget(amount=typed))
    assert "amount" in errors_of(answer)
    assert Budget.objects.get(pk=held.pk).amount == held.amount


def test_two_officers_on_one_page_the_second_is_told(staff):
    """The last save won silently."""
    partner = PartnerFactory()
    page = url(Partner, "change", partner.pk)
    (seen,) = re.findall(r'name="_seen" value="(\w+)"', text(staff.get(page)))
    table = rows("none")
    first = partner_form(partner, name="Le nom du premier", _seen=seen) | table
    assert staff.post(page, first).status_code == 302
    answer = staff.post(page, partner_form(partner, website="https://b.fr", _seen=seen) | table)
    assert "Une autre personne a modifié cette page" in text(answer)
    assert Partner.objects.get().name == "Le nom du premier"
    assert f'name="_seen" value="{seen}"' in text(answer)


def test_a_constraint_that_has_no_words_is_still_said_in_words(staff, monkeypatch):
    """The general case: whatever the database refuses at the last moment."""

    def refuse(*_: object, **__: object) -> NoReturn:
        raise IntegrityError("some_constraint")

    held = BudgetFactory()
    monkeypatch.setattr(Budget, "save", refuse)
    answer = staff.post(url(Budget, "change", held.pk), budget(amount="2000"))
    assert answer.status_code == 200
    assert "contredisent ce qui est déjà enregistré" in text(answer)
    assert "some_constraint" not in text(answer)


def test_what_moves_by_itself_is_no_change_of_somebody_else(staff):
    """A booking is confirmed while the page of the credit is open: the amount is still saved."""
    held = BudgetFactory(amount=1000)
    page = url(Budget, "change", held.pk)
    (seen,) = re.findall(r'name="_seen" value="(\w+)"', text(staff.get(page)))
    Budget.objects.filter(pk=held.pk).update(engaged=300)
    assert staff.post(page, budget(amount="1200", _seen=seen)).status_code == 302
    held.refresh_from_db()
    assert (held.amount, held.engaged) == (1200, 300)

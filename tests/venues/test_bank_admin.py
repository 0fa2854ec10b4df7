"""Who validates an account sees it beside the one in force, both masked; whoever reads one whole is
in the journal (R51)."""

import pytest
from django.test import Client
from django.urls import reverse

from administration.models import AdminAct
from tests.factories.payments import BankDetailsFactory
from tests.factories.people import StaffFactory, UserFactory, with_role
from tests.factories.venues import PartnerFactory
from venues.models import BankDetails

pytestmark = pytest.mark.django_db


@pytest.fixture
def former() -> BankDetails:
    return BankDetailsFactory(partner=PartnerFactory(), holder="Association Ancienne")


@pytest.fixture
def submitted(former: BankDetails) -> BankDetails:
    """Another account of the same structure, waiting to be checked."""
    return BankDetailsFactory(partner=former.partner, state="CHECKING", holder="Association Neuve")


def page(details: BankDetails) -> str:
    return reverse("admin:venues_bankdetails_change", args=[details.pk])


def whole(details: BankDetails) -> str:
    return reverse("admin:venues_bankdetails_iban", args=[details.pk])


def test_both_accounts_are_read_side_by_side_and_masked(
    staff: Client, former: BankDetails, submitted: BankDetails
) -> None:
    text = staff.get(page(submitted)).text
    for details in (former, submitted):
        assert details.masked_iban in text
        assert details.holder in text
        assert details.iban not in text
    assert "aucun versement avant" in text.lower()
    assert former.iban not in staff.get(reverse("admin:venues_bankdetails_changelist")).text


def test_the_account_in_force_alone_has_none_beside_it(staff: Client, former: BankDetails) -> None:
    assert "Aucun autre." in staff.get(page(former)).text


def test_each_full_view_is_in_the_journal_with_who_read_it(
    client: Client, former: BankDetails, submitted: BankDetails
) -> None:
    reader = StaffFactory()
    client.force_login(reader)
    answer = client.post(whole(submitted))
    assert answer.status_code == 200
    assert former.iban in answer.text
    assert submitted.iban in answer.text
    assert "no-store" in answer.headers["Cache-Control"]
    (act,) = AdminAct.objects.filter(verb="read")
    assert str(submitted.pk) in str(act.__dict__)
    assert submitted.iban not in str(act.__dict__)
    client.post(whole(submitted))
    assert AdminAct.objects.filter(verb="read").count() == 2


def test_a_link_shows_no_iban_nor_does_who_may_only_look(
    staff: Client, submitted: BankDetails
) -> None:
    assert staff.get(whole(submitted)).status_code == 405
    looks = Client()
    looks.force_login(with_role("Lecture"))
    assert looks.post(whole(submitted)).status_code == 403
    assert "Voir l’IBAN en entier" not in looks.get(page(submitted)).text
    stranger = Client()
    stranger.force_login(UserFactory())
    assert stranger.post(whole(submitted)).status_code in {302, 403}
    assert not AdminAct.objects.filter(verb="read").exists()

"""« Versements »: a partner sees its money, and nobody else's (S43, R52)."""

from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zlib import crc32

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from partner_portal.queries.payments import paid_by_month
from reimbursements import actions
from reimbursements.models import PaymentAct, Statement
from tests.answers import Answer
from tests.factories.payments import BankDetailsFactory, past_bookings, pay
from tests.factories.people import StaffFactory
from tests.factories.schools import InstitutionFactory, TeacherFactory
from tests.factories.venues import MemberFactory, PartnerFactory, VenueFactory
from tests.files import pdf as pdf_file
from venues.models import BankDetails, Partner

SECRET = "un-secret-bien-long"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("first_of_december")]
FIRST = date(2026, 12, 1)
PDF = pdf_file()


@pytest.fixture
def partner() -> Partner:
    return BankDetailsFactory().partner


@pytest.fixture
def mine(client: Client, partner: Partner) -> Client:
    """The browser of who answers for the partner."""
    owner = MemberFactory(partner=partner, secret=SECRET)
    owner.memberships.update(role="OWNER")
    client.force_login(owner)
    return client


def used(partner: Partner, *prices: str) -> None:
    ends = [(datetime(2026, 11, 10, 12, tzinfo=UTC), Decimal(price)) for price in prices]
    past_bookings(VenueFactory(partner=partner), InstitutionFactory(), ends, state="USED")


def issue() -> Statement:
    return actions.run_statements(day=FIRST, by=None).issued[0]


def text(answer: Answer) -> str:
    return answer.content.decode()


def test_what_is_used_and_not_yet_on_a_statement_is_to_come_with_its_day(
    mine: Client, partner: Any
) -> None:
    used(partner, "240.00")

    said = text(mine.get(reverse("partner:payments")))

    assert "À venir" in said
    assert "26/11/2026" in said  # ended the 10th, used the 12th, run of the 16th, ten days


def test_a_statement_is_read_as_page_csv_and_pdf_with_the_same_total(
    mine: Client, partner: Any
) -> None:
    used(partner, "240.00", "620.50")
    number = issue().reference

    html = text(mine.get(reverse("partner:statement", args=[number])))
    csv = mine.get(reverse("partner:statement_csv", args=[number])).content.decode("utf-8-sig")
    pdf = mine.get(reverse("partner:statement_pdf", args=[number]))

    assert "860,50\u00a0€" in html
    assert [line.split(";")[-1] for line in csv.splitlines()[1:]] == ["240,00", "620,50"]
    assert pdf.content.startswith(b"%PDF")
    assert pdf["Content-Disposition"] == f'attachment; filename="{number}.pdf"'


def test_statements_are_listed_the_newest_first(mine: Client, partner: Any) -> None:
    for month in (1, 2, 3):
        with time_machine.travel(datetime(2027, month, 1, 8, tzinfo=UTC), tick=False):
            used(partner, "240.00")
            actions.run_statements(day=date(2027, month, 1), by=None)

    page = mine.get(reverse("partner:statements")).context["page_obj"]

    assert [statement.rank for statement in page] == [3, 2, 1]
    assert page.paginator.object_list.ordered


@pytest.mark.parametrize(
    "name", ["partner:statement", "partner:statement_csv", "partner:statement_pdf"]
)
def test_the_statement_of_another_partner_does_not_exist(mine: Client, name: str) -> None:
    used(BankDetailsFactory().partner, "240.00")
    number = issue().reference

    assert mine.get(reverse(name, args=[number])).status_code == 404
    assert mine.get(reverse(name, args=["JR-2026-1201-9999"])).status_code == 404


def test_lists_of_one_and_three_lines_ask_the_same_number_of_questions(
    mine: Client, partner: Any, django_assert_max_num_queries: Any
) -> None:
    used(partner, "240.00")
    mine.get(reverse("partner:payments"))
    with django_assert_max_num_queries(16) as one:
        mine.get(reverse("partner:payments"))
    used(partner, "10.00", "20.00")
    with django_assert_max_num_queries(len(one)):
        mine.get(reverse("partner:payments"))


def test_a_statement_is_corrected_in_the_words_of_the_page_once_rejected(
    mine: Client, partner: Any
) -> None:
    used(partner, "240.00")
    statement = issue()
    actions.reject_statement(
        statement_id=statement.pk, day=FIRST, note="Compte clos", by=StaffFactory()
    )

    said = text(mine.get(reverse("partner:statement", args=[statement.reference])))

    assert "Versement rejeté par la banque" in said
    assert "Compte clos" in said
    assert "Rejeté" in text(mine.get(reverse("partner:payments")))


def account(**changes: str) -> dict[str, Any]:
    """The form of a bank account, right but for what is changed."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    return {
        "holder": "Théâtre de l’Éclusier",
        "iban": "FR76 3000 6000 0112 3456 7890 189",
        "bic": "agrifrppxxx",
        "document": SimpleUploadedFile("rib.pdf", PDF),
        "proof": SECRET,
    } | changes


def test_a_member_hands_over_an_account_and_twice_is_once(mine: Client, partner: Any) -> None:
    for _ in range(2):
        answer = mine.post(reverse("partner:bank"), account())
        assert answer.status_code == 302

    details = BankDetails.objects.get(partner=partner, state="CHECKING")
    assert (details.iban, details.bic) == ("FR7630006000011234567890189", "AGRIFRPPXXX")
    assert BankDetails.objects.filter(partner=partner, state="VALIDATED").count() == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("iban", "FR76 3000 6000 0112 3456 7890 188", "Cet IBAN est inexact"),
        ("iban", "zzz\u0000", "inexact"),
        ("iban", "BR1500000000000010932840814P2", "hors de la zone SEPA"),
        ("bic", "DEUTDEFF", "d’un autre pays"),
        ("bic", "AG", "Ce BIC est inexact"),
        ("holder", "x" * 71, "trop long"),
        ("document", "", "Joignez le relevé"),
    ],
)
def test_a_wrong_account_is_refused_at_its_field_values_kept_nothing_written(
    mine: Client, partner: Any, field: str, value: str, sentence: str
) -> None:
    answer = mine.post(reverse("partner:bank"), account(**{field: value}))

    assert answer.status_code == 422
    assert sentence in text(answer)
    typed = value if field == "holder" else "Théâtre de l’Éclusier"
    assert f'value="{typed}"' in text(answer)
    assert not BankDetails.objects.filter(partner=partner, state="CHECKING").exists()


def test_an_eleven_megabyte_document_is_refused_with_a_sentence(mine: Client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    heavy = SimpleUploadedFile("rib.pdf", b"%PDF-1.4\n" + b"x" * 11_000_000)

    answer = mine.post(reverse("partner:bank"), account() | {"document": heavy})

    assert answer.status_code == 422
    assert "la limite est 10" in text(answer).replace("\u00a0", " ")


def test_the_document_is_given_to_members_and_to_the_administration_only(
    mine: Client, client: Client
) -> None:
    mine.post(reverse("partner:bank"), account())
    token = BankDetails.objects.latest("pk").token
    address = reverse("bank-document", args=[token])

    answer = mine.get(address)
    assert (answer.status_code, answer["X-Content-Type-Options"]) == (200, "nosniff")
    for stranger in (MemberFactory(partner=PartnerFactory()), TeacherFactory()):
        client.force_login(stranger)
        assert client.get(address).status_code == 404


def test_the_months_paid_are_drawn_and_told_by_the_table_under_the_drawing(
    mine: Client, partner: Any
) -> None:
    """R52: euros received, by the day of the transfer; another partner's never."""
    payments = reverse("partner:payments")
    used(partner, "240.50", "100.00")
    used(BankDetailsFactory().partner, "999.00")
    actions.run_statements(day=FIRST, by=None)
    assert mine.get(payments).context["chart"] is None
    for statement in Statement.objects.all():
        pay(statement, date(2026, 12, 1))

    assert paid_by_month(partner.memberships.get().user, date(2026, 9, 1)) == {
        FIRST: Decimal("340.50")
    }
    page = mine.get(payments)
    chart = page.context["chart"]
    assert [(bar["long_name"], bar["value"]) for bar in chart["bars"] if bar["value"]] == [
        ("décembre 2026", 340)
    ]
    assert chart["conclusion"].startswith("Décembre 2026")
    row = '<th scope="row">Décembre 2026 (en cours)</th><td>340</td>'
    table = text(page).partition("Voir le tableau")[2].partition("</table>")[0]
    assert row.lower() in table.lower()
    assert table.count('<th scope="row">') == len(chart["bars"]) == 12


def test_a_run_started_in_the_administration_while_another_runs_is_refused_in_words(
    client: Client, partner: Any
) -> None:
    used(partner, "240.00")
    client.force_login(StaffFactory())
    start = reverse("admin:reimbursements_statementrun_start")
    with closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [crc32(b"reimbursements.run_statements")])
        answer = client.post(start, follow=True)
        cursor.execute("SELECT pg_advisory_unlock_all()")  # the pool keeps the connection
    assert "Un lot est déjà en cours" in text(answer)
    assert not Statement.objects.exists()

    assert "Justificatifs émis" in text(client.post(start, follow=True))
    assert Statement.objects.count() == 1


def test_a_statement_marked_paid_twice_is_refused_in_words_and_paid_once(
    client: Client, partner: Any
) -> None:
    used(partner, "240.00")
    statement = issue()
    client.force_login(StaffFactory())
    paying = reverse("admin:reimbursements_statement_verser", args=[statement.pk])
    page = reverse("admin:reimbursements_statement_change", args=[statement.pk])
    assert "ses lignes sont payées ou rejetées toutes ensemble" in text(client.get(page))

    actions.ask_payment(statement_id=statement.pk, day=FIRST, by=StaffFactory())
    once = text(client.post(paying, follow=True))
    twice = text(client.post(paying, follow=True))

    assert "Versement enregistré." in once
    assert "Versement enregistré." not in twice
    assert "Ce versement n’attend plus rien" in twice
    assert PaymentAct.objects.filter(verb="pay").count() == 1
    assert Statement.objects.get().state == "PAID"


def test_a_confirmed_booking_without_account_is_told_on_the_dashboard(client: Client) -> None:
    partner = PartnerFactory()
    used(partner, "240.00")
    client.force_login(MemberFactory(partner=partner))

    said = text(client.get(reverse("partner:home")))

    assert "Coordonnées bancaires à fournir" in said
    assert reverse("partner:bank") in said

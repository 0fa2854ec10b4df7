"""Figures, files of any list, open data: each through the pages of the administration."""

import io
import json
import re
import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command
from django.test import Client

from administration.models import AdminAct
from bookings.models import Booking
from operations.open_data import CELL_MIN, published
from operations.statistics import Year, counted, table
from outbox.models import Message
from tests.answers import Answer
from tests.factories.offers import ConfirmedBookingFactory
from tests.factories.people import UserFactory, with_role
from tests.factories.schools import InstitutionFactory

pytestmark = pytest.mark.django_db
FIGURES = "/admin/chiffres/"
BOOKINGS = "/admin/bookings/booking/"


@pytest.fixture
def booked() -> list[Booking]:
    return [ConfirmedBookingFactory() for _ in range(3)]


def content(answer: Answer) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def year_of(booking: Booking) -> Year:
    day = booking.starts_at
    return Year(day.year if day.month >= 9 else day.year - 1)


def test_les_chiffres_d_une_annee_menent_chacun_a_leur_liste(
    staff: Client, booked: list[Booking]
) -> None:
    """Bookings, pupils, euros: the sums of the rows; a link lists exactly what is counted."""
    year = year_of(booked[0])
    for by in ("departement", "academie", "ministere", "niveau", "domaine", "mois"):
        answer = staff.get(FIGURES, {"annee": year.starts, "par": by})
        assert answer.status_code == 200
        totals = answer.context["totals"]
        rows = list(counted(year))
        assert totals["bookings"] == len(rows) == 3
        assert totals["pupils"] == sum(row.participants for row in rows)
        assert totals["euros"] == sum(row.price for row in rows)
        for line in answer.context["table"]:
            listed = staff.get(line.url)
            assert listed.status_code == 200
            assert listed.context["cl"].result_count == line.bookings, (by, line)
            assert f'href="{line.url.replace("&", "&amp;")}"' in answer.content.decode()


def test_credit_engage_realise_verse(staff: Client, booked: list[Booking]) -> None:
    year = year_of(booked[0])
    totals = staff.get(FIGURES, {"annee": year.starts}).context["totals"]
    budgets = [booking.budget for booking in booked]
    assert totals["credit"] >= sum(budget.amount for budget in budgets)
    assert totals["engaged"] == sum(booking.price for booking in booked)
    assert (totals["used"], totals["paid"]) == (Decimal(0), Decimal(0))
    for name in ("bookings_url", "credit_url", "used_url", "paid_url", "without_url"):
        assert staff.get(totals[name]).status_code == 200


def test_les_etablissements_sans_reservation_et_les_dixiemes(
    staff: Client, booked: list[Booking]
) -> None:
    year = year_of(booked[0])
    idle = InstitutionFactory()
    answer = staff.get(FIGURES, {"annee": year.starts})
    without = staff.get(answer.context["totals"]["without_url"]).context["cl"].queryset
    assert idle in without
    assert booked[0].institution not in without
    assert without.count() == answer.context["totals"]["without"]
    deciles = answer.context["deciles"]
    assert sum(part["schools"] for part in deciles) == 3
    spent = [round(one.price / one.participants, 6) for one in booked]
    assert round(min(part["least"] for part in deciles), 6) == min(spent)
    assert round(max(part["most"] for part in deciles), 6) == max(spent)
    for part in deciles:
        assert staff.get(part["url"]).context["cl"].result_count == part["schools"]


def test_un_niveau_compte_dans_chacun_de_ceux_que_l_offre_porte(booked: list[Booking]) -> None:
    levels = table(year_of(booked[0]), "niveau")
    assert sum(line.bookings for line in levels) == sum(len(b.offer.levels) for b in booked)


def test_les_chiffres_sont_a_qui_peut_voir_les_reservations(client: Client) -> None:
    for role in ("Lecture", "Modération", "Programme", "Finance (saisie)", "Assistance"):
        client.force_login(with_role(role))
        assert client.get(FIGURES).status_code == 200
    client.force_login(with_role("Modération"))
    assert "Crédits" not in client.get(FIGURES).content.decode()
    client.force_login(with_role("Référencement"))
    assert client.get(FIGURES).status_code == 403
    assert client.get("/admin/donnees-ouvertes/").status_code == 403


@pytest.mark.parametrize("asked", ["annee=abc", "annee=99999", "par=zzz", "annee=%E2%82%82"])
def test_une_adresse_forgee_montre_l_annee_en_cours(staff: Client, asked: str) -> None:
    assert staff.get(f"{FIGURES}?{asked}").status_code == 200


def test_une_liste_filtree_se_telecharge_en_csv(staff: Client, booked: list[Booking]) -> None:
    """What the list shows and no more, with partner, level, domain, month, credit."""
    one = booked[0]
    text = content(staff.get(f"{BOOKINGS}export.csv", {"q": one.reference})).decode("utf-8-sig")
    header, *lines = text.strip().split("\r\n")
    for title in ("Référence", "Partenaire culturel", "Niveaux", "Domaines", "Mois de l’événement"):
        assert title in header.split(";")
    assert len(lines) == 1
    assert lines[0].startswith(f"{one.reference};")
    assert f"{one.price:.2f}".replace(".", ",") in lines[0].split(";")


def test_une_liste_se_telecharge_en_xlsx_avec_des_vrais_nombres(
    staff: Client, booked: list[Booking]
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(content(staff.get(f"{BOOKINGS}export.xlsx"))))
    header, *rows = list(book.worksheets[0].iter_rows(values_only=True))
    price = header.index("Prix")
    assert len(rows) == 3
    assert {Decimal(str(row[price])) for row in rows} == {b.price for b in booked}


def test_ce_qui_serait_une_formule_n_en_est_pas_une(staff: Client) -> None:
    UserFactory(first_name="=cmd|' /C calc'!A0", last_name="+33", email="formule@exemple.fr")
    text = content(staff.get("/admin/accounts/user/export.csv")).decode("utf-8-sig")
    cells = [cell for line in text.split("\r\n") for cell in line.split(";")]
    assert not [cell for cell in cells if cell.lstrip('"').startswith(("=", "+", "@"))]
    assert "formule@exemple.fr" in text


def test_chaque_export_est_journalise(staff: Client, booked: list[Booking]) -> None:
    content(staff.get(f"{BOOKINGS}export.csv", {"state__exact": "CONFIRMED"}))
    act = AdminAct.objects.select_related("texts").latest("pk")
    assert (act.verb, act.model) == ("export", "bookings.booking")
    assert act.facts == {"lines": ["", 3], "format": ["", "csv"]}
    assert json.loads(act.texts.words)["reason"] == "state__exact=CONFIRMED"


def test_un_export_demande_le_droit_de_voir_la_liste(client: Client) -> None:
    client.force_login(with_role("Modération"))
    assert client.get("/admin/accounts/user/export.csv").status_code == 403
    assert client.get(f"{BOOKINGS}export.csv").status_code == 200
    assert client.get(f"{BOOKINGS}export.pdf").status_code == 404


def test_toutes_les_listes_s_exportent(staff: Client, booked: list[Booking]) -> None:
    from django.contrib import admin

    for model in list(admin.site._registry):
        where = f"/admin/{model._meta.app_label}/{model._meta.model_name}/export"
        assert content(staff.get(f"{where}.csv")), model
    assert Message.objects.exists()


def test_la_liste_propose_les_deux_fichiers_avec_ses_filtres(
    staff: Client, booked: list[Booking]
) -> None:
    page = staff.get(BOOKINGS, {"state__exact": "CONFIRMED"}).content.decode()
    links = re.findall(r'href="(export\.[^"]+)"', page)
    assert links == ["export.csv?state__exact=CONFIRMED", "export.xlsx?state__exact=CONFIRMED"]


def cell(many: int, schools: int | None = None) -> dict[str, int]:
    return {"many": many, "schools": many if schools is None else schools, "partners": many}


def test_aucune_case_de_moins_de_cinq_ni_seule_cachee() -> None:
    """One hidden alone would be found by subtracting: the next smallest is hidden with it."""
    assert published([cell(4), cell(7), cell(9)]) == [cell(9)]
    assert published([cell(4), cell(3), cell(9)]) == [cell(9)]
    assert published([cell(30, schools=4), cell(40), cell(50)]) == [cell(50)]
    assert published([cell(5), cell(9)]) == [cell(5), cell(9)]
    assert published([cell(2)]) == []
    assert CELL_MIN == 5


def test_les_donnees_ouvertes_sur_la_page_et_par_commande(
    staff: Client, booked: list[Booking], tmp_path: Path
) -> None:
    """The same archive; three bookings publish no line at all; no name in it."""
    year = year_of(booked[0])
    answer = staff.get("/admin/donnees-ouvertes/", {"annee": year.starts})
    file = tmp_path / "ouvertes.zip"
    call_command("export_open_data", str(file), "--year", str(year.starts), stdout=io.StringIO())
    for found in (answer.content, file.read_bytes()):
        box = zipfile.ZipFile(io.BytesIO(found))
        said = {name: box.read(name).decode() for name in box.namelist()}
        tables = [text for name, text in said.items() if name.endswith(".csv")]
        assert len(tables) == 6
        assert {len(text.splitlines()) for text in tables} == {1}
        for secret in (booked[0].teacher.email, booked[0].institution.uai, booked[0].reference):
            assert not [name for name, text in said.items() if secret in text]
    act = AdminAct.objects.latest("pk")
    assert act.facts["format"] == ["", "zip"]


def test_une_case_de_cinq_se_publie(staff: Client) -> None:
    booked = [ConfirmedBookingFactory() for _ in range(CELL_MIN)]
    assert booked[0].starts_at.astimezone(UTC) > datetime(2020, 1, 1, tzinfo=UTC)
    year = year_of(booked[0])
    answer = staff.get("/admin/donnees-ouvertes/", {"annee": year.starts})
    box = zipfile.ZipFile(io.BytesIO(answer.content))
    text = box.read(f"reservations-par-ministere-{year}.csv").decode()
    assert text.splitlines()[1].split(",")[3] == str(CELL_MIN)

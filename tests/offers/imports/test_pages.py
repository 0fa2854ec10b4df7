"""/pro/imports/: template, upload, report, confirmation, errors; hostile files and people."""

import io
from pathlib import Path

import openpyxl
import pytest
from django.http import HttpResponseBase, StreamingHttpResponse
from django.test import Client

from accounts.models import User
from core.files.sheets import read_sheet
from offers.forms.imports import COLUMNS, read_offers
from offers.models import CollectiveOffer, ImportJob
from tests.answers import Answer
from tests.factories.venues import MemberFactory, PartnerFactory, VenueFactory
from tests.offers.imports.files import (
    TITLES,
    UPLOAD,
    csv_of,
    offer,
    problems,
    received,
    several,
    upload,
    worked,
)
from venues.models import Partner

pytestmark = pytest.mark.django_db
CASES = Path(__file__).parents[2] / "cases"


def page(answer: Answer) -> str:
    return answer.content.decode().replace("\u00a0", " ")


def body(answer: HttpResponseBase) -> bytes:
    assert isinstance(answer, StreamingHttpResponse)
    return answer.getvalue()


def partner_of(member: User) -> Partner:
    return member.memberships.get().partner


def send(pro: Client, member: User, content: bytes, name: str = "saison.csv") -> Answer:
    return pro.post(UPLOAD, {"partner": partner_of(member).pk, "file": upload(content, name)})


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_is_a_file_of_offers_whose_example_can_be_filled_in(pro, member, kind):
    answer = pro.get(f"/pro/imports/modele.{kind}")
    assert f'filename="modele-offres.{kind}"' in answer["Content-Disposition"]
    content = body(answer)
    handed = read_offers(f"modele.{kind}", content)
    assert handed.sheet.header == [column.title for column in COLUMNS]
    assert handed.sheet.notes == []
    assert len(handed.sheet.rows) == 1
    handed.sheet.rows[0][1][1] = "Une autre offre"
    job = worked(received(member, [dict(zip(TITLES, handed.sheet.rows[0][1], strict=True))]))
    assert problems(job) == {}


def test_the_xlsx_template_has_drop_down_lists_and_explanations(pro):
    book = openpyxl.load_workbook(io.BytesIO(body(pro.get("/pro/imports/modele.xlsx"))))
    assert book.sheetnames == ["Offres", "Lisez-moi", "Listes"]
    assert len(book["Offres"].data_validations.dataValidation) == 6
    assert book["Lisez-moi"].max_row > len(COLUMNS)


@pytest.mark.parametrize(
    "content",
    [
        (CASES / "off_mac.csv").read_bytes(),
        (CASES / "off_sep.csv").read_bytes(),
        csv_of([offer()]).replace(b"Prix total", b"Prix\rtotal"),
        csv_of([offer(description="x" * 200_000)]),
        csv_of([offer()], encoding="utf-16"),
        csv_of([offer()], encoding="cp1252", delimiter="\t"),
        csv_of([offer()]).replace(b"\r\n", b";;;;\r\n") + b";;;\r\n;;\r\n",
        csv_of([offer()]).replace(b"\r\n", b"\r"),
    ],
    ids=["mac", "sep", "cr", "long", "utf-16", "cp1252", "empty-ends", "mac-lines"],
)
def test_what_any_program_writes_is_received(pro, member, content):
    assert send(pro, member, content).status_code == 302
    assert ImportJob.objects.get().lines.count() == 1


@pytest.mark.parametrize(
    "content",
    [b"x" * 200_000, b'"' + b"x" * 200_000, b"a\rb\rc", b"sep=;\r\n", b"sep=;", b"\xff\xfe\x00"],
)
def test_what_is_no_file_of_offers_is_refused_in_words_at_its_field(pro, member, content):
    answer = send(pro, member, content)
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert not ImportJob.objects.exists()


def test_a_cell_too_long_is_told_at_its_column(pro, member):
    send(pro, member, csv_of([offer(description="x" * 200_000), offer(title="Autre")]))
    job = worked(ImportJob.objects.get())
    assert problems(job) == {
        2: [["Description", "La description dépasse de 198\u00a0500 caractères."]]
    }


def test_from_upload_to_drafts_page_by_page(pro, member):
    answer = send(pro, member, csv_of([*several(2), offer(price="-5")]))
    job = ImportJob.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/pro/imports/{job.pk}/")
    assert "0 lignes sur 3" in page(pro.get(answer.url))
    worked(job)
    report = page(pro.get(answer.url))
    assert "Créer les 2 offres" in report
    assert "Ligne 4" in report
    assert "Le prix ne peut pas être négatif." in report
    assert CollectiveOffer.objects.count() == 0
    assert pro.post(f"{answer.url}appliquer/").status_code == 302
    assert pro.post(f"{answer.url}appliquer/").status_code == 302
    worked(job)
    assert CollectiveOffer.objects.count() == 2
    assert "saison.csv" in page(pro.get(UPLOAD))


def test_htmx_asks_for_the_state_only_and_stops_asking_at_the_end(pro, member):
    job = received(member, several(1))
    url = f"/pro/imports/{job.pk}/"
    part = pro.get(url, headers={"HX-Request": "true"})
    assert "<html" not in page(part)
    assert "every 2s" in page(part)
    assert "HX-Request" in part["Vary"]
    worked(job)
    assert "every 2s" not in page(pro.get(url, headers={"HX-Request": "true"}))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_file_of_errors_comes_back_corrected_and_runs_no_formula(pro, member, kind):
    lines = [offer(title="=cmd|'/C calc'!A0"), offer(price="-5", contact_phone="+33 2 99 00 00 01")]
    job = worked(received(member, lines))
    content = body(pro.get(f"/pro/imports/{job.pk}/erreurs.{kind}"))
    sheet = read_sheet(content, rows_max=10, columns_max=60)
    assert sheet.header == [*TITLES.values(), "Erreur"]
    assert sheet.rows[1][1][-1] == "Prix total : Le prix ne peut pas être négatif."
    if kind == "csv":
        assert "'=cmd" in content.decode()
        assert ";'-5;" in content.decode()
        assert "'+33" in content.decode()
    else:
        cells = [c for row in openpyxl.load_workbook(io.BytesIO(content))["Offres"] for c in row]
        assert {cell.data_type for cell in cells} == {"s", "n"}
        assert all(cell.value is None for cell in cells if cell.data_type == "n")
    corrected = content.replace(b"'-5", b"5") if kind == "csv" else content
    again = read_offers(f"erreurs.{kind}", corrected)
    assert again.sheet.notes == []
    if kind == "csv":
        send(pro, member, corrected)
        found = problems(worked(ImportJob.objects.first()))
        assert list(found) == [2]  # the formula; the phone and the price are right


def test_a_title_of_column_is_neutralised_too(pro, member):
    content = csv_of([offer(price="")]).replace(b"Commune", b"=1+1;Commune", 1)
    send(pro, member, content)
    job = worked(ImportJob.objects.get())
    assert job.notes == ["Colonnes inconnues, laissées de côté : « =1+1 »."]
    assert b";'=1+1;" in body(pro.get(f"/pro/imports/{job.pk}/erreurs.csv"))


HEADER = csv_of([])
NUL = csv_of([offer(title="a\x00b")])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Ce fichier est vide."),
        (HEADER, "Ce fichier n’a aucune ligne sous les noms de colonnes."),
        (b"a;b\n1;2\n", "La première ligne doit porter les noms des colonnes du modèle."),
        (HEADER.replace(b"Titre", b"Intitule"), "Il manque ces colonnes : Titre."),
        (HEADER.replace(b"Commune", b"Titre") + b"x\n", "La colonne « Titre » est là deux fois."),
        (b";".join(b"c%d" % n for n in range(10_000)), "Ce fichier compte plus de 60 colonnes."),
        (csv_of(several(1001)), "Ce fichier compte plus de 1 000 lignes : découpez-le."),
        (b"PK\x03\x04....", "Ce classeur est illisible : enregistrez-le de nouveau en XLSX."),
        (b"x" * (5 * 1024 * 1024 + 300_000), "Ce fichier pèse 5,3 Mo, la limite est 5 Mo."),
    ],
)
def test_a_hostile_file_gets_one_sentence_and_leaves_nothing(pro, member, content, sentence):
    answer = send(pro, member, content)
    assert answer.status_code == 422
    assert sentence in page(answer)
    assert ImportJob.objects.count() == 0


@pytest.mark.parametrize(
    "content",
    [
        NUL,
        csv_of(several(1)) + b"\xed\xa0\x80;" * 20 + b"\r\n",
        csv_of([offer(title="🎭" * 50, price="9" * 40, start_date="99/99/9999")]),
        csv_of([offer(**dict.fromkeys(TITLES, "\u202e\u200b"))]),
        csv_of([offer(**dict.fromkeys(TITLES, "9" * 5000))]),
    ],
)
def test_hostile_cells_are_lines_to_correct_never_an_error(pro, member, content):
    assert send(pro, member, content).status_code == 302
    job = worked(ImportJob.objects.get())
    assert problems(job)
    assert pro.get(f"/pro/imports/{job.pk}/").status_code == 200
    for kind in ("csv", "xlsx"):
        assert body(pro.get(f"/pro/imports/{job.pk}/erreurs.{kind}"))


def test_no_file_or_another_partner_is_said_at_the_field(pro, member):
    assert "Choisissez un fichier CSV ou XLSX." in page(pro.post(UPLOAD, {"file": "text"}))
    PartnerFactory()
    VenueFactory(partner=PartnerFactory())
    other = MemberFactory(partner=VenueFactory().partner)
    stranger = partner_of(other).pk
    for forged in (stranger, 10**30, "x", "\x00"):
        answer = pro.post(UPLOAD, {"partner": forged, "file": upload(csv_of(several(1)))})
        assert answer.status_code == 422
    assert ImportJob.objects.count() == 0


def test_only_the_owner_partners_members_see_an_import(pro, member, client):
    other = MemberFactory(partner=VenueFactory().partner)
    job = worked(received(other, several(1)))
    for path in ("", "erreurs.csv", "erreurs.xlsx"):
        assert pro.get(f"/pro/imports/{job.pk}/{path}").status_code == 404
    assert pro.post(f"/pro/imports/{job.pk}/appliquer/").status_code == 404
    assert pro.get(f"/pro/imports/{10**30}/").status_code == 404
    assert "saison.csv" not in page(pro.get(UPLOAD))
    colleague = MemberFactory(partner=partner_of(other))
    client.force_login(colleague)
    assert client.get(f"/pro/imports/{job.pk}/").status_code == 200


def test_a_partner_without_referencing_reads_why_and_a_forged_post_is_refused(client):
    member = MemberFactory(partner=PartnerFactory(referenced=False))
    client.force_login(member)
    assert "Envoi fermé" in page(client.get(UPLOAD))
    assert client.post(UPLOAD, {"file": upload(csv_of(several(1)))}).status_code == 403


@pytest.mark.parametrize("count", [1, 12])
def test_the_pages_ask_a_fixed_number_of_questions(
    pro, member, count, django_assert_max_num_queries
):
    for n in range(count):
        jobs = worked(received(member, [offer(title=f"{n} {m}", price="") for m in range(count)]))
    with django_assert_max_num_queries(14):
        pro.get(UPLOAD)
    with django_assert_max_num_queries(14):
        pro.get(f"/pro/imports/{jobs.pk}/")

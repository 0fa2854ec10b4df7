"""Documents of a request: hostile files, hostile names, hostile readers (R4, M6)."""

import pytest
from django.urls import reverse

from tests.answers import Answer
from tests.factories.people import UserFactory
from tests.factories.schools import TeacherFactory
from tests.factories.venues import RequestFactory
from tests.files import HTML, SVG, pdf, picture, png_bomb, sent
from venues.models import RequestDocument

pytestmark = pytest.mark.django_db
HOME = "/pro/referencement/"
DOCUMENTS = f"{HOME}demande/documents/"
HEAVY = pdf() + b" " * 11 * 1024 * 1024


def text(answer: Answer) -> str:
    return answer.content.decode()


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "vide.pdf", "Ce fichier est vide."),
        (SVG, "dessin.png", "ni un PDF, ni une image"),
        (png_bomb(), "bombe.png", "trop grande"),
        (HTML + pdf(), "page.pdf", "ni un PDF, ni une image"),
        (picture(), "scan.pdf", "renommez-le en .png"),
        (pdf(), "dossier.docx", "Format .docx non accepté"),
        (HEAVY, "lourd.pdf", "pèse 11,1\u00a0Mo, la limite est 10\u00a0Mo"),
    ],
)  # fmt: skip
def test_a_bad_file_is_answered_by_a_sentence_and_the_rest_is_kept(
    client, applicant, content, name, sentence
):
    """R4: type by content, polyglots, bombs, weight; the other field stays."""
    answer = client.post(DOCUMENTS, {"nature": "projet", "file": sent(content, name)})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert 'value="projet" id="id_nature_1" checked' in text(answer).replace(" required", "")
    assert not RequestDocument.objects.exists()


def test_no_file_or_no_nature_is_said(client, applicant):
    answer = client.post(DOCUMENTS, {})
    assert answer.status_code == 422
    assert "Choisissez un fichier." in text(answer)
    assert "Indiquez de quel document" in text(answer)


def test_continuing_joins_the_chosen_file(client, applicant):
    """R4: what was chosen is not lost by the button that goes on."""
    answer = client.post(DOCUMENTS, {"nature": "projet", "file": sent(pdf()), "suite": "1"})
    assert answer["Location"] == f"{HOME}demande/contact/"
    assert RequestDocument.objects.get().nature == "projet"
    answer = client.get(DOCUMENTS)
    assert 'form="document" name="suite" value="1">Continuer</button>' in text(answer)
    assert 'class="button" href' not in text(answer)


def test_continuing_without_a_file_goes_on_and_a_bad_one_is_said(client, applicant):
    answer = client.post(DOCUMENTS, {"nature": "projet", "suite": "1"})
    assert answer["Location"] == f"{HOME}demande/contact/"
    for said in ({"file": sent(pdf())}, {"nature": "projet", "file": sent(HTML, "page.pdf")}):
        assert client.post(DOCUMENTS, said | {"suite": "1"}).status_code == 422
    assert not RequestDocument.objects.exists()


def test_the_documents_are_a_step_done_once_there_is_one(client, applicant):
    contact = f"{HOME}demande/contact/"
    client.get(DOCUMENTS)
    before = text(client.get(contact))
    client.post(DOCUMENTS, {"nature": "projet", "file": sent(pdf())})
    after = text(client.get(contact))
    done = '<span class="invisible"> (faite)</span>'
    assert (before.count(done), after.count(done)) == (2, 3)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("é" * 196 + ".pdf", "é" * 96 + ".pdf"), ("../../../etc/cron.pdf", "cron.pdf")],
)
def test_a_hostile_name_is_only_a_name(client, applicant, typed, kept):
    """R4: 200 characters, a path."""
    client.post(DOCUMENTS, {"nature": "autre", "file": sent(pdf(), typed)})
    document = RequestDocument.objects.get()
    assert document.name == kept
    assert document.file.name == f"referencing/{document.token}.pdf"


def test_the_eleventh_document_is_refused_at_the_field(client, applicant):
    """R4: ten at most."""
    for _ in range(10):
        client.post(DOCUMENTS, {"nature": "autre", "file": sent(pdf())})
    answer = client.post(DOCUMENTS, {"nature": "autre", "file": sent(pdf())})
    assert answer.status_code == 422
    assert "10 documents au plus" in text(answer)
    assert RequestDocument.objects.count() == 10


def test_a_document_is_given_back_as_a_file_to_keep(client, applicant, unreferenced):
    """R4: never shown, never sniffed, never run."""
    client.post(DOCUMENTS, {"nature": "projet", "file": sent(pdf(), "Projet « été ».pdf")})
    document = RequestDocument.objects.get()
    answer = client.get(reverse("partner:referencing_document", args=[document.token]))
    assert b"".join(answer.streaming_content) == pdf()
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "Projet%20%C2%AB%20%C3%A9t%C3%A9" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in answer["Cache-Control"]


def test_a_document_of_another_partner_does_not_exist(client, applicant):
    """R4, M6: neither read nor removed, by a neighbour, a teacher or nobody."""
    other = RequestFactory().documents.get()
    read = reverse("partner:referencing_document", args=[other.token])
    remove = reverse("partner:referencing_document_remove", args=[other.token])
    assert client.get(read).status_code == 404
    assert client.post(remove).status_code == 404
    assert RequestDocument.objects.filter(pk=other.pk).exists()
    assert client.get(reverse("partner:referencing_document", args=["inconnu"])).status_code == 404
    for stranger in (UserFactory(), TeacherFactory()):
        client.force_login(stranger)
        assert client.get(read).status_code == 404
    client.logout()
    assert client.get(read)["Location"].startswith("/connexion/")


def test_a_lost_file_is_not_found_rather_than_an_error(client, applicant):
    client.post(DOCUMENTS, {"nature": "projet", "file": sent(pdf())})
    document = RequestDocument.objects.get()
    document.file.storage.delete(document.file.name)
    read = reverse("partner:referencing_document", args=[document.token])
    assert client.get(read).status_code == 404


def test_removing_twice_is_removing_once(client, applicant, django_capture_on_commit_callbacks):
    """A double click."""
    client.post(DOCUMENTS, {"nature": "projet", "file": sent(pdf())})
    remove = reverse(
        "partner:referencing_document_remove", args=[RequestDocument.objects.get().token]
    )
    assert client.post(remove).status_code == 302
    assert client.post(remove).status_code == 302
    assert not RequestDocument.objects.exists()

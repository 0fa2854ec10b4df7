"""The pages of the referencing request, and what nobody should get from them (R3, R4, M6)."""

import pytest
from django.urls import reverse

from tests.answers import Answer
from tests.factories.schools import TeacherFactory
from tests.factories.venues import (
    MemberFactory,
    MembershipFactory,
    RequestFactory,
    VenueFactory,
)
from tests.files import pdf, sent
from venues.actions import referencing
from venues.models import ReferencingRequest

pytestmark = pytest.mark.django_db
HOME = "/pro/referencement/"
DOCUMENTS = f"{HOME}demande/documents/"
HEAVY = pdf() + b" " * 11 * 1024 * 1024


def page(slug: str) -> str:
    return reverse("partner:referencing_step", args=[slug])


@pytest.mark.parametrize(("department", "kept"), [("988", "+687275010"), ("35", "")])
def test_the_short_number_of_a_partner_overseas_is_read(
    client, applicant, unreferenced, department, kept
):
    """Nouméa: six digits, understood where the structure's first place is known."""
    VenueFactory(partner=unreferenced, department_code=department)
    contact = {"contact_name": "Naïma", "contact_email": "n@theatre.fr"}
    answer = client.post(
        page("contact"), contact | {"contact_phone": "27 50 10", "expected_version": 0}
    )
    assert answer.status_code == (302 if kept else 422)
    assert [one.contact_phone for one in ReferencingRequest.objects.all()] == [kept] * bool(kept)


def text(answer: Answer) -> str:
    return answer.content.decode()


def test_the_request_is_filed_through_five_pages(client, applicant, unreferenced):
    """R4, S30: each page is saved; the answers are checked; the receipt is shown."""
    assert "Demander le référencement" in text(client.get(HOME))
    assert client.get(page("activites")).context["form"].initial["activities"] == ["spectacle"]
    answers = [
        ("activites", {"activities": ["spectacle", "musique"], "expected_version": 0}),
        ("description", {"description": "Deux\r\nlignes.", "expected_version": 2}),
    ]
    for slug, said in answers:
        assert client.post(page(slug), said).status_code == 302
    answer = client.post(DOCUMENTS, {"nature": "presentation", "file": sent(pdf(), "Projet.pdf")})
    assert answer["Location"] == DOCUMENTS
    contact = {"contact_name": "Naïma", "contact_email": "n@theatre.fr", "contact_phone": ""}
    answer = client.post(page("contact"), contact | {"expected_version": 3})
    assert answer["Location"] == page("verification")
    shown = text(client.get(page("verification")))
    for words in ["Spectacle vivant, salle ou ensemble", "Deux\nlignes.", "Projet.pdf", "Naïma"]:
        assert words in shown
    answer = client.post(page("verification"), {"expected_version": 4}, follow=True)
    assert ReferencingRequest.objects.get().state == "FILED"
    assert "Demande déposée" in text(answer)
    again = client.post(page("verification"), {"expected_version": 4})
    assert again.status_code == 302
    assert ReferencingRequest.objects.get().moves.filter(verb="file").count() == 1
    assert client.get(page("contact"))["Location"] == HOME


@pytest.mark.parametrize(
    ("slug", "said", "sentence"),
    [
        ("activites", {"activities": []}, "Cochez au moins une activité."),
        ("activites", {"activities": ["poney"]}, "pas dans la liste"),
        ("description", {"description": "  "}, "Présentez votre structure"),
        ("description", {"description": "é" * 3001}, "dépasse de 1 caractère"),
        ("description", {"description": "a\x00b"}, "nul"),
        ("contact", {"contact_email": "n@"}, "Saisissez un courriel complet"),
        ("contact", {"contact_name": "", "contact_email": "n@t.fr"}, "Indiquez la personne"),
        ("contact", {"contact_phone": "１２３"}, "Saisissez un numéro"),
    ],
)
def test_a_wrong_answer_is_said_at_its_field_and_kept(client, applicant, slug, said, sentence):
    """U10: 422, summary, values kept, nothing written."""
    answer = client.post(page(slug), said | {"expected_version": 0})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert "Corrigez" in text(answer)
    assert not ReferencingRequest.objects.exists()


def test_a_colleague_saved_the_same_page_meanwhile(client, applicant, unreferenced):
    """STALE: both versions on one page, nothing lost; saving again decides."""
    colleague = MemberFactory(partner=unreferenced)
    referencing.save_draft(
        partner_id=unreferenced.pk,
        values={"description": "La sienne."},
        expected_version=0,
        by=colleague,
    )
    referencing.save_draft(
        partner_id=unreferenced.pk,
        values={"description": "La sienne, relue."},
        expected_version=2,
        by=colleague,
    )
    answer = client.post(page("description"), {"description": "La mienne.", "expected_version": 2})
    assert answer.status_code == 409
    assert "La sienne, relue." in text(answer)
    form = answer.context["form"]
    assert form.initial["description"] == "La mienne."
    version = form.initial["expected_version"]
    client.post(page("description"), {"description": "La mienne.", "expected_version": version})
    assert ReferencingRequest.objects.get().description == "La mienne."


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("DRAFT", "Compléter mon dossier"),
        ("FILED", "Reprendre la demande pour la modifier"),
        ("UNDER_REVIEW", "L’administration instruit votre demande."),
        ("REFUSED", "Corriger et redéposer"),
        ("ACCEPTED", "Créer une offre"),
    ],
)
def test_the_page_says_the_state_and_the_one_thing_to_do(client, state, words):
    """R4: state, timeline, thread, reason."""
    request = RequestFactory(state=state)
    client.force_login(request.member)
    shown = text(client.get(HOME))
    assert words in shown
    assert request.clerk.full_name not in shown
    assert ("Motif" in shown) == (state == "REFUSED")
    assert 'class="timeline"' in shown


def test_a_refused_request_is_corrected_and_filed_again(client):
    """R4."""
    request = RequestFactory(state="REFUSED")
    client.force_login(request.member)
    answer = client.post(reverse("partner:referencing_correct"), follow=True)
    assert "Décrivez ce que vous proposez à une classe." in text(answer)
    version = answer.context["found"].version
    client.post(page("verification"), {"expected_version": version})
    request = ReferencingRequest.objects.get()
    assert (request.state, request.reason) == ("FILED", "")


def test_a_filed_request_is_taken_back(client):
    """R4."""
    request = RequestFactory(state="FILED")
    client.force_login(request.member)
    assert client.post(reverse("partner:referencing_withdraw"))["Location"] == page("verification")
    assert ReferencingRequest.objects.get().state == "DRAFT"
    assert client.post(reverse("partner:referencing_correct")).status_code == 409


def test_a_message_is_written_and_read_as_text(client):
    """R4: what is typed is never markup."""
    request = RequestFactory(state="FILED")
    client.force_login(request.member)
    write = reverse("partner:referencing_message")
    assert client.post(write, {"body": " "}).status_code == 422
    client.post(write, {"body": "<script>alert(1)</script>\r\nMerci"})
    shown = text(client.get(HOME))
    assert "&lt;script&gt;" in shown
    assert "<script>alert" not in shown


def test_a_person_of_two_structures_always_says_which(client):
    """One address, two requests: the structure stands in the address, never guessed."""
    mine, other = RequestFactory(), RequestFactory(state="REFUSED")
    person = mine.member
    MembershipFactory(user=person, partner=other.partner)
    client.force_login(person)
    assert client.get(HOME)["Location"] == f"{HOME}structures/"
    listed = text(client.get(f"{HOME}structures/"))
    assert f"?structure={mine.partner.siren}" in listed
    query = f"?structure={other.partner.siren}"
    assert "Corriger et redéposer" in text(client.get(HOME + query))
    assert client.post(reverse("partner:referencing_correct")).status_code == 404
    assert client.post(reverse("partner:referencing_correct") + query)["Location"].endswith(query)
    assert client.get(HOME + "?structure=000000000").status_code == 404


def test_a_stranger_without_structure_finds_nothing(client):
    """M5."""
    client.force_login(TeacherFactory())
    assert client.get(HOME).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_reads_the_same_number_of_rows_whatever_the_thread(
    client, django_assert_num_queries, count
):
    request = RequestFactory(state="FILED")
    for rank in range(count):
        referencing.post_message(request_id=request.pk, body=f"Message {rank}", by=request.member)
    client.force_login(request.member)
    client.get(HOME)
    with django_assert_num_queries(11):
        client.get(HOME)

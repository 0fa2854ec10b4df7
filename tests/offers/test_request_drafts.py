"""What a teacher types of a request is kept until it is sent, and read by nobody else."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import User
from offers.actions import keep_request_draft
from offers.models import OfferRequest, OfferTemplate, RequestDraft
from tests.factories.offers import in_days
from tests.factories.schools import PrincipalFactory, TeacherFactory
from tests.factories.templates import TemplateFactory

pytestmark = pytest.mark.django_db
TOKEN = "5f0c6a9b-e27d-4141-8d5a-1a8f3f0c6a9b"
HTMX = {"HX-Request": "true"}


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def typed(**changes: object) -> dict[str, object]:
    return {"date_1": "16/3", "levels": ["4e"], "text": "Une visite", "token": TOKEN} | changes


@pytest.fixture
def template() -> OfferTemplate:
    return TemplateFactory()


@pytest.fixture
def request_page(template: OfferTemplate) -> str:
    return f"/adage/vitrines/{template.ref}/demande/"


def test_what_is_typed_is_kept_as_it_is_and_found_again(template, request_page):
    teacher = TeacherFactory()
    client = browser(teacher)
    for text in ("Une", "Une visite"):
        answer = client.post(f"{request_page}brouillon/", typed(text=text), headers=HTMX)
        assert answer.status_code == 200
        assert "Brouillon enregistré à" in answer.content.decode()
    draft = RequestDraft.objects.get()
    assert (draft.user, draft.template) == (teacher, template)
    shown = client.get(request_page).content.decode()
    assert 'value="16/3"' in shown
    assert "Une visite</textarea>" in shown
    assert f'href="{request_page}"' in client.get("/adage/").content.decode()


def test_without_scripts_a_button_keeps_and_another_forgets(request_page):
    client = browser(TeacherFactory())
    shown = client.post(f"{request_page}brouillon/", typed(), follow=True).content.decode()
    assert "Vous le retrouverez sur votre page d’accueil." in shown
    assert "Effacer le brouillon" in shown
    shown = client.post(
        f"{request_page}brouillon/", {"acte": "effacer"}, follow=True
    ).content.decode()
    assert "Brouillon effacé." in shown
    assert "Une visite" not in shown
    assert client.get(f"{request_page}brouillon/").headers["Location"] == request_page


def test_sending_the_request_ends_its_draft_and_a_late_answer_does_not_revive_it(request_page):
    client = browser(TeacherFactory())
    client.post(f"{request_page}brouillon/", typed(), headers=HTMX)
    whole = typed(date_1=f"{in_days(60):%d/%m/%Y}", participants="28")
    answer = client.post(request_page, whole)
    assert answer.headers["Location"] == f"/adage/demandes/{OfferRequest.objects.get().ref}/"
    late = client.post(f"{request_page}brouillon/", typed(), headers=HTMX)
    assert "Brouillon enregistré" not in late.content.decode()
    assert not RequestDraft.objects.exists()


def test_nothing_typed_keeps_nothing_and_the_database_says_so(template, request_page):
    client = browser(TeacherFactory())
    client.post(f"{request_page}brouillon/", {"token": TOKEN}, headers=HTMX)
    client.post(f"{request_page}brouillon/", {}, headers=HTMX)
    assert not RequestDraft.objects.exists()
    teacher = TeacherFactory()
    with pytest.raises(IntegrityError, match="says_something"), transaction.atomic():
        RequestDraft.objects.create(user=teacher, template=template, typed={})
    keep_request_draft(template_id=template.pk, typed={"text": "a"}, token=None, by=teacher)
    with pytest.raises(IntegrityError, match="one_request_draft"), transaction.atomic():
        RequestDraft.objects.create(user=teacher, template=template, typed={"text": "b"})


@pytest.mark.parametrize(
    "hostile",
    [
        {"text": "x" * 100_000}, {"levels": ["4e"] * 5_000}, {"text": "a\x00b"},
        {"token": "zz"}, {"text": "\ud800"}, {"date_1": ["1", "2"]},
    ],
    ids=["long", "many", "null", "token", "surrogate", "twice"],
)  # fmt: skip
def test_a_hostile_draft_is_answered_quietly(request_page, hostile):
    client = browser(TeacherFactory())
    body = {
        name: [v.encode("utf-8", "surrogatepass") for v in values]
        if isinstance(values, list)
        else values.encode("utf-8", "surrogatepass")
        for name, values in typed(**hostile).items()
    }
    assert client.post(f"{request_page}brouillon/", body, headers=HTMX).status_code in (200, 400)
    assert client.get(request_page).status_code == 200


def test_nobody_reads_the_draft_of_another_and_only_teachers_have_one(template, request_page):
    teacher = TeacherFactory()
    browser(teacher).post(f"{request_page}brouillon/", typed(text="Secret"), headers=HTMX)
    school = teacher.school_role.institution
    for other in (TeacherFactory(institution=school), TeacherFactory()):
        client = browser(other)
        assert "Secret" not in client.get(request_page).content.decode()
        assert "Brouillon" not in client.get("/adage/").content.decode()
    principal = browser(PrincipalFactory(institution=school))
    assert principal.post(f"{request_page}brouillon/", typed()).status_code == 403
    unknown = browser(teacher).post("/adage/vitrines/OV-ZZZZZZ/demande/brouillon/", typed())
    assert unknown.status_code == 404

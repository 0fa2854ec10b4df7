"""Whatever is typed, sent or asked of the pages of a request: an answer, never an error (M6)."""

import pytest
from django.urls import reverse

from tests.factories.venues import RequestFactory
from tests.fuzz.hostile import VALUES

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
SHORT = [value for value in VALUES if len(value) < 10_000 and value != "\ud800"]
FIELDS = {
    "activites": ["activities"],
    "description": ["description"],
    "contact": ["contact_name", "contact_email", "contact_phone"],
    "documents": ["nature", "file"],
    "verification": [],
}


@pytest.mark.parametrize("slug", FIELDS)
def test_every_field_of_every_page_bears_anything(client, slug):
    """Each hostile value in each field, and in the version."""
    request = RequestFactory()
    client.force_login(request.member)
    page = reverse("partner:referencing_step", args=[slug])
    for name in [*FIELDS[slug], "expected_version"]:
        for value in SHORT:
            answer = client.post(page, {"expected_version": 2, name: value})
            assert answer.status_code in (302, 404, 409, 422), (name, value)


@pytest.mark.parametrize("state", ["DRAFT", "FILED", "UNDER_REVIEW", "REFUSED", "ACCEPTED"])
def test_every_address_answers_in_every_state(client, state):
    """Looked at or posted to at the wrong time: a page, a redirection or a sentence."""
    request = RequestFactory(state=state)
    client.force_login(request.member)
    token = request.documents.get().token
    doors = [reverse("partner:referencing_step", args=[slug]) for slug in [*FIELDS, "nulle-part"]]
    doors += [
        reverse(f"partner:{name}")
        for name in ("referencing", "referencing_withdraw", "referencing_correct")
    ]
    doors += [
        reverse(f"partner:referencing_{name}") for name in ("structures", "receipt", "message")
    ]
    doors += [reverse("partner:referencing_document_remove", args=[token])]
    for door in doors:
        for query in ("", "?structure=%00", "?structure=" + "9" * 300, "?structure=%ff"):
            assert client.get(door + query).status_code in (200, 302, 404, 405)
            assert client.post(door + query, {}).status_code in (302, 404, 405, 409, 422)

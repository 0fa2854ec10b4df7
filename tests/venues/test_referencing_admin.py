"""The administration examines: queue with ages, buttons, thread, documents (R4)."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from operations.queues import queues_for
from tests.answers import Answer
from tests.factories.people import UserFactory
from tests.factories.venues import MembershipFactory, RequestFactory
from tests.files import pdf
from venues.actions import referencing
from venues.models import ReferencingRequest

pytestmark = pytest.mark.django_db
QUEUE, UNANSWERED = "Demandes de référencement à instruire", "Messages de structures sans réponse"


def url(page: str, *args: object) -> str:
    return reverse(f"admin:venues_referencingrequest_{page}", args=args)


def text(answer: Answer) -> str:
    return answer.content.decode()


def test_a_request_is_taken_in_charge_then_accepted(client, administrator):
    """R4: by the person's name, in the journal; no state is edited by hand."""
    request = RequestFactory(state="FILED")
    shown = text(client.get(url("change", request.pk)))
    assert 'name="state"' not in shown
    assert url("accepter", request.pk) not in shown
    assert url("prendre-en-charge", request.pk) in shown
    assert client.post(url("change", request.pk), {"state": "ACCEPTED"}).status_code == 403
    assert client.get(url("prendre-en-charge", request.pk)).status_code == 200
    client.post(url("prendre-en-charge", request.pk))
    answer = client.post(url("accepter", request.pk), follow=True)
    assert "La structure est référencée." in text(answer)
    assert request.partner.referencings.get().from_date == timezone.localdate()
    assert [m.actor for m in request.moves.all()][-2:] == [administrator, administrator]


@pytest.mark.parametrize(
    ("verb", "state"), [("refuser", "REFUSED"), ("demander-un-complement", "DRAFT")]
)
def test_saying_no_needs_a_reason(client, administrator, verb, state):
    """R4: 422 without; the partner reads it."""
    request = RequestFactory(state="UNDER_REVIEW")
    assert client.post(url(verb, request.pk), {"reason": " "}).status_code == 422
    client.post(url(verb, request.pk), {"reason": "Joignez un projet."})
    request = ReferencingRequest.objects.get()
    assert (request.state, request.reason) == (state, "Joignez un projet.")


def test_a_decision_that_comes_too_late_is_said(client, administrator):
    """The partner took it back meanwhile: nothing changes, one sentence."""
    request = RequestFactory(state="UNDER_REVIEW")
    referencing.withdraw(request_id=request.pk, by=request.member)
    answer = client.post(url("accepter", request.pk), follow=True)
    assert "La demande a changé entre-temps" in text(answer)
    assert not request.partner.referencings.exists()


def test_nobody_decides_for_their_own_structure(client, administrator):
    """R4."""
    request = RequestFactory(state="UNDER_REVIEW")
    MembershipFactory(user=administrator, partner=request.partner)
    assert client.post(url("accepter", request.pk)).status_code == 403
    assert ReferencingRequest.objects.get().state == "UNDER_REVIEW"


def test_the_administration_writes_in_the_thread(client, administrator):
    """R4: the partner reads « L’administration », not a name."""
    request = RequestFactory(state="UNDER_REVIEW")
    assert client.post(url("ecrire", request.pk), {"body": ""}).status_code == 422
    client.post(url("ecrire", request.pk), {"body": "Qui intervient ?"})
    assert "Qui intervient ?" in text(client.get(url("change", request.pk)))
    client.force_login(request.member)
    shown = text(client.get(reverse("partner:referencing")))
    assert "Qui intervient\u00a0?" in shown
    assert administrator.full_name not in shown


def test_documents_are_downloaded_by_those_who_may_read_requests(client, administrator):
    """R4: as a file to keep; not by any clerk."""
    document = RequestFactory(state="FILED").documents.get()
    address = url("document", document.token)
    assert address in text(client.get(url("change", document.request_id)))
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == pdf()
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert client.get(url("document", "inconnu")).status_code == 404
    client.force_login(UserFactory(is_staff=True))
    assert client.get(address).status_code == 404
    client.force_login(UserFactory())
    assert client.get(address).status_code in (302, 403)


def test_looking_is_not_deciding(client):
    """A right to view opens the page, without buttons nor acts."""
    clerk = UserFactory(is_staff=True)
    clerk.user_permissions.add(Permission.objects.get(codename="view_referencingrequest"))
    request = RequestFactory(state="UNDER_REVIEW")
    client.force_login(clerk)
    shown = text(client.get(url("change", request.pk)))
    assert url("accepter", request.pk) not in shown
    assert client.post(url("accepter", request.pk)).status_code == 403


def test_the_queue_says_how_many_wait_and_since_when(administrator):
    """Filed and not decided, the oldest; threads without an answer."""
    old = RequestFactory(state="FILED")
    since = timezone.now() - timedelta(days=9)
    ReferencingRequest.objects.filter(pk=old.pk).update(filed_at=since)
    asked = RequestFactory(state="UNDER_REVIEW")
    referencing.post_message(request_id=asked.pk, body="Alors ?", by=asked.member)
    for state in ("DRAFT", "REFUSED", "ACCEPTED"):
        RequestFactory(state=state)
    queues = {queue.title: queue for queue in queues_for(administrator)}
    assert (queues[QUEUE].count, queues[QUEUE].moment) == (2, since)
    assert queues[UNANSWERED].count == 1
    referencing.post_message(request_id=asked.pk, body="Bientôt.", by=administrator)
    assert {q.title: q.count for q in queues_for(administrator)}[UNANSWERED] == 0


def test_the_links_of_the_queue_list_what_it_counts(client, administrator):
    """Each line leads to its rows."""
    filed, asked = RequestFactory(state="FILED"), RequestFactory(state="DRAFT")
    referencing.post_message(request_id=asked.pk, body="Alors ?", by=asked.member)
    for queue in queues_for(administrator):
        wanted = {QUEUE: [filed.pk], UNANSWERED: [asked.pk]}.get(queue.title)
        if wanted:
            listed = client.get(queue.url).context["cl"].queryset
            assert list(listed.values_list("pk", flat=True)) == wanted


def test_a_request_is_found_by_reference_siren_and_name(client, administrator):
    request = RequestFactory(state="FILED")
    RequestFactory()
    for said in (request.ref, request.partner.siren, request.partner.name):
        found = client.get(url("changelist"), {"q": said}).context["cl"].queryset
        assert request.pk in found.values_list("pk", flat=True)

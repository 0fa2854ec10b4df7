"""The life of a referencing request: who moves it, from where to where, what is kept (R3, R4)."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User
from core.errors import NotAllowed, Refused
from outbox.models import Message
from tests.factories.people import StaffFactory
from tests.factories.venues import (
    MemberFactory,
    MembershipFactory,
    PartnerFactory,
    ReferencingFactory,
    RequestFactory,
)
from tests.owner import erase
from venues import rules
from venues.actions import referencing
from venues.models import ReferencingRequest, RequestDocument, RequestMove
from venues.models.request import ARROWS
from venues.queries.partners import is_referenced
from venues.queries.referencing import standing_of, usual_delay

pytestmark = pytest.mark.django_db
STATES = ["DRAFT", "FILED", "UNDER_REVIEW", "ACCEPTED", "REFUSED"]


def act(verb: str, request: ReferencingRequest, by: User) -> ReferencingRequest:
    said: dict[str, object] = {"reason": "Complétez."} if verb in ("refuse", "ask_change") else {}
    if verb == "file":
        said = {"expected_version": request.version}
    return getattr(referencing, verb)(request_id=request.pk, by=by, **said)


def events() -> list[str]:
    return list(Message.objects.order_by("created_at").values_list("event", flat=True))


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", sorted(ARROWS))
def test_each_verb_leaves_only_its_own_states(verb, state):
    """R4: the whole table, state × verb; a second filing is the first one."""
    request = RequestFactory(state=state)
    by = request.member if verb in ("file", "withdraw", "correct") else StaffFactory()
    before = request.moves.count()
    sources, target = ARROWS[verb]
    if state in sources:
        assert act(verb, request, by).state == target
        last = request.moves.last()
        assert (last.verb, last.from_state, last.to_state) == (verb, state, target)
        assert (last.actor, last.actor_label) == (by, by.full_name)
    elif (verb, state) == ("file", "FILED"):
        assert act(verb, request, by).moves.count() == before
    else:
        with pytest.raises(Refused):
            act(verb, request, by)
        assert request.moves.count() == before


@pytest.mark.parametrize("verb", sorted(ARROWS))
def test_each_verb_belongs_to_one_side(verb):
    """R4: a stranger never; the partner not for the decisions, the administration not for it."""
    request = RequestFactory(state=ARROWS[verb][0][0])
    wrong = [MemberFactory(), StaffFactory()]
    if verb not in ("file", "withdraw", "correct"):
        insider = StaffFactory()
        MembershipFactory(user=insider, partner=request.partner)
        wrong = [MemberFactory(), request.member, insider]
    for person in wrong:
        with pytest.raises(NotAllowed):
            act(verb, request, person)


def test_acceptance_references_the_partner_from_today_and_tells_it():
    """R3, R4: unlocked at once; said twice, done once."""
    request = RequestFactory(state="UNDER_REVIEW")
    clerk = StaffFactory()
    assert not is_referenced(request.partner, timezone.localdate())
    for _ in range(2):
        referencing.accept(request_id=request.pk, by=clerk)
    fact = request.partner.referencings.get()
    assert (fact.from_date, fact.to_date) == (timezone.localdate(), None)
    assert standing_of(request.partner, timezone.localdate()) == "Référencé"
    assert events().count("referencing.accepted") == 1


def test_acceptance_stops_where_a_later_referencing_starts():
    """R3: two facts never overlap."""
    request = RequestFactory(state="UNDER_REVIEW")
    later = timezone.localdate() + timedelta(days=30)
    ReferencingFactory(partner=request.partner, from_date=later)
    referencing.accept(request_id=request.pk, by=StaffFactory())
    assert request.partner.referencings.earliest("from_date").to_date == later


@pytest.mark.parametrize("verb", ["refuse", "ask_change"])
def test_a_refusal_needs_a_reason_the_partner_reads_until_it_files_again(verb):
    """R4: refused, corrected, filed again."""
    request = RequestFactory(state="UNDER_REVIEW")
    clerk = StaffFactory()
    with pytest.raises(Refused, match="motif"):
        getattr(referencing, verb)(request_id=request.pk, reason="  ", by=clerk)
    getattr(referencing, verb)(request_id=request.pk, reason=" Trop court. ", by=clerk)
    request = ReferencingRequest.objects.get(pk=request.pk)
    assert request.reason == "Trop court."
    if verb == "refuse":
        request = referencing.correct(request_id=request.pk, by=request.moves.first().actor)
        assert request.reason == "Trop court."
    again = referencing.file(
        request_id=request.pk, expected_version=request.version, by=request.moves.first().actor
    )
    assert (again.state, again.reason, again.decided_at) == ("FILED", "", None)
    assert list(request.moves.values_list("reason", flat=True)).count("Trop court.") == 1


def test_nothing_incomplete_nor_unread_is_filed():
    """R4, STALE."""
    request = RequestFactory()
    with pytest.raises(Refused, match="modifiée"):
        referencing.file(request_id=request.pk, expected_version=1, by=request.member)
    RequestDocument.objects.all().delete()
    with pytest.raises(Refused, match="Joignez au moins un document"):
        act("file", request, request.member)
    assert ReferencingRequest.objects.get().state == "DRAFT"


def test_two_members_writing_one_page_are_told():
    """STALE: the second does not erase the first; the same answers again are nothing."""
    partner = PartnerFactory(referenced=False)
    one, two = MemberFactory(partner=partner), MemberFactory(partner=partner)
    said = {"description": "La nôtre."}
    for _ in range(2):
        referencing.save_draft(partner_id=partner.pk, values=said, expected_version=0, by=one)
    with pytest.raises(referencing.RequestStale):
        referencing.save_draft(
            partner_id=partner.pk, values={"description": "La mienne."}, expected_version=1, by=two
        )
    assert ReferencingRequest.objects.get().description == "La nôtre."


def test_a_referenced_partner_has_nothing_to_ask():
    """R3."""
    member = MemberFactory()
    partner = member.memberships.get().partner
    with pytest.raises(referencing.AlreadyReferenced):
        referencing.save_draft(partner_id=partner.pk, values={}, expected_version=0, by=member)


@pytest.mark.parametrize("state", STATES[1:])
def test_only_a_draft_is_written(state):
    """R4: what the administration reads does not move."""
    request = RequestFactory(state=state)
    with pytest.raises(Refused):
        referencing.save_draft(
            partner_id=request.partner_id,
            values={"description": "Autre"},
            expected_version=request.version,
            by=request.member,
        )
    token = request.documents.get().token
    with pytest.raises(Refused):
        referencing.remove_document(partner_id=request.partner_id, token=token, by=request.member)
    assert request.documents.count() == 1


def test_removing_a_document_removes_its_file_after_the_commit(django_capture_on_commit_callbacks):
    """R4: a rollback loses nothing."""
    request = RequestFactory()
    document = request.documents.get()
    with django_capture_on_commit_callbacks() as kept:
        referencing.remove_document(
            partner_id=request.partner_id, token=document.token, by=request.member
        )
    assert default_storage.exists(document.file.name)
    for call in kept:
        call()
    assert not default_storage.exists(document.file.name)


def test_the_name_on_the_disk_tells_nothing():
    """R4: random names under MEDIA_ROOT."""
    document = RequestFactory().documents.get()
    assert document.file.name == f"referencing/{document.token}.pdf"
    assert document.name == "Présentation.pdf"


def test_the_thread_has_two_sides_and_only_one_is_mailed():
    """R4: the same words sent twice are one message; an accepted request is closed."""
    request = RequestFactory(state="UNDER_REVIEW")
    clerk = StaffFactory()
    erase(Message.objects.all())
    for _ in range(2):
        referencing.post_message(request_id=request.pk, body=" Bonjour ", by=request.member)
    assert events() == []
    referencing.post_message(request_id=request.pk, body="Merci", by=clerk)
    assert events() == ["referencing.answered"]
    said = list(request.messages.values_list("body", "from_administration"))
    assert said == [("Bonjour", False), ("Merci", True)]
    with pytest.raises(NotAllowed):
        referencing.post_message(request_id=request.pk, body="Intrus", by=MemberFactory())
    referencing.accept(request_id=request.pk, by=clerk)
    with pytest.raises(Refused):
        referencing.post_message(request_id=request.pk, body="Trop tard", by=request.member)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE venues_referencingrequest SET state = 'ACCEPTED', decided_at = now()",
        "UPDATE venues_referencingrequest SET activities = '{}'",
        "UPDATE venues_requestmove SET actor_label = 'Quelqu’un'",
        "DELETE FROM venues_requestmove",
        "DELETE FROM venues_requestmessage",
        "UPDATE venues_requestdocument SET place = 11",
        "INSERT INTO venues_requestdocument (request_id, place, token, file, name, nature, kind, "
        "size, added_by_id, added_at) SELECT request_id, place, 'x', file, name, nature, kind, "
        "size, added_by_id, added_at FROM venues_requestdocument",
    ],
)
def test_the_database_refuses_what_must_never_be(sql):
    """I10, D9: arrows, completeness, journal, ten places; typed by hand or not."""
    request = RequestFactory(state="FILED")
    referencing.post_message(request_id=request.pk, body="Bonjour", by=request.member)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_partner_has_one_request_that_is_not_accepted():
    """R4."""
    request = RequestFactory(state="REFUSED")
    with pytest.raises(IntegrityError, match="one_open_request_per_partner"), transaction.atomic():
        ReferencingRequest.objects.create(partner=request.partner)
    accepted = RequestFactory(state="ACCEPTED")
    ReferencingRequest.objects.create(partner=accepted.partner)


def test_the_expected_delay_is_the_median_of_the_last_files():
    """Computed from past files when there are some."""
    now = timezone.now()
    assert usual_delay(now) is None
    for days in (4, 10, 40):
        request = RequestFactory(state="REFUSED")
        ReferencingRequest.objects.filter(pk=request.pk).update(
            filed_at=now - timedelta(days=days + 1), decided_at=now - timedelta(days=1)
        )
    assert usual_delay(now) == 10
    assert rules.usual_days([timedelta(days=1)]) is None
    assert rules.usual_days([timedelta(minutes=5)] * 3) == 1


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("DRAFT", "Demande à compléter"),
        ("FILED", "Demande déposée"),
        ("UNDER_REVIEW", "En instruction"),
        ("REFUSED", "Refusé"),
        ("ACCEPTED", "Référencé"),
    ],
)
def test_where_a_partner_stands_is_said_in_the_words_of_the_screens(state, words):
    """R4."""
    assert standing_of(RequestFactory(state=state).partner, timezone.localdate()) == words


def test_no_request_and_a_lost_referencing_have_their_words_too():
    """R3."""
    today = timezone.localdate()
    assert standing_of(PartnerFactory(referenced=False), today) == "Non demandé"
    lost = PartnerFactory(referenced__to_date=today)
    assert standing_of(lost, today) == "Suspendu"
    assert RequestMove.objects.count() == 0

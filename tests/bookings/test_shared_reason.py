"""A head's reason reaches the partner when the head says so, everywhere at once, and never else."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bookings import actions
from bookings.models import Booking
from tests.bookings.mails.letters import deliver, whole
from tests.partner_portal.test_exports import lines
from tests.people import BACKEND
from tests.stage import Stage

WHY = "Le car n’est plus disponible"
THEIRS = "salle@eclusier.fr"
pytestmark = pytest.mark.django_db


@pytest.fixture(params=["refuse", "cancel"])
def ended(request: pytest.FixtureRequest, stage: Stage, client: Client) -> Any:
    """What ends a booking on the page of the head, who gives a reason and ticks the box or not."""
    stage.offer.notification_emails = [THEIRS]
    stage.offer.save()
    booking = stage.prebook()
    if request.param == "cancel":
        stage.confirm(booking)

    def end(**ticked: str) -> Booking:
        client.force_login(stage.principal, backend=BACKEND)
        address = reverse(f"school:{request.param}", args=[booking.reference])
        sent = {"motive": "autre", "reason": WHY, **ticked}
        assert client.post(address, sent).status_code == 302
        return booking

    return end


def told_to_the_partner(client: Client, stage: Stage, booking: Booking) -> dict[str, str]:
    """The text of each place where the partner reads how a booking ended."""
    client.force_login(stage.member)
    ref = booking.offer.ref
    pages = {
        "offer": reverse("partner:offer", args=[ref]),
        "booking": reverse("partner:booking", args=[booking.reference]),
        "history": reverse("partner:history", args=[ref]),
    }
    said = {name: client.get(address).content.decode() for name, address in pages.items()}
    export = client.get(reverse("partner:bookings") + "export.csv")
    [row] = lines(b"".join(export.streaming_content))  # type: ignore[attr-defined]
    return said | {"file": row["Motif de l’annulation"], "mail": whole(deliver()[THEIRS])}


def test_the_reason_stays_at_the_school_unless_the_box_is_ticked(
    ended: Any, stage: Stage, client: Client
) -> None:
    booking = ended()
    move = booking.moves.last()
    assert (move.reason, move.reason_shared) == (WHY, False)
    for place, said in told_to_the_partner(client, stage, booking).items():
        assert WHY not in said, place
        assert stage.principal.last_name not in said, place


def test_a_shared_reason_is_told_in_each_place_without_the_heads_name(
    ended: Any, stage: Stage, client: Client
) -> None:
    booking = ended(share_reason="on")
    move = booking.moves.last()
    assert (move.reason, move.reason_shared) == (WHY, True)
    for place, said in told_to_the_partner(client, stage, booking).items():
        assert WHY in said, place
        assert stage.principal.last_name not in said, place


def test_the_box_is_empty_at_first_and_the_school_reads_what_was_chosen(
    ended: Any, stage: Stage, client: Client
) -> None:
    booking = ended(share_reason="on")
    decided = client.get(reverse("school:decision", args=[booking.reference])).content.decode()
    assert "Motif (transmis au partenaire)" in decided
    client.force_login(stage.teacher, backend=BACKEND)
    seen = client.get(reverse("school:booking", args=[booking.reference])).content.decode()
    assert "Motif (transmis au partenaire)" in seen


def test_several_refused_at_once_share_one_choice(stage: Stage, client: Client) -> None:
    booking = stage.prebook()
    client.force_login(stage.principal, backend=BACKEND)
    address = reverse("school:refuse_several")
    choice = f"{booking.reference}:{booking.stock.version}"
    page = client.get(address, {"choix": booking.reference}).content.decode()
    assert 'type="checkbox" name="share_reason"' in page
    assert "checked" not in page
    client.post(address, {"choix": choice, "motive": "credit", "share_reason": "on"})
    assert booking.moves.get(verb="refuse").reason_shared


def test_why_others_ended_it_is_told_as_before(stage: Stage, client: Client) -> None:
    """R27: the partner's own words; nobody ticked anything."""
    booking = stage.prebook()
    actions.cancel_by_partner(booking_id=booking.pk, reason="Salle fermée", by=stage.member)
    client.force_login(stage.member)
    page = client.get(reverse("partner:offer", args=[booking.offer.ref])).content.decode()
    assert "Salle fermée" in page
    export = client.get(reverse("partner:bookings") + "export.csv")
    [row] = lines(b"".join(export.streaming_content))  # type: ignore[attr-defined]
    assert row["Motif de l’annulation"] == "Salle fermée"

"""Two pages: a list of twenty rows, and the pre-booking in one transaction."""

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from devtools.measure.bare.models import Booking, Line, Message, Move, Project

ROWS = 20
HANDLERS = ("adage", "partner", "principal", "mail-partner", "mail-principal")


@login_required
def offers(request: HttpRequest) -> HttpResponse:
    """The twenty latest offers, with their line."""
    rows = Line.objects.select_related("offer").filter(offer__state="PUBLISHED")
    latest = rows.order_by("-offer__published_at")[:ROWS]
    return render(request, "bare/offers.html", {"lines": latest})


@require_POST
@login_required
@transaction.atomic
def prebook(request: HttpRequest, pk: int) -> HttpResponse:
    """Lock the offer and its line, write the booking, its journal and five messages."""
    user = request.user
    assert isinstance(user, User)
    offer = get_object_or_404(Project.objects.select_for_update(), pk=pk, state="PUBLISHED")
    line = Line.objects.select_for_update().get(offer=offer)
    booking = Booking.objects.create(
        offer=offer,
        line=line,
        teacher=user,
        price=line.price,
        starts_at=line.starts_at,
        class_name=request.POST.get("class_name", ""),
    )
    Move.objects.create(booking=booking, actor=user, verb="prebook")
    facts = {"offer": offer.pk, "price": str(line.price), "teacher": user.email}
    Message.objects.bulk_create(
        Message(booking=booking, handler=handler, payload=facts) for handler in HANDLERS
    )
    return redirect("offers")

"""What the tests of the demonstration share: it is loaded, its offers and their statuses."""

from io import StringIO

from django.core.management import call_command
from django.utils import timezone

from bookings.queries.status import with_status
from offers.models import CollectiveOffer


def load() -> str:
    """Load it now; returns what the command printed."""
    said = StringIO()
    call_command("load_demo", stdout=said)
    return said.getvalue()


def statuses() -> dict[str, str]:
    """Of the scenes: the draft born of a request has none."""
    scenes = CollectiveOffer.objects.filter(request__isnull=True)
    offers = with_status(scenes.order_by("pk"), timezone.now())
    return {offer.title: offer.status for offer in offers}

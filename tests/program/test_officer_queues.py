"""What waits on the home page: corrections to confirm, planned changes that are refused."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from bookings.models import Booking
from bookings.tasks import change_partners
from operations.queues import Queue, queues_for
from tests.factories.payments import pay
from tests.factories.people import with_role
from tests.program.correcting import LATER, correct, paid, press, the_first_of_december, used
from tests.program.handing import decide
from tests.program.office import words
from tests.program.site import browser_of
from tests.stage import Stage
from venues.models import Venue

pytestmark = pytest.mark.django_db
CORRECTIONS = "Corrections de versements à confirmer"
BLOCKED = "Changements de partenaires prévus, avec un problème"


def queues(officer: Client) -> dict[str, Queue]:
    """Title -> queue of the home page, which shows each."""
    shown = words(officer.get("/admin/"))
    found = queues_for(User.objects.get(pk=officer.session["_auth_user_id"]))
    assert [one for one in found if one.title.replace("\u00a0", " ") not in shown] == []
    return {queue.title: queue for queue in found}


def test_une_correction_saisie_attend_sur_l_accueil(
    november: Any, outing: Booking, clerk: Client, payer: Client, officer: Client
) -> None:
    """Until another person confirms it; whoever may not see it is shown no queue."""
    paid()
    assert queues(payer)[CORRECTIONS].count == 0
    correct(clerk, outing, "300")
    waiting = queues(payer)[CORRECTIONS]
    assert waiting.count == 1
    assert outing.reference in words(payer.get(waiting.url))
    assert CORRECTIONS not in queues(officer)
    press(payer, outing.adjustments.get(), "confirmer")
    assert queues(payer)[CORRECTIONS].count == 0


def test_le_verse_des_chiffres_compte_les_corrections(
    november: Any, host: Venue, outing: Booking, clerk: Client, payer: Client
) -> None:
    """450 euros paid, then 150 taken back on the next statement, of another outing of 600."""
    paid()
    used(host, "600.00", LATER)
    reader = browser_of(with_role("Lecture"))
    figures = f"/admin/chiffres/?annee={outing.starts_at.year}"
    assert reader.get(figures).context["totals"]["paid"] == 450
    correct(clerk, outing, "300")
    press(payer, outing.adjustments.get(), "confirmer")
    assert reader.get(figures).context["totals"]["paid"] == 450
    after = the_first_of_december(november)
    pay(after, date(2026, 12, 1))
    reader = browser_of(with_role("Lecture"))  # a session lasts a day at most
    assert reader.get(figures).context["totals"]["paid"] == 900


def test_un_changement_refuse_en_son_jour_est_a_surveiller(stage: Stage, registrar: Client) -> None:
    """Late, with the list of those that are refused; gone once it is settled."""
    day = timezone.localdate() + timedelta(days=10)
    decide(registrar, stage.offer.venue, "fermer", on_date=day)
    stage.prebook()
    assert BLOCKED not in queues(registrar)
    with time_machine.travel(timezone.now() + timedelta(days=10), tick=False):
        change_partners()
        officer = browser_of(with_role("Référencement"))
        blocked = queues(officer)[BLOCKED]
        assert (blocked.count, blocked.is_late) == (1, True)
        assert "Des réservations y sont en cours." in words(officer.get(blocked.url))

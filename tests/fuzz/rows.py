"""At least one row of nearly every model of the administration, made by those who make them."""

from datetime import timedelta
from decimal import Decimal

from django.core.files.base import ContentFile
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from accounts.models import Lockout
from adage_sync.models import InboundUse, SeenToken, SyncState
from administration.actions import assign, write_note
from administration.models import Approval, Banner, Broadcast, BroadcastRecipient, PublicText
from bookings.models import Booking, EventMail
from jobs.models import JobRun
from offers.models import CollectiveOffer, OfferChange, ReviewRule
from outbox.actions import deliver_due
from outbox.models import Address, MailEvent, MailPreference, MailWording, Quarantine
from reimbursements.actions import ask_adjustment
from schools.models import (
    Institution,
    Level,
    MinistryOpening,
    PupilCount,
    SchoolChange,
    SchoolHoliday,
    SchoolYear,
    Suspension,
    Territory,
)
from tests.factories.payments import BankDetailsFactory
from tests.factories.people import StaffFactory, with_role
from tests.factories.schools import InstitutionFactory
from tests.factories.venues import PartnerFactory, RequestFactory
from tests.fuzz.held import held_by
from tests.fuzz.world import build_sides
from tests.program.campaigns import prepared
from tests.program.stopping import suspend, verb
from venues.models import PartnerChange, RequestDocument


def build() -> None:
    """Two sides, what each holds, and what the administration has made."""
    one, _ = build_sides()
    held_by(one, "A")
    BankDetailsFactory()
    _requests()
    _decisions()
    _changes()
    deliver_due()
    _traces()


def _requests() -> None:
    request, now = RequestFactory(state="FILED"), timezone.now()
    document = RequestDocument(
        request=request, place=9, name="statuts.pdf", kind="pdf", size=8, added_at=now,
        added_by=StaffFactory(), nature="AUTRE",
    )  # fmt: skip
    document.file = ContentFile(b"%PDF-1.4", name="statuts.pdf")
    document.save()
    Lockout.objects.create(username="x@exemple.fr", ip_address="192.0.2.1", failures_since_start=10)


def _decisions() -> None:
    """A campaign tried, a partner suspended whose lift is asked for, a note, a banner."""
    officer, site, now = with_role("Programme"), Client(), timezone.now()
    site.force_login(officer)
    for school in Institution.objects.order_by("pk")[:1]:
        prepared(site, f"{school.uai};5000;01/01/2027;01/01/2028;oui")
    partner = PartnerFactory()
    stopped = suspend(with_role("Programme"), partner, "PUBLICATION")
    site.post(verb(stopped, "demander-la-levee"), {"reason": "Rien à reprocher."})
    write_note(row=partner, text="Vu au téléphone", by=StaffFactory())
    later = now + timedelta(days=30)
    Banner.objects.create(audience="PUBLIC", text="Fermé lundi", from_at=now, to_at=later)
    Suspension.objects.create(from_at=later, message="Vacances")
    said = {"subject": "Crédits", "heading": "Crédits", "body": "Bonjour {{ person.full_name }}"}
    for audience in Broadcast.Audience:
        mail = Broadcast.objects.create(audience=audience, author_label="X", **said)
        BroadcastRecipient.objects.create(broadcast=mail, person=officer)
    assert Approval.objects.exists()


def _changes() -> None:
    """What is planned for a school and a partner, a payment to correct, rules and words of the
    programme, a file somebody follows.
    """
    officer, now, today = StaffFactory(), timezone.now(), timezone.localdate()
    later, why = today + timedelta(days=30), "Demandé par l’académie"
    asked = {"on_date": later, "reason": why, "asked_by": officer, "asked_label": "X"}
    school, partner = InstitutionFactory(), PartnerFactory()
    SchoolChange.objects.create(institution=school, kind="CLOSE", asked_at=now, **asked)
    PartnerChange.objects.create(partner=partner, kind="CLOSE", asked_at=now, **asked)
    used = Booking.objects.filter(state="USED").order_by("pk")[0]
    clerk = with_role("Finance (saisie)")
    ask_adjustment(booking_id=used.pk, after=Decimal(1), reason=why, by=clerk)
    assign(row=partner, officer=officer, by=officer)
    rows: list[Model] = [
        ReviewRule(kind="NEW", fewer_than=3, from_at=now),
        MailWording(
            template="bookings/mails/teacher_booking_confirmed.html", piece="intro", words="Bonjour"
        ),
        MinistryOpening(ministry="AGRICULTURE", from_date=later, parts=4),
    ]
    for row in rows:
        row.save()


def _traces() -> None:
    """What the machinery writes by itself, and the year's tables."""
    now, today = timezone.now(), timezone.localdate()
    year, level = SchoolYear.objects.first(), Level.objects.first()
    school, fortnight = Institution.objects.first(), timedelta(days=14)
    rows: list[Model] = [
        InboundUse(key="fuzz", minute=now),
        SeenToken(jti="fuzz", expires_at=now),
        SyncState(name="fuzz", since=now),
        PublicText(page="HELP", body="## Aide\n\nÉcrivez-nous.", why="Première version"),
        EventMail(booking=Booking.objects.first(), kind="EVE", about=now, days=1, at=now),
        JobRun(job="purge", period=now, started_at=now),
        OfferChange(offer=CollectiveOffer.objects.first(), verb="CREATED", at=now, actor_label="X"),
        Address(email="rebond@exemple.fr", trouble="BOUNCED", since=now),
        MailEvent(event_id="fuzz", kind="bounced", email="rebond@exemple.fr", at=now),
        MailPreference(email="rebond@exemple.fr", topic="decisions", rhythm="NEVER"),
        Quarantine(opened_at=now, opened_by="X", epoch=2),
        PupilCount(institution=school, school_year=year, level=level, pupils=100),
        SchoolHoliday(zone="A", name="Noël", first_date=today, last_date=today + fortnight),
        Territory(
            code="69M",
            name="Métropole de Lyon",
            from_date=today + fortnight,
            academy="Lyon",
            holiday_zone="A",
            postal_prefixes="690",
        ),
    ]
    for row in rows:
        row.save()

"""What a task costs: presses (buttons, links, proposals of a list) and entries made by hand."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from bookings.models import Booking
from offers.models import CollectiveOffer
from tests.factories.offers import OfferFactory, PrebookedBookingFactory, in_days
from tests.factories.schools import (
    BudgetFactory,
    InstitutionFactory,
    PrincipalFactory,
    TeacherFactory,
)
from tests.factories.venues import MemberFactory, VenueFactory

SignIn = Callable[[User], None]


@dataclass
class Hand:
    """Somebody at work on a page, whose presses and entries are counted."""

    page: Page
    presses: int = 0
    entries: int = 0

    def press(self, role: str, name: str) -> None:
        """A button, a link or a proposal of a list."""
        self.presses += 1
        self.page.locator("main").get_by_role(role, name=name).first.click()  # type: ignore[arg-type]

    def type(self, label: str, words: str) -> None:
        """What one writes in a field."""
        self.entries += 1
        self.page.get_by_label(label).first.press_sequentially(words)

    def replace(self, label: str, words: str) -> None:
        """What one writes in the place of what a field holds."""
        self.entries += 1
        self.page.get_by_label(label).first.fill(words)

    def tick(self, label: str) -> None:
        """A box or a round button."""
        self.entries += 1
        self.page.get_by_label(label, exact=True).check()

    def arrives(self, title: str) -> None:
        """The page of this title is there."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(title)

    @property
    def cost(self) -> tuple[int, int]:
        return self.presses, self.entries


@pytest.fixture
def hand(page: Page, request: pytest.FixtureRequest) -> Iterator[Hand]:
    """A hand on the page of the test; what its task cost is printed."""
    hand = Hand(page)
    yield hand
    task = request.node.name.removeprefix("test_").replace("_", " ")
    print(f"\n{task}: {hand.presses} presses, {hand.entries} entries")


@pytest.fixture
def partner(page: Page, site: str, sign_in: SignIn) -> User:
    """Somebody of a referenced structure, on the dashboard."""
    user: User = MemberFactory(partner=VenueFactory().partner)
    sign_in(user)
    page.goto(f"{site}/pro/")
    return user


def write(hand: Hand) -> None:
    """From the dashboard to the step « Lieu et contact »."""
    hand.press("link", "Créer une offre")
    hand.type("Titre de l’offre", "Masques et chœur")
    hand.type("Description pour les enseignants", "Une visite, puis un atelier.")
    hand.tick("Visite guidée")
    hand.tick("Théâtre, expression dramatique, marionnettes")
    hand.tick("4e")
    hand.press("button", "Enregistrer et continuer")
    hand.arrives("Date et prix")
    hand.type("Date de début", f"{in_days(60):%d/%m/%Y}")
    hand.type("Heure de début", "9 h")
    hand.type("Heure de fin", "12 h")
    hand.type("Nombre d’élèves", "28")
    hand.type("Prix total pour le groupe", "450")
    hand.press("button", "Enregistrer et continuer")
    hand.arrives("Lieu et contact")


def test_publish_for_every_school(hand: Hand, partner: User) -> None:
    """The place, the adults and who is told are proposed; 7 and 12 before."""
    write(hand)
    hand.press("button", "Enregistrer et continuer")
    hand.arrives("Destinataire")
    hand.press("button", "Enregistrer et continuer")
    hand.press("button", "Publier l’offre")
    expect(hand.page.get_by_role("status").first).to_contain_text("Offre publiée.")
    assert CollectiveOffer.objects.get().state == "PUBLISHED"
    assert hand.cost == (6, 10)


def test_publish_for_one_school(hand: Hand, partner: User) -> None:
    """In the school, which is found by a few letters; 9 and 17 before, a teacher among them."""
    school = InstitutionFactory(name="Collège Rosa-Guillou", city="Fougères")
    write(hand)
    hand.tick("Dans l’établissement")
    hand.press("button", "Enregistrer et continuer")
    hand.arrives("Destinataire")
    hand.type("Chercher un établissement", "fougères")
    hand.press("option", "Collège Rosa-Guillou")
    hand.press("button", "Enregistrer et continuer")
    hand.press("button", "Publier pour Collège Rosa-Guillou")
    expect(hand.page.get_by_role("status").first).to_contain_text("Offre publiée.")
    assert CollectiveOffer.objects.get().institution == school
    assert hand.cost == (7, 12)


def test_prebook(hand: Hand, site: str, sign_in: SignIn) -> None:
    """From the card of a result."""
    teacher = TeacherFactory(institution=InstitutionFactory())
    OfferFactory(title="Masques et chœur")
    sign_in(teacher)
    hand.page.goto(f"{site}/adage/recherche/")
    hand.press("link", "Préréserver Masques et chœur")
    hand.press("button", "Préréserver")
    hand.arrives("Préréservation envoyée")
    assert Booking.objects.get().state == "PREBOOKED"
    assert hand.cost == (2, 0)


def test_decide(hand: Hand, site: str, sign_in: SignIn) -> None:
    """From the home page of the head."""
    school = InstitutionFactory()
    BudgetFactory(institution=school)
    PrebookedBookingFactory(
        teacher=TeacherFactory(institution=school), offer=OfferFactory(title="Masques et chœur")
    )
    sign_in(PrincipalFactory(institution=school))
    hand.page.goto(f"{site}/adage/")
    hand.press("link", "Masques et chœur")
    hand.press("button", "Confirmer la réservation")
    expect(hand.page.locator(".ticket__stamp")).to_be_visible()
    assert Booking.objects.get().state == "CONFIRMED"
    assert hand.cost == (2, 0)


def test_change_the_date_and_the_price(hand: Hand, site: str, sign_in: SignIn) -> None:
    """From the page of a pre-booked offer: the agreement of the teacher is asked."""
    offer = PrebookedBookingFactory().offer
    sign_in(MemberFactory(partner=offer.venue.partner))
    hand.page.goto(f"{site}/pro/offres/{offer.ref}/")
    hand.press("link", "Modifier la date ou le prix")
    hand.replace("Date de début", f"{in_days(67):%d/%m/%Y}")
    hand.replace("Prix total pour le groupe", "300")
    hand.press("button", "Vérifier les nouvelles conditions")
    hand.press("button", "Proposer ces nouvelles conditions")
    expect(hand.page.get_by_role("status").first).to_contain_text("Nouvelle proposition envoyée")
    assert hand.cost == (3, 2)

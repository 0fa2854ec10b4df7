"""The pages of the pro portal in a real browser: accessibility and reflow, in both themes."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Page

from accounts.models import User
from tests.axe import read_by_axe
from tests.factories.offers import (
    ArchivedOfferFactory,
    ConfirmedBookingFactory,
    DraftOfferFactory,
    OfferFactory,
    PausedOfferFactory,
    PrebookedBookingFactory,
    RejectedOfferFactory,
)
from tests.factories.schools import InstitutionFactory, TeacherFactory
from tests.factories.venues import MemberFactory, MembershipFactory, VenueFactory

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
STEPS = ["offre", "date-prix", "pratique", "destinataire", "verification"]

pytestmark = pytest.mark.django_db(transaction=True)


def pages_of_a_partner() -> tuple[User, list[str]]:
    """Every page of the pro portal with something on it."""
    venue = VenueFactory(name="Théâtre de l’Éclusier")
    member = MemberFactory(partner=venue.partner)
    MembershipFactory(user=member, partner=VenueFactory().partner)
    school = InstitutionFactory(name="Collège Rosa-Guillou", city="Fougères")
    TeacherFactory(institution=school)
    draft = DraftOfferFactory(venue=venue, institution=school)
    empty = DraftOfferFactory(venue=venue, line=False, notification_emails=[])
    free = OfferFactory(
        venue=venue,
        title="Masques et chœur : visite du théâtre, anticonstitutionnellement",
        line__price=Decimal("1234567.89"),
    )
    held = PrebookedBookingFactory(offer=OfferFactory(venue=venue)).offer
    done = ConfirmedBookingFactory(offer=OfferFactory(venue=venue)).offer
    undated = OfferFactory(venue=venue, line=False)
    others = [make(venue=venue) for make in (PausedOfferFactory, ArchivedOfferFactory)]
    rejected = RejectedOfferFactory(venue=venue)
    return member, [
        "offres/", "offres/?q=zzz&statut=booked", "reservations/", "offres/nouvelle/",
        "offres/nouvelle/etapes/offre/",
        *[f"offres/{draft.ref}/etapes/{step}/" for step in STEPS],
        f"offres/{empty.ref}/etapes/verification/", f"offres/{rejected.ref}/etapes/offre/",
        *[f"offres/{offer.ref}/" for offer in (free, held, done, undated, *others)],
        f"offres/{free.ref}/modifier/", f"offres/{free.ref}/modifier/destinataire/",
        f"offres/{free.ref}/date-prix/", f"offres/{held.ref}/modifier/",
        f"offres/{held.ref}/ligne/supprimer/", f"offres/{undated.ref}/ligne/nouvelle/",
        f"offres/{done.ref}/annuler/",
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("theme", "width", "step"), [("clair", 1280, 1), ("sombre", 320, 4)])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    page: Page, site: str, sign_in: Callable[[User], None], theme: str, width: int, step: int
) -> None:
    """U1 and U4; axe reads one page in `step`, the width is asked of all."""
    page.context.add_cookies([{"name": "theme", "value": theme, "url": site}])
    page.set_viewport_size({"width": width, "height": 900})
    member, paths = pages_of_a_partner()
    sign_in(member)
    wrong = {}
    for rank, path in enumerate(paths):
        page.goto(f"{site}/pro/{path}")
        if (overflow := page.evaluate(OVERFLOW)) > 0:
            wrong[path] = f"{overflow} px too wide"
        if rank % step == 0:
            found = read_by_axe(page, RULES)
            wrong |= {path: found.generate_report()} if found.violations_count else {}
    assert wrong == {}, "\n".join(f"{path}: {report}" for path, report in wrong.items())

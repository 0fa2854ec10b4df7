"""The pages of the school side in a real browser: accessibility and reflow, in both themes."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Page

from accounts.models import User
from catalogue.actions import saved
from catalogue.actions.watch import watch_offer
from catalogue.mails.saved import token_of
from catalogue.models import Favourite
from offers.actions import pause
from offers.models import CollectiveOffer
from tests.axe import read_by_axe
from tests.catalogue.searches import member_of, save
from tests.factories.offers import (
    ConfirmedBookingFactory,
    OfferFactory,
    PrebookedBookingFactory,
    in_days,
)
from tests.factories.schools import (
    BudgetFactory,
    InstitutionFactory,
    PrincipalFactory,
    TeacherFactory,
)
from tests.factories.templates import TemplateFactory

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

pytestmark = pytest.mark.django_db(transaction=True)


def pages_of_a_school() -> dict[User, list[str]]:
    """Every page of the school side with something on it, for whom it is."""
    school = InstitutionFactory(name="Collège Rosa-Guillou", city="Fougères")
    BudgetFactory(institution=school, is_final=False)
    teacher, principal = TeacherFactory(institution=school), PrincipalFactory(institution=school)
    offer = OfferFactory(institution=school)
    waiting = PrebookedBookingFactory(
        teacher=teacher, offer=OfferFactory(title="Masques et chœur : visite du théâtre et atelier")
    )
    dear = PrebookedBookingFactory(
        teacher=teacher,
        offer=OfferFactory(
            line__price=Decimal("12345.67"),
            line__starts_at=in_days(10),
            line__bookable_until=in_days(1),
        ),
    )
    done = ConfirmedBookingFactory(teacher=teacher, principal=principal)
    return {
        teacher: [
            *kept_by(teacher, offer),
            "", "recherche/", "recherche/?q=zzz&domaine=danse", f"offres/{offer.ref}/",
            f"offres/{offer.ref}/prereserver/", "suivi/", f"suivi/{waiting.reference}/",
            f"suivi/{waiting.reference}/retirer/", f"suivi/{done.reference}/", "decisions/",
        ],
        principal: [
            "", f"offres/{offer.ref}/", "decisions/", f"decisions/{waiting.reference}/",
            f"decisions/{dear.reference}/", f"decisions/{done.reference}/",
            f"decisions/{done.reference}/annuler/",
        ],
    }  # fmt: skip


def kept_by(teacher: User, offer: CollectiveOffer) -> list[str]:
    """The pages of what one keeps, with a line in each list, also of what is out of reach."""
    gone = PrebookedBookingFactory().offer
    for thing in (offer, TemplateFactory(), gone):
        saved.keep(thing=thing, by=teacher)
    for taken in (PrebookedBookingFactory().offer, gone):
        watch_offer(offer_id=taken.pk, by=teacher)
    pause(offer_id=gone.pk, by=member_of(gone))
    star, search = Favourite.objects.filter(user=teacher).earliest("pk"), save(teacher)
    saved.label(favourite_id=star.pk, labels=["sortie de juin"], by=teacher)
    return [
        "favoris/", f"favoris/{star.pk}/etiquettes/", f"alertes/{search.pk}/renommer/",
        f"alertes/arret/{token_of(teacher.pk)}/", "alertes/", "notifications/",
        f"vitrines/{TemplateFactory().ref}/",
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("theme", "width", "step"), [("clair", 1280, 1), ("sombre", 320, 4)])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    page: Page, site: str, sign_in: Callable[[User], None], theme: str, width: int, step: int
) -> None:
    """U1 and U4; axe reads one page in `step`, the width is asked of all."""
    page.context.add_cookies([{"name": "theme", "value": theme, "url": site}])
    page.set_viewport_size({"width": width, "height": 900})
    wrong = {}
    for user, paths in pages_of_a_school().items():
        sign_in(user)
        for rank, path in enumerate(paths):
            page.goto(f"{site}/adage/{path}")
            if (overflow := page.evaluate(OVERFLOW)) > 0:
                wrong[path] = f"{overflow} px too wide"
            if rank % step == 0:
                found = read_by_axe(page, RULES)
                wrong |= {path: found.generate_report()} if found.violations_count else {}
    assert wrong == {}, "\n".join(f"{path}: {report}" for path, report in wrong.items())

"""The checks of the look on a sample of pages; `python3 dev.py look` runs them on all."""

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, BrowserContext

from tests.look.inspect_page import inspect
from tests.look.speed import many_offers, measure
from tests.look.stage import jobs

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ROLES = {"partner": ["partner"], "others": ["anonymous", "teacher", "principal"]}


@pytest.fixture
def demonstration(transactional_db: None) -> None:
    """What the person who starts the site finds."""
    call_command("load_demo")


@pytest.mark.parametrize("roles", ROLES.values(), ids=ROLES)
def test_the_sample_has_no_violation(
    roles: list[str], context: BrowserContext, site: str, demonstration: None
) -> None:
    """U1–U7, U10, U11, U15, U16 and the console of U25, two themes, three widths."""
    found = [
        said for job in jobs(roles, [], sample=True) for said in inspect(context, site, job, None)
    ]
    assert found == []


def test_the_first_view_of_a_long_list_is_light_and_still(
    browser: Browser, site: str, demonstration: None
) -> None:
    """U25, without its seconds: weight, stability, console, third parties, animations."""
    many_offers(200)
    for role, name in [("anonymous", "accueil"), ("partner", "offres"), ("teacher", "recherche")]:
        (job,) = jobs([role], [name])
        assert measure(browser, site, job).complaints == []

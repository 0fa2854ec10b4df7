"""The list of pages cannot rot: every address is in it, or says why it is no page."""

from tests.look.no_pages import NO_PAGE
from tests.look.pages import PAGES
from tests.test_architecture import addresses

LISTED = {page.url for pages in PAGES.values() for page in pages}


def test_every_address_is_looked_at():
    """A new address under /, /pro/ or /adage/ goes into PAGES, or into NO_PAGE."""
    named = {str(pattern.name) for pattern in addresses() if pattern.name}
    assert named - LISTED - NO_PAGE.keys() == set()
    assert NO_PAGE.keys() - named == set()


def test_pictures_have_different_names():
    for role, pages in PAGES.items():
        names = [page.name for page in pages]
        assert len(names) == len(set(names)), role


def test_every_role_has_a_page_in_the_sample():
    assert {role for role, pages in PAGES.items() if any(page.sample for page in pages)} == {
        "anonymous",
        "partner",
        "teacher",
        "principal",
    }

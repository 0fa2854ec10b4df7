"""The sign-up of somebody signed in whose session ends on the way loses nothing (S35)."""

import pytest

from tests.factories.people import UserFactory
from tests.kept.browser import SECRET, Browser, end_sessions

pytestmark = pytest.mark.django_db


def test_a_structure_typed_after_the_session_is_there_after_signing_in() -> None:
    """The page is public: what was typed waits in the visitor's own draft."""
    visitor, user = Browser(), UserFactory(secret=SECRET)
    visitor.sign_in(user, "/inscription/structure/")
    end_sessions()
    said = visitor.form().sent() | {"name": "Théâtre des Deux Voix", "city": "Rennes"}
    visitor.send("/inscription/structure/", said)
    visitor.sign_in(user, "/inscription/structure/")
    form = visitor.form()
    assert (form.of("name"), form.of("city")) == (["Théâtre des Deux Voix"], ["Rennes"])

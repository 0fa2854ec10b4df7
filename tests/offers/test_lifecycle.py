"""The one life of an offer and of a template, each among the states it knows (R12, D9)."""

import pytest
from django.core.exceptions import ValidationError

from offers.models import CollectiveOffer, OfferTemplate
from offers.models.lifecycle import arrows_among
from tests.factories.offers import DraftOfferFactory
from tests.factories.templates import TemplateFactory

ARROWS = {
    ("DRAFT", "PUBLISHED"), ("PUBLISHED", "PAUSED"), ("PAUSED", "PUBLISHED"),
    ("DRAFT", "ARCHIVED"), ("PUBLISHED", "ARCHIVED"), ("PAUSED", "ARCHIVED"),
    ("ARCHIVED", "DRAFT"), ("ARCHIVED", "PUBLISHED"), ("ARCHIVED", "PAUSED"),
    ("REJECTED", "PUBLISHED"), ("PUBLISHED", "REJECTED"), ("PAUSED", "REJECTED"),
    ("REJECTED", "ARCHIVED"), ("ARCHIVED", "REJECTED"),
}  # fmt: skip
# An offer may be read by the administration before it is shown.
REVIEW = {
    ("DRAFT", "UNDER_REVIEW"), ("REJECTED", "UNDER_REVIEW"), ("UNDER_REVIEW", "PUBLISHED"),
    ("UNDER_REVIEW", "REJECTED"), ("UNDER_REVIEW", "DRAFT"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("model", "arrows"), [(OfferTemplate, ARROWS), (CollectiveOffer, ARROWS | REVIEW)]
)
def test_the_trigger_lets_through_the_arrows_of_the_states_it_knows(model, arrows):
    assert set(arrows_among(model.State.values)) == arrows
    (trigger,) = [one for one in model._meta.triggers if one.name.endswith("_fsm")]
    assert set(trigger.transitions) == arrows


@pytest.mark.parametrize("model", [OfferTemplate, CollectiveOffer])
def test_the_state_offers_the_choices_of_its_own_model(model):
    assert model._meta.get_field("state").choices == model.State.choices


@pytest.mark.django_db
def test_an_offer_and_a_template_may_be_found_non_conforming_and_nothing_else():
    template = TemplateFactory()
    template.reject(reason="Hors du programme")
    assert template.state == "REJECTED"
    template = TemplateFactory()
    template.__dict__["state"] = "REFUSED"
    with pytest.raises(ValidationError, match="REFUSED"):
        template.full_clean(exclude=["token"])


@pytest.mark.django_db
def test_the_two_machines_move_each_their_own_row():
    """django-fsm ties a method to a field: shared, it moves the row it was called on."""
    template, offer = TemplateFactory(), DraftOfferFactory()
    template.pause()
    offer.archive()
    assert (template.state, offer.state, offer.archived_from) == ("PAUSED", "ARCHIVED", "DRAFT")
    template.archive()
    assert (template.unarchive(), template.state) == ("PAUSED", "PAUSED")
    assert (offer.unarchive(), offer.state) == ("DRAFT", "DRAFT")

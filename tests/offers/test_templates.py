"""Templates (« offres vitrines »): their verbs, their walls, the draft that begins with one."""

from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from accounts.models import User
from core.errors import NotAllowed, Refused
from offers import actions
from offers.models import CollectiveOffer, OfferTemplate, TemplateChange
from offers.queries.template import TemplateFilters, templates_shown
from tests.factories.templates import TemplateFactory
from tests.factories.venues import MemberFactory, PartnerFactory, VenueFactory
from venues.models import Venue

pytestmark = pytest.mark.django_db
State = OfferTemplate.State
VALUES = {
    "title": "Les coulisses", "description": "Une visite.", "formats": ["visite-guidee"],
    "domains": ["theatre"], "levels": ["4e"], "places": ["VENUE"],
    "contact_email": "a@exemple.fr", "notification_emails": ["a@exemple.fr"],
}  # fmt: skip


@pytest.fixture
def venue(member: User) -> Venue:
    """The only place of the member's partner."""
    return member.memberships.get().partner.venues.get()


def create(
    venue: Venue, member: User, token: UUID | None = None, **values: object
) -> OfferTemplate:
    return actions.create_template(
        venue_id=venue.pk, values=VALUES | values, token=token or uuid4(), by=member
    )


def test_a_template_lives_from_draft_to_the_archives_and_back(venue, member):
    """R12: DRAFT → PUBLISHED ⇄ PAUSED → ARCHIVED and back to where it was; each step signed."""
    template = create(venue, member)
    lives = [
        (actions.publish_template, State.PUBLISHED),
        (actions.pause_template, State.PAUSED),
        (actions.resume_template, State.PUBLISHED),
        (actions.pause_template, State.PAUSED),
        (actions.archive_template, State.ARCHIVED),
        (actions.unarchive_template, State.PAUSED),
    ]
    for verb, state in lives:
        once = verb(template_id=template.pk, by=member)
        twice = verb(template_id=template.pk, by=member)
        assert (once.state, twice.state) == (state, state)
    changes = TemplateChange.objects.filter(template=template)
    assert [change.verb for change in changes] == [
        "CREATED",
        "PUBLISHED",
        "PAUSED",
        "RESUMED",
        "PAUSED",
        "ARCHIVED",
        "UNARCHIVED",
    ]
    assert {change.actor for change in changes} == {member}


def test_the_same_page_sent_twice_is_one_template(venue, member):
    token = uuid4()
    assert create(venue, member, token) == create(venue, member, token)
    assert OfferTemplate.objects.count() == 1


def test_only_a_referenced_partner_writes_and_publishes():
    """R3."""
    venue = VenueFactory(partner=PartnerFactory(referenced=False))
    member = MemberFactory(partner=venue.partner)
    with pytest.raises(actions.NotReferenced):
        create(venue, member)
    draft = TemplateFactory(venue=venue, state="DRAFT")
    with pytest.raises(actions.NotReferenced):
        actions.publish_template(template_id=draft.pk, by=member)
    paused = TemplateFactory(venue=venue, state="PAUSED")
    with pytest.raises(actions.NotReferenced):
        actions.resume_template(template_id=paused.pk, by=member)
    published = TemplateFactory(venue=venue)
    assert published not in templates_shown()


@pytest.mark.parametrize(
    ("gap", "sentence"),
    [
        ({"description": " "}, "Décrivez l’offre"),
        ({"formats": []}, "Cochez au moins un format."),
        ({"levels": ["6e"]}, "Un des niveaux choisis n’est pas ouvert."),
        ({"places": []}, "Indiquez où l’offre peut se dérouler."),
        ({"places": ["SCHOOL"]}, "Choisissez au moins un département."),
        ({"contact_email": "", "contact_phone": ""}, "Indiquez un courriel"),
    ],
)
def test_an_incomplete_template_is_not_published(gap, sentence, venue, member):
    """R12: completeness is asked by the server."""
    template = TemplateFactory(venue=venue, state="DRAFT", **gap)
    with pytest.raises(actions.NotComplete) as refusal:
        actions.publish_template(template_id=template.pk, by=member)
    assert sentence in refusal.value.why


def test_nobody_else_moves_it(venue):
    template, stranger = TemplateFactory(venue=venue), MemberFactory()
    for verb in (
        actions.publish_template,
        actions.pause_template,
        actions.resume_template,
        actions.archive_template,
        actions.unarchive_template,
        actions.draft_from_template,
    ):
        with pytest.raises(NotAllowed):
            verb(template_id=template.pk, by=stranger)
    with pytest.raises(NotAllowed):
        actions.edit_template(
            template_id=template.pk, values={"title": "À moi"}, expected_version=1, by=stranger
        )
    with pytest.raises(NotAllowed):
        create(venue, stranger)


def test_it_is_not_handed_to_a_venue_of_somebody_else(venue, member):
    template = TemplateFactory(venue=venue)
    with pytest.raises(NotAllowed):
        actions.edit_template(
            template_id=template.pk,
            values={"venue_id": VenueFactory().pk},
            expected_version=1,
            by=member,
        )


def test_the_second_of_two_writers_is_told(venue, member):
    """STALE."""
    template = TemplateFactory(venue=venue)
    said = {"template_id": template.pk, "expected_version": 1, "by": member}
    actions.edit_template(values={"title": "Le premier"}, **said)
    with pytest.raises(actions.Stale):
        actions.edit_template(values={"title": "Le second"}, **said)
    template = OfferTemplate.objects.get()
    assert (template.title, template.version) == ("Le premier", 2)


def test_an_archived_template_is_neither_written_nor_begun_from(venue, member):
    template = TemplateFactory(venue=venue, state="ARCHIVED")
    with pytest.raises(actions.TemplateWrongState):
        actions.edit_template(
            template_id=template.pk, values={"title": "Non"}, expected_version=1, by=member
        )
    with pytest.raises(actions.TemplateWrongState):
        actions.draft_from_template(template_id=template.pk, by=member)
    with pytest.raises(Refused):
        actions.publish_template(template_id=template.pk, by=member)


def test_the_database_refuses_what_the_verbs_refuse():
    """The trigger and the constraints hold against raw SQL; the journal only grows."""
    template = TemplateFactory()
    with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
        OfferTemplate.objects.filter(pk=template.pk).update(state="DRAFT")
    with pytest.raises(IntegrityError), transaction.atomic():
        OfferTemplate.objects.filter(pk=template.pk).update(levels=[])
    member = MemberFactory(partner=template.venue.partner)
    actions.pause_template(template_id=template.pk, by=member)
    with pytest.raises(DatabaseError), transaction.atomic():
        TemplateChange.objects.update(actor_label="Personne")


def test_a_draft_begins_with_what_the_template_says(venue, member):
    """« Partir d’une vitrine »; pressed twice, one draft; once written in, another."""
    template = TemplateFactory(venue=venue, places=["SCHOOL"], departments=["35"])
    offer = actions.draft_from_template(template_id=template.pk, by=member)
    assert (offer.state, offer.template, offer.venue) == ("DRAFT", template, venue)
    assert (offer.title, offer.place, offer.departments) == (template.title, "SCHOOL", ["35"])
    assert offer.notification_emails == template.notification_emails
    assert actions.draft_from_template(template_id=template.pk, by=member) == offer
    actions.edit_draft(offer_id=offer.pk, values={"title": "À moi"}, expected_version=1, by=member)
    assert actions.draft_from_template(template_id=template.pk, by=member) != offer
    assert CollectiveOffer.objects.count() == 2


def test_the_catalogue_has_three_light_filters():
    """Domain, level, department: where it goes and where it is."""
    here = TemplateFactory(domains=["danse"], levels=["3e"])
    goes = TemplateFactory(places=["SCHOOL"], departments=["29", "56"])
    TemplateFactory(state="PAUSED", domains=["danse"])
    assert list(templates_shown()) == [goes, here]
    assert list(templates_shown(TemplateFilters(domain="danse"))) == [here]
    assert list(templates_shown(TemplateFilters(level="3e"))) == [goes, here]
    assert list(templates_shown(TemplateFilters(level="3e", department="29"))) == [goes]
    assert list(templates_shown(TemplateFilters(department="35"))) == [here]

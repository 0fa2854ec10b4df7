"""Where an offer begins: nothing, a draft, a copy; sent twice, it begins once (S12)."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from offers.models import CollectiveOffer
from tests.factories.offers import LineFactory, OfferFactory
from tests.factories.people import UserFactory
from tests.factories.schools import InstitutionFactory, TeacherFactory
from tests.factories.venues import MemberFactory, VenueFactory
from tests.offers.wizard import NEW, START, draft_of, project, step

pytestmark = pytest.mark.django_db


def mine(member: User, **fields: object) -> CollectiveOffer:
    return OfferFactory(venue=member.memberships.get().partner.venues.get(), **fields)


def copy(offer: CollectiveOffer) -> str:
    return f"/pro/offres/{offer.ref}/dupliquer/"


def test_the_page_offers_a_blank_wizard_drafts_and_copies(pro: Client, member: User) -> None:
    draft = draft_of(member, line=False, title="Un brouillon")
    past = mine(member, title="Une offre passée")
    html = pro.get(START).content.decode()
    assert f'href="{NEW}"' in html
    assert f'href="{step(draft, "date-prix")}"' in html
    assert "Il manque la date et le prix." in html
    assert f'formaction="{copy(past)}"' in html


def test_without_any_offer_only_the_blank_wizard_is_there(pro: Client) -> None:
    html = pro.get(START).content.decode()
    assert f'href="{NEW}"' in html
    assert "Reprendre un brouillon" not in html
    assert "Dupliquer" not in html


def test_neither_draft_nor_offer_of_another_partner_is_shown(pro: Client) -> None:
    OfferFactory(title="Chez le voisin")
    OfferFactory(title="Brouillon du voisin", state="DRAFT")
    html = pro.get(START).content.decode()
    assert "voisin" not in html


@pytest.mark.parametrize("words", ["ETE", "zz", "\0", "é" * 500, "%_"])
def test_the_search_of_an_offer_to_copy_takes_any_words(
    pro: Client, member: User, words: str
) -> None:
    mine(member, title="L’été en chansons")
    answer = pro.get(START, {"q": words})
    assert answer.status_code == 200
    assert ("en chansons" in answer.content.decode()) == (words in ("ETE", "\0"))


def test_the_page_costs_the_same_with_one_and_three_of_each(pro: Client, member: User) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert pro.get(START).status_code == 200
        return len(seen)

    draft_of(member), mine(member)
    pro.get(START)
    one = cost()
    for _ in range(2):
        draft_of(member), mine(member)
    assert cost() == one


def test_a_copy_has_the_text_and_neither_date_nor_target(pro: Client, member: User) -> None:
    school = InstitutionFactory()
    source = mine(member, institution=school, description="Une description.", title="À copier")
    answer = pro.post(copy(source), {"cle": str(uuid4())})
    draft = CollectiveOffer.objects.exclude(pk=source.pk).get()
    assert answer.headers["Location"] == step(draft, "offre")
    assert (draft.state, draft.title, draft.description) == (
        "DRAFT",
        "À copier",
        "Une description.",
    )
    assert (draft.created_by, draft.institution, draft.lines.count()) == (member, None, 0)
    source.refresh_from_db(fields=["version"])
    assert (source.version, source.changes.count()) == (1, 0)


def test_a_copy_keeps_target_and_terms_when_asked(pro: Client, member: User) -> None:
    teacher = TeacherFactory()
    school = teacher.school_role.institution
    source = mine(member, institution=school, teacher=teacher, line__price=77)
    pro.post(copy(source), {"destinataire": "on", "date-prix": "on"})
    draft = CollectiveOffer.objects.exclude(pk=source.pk).get()
    assert (draft.institution, draft.teacher) == (school, teacher)
    line = draft.lines.get()
    assert (line.price, line.starts_at) == (77, source.line.starts_at)


def test_a_copy_leaves_out_a_closed_school(pro: Client, member: User) -> None:
    source = mine(member, institution=InstitutionFactory(is_open=False))
    pro.post(copy(source), {"destinataire": "on"})
    assert CollectiveOffer.objects.exclude(pk=source.pk).get().institution is None


def test_a_copy_of_an_offer_without_a_date_takes_its_last_terms(pro: Client, member: User) -> None:
    source = mine(member, line=False)
    LineFactory(offer=source, withdrawn_at="2026-01-01T00:00Z", price=12)
    pro.post(copy(source), {"date-prix": "on"})
    assert CollectiveOffer.objects.exclude(pk=source.pk).get().lines.get().price == 12


def test_duplicating_twice_with_one_click_is_duplicating_once(pro: Client, member: User) -> None:
    source, other, key = mine(member), mine(member), str(uuid4())
    first = pro.post(copy(source), {"cle": key})
    again = pro.post(copy(source), {"cle": key})
    assert first.headers["Location"] == again.headers["Location"]
    assert CollectiveOffer.objects.filter(state="DRAFT").count() == 1
    pro.post(copy(other), {"cle": key})
    assert CollectiveOffer.objects.filter(state="DRAFT").count() == 2


def test_nobody_copies_the_offer_of_another_partner(pro: Client) -> None:
    assert pro.post(copy(OfferFactory())).status_code == 404
    assert not CollectiveOffer.objects.filter(state="DRAFT").exists()


def test_a_partner_without_referencing_copies_nothing(client: Client) -> None:
    """R3."""
    venue = VenueFactory(partner__referenced=False)
    client.force_login(MemberFactory(partner=venue.partner))
    source = OfferFactory(venue=venue)
    assert client.post(copy(source)).status_code == 403
    assert "référencées sur ADAGE" in client.get(START).content.decode()
    assert CollectiveOffer.objects.count() == 1


def test_a_double_click_on_the_first_step_is_one_draft(pro: Client, member: User) -> None:
    key = str(uuid4())
    answers = [pro.post(NEW, project(member, cle=key)) for _ in range(2)]
    offer = CollectiveOffer.objects.get()
    assert [a.headers["Location"] for a in answers] == [step(offer, "date-prix")] * 2
    assert (offer.version, offer.changes.count()) == (1, 1)


def test_the_first_step_sent_again_after_a_correction_corrects_the_draft(
    pro: Client, member: User
) -> None:
    """The person went back with the browser: what they see is what is saved."""
    key = str(uuid4())
    pro.post(NEW, project(member, cle=key))
    pro.post(NEW, project(member, cle=key, title="Un autre titre"))
    assert CollectiveOffer.objects.get().title == "Un autre titre"


def test_the_key_of_a_form_belongs_to_one_person(pro: Client, client: Client, member: User) -> None:
    key = str(uuid4())
    pro.post(NEW, project(member, cle=key))
    colleague = MemberFactory(partner=member.memberships.get().partner)
    client.force_login(colleague)
    client.post(NEW, project(colleague, cle=key))
    assert CollectiveOffer.objects.count() == 2


@pytest.mark.parametrize("key", ["", "x", "\0", "9" * 5000, "é" * 36])
def test_a_forged_key_is_no_key(pro: Client, member: User, key: str) -> None:
    for _ in range(2):
        assert pro.post(NEW, project(member, cle=key)).status_code == 302
    assert CollectiveOffer.objects.count() == 2


def test_a_form_sent_again_after_publication_is_refused(pro: Client, member: User) -> None:
    key = str(uuid4())
    pro.post(NEW, project(member, cle=key))
    CollectiveOffer.objects.update(state="ARCHIVED", archived_from="DRAFT")
    assert pro.post(NEW, project(member, cle=key, title="Autre")).status_code == 409


def test_the_key_survives_an_error(pro: Client, member: User) -> None:
    key = str(uuid4())
    answer = pro.post(NEW, project(member, cle=key, title=""))
    assert answer.status_code == 422
    assert f'name="cle" value="{key}"' in answer.content.decode()


def test_the_starting_points_do_not_exist_for_others(client: Client) -> None:
    source = OfferFactory()
    for nobody in (UserFactory(), TeacherFactory()):
        client.force_login(nobody)
        assert client.get(START).status_code == 404
        assert client.post(copy(source)).status_code == 404

"""The wizard: five steps saved on the server, nothing lost (S12, S35)."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from offers.models import CollectiveOffer, CollectiveStock
from tests.factories.offers import OfferFactory
from tests.factories.schools import InstitutionFactory, TeacherFactory
from tests.offers.wizard import NEW, draft_of, project, step, terms

pytestmark = pytest.mark.django_db


def test_an_offer_is_written_in_five_steps_then_published(pro: Client, member: User) -> None:
    """S12, R10, R15, R17."""
    answer = pro.post(NEW, project(member))
    offer = CollectiveOffer.objects.get()
    assert answer.headers["Location"] == step(offer, "date-prix")
    assert offer.state == "DRAFT"
    assert offer.created_by == member
    answer = pro.post(step(offer, "date-prix"), terms(offer.version))
    assert answer.headers["Location"] == step(offer, "pratique")
    offer.refresh_from_db(fields=["version"])
    practical = {
        "expected_version": offer.version, "place": "VENUE", "contact_email": "c@ex.fr",
        "notification_emails": "a@ex.fr\nb@ex.fr",
    }  # fmt: skip
    answer = pro.post(step(offer, "pratique"), practical)
    assert answer.headers["Location"] == step(offer, "destinataire")
    offer.refresh_from_db(fields=["version"])
    answer = pro.post(
        step(offer, "destinataire"), {"expected_version": offer.version, "audience": "ALL"}
    )
    assert answer.headers["Location"] == step(offer, "verification")
    assert "Publier l’offre" in pro.get(step(offer, "verification")).content.decode()
    offer = CollectiveOffer.objects.get()
    answer = pro.post(step(offer, "verification"), {"expected_version": offer.version})
    mine = f"/pro/offres/{offer.ref}/"
    assert answer.headers["Location"] == f"{mine}?publiee=oui"
    # Told once, with the stamp and the link to give; the page alone does not say it again.
    said = pro.get(f"{mine}?publiee=oui").content.decode()
    assert "Votre offre est en ligne" in said
    assert "ticket__stamp--stamping" in said
    _, _, panel = said.partition("Votre offre est en ligne")
    assert f"/o/{offer.ref}/" in panel.split("</section>")[0]
    assert "Votre offre est en ligne" not in pro.get(mine).content.decode()
    offer = CollectiveOffer.objects.get()
    assert offer.state == "PUBLISHED"
    assert offer.notification_emails == ["a@ex.fr", "b@ex.fr"]
    assert str(offer.lines.get().price) == "1250.50"


def test_an_offer_for_one_school_is_seen_by_its_teachers(pro: Client, member: User) -> None:
    venue = member.memberships.get().partner.venues.get()
    offer = OfferFactory(venue=venue, institution=InstitutionFactory(name="Lycée X"))
    said = pro.get(f"/pro/offres/{offer.ref}/?publiee=oui").content.decode()
    assert "Les enseignants de l’établissement Lycée X" in said


def test_an_invalid_step_answers_422_with_a_summary_and_what_was_typed(
    pro: Client, member: User
) -> None:
    answer = pro.post(NEW, project(member, title="", description="Un texte à garder."))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Corrigez 1 erreur pour continuer" in text
    assert "Donnez un titre à l’offre." in text
    assert "Un texte à garder." in text
    assert "<title>Erreur\u00a0: " in text
    assert not CollectiveOffer.objects.exists()


def test_going_back_keeps_even_what_is_not_right_yet(pro: Client, member: User) -> None:
    """S35."""
    offer = draft_of(member, line=False)
    typed = terms(offer.version, price="beaucoup", participants="", aller="offre")
    answer = pro.post(step(offer, "date-prix"), typed)
    assert answer.headers["Location"] == step(offer, "offre")
    assert not offer.lines.exists()
    again = pro.get(step(offer, "date-prix")).content.decode()
    assert 'value="beaucoup"' in again
    assert 'value="9 h"' in again
    assert "error-summary" not in again


def test_leaving_and_returning_finds_each_saved_step(pro: Client, member: User) -> None:
    """S35."""
    offer = draft_of(member, line=False)
    pro.post(step(offer, "date-prix"), terms(offer.version))
    pro.logout()
    pro.force_login(member)
    again = pro.get(step(offer, "date-prix")).content.decode()
    assert 'value="1250,50"' in again
    assert 'value="09:00"' in again


def test_what_htmx_keeps_while_typing_comes_back(pro: Client, member: User) -> None:
    """S35: the page sends the answers after each change."""
    offer = draft_of(member, line=False)
    typed = terms(offer.version, price="3", start_date="bientôt", aller="rester")
    answer = pro.post(step(offer, "date-prix"), typed, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert 'value="bientôt"' in pro.get(step(offer, "date-prix")).content.decode()


def test_answers_that_htmx_sends_too_late_are_dropped(pro: Client, member: User) -> None:
    offer = draft_of(member, line=False)
    late = terms(offer.version, price="3", aller="rester")
    pro.post(step(offer, "date-prix"), terms(offer.version, price="1250,50"))
    answer = pro.post(step(offer, "date-prix"), late, headers={"HX-Request": "true"})
    assert "n’est plus enregistré au fur et à mesure" in answer.content.decode()
    assert 'value="1250,50"' in pro.get(step(offer, "date-prix")).content.decode()


def test_answers_kept_aside_give_way_to_somebody_else_s_save(pro: Client, member: User) -> None:
    offer = draft_of(member)
    pro.post(step(offer, "date-prix"), terms(offer.version, price="x", aller="offre"))
    CollectiveStock.objects.filter(offer=offer).update(price=77)
    assert 'value="77,00"' in pro.get(step(offer, "date-prix")).content.decode()


def test_a_page_opened_before_another_save_is_refused_and_its_answers_kept(
    pro: Client, member: User
) -> None:
    """STALE: 409, both versions, nothing lost."""
    offer = draft_of(member)
    CollectiveOffer.objects.filter(pk=offer.pk).update(version=9, title="Autre titre")
    answer = pro.post(step(offer, "offre"), project(member, expected_version=1))
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "L’offre a changé pendant votre saisie" in text
    assert "Autre titre" in text
    assert CollectiveOffer.objects.get().title == "Autre titre"
    mine = pro.get(step(offer, "offre") + "?saisie=conservee").content.decode()
    assert 'value="Masques et chœur"' in mine
    assert 'name="expected_version" value="9"' in mine


def test_a_school_is_searched_chosen_then_its_teachers_are_offered(
    pro: Client, member: User
) -> None:
    """R11: without JavaScript, in three requests."""
    school = InstitutionFactory(name="Collège Rosa-Guillou", city="Fougères")
    teacher = TeacherFactory(institution=school)
    offer = draft_of(member)
    url = step(offer, "destinataire")
    version = offer.version
    searched = pro.post(
        url,
        {
            "expected_version": version,
            "audience": "ALL",
            "school_search": "fougeres",
            "chercher": "oui",
        },
    )
    assert searched.status_code == 200
    assert f'value="{school.pk}"' in searched.content.decode()
    chosen = pro.post(
        url, {"expected_version": version, "audience": "ONE", "institution": school.pk}
    )
    assert chosen.headers["Location"] == url
    text = pro.get(url).content.decode()
    assert teacher.full_name in text
    version = CollectiveOffer.objects.get().version
    done = pro.post(
        url,
        {
            "expected_version": version,
            "audience": "ONE",
            "institution": school.pk,
            "teacher": teacher.pk,
        },
    )
    assert done.headers["Location"] == step(offer, "verification")
    offer = CollectiveOffer.objects.get()
    assert (offer.institution, offer.teacher) == (school, teacher)
    text = pro.get(step(offer, "verification")).content.decode()
    assert f"Publier et prévenir {teacher.full_name}" in text
    assert f"{teacher.full_name} reçoit un courriel" in text
    # Nobody is named: nobody is told, and the button does not say so.
    offer.teacher = None
    offer.save()
    text = pro.get(step(offer, "verification")).content.decode()
    assert "Publier pour Collège Rosa-Guillou" in text
    assert "Personne n’est prévenu dans l’établissement" in text
    assert "Publier et prévenir" not in text


def test_the_hour_typed_stays_when_the_place_moves_to_another_clock(
    pro: Client, member: User
) -> None:
    """Times are those of the event's place: 9 h stays 9 h in La Réunion."""
    offer = draft_of(member, line=False, place="SCHOOL", departments=["974"])
    pro.post(step(offer, "date-prix"), terms(offer.version))
    school = InstitutionFactory(time_zone="Indian/Reunion", city="Saint-Denis")
    version = CollectiveOffer.objects.get().version
    pro.post(
        step(offer, "destinataire"),
        {"expected_version": version, "audience": "ONE", "institution": school.pk},
    )
    text = pro.get(step(offer, "date-prix")).content.decode()
    assert 'value="09:00"' in text
    assert "heure de La Réunion" in text
    line = CollectiveStock.objects.get()
    assert line.starts_at.hour == 5


def test_each_step_shows_in_a_fixed_number_of_queries(
    pro: Client, member: User, django_assert_max_num_queries: Any
) -> None:
    offer = draft_of(member)
    for slug in ("offre", "date-prix", "pratique", "destinataire", "verification"):
        with django_assert_max_num_queries(12):
            assert pro.get(reverse("partner:step", args=[offer.ref, slug])).status_code == 200

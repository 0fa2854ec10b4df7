"""Choosing a school and one of its teachers by a few letters (R5, R11, S19)."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from offers.models import CollectiveOffer
from tests.factories.schools import InstitutionFactory, TeacherFactory
from tests.offers.wizard import draft_of, step

pytestmark = pytest.mark.django_db


def asked(client: Client, name: str, **query: Any) -> list[str]:
    """The labels the list shows for what is typed."""
    answer = client.get(reverse(f"partner:{name}"), query)
    assert answer.status_code == 200
    return [one["label"] for one in answer.json()["found"]]


def test_a_few_letters_name_the_eligible_schools(pro: Client) -> None:
    """R5: a closed one is not among them."""
    InstitutionFactory(name="Collège Rosa-Guillou", city="Fougères")
    InstitutionFactory(name="Lycée fermé Rosa-Guillou", is_open=False)
    assert asked(pro, "schools_found", q="rosa fouge") == ["Collège Rosa-Guillou, Fougères"]
    assert asked(pro, "schools_found", q="zzzz") == []
    assert asked(pro, "schools_found") == []


def test_a_teacher_is_named_from_three_letters_on_at_their_school_only(pro: Client) -> None:
    """S19: nobody reads the list of all the teachers of a school."""
    school, other = InstitutionFactory(), InstitutionFactory()
    teacher = TeacherFactory(institution=school, last_name="Mahé")
    TeacherFactory(institution=other, last_name="Mahé")
    there = {"etablissement": school.pk}
    assert asked(pro, "teachers_found", q="mahe", **there) == [teacher.full_name]
    assert asked(pro, "teachers_found", q="ma", **there) == []
    assert asked(pro, "teachers_found", q="mahe", etablissement="²") == []
    assert asked(pro, "teachers_found", q="mahe", etablissement="9" * 40) == []


def test_school_and_teacher_are_chosen_in_one_save(pro: Client, member: User) -> None:
    """R11: with the list under what one types, the first save goes on."""
    school = InstitutionFactory()
    teacher = TeacherFactory(institution=school)
    offer = draft_of(member)
    sent = {"expected_version": offer.version, "audience": "ONE", "institution": school.pk}
    done = pro.post(
        step(offer, "destinataire"), sent | {"teacher": teacher.pk, "enseignants": "vus"}
    )
    assert done.headers["Location"] == step(offer, "verification")
    saved = CollectiveOffer.objects.get()
    assert (saved.institution, saved.teacher) == (school, teacher)


def test_the_only_school_found_is_ticked(pro: Client, member: User) -> None:
    """Without scripts too, one press less."""
    school = InstitutionFactory(name="Collège Rosa-Guillou", city="Fougères")
    offer = draft_of(member)
    sent = {"expected_version": offer.version, "audience": "ALL", "school_search": "rosa"}
    page = pro.post(step(offer, "destinataire"), sent | {"chercher": "oui"}).content.decode()
    box = page[page.index(f'name="institution" value="{school.pk}"') :]
    assert "checked" in box[: box.index(">")]
